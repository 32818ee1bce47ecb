/// `[a, b]`.
final class ArrayNode: Node, @unchecked Sendable {
    private let items: [Node]
    /// In a path: the array is one value, whatever it holds.
    private let isConstructed: Bool

    init(_ items: [Node], isConstructed: Bool, at position: Int) {
        (self.items, self.isConstructed) = (items, isConstructed)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let flags: List.Flags = isConstructed ? .constructed : []
        var values: [Value] = []
        for item in items {
            let value = try item.value(in: evaluation, context, frame)
            if item is ArrayNode, !value.isUndefined {
                values.append(value)
            } else if items.count == 1, case .array(let only) = value {
                return .array(only.with(flags))
            } else {
                values.append(flattening: value)
                try evaluation.checkSize(values.count)
            }
        }
        let list = Value.array(List(values, flags))
        try evaluation.charge(forHolding: list)
        return list
    }
}

/// `a..b`, an item of an array.
final class RangeNode: Node, @unchecked Sendable {
    private let first: Node
    private let last: Node

    private static let maximumCount = 10_000_000.0

    init(from first: Node, to last: Node, at position: Int) {
        (self.first, self.last) = (first, last)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let low = try integer(try first.value(in: evaluation, context, frame), or: .t2003)
        let high = try integer(try last.value(in: evaluation, context, frame), or: .t2004)
        guard let low, let high, low <= high else { return .undefined }
        let count = high - low + 1
        if count > Self.maximumCount {
            throw JSONataError(.d2014, at: position, token: JavaScriptNumber.text(of: count))
        }
        return .array(List(from: low, count: Int(count)).with(.sequence))
    }

    private func integer(_ value: Value, or code: JSONataError.Code) throws(JSONataError) -> Double? {
        switch value {
        case .undefined: return nil
        case .number(let number) where number == number.rounded() && number.isFinite: return number
        default: throw JSONataError(code, at: position)
        }
    }
}
