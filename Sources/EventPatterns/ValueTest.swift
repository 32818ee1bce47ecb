internal import JSON

/// One test of an event pattern on one value of an event.
enum ValueTest: Hashable, Sendable {
    case null
    case bool(Bool)
    case string(String)
    indirect case number(PatternNumber)
    /// A string that spells an IP address equals every spelling of that address.
    indirect case address(AddressRange, text: String)
    case prefix(String)
    case suffix(String)
    case equalsIgnoreCase(String)
    case prefixIgnoreCase(String)
    case suffixIgnoreCase(String)
    indirect case wildcard(Wildcard)
    indirect case numeric(NumericRange)
    indirect case cidr(AddressRange, text: String)
    /// Some value, null also, but not an object or an array without values.
    case exists
    /// A value for which none of these tests holds; all are of one kind.
    case anythingBut([ValueTest])
}

extension ValueTest: CustomStringConvertible {
    /// As it stands in a pattern.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .string(let text), .address(_, let text): quoted(text)
        case .number(let number): number.text
        case .prefix(let text): #"{"prefix":\#(quoted(text))}"#
        case .suffix(let text): #"{"suffix":\#(quoted(text))}"#
        case .equalsIgnoreCase(let text): #"{"equals-ignore-case":\#(quoted(text))}"#
        case .prefixIgnoreCase(let text): #"{"prefix":{"equals-ignore-case":\#(quoted(text))}}"#
        case .suffixIgnoreCase(let text): #"{"suffix":{"equals-ignore-case":\#(quoted(text))}}"#
        case .wildcard(let wildcard): #"{"wildcard":\#(quoted(wildcard.text))}"#
        case .numeric(let range): #"{"numeric":\#(range)}"#
        case .cidr(_, let text): #"{"cidr":\#(quoted(text))}"#
        case .exists: #"{"exists":true}"#
        case .anythingBut(let tests): #"{"anything-but":\#(Self.excluded(tests))}"#
        }
    }

    private static func excluded(_ tests: [ValueTest]) -> String {
        let values = tests.map { test -> String in
            switch test {
            case .prefix(let text), .suffix(let text), .equalsIgnoreCase(let text): quoted(text)
            case .wildcard(let wildcard): quoted(wildcard.text)
            default: test.description
            }
        }
        let list = values.count == 1 ? values[0] : "[" + values.joined(separator: ",") + "]"
        return switch tests.first {
        case .prefix: #"{"prefix":\#(list)}"#
        case .suffix: #"{"suffix":\#(list)}"#
        case .equalsIgnoreCase: #"{"equals-ignore-case":\#(list)}"#
        case .wildcard: #"{"wildcard":\#(list)}"#
        default: list
        }
    }
}

/// `text` as a JSON string.
func quoted(_ text: String) -> String { JSONValue.string(text).text() }
