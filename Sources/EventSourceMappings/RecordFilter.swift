import EventPatterns
import JSON

/// `FilterCriteria`: which records reach the function. A record must match one of the patterns; the others are removed.
///
/// A `body` that is JSON is matched as JSON, any other as the text that it is. A pattern whose `body` is of the other kind (fields for
/// a text, a list of values for an object) does not match, even where it says that something must not exist.
///
/// Source: AWS Lambda Developer Guide, "Using event filtering with an Amazon SQS event source".
struct RecordFilter: Sendable {
    /// AWS's quota.
    static let maximumCount = 5

    /// What a pattern takes the body for.
    private enum BodyForm: Sendable {
        /// `{"body": ["a", {"prefix": "b"}]}`.
        case value
        /// `{"body": {"field": […]}}`.
        case fields
    }

    /// `nil` without patterns: most mappings have none.
    private var index: PatternIndex?
    /// By rule; empty where a pattern says nothing about the body.
    private var forms: [Set<BodyForm>] = []

    /// Everything passes.
    init() {}

    /// - Throws: `PatternError` for a text that is no event pattern.
    init(_ patterns: [String]) throws(PatternError) {
        guard !patterns.isEmpty else { return }
        var index = PatternIndex()
        for (position, text) in patterns.enumerated() {
            index.add(try EventPattern(parsing: text), for: RuleID(rawValue: UInt32(position)))
            forms.append((try? JSONValue(parsing: text)).map(Self.forms) ?? [])
        }
        self.index = index
    }

    private static func forms(of pattern: JSONValue) -> Set<BodyForm> {
        var forms: Set<BodyForm> = []
        for member in pattern.object ?? [:] {
            if member.key == EventRecord.bodyKey {
                forms.insert(member.value.object == nil ? .value : .fields)
            } else if member.key.hasPrefix(EventRecord.bodyKey + ".") {
                forms.insert(.fields)
            } else if member.key == "$or" {
                for alternative in member.value.array ?? [] { forms.formUnion(Self.forms(of: alternative)) }
            }
        }
        return forms
    }

    /// Whether `record` reaches the function; its `body` is still a string.
    func accepts(_ record: JSONObject) -> Bool {
        guard let index else { return true }
        var record = record
        var form = BodyForm.value
        if let text = record[EventRecord.bodyKey]?.string, let body = try? JSONValue(parsing: text) {
            record[EventRecord.bodyKey] = body
            if body.object != nil || body.array != nil { form = .fields }
        }
        return index.rules(matching: JSONValue.object(record).bytes()).contains { rule in
            let forms = forms[Int(rule.rawValue)]
            return forms.isEmpty || forms.contains(form)
        }
    }
}
