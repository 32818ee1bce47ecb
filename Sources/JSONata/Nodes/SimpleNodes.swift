/// A constant.
final class LiteralNode: Node, @unchecked Sendable {
    enum Literal {
        case null, bool(Bool), number(Double), string(String)
    }

    let value: Literal

    init(_ value: Literal, at position: Int) {
        self.value = value
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        switch value {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .number(let number): .number(number)
        case .string(let string): .string(string)
        }
    }
}

/// A field of the context; of an array, the field of each of its elements.
final class NameNode: Node, @unchecked Sendable {
    let name: String

    init(_ name: String, at position: Int) {
        self.name = name
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        try evaluation.field(name, of: context)
    }
}

extension Evaluation {
    func field(_ name: String, of value: Value) throws(JSONataError) -> Value {
        switch value {
        case .object(let object): return object[name]
        case .array(let list):
            var found: [Value] = []
            for element in list {
                switch element {
                case .object(let object): try append(flattening: object[name], to: &found)
                case .array: try append(flattening: try field(name, of: element), to: &found)
                default: break
                }
            }
            try charge(list.count)
            return Value(sequence: found)
        default: return .undefined
        }
    }
}

/// `*`: the values of all fields.
final class WildcardNode: Node, @unchecked Sendable {
    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        var context = context
        if case .array(let list) = context, list.flags.contains(.wrapsInput), let input = list.first { context = input }
        var found: [Value] = []
        var flattened = false
        func add(_ value: Value) throws(JSONataError) {
            if case .array(let list) = value {
                try evaluation.flatten(list, into: &found)
                flattened = true
            } else {
                found.append(value)
            }
        }
        switch context {
        case .object(let object): for index in 0..<object.count { try add(object.value(at: index)) }
        case .array(let list): for element in list { try add(element) }
        default: break
        }
        return .array(List(found, flattened ? [] : .sequence))
    }
}

extension Evaluation {
    /// Adds what a step yields. Counted: many results may be one and the same array, which takes no memory until its elements are copied.
    func append(flattening value: Value, to values: inout [Value]) throws(JSONataError) {
        try charge(forHolding: value)
        values.append(flattening: value)
        try checkSize(values.count)
    }

    /// The elements of `list`, those of arrays inside in their place.
    func flatten(_ list: List, into result: inout [Value]) throws(JSONataError) {
        for element in list {
            try charge(1)
            if case .array(let inner) = element { try flatten(inner, into: &result) } else { result.append(element) }
        }
    }
}

/// `**`: the context and everything below it.
final class DescendantsNode: Node, @unchecked Sendable {
    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        if context.isUndefined { return .undefined }
        var found: [Value] = []
        try Self.collect(context, into: &found, in: evaluation)
        return found.count == 1 ? found[0] : Value(sequence: found)
    }

    private static func collect(_ value: Value, into found: inout [Value], in evaluation: Evaluation) throws(JSONataError) {
        try evaluation.charge(1)
        switch value {
        case .array(let list): for element in list { try collect(element, into: &found, in: evaluation) }
        case .object(let object):
            found.append(value)
            for index in 0..<object.count { try collect(object.value(at: index), into: &found, in: evaluation) }
        default: found.append(value)
        }
    }
}

/// `(a; b; c)`: the value of the last one, with variables of its own.
final class BlockNode: Node, @unchecked Sendable {
    private let expressions: [Node]
    /// `nil` where the block binds no variable.
    private let frameSize: Int?

    init(_ expressions: [Node], frameSize: Int?, at position: Int) {
        (self.expressions, self.frameSize) = (expressions, frameSize)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let local = frameSize.map { Frame(parent: frame, count: $0) } ?? frame
        var result = Value.undefined
        for expression in expressions { result = try expression.value(in: evaluation, context, local) }
        return result
    }
}

/// `a ? b : c`.
final class ConditionNode: Node, @unchecked Sendable {
    private let condition: Node
    private let then: Node
    private let otherwise: Node?

    init(_ condition: Node, then: Node, otherwise: Node?, at position: Int) {
        (self.condition, self.then, self.otherwise) = (condition, then, otherwise)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        if try condition.value(in: evaluation, context, frame).isTruthy { return try then.value(in: evaluation, context, frame) }
        return try otherwise?.value(in: evaluation, context, frame) ?? .undefined
    }
}
