/// The matches of a pattern in a string, one after the other.
struct Matches {
    /// Offsets are in UTF-16 code units, as JavaScript counts them.
    struct Match {
        let text: String
        let start: Int
        let end: Int
        /// Undefined for a group that took no part.
        let groups: [Value]

        /// What a matcher function returns.
        func object(next: Value) -> Value {
            let object = Object()
            object.set("match", .string(text))
            object.set("start", .number(Double(start)))
            object.set("end", .number(Double(end)))
            object.set("groups", .array(List(groups)))
            object.set("next", next)
            return .object(object)
        }
    }

    private let subject: Subject
    private let evaluation: Evaluation
    private var regex: (Regex, from: Int)?
    /// A matcher function of the expression, and what it is called with.
    private var function: (Function, arguments: [Value])?

    init(of pattern: Value, in text: String, _ evaluation: Evaluation) throws(JSONataError) {
        try self.init(of: pattern, in: Subject(text), evaluation)
    }

    init(of pattern: Value, in subject: Subject, _ evaluation: Evaluation) throws(JSONataError) {
        (self.subject, self.evaluation) = (subject, evaluation)
        guard case .function(let function) = pattern else { throw JSONataError(.t1010) }
        if case .regex(let regex) = function.kind {
            self.regex = (regex, 0)
        } else {
            self.function = (function, [.string(subject.string)])
        }
    }

    mutating func next() throws(JSONataError) -> Match? {
        if let (regex, start) = regex {
            let match = try evaluation.firstMatch(of: regex, in: subject, from: start)
            self.regex = match.flatMap { $0.end < subject.count ? (regex, $0.end) : nil }
            return match
        }
        guard let (function, arguments) = function else { return nil }
        self.function = nil
        let result = try evaluation.apply(function, to: arguments, context: .null)
        if result.isUndefined { return nil }
        guard case .object(let object) = result, case .number(let start) = object["start"], case .number(let end) = object["end"],
            case .array(let groups) = object["groups"], case .function(let next) = object["next"],
            let first = Int(exactly: start), let last = Int(exactly: end), first >= 0, first <= subject.count
        else { throw JSONataError(.t1010) }
        self.function = (next, [])
        return Match(text: object["match"].string ?? "", start: first, end: max(first, last), groups: groups.values)
    }
}

extension Evaluation {
    /// - Throws: `D1004` for a match of nothing, which would go on for ever.
    func firstMatch(of regex: Regex, in subject: Subject, from start: Int) throws(JSONataError) -> Matches.Match? {
        var matcher = RegexMatcher(regex, subject, self)
        guard let ranges = try matcher.firstMatch(from: start), let whole = ranges[0] else { return nil }
        if whole.isEmpty { throw JSONataError(.d1004, token: regex.pattern) }
        let groups = ranges.dropFirst().map { $0.map { Value.string(subject.text($0)) } ?? .undefined }
        return Matches.Match(text: subject.text(whole), start: whole.lowerBound, end: whole.upperBound, groups: groups)
    }

    /// A regular expression called as a function.
    func match(_ regex: Regex, in subject: Subject, from start: Int) throws(JSONataError) -> Value {
        guard let match = try firstMatch(of: regex, in: subject, from: start) else { return .undefined }
        let next: Function.Kind = .nextMatch(regex, subject, from: match.end)
        return match.object(next: .function(Function(next)))
    }
}
