import AWSInterface
import Ambient
import Executions
import JSON
import Storage
import Targets

/// A state machine as the target of a rule, a schedule, a pipe: the execution is started in the sender's transaction, with the payload as
/// its input.
struct ExecutionTarget: LocalTarget {
    let runner: ExecutionRunner

    /// Settings: `Name` of the execution; a UUID where absent.
    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal? {
        do {
            let machine = try runner.machines.resolve(call.target, chance: runner.entropy.unitInterval(), in: transaction)
            let input = call.payload.isEmpty ? "{}" : String(decoding: call.payload, as: UTF8.self)
            guard (try? JSONValue(parsing: input)) != nil else {
                return TargetRefusal("INVALID_PARAMETER", "The input is not JSON.", .permanent)
            }
            let new = NewExecution(
                machine: machine, name: call.settings["Name"]?.string ?? runner.entropy.uuid(), input: input, chain: call.traceHeader)
            try runner.start(new, in: transaction)
            return nil
        } catch let error as ServiceError {
            let code = error.code == "StateMachineDoesNotExist" ? "NO_RESOURCE" : error.code
            return TargetRefusal(code, error.message, .permanent)
        }
    }
}
