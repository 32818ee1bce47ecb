import AWSInterface
import Executions
import JSON

/// An execution's row: rising with the time of its start.
struct ExecutionKey: Hashable, Sendable, Comparable {
    let id: Int64

    static func < (a: ExecutionKey, b: ExecutionKey) -> Bool { a.id < b.id }
}

/// An execution to be started: see ``ExecutionRunner/start(_:in:)``.
struct NewExecution: Sendable {
    var machine: ResolvedMachine
    var name: String
    /// JSON text, known to be good.
    var input: String
    var parent: ExecutionParent?
    /// X-Ray's header, with the lineage.
    var traceHeader: String?
    /// Of a Map run's child.
    var mapItem: MapItem?

    init(
        machine: ResolvedMachine, name: String, input: String, parent: ExecutionParent? = nil, traceHeader: String? = nil,
        mapItem: MapItem? = nil
    ) {
        self.machine = machine
        self.name = name
        self.input = input
        self.parent = parent
        self.traceHeader = traceHeader
        self.mapItem = mapItem
    }
}

/// What makes an execution a Map run's child.
struct MapItem: Hashable, Sendable {
    /// The Map state whose processor it runs.
    var stateName: String
    /// `Label` or what stands for it: `MACHINE/LABEL` is in the execution's ARN and name of its machine.
    var label: String
    var isExpress: Bool
    /// The context object's `Map`.
    var context: JSONObject
    /// How many items it has in its input: more than one of a batch.
    var itemCount: Int
}

/// Who started an execution and hears of its end.
enum ExecutionParent: Hashable, Sendable {
    /// A task `states:startExecution.sync`.
    case task(ExecutionKey, EventID, version: Int)
    /// `index` is the Map run's name for the child.
    case mapRun(arn: String, index: Int)
}

struct StartedExecution: Hashable, Sendable {
    var key: ExecutionKey
    var arn: String
    /// Milliseconds since 1970.
    var startedAt: Int64
    /// False where the same execution runs already.
    var isNew: Bool
}
