import Ambient
import Executions
import JSON
import StatesLanguage
import Storage

/// A Map run's row. What changes with every child is not here: it is counted from the children's own rows.
struct MapRunRecord: Hashable, Sendable {
    enum Status: String, Hashable, Sendable {
        case running = "RUNNING"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case aborted = "ABORTED"
    }

    /// What the parent has asked for while the run was under way.
    enum Request: Int, Hashable, Sendable {
        case none = 0
        case abort = 1
        /// The parent was redriven before its abort was done: the run goes on after it.
        case abortAndRedrive = 2
    }

    /// Rising with the time of its start.
    var id: Int64
    /// `arn:aws:states:REGION:ACCOUNT:mapRun:MACHINE/LABEL:UUID`.
    var arn: String
    var parent: ExecutionKey
    var parentARN: String
    /// Of the parent's event MapStateStarted.
    var event: EventID
    /// The parent's state machine without version, alias and label, and which of that name.
    var machineARN: String
    var machineID: String
    /// Of the parent, which its children run, too.
    var revision: String
    var stateName: String
    var label: String
    var isExpress: Bool
    var traceHeader: String?
    var itemCount: Int
    var settings: MapRunSettings
    var status = Status.running
    var request = Request.none
    var startedAt: Timestamp
    var stoppedAt: Timestamp?
    var redriveCount = 0
    var redrivenAt: Timestamp?
    var error: String?
    var cause: String?

    /// Whether a redrive of the parent goes on with this run. After these failures it would only fail again: a new one begins.
    ///
    /// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
    var isRedrivable: Bool {
        switch status {
        case .running, .succeeded, .aborted: true
        case .failed: !["States.DataLimitExceeded", "States.Runtime", "States.ItemReaderFailed"].contains(error)
        }
    }
}

/// What a Map run needs of its state to make its children's inputs: stored once, beside the items.
struct MapRunPlan: Hashable, Sendable {
    /// The state's effective input; null where no `ItemSelector` reads it.
    var input: JSONValue
    var context: JSONValue
    var variables: [String: JSONValue]
    var batching: MapRunBatching?

    init(input: JSONValue, context: JSONValue, variables: [String: JSONValue], batching: MapRunBatching?) {
        self.input = input
        self.context = context
        self.variables = variables
        self.batching = batching
    }

    var text: String {
        var object: JSONObject = ["input": input, "context": context, "variables": .object(JSONObject(variables.map { ($0, $1) }))]
        if let batching {
            var batch: JSONObject = [:]
            batch["maxItems"] = batching.maxItems.map(JSONValue.number)
            batch["maxBytes"] = batching.maxBytes.map(JSONValue.number)
            batch["input"] = batching.batchInput
            object["batch"] = .object(batch)
        }
        return JSONValue.object(object).text()
    }

    init(text: String) throws {
        let value = try JSONValue(parsing: text)
        input = value["input"] ?? .null
        context = value["context"] ?? .null
        variables = Dictionary((value["variables"]?.object ?? [:]).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        batching = value["batch"].map {
            MapRunBatching(maxItems: $0["maxItems"]?.int, maxBytes: $0["maxBytes"]?.int, batchInput: $0["input"])
        }
    }
}
