/// A function as a value.
final class Function {
    enum Kind {
        case builtIn(BuiltIn)
        /// With the frame and the context in which it was written.
        case lambda(LambdaNode, Frame, context: Value)
        /// Some arguments are given (`.some`), the others are asked for.
        case partial(Function, [Value?])
        /// `$f ~> $g`.
        case composed(first: Function, second: Function)
        case regex(Regex)
        /// The `next` of a match: goes on searching where that match ended.
        case nextMatch(Regex, Subject, from: Int)
        case transform(TransformNode, Frame, context: Value)
    }

    let kind: Kind
    let nesting: UInt16

    init(_ kind: Kind) {
        self.kind = kind
        switch kind {
        case .partial(let function, let arguments):
            var deepest = function.nesting
            for case .some(let argument) in arguments { deepest = max(deepest, argument.nesting) }
            nesting = deepest &+ 1
        case .composed(let first, let second): nesting = max(first.nesting, second.nesting) &+ 1
        default: nesting = 1
        }
    }

    /// How many arguments a higher-order function passes to it.
    var arity: Int {
        switch kind {
        case .builtIn(let function): function.arity
        case .lambda(let lambda, _, _): lambda.parameterCount
        case .partial(_, let arguments): arguments.count { $0 == nil }
        case .composed, .transform: 1
        case .regex: 2
        case .nextMatch: 0
        }
    }
}

/// The variables of one running lambda, block or tuple. A slot without a value has not been bound yet.
final class Frame {
    let parent: Frame?
    var slots: [Value?]
    /// Some function refers to it and may be stored in it: a cycle that the evaluation undoes at its end.
    var isCaptured = false

    init(parent: Frame?, count: Int) {
        self.parent = parent
        slots = Array(repeating: nil, count: count)
    }

    init(copying frame: Frame) { (parent, slots) = (frame.parent, frame.slots) }
}

/// A value of a path with the variables bound on its way.
struct Tuple {
    var value: Value
    let frame: Frame
}

final class TupleStream {
    var tuples: [Tuple]
    init(_ tuples: [Tuple]) { self.tuples = tuples }
}
