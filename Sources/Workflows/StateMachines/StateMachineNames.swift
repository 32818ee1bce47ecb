import AWSInterface
import JSON

/// The names that Step Functions gives to state machines, activities and what belongs to them.
enum WorkflowNames {
    /// What no name may hold besides white space and control characters.
    /// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    private static let refused = Set("<>{}[]?*\"#%\\^|~`$&,;:/".unicodeScalars)

    /// - Throws: `InvalidName`.
    static func check(_ name: String) throws(ServiceError) {
        let isGood = name.unicodeScalars.allSatisfy { scalar in
            if refused.contains(scalar) || scalar.properties.isWhitespace { return false }
            return switch scalar.value {
            case 0...0x1F, 0x7F...0x9F, 0xFFFE...0xFFFF: false
            default: true
            }
        }
        guard isGood else { throw WorkflowErrors.invalidName(name) }
    }

    /// Of an alias: not all digits, so that it is no version's.
    static let alias = Pattern(#"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$"#) { name in
        let bytes = name.utf8
        let isLetter: (UInt8) -> Bool = { ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || [0x2D, 0x2E, 0x5F].contains($0) }
        return bytes.contains(where: isLetter) && bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }

    /// An ARN of Step Functions whose resource is `kind:…`.
    ///
    /// - Throws: `InvalidArn`.
    static func arn(_ text: String, kinds: Set<String>) throws(ServiceError) -> (arn: ARN, kind: String, rest: String) {
        guard text.hasPrefix("arn:") else { throw WorkflowErrors.invalidARN("Invalid ARN prefix: \(text)") }
        guard let arn = ARN(text), Scope.isAccount(arn.account), !arn.region.isEmpty, arn.service == "states" else {
            throw WorkflowErrors.invalidARN("Invalid ARN: \(text)")
        }
        let parts = arn.resource.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, kinds.contains(String(parts[0])) else {
            throw WorkflowErrors.invalidARN("Resource type not valid in this context: \(parts[0])")
        }
        return (arn, String(parts[0]), String(parts[1]))
    }
}

/// What a state machine's ARN names.
struct StateMachineReference: Hashable, Sendable {
    enum Qualifier: Hashable, Sendable {
        case version(Int)
        case alias(String)
        /// A distributed Map state, by its label.
        case label(String)
    }

    let key: StateMachineKey
    let qualifier: Qualifier?

    init(key: StateMachineKey, qualifier: Qualifier? = nil) {
        self.key = key
        self.qualifier = qualifier
    }

    /// - Throws: `InvalidArn`.
    init(_ text: String) throws(ServiceError) {
        let (arn, _, rest) = try WorkflowNames.arn(text, kinds: ["stateMachine"])
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { throw WorkflowErrors.invalidARN("Invalid ARN: \(text)") }
        let names = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        key = StateMachineKey(scope: arn.scope, name: names[0])
        if names.count == 2 {
            qualifier = .label(names[1])
        } else if parts.count == 2 {
            qualifier = parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) } ? .version(Int(parts[1]) ?? .max) : .alias(parts[1])
        } else {
            qualifier = nil
        }
    }

    var arn: String {
        switch qualifier {
        case nil: key.arn
        case .version(let number): key.arn(number)
        case .alias(let name): key.arn(name)
        case .label(let label): "\(key.arn)/\(label)"
        }
    }
}

extension Parameters {
    /// The ARN of a state machine, a version or an alias. Checks what was read before, too.
    func machineReference(_ key: String = "stateMachineArn") throws -> StateMachineReference {
        let text = try requiredString(key, length: StateMachineLimits.arn)
        try validate()
        let reference = try StateMachineReference(text)
        if case .label = reference.qualifier {
            throw WorkflowErrors.validation("The ARN of a Distributed Map state is not supported by this operation: \(text)")
        }
        return reference
    }

    /// The ARN of a state machine itself.
    func machineKey(_ key: String = "stateMachineArn") throws -> StateMachineKey {
        let reference = try machineReference(key)
        guard reference.qualifier == nil else {
            throw WorkflowErrors.validation("The ARN of a version or an alias is not supported by this operation: \(reference.arn)")
        }
        return reference.key
    }

    /// A name of a state machine or an activity. Checks what was read before, too.
    func resourceName() throws -> String {
        let name = try requiredString("name", length: StateMachineLimits.name)
        try validate()
        try WorkflowNames.check(name)
        return name
    }
}

/// Which part of a listing is asked for.
struct ListingPage: Sendable {
    let limit: Int
    /// The key of the last element of the page before.
    let after: String?

    /// - Throws: `InvalidToken`.
    init(_ parameters: Parameters) throws {
        let asked = try parameters.integer("maxResults", in: StateMachineLimits.page) ?? 0
        let token = try parameters.string("nextToken", length: StateMachineLimits.token)
        try parameters.validate()
        limit = asked == 0 ? StateMachineLimits.defaultPage : asked
        guard let token else {
            after = nil
            return
        }
        guard let key = PageToken.decode(token) else { throw WorkflowErrors.invalidToken }
        after = key
    }

    /// The answer for `elements`, of which there is one more than the limit where there is another page.
    ///
    /// - Parameter hasMore: there is another page though these are no more than the limit.
    func answer<Element>(
        _ member: String, _ elements: [Element], hasMore: Bool = false, key: (Element) -> String, _ json: (Element) -> JSONObject
    ) -> JSONObject {
        let shown = elements.prefix(limit)
        var answer: JSONObject = [member: .array(shown.map { .object(json($0)) })]
        if hasMore || elements.count > limit, let last = shown.last { answer["nextToken"] = .string(PageToken.encode(key(last))) }
        return answer
    }
}
