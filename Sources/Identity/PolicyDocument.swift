import AWSInterface
import JSON

/// The grammar of policies, as far as IAM checks it when one is stored.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
enum PolicyDocument {
    enum Kind {
        /// Who may assume a role.
        case trust
        /// What a role may do.
        case identity
    }

    private static let syntaxError = IdentityError.malformed("Syntax errors in policy.")
    private static let statementKeys: Set<String> = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    /// Characters that count towards the quotas: all but white space.
    static func size(_ document: String) -> Int {
        document.unicodeScalars.count { !$0.properties.isWhitespace }
    }

    /// - Throws: `MalformedPolicyDocument`.
    static func check(_ document: String, as kind: Kind) throws(ServiceError) {
        guard let parsed = try? JSONValue(parsing: document, maximumDepth: 32), let policy = parsed.object else {
            throw kind == .trust ? IdentityError.malformed("This policy contains invalid Json") : syntaxError
        }
        guard policy.keys.allSatisfy(["Version", "Id", "Statement"].contains) else { throw syntaxError }
        if let version = policy["Version"], version != "2012-10-17", version != "2008-10-17" {
            throw IdentityError.malformed("The policy must contain a valid version string")
        }
        let statements = list(policy["Statement"])
        if statements.isEmpty { throw syntaxError }
        for statement in statements { try check(statement: statement, kind) }
        let ids = statements.compactMap { $0["Sid"]?.string }.filter { !$0.isEmpty }
        if Set(ids).count < ids.count {
            throw IdentityError.malformed("Statement IDs (SID) in a single policy must be unique.")
        }
    }

    private static func list(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil: []
        case .array(let elements): elements
        case .some(let one): [one]
        }
    }

    private static func check(statement: JSONValue, _ kind: Kind) throws(ServiceError) {
        guard let members = statement.object, members.keys.allSatisfy(statementKeys.contains) else { throw syntaxError }
        guard members["Effect"] == "Allow" || members["Effect"] == "Deny" else { throw syntaxError }
        if let id = members["Sid"], id.string == nil { throw syntaxError }
        if let condition = members["Condition"], condition.object == nil { throw syntaxError }
        try check(actions: members, kind)
        switch kind {
        case .trust:
            if members["Resource"] != nil || members["NotResource"] != nil {
                throw IdentityError.malformed("Has prohibited field Resource")
            }
            try check(principal: members["Principal"] ?? members["NotPrincipal"])
        case .identity:
            if members["Principal"] != nil || members["NotPrincipal"] != nil {
                throw IdentityError.malformed("Policy document should not specify a principal.")
            }
            try check(resources: members)
        }
    }

    private static func check(actions members: JSONObject, _ kind: Kind) throws(ServiceError) {
        if members["Action"] != nil, members["NotAction"] != nil { throw syntaxError }
        let actions = list(members["Action"] ?? members["NotAction"])
        if actions.isEmpty { throw IdentityError.malformed("Policy statement must contain actions.") }
        for action in actions {
            guard let name = action.string else { throw syntaxError }
            if kind == .trust, !name.lowercased().hasPrefix("sts:"), name != "*" {
                throw IdentityError.malformed("AssumeRole policy may only specify STS AssumeRole actions.")
            }
            let parts = name.split(separator: ":", omittingEmptySubsequences: false)
            if name != "*", parts.count != 2 || parts.contains(where: \.isEmpty) {
                throw IdentityError.malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
            }
        }
    }

    private static func check(principal: JSONValue?) throws(ServiceError) {
        switch principal {
        case nil: throw IdentityError.malformed("Missing required field Principal")
        case .string("*"): return
        case .object(let kinds):
            guard !kinds.isEmpty else { throw IdentityError.malformed("Missing required field Principal cannot be empty!") }
            for kind in kinds {
                guard ["AWS", "Service", "Federated", "CanonicalUser"].contains(kind.key) else { throw syntaxError }
                let names = list(kind.value)
                guard !names.isEmpty, names.allSatisfy({ $0.string?.isEmpty == false }) else {
                    throw IdentityError.malformed("Missing required field Principal cannot be empty!")
                }
            }
        default: throw syntaxError
        }
    }

    private static func check(resources members: JSONObject) throws(ServiceError) {
        if members["Resource"] != nil, members["NotResource"] != nil { throw syntaxError }
        let resources = list(members["Resource"] ?? members["NotResource"])
        if resources.isEmpty { throw IdentityError.malformed("Policy statement must contain resources.") }
        for resource in resources {
            guard let name = resource.string else { throw syntaxError }
            guard name == "*" || ARN(name) != nil else {
                throw IdentityError.malformed("Resource \(name) must be in ARN format or \"*\".")
            }
        }
    }

    /// As IAM answers documents: percent-encoded (RFC 3986).
    static func encoded(_ document: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in document.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
