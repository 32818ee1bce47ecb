public import Ambient
public import JSON

/// One event of a history, as AWS shows it and as it is stored.
public struct HistoryEvent: Hashable, Sendable {
    public var id: EventID
    public var previousID: EventID
    public var timestamp: Timestamp
    /// For example `TaskStateEntered`.
    public var type: String
    /// The members of the event's details, in AWS's names.
    public var details: JSONObject

    public init(id: EventID, previousID: EventID, timestamp: Timestamp, type: String, details: JSONObject) {
        self.id = id
        self.previousID = previousID
        self.timestamp = timestamp
        self.type = type
        self.details = details
    }
}
