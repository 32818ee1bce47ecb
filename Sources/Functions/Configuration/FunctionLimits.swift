/// Lambda's quotas, with AWS's defaults.
///
/// See https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
public struct FunctionLimits: Hashable, Sendable {
    /// Concurrent executions of one account in one region.
    public var concurrentExecutions = 1000
    /// What reservations must leave of them.
    public var minimumUnreserved = 100
    /// Of a zip that is sent with a request, in bytes.
    public var zippedCode = 52_428_800
    /// Of code and layers together, in bytes.
    public var unzippedCode = 262_144_000
    /// Of all zips of an account in one region, in bytes.
    public var totalCode = 80_530_636_800
    /// Files, links and directories of a zip; AWS states no number.
    public var packageEntries = 100_000
    public var layersPerFunction = 5
    /// Of all environment variables as JSON, in bytes.
    public var environmentVariables = 4096
    /// Of a resource-based policy as JSON, in bytes.
    public var policy = 20_480
    public var tagsPerFunction = 50
    /// How long the tree of a deleted package stays, for the invocations that still run in it.
    public var treeGrace = Duration.seconds(1800)

    public init() {}

    /// The size of a request that is named when a zip is too large, as AWS states it.
    func uploadRequest(of operation: String) -> Int { operation == "UpdateFunctionCode" ? 69_905_067 : 70_167_211 }
}
