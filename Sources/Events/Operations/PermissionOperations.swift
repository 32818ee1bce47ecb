import AWSInterface
import Ambient
import JSON
import Storage

/// The resource policies of buses.
extension EventsService {
    var permissionOperations: [Operation] {
        [Operation("PutPermission", putPermission), Operation("RemovePermission", removePermission)]
    }

    /// What PutPermission asks for: one statement, or a whole policy.
    private enum Permission {
        case statement(principal: String, action: String, id: String, condition: (type: String, key: String, value: String)?)
        case policy(BusPolicy)
    }

    private static let statementID = Pattern("[a-zA-Z0-9-_]+") { !$0.contains(".") && EventsPatterns.isName($0) }

    private static func bus(_ parameters: Parameters, _ context: RequestContext) throws -> BusKey {
        let name = try parameters.name("EventBusName", length: 1...256, pattern: EventsPatterns.name)
        return BusKey(scope: context.scope, name: name ?? BusKey.defaultName)
    }

    private static func permission(_ parameters: Parameters) throws -> Permission {
        if let text = try parameters.string("Policy") {
            try parameters.validate()
            for member in ["Action", "Principal", "StatementId", "Condition"] where parameters.has(member) {
                throw EventsErrors.validation("\(member) must not be specified together with Policy.")
            }
            guard let policy = BusPolicy(parsing: text) else { throw EventsErrors.validation("Parameter Policy is not valid.") }
            return .policy(policy)
        }
        let action = try parameters.requiredName("Action", length: 1...64, pattern: Pattern("events:[a-zA-Z]+"))
        let principal = try parameters.requiredName("Principal", length: 1...12, pattern: Pattern("(\\d{12}|\\*)"))
        let id = try parameters.requiredName("StatementId", length: 1...64, pattern: statementID)
        var condition: (type: String, key: String, value: String)?
        if let reader = try parameters.nested("Condition") {
            condition = (
                try reader.requiredString("Type", length: 1...256), try reader.requiredString("Key", length: 1...256),
                try reader.requiredString("Value", length: 1...1024)
            )
        }
        try parameters.validate()
        // AWS offers one condition: membership in an organisation.
        if let condition, condition.type != "StringEquals" || condition.key != "aws:PrincipalOrgID" {
            throw EventsErrors.validation("Parameter Condition is not valid.")
        }
        return .statement(principal: principal, action: action, id: id, condition: condition)
    }

    private func putPermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try Self.bus(parameters, context)
        let permission = try Self.permission(parameters)
        let limit = configuration.policyLimit
        try await changePolicy(of: key) { policy in
            switch permission {
            case .policy(let document): policy = document
            case .statement(let principal, let action, let id, let condition):
                policy.permit(principal, action: action, statementID: id, on: key, condition: condition)
            }
            guard policy.text.utf8.count <= limit else {
                throw ServiceError("PolicyLengthExceededException", "The event bus policy is too long. It cannot exceed \(limit) bytes.")
            }
        }
        return [:]
    }

    private func removePermission(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try Self.bus(parameters, context)
        let id = try parameters.name("StatementId", length: 1...64, pattern: Self.statementID)
        let removesAll = try parameters.bool("RemoveAllPermissions") ?? false
        try parameters.validate()
        guard removesAll || id != nil else {
            throw EventsErrors.validation("Parameter(s) StatementId or RemoveAllPermissions must be specified.")
        }
        try await changePolicy(of: key) { policy in
            if removesAll {
                policy = BusPolicy()
            } else if let id, !policy.remove(statementID: id) {
                throw EventsErrors.notFound("Statement with the provided id does not exist.")
            }
        }
        return [:]
    }

    private func changePolicy(of key: BusKey, _ change: @escaping @Sendable (inout BusPolicy) throws -> Void) async throws {
        let now = clock.now()
        try await commit(.bus(key)) { transaction in
            var bus = try transaction.existingBus(key)
            var policy = bus.policy ?? BusPolicy()
            try change(&policy)
            bus.policy = policy.isEmpty ? nil : policy
            bus.modifiedAt = now
            try transaction.save(bus)
        }
    }
}
