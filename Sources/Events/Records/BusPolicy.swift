import AWSInterface
import JSON

/// The resource policy of a bus, as IAM writes policies: who else may put events. It is kept and answered; nothing enforces it here.
struct BusPolicy: Hashable, Sendable {
    private static let version = "2012-10-17"

    private var document: JSONObject

    /// A policy without statements.
    init() { document = ["Version": .string(Self.version), "Statement": []] }

    /// Reads a policy as the `Policy` of PutPermission; `nil` where it is none.
    init?(parsing text: String) {
        guard case .object(let document) = try? JSONValue(parsing: text) else { return nil }
        let statements = document["Statement"]?.array ?? document["Statement"].map { [$0] } ?? []
        guard !statements.isEmpty, statements.allSatisfy({ Self.isStatement($0) }) else { return nil }
        self.document = document
        self.statements = statements
    }

    /// Has an effect, somebody and an action.
    private static func isStatement(_ value: JSONValue) -> Bool {
        guard let effect = value["Effect"]?.string, effect == "Allow" || effect == "Deny" else { return false }
        return (value["Principal"] ?? value["NotPrincipal"]) != nil && (value["Action"] ?? value["NotAction"]) != nil
    }

    private(set) var statements: [JSONValue] {
        get { document["Statement"]?.array ?? [] }
        set { document["Statement"] = .array(newValue) }
    }

    var isEmpty: Bool { statements.isEmpty }
    var text: String { JSONValue.object(document).text() }

    /// Adds a statement that lets `principal` do `action`; one of the same name is replaced in its place.
    ///
    /// - Parameters:
    ///   - principal: an account, or `*` for every one.
    ///   - condition: the members of AWS's `Condition`.
    mutating func permit(
        _ principal: String, action: String, statementID: String, on bus: BusKey, condition: (type: String, key: String, value: String)?
    ) {
        let account = "arn:\(bus.scope.partition):iam::\(principal):root"
        var statement: JSONObject = [
            "Sid": .string(statementID), "Effect": "Allow",
            "Principal": principal == "*" ? "*" : ["AWS": .string(account)],
            "Action": .string(action), "Resource": .string(bus.arn),
        ]
        statement["Condition"] = condition.map { .object([$0.type: .object([$0.key: .string($0.value)])]) }
        if let position = statements.firstIndex(where: { $0["Sid"]?.string == statementID }) {
            statements[position] = .object(statement)
        } else {
            statements.append(.object(statement))
        }
    }

    /// Takes a statement away; false where there is none of that name.
    mutating func remove(statementID: String) -> Bool {
        guard let position = statements.firstIndex(where: { $0["Sid"]?.string == statementID }) else { return false }
        statements.remove(at: position)
        return true
    }
}
