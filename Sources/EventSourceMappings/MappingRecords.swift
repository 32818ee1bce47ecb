import AWSInterface
import Ambient
import Functions
import JSON

/// An event source mapping: which queue feeds which function, and how.
struct MappingRecord: Hashable, Sendable {
    /// Its `UUID`, in lower case.
    var id: String
    var scope: Scope
    var function: MappedFunction
    /// The queue's ARN.
    var queue: String
    var settings: MappingSettings
    /// What the user wants, whatever state the mapping is in on the way there.
    var isEnabled: Bool
    /// `nil` once the mapping is where it was asked to be.
    var transition: MappingTransition?
    var initiator = MappingInitiator.user
    var modified: Timestamp
    var tags: [String: String] = [:]
    /// Grows with every change: what was decided about an older one is not written over a newer one.
    var revision = 1

    /// AWS's `State`.
    var state: String { transition?.rawValue ?? (isEnabled ? "Enabled" : "Disabled") }

    /// Whether messages are to be read at all.
    var isPolling: Bool { isEnabled && transition != .deleting }

    var arn: String { scope.arn("lambda", "event-source-mapping:\(id)").description }
}

/// On the way from one state to another, in AWS's words.
enum MappingTransition: String, Sendable {
    case creating = "Creating"
    case enabling = "Enabling"
    case disabling = "Disabling"
    case updating = "Updating"
    case deleting = "Deleting"
}

/// AWS's `StateTransitionReason`: who made the last change.
enum MappingInitiator: String, Sendable {
    case user = "USER_INITIATED"
    case lambda = "LAMBDA_INITIATED"
}

/// The function that a mapping calls.
struct MappedFunction: Hashable, Sendable {
    var key: FunctionKey
    /// A version or an alias; `nil` for `$LATEST`.
    var qualifier: String?

    var arn: String { key.arn(qualifier) }
}

/// What CreateEventSourceMapping and UpdateEventSourceMapping set for a queue.
struct MappingSettings: Hashable, Sendable {
    static let defaultBatchSize = 10

    /// Messages in one invocation at most.
    var batchSize = Self.defaultBatchSize
    /// `MaximumBatchingWindowInSeconds`: how long messages are gathered for a batch.
    var window = 0
    /// `FilterCriteria`: patterns of which a message must match one; empty lets all through.
    var filters: [String] = []
    /// `FunctionResponseTypes: [ReportBatchItemFailures]`.
    var reportsItemFailures = false
    /// `ScalingConfig.MaximumConcurrency`.
    var maximumConcurrency: Int?
}

/// AWS's `LastProcessingResult`.
enum ProcessingResult: Hashable, Sendable {
    case nothingYet
    case succeeded
    case problem(String)

    /// What AWS says of a function that failed.
    static let failedCall = "Function call failed"

    var text: String {
        switch self {
        case .nothingYet: "No records processed"
        case .succeeded: "OK"
        case .problem(let what): "PROBLEM: \(what)"
        }
    }
}

extension MappingSettings {
    /// As stored in one column.
    var json: JSONObject {
        var object: JSONObject = [
            "BatchSize": .number(batchSize), "Window": .number(window), "Filters": .array(filters.map(JSONValue.string)),
            "ReportsItemFailures": .bool(reportsItemFailures),
        ]
        object["MaximumConcurrency"] = maximumConcurrency.map(JSONValue.number)
        return object
    }

    init(json: JSONObject) {
        batchSize = json["BatchSize"]?.int ?? Self.defaultBatchSize
        window = json["Window"]?.int ?? 0
        filters = json["Filters"]?.array?.compactMap(\.string) ?? []
        reportsItemFailures = json["ReportsItemFailures"]?.bool ?? false
        maximumConcurrency = json["MaximumConcurrency"]?.int
    }
}
