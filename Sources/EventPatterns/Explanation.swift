public import JSON

/// Why an event matches a pattern or does not: for each field what was wanted and what the event holds.
public struct PatternExplanation: Hashable, Sendable, CustomStringConvertible {
    /// What became of one field.
    public enum Outcome: String, Hashable, Sendable {
        case matched = "matches"
        /// The event does not have the field.
        case missing
        /// The field has values, and none is wanted.
        case different
        /// The field is there and must not be.
        case unwanted
        /// Where a value was expected there is an object, or an array without values: patterns look at values only.
        case noValue
    }

    public struct Field: Hashable, Sendable {
        /// Keys joined with dots.
        public let path: String
        /// The field's array in the pattern, as JSON.
        public let wanted: String
        /// The field's values in the event, as JSON.
        public let held: [String]
        public let outcome: Outcome
    }

    /// One way to match: a pattern has several where it uses `$or`.
    public struct Combination: Hashable, Sendable {
        public let fields: [Field]
        public let matches: Bool

        /// Each field matches by itself, but no element of an array has all that must be in the same one.
        public var isSplitOverElements: Bool { !matches && fields.allSatisfy { $0.outcome == .matched } }

        fileprivate var failures: Int { fields.count { $0.outcome != .matched } }
    }

    public let combinations: [Combination]

    public var matches: Bool { combinations.contains(where: \.matches) }

    /// The combination that matches, or the one that misses by the fewest fields.
    public var closest: Combination? { combinations.first(where: \.matches) ?? combinations.min { $0.failures < $1.failures } }

    public var description: String {
        guard let closest else { return "no match: the pattern has no field" }
        if matches { return "match" }
        let ways = combinations.count > 1 ? " (the closest of \(combinations.count) combinations of $or)" : ""
        if closest.isSplitOverElements {
            return "no match\(ways): each field matches by itself, but not all in the same element of an array: "
                + closest.fields.map(\.path).joined(separator: ", ")
        }
        let lines = closest.fields.filter { $0.outcome != .matched }.map { "\n  \($0)" }
        return "no match\(ways):" + lines.joined()
    }
}

extension PatternExplanation.Field: CustomStringConvertible {
    private static let shownValues = 5

    public var description: String {
        let shown =
            held.prefix(Self.shownValues).joined(separator: ", ")
            + (held.count > Self.shownValues ? " and \(held.count - Self.shownValues) more" : "")
        return switch outcome {
        case .matched: "\(path): \(shown.isEmpty ? "absent" : shown) matches \(wanted)"
        case .missing: "\(path): wanted \(wanted), but the event does not have it"
        case .different: "\(path): wanted \(wanted), but it is \(shown)"
        case .unwanted: "\(path): must be absent, but it is \(shown)"
        case .noValue: "\(path): wanted \(wanted), but there is no value, only an object or an empty array"
        }
    }
}

extension PatternExplanation {
    /// For programs: `{"matches", "combinations": [{"matches", "fields": [{"path", "outcome", "wanted", "held"}]}]}`.
    public var json: JSONValue {
        func parsed(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .string(text) }
        let combinations = combinations.map { combination -> JSONValue in
            let fields = combination.fields.map { field -> JSONValue in
                [
                    "path": .string(field.path), "outcome": .string(field.outcome.rawValue), "wanted": parsed(field.wanted),
                    "held": .array(field.held.map(parsed)),
                ]
            }
            return ["matches": .bool(combination.matches), "fields": .array(fields)]
        }
        return ["matches": .bool(matches), "combinations": .array(combinations)]
    }
}

extension EventPattern {
    /// Says why `event`, a whole event, matches or does not. For people: it takes the event apart anew and is not fast.
    ///
    /// - Throws: `JSONError` if `event` is not JSON.
    public func explain(_ event: some Collection<UInt8>) throws(JSONError) -> PatternExplanation {
        let root = try JSONValue(parsing: event)
        return PatternExplanation(
            combinations: combinations.map { combination in
                PatternExplanation.Combination(
                    fields: combination.fields.map { explain($0, root) },
                    matches: EventPattern(combinations: [combination]).matches(event))
            })
    }

    private func explain(_ field: Field, _ root: JSONValue) -> PatternExplanation.Field {
        let nodes = Self.nodes(field.path.split(separator: ".", omittingEmptySubsequences: false)[...], in: root)
        let held = nodes.flatMap { Self.scalars($0) }.map { $0.text() }
        // The field by itself, in an event of its own.
        let alone = EventPattern(combinations: [Combination(fields: [Field(path: "v", tests: field.tests, mayBeAbsent: field.mayBeAbsent)])]
        )
        let matches = alone.matches("{\"v\":[\(held.joined(separator: ","))]}".utf8)
        let outcome: PatternExplanation.Outcome =
            if matches {
                .matched
            } else if !held.isEmpty {
                field.tests.isEmpty ? .unwanted : .different
            } else {
                nodes.isEmpty ? .missing : .noValue
            }
        return PatternExplanation.Field(path: field.path, wanted: field.description, held: held, outcome: outcome)
    }

    /// What stands at a path, through arrays.
    private static func nodes(_ path: ArraySlice<Substring>, in value: JSONValue) -> [JSONValue] {
        if path.isEmpty { return [value] }
        switch value {
        case .array(let elements): return elements.flatMap { nodes(path, in: $0) }
        case .object(let members):
            // A key may itself have dots.
            return path.indices.flatMap { end -> [JSONValue] in
                guard let member = members[path[...end].joined(separator: ".")] else { return [] }
                return nodes(path[(end + 1)...], in: member)
            }
        default: return []
        }
    }

    private static func scalars(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements.flatMap { scalars($0) }
        case .object: []
        default: [value]
        }
    }
}
