import Ambient
public import JSON

extension HistoryEvent {
    /// The event as GetExecutionHistory answers it, `timestamp` in seconds since 1970.
    ///
    /// - Parameter includeExecutionData: without it there are no inputs, outputs and parameters.
    public func json(includeExecutionData: Bool) -> JSONObject {
        var event: JSONObject = [
            "timestamp": .number(timestamp.secondsSinceEpoch), "type": .string(type.rawValue), "id": .number(id),
            "previousEventId": .number(previousID),
        ]
        let members = details.members(of: type, data: includeExecutionData)
        if let members { event[type.detailsMember] = .object(members) }
        return event
    }
}

extension HistoryEventType {
    /// `stateEnteredEventDetails`: one name for all kinds of states, else the type's own.
    var detailsMember: String {
        if rawValue.hasSuffix("StateEntered") { return "stateEnteredEventDetails" }
        if rawValue.hasSuffix("StateExited") { return "stateExitedEventDetails" }
        return rawValue.prefix(1).lowercased() + rawValue.dropFirst() + "EventDetails"
    }
}

extension EventDetails {
    /// Nil for an event without details.
    fileprivate func members(of type: HistoryEventType, data: Bool) -> JSONObject? {
        var members = JSONObject()
        switch self {
        case .none: return nil
        case .executionStarted(let input, let roleARN, let aliasARN, let versionARN):
            members.set("input", input, data)
            members["roleArn"] = .string(roleARN)
            members["stateMachineAliasArn"] = aliasARN.map(JSONValue.string)
            members["stateMachineVersionArn"] = versionARN.map(JSONValue.string)
        case .redriven(let count): members["redriveCount"] = .number(count)
        case .stateEntered(let name, let input):
            members["name"] = .string(name)
            members.set("input", input, data)
        case .stateExited(let name, let output, let assigned):
            members["name"] = .string(name)
            members.set("output", output, data)
            if let assigned { members.set(assigned: assigned, data) }
        case .evaluationFailed(let state, let error, let cause, let location):
            members.set(error: error, cause: cause)
            members["location"] = location.map(JSONValue.string)
            members["state"] = .string(state)
        case .failure(let error, let cause): members.set(error: error, cause: cause)
        case .output(let output): members.set("output", output, data)
        case .mapStarted(let length): members["length"] = .number(length)
        case .iteration(let name, let index):
            members["name"] = .string(name)
            members["index"] = .number(index)
        case .mapRun(let arn): members["mapRunArn"] = .string(arn)
        case .mapRunRedriven(let arn, let count):
            members["mapRunArn"] = .string(arn)
            members["redriveCount"] = .number(count)
        case .scheduled(let task): members.set(task, isIntegration: type == .taskScheduled, data)
        case .workerStarted(let name): members["workerName"] = name.map(JSONValue.string)
        case .integrationStarted(let name): members.set(name)
        case .integrationOutput(let name, let output):
            members.set(name)
            members.set("output", output, data)
        case .integrationFailure(let name, let error, let cause):
            members.set(name)
            members.set(error: error, cause: cause)
        }
        return members
    }
}

extension JSONObject {
    fileprivate mutating func set(_ key: String, _ payload: Payload, _ data: Bool) {
        if data { self[key] = .string(payload.text) }
        self[key + "Details"] = ["truncated": false]
    }

    fileprivate mutating func set(assigned: Payload, _ data: Bool) {
        if data, let variables = assigned.value.object {
            self["assignedVariables"] = .object(JSONObject(variables.map { (key: $0.key, value: .string($0.value.text())) }))
        }
        self["assignedVariablesDetails"] = ["truncated": false]
    }

    fileprivate mutating func set(error: String?, cause: String?) {
        self["error"] = error.map(JSONValue.string)
        self["cause"] = cause.map(JSONValue.string)
    }

    fileprivate mutating func set(_ name: IntegrationName) {
        self["resourceType"] = .string(name.type)
        self["resource"] = .string(name.resource)
    }

    fileprivate mutating func set(_ task: ScheduledTask, isIntegration: Bool, _ data: Bool) {
        if isIntegration {
            set(task.name)
            self["region"] = task.region.map(JSONValue.string)
            // A required member: without the data it is there and empty.
            self["parameters"] = .string(data ? task.arguments.text : "")
        } else {
            self["resource"] = .string(task.name.resource)
            set("input", task.arguments, data)
        }
        self["timeoutInSeconds"] = task.timeoutSeconds.map { .number($0) }
        self["heartbeatInSeconds"] = task.heartbeatSeconds.map { .number($0) }
        self["taskCredentials"] = task.credentialsRole.map { ["roleArn": .string($0)] }
    }
}
