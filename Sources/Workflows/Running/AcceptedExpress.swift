import Ambient
import Deliveries
import Executions
import JSON
import Storage

/// An Express execution that was accepted and is to be run, as its delivery carries it.
struct AcceptedExpress: Sendable {
    var record: ExecutionRecord

    init(_ record: ExecutionRecord) { self.record = record }

    /// Of a Map run's child only the key: it has a row.
    var encoded: [UInt8] {
        guard record.parent == nil else { return JSONValue.object(["key": .number(record.key.id)]).bytes() }
        func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
        let members: JSONObject = [
            "key": .number(record.key.id), "machine": .string(record.machineARN), "name": .string(record.name),
            "machineID": .string(record.machineID), "revision": .string(record.revisionID),
            "startedAt": .number(record.startedAt.milliseconds), "version": text(record.versionARN), "alias": text(record.aliasARN),
            "trace": text(record.traceHeader), "chain": text(record.chain), "input": .string(record.input),
        ]
        return JSONValue.object(members).bytes()
    }

    /// A key alone, or the whole.
    static func decode(_ bytes: [UInt8]) -> (key: ExecutionKey, record: ExecutionRecord?)? {
        guard let value = try? JSONValue(parsing: bytes), let id = value["key"]?.int else { return nil }
        let key = ExecutionKey(id: Int64(id))
        guard let machine = value["machine"]?.string, let name = value["name"]?.string, let machineID = value["machineID"]?.string,
            let revision = value["revision"]?.string, let startedAt = value["startedAt"]?.int, let input = value["input"]?.string
        else { return (key, nil) }
        var record = ExecutionRecord(
            key: key, machineARN: machine, name: name, machineID: machineID, revisionID: revision, isExpress: true,
            startedAt: Timestamp(milliseconds: Int64(startedAt)), input: input)
        (record.versionARN, record.aliasARN) = (value["version"]?.string, value["alias"]?.string)
        (record.traceHeader, record.chain) = (value["trace"]?.string, value["chain"]?.string)
        return (key, record)
    }
}

extension ExecutionRunner {
    /// Runs an Express execution that was accepted; its end is stored with the end of its delivery.
    func runAccepted(_ delivery: Delivery) async throws -> DeliveryResult {
        guard let (key, carried) = AcceptedExpress.decode(delivery.payload) else {
            return .failed(DeliveryFailure("it cannot be read", .permanent))
        }
        let found = try await database.read { [machines] transaction -> LiveExecution? in
            guard let record = try carried ?? ExecutionStore(transaction).find(key), record.status == .running else { return nil }
            return LiveExecution(record, of: try machines.revision(record.revisionID, in: transaction))
        }
        guard let found else { return .done() }
        var run = ExpressRun(found, runner: self)
        let (outcome, record) = await run.run()
        guard record.parent != nil else { return .done() }
        return .done { [self] transaction in
            let store = ExecutionStore(transaction)
            // Stopped meanwhile: it has ended already.
            guard try store.find(key)?.status == .running else { return }
            try store.update(record)
            try report(outcome, of: record, in: transaction)
        }
    }
}
