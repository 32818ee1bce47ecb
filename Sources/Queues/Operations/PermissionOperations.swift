import AWSInterface
import JSON
import Storage

/// AddPermission, RemovePermission: they edit the queue's policy, a statement for each label.
extension QueuesService {
    var permissionOperations: [Operation] {
        [operation("AddPermission", addPermission), operation("RemovePermission", removePermission)]
    }

    private func addPermission(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let label = try input.demanded("Label")
        let accounts = try input.strings("AWSAccountIds") ?? []
        let actions = try input.strings("Actions") ?? []
        let statement = try QueuePolicy.statement(label: label, accounts: accounts, actions: actions, for: key)
        try await changePolicy(of: key, context) { try QueuePolicy.adding(statement, to: $0, of: key) }
        return [:]
    }

    private func removePermission(_ input: Parameters, _ context: RequestContext) async throws -> JSONObject {
        let key = try input.queue(context)
        let label = try input.demanded("Label")
        try await changePolicy(of: key, context) { try QueuePolicy.removing(label, from: $0) }
        return [:]
    }

    private func changePolicy(
        of key: QueueKey, _ context: RequestContext, _ change: @escaping @Sendable (String?) throws -> String?
    ) async throws {
        try await commit(changing: key) { transaction in
            let queues = QueueStore(transaction: transaction)
            var queue = try queues.get(key)
            queue.settings.policy = try change(queue.settings.policy)
            queue.modifiedAt = context.now
            try queues.update(queue)
        }
    }
}

/// The policy that `AddPermission` writes.
enum QueuePolicy {
    /// Those that can be given to somebody else; the batch operations come with them.
    private static let actions: Set<String> = [
        "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",
        "ReceiveMessage", "SendMessage",
    ]
    private static let maximumActions = 7

    static func statement(label: String, accounts: [String], actions: [String], for key: QueueKey) throws(ServiceError) -> JSONObject {
        guard QueueNames.isBatchEntryID(label) else {
            throw QueueErrors.invalid(
                label, for: "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.")
        }
        if accounts.isEmpty { throw QueueErrors.missing("AWSAccountId") }
        if actions.isEmpty { throw QueueErrors.missing("ActionName") }
        for account in accounts where account.utf8.count != 12 || Int(account) == nil {
            throw QueueErrors.invalid(account, for: "PrincipalId", "Unable to verify.")
        }
        for action in actions where !self.actions.contains(action) {
            throw QueueErrors.invalid("SQS:\(action)", for: "ActionName", "Only the queue owner is allowed to invoke this action.")
        }
        if actions.count > maximumActions {
            throw ServiceError("OverLimit", "\(actions.count) Actions were found, maximum allowed is \(maximumActions).", status: 403)
        }
        let principals = accounts.map { "arn:\(key.scope.partition):iam::\($0):root" }
        return [
            "Sid": .string(label), "Effect": "Allow", "Principal": ["AWS": oneOrMany(principals)],
            "Action": oneOrMany(actions.map { "SQS:\($0)" }), "Resource": .string(key.arn),
        ]
    }

    /// AWS writes a list of one as its element.
    private static func oneOrMany(_ texts: [String]) -> JSONValue {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))
    }

    static func adding(_ statement: JSONObject, to policy: String?, of key: QueueKey) throws -> String {
        var document =
            try policy.map { try JSONValue(parsing: $0).object ?? [:] } ?? [
                "Version": "2008-10-17", "Id": .string("\(key.arn)/SQSDefaultPolicy"),
            ]
        var statements = self.statements(of: document)
        if statements.contains(where: { $0["Sid"] == statement["Sid"] }) {
            throw QueueErrors.invalid(statement["Sid"]?.string ?? "", for: "Label", "Already exists.")
        }
        statements.append(.object(statement))
        document["Statement"] = .array(statements)
        return JSONValue.object(document).text()
    }

    /// `nil` where no statement is left.
    static func removing(_ label: String, from policy: String?) throws -> String? {
        var document = try policy.map { try JSONValue(parsing: $0).object ?? [:] } ?? [:]
        let statements = self.statements(of: document)
        let kept = statements.filter { $0["Sid"] != .string(label) }
        if kept.count == statements.count { throw QueueErrors.invalid(label, for: "Label", "can't find label.") }
        if kept.isEmpty { return nil }
        document["Statement"] = .array(kept)
        return JSONValue.object(document).text()
    }

    private static func statements(of document: JSONObject) -> [JSONValue] {
        guard let statement = document["Statement"] else { return [] }
        return statement.array ?? [statement]
    }
}
