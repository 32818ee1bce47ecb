/// Any JSON text (RFC 8259) as a value. Objects keep the order of their members, numbers keep their spelling.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A JSON number with the spelling it came in: `2e323` stays `2e323` and never becomes infinite.
///
/// Two numbers are equal when their spellings are; compare `double` for their values.
public struct JSONNumber: Hashable, Sendable {
    public let lexeme: String

    public init(_ value: Int) { lexeme = String(value) }
    public init(_ value: Int64) { lexeme = String(value) }

    /// Whole numbers below 2^53 are spelled without a fraction. `nil` where JSON has no spelling (infinite, not a number).
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if value == value.rounded(), abs(value) < 0x1p53 {
            lexeme = String(Int64(value))
        } else {
            lexeme = value.description
        }
    }

    /// `lexeme` must be a number of the JSON grammar; the parser is the one caller that knows.
    init(uncheckedLexeme lexeme: String) { self.lexeme = lexeme }

    /// The nearest double: infinite where the spelling is beyond its range.
    public var double: Double { Double(lexeme) ?? .nan }

    /// The value where it is a whole number that fits, also when spelled `1.0` or `1e3`.
    public var int: Int? {
        if let value = Int(lexeme) { return value }
        let value = double
        return value == value.rounded() && abs(value) < 0x1p53 ? Int(value) : nil
    }
}

extension JSONValue {
    public static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    public static func number(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// A JSON number, or null where JSON has no spelling for `value`.
    public static func number(_ value: Double) -> JSONValue { JSONNumber(value).map(JSONValue.number) ?? .null }

    public var isNull: Bool { self == .null }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var int: Int? { if case .number(let value) = self { value.int } else { nil } }
    public var double: Double? { if case .number(let value) = self { value.double } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member `key` of an object; `nil` for anything else.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// The element at `index` of an array; `nil` outside it and for anything else.
    public subscript(index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}
