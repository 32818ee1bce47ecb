import JSON

/// A value while an expression runs.
///
/// What came in as JSON stays JSON until somebody looks inside: an input costs nothing by its size, and what is only
/// passed on goes out as it came.
enum Value {
    /// No value at all: a field that is not there. Distinct from `null`.
    case undefined
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array(List)
    case object(Object)
    case function(Function)
    /// The values of a path with the variables bound on the way; only ever seen between the steps of paths.
    case tuples(TupleStream)

    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let number): self = .number(JavaScriptNumber.value(of: number))
        case .string(let string): self = .string(string)
        case .array(let elements): self = .array(List(json: elements))
        case .object(let members): self = .object(Object(json: members))
        }
    }

    init(sequence: [Value]) { self = .array(List(sequence, .sequence)) }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }
    var isNull: Bool { if case .null = self { true } else { false } }
    var isArray: Bool { if case .array = self { true } else { false } }
    var string: String? { if case .string(let string) = self { string } else { nil } }
    var list: List? { if case .array(let list) = self { list } else { nil } }
    var function: Function? { if case .function(let function) = self { function } else { nil } }

    /// How deep this value nests, as far as it was built here; bounded where values are built.
    var nesting: UInt16 {
        switch self {
        case .array(let list): list.nesting
        case .object(let object): object.nesting
        case .function(let function): function.nesting
        default: 0
        }
    }

    /// This value as the elements of an array: of an array its own, of nothing none.
    var elements: List {
        switch self {
        case .undefined: List([])
        case .array(let list): list
        default: List([self])
        }
    }

    /// The truth of a value (`$boolean`); nothing is false.
    var isTruthy: Bool {
        switch self {
        case .undefined, .null, .function: false
        case .bool(let bool): bool
        case .number(let number): number != 0 && !number.isNaN
        case .string(let string): !string.isEmpty
        case .array(let list): list.count == 1 ? list[0].isTruthy : list.contains { $0.isTruthy }
        case .object(let object): !object.isEmpty
        case .tuples(let stream): stream.tuples.contains { $0.value.isTruthy }
        }
    }

    /// Truth as JavaScript has it, where arrays, objects and functions are true: the answer of a sort's comparison.
    var isTruthyInJavaScript: Bool {
        switch self {
        case .array, .object, .function: true
        default: isTruthy
        }
    }

    /// `$type`.
    var typeName: String? {
        switch self {
        case .undefined, .tuples: nil
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        case .function: "function"
        }
    }
}
