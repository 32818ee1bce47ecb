/// `{key: value, …}`: makes one object of all values, those with the same key together.
struct Grouping: Sendable {
    let pairs: [(key: Node, value: Node)]
    let position: Int

    private struct Group {
        let key: String
        let pair: Int
        var members: [Int]
    }

    func object(of input: Value, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        if case .tuples(let stream) = input { return try object(of: stream.tuples, in: evaluation) }
        guard case .array(let list) = input, !list.isEmpty else {
            return try object(ofOne: input.isArray ? .undefined : input, in: evaluation, frame)
        }
        if list.count == 1 { return try object(ofOne: list[0], in: evaluation, frame) }
        let items = list.values
        let groups = try groups(count: items.count, in: evaluation) { (index, key) throws(JSONataError) in
            try key.value(in: evaluation, items[index], frame)
        }
        let result = Object()
        for group in groups {
            let members = group.members.map { items[$0] }
            let context = members.count == 1 ? members[0] : try Self.joined(members, in: evaluation)
            let value = try pairs[group.pair].value.value(in: evaluation, context, frame)
            if !value.isUndefined { result.set(group.key, value) }
        }
        return .object(result)
    }

    /// The common case: nothing to put together.
    private func object(ofOne item: Value, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        var keys: [String?] = []
        keys.reserveCapacity(pairs.count)
        let result = Object()
        for pair in pairs {
            let key = try name(pair.key.value(in: evaluation, item, frame))
            if let key, !result.declare(key) { throw JSONataError(.d1009, at: position, token: key) }
            keys.append(key)
        }
        for (index, pair) in pairs.enumerated() {
            guard let key = keys[index] else { continue }
            result.set(key, try pair.value.value(in: evaluation, item, frame))
        }
        result.dropUndefined()
        return .object(result)
    }

    /// A key; `nil` for one that is missing.
    private func name(_ value: Value) throws(JSONataError) -> String? {
        switch value {
        case .undefined: return nil
        case .string(let string): return string
        default: throw JSONataError(.t1003, at: position)
        }
    }

    private func object(of tuples: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> Value {
        let groups = try groups(count: tuples.count, in: evaluation) { (index, key) throws(JSONataError) in
            try key.value(in: evaluation, tuples[index].value, tuples[index].frame)
        }
        let result = Object()
        for group in groups {
            let tuple = try Self.joined(group.members.map { tuples[$0] }, in: evaluation)
            let value = try pairs[group.pair].value.value(in: evaluation, tuple.value, tuple.frame)
            if !value.isUndefined { result.set(group.key, value) }
        }
        return .object(result)
    }

    private func groups(count: Int, in evaluation: Evaluation, _ keyOf: (Int, Node) throws(JSONataError) -> Value)
        throws(JSONataError) -> [Group]
    {
        var groups: [Group] = []
        var positions: [String: Int] = [:]
        for index in 0..<count {
            for (pairIndex, pair) in pairs.enumerated() {
                guard let key = try name(keyOf(index, pair.key)) else { continue }
                if let known = positions[key] {
                    if groups[known].pair != pairIndex { throw JSONataError(.d1009, at: position, token: key) }
                    groups[known].members.append(index)
                } else {
                    positions[key] = groups.count
                    groups.append(Group(key: key, pair: pairIndex, members: [index]))
                }
            }
        }
        try evaluation.charge(count)
        return groups
    }

    private static func joined(_ values: [Value], in evaluation: Evaluation) throws(JSONataError) -> Value {
        var all: [Value] = []
        for value in values { try evaluation.append(flattening: value, to: &all) }
        return .array(List(all))
    }

    /// One tuple of all: each variable has the values of all of them.
    private static func joined(_ tuples: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> Tuple {
        if tuples.count == 1 { return tuples[0] }
        let frame = Frame(copying: tuples[0].frame)
        for slot in frame.slots.indices {
            let values = tuples.compactMap { $0.frame.slots[slot] }
            frame.slots[slot] = values.count < 2 ? values.first : try joined(values, in: evaluation)
        }
        return Tuple(value: try joined(tuples.map(\.value), in: evaluation), frame: frame)
    }
}

/// `{…}` as an operand: one object of the context.
final class ObjectNode: Node, @unchecked Sendable {
    private let grouping: Grouping

    init(_ grouping: Grouping, at position: Int) {
        self.grouping = grouping
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        try grouping.object(of: context, in: evaluation, frame)
    }
}
