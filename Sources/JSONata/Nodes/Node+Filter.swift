extension Node {
    /// This node as a predicate: keeps the items whose position it names or for which it is true.
    func filter(_ input: Value, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        if case .tuples(let stream) = input {
            return .tuples(TupleStream(try filter(stream.tuples, in: evaluation)))
        }
        let items = input.list ?? List([input])
        if let literal = self as? LiteralNode, case .number(let number) = literal.value {
            guard let index = Self.index(number, count: items.count) else { return Value(sequence: []) }
            let item = items[index]
            if item.isArray { return item }
            return item.isUndefined ? Value(sequence: []) : Value(sequence: [item])
        }
        var kept: [Value] = []
        for (index, item) in items.enumerated() {
            if try selects(value(in: evaluation, item, frame), index, count: items.count) { kept.append(item) }
        }
        return Value(sequence: kept)
    }

    func filter(_ tuples: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> [Tuple] {
        if let literal = self as? LiteralNode, case .number(let number) = literal.value {
            return Self.index(number, count: tuples.count).map { [tuples[$0]] } ?? []
        }
        var kept: [Tuple] = []
        for (index, tuple) in tuples.enumerated() {
            if try selects(value(in: evaluation, tuple.value, tuple.frame), index, count: tuples.count) { kept.append(tuple) }
        }
        return kept
    }

    private func selects(_ result: Value, _ index: Int, count: Int) throws(JSONataError) -> Bool {
        switch result {
        case .number(let number): return try Self.position(number, count: count) == Double(index)
        case .array(let list) where !list.isEmpty && list.allSatisfy({ if case .number = $0 { true } else { false } }):
            for case .number(let number) in list where try Self.position(number, count: count) == Double(index) { return true }
            return false
        default: return result.isTruthy
        }
    }

    private static func position(_ number: Double, count: Int) throws(JSONataError) -> Double {
        if number.isInfinite { throw JSONataError(.d1001, token: JavaScriptNumber.text(of: number)) }
        let position = number.rounded(.down)
        return position < 0 ? position + Double(count) : position
    }

    private static func index(_ number: Double, count: Int) -> Int? {
        var position = number.rounded(.down)
        if position < 0 { position += Double(count) }
        return position >= 0 && position < Double(count) ? Int(position) : nil
    }
}
