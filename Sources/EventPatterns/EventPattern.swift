/// An event pattern of Amazon EventBridge: which events a rule is for.
///
/// The language is that of the EventBridge user guide ("Event pattern operators") with event-ruler, the library that EventBridge runs,
/// where the guide is silent: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
public struct EventPattern: Hashable, Sendable {
    /// AWS's limit on what `$or` multiplies out to.
    public static let maximumCombinations = 1000

    /// One way to match: all its fields at once.
    struct Combination: Hashable, Sendable {
        /// In the order of their paths, which is the order in which arrays bind them together.
        var fields: [Field]
    }

    /// What one field must be.
    struct Field: Hashable, Sendable {
        /// Keys joined with dots: `detail.state` is also `detail` → `state`.
        var path: String
        /// One must hold for one value of the field.
        var tests: [ValueTest]
        /// `{"exists": false}` among them: it also matches an event without the field.
        var mayBeAbsent: Bool
    }

    /// `$or` multiplied out.
    let combinations: [Combination]

    /// - Throws: `PatternError` with AWS's message.
    public init(parsing text: String) throws(PatternError) {
        combinations = try PatternParser.parse(text)
    }

    init(combinations: [Combination]) { self.combinations = combinations }

    /// Whether `event`, a whole event as UTF-8 JSON, matches.
    ///
    /// Builds an index for this one call: to match many events keep a `PatternIndex` or a `RuleMatcher`.
    public func matches(_ event: some Sequence<UInt8>) -> Bool {
        var index = PatternIndex()
        index.add(self, for: RuleID(rawValue: 0))
        return !index.rules(matching: event).isEmpty
    }
}

extension EventPattern.Field: CustomStringConvertible {
    /// The tests as they stand in a pattern.
    var description: String {
        "[" + (tests.map(\.description) + (mayBeAbsent ? [#"{"exists":false}"#] : [])).joined(separator: ",") + "]"
    }
}
