public import Environments

/// Whether functions of a runtime can run on this host.
public enum RuntimeStatus: Hashable, Sendable {
    case available
    /// Neither AWS nor the configuration of this node knows it.
    case unknown
    /// Known, but not here; the text says what to do about it.
    case unavailable(String)
}

/// What the room is told about the node it works in.
public struct FunctionsConfiguration: Sendable {
    public var limits = FunctionLimits()
    /// `x86_64` or `arm64`: the host's architecture, the only one that functions can have.
    public var architecture = FunctionsConfiguration.hostArchitecture
    /// Whether `S3Bucket: "hot-reload"` may run a directory of the host in place. Not for nodes that strangers reach.
    public var allowsHotReload = true
    /// Answers for a runtime identifier such as `python3.12`.
    public var runtime: @Sendable (_ identifier: String) async -> RuntimeStatus
    /// Whether the service with this name in ARNs (`lambda`, `sqs`, `sns`, `events`, `s3`) runs on this node and can take events.
    public var destination: @Sendable (_ service: String) -> Bool

    public init(
        runtime: @escaping @Sendable (_ identifier: String) async -> RuntimeStatus,
        destination: @escaping @Sendable (_ service: String) -> Bool = { ["lambda", "sqs", "events"].contains($0) }
    ) {
        self.runtime = runtime
        self.destination = destination
    }

    public static var hostArchitecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "x86_64"
        #endif
    }
}

/// Where provisioned concurrency is made real: what is asked for goes in, what stands ready comes out.
public protocol ProvisioningDoor: Sendable {
    /// - Parameters:
    ///   - qualifier: a version or an alias.
    ///   - count: how many environments to keep ready; 0 ends it.
    func set(_ key: FunctionKey, qualifier: String, count: Int)
    /// `nil` where nothing is known of the qualifier yet.
    func status(_ key: FunctionKey, qualifier: String) -> ProvisioningStatus?
}
