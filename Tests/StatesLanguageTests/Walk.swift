import Ambient
import JSON
import StatesLanguage

/// Runs a machine without tasks, retries and time, to see what the language makes of its data.
struct Walk {
    /// How the run ended.
    struct Ending: Error {
        var error: String?
        var cause: String?
    }

    private let definition: StateMachineDefinition
    private let input: JSONValue
    private var events: Int64 = 1

    init(_ definition: StateMachineDefinition, input: JSONValue) { (self.definition, self.input) = (definition, input) }

    mutating func run() throws(Ending) -> JSONValue { try run(definition.root, input, [:], nil) }

    private mutating func run(
        _ graph: StateGraph, _ input: JSONValue, _ outer: [String: JSONValue], _ item: JSONValue?
    ) throws(Ending) -> JSONValue {
        var (name, input, variables) = (graph.startAt, input, outer)
        for _ in 0..<50 {
            guard let state = graph.states[name] else { throw Ending(error: "no state", cause: name) }
            events += 1
            var scope = StateScope(input: input, context: context(state, item), variables: variables, world: world)
            let entered = events
            let (next, output) = try step(state, &scope, entered)
            for (name, value) in output.assigned { variables[name] = value }
            events += 1
            // As every execution does; data that doubles with each state would be endless.
            if output.output.text().utf8.count > 262_144 { throw Ending(error: "States.DataLimitExceeded", cause: nil) }
            guard let next else { return output.output }
            (name, input) = (next, output.output)
        }
        throw Ending(error: "endless", cause: nil)
    }

    private mutating func step(
        _ state: State, _ scope: inout StateScope, _ entered: Int64
    ) throws(Ending) -> (next: String?, output: StateOutput) {
        let failure: StateFailure
        do throws(StateFailure) {
            return try perform(state, scope)
        } catch {
            failure = error
        }
        // The endings of branches and items have their causes already.
        let isInner = failure.location == "inner"
        let cause = isInner || failure.location == "fail" ? failure.cause : failure.cause(inState: state.name, enteredAt: entered)
        let named = StateFailure(error: failure.error, cause: cause)
        let isCatchable = failure.error != "States.Runtime" && failure.location != "fail"
        if isCatchable, let catcher = state.catchers.first(where: { !$0.errorEquals.isDisjoint(with: [failure.error, "States.ALL"]) }),
            let output = try? state.output(of: named, caughtBy: catcher, in: scope)
        {
            return (catcher.next, output)
        }
        throw Ending(error: failure.error.isEmpty ? nil : failure.error, cause: cause)
    }

    private mutating func perform(_ state: State, _ scope: StateScope) throws(StateFailure) -> (next: String?, output: StateOutput) {
        let next: String? = if case .next(let name) = state.transition { name } else { nil }
        switch state.kind {
        case .choice(let choice):
            let (next, output) = try choice.choose(for: state, in: scope)
            return (next, output)
        case .wait(let wait):
            _ = try wait.deadline(for: state, entered: world.now, in: scope)
            return (next, try state.output(of: nil, in: scope))
        case .succeed: return (nil, try state.output(of: nil, in: scope))
        case .fail(let error, let cause):
            let failure = try state.failure(error: error, cause: cause, in: scope)
            throw StateFailure(error: failure.error ?? "", cause: failure.cause, location: "fail")
        case .pass:
            let arguments = try state.arguments(for: try state.effectiveInput(in: scope), in: scope)
            return (next, try state.output(of: state.passResult(of: arguments), in: scope))
        case .task: throw StateFailure(error: "no tasks here", cause: nil)
        case .parallel(let branches):
            let arguments = try state.arguments(for: try state.effectiveInput(in: scope), in: scope)
            var results: [JSONValue] = []
            for branch in branches { results.append(try inner(branch, arguments, scope.variables, nil)) }
            return (next, try state.output(of: .array(results), in: scope))
        case .map(let map): return (next, try state.output(of: .array(try items(map, state, scope)), in: scope))
        }
    }

    private mutating func items(_ map: MapSettings, _ state: State, _ scope: StateScope) throws(StateFailure) -> [JSONValue] {
        let input = try state.effectiveInput(in: scope)
        let items = try map.items(for: state, input: input, in: scope)
        _ = try state.number(map.maxConcurrency, field: .maxConcurrency, in: scope)
        if let count = map.distribution?.toleratedFailureCount { _ = try state.number(count, field: .toleratedFailureCount, in: scope) }
        if let percentage = map.distribution?.toleratedFailurePercentage {
            _ = try state.number(percentage, field: .toleratedFailurePercentage, in: scope)
        }
        var results: [JSONValue] = []
        for (index, item) in items.enumerated() {
            let place: JSONValue = ["Index": .number(index), "Value": item]
            var scope = scope
            scope.context = context(state, place)
            results.append(
                try inner(map.processor, try map.itemInput(item, for: state, input: input, in: scope), scope.variables, place))
        }
        return results
    }

    private mutating func inner(
        _ graph: StateGraph, _ input: JSONValue, _ variables: [String: JSONValue], _ item: JSONValue?
    ) throws(StateFailure) -> JSONValue {
        do throws(Ending) {
            return try run(graph, input, variables, item)
        } catch {
            throw StateFailure(error: error.error ?? "", cause: error.cause, location: "inner")
        }
    }

    private func context(_ state: State, _ item: JSONValue?) -> JSONValue {
        var context: JSONObject = [
            "Execution": [
                "Id": "arn:aws:states:us-east-1:000000000000:execution:machine:name", "Input": input, "Name": "name",
                "RoleArn": "arn:aws:iam::000000000000:role/role", "StartTime": "2026-11-23T12:00:00.000Z", "RedriveCount": 0,
            ],
            "StateMachine": ["Id": "arn:aws:states:us-east-1:000000000000:stateMachine:machine", "Name": "machine"],
            "State": ["Name": .string(state.name), "EnteredTime": "2026-11-23T12:00:00.000Z"],
        ]
        if let item { context["Map"] = ["Item": item] }
        // What a state says about itself is trusted here: an expression that reads what is left out fails.
        return state.readsContext || item != nil ? .object(context) : [:]
    }
}

extension [String] {
    fileprivate func isDisjoint(with others: [String]) -> Bool { !contains(where: others.contains) }
}
