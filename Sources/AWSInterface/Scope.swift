public import Ambient

/// Where a resource lives: every resource belongs to one account and one region.
public struct Scope: Hashable, Sendable, Comparable {
    /// Twelve digits.
    public let account: String
    /// For example `us-east-1`.
    public let region: String

    public static let defaultAccount = "000000000000"
    public static let defaultRegion = "us-east-1"

    public init(account: String = Scope.defaultAccount, region: String = Scope.defaultRegion) {
        self.account = account
        self.region = region
    }

    /// AWS's partition of the region: `aws`, `aws-cn` or `aws-us-gov`.
    public var partition: String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        if region.hasPrefix("us-gov-") { return "aws-us-gov" }
        return "aws"
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` in this scope.
    public func arn(_ service: String, _ resource: String) -> ARN {
        ARN(partition: partition, service: service, region: region, account: account, resource: resource)
    }

    /// The same without a region, as IAM's resources are named.
    public func globalARN(_ service: String, _ resource: String) -> ARN {
        ARN(partition: partition, service: service, region: "", account: account, resource: resource)
    }

    /// Whether `text` is an account's identifier: twelve digits.
    public static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    public static func < (a: Scope, b: Scope) -> Bool { (a.account, a.region) < (b.account, b.region) }
}

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
public struct ARN: Hashable, Sendable, CustomStringConvertible {
    public var partition: String
    public var service: String
    public var region: String
    public var account: String
    /// Everything after the fifth colon, for example `function:resize:live`.
    public var resource: String

    public init(partition: String = "aws", service: String, region: String, account: String, resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    /// `nil` where `text` is not of the form `arn:partition:service:region:account:resource`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, !parts[2].isEmpty, !parts[5].isEmpty else { return nil }
        self.init(partition: parts[1], service: parts[2], region: parts[3], account: parts[4], resource: parts[5])
    }

    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
    public var scope: Scope { Scope(account: account, region: region) }
}

/// Who asks, for which scope, and when: what an operation knows of a request besides its parameters.
public struct RequestContext: Sendable {
    public var scope: Scope
    /// A UUID, answered as `x-amzn-requestid`.
    public var requestID: String
    public var now: Timestamp
    /// The access key the request was signed with; empty where it was not signed.
    public var accessKeyID: String
    /// `http://HOST:PORT` as the client wrote it: what URLs in answers begin with.
    public var endpoint: String
    public var sourceAddress: String
    public var userAgent: String
    /// The X-Ray header `X-Amzn-Trace-Id`, where the caller sent one.
    public var traceHeader: String?

    public init(
        scope: Scope = Scope(), requestID: String, now: Timestamp, accessKeyID: String = "", endpoint: String = "http://127.0.0.1:4566",
        sourceAddress: String = "127.0.0.1", userAgent: String = "", traceHeader: String? = nil
    ) {
        self.scope = scope
        self.requestID = requestID
        self.now = now
        self.accessKeyID = accessKeyID
        self.endpoint = endpoint
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.traceHeader = traceHeader
    }
}
