/// Where a variable may have been bound. Binding happens as the expression runs, so that an inner variable of the name
/// hides an outer one only from then on.
struct VariableAddress: Sendable {
    /// Frames to go outwards.
    let hops: Int
    let slot: Int
}

/// `$name`.
final class VariableNode: Node, @unchecked Sendable {
    private let candidates: [VariableAddress]
    private let global: Int?

    init(_ candidates: [VariableAddress], global: Int?, at position: Int) {
        (self.candidates, self.global) = (candidates, global)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        for address in candidates {
            if let value = frame.ancestor(address.hops)?.slots[address.slot] { return value }
        }
        return global.map { evaluation.globals[$0] } ?? .undefined
    }
}

extension Frame {
    func ancestor(_ hops: Int) -> Frame? {
        if hops == 0 { return self }
        var frame = parent
        for _ in 1..<hops { frame = frame?.parent }
        return frame
    }
}

/// `$`, the context.
final class ContextNode: Node, @unchecked Sendable {
    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        if case .array(let list) = context, list.flags.contains(.wrapsInput), let input = list.first { return input }
        return context
    }
}

/// `$$`, the input.
final class RootNode: Node, @unchecked Sendable {
    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value { evaluation.root }
}

/// `$name := value`.
final class BindNode: Node, @unchecked Sendable {
    private let address: VariableAddress
    private let expression: Node

    init(_ address: VariableAddress, to expression: Node, at position: Int) {
        (self.address, self.expression) = (address, expression)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let value = try expression.value(in: evaluation, context, frame)
        frame.ancestor(address.hops)?.slots[address.slot] = value
        return value
    }
}
