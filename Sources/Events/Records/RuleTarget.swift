import JSON

/// What a rule sends matching events to, and how. Stored and answered in the form of AWS's `Target`.
struct RuleTarget: Hashable, Sendable {
    /// What the target gets.
    enum Input: Hashable, Sendable {
        /// The event as it is.
        case event
        /// `Input`: this JSON text.
        case constant(String)
        /// `InputPath`: a part of the event.
        case path(String)
        /// `InputTransformer`: a template and the paths of its variables, as AWS's `InputPathsMap`.
        case transformed(paths: JSONObject, template: String)
    }

    /// `RetryPolicy`; `nil` means the default (185 attempts, 24 hours).
    struct Retries: Hashable, Sendable {
        var maximumAttempts: Int?
        /// In seconds.
        var maximumAge: Int?
    }

    /// Unique in its rule.
    let id: String
    let arn: String
    var roleARN: String?
    var input: Input = .event
    var retries: Retries?
    /// The ARN of the queue that gets what cannot be delivered.
    var deadLetterQueue: String?
    /// `SqsParameters.MessageGroupId`, for a FIFO queue.
    var messageGroup: String?
    /// AWS's `HttpParameters`, for an API destination: `PathParameterValues`, `HeaderParameters`, `QueryStringParameters`.
    var httpParameters: JSONObject?

    init(id: String, arn: String) {
        self.id = id
        self.arn = arn
    }
}

extension RuleTarget {
    /// In the form of AWS's `Target`.
    var object: JSONObject {
        var object: JSONObject = ["Id": .string(id), "Arn": .string(arn)]
        object["RoleArn"] = roleARN.map(JSONValue.string)
        switch input {
        case .event: break
        case .constant(let text): object["Input"] = .string(text)
        case .path(let path): object["InputPath"] = .string(path)
        case .transformed(let paths, let template):
            var transformer: JSONObject = [:]
            if !paths.isEmpty { transformer["InputPathsMap"] = .object(paths) }
            transformer["InputTemplate"] = .string(template)
            object["InputTransformer"] = .object(transformer)
        }
        object["RetryPolicy"] = retries.map { retries in
            var policy: JSONObject = [:]
            policy["MaximumRetryAttempts"] = retries.maximumAttempts.map(JSONValue.number)
            policy["MaximumEventAgeInSeconds"] = retries.maximumAge.map(JSONValue.number)
            return .object(policy)
        }
        object["DeadLetterConfig"] = deadLetterQueue.map { ["Arn": .string($0)] }
        object["SqsParameters"] = messageGroup.map { ["MessageGroupId": .string($0)] }
        object["HttpParameters"] = httpParameters.map(JSONValue.object)
        return object
    }

    /// Reads what `object` made.
    init(stored object: JSONObject) {
        self.init(id: object["Id"]?.string ?? "", arn: object["Arn"]?.string ?? "")
        roleARN = object["RoleArn"]?.string
        if let text = object["Input"]?.string {
            input = .constant(text)
        } else if let path = object["InputPath"]?.string {
            input = .path(path)
        } else if let transformer = object["InputTransformer"] {
            input = .transformed(
                paths: transformer["InputPathsMap"]?.object ?? [:], template: transformer["InputTemplate"]?.string ?? "")
        }
        if let policy = object["RetryPolicy"] {
            retries = Retries(
                maximumAttempts: policy["MaximumRetryAttempts"]?.int, maximumAge: policy["MaximumEventAgeInSeconds"]?.int)
        }
        deadLetterQueue = object["DeadLetterConfig"]?["Arn"]?.string
        messageGroup = object["SqsParameters"]?["MessageGroupId"]?.string
        httpParameters = object["HttpParameters"]?.object
    }
}
