import Glibc

/// `+ - * / %`.
final class ArithmeticNode: Node, @unchecked Sendable {
    enum Operation: String {
        case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    }

    private let operation: Operation
    private let left: Node
    private let right: Node

    init(_ operation: Operation, _ left: Node, _ right: Node, at position: Int) {
        (self.operation, self.left, self.right) = (operation, left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let leftValue = try left.value(in: evaluation, context, frame)
        let rightValue = try right.value(in: evaluation, context, frame)
        let x = try operand(leftValue, or: .t2001)
        let y = try operand(rightValue, or: .t2002)
        guard let x, let y else { return .undefined }
        switch operation {
        case .add: return .number(x + y)
        case .subtract: return .number(x - y)
        case .multiply: return .number(x * y)
        case .divide: return .number(x / y)
        case .remainder: return .number(fmod(x, y))
        }
    }

    private func operand(_ value: Value, or code: JSONataError.Code) throws(JSONataError) -> Double? {
        switch value {
        case .undefined: return nil
        case .number(let number) where number.isFinite: return number
        case .number(let number) where number.isInfinite:
            throw JSONataError(.d1001, at: position, token: JavaScriptNumber.text(of: number))
        default: throw JSONataError(code, at: position, token: operation.rawValue)
        }
    }
}

/// `-x`.
final class NegationNode: Node, @unchecked Sendable {
    private let operand: Node

    init(_ operand: Node, at position: Int) {
        self.operand = operand
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        switch try operand.value(in: evaluation, context, frame) {
        case .undefined: return .undefined
        case .number(let number) where number.isFinite: return .number(-number)
        case .number(let number) where number.isInfinite:
            throw JSONataError(.d1001, at: position, token: JavaScriptNumber.text(of: number))
        default: throw JSONataError(.d1002, at: position, token: "-")
        }
    }
}

/// `= !=`: false where a side is missing.
final class EqualityNode: Node, @unchecked Sendable {
    private let isNegated: Bool
    private let left: Node
    private let right: Node

    init(isNegated: Bool, _ left: Node, _ right: Node, at position: Int) {
        (self.isNegated, self.left, self.right) = (isNegated, left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let x = try left.value(in: evaluation, context, frame)
        let y = try right.value(in: evaluation, context, frame)
        if x.isUndefined || y.isUndefined { return .bool(false) }
        return .bool(try evaluation.equal(x, y) != isNegated)
    }
}

/// `< <= > >=`: of two numbers or two strings.
final class ComparisonNode: Node, @unchecked Sendable {
    enum Comparison: String {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    private let comparison: Comparison
    private let left: Node
    private let right: Node

    init(_ comparison: Comparison, _ left: Node, _ right: Node, at position: Int) {
        (self.comparison, self.left, self.right) = (comparison, left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let x = try left.value(in: evaluation, context, frame)
        let y = try right.value(in: evaluation, context, frame)
        switch (x, y) {
        case (.number(let a), .number(let b)):
            switch comparison {
            case .less: return .bool(a < b)
            case .lessOrEqual: return .bool(a <= b)
            case .greater: return .bool(a > b)
            case .greaterOrEqual: return .bool(a >= b)
            }
        case (.string(let a), .string(let b)):
            switch comparison {
            case .less: return .bool(Text.isLess(a, b))
            case .lessOrEqual: return .bool(!Text.isLess(b, a))
            case .greater: return .bool(Text.isLess(b, a))
            case .greaterOrEqual: return .bool(!Text.isLess(a, b))
            }
        case (.undefined, .undefined), (.undefined, .number), (.undefined, .string), (.number, .undefined), (.string, .undefined):
            return .undefined
        case (.number, .string), (.string, .number):
            throw JSONataError(.t2009, at: position, token: comparison.rawValue)
        default:
            throw JSONataError(.t2010, at: position, token: comparison.rawValue)
        }
    }
}

/// `and`, `or`: the right side only where it matters.
final class BooleanNode: Node, @unchecked Sendable {
    private let isAnd: Bool
    private let left: Node
    private let right: Node

    init(isAnd: Bool, _ left: Node, _ right: Node, at position: Int) {
        (self.isAnd, self.left, self.right) = (isAnd, left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let first = try left.value(in: evaluation, context, frame).isTruthy
        if first != isAnd { return .bool(first) }
        return .bool(try right.value(in: evaluation, context, frame).isTruthy)
    }
}

/// `&`.
final class ConcatenationNode: Node, @unchecked Sendable {
    private let left: Node
    private let right: Node

    init(_ left: Node, _ right: Node, at position: Int) {
        (self.left, self.right) = (left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let x = try left.value(in: evaluation, context, frame)
        let y = try right.value(in: evaluation, context, frame)
        let text = try evaluation.text(of: x) + evaluation.text(of: y)
        try evaluation.charge(text.utf8.count / 64)
        return .string(text)
    }
}

/// `in`: whether a value is among the elements of an array.
final class InclusionNode: Node, @unchecked Sendable {
    private let left: Node
    private let right: Node

    init(_ left: Node, _ right: Node, at position: Int) {
        (self.left, self.right) = (left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let x = try left.value(in: evaluation, context, frame)
        let y = try right.value(in: evaluation, context, frame)
        if x.isUndefined { return .bool(false) }
        try evaluation.charge(y.elements.count / 8)
        return .bool(y.elements.contains { Self.identical(x, $0) })
    }

    /// JavaScript's `===`: arrays and objects are never the same as others.
    private static func identical(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x == y
        case (.string(let x), .string(let y)): Text.equal(x, y)
        case (.object(let x), .object(let y)): x === y
        default: false
        }
    }
}

/// `a ~> f(b)`, `a ~> f`, `f ~> g`.
final class ApplicationNode: Node, @unchecked Sendable {
    private let left: Node
    private let right: Node

    init(_ left: Node, _ right: Node, at position: Int) {
        (self.left, self.right) = (left, right)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let value = try left.value(in: evaluation, context, frame)
        if let call = right as? CallNode {
            let result = try call.call(in: evaluation, context, frame, first: value)
            return try call.applyPostfix(to: result, in: evaluation, frame)
        }
        guard case .function(let function) = try right.value(in: evaluation, context, frame) else {
            throw JSONataError(.t2006, at: position)
        }
        if case .function(let first) = value { return .function(Function(.composed(first: first, second: function))) }
        do throws(JSONataError) {
            return try evaluation.apply(function, to: [value], context: context)
        } catch {
            throw error.located(at: position)
        }
    }
}
