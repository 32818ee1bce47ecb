import AWSInterface
import Ambient
import CronExpressions
import JSON

/// What a schedule is called.
struct ScheduleKey: Hashable, Sendable {
    var scope: Scope
    var group: String
    var name: String

    static let defaultGroup = "default"

    var arn: String { scope.arn("scheduler", "schedule/\(group)/\(name)").description }
}

/// What a schedule calls when it fires.
struct ScheduleTarget: Hashable, Sendable {
    var arn: String
    var roleARN: String
    var input: String?
    /// In seconds.
    var maximumEventAge = 86_400
    var maximumRetryAttempts = 185
    var deadLetterQueue: String?
    var messageGroupID: String?
    var eventSource: String?
    var eventDetailType: String?
}

/// A schedule's settings, all of which an update replaces.
struct ScheduleDefinition: Hashable, Sendable {
    var expression: ScheduleExpression
    /// A name of the tz database.
    var zone = "UTC"
    var startDate: Timestamp?
    var endDate: Timestamp?
    var description: String?
    var isEnabled = true
    /// Minutes; nil where the window is off.
    var flexibleWindow: Int?
    var isDeletedAfterCompletion = false
    var target: ScheduleTarget

    /// Whether both recur at the same times, whatever else they say.
    func recurs(as other: ScheduleDefinition) -> Bool {
        expression == other.expression && zone == other.zone && startDate == other.startDate && endDate == other.endDate
    }
}

/// A schedule as it is stored.
struct ScheduleRecord: Hashable, Sendable {
    let key: ScheduleKey
    var definition: ScheduleDefinition
    let created: Timestamp
    var modified: Timestamp
    /// What a rate without a start date counts from.
    var anchor: Timestamp
    /// The scheduled time of the last firing.
    var lastScheduled: Timestamp?
    var planned: PlannedFiring?
    /// The delivery that waits for `planned`.
    var delivery: Int64?
    /// Of the request that created it.
    var creationToken: String?
}

/// A group of schedules. The group `default` exists without a record.
struct ScheduleGroupRecord: Hashable, Sendable {
    enum State: String, Hashable, Sendable {
        case active = "ACTIVE"
        case deleting = "DELETING"
    }

    let scope: Scope
    let name: String
    var state = State.active
    let created: Timestamp
    var modified: Timestamp
    var tags: [String: String] = [:]
    var creationToken: String?

    var arn: String { scope.arn("scheduler", "schedule-group/\(name)").description }

    /// It has been there since the service began.
    static func standard(in scope: Scope) -> ScheduleGroupRecord {
        let beginning = CivilTime(year: 2022, month: 11, day: 10).timestamp
        return ScheduleGroupRecord(scope: scope, name: ScheduleKey.defaultGroup, created: beginning, modified: beginning)
    }
}

// MARK: - As JSON

/// The shape of GetSchedule's answer, which is stored, too.
extension ScheduleDefinition {
    var json: JSONObject {
        var json: JSONObject = [
            "ScheduleExpression": .string(expression.description), "ScheduleExpressionTimezone": .string(zone),
            "State": .string(isEnabled ? "ENABLED" : "DISABLED"), "Target": .object(target.json),
            "ActionAfterCompletion": .string(isDeletedAfterCompletion ? "DELETE" : "NONE"),
        ]
        json["StartDate"] = startDate.map { .number($0.secondsSinceEpoch) }
        json["EndDate"] = endDate.map { .number($0.secondsSinceEpoch) }
        json["Description"] = description.map(JSONValue.string)
        if let flexibleWindow {
            json["FlexibleTimeWindow"] = ["Mode": "FLEXIBLE", "MaximumWindowInMinutes": .number(flexibleWindow)]
        } else {
            json["FlexibleTimeWindow"] = ["Mode": "OFF"]
        }
        return json
    }

    /// - Throws: where `json` was not made by ``json``.
    init(stored json: JSONObject) throws {
        guard let expression = json["ScheduleExpression"]?.string, let target = json["Target"]?.object,
            let arn = target["Arn"]?.string, let role = target["RoleArn"]?.string
        else { throw DamagedSchedule() }
        self.init(
            expression: try ScheduleExpression(parsing: expression, as: .scheduler), target: ScheduleTarget(arn: arn, roleARN: role))
        zone = json["ScheduleExpressionTimezone"]?.string ?? zone
        startDate = json["StartDate"]?.double.map(Timestamp.init(secondsSinceEpoch:))
        endDate = json["EndDate"]?.double.map(Timestamp.init(secondsSinceEpoch:))
        description = json["Description"]?.string
        isEnabled = json["State"] != "DISABLED"
        flexibleWindow = json["FlexibleTimeWindow"]?["MaximumWindowInMinutes"]?.int
        isDeletedAfterCompletion = json["ActionAfterCompletion"] == "DELETE"
        self.target.read(stored: target)
    }
}

extension ScheduleTarget {
    fileprivate var json: JSONObject {
        var json: JSONObject = ["Arn": .string(arn), "RoleArn": .string(roleARN)]
        json["Input"] = input.map(JSONValue.string)
        json["RetryPolicy"] = [
            "MaximumEventAgeInSeconds": .number(maximumEventAge), "MaximumRetryAttempts": .number(maximumRetryAttempts),
        ]
        json["DeadLetterConfig"] = deadLetterQueue.map { ["Arn": .string($0)] }
        json["SqsParameters"] = messageGroupID.map { ["MessageGroupId": .string($0)] }
        if let eventSource, let eventDetailType {
            json["EventBridgeParameters"] = ["DetailType": .string(eventDetailType), "Source": .string(eventSource)]
        }
        return json
    }

    fileprivate mutating func read(stored json: JSONObject) {
        input = json["Input"]?.string
        maximumEventAge = json["RetryPolicy"]?["MaximumEventAgeInSeconds"]?.int ?? maximumEventAge
        maximumRetryAttempts = json["RetryPolicy"]?["MaximumRetryAttempts"]?.int ?? maximumRetryAttempts
        deadLetterQueue = json["DeadLetterConfig"]?["Arn"]?.string
        messageGroupID = json["SqsParameters"]?["MessageGroupId"]?.string
        eventSource = json["EventBridgeParameters"]?["Source"]?.string
        eventDetailType = json["EventBridgeParameters"]?["DetailType"]?.string
    }
}

/// A stored schedule that nobody here wrote.
struct DamagedSchedule: Error {}
