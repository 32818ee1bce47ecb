import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage

/// The ways in which inputs come to executions.
extension ExecutionRunner {
    /// Hands an input to an execution some time after `transaction` is committed: delivered at least once, applied once.
    func post(_ input: ExecutionInput, to key: ExecutionKey, in transaction: any Transaction) throws {
        let delivery = NewDelivery(
            kind: Self.inputKind, dueAt: clock.now(), policy: .untilDone, payload: PostedInput(key: key, input: input).encoded)
        try deliveries.add(delivery, in: transaction)
    }

    /// Hands an input to an execution; when this returns, what follows from it is committed.
    ///
    /// - Parameter claim: see ``MailItem/Claim``.
    /// - Returns: what became of it; not `refused` and not `failed`, which are thrown.
    func submit(
        _ input: ExecutionInput, to key: ExecutionKey, claim: MailItem.Claim?, delivery: Int64? = nil
    ) async throws -> MailItem.Outcome {
        let outcome = await withCheckedContinuation { continuation in
            bring(MailItem(content: .input(input), claim: claim, delivery: delivery) { continuation.resume(returning: $0) }, to: key)
        }
        switch outcome {
        case .refused(let error), .failed(let error): throw error
        case .committed, .unfitting, .notClaimed, .noExecution: return outcome
        }
    }

    /// Shows an execution as it stands to `look`: what that answers, or nil where there is none.
    func look<T: Sendable>(at key: ExecutionKey, _ look: @escaping @Sendable (LiveExecution) -> T?) async -> T? {
        await withCheckedContinuation { continuation in
            let item = MailItem(
                content: .look { live in continuation.resume(returning: live.flatMap(look)) }, completion: { _ in })
            bring(item, to: key)
        }
    }

    /// A worker has taken an activity's task. `taking` removes it from where workers find it, in the commit of the event.
    ///
    /// - Returns: false where `taking` says so, or where the execution does not wait for the task any more; it is gone then, too.
    func taskStarted(
        _ event: EventID, of key: ExecutionKey, workerName: String?, taking: @escaping @Sendable (any Transaction) throws -> Bool
    ) async throws -> Bool {
        switch try await submit(.taskStarted(event, workerName: workerName), to: key, claim: taking) {
        case .committed: return true
        case .noExecution:
            _ = try await database.write { try taking($0) }
            return false
        case .unfitting, .notClaimed, .refused, .failed: return false
        }
    }

    /// What a Map state asked for, found in the history again.
    func pendingMapRun(_ event: EventID, of key: ExecutionKey) async -> MapRunRequest? {
        let world = world(of: key)
        return await look(at: key) { live in
            for case .runMap(let request) in live.execution.pendingEffects(in: world) where request.id == event { return request }
            return nil
        }
    }

    func mapRunParent(_ live: LiveExecution) -> MapRunParent {
        let record = live.record
        let machine = ResolvedMachine(
            scope: live.revision.scope, machineARN: live.revision.machineARN, machineID: record.machineID, revisionID: record.revisionID,
            isExpress: live.revision.isExpress, versionARN: record.versionARN, aliasARN: record.aliasARN)
        return MapRunParent(
            key: record.key, identity: live.execution.identity, revision: live.revision, machine: machine, traceHeader: record.chain)
    }
}

/// An input on its way, as its delivery carries it.
struct PostedInput: Hashable {
    var key: ExecutionKey
    var input: ExecutionInput

    var encoded: [UInt8] { JSONValue.object(["execution": .number(key.id), "input": .object(input.json)]).bytes() }

    init(key: ExecutionKey, input: ExecutionInput) { (self.key, self.input) = (key, input) }

    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), let key = value["execution"]?.int, let object = value["input"]?.object,
            let input = ExecutionInput(json: object)
        else { return nil }
        self.init(key: ExecutionKey(id: Int64(key)), input: input)
    }
}

extension ExecutionInput {
    fileprivate var json: JSONObject {
        func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
        return switch self {
        case .started: ["type": "started"]
        case .resumed: ["type": "resumed"]
        case .taskStarted(let event, let worker): ["type": "taskStarted", "event": .number(event), "worker": text(worker)]
        case .taskSubmitted(let event, let output): ["type": "taskSubmitted", "event": .number(event), "output": output]
        case .taskSucceeded(let event, let output): ["type": "taskSucceeded", "event": .number(event), "output": output]
        case .taskFailed(let event, let error, let cause):
            ["type": "taskFailed", "event": .number(event), "error": text(error), "cause": text(cause)]
        case .taskTimedOut(let event, let isHeartbeat):
            ["type": "taskTimedOut", "event": .number(event), "isHeartbeat": .bool(isHeartbeat)]
        case .timerFired(let event): ["type": "timerFired", "event": .number(event)]
        case .mapRunStarted(let event, let arn): ["type": "mapRunStarted", "event": .number(event), "arn": .string(arn)]
        case .mapRunSucceeded(let event, let output): ["type": "mapRunSucceeded", "event": .number(event), "output": output]
        case .mapRunFailed(let event, let error, let cause):
            ["type": "mapRunFailed", "event": .number(event), "error": .string(error), "cause": text(cause)]
        case .stopped(let error, let cause): ["type": "stopped", "error": text(error), "cause": text(cause)]
        case .failed(let error, let cause): ["type": "failed", "error": .string(error), "cause": .string(cause)]
        case .timedOut: ["type": "timedOut"]
        case .redriven: ["type": "redriven"]
        }
    }

    fileprivate init?(json: JSONObject) {
        let event = EventID(json["event"]?.int ?? 0)
        let (error, cause, output) = (json["error"]?.string, json["cause"]?.string, json["output"] ?? .null)
        switch json["type"]?.string {
        case "started": self = .started
        case "resumed": self = .resumed
        case "taskStarted": self = .taskStarted(event, workerName: json["worker"]?.string)
        case "taskSubmitted": self = .taskSubmitted(event, output: output)
        case "taskSucceeded": self = .taskSucceeded(event, output: output)
        case "taskFailed": self = .taskFailed(event, error: error, cause: cause)
        case "taskTimedOut": self = .taskTimedOut(event, isHeartbeat: json["isHeartbeat"]?.bool ?? false)
        case "timerFired": self = .timerFired(event)
        case "mapRunStarted": self = .mapRunStarted(event, mapRunARN: json["arn"]?.string ?? "")
        case "mapRunSucceeded": self = .mapRunSucceeded(event, output: output)
        case "mapRunFailed": self = .mapRunFailed(event, error: error ?? "", cause: cause)
        case "stopped": self = .stopped(error: error, cause: cause)
        case "failed": self = .failed(error: error ?? "", cause: cause ?? "")
        case "timedOut": self = .timedOut
        case "redriven": self = .redriven
        default: return nil
        }
    }
}
