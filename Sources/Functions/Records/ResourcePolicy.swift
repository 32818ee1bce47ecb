import AWSInterface
import JSON

/// A resource-based policy: of a function's qualifier or of a layer version.
struct ResourcePolicy: Hashable, Sendable {
    /// Statements as the IAM policy language writes them, in the order of their addition.
    var statements: [JSONObject]
    var revisionID: String

    init(statements: [JSONObject] = [], revisionID: String = "") {
        self.statements = statements
        self.revisionID = revisionID
    }

    init(stored text: String, revisionID: String) throws {
        self.init(statements: try JSONValue(parsing: text).array?.compactMap(\.object) ?? [], revisionID: revisionID)
    }

    var storedStatements: String { JSONValue.array(statements.map(JSONValue.object)).text() }

    /// The policy as GetPolicy answers it.
    var document: String {
        let policy: JSONValue = ["Version": "2012-10-17", "Id": "default", "Statement": .array(statements.map(JSONValue.object))]
        return policy.text()
    }

    private func position(of id: String) -> Int? { statements.firstIndex { $0["Sid"]?.string == id } }

    /// - Throws: `ResourceConflictException` where the statement's id is taken, `PreconditionFailedException`,
    ///   `PolicyLengthExceededException`.
    mutating func add(
        _ statement: JSONObject, id: String, expecting revision: String?, newRevision: String, limit: Int
    ) throws(ServiceError) {
        if let revision, revision != revisionID { throw FunctionErrors.wrongRevision() }
        guard position(of: id) == nil else {
            throw FunctionErrors.conflict(
                "The statement id (\(id)) provided already exists. Please provide a new statement id, or remove the existing statement.")
        }
        statements.append(statement)
        revisionID = newRevision
        let size = document.utf8.count
        guard size <= limit else {
            throw ServiceError("PolicyLengthExceededException", "The final policy size (\(size)) is bigger than the limit (\(limit)).")
        }
    }

    /// - Throws: `ResourceNotFoundException` where there is no such statement, `PreconditionFailedException`.
    mutating func remove(id: String, expecting revision: String?, newRevision: String) throws(ServiceError) {
        guard let position = position(of: id) else {
            throw ServiceError("ResourceNotFoundException", "Statement \(id) is not found in resource policy.", status: 404)
        }
        if let revision, revision != revisionID { throw FunctionErrors.wrongRevision() }
        statements.remove(at: position)
        revisionID = newRevision
    }

    /// Whether a statement allows everybody, or this account.
    func allowsAccount(_ account: String) -> Bool {
        statements.contains { statement in
            guard let principal = statement["Principal"] else { return false }
            if principal.string == "*" { return true }
            return principal["AWS"]?.string.map { $0 == account || ARN($0)?.account == account } ?? false
        }
    }
}
