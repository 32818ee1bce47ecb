import Ambient
import Encodings
import JSON

/// Moving the messages of a dead-letter queue back, or elsewhere: `StartMessageMoveTask`.
struct MoveTask: Hashable, Sendable {
    enum Status: String, Sendable {
        case running = "RUNNING"
        case completed = "COMPLETED"
        case cancelling = "CANCELLING"
        case cancelled = "CANCELLED"
        case failed = "FAILED"

        var isActive: Bool { self == .running || self == .cancelling }
    }

    /// A UUID.
    var id: String
    var source: QueueKey
    /// `nil`: each message goes back to where it came from.
    var destination: QueueKey?
    /// Messages a second, where it is limited.
    var rate: Int?
    var status = Status.running
    var moved = 0
    /// How many there were at the start.
    var toMove: Int
    var startedAt: Timestamp
    var failure: String?

    /// `TaskHandle`: opaque to clients.
    var handle: String {
        Base64.encode(JSONValue.object(["taskId": .string(id), "sourceArn": .string(source.arn)]).bytes())
    }

    /// The task's id and its source in a handle; `nil` for a text that is none.
    static func read(handle: String) -> (id: String, source: QueueKey)? {
        guard handle.utf8.count <= 1024, let bytes = Base64.decode(handle), let object = try? JSONValue(parsing: bytes),
            let id = object["taskId"]?.string, let source = object["sourceArn"]?.string.flatMap({ QueueKey(arn: $0) })
        else { return nil }
        return (id, source)
    }
}
