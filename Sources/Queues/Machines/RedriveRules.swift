import AWSInterface
import JSON

/// The grammar of redrive policies and of what they are allowed to name.
enum RedriveRules {
    private static let maximumReceives = 1...1000
    private static let maximumSources = 10

    /// - Returns: `nil` for an empty text, which removes the policy.
    static func policy(_ text: String, of source: QueueKey) throws(ServiceError) -> RedrivePolicy? {
        if text.isEmpty { return nil }
        func refuse(_ reason: String) -> ServiceError { QueueErrors.invalid(text, for: "RedrivePolicy", reason) }
        guard let object = (try? JSONValue(parsing: text))?.object else { throw refuse("Redrive policy is not a valid JSON map.") }
        guard let count = object["maxReceiveCount"] else {
            throw refuse("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        }
        guard let arn = object["deadLetterTargetArn"]?.string else {
            throw refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
        }
        guard object.count == 2 else { throw refuse("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].") }
        let shownCount = count.string ?? count.text()
        guard let receives = count.int ?? count.string.flatMap(Int.init), maximumReceives.contains(receives) else {
            throw refuse("Invalid value for maxReceiveCount: \(shownCount), valid values are from 1 to 1000 both inclusive.")
        }
        guard let target = QueueKey(arn: arn) else { throw refuse("Invalid value for deadLetterTargetArn.") }
        guard target.scope == source.scope else { throw refuse("Dead letter target owner should be the same as the source.") }
        guard target.isFIFO == source.isFIFO else { throw refuse("Dead-letter queue must be same type of queue as the source.") }
        return RedrivePolicy(target: target, maximumReceives: receives)
    }

    /// Whether `policy` of `source` may name `target`, which is `nil` where it does not exist.
    static func check(_ policy: RedrivePolicy, of source: QueueKey, target: QueueRecord?) throws(ServiceError) {
        guard let target else { throw QueueErrors.invalid(policy.text, for: "RedrivePolicy", "Dead letter target does not exist.") }
        guard (target.settings.redriveAllowPolicy ?? .allowAll).allows(source) else {
            throw QueueErrors.invalid(
                policy.text, for: "RedrivePolicy", "The dead-letter queue's RedriveAllowPolicy does not permit this source queue.")
        }
    }

    static func allowPolicy(_ text: String) throws(ServiceError) -> RedriveAllowPolicy? {
        if text.isEmpty { return nil }
        func refuse(_ reason: String) -> ServiceError { QueueErrors.invalid(text, for: "RedriveAllowPolicy", reason) }
        guard let object = (try? JSONValue(parsing: text))?.object else { throw refuse("Redrive allow policy is not a valid JSON map.") }
        let sources = object["sourceQueueArns"]
        switch object["redrivePermission"]?.string {
        case "allowAll" where sources == nil: return .allowAll
        case "denyAll" where sources == nil: return .denyAll
        case "byQueue":
            let arns = sources?.array?.compactMap(\.string) ?? []
            guard !arns.isEmpty, arns.count == sources?.array?.count, arns.count <= maximumSources,
                arns.allSatisfy({ QueueKey(arn: $0) != nil })
            else { throw refuse("sourceQueueArns must hold 1 to 10 queue ARNs where redrivePermission is byQueue.") }
            return .byQueue(arns)
        case "allowAll", "denyAll": throw refuse("sourceQueueArns is only allowed where redrivePermission is byQueue.")
        default: throw refuse("redrivePermission must be one of allowAll, denyAll, byQueue.")
        }
    }
}

extension RedrivePolicy {
    /// As `GetQueueAttributes` shows it: compact, the count a number.
    var text: String {
        JSONValue.object(["deadLetterTargetArn": .string(target.arn), "maxReceiveCount": .number(maximumReceives)]).text()
    }
}

extension RedriveAllowPolicy {
    var text: String {
        let object: JSONObject =
            switch self {
            case .allowAll: ["redrivePermission": "allowAll"]
            case .denyAll: ["redrivePermission": "denyAll"]
            case .byQueue(let arns): ["redrivePermission": "byQueue", "sourceQueueArns": .array(arns.map(JSONValue.string))]
            }
        return JSONValue.object(object).text()
    }
}
