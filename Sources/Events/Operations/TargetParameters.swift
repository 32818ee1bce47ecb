import AWSInterface
import JSON

extension RuleTarget {
    /// Parameters of targets in services that a node does not have.
    private static let foreign = [
        "KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters", "RedshiftDataParameters",
        "SageMakerPipelineParameters", "AppSyncParameters",
    ]

    /// Reads AWS's `Target`; what is wrong with single members is recorded in `reader`.
    init(_ reader: Parameters) throws {
        let id = try reader.requiredName("Id")
        let arn = try reader.requiredText("Arn", length: 1...1600)
        self.init(id: id, arn: arn)
        roleARN = try reader.text("RoleArn", length: 1...1600)
        input = try Self.input(reader, id)
        if let policy = try reader.nested("RetryPolicy") {
            retries = Retries(
                maximumAttempts: try policy.integer("MaximumRetryAttempts", in: 0...185),
                maximumAge: try policy.integer("MaximumEventAgeInSeconds", in: 60...86400))
        }
        deadLetterQueue = try reader.nested("DeadLetterConfig")?.text("Arn", length: 1...1600)
        messageGroup = try reader.nested("SqsParameters")?.text("MessageGroupId", length: 0...100)
        httpParameters = try reader.nested("HttpParameters").map(Self.httpParameters)
        for member in Self.foreign where reader.has(member) { throw EventsErrors.notBuilt(member, of: "PutTargets") }
    }

    private static func input(_ reader: Parameters, _ id: String) throws -> Input {
        let constant = try reader.string("Input", length: 0...8192)
        let path = try reader.string("InputPath", length: 0...256)
        var inputs: [Input] = []
        if let constant { inputs.append(.constant(constant)) }
        if let path { inputs.append(.path(path)) }
        if let transformer = try reader.nested("InputTransformer") {
            let template = try transformer.requiredString("InputTemplate", length: 1...8192)
            var paths: JSONObject = [:]
            for member in try transformer.stringMap("InputPathsMap") ?? [] { paths[member.key] = .string(member.value) }
            inputs.append(.transformed(paths: paths, template: template))
        }
        guard inputs.count <= 1 else {
            throw EventsErrors.validation("Only one of Input, InputPath, or InputTransformer must be provided for target \(id).")
        }
        return inputs.first ?? .event
    }

    /// Checks AWS's `HttpParameters` and keeps what is known of it.
    private static func httpParameters(_ reader: Parameters) throws -> JSONObject {
        var object: JSONObject = [:]
        if let values = try reader.strings("PathParameterValues", pattern: pathValue) {
            object["PathParameterValues"] = .array(values.map(JSONValue.string))
        }
        for (member, key, value) in [
            ("HeaderParameters", headerName, headerValue), ("QueryStringParameters", queryName, queryValue),
        ] {
            guard let pairs = try reader.stringMap(member) else { continue }
            for pair in pairs {
                if pair.key.unicodeScalars.count > 512 || !key.matches(pair.key) {
                    reader.reject(member, value: pair.key, "Map keys must satisfy constraint: [length 0 to 512, pattern \(key.text)]")
                }
                if pair.value.unicodeScalars.count > 512 || !value.matches(pair.value) {
                    reader.reject(member, value: pair.value, "Map value must satisfy constraint: [length 0 to 512, pattern \(value.text)]")
                }
            }
            object[member] = .object(JSONObject(pairs.map { (key: $0.key, value: .string($0.value)) }))
        }
        return object
    }

    private static let pathValue = Pattern("^(?!\\s*$).+") { text in
        text.contains { !$0.isWhitespace } && !text.contains { $0.isNewline }
    }
    private static let headerName = Pattern("^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$") { text in
        !text.isEmpty && text.utf8.allSatisfy { EventsPatterns.isName(byte: $0) || "!#$%&'*+,^`|~".utf8.contains($0) }
    }
    private static let headerValue = Pattern("^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$") { text in
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 } && text.utf8.contains { $0 != 0x09 }
    }
    private static let queryName = Pattern("[^\\x00-\\x1F\\x7F]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x1F && $0 != 0x7F }
    }
    private static let queryValue = Pattern("[^\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x1F && $0 != 0x7F || $0 == 0x0A || $0 == 0x0D }
    }
}

/// What holds for a target beyond the form of its members.
enum TargetRules {
    /// - Throws: AWS's error for a target that cannot be put; `NotImplementedException` for one that this node cannot reach.
    static func check(_ target: RuleTarget, reachable: (String) -> Bool) throws {
        guard let arn = ARN(target.arn) else { throw EventsErrors.wrongARN(target.arn) }
        _ = try TargetInput(target.input, target: target.id)
        guard reachable(target.arn) else {
            throw EventsErrors.notBuilt("the target \(target.arn) (service \(arn.service))", of: "PutTargets")
        }
        let isQueue = arn.service == "sqs"
        if isQueue, arn.resource.hasSuffix(".fifo"), target.messageGroup == nil {
            throw EventsErrors.validation("Parameter(s) SqsParameters must be specified for target: \(target.id).")
        }
        if !isQueue, target.messageGroup != nil { throw notSupported("SqsParameters", target) }
        if target.httpParameters != nil, arn.service != "events" || !arn.resource.hasPrefix("api-destination/") {
            throw notSupported("HttpParameters", target)
        }
        if let queue = target.deadLetterQueue { try checkDeadLetterQueue(queue) }
    }

    private static func notSupported(_ member: String, _ target: RuleTarget) -> ServiceError {
        EventsErrors.validation("\(member) is not supported for target \(target.arn).")
    }

    /// A dead-letter queue is a standard queue.
    static func checkDeadLetterQueue(_ text: String) throws(ServiceError) {
        guard let arn = ARN(text), arn.service == "sqs" else { throw EventsErrors.wrongARN(text) }
        guard !arn.resource.hasSuffix(".fifo") else {
            throw EventsErrors.validation("Parameter \(text) is not valid. Reason: A dead-letter queue must be a standard queue.")
        }
    }
}
