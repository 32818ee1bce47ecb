public import Ambient
public import JSON

/// The data flow of a state, step by step: each step is asked by the execution when it has what the step needs.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
extension State {
    /// The input after `InputPath`; of a JSONata state the input.
    public func effectiveInput(in scope: StateScope) throws(StateFailure) -> JSONValue {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// What a Task sends, a Pass passes on, a Parallel's branches get: `Parameters` or `Arguments`, else the effective input.
    ///
    /// - Parameter input: the effective input.
    public func arguments(for input: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// The output after `ResultSelector`, `Assign`, `ResultPath` and `OutputPath`, or after `Assign` and `Output`.
    ///
    /// - Parameter result: nil for a state that has none (Wait, Succeed).
    public func output(of result: JSONValue?, in scope: StateScope) throws(StateFailure) -> StateOutput {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// What a catcher hands on: the error output `{"Error": …, "Cause": …}` at its `ResultPath`, or its `Output`.
    public func output(of failure: StateFailure, caughtBy catcher: Catcher, in scope: StateScope) throws(StateFailure) -> StateOutput {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }
}

extension ChoiceSettings {
    /// The first rule that applies, or the default.
    ///
    /// - Returns: where it goes on; `States.NoChoiceMatched` is thrown where nothing applies.
    public func choose(for state: State, in scope: StateScope) throws(StateFailure) -> (next: String, output: StateOutput) {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }
}

extension WaitSettings {
    /// When the wait is over. `entered` is when the state was entered.
    public func deadline(for state: State, entered: Timestamp, in scope: StateScope) throws(StateFailure) -> Timestamp {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }
}

extension State {
    /// The failure of a Fail state; its error and cause may be absent.
    public func failure(error: TextSetting?, cause: TextSetting?, in scope: StateScope) throws(StateFailure) -> (
        error: String?, cause: String?
    ) {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// A number setting's value. `field` is its name for messages, such as `TimeoutSeconds`; each field has its own range.
    public func number(_ setting: NumberSetting, field: String, in scope: StateScope) throws(StateFailure) -> Double {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// `Credentials`' role, where the task has one.
    public func credentialsRole(_ credentials: Template, in scope: StateScope) throws(StateFailure) -> String? {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }
}

extension MapSettings {
    /// What the Map runs over where it has no item reader: an array, or an object's members as `{"Key": …, "Value": …}`.
    ///
    /// - Parameter input: the effective input.
    public func items(for state: State, input: JSONValue, in scope: StateScope) throws(StateFailure) -> [JSONValue] {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }

    /// What the processor gets for an item: `ItemSelector`'s value, else the item. The scope's context object has `Map.Item`.
    ///
    /// - Parameter input: the effective input.
    public func itemInput(_ item: JSONValue, for state: State, input: JSONValue, in scope: StateScope) throws(StateFailure) -> JSONValue {
        throw StateFailure(error: "States.Runtime", cause: "not built yet")
    }
}
