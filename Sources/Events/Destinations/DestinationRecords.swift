import AWSInterface
import Ambient

/// An API destination as it is stored: an endpoint, and the connection that opens it.
struct DestinationRecord: Hashable, Sendable {
    /// Requests a second, where nothing else is said.
    static let defaultRate = 300
    static let resourcePrefix = "api-destination/"

    let scope: Scope
    let name: String
    /// A UUID, a part of the ARN.
    let id: String
    var description: String?
    /// An ARN.
    var connection: String
    /// A URL; each `*` in it is filled from a target's path parameters.
    var endpoint: String
    var method: String
    /// Requests a second at most.
    var rate: Int
    let createdAt: Timestamp
    var modifiedAt: Timestamp

    var arn: String { scope.arn("events", "\(Self.resourcePrefix)\(name)/\(id)").description }
}

/// The name and the id in the ARN of a connection or an API destination.
struct DestinationReference: Hashable, Sendable {
    let scope: Scope
    let name: String
    let id: String

    /// - Parameter prefix: `connection/` or `api-destination/`.
    /// - Returns: `nil` for another kind of ARN.
    init?(_ text: String, prefix: String) {
        guard let arn = ARN(text), arn.service == "events", arn.resource.hasPrefix(prefix) else { return nil }
        let parts = arn.resource.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        (scope, name, id) = (arn.scope, String(parts[0]), String(parts[1]))
    }

    static func connection(_ arn: String) -> DestinationReference? { DestinationReference(arn, prefix: "connection/") }
    static func destination(_ arn: String) -> DestinationReference? {
        DestinationReference(arn, prefix: DestinationRecord.resourcePrefix)
    }
}
