import JSON

extension Comparison.TypeTest {
    /// Of a value that is there.
    func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .isPresent: true
        case .isNull: value.isNull
        case .isNumeric: value.double != nil
        case .isString: value.string != nil
        case .isBoolean: value.bool != nil
        case .isTimestamp: value.string.flatMap(OffsetDateTime.init) != nil
        }
    }
}

extension Comparison.Operand {
    /// Whether a definition may compare with it.
    func accepts(_ value: JSONValue) -> Bool {
        switch self {
        case .string: value.string != nil
        case .numeric: value.double != nil
        case .boolean: value.bool != nil
        case .timestamp: value.string.flatMap(OffsetDateTime.init) != nil
        }
    }

    /// Values of other types than the operator's are in no relation.
    func holds(_ left: JSONValue, _ relation: Comparison.Relation, _ right: JSONValue) -> Bool {
        switch self {
        case .boolean:
            guard let left = left.bool, let right = right.bool else { return false }
            return relation == .equals && left == right
        case .numeric:
            guard let left = left.double, let right = right.double else { return false }
            return relation.holds(left, right)
        case .string:
            guard let left = left.string, let right = right.string else { return false }
            return relation.holds(CodeUnits(text: left), CodeUnits(text: right))
        case .timestamp:
            guard let left = left.string.flatMap(OffsetDateTime.init), let right = right.string.flatMap(OffsetDateTime.init) else {
                return false
            }
            return relation.holds(left, right)
        }
    }
}

extension Comparison.Relation {
    func holds<T: Comparable>(_ left: T, _ right: T) -> Bool {
        switch self {
        case .equals: left == right
        case .lessThan: left < right
        case .greaterThan: left > right
        case .lessThanEquals: left <= right
        case .greaterThanEquals: left >= right
        }
    }
}

/// A text that compares by its UTF-16 code units, as in Java.
private struct CodeUnits: Comparable {
    let text: String

    static func == (a: CodeUnits, b: CodeUnits) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    static func < (a: CodeUnits, b: CodeUnits) -> Bool { a.text.utf16.lexicographicallyPrecedes(b.text.utf16) }
}

/// `StringMatches`: `*` stands for any characters, `\*` for itself, `\\` for a backslash.
public struct WildcardPattern: Hashable, Sendable {
    /// The texts between the wildcards.
    private let parts: [[UInt8]]

    public init(_ pattern: String) {
        var (parts, part, isEscaped): ([[UInt8]], [UInt8], Bool) = ([], [], false)
        for byte in pattern.utf8 {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if !isEscaped, byte == UInt8(ascii: "*") {
                parts.append(part)
                part = []
            } else {
                if isEscaped, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "\\") { part.append(UInt8(ascii: "\\")) }
                part.append(byte)
                isEscaped = false
            }
        }
        if isEscaped { part.append(UInt8(ascii: "\\")) }
        self.parts = parts + [part]
    }

    /// Takes time in proportion to the text times the longest part at most.
    public func matches(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard let first = parts.first, let last = parts.last, rest.starts(with: first) else { return false }
        if parts.count == 1 { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
