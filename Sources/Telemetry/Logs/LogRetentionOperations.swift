import AWSInterface
import JSON

/// How long a group keeps its events: PutRetentionPolicy, DeleteRetentionPolicy.
extension LogsService {
    var retentionOperations: [Operation] {
        [operation("PutRetentionPolicy", putRetentionPolicy), operation("DeleteRetentionPolicy", deleteRetentionPolicy)]
    }

    private func putRetentionPolicy(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        let days = try input.requiredInteger("retentionInDays")
        if input.has("retentionInDays"), !LogsMachine.retentionDays.contains(days) {
            let values = LogsMachine.retentionDays.map(String.init).joined(separator: ", ")
            input.reject("retentionInDays", value: String(days), "Member must satisfy enum value set: [\(values)]")
        }
        try input.validate()
        try await setRetention(days, of: name, context)
        return [:]
    }

    private func deleteRetentionPolicy(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let name = try input.groupName()
        try input.validate()
        try await setRetention(nil, of: name, context)
        return [:]
    }

    private func setRetention(_ days: Int?, of name: String, _ context: RequestContext) async throws {
        try await change(name, context) { group in
            if group.logGroupClass == "DELIVERY" {
                throw LogsError.invalidParameter("The retention of a log group of the DELIVERY class cannot be changed.")
            }
            group.retentionDays = days
        }
        store.sweepSoon()
    }
}
