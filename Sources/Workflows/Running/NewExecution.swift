import Ambient
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
    /// As its caller gave it: DescribeExecution answers it.
    var traceHeader: String?
    /// The header that its tasks pass on, with the lineage of what led here; where absent the trace header.
    var chain: String?
    /// Of a Map run's child.
    var mapItem: MapItem?
    /// Where it was said before; now, where absent.
    var startedAt: Timestamp?

    init(
        machine: ResolvedMachine, name: String, input: String, parent: ExecutionParent? = nil, traceHeader: String? = nil,
        chain: String? = nil, mapItem: MapItem? = nil, startedAt: Timestamp? = nil
    ) {
        self.machine = machine
        self.name = name
        self.input = input
        self.parent = parent
        self.traceHeader = traceHeader
        self.chain = chain
        self.mapItem = mapItem
        self.startedAt = startedAt
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
    case task(ExecutionKey, EventID, ChildForm)
    /// `index` is the Map run's name for the child.
    case mapRun(arn: String, index: Int)
}

/// In which form a task hears of its child.
struct ChildForm: Hashable, Sendable {
    /// Of `.sync`; 2 has input and output as JSON instead of text.
    var version: Int
    /// A task that acts as another role asks through the public API, whose answer has more members.
    var actsAsRole: Bool

    /// As stored.
    var number: Int { version + (actsAsRole ? 16 : 0) }

    init(version: Int, actsAsRole: Bool) { (self.version, self.actsAsRole) = (version, actsAsRole) }

    init(number: Int) { self.init(version: number & 15, actsAsRole: number & 16 != 0) }
}

struct StartedExecution: Hashable, Sendable {
    var key: ExecutionKey
    var arn: String
    var startedAt: Timestamp
    /// False where the same execution runs already.
    var isNew: Bool
}
