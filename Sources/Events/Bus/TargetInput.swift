import AWSInterface
import Ambient
import JSON
import JSONPath

/// What a target gets of an event: `Input`, `InputPath`, `InputTransformer`, or the event as it is.
///
/// Indirect, since most of a hundred thousand targets get the event as it is.
indirect enum TargetInput: Hashable, Sendable {
    case event
    case constant([UInt8])
    case path(JSONPath)
    case transformed(InputTransformer)

    /// Why a target cannot get anything of this event.
    struct Failure: Error, Hashable, Sendable {
        /// As in the dead-letter queue's `ERROR_CODE`.
        var code = "INVALID_JSON"
        let message: String
    }

    /// - Parameter target: the target's `Id`, which stands in messages.
    /// - Throws: `ValidationException`, as PutTargets answers it.
    init(_ input: RuleTarget.Input, target: String) throws(ServiceError) {
        switch input {
        case .event: self = .event
        case .constant(let text):
            guard Self.isJSON(text) else {
                throw ServiceError("ValidationException", "Input for target \(target) is not a valid JSON text.")
            }
            self = .constant(Array(text.utf8))
        case .path(let text):
            guard let path = EventPath.read(text) else {
                throw ServiceError("ValidationException", "InputPath for target \(target) is not a valid JSON path.")
            }
            self = .path(path)
        case .transformed(let paths, let template):
            self = .transformed(try InputTransformer(paths: paths, template: template, target: target))
        }
    }

    private static func isJSON(_ text: String) -> Bool {
        do throws(JSONError) {
            _ = try JSONValue(parsing: text)
            return true
        } catch {
            return false
        }
    }

    /// What is sent.
    ///
    /// A path that finds nothing sends `null`.
    func apply(to event: MatchedEvent) throws(Failure) -> [UInt8] {
        switch self {
        case .event: event.bytes
        case .constant(let bytes): bytes
        case .path(let path): (EventPath.find(path, in: event.value) ?? .null).bytes()
        case .transformed(let transformer): try transformer.apply(to: event)
        }
    }
}

/// An event that a rule has matched, as the rule's inputs are made of it.
///
/// Its JSON value is made once, when the first input asks for it; most events are sent as their bytes.
final class MatchedEvent {
    let bytes: [UInt8]
    let ingestedAt: Timestamp
    private(set) var rule: (arn: String, name: String)
    private(set) lazy var value: JSONValue = parsed()

    init(bytes: [UInt8], ingestedAt: Timestamp, rule: (arn: String, name: String) = ("", "")) {
        self.bytes = bytes
        self.ingestedAt = ingestedAt
        self.rule = rule
    }

    /// The inputs made from now on are those of this rule.
    func matched(by rule: (arn: String, name: String)) { self.rule = rule }

    /// An event's bytes were checked when it came; what is none after all has no parts.
    private func parsed() -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: bytes, maximumDepth: EventEnvelope.maximumDepth)
        } catch {
            return .null
        }
    }

    func value(_ variable: InputVariable.Reserved) -> JSONValue {
        switch variable {
        case .ruleARN: .string(rule.arn)
        case .ruleName: .string(rule.name)
        case .ingestionTime: .string(ingestedAt.iso8601Seconds)
        case .wholeEvent: value
        case .event: .object(withoutDetail)
        }
    }

    /// As recorded: the key `detail-type` is then `detailType`.
    private var withoutDetail: JSONObject {
        var short: JSONObject = [:]
        for (key, member) in value.object ?? [:] where key != "detail" {
            short[key == "detail-type" ? "detailType" : key] = member
        }
        return short
    }
}
