import Ambient
import Deliveries
import Encodings
import Executions
import JSON
import StatesLanguage
import Storage

/// The one transaction of a turn: what brought the inputs goes, the events come, and with them the deliveries of what they ask for.
struct ExecutionCommit: Sendable {
    /// An item's claim was refused, or threw.
    struct Refused: Error {
        let index: Int
        let error: (any Error)?
    }

    /// Another node has decided from the same state.
    struct Overtaken: Error {}

    /// There is an execution of this name already.
    struct NameTaken: Error {
        let record: ExecutionRecord
    }

    private let turn: ExecutionTurn
    private let runner: ExecutionRunner

    init(_ turn: ExecutionTurn, runner: ExecutionRunner) { (self.turn, self.runner) = (turn, runner) }

    private var key: ExecutionKey { turn.live.key }
    private var deliveries: Deliveries { runner.deliveries }

    /// - Returns: what is waited for now besides.
    func perform(in transaction: any Transaction) throws -> [Waits.Entry] {
        try claim(in: transaction)
        let store = ExecutionStore(transaction)
        if turn.live.isNew { try insert(in: store) }
        for entry in turn.answered { try cancel(entry, in: transaction) }
        for entry in turn.forsaken {
            try cancel(entry, in: transaction)
            try forsake(entry, in: transaction)
        }
        let waits = try turn.effects.flatMap { try begin($0, in: transaction) }
        if let first = turn.events.first, let last = turn.events.last {
            guard try store.append(turn.encoded, first: first.id, last: last.id, waits: Waits.encode(waits), to: key) else {
                throw Overtaken()
            }
        }
        if turn.changesRow && !turn.live.isNew { try store.update(turn.live.record) }
        if let outcome = turn.outcome { try runner.report(outcome, of: turn.live.record, in: transaction) }
        for status in turn.statusChanges { try runner.announce(status, of: turn.live.record, in: transaction) }
        return waits
    }

    private func claim(in transaction: any Transaction) throws {
        for (index, item) in turn.items.enumerated() {
            guard let claim = item.claim else { continue }
            do {
                guard try claim(transaction) else { throw Refused(index: index, error: nil) }
            } catch let error where !(error is StorageError) && !(error is Refused) {
                throw Refused(index: index, error: error)
            }
        }
    }

    private func insert(in store: ExecutionStore) throws {
        let record = turn.live.record
        if try store.insert(record) { return }
        if let existing = try store.find(ExecutionARN(machineARN: record.machineARN, name: record.name)) {
            throw NameTaken(record: existing)
        }
        throw StorageError(.serializationFailure, "two executions were given the same key")
    }

    // MARK: What ends

    private func cancel(_ entry: Waits.Entry, in transaction: any Transaction) throws {
        if entry.delivery != 0 { try deliveries.cancel(entry.delivery, in: transaction) }
    }

    private func forsake(_ entry: Waits.Entry, in transaction: any Transaction) throws {
        switch entry.kind {
        case .activity: try runner.activities?.withdraw(entry.event, of: key, in: transaction)
        case .mapRun: try runner.mapRuns?.abandon(entry.event, of: key, in: transaction)
        case .child:
            for child in try ExecutionStore(transaction).children(of: key, task: entry.event) {
                try runner.post(.stopped(error: nil, cause: nil), to: child, in: transaction)
            }
        case .task, .timer, .timeout, .heartbeat, .limit: break
        }
    }

    // MARK: What begins

    private func begin(_ effect: ExecutionEffect, in transaction: any Transaction) throws -> [Waits.Entry] {
        switch effect {
        case .perform(let request): return try perform(request, in: transaction)
        case .wake(let event, let moment): return [try timer(.timer, event, at: moment, in: transaction)]
        case .limitTime(let moment): return [try timer(.limit, Waits.execution, at: moment, in: transaction)]
        case .watch(let event, let timeout, let heartbeat):
            var entries: [Waits.Entry] = []
            if let timeout { entries.append(try timer(.timeout, event, at: timeout, in: transaction)) }
            if let heartbeat {
                var entry = try timer(.heartbeat, event, at: runner.clock.now() + heartbeat, in: transaction)
                entry.seconds = Int(heartbeat.components.seconds)
                entries.append(entry)
            }
            return entries
        case .runMap(let request):
            guard let mapRuns = runner.mapRuns else { return [] }
            try mapRuns.begin(request, for: runner.mapRunParent(turn.live), in: transaction)
            return [Waits.Entry(event: request.id, kind: .mapRun)]
        case .proceed:
            try runner.post(.resumed, to: key, in: transaction)
            return []
        // What ends has been taken out of the waits.
        case .abandon, .finish: return []
        }
    }

