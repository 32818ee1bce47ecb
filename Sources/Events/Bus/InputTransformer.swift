import AWSInterface
import Ambient
import JSON
import JSONPath

/// A name between `<` and `>` in a template.
enum InputVariable {
    /// Variables that every template has; a transformer cannot define them.
    enum Reserved: String, CaseIterable {
        case ruleARN = "aws.events.rule-arn"
        case ruleName = "aws.events.rule-name"
        case ingestionTime = "aws.events.event.ingestion-time"
        /// The event without its `detail`.
        case event = "aws.events.event"
        case wholeEvent = "aws.events.event.json"
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

/// `InputTransformer`: makes what a target gets from parts of the event.
///
/// - In JSON, a variable alone keeps its JSON type; inside of a string, a string's text is inserted, and anything else as JSON text.
///   What is then no JSON, such as an object inside of a string, cannot be delivered, as on AWS.
/// - In text, strings are inserted as they are and lists and objects without their quotes: `[ACTIVE,INACTIVE]`, `{id:7}`, as recorded.
/// - What a path does not find is an empty string.
struct InputTransformer: Hashable, Sendable {
    /// AWS's limit.
    static let maximumVariables = 100
    private static let maximumPathLength = 256
    /// Bytes of what a target gets: twice the largest event, which a template could otherwise repeat some three hundred times.
    static let maximumOutput = 2 * PutEventsMachine.maximumSize

    private let paths: [String: JSONPath]
    private let template: InputTemplate

    /// - Parameters:
    ///   - paths: AWS's `InputPathsMap`: names and paths into the event.
    ///   - template: AWS's `InputTemplate`.
    ///   - target: the target's `Id`, which stands in messages.
    /// - Throws: `ValidationException`, as PutTargets answers it.
    init(paths: JSONObject, template: String, target: String) throws(ServiceError) {
        self.paths = try Self.read(paths, target: target)
        let names = self.paths
        guard template.unicodeScalars.count <= InputTemplate.maximumLength else {
            throw Self.invalid("InputTemplate for target \(target) is longer than \(InputTemplate.maximumLength) characters.")
        }
        do throws(InputTemplate.Invalid) {
            self.template = try InputTemplate(parsing: template) { names[$0] != nil || InputVariable.Reserved(rawValue: $0) != nil }
        } catch {
            throw Self.failure(error, template, target)
        }
    }

    private static func invalid(_ message: String) -> ServiceError { ServiceError("ValidationException", message) }

    private static func read(_ map: JSONObject, target: String) throws(ServiceError) -> [String: JSONPath] {
        guard map.count <= maximumVariables else {
            throw invalid("InputPathsMap for target \(target) has more than \(maximumVariables) entries.")
        }
        var paths: [String: JSONPath] = [:]
        for (name, value) in map {
            guard !name.isEmpty, name.utf8.allSatisfy(InputVariable.isNameByte), !name.lowercased().hasPrefix("aws.") else {
                throw invalid("InputPathsMap for target \(target) contains invalid key \(name).")
            }
            guard let text = value.string, text.utf8.count <= maximumPathLength, let path = EventPath.read(text) else {
                throw invalid("InputPathsMap for target \(target) contains invalid JSON path \(value.string ?? value.text()).")
            }
            paths[name] = path
        }
        return paths
    }

    private static func failure(_ error: InputTemplate.Invalid, _ template: String, _ target: String) -> ServiceError {
        if let placeholder = error.placeholder {
            return invalid("InputTemplate for target \(target) contains invalid placeholder \(placeholder).")
        }
        let before = Array(template.utf8).prefix(error.offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        return invalid("Invalid InputTemplate for target \(target) : [Source: (String)\"\(template)\"; line: \(line), column: \(column)].")
    }

    /// What the target gets.
    ///
    /// - Throws: `TargetInput.Failure` where that would be no JSON.
    func apply(to event: MatchedEvent) throws(TargetInput.Failure) -> [UInt8] {
        var output: [UInt8] = []
        var isUncertain = false
        for piece in template.pieces {
            switch piece {
            case .text(let text): output.append(contentsOf: text)
            case .value(let name): output.append(contentsOf: (value(of: name, in: event) ?? "").bytes())
            case .quoted(let name):
                guard let value = value(of: name, in: event) else { continue }
                if let text = value.string {
                    Self.append(text, to: &output)
                } else if template.isText {
                    Self.appendBare(value, to: &output)
                } else {
                    output.append(contentsOf: value.bytes())
                    isUncertain = true
                }
            }
            guard output.count <= Self.maximumOutput else {
                throw TargetInput.Failure(
                    code: "INVALID_PARAMETER", message: "The input transformer's output is larger than \(Self.maximumOutput) bytes.")
            }
        }
        if isUncertain {
            do throws(JSONError) {
                _ = try JSONValue(parsing: output, maximumDepth: EventEnvelope.maximumDepth)
            } catch {
                throw TargetInput.Failure(message: "The input transformer's output is not valid JSON: \(error)")
            }
        }
        return output
    }

    private func value(of name: String, in event: MatchedEvent) -> JSONValue? {
        if let path = paths[name] { return EventPath.find(path, in: event.value) }
        return InputVariable.Reserved(rawValue: name).map(event.value)
    }

    /// A string's text as it stands between quotes.
    private static func append(_ text: String, to output: inout [UInt8]) {
        output.append(contentsOf: JSONValue.string(text).bytes().dropFirst().dropLast())
    }

    /// A value without quotes, at home inside of a string.
    private static func appendBare(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .string(let text): append(text, to: &output)
        case .null, .bool, .number: output.append(contentsOf: value.bytes())
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                appendBare(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                appendBare(member.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}

/// Paths into an event: a JSON path from its root. Which of them lead somewhere is found out with each event, as on AWS.
enum EventPath {
    /// `nil` where `text` is no path from the event's root.
    static func read(_ text: String) -> JSONPath? {
        do throws(PathSyntaxError) {
            let path = try JSONPath(parsing: text)
            return path.root == .input ? path : nil
        } catch {
            return nil
        }
    }

    /// `nil` where a path finds nothing; a list for a path with wildcards.
    static func find(_ path: JSONPath, in event: JSONValue) -> JSONValue? {
        do throws(EvaluationFailure) {
            return try path.find(in: PathScope(input: event, environment: pure))
        } catch {
            return nil
        }
    }

    /// Paths call no intrinsic functions, so nothing of this is ever asked for.
    private static let pure = IntrinsicEnvironment(hash: { _, bytes in bytes }, random: { 0 }, uuid: { "" })
}
