import AWSInterface
import Ambient
import JSON

/// What a target is sent at one firing: the schedule's input with its keywords replaced, or the default notification.
///
/// Source: EventBridge Scheduler user guide, "Adding context attributes".
struct FiringInput {
    /// The firing, as the keywords tell it.
    struct Attributes: Hashable, Sendable {
        var schedule: String
        var scheduledAt: Timestamp
        var executionID: String

        fileprivate static let example = Attributes(schedule: "arn", scheduledAt: Timestamp(milliseconds: 0), executionID: "0")
    }

    /// Replaced when the target is called: the number is that of the attempt.
    static let attemptKeyword = "<aws.scheduler.attempt-number>"

    let bytes: [UInt8]

    init(text: String, for attributes: Attributes) {
        var text = text
        if text.contains("<aws.scheduler.") {
            text.replace("<aws.scheduler.schedule-arn>", with: attributes.schedule)
            text.replace("<aws.scheduler.scheduled-time>", with: attributes.scheduledAt.iso8601Seconds)
            text.replace("<aws.scheduler.execution-id>", with: attributes.executionID)
        }
        bytes = Array(text.utf8)
    }

    /// What an input comes to at some firing, for trying one that does not fire yet.
    static func sample(of text: String) -> [UInt8] {
        FiringInput(text: text.replacing(attemptKeyword, with: "1"), for: .example).bytes
    }

    /// The notification that a target without input gets; its `detail` is a text, as on AWS.
    init(notificationOf attributes: Attributes, in scope: Scope, id: String) {
        let notification: JSONValue = [
            "version": "0", "id": .string(id), "detail-type": "Scheduled Event", "source": "aws.scheduler",
            "account": .string(scope.account), "time": .string(attributes.scheduledAt.iso8601Seconds), "region": .string(scope.region),
            "resources": [.string(attributes.schedule)], "detail": "{}",
        ]
        bytes = notification.bytes()
    }
}
