/// Functions that look for something in a string: a string, a regular expression, or a function that finds matches.
enum PatternFunctions {
    static let all: [BuiltIn] = [
        builtIn("contains", "<s-(sf):b>", arity: 2) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in
                if let part = call.string(1) { return .bool(Text.range(of: part, in: text) != nil) }
                var matches = try Matches(of: call[1], in: text, call.evaluation)
                return .bool(try matches.next() != nil)
            }
        },
        builtIn("match", "<s-f<s:o>n?:a<o>>", arity: 3) { (call) throws(JSONataError) in try match(call) },
        builtIn("replace", "<s-(sf)(sf)n?:s>", arity: 4) { (call) throws(JSONataError) in try replace(call) },
        builtIn("split", "<s-(sf)n?:a<s>>", arity: 3) { (call) throws(JSONataError) in try split(call) },
    ]

    /// How many matches are wanted: `limit` as far as it is given.
    private static func limit(_ call: Call, _ index: Int, _ code: JSONataError.Code) throws(JSONataError) -> Double {
        guard let limit = call.number(index) else { return .infinity }
        if limit < 0 { throw JSONataError(code, token: JavaScriptNumber.text(of: limit)) }
        return limit
    }

    private static func match(_ call: Call) throws(JSONataError) -> Value {
        guard let text = call.string(0) else { return .undefined }
        let limit = try limit(call, 2, .d3040)
        var matches = try Matches(of: call[1], in: text, call.evaluation)
        var found: [Value] = []
        while Double(found.count) < limit, let match = try matches.next() {
            let object = Object()
            object.set("match", .string(match.text))
            object.set("index", .number(Double(match.start)))
            object.set("groups", .array(List(match.groups)))
            found.append(.object(object))
        }
        return Value(sequence: found)
    }

    // MARK: $replace

    private static func replace(_ call: Call) throws(JSONataError) -> Value {
        guard let text = call.string(0) else { return .undefined }
        if call.string(1) == "" { throw JSONataError(.d3010) }
        let limit = try limit(call, 3, .d3011)
        if let part = call.string(1) {
            return .string(try replace(part, in: text, with: call[2], limit: limit, call.evaluation))
        }
        let subject = Subject(text)
        var matches = try Matches(of: call[1], in: subject, call.evaluation)
        var result = ""
        var position = 0
        var count = 0.0
        while count < limit, let match = try matches.next() {
            result += subject.text(position..<max(position, match.start))
            result += try replacement(for: match, call[2], call.evaluation)
            position = match.start + match.text.utf16.count
            count += 1
            try call.evaluation.checkSize(result.utf8.count)
        }
        return .string(result + subject.text(min(position, subject.count)..<subject.count))
    }

    private static func replace(_ part: String, in text: String, with replacement: Value, limit: Double, _ evaluation: Evaluation)
        throws(JSONataError) -> String
    {
        var result = ""
        var rest = text.startIndex
        var count = 0.0
        while count < limit, let range = Text.range(of: part, in: text, from: rest) {
            result += text[rest..<range.lowerBound]
            if case .string(let string) = replacement {
                result += string
            } else {
                let start = text.utf16.distance(from: text.startIndex, to: range.lowerBound)
                let match = Matches.Match(text: part, start: start, end: start + part.utf16.count, groups: [])
                result += try Self.replacement(for: match, replacement, evaluation)
            }
            rest = range.upperBound
            count += 1
            try evaluation.checkSize(result.utf8.count)
        }
        return result + text[rest...]
    }

    private static func replacement(for match: Matches.Match, _ replacement: Value, _ evaluation: Evaluation)
        throws(JSONataError) -> String
    {
        if case .string(let template) = replacement { return expand(template, for: match) }
        guard let function = replacement.function else { return "" }
        let result = try evaluation.apply(function, to: [match.object(next: .undefined)], context: .null)
        guard case .string(let text) = result else { throw JSONataError(.d3012) }
        return text
    }

    /// `$0` is the match, `$1` a group with as many digits as there can be groups, `$$` a dollar sign.
    private static func expand(_ template: String, for match: Matches.Match) -> String {
        let scalars = Array(template.unicodeScalars)
        let mostDigits = String(max(1, match.groups.count)).count
        var result = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            guard scalar == "$" else {
                result.append(scalar)
                continue
            }
            if position < scalars.count, scalars[position] == "$" {
                result.append("$")
                position += 1
            } else if position < scalars.count, scalars[position] == "0" {
                result.append(contentsOf: match.text.unicodeScalars)
                position += 1
            } else if let (group, digits) = groupNumber(scalars[position...], mostDigits, match.groups.count) {
                if group <= match.groups.count, case .string(let text) = match.groups[group - 1] {
                    result.append(contentsOf: text.unicodeScalars)
                }
                position += digits
            } else {
                result.append("$")
            }
        }
        return String(result)
    }

    /// One digit fewer where the number would name a group that is not there.
    private static func groupNumber(_ text: ArraySlice<Unicode.Scalar>, _ mostDigits: Int, _ groups: Int) -> (Int, digits: Int)? {
        let digits = text.prefix(mostDigits).prefix { ("0"..."9").contains($0) }
        func number(_ count: Int) -> Int { digits.prefix(count).reduce(0) { $0 * 10 + Int($1.value - 48) } }
        if digits.isEmpty { return nil }
        if mostDigits > 1, digits.count == mostDigits, number(mostDigits) > groups { return (number(mostDigits - 1), mostDigits - 1) }
        return (number(digits.count), digits.count)
    }

    // MARK: $split

    private static func split(_ call: Call) throws(JSONataError) -> Value {
        guard let text = call.string(0) else { return .undefined }
        let limit = try limit(call, 2, .d3020).rounded(.down)
        let parts: [Value]
        if let separator = call.string(1) {
            parts = split(text, at: separator, limit: limit)
        } else {
            parts = try split(text, at: call[1], limit: limit, call.evaluation)
        }
        try call.evaluation.charge(parts.count)
        return .array(List(parts))
    }

    private static func split(_ text: String, at separator: String, limit: Double) -> [Value] {
        if separator.isEmpty { return text.unicodeScalars.prefix(limit < 1e9 ? Int(limit) : Int.max).map { .string(String($0)) } }
        var parts: [Value] = []
        var rest = text.startIndex
        while Double(parts.count) < limit, let range = Text.range(of: separator, in: text, from: rest) {
            parts.append(.string(String(text[rest..<range.lowerBound])))
            rest = range.upperBound
        }
        if Double(parts.count) < limit { parts.append(.string(String(text[rest...]))) }
        return parts
    }

    private static func split(_ text: String, at pattern: Value, limit: Double, _ evaluation: Evaluation) throws(JSONataError) -> [Value] {
        let subject = Subject(text)
        var matches = try Matches(of: pattern, in: subject, evaluation)
        var parts: [Value] = []
        var start = 0
        while Double(parts.count) < limit, let match = try matches.next() {
            parts.append(.string(subject.text(start..<max(start, match.start))))
            start = min(match.end, subject.count)
        }
        if Double(parts.count) < limit { parts.append(.string(subject.text(start..<subject.count))) }
        return parts
    }
}
