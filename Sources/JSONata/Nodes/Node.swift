/// A compiled expression. Each kind of expression is a subclass that knows how to compute its value.
///
/// `@unchecked Sendable`: nodes are not changed once the compiler has built them, which subclasses cannot state.
class Node: @unchecked Sendable {
    let position: Int
    final var postfix: Postfix?

    init(at position: Int) { self.position = position }

    /// What follows an expression that is no step of a path.
    struct Postfix {
        var predicates: [Node]
        var grouping: Grouping?
        var keepsArray: Bool
        /// The expression works on tuples for its predicates' sake, but its value is wanted without them.
        var unwrapsTuples: Bool
    }

    /// The value before predicates. Overridden by every subclass.
    func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value { .undefined }

    final func value(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        try evaluation.enter()
        var result = try compute(in: evaluation, context, frame)
        if postfix != nil { result = try applyPostfix(to: result, in: evaluation, frame) }
        evaluation.leave()
        switch result {
        case .undefined, .null, .bool, .number: return result
        case .array(let list) where list.isSequence:
            return try evaluation.checked(Self.collapsed(list, keepsArray: postfix?.keepsArray ?? false))
        default: return try evaluation.checked(result)
        }
    }

    private static func collapsed(_ list: List, keepsArray: Bool) -> Value {
        if list.isEmpty { return .undefined }
        let keeps = keepsArray || list.flags.contains(.keepsSingleton)
        if list.count == 1, !keeps { return list[0] }
        return .array(keeps ? list.with(list.flags.union(.keepsSingleton)) : list)
    }

    final func applyPostfix(to value: Value, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        guard let postfix else { return value }
        var result = value
        for predicate in postfix.predicates { result = try predicate.filter(result, in: evaluation, frame) }
        if let grouping = postfix.grouping { return try grouping.object(of: result, in: evaluation, frame) }
        if postfix.unwrapsTuples, case .tuples(let stream) = result {
            result = Value(sequence: stream.tuples.map(\.value))
        }
        return result
    }
}
