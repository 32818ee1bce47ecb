import AWSInterface
import Ambient
import JSON

/// The context object of a state under test.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
enum TestContext {
    /// What a request may give, in the form of scripts/api-shapes.
    private static let shapes = """
        Id Input:* Name RoleArn StartTime RedriveCount:n RedriveTime
        EnteredTime Name RetryCount:n
        Id Name
        Token
        Index:n Value:* Key Source
        Item:4
        =Context Execution:0 State:1 StateMachine:2 Task:3 Map:5
        """

    /// Refuses a context object with other members than AWS's, or with ones of another type.
    static func check(_ context: JSONObject) throws(ServiceError) {
        let shapes = ServiceShapes(text: shapes)
        do throws(SchemaMismatch) {
            try SchemaCheck(shapes: shapes, allowsOthers: false).check(context, against: shapes.answer(of: "Context") ?? [])
        } catch {
            throw WorkflowErrors.validation("Invalid Context object provided: \(error.message)")
        }
    }

    /// The context object: what the request gives, and for what it does not a made-up execution, as AWS makes one up.
    ///
    /// - Parameter token: of a state that waits for one.
    static func make(_ request: TestStateRequest, _ identity: TestIdentity, stateName: String, token: String?) -> JSONObject {
        var execution: JSONObject = [
            "Id": .string(identity.executionARN), "Input": request.input, "Name": .string(identity.executionName),
        ]
        if let roleARN = request.roleARN { execution["RoleArn"] = .string(roleARN) }
        let time = JSONValue.string(identity.now.iso8601)
        execution["StartTime"] = time
        var context: JSONObject = [
            "Execution": .object(execution),
            "StateMachine": ["Id": .string(identity.stateMachineARN), "Name": .string(identity.stateMachineName)],
            "State": [
                "Name": .string(stateName), "EnteredTime": time, "RetryCount": .number(request.configuration.retrierRetryCount ?? 0),
            ],
        ]
        if let token { context["Task"] = ["Token": .string(token)] }
        for member in request.context ?? [:] { context[member.key] = member.value }
        return context
    }
}

/// The execution that a test pretends to be of.
struct TestIdentity: Sendable {
    var scope: Scope
    var executionName: String
    var stateMachineName: String
    var now: Timestamp

    var executionARN: String { scope.arn("states", "express:\(stateMachineName):\(executionName)").description }
    var stateMachineARN: String { scope.arn("states", "stateMachine:\(stateMachineName)").description }
}