    private func perform(_ request: TaskRequest, in transaction: any Transaction) throws -> [Waits.Entry] {
        if case .activity(let arn) = request.resource, let activities = runner.activities {
            let task = ActivityTask(
                activityARN: arn, execution: key, event: request.id, token: request.token ?? runner.tokens.token(key, request.id),
                input: request.arguments.text())
            if let (error, cause) = try activities.offer(task, in: transaction) {
                try runner.post(.taskFailed(request.id, error: error, cause: cause), to: key, in: transaction)
            }
            return [Waits.Entry(event: request.id, kind: .activity)]
        }
        let delivery = NewDelivery(
            kind: ExecutionRunner.taskKind, lane: request.lane, dueAt: runner.clock.now(), policy: .untilDone,
            payload: WaitPayload(key: key, event: request.id, kind: .task).encoded)
        let task = Waits.Entry(event: request.id, kind: .task, delivery: try deliveries.add(delivery, in: transaction))
        return request.resource.isChildExecution ? [task, Waits.Entry(event: request.id, kind: .child)] : [task]
    }

    private func timer(
        _ kind: Waits.Kind, _ event: EventID, at moment: Timestamp, in transaction: any Transaction
    ) throws -> Waits.Entry {
        if let earlier = turn.live.waits[event].first(where: { $0.kind == kind }) { try cancel(earlier, in: transaction) }
        let delivery = NewDelivery(
            kind: ExecutionRunner.timerKind, dueAt: moment, policy: .untilDone,
            payload: WaitPayload(key: key, event: event, kind: kind).encoded)
        return Waits.Entry(event: event, kind: kind, delivery: try deliveries.add(delivery, in: transaction))
    }
}

/// What a delivery of a task or a timer says: for whom it is. The rest is in the history.
struct WaitPayload: Hashable {
    var key: ExecutionKey
    var event: EventID
    var kind: Waits.Kind

    init(key: ExecutionKey, event: EventID, kind: Waits.Kind) { (self.key, self.event, self.kind) = (key, event, kind) }

    init?(_ bytes: [UInt8]) {
        var fields = ByteFieldReader(bytes)
        guard let kind = fields.byte().flatMap(Waits.Kind.init), let id = fields.number(), let event = fields.number() else { return nil }
        self.init(key: ExecutionKey(id: Int64(id)), event: EventID(event), kind: kind)
    }

    var encoded: [UInt8] {
        var fields = ByteFieldWriter(capacity: 24)
        fields.byte(kind.rawValue)
        fields.number(Int(key.id))
        fields.number(Int(event))
        return fields.bytes
    }
}

extension TaskRequest {
    /// What is stuck together: one function that hangs, one host, or one action.
    var lane: String {
        switch resource {
        case .function(let arn), .activity(let arn): return Self.plain(arn)
        case .integration(let integration):
            let action = "\(integration.service):\(integration.action)"
            let target = arguments["FunctionName"]?.string ?? arguments["ApiEndpoint"]?.string.map(Self.host)
            return target.map { "\(action) \(Self.plain($0))" } ?? action
        }
    }

    /// `https://HOST:PORT` of a URL: there are as many paths as there are orders.
    private static func host(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        return String(url[..<scheme.upperBound] + url[scheme.upperBound...].prefix { !"/?#".contains($0) })
    }

    /// What comes from an input may be of any length, and hold what no database takes.
    private static func plain(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 > 0x20 }.prefix(256), as: UTF8.self)
    }
}

extension TaskResource {
    /// `states:startExecution`, however it waits.
    var startsExecution: Integration? {
        guard case .integration(let integration) = self, integration.service == "states", integration.action == "startExecution",
            !integration.isSDK
        else { return nil }
        return integration
    }

    /// `states:startExecution.sync`
    var isChildExecution: Bool {
        guard let integration = startsExecution, case .sync = integration.pattern else { return false }
        return true
    }
}
