import JSON

/// An array, with what JSONata keeps in mind about it.
struct List {
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The values of a path or a filter: none is nothing, and a single one stands for itself.
        static let sequence = Flags(rawValue: 1)
        /// A sequence that stays an array when it holds a single value (`[]`).
        static let keepsSingleton = Flags(rawValue: 2)
        /// Made by an array constructor in a path: not flattened into the path's result.
        static let constructed = Flags(rawValue: 4)
        /// Holds the one input array, so that a path takes it as one value.
        static let wrapsInput = Flags(rawValue: 8)
    }

    private enum Storage {
        case values([Value])
        case json([JSONValue])
        /// Of `[a..b]`: ten million numbers need no memory.
        case range(IntegerRange)
    }

    private final class IntegerRange {
        let first: Double
        let count: Int
        init(first: Double, count: Int) { (self.first, self.count) = (first, count) }
    }

    private var storage: Storage
    var flags: Flags
    let nesting: UInt16

    init(_ values: [Value], _ flags: Flags = []) {
        storage = .values(values)
        self.flags = flags
        var deepest: UInt16 = 0
        for value in values { deepest = Swift.max(deepest, value.nesting) }
        nesting = deepest &+ 1
    }

    init(json: [JSONValue]) {
        storage = .json(json)
        flags = []
        nesting = 1
    }

    init(from first: Double, count: Int) {
        storage = .range(IntegerRange(first: first, count: count))
        flags = []
        nesting = 1
    }

    func with(_ flags: Flags) -> List {
        var copy = self
        copy.flags = flags
        return copy
    }

    var isSequence: Bool { flags.contains(.sequence) }

    /// The elements as JSON where they never were anything else.
    var json: [JSONValue]? { if case .json(let elements) = storage { elements } else { nil } }

    var values: [Value] {
        switch storage {
        case .values(let values): values
        case .json(let elements): elements.map(Value.init)
        case .range: Array(self)
        }
    }
}

extension List: RandomAccessCollection {
    var startIndex: Int { 0 }

    var endIndex: Int {
        switch storage {
        case .values(let values): values.count
        case .json(let elements): elements.count
        case .range(let range): range.count
        }
    }

    subscript(index: Int) -> Value {
        switch storage {
        case .values(let values): values[index]
        case .json(let elements): Value(elements[index])
        case .range(let range): .number(range.first + Double(index))
        }
    }
}

extension [Value] {
    /// Adds what a step yields: the elements of an array, anything else as it is, nothing for nothing.
    mutating func append(flattening value: Value) {
        switch value {
        case .undefined: break
        case .array(let list): append(contentsOf: list)
        default: append(value)
        }
    }
}
