import AWSInterface
import JSON

/// Step Functions knows no policies on resources: who calls from another account is refused, whatever is named.
enum AccountCheck {
    private static let members = [
        "stateMachineArn", "executionArn", "mapRunArn", "activityArn", "stateMachineAliasArn", "stateMachineVersionArn", "resourceArn",
    ]

    /// The operation, for callers of the account of all that they name. What is no ARN is the operation's to judge.
    static func checked(_ operation: Operation) -> Operation {
        Operation(operation.name) { input, context in
            for member in members {
                if let arn = input[member]?.string { try check(arn, operation.name, by: context.scope) }
            }
            for route in input["routingConfiguration"]?.array ?? [] {
                if let arn = route["stateMachineVersionArn"]?.string { try check(arn, operation.name, by: context.scope) }
            }
            return try await operation.handler(input, context)
        }
    }

    /// - Throws: `AccessDeniedException`.
    static func check(_ text: String, _ operation: String, by caller: Scope) throws(ServiceError) {
        guard let arn = ARN(text), Scope.isAccount(arn.account), arn.account != caller.account else { return }
        let action = "states:\(operation)"
        throw ServiceError(
            "AccessDeniedException",
            "User: arn:\(caller.partition):iam::\(caller.account):root is not authorized to perform: \(action) on resource: \(text) "
                + "because no resource-based policy allows the \(action) action")
    }
}
