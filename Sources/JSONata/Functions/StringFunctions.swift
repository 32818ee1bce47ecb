/// Strings are counted in Unicode scalars.
enum StringFunctions {
    static let all: [BuiltIn] = [
        builtIn("string", "<x-b?:s>", arity: 1) { (call) throws(JSONataError) in
            if call[0].isUndefined { return .undefined }
            return .string(try call.evaluation.text(of: call[0], pretty: call.bool(1) ?? false))
        },
        builtIn("length", "<s-:n>", arity: 1) { (call) throws(JSONataError) in
            try call.mapString { .number(Double($0.unicodeScalars.count)) }
        },
        builtIn("substring", "<s-nn?:s>", arity: 3) { (call) throws(JSONataError) in
            try call.mapString { .string(substring($0, from: call.number(1) ?? 0, length: call.number(2))) }
        },
        builtIn("substringBefore", "<s-s:s>", arity: 2) { (call) throws(JSONataError) in
            try call.mapString { text in
                guard let mark = call.string(1), let range = Text.range(of: mark, in: text) else { return .string(text) }
                return .string(String(text[..<range.lowerBound]))
            }
        },
        builtIn("substringAfter", "<s-s:s>", arity: 2) { (call) throws(JSONataError) in
            try call.mapString { text in
                guard let mark = call.string(1), let range = Text.range(of: mark, in: text) else { return .string(text) }
                return .string(String(text[range.upperBound...]))
            }
        },
        builtIn("lowercase", "<s-:s>", arity: 1) { (call) throws(JSONataError) in try call.mapString { .string($0.lowercased()) } },
        builtIn("uppercase", "<s-:s>", arity: 1) { (call) throws(JSONataError) in try call.mapString { .string($0.uppercased()) } },
        builtIn("trim", "<s-:s>", arity: 1) { (call) throws(JSONataError) in try call.mapString { .string(trimmed($0)) } },
        builtIn("pad", "<s-ns?:s>", arity: 3) { (call) throws(JSONataError) in
            try call.mapString { (text) throws(JSONataError) in
                .string(try padded(text, to: call.number(1) ?? 0, with: call.string(2) ?? " ", in: call.evaluation))
            }
        },
        builtIn("join", "<a<s>s?:s>", arity: 2) { (call) throws(JSONataError) in try join(call) },
    ]

    /// JavaScript's `slice` on scalars: negative positions count from the end, fractions are cut off.
    static func substring(_ text: String, from start: Double, length: Double?) -> String {
        let count = Double(text.unicodeScalars.count)
        let start = count + start < 0 ? 0 : start
        var end = count
        if let length {
            if !(length > 0) { return "" }
            end = start >= 0 ? start + length : count + start + length
        }
        let lower = clamped(start, count), upper = clamped(end, count)
        guard lower < upper else { return "" }
        let scalars = text.unicodeScalars
        let first = scalars.index(scalars.startIndex, offsetBy: lower)
        return String(scalars[first..<scalars.index(first, offsetBy: upper - lower)])
    }

    private static func clamped(_ position: Double, _ count: Double) -> Int {
        let whole = position.isNaN ? 0 : position.rounded(.towardZero)
        return Int(whole < 0 ? max(0, count + whole) : min(whole, count))
    }

    /// Every run of white space becomes one space; none at the ends.
    private static func trimmed(_ text: String) -> String {
        let words = text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        return words.map { String(Substring($0)) }.joined(separator: " ")
    }

    private static func padded(_ text: String, to width: Double, with pad: String, in evaluation: Evaluation)
        throws(JSONataError) -> String
    {
        let missing = abs(width).rounded(.towardZero) - Double(text.unicodeScalars.count)
        guard missing > 0 else { return text }
        if !(missing < Double(evaluation.limits.maximumSize)) { try evaluation.checkSize(Int.max) }
        let unit = Array((pad.isEmpty ? " " : pad).unicodeScalars)
        var padding = String.UnicodeScalarView()
        for index in 0..<Int(missing) { padding.append(unit[index % unit.count]) }
        return width > 0 ? text + String(padding) : String(padding) + text
    }

    private static func join(_ call: Call) throws(JSONataError) -> Value {
        guard let parts = call.list(0) else { return .undefined }
        let separator = call.string(1) ?? ""
        var text = ""
        for (index, part) in parts.enumerated() {
            if index > 0 { text += separator }
            if case .string(let string) = part { text += string }
            try call.evaluation.checkSize(text.utf8.count)
        }
        try call.evaluation.charge(parts.count)
        return .string(text)
    }
}
