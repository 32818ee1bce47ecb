import Ambient
import JSON
import StatesLanguage

/// What the expressions of a strand's state read.
extension Execution {
    /// - Parameters:
    ///   - token: of the task that is about to be scheduled.
    ///   - item: of the iteration that is about to begin.
    func scope(of id: StrandID, in world: ExecutionWorld, token: String? = nil, item: MapItem? = nil) -> StateScope {
        guard let visit = strands[id]?.visit else {
            return StateScope(input: .null, context: .object([:]), world: world.evaluation)
        }
        // The context object is built for those alone who look at it.
        let context = visit.state.readsContext ? contextObject(of: id, visit, token: token, item: item) : [:]
        return StateScope(
            input: visit.input.value, context: .object(context), variables: variables(of: id), world: world.evaluation)
    }

    /// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    func contextObject(of id: StrandID, _ visit: Visit, token: String?, item: MapItem?) -> JSONObject {
        var execution: JSONObject = [
            "Id": .string(identity.arn), "Input": identity.input.value, "StartTime": .string(identity.startedAt.iso8601),
            "Name": .string(identity.name), "RoleArn": .string(identity.roleARN), "RedriveCount": .number(redriveCount),
        ]
        if let redrivenAt { execution["RedriveTime"] = .string(redrivenAt.iso8601) }
        var state: JSONObject = ["Name": .string(visit.state.name), "EnteredTime": .string(visit.enteredAt.iso8601)]
        switch visit.state.kind {
        case .task, .parallel, .map: state["RetryCount"] = .number(visit.retries.reduce(0, +))
        case .pass, .choice, .wait, .succeed, .fail: break
        }
        var context: JSONObject = [
            "Execution": .object(execution),
            "StateMachine": ["Id": .string(identity.stateMachineARN), "Name": .string(identity.stateMachineName)],
            "State": .object(state),
        ]
        if let token { context["Task"] = ["Token": .string(token)] }
        if let item = item ?? self.item(of: id) {
            context["Map"] = ["Item": ["Index": .number(item.index), "Value": item.value]]
        } else if let map = identity.mapContext {
            context["Map"] = .object(map)
        }
        return context
    }

    /// Once an input of a folded history is looked at, it will be again.
    mutating func keepInputValue(of id: StrandID) {
        if strands[id]?.visit?.input.isParsed == false { strands[id]?.visit?.input.parse() }
    }

    /// The innermost iteration that the strand belongs to.
    private func item(of id: StrandID) -> MapItem? {
        guard let strand = strands[id], let parent = strand.parent else { return nil }
        guard case .map = strands[parent]?.visit?.state.kind, let fan = strands[parent]?.fan, fan.items.indices.contains(strand.index)
        else { return item(of: parent) }
        return MapItem(index: strand.index, value: fan.items[strand.index])
    }
}

struct MapItem {
    var index: Int
    var value: JSONValue
}
