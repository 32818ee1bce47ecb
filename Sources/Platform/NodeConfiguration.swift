public import Environments

/// Everything that can be set about a node. Each setting has one name, used alike as `--name`, as `APUS_NAME` and as `name:`
/// in the YAML file; a flag wins over the environment, the environment over the file.
public struct NodeConfiguration: Sendable {
    /// Where the AWS API listens.
    public var listen = ListenAddress(host: "127.0.0.1", port: 4566)
    /// One directory that holds everything.
    public var dataDirectory: String
    /// `postgres://…`; `nil` for the embedded SQLite in the data directory.
    public var database: String?
    /// Keys that requests may be signed with. Required on any address that is not a loopback one.
    public var credentials: [AccessKey] = []
    public var isolation = FleetConfiguration.Isolation.sandbox
    /// Invocations that may run at once in one account and region (AWS: 1000).
    public var accountConcurrency = 1000
    /// Execution environments of the whole node, busy and idle.
    public var maximumEnvironments = 1000
    /// The sum of the environments' memory sizes, in MB; `nil` for three quarters of the machine's memory.
    public var maximumMemory: Int?
    /// An idle environment is retired after this time.
    public var idleTimeout = Duration.seconds(600)
    /// How long a stopping node waits for what still runs.
    public var drainTimeout = Duration.seconds(20)
    /// The wait before the first retry of an asynchronous invocation that failed; the second waits twice as long (AWS: 60 s).
    public var asynchronousRetryDelay = Duration.seconds(60)
    /// Batches of one event source mapping that run at once at most, where its own `MaximumConcurrency` does not say otherwise.
    public var mappingConcurrency = 32
    /// How often a chain of events may pass the same function, queue or bus before it is stopped as a loop.
    public var recursionLimit = 16
    /// How long the way of an event is kept for `apus events`.
    public var trailAge = Duration.seconds(3 * 86_400)
    /// Of how many events at most.
    public var trailEvents = 200_000
    /// Interpreters by runtime identifier, where they are not to be searched for.
    public var runtimes: [String: RuntimeCatalogue.Mapping] = [:]

    public init(dataDirectory: String) { self.dataDirectory = dataDirectory }
}

/// A host and a port to listen on; port 0 lets the system choose one.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// `HOST:PORT`, `[IPv6]:PORT` or `:PORT` for every address; `nil` for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else {
            return nil
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A key that requests may be signed with.
public struct AccessKey: Hashable, Sendable {
    public var id: String
    public var secret: String
    /// Twelve digits: the account that requests signed with it act in.
    public var account: String

    /// `ID:SECRET` or `ID:SECRET:ACCOUNT`; `nil` for anything else. An id of twelve digits names its own account.
    public init?(setting text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        func isAccount(_ text: String) -> Bool { text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if parts.count == 3, !isAccount(parts[2]) { return nil }
        id = parts[0]
        secret = parts[1]
        account = parts.count == 3 ? parts[2] : isAccount(parts[0]) ? parts[0] : "000000000000"
    }
}
