/// `^(a, >b)`: the terms of an order-by step.
struct SortOrder: Sendable {
    struct Term: Sendable {
        let key: Node
        let descending: Bool
    }

    let terms: [Term]
    let position: Int

    func sorted(_ values: List, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> [Value] {
        if values.count < 2 { return values.values }
        var entries: [(keys: [Value], item: Value)] = []
        for value in values { entries.append((try keys(of: value, in: evaluation, frame), value)) }
        return try entries.mergeSorted { (a, b) throws(JSONataError) in try isAfter(a.keys, b.keys, in: evaluation) }.map(\.item)
    }

    func sorted(_ tuples: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> [Tuple] {
        if tuples.count < 2 { return tuples }
        var entries: [(keys: [Value], item: Tuple)] = []
        for tuple in tuples { entries.append((try keys(of: tuple.value, in: evaluation, tuple.frame), tuple)) }
        return try entries.mergeSorted { (a, b) throws(JSONataError) in try isAfter(a.keys, b.keys, in: evaluation) }.map(\.item)
    }

    private func keys(of value: Value, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> [Value] {
        var keys: [Value] = []
        for term in terms { keys.append(try term.key.value(in: evaluation, value, frame)) }
        return keys
    }

    /// What has no key comes last, also in descending order.
    private func isAfter(_ a: [Value], _ b: [Value], in evaluation: Evaluation) throws(JSONataError) -> Bool {
        try evaluation.charge(1)
        for (index, term) in terms.enumerated() {
            switch (a[index], b[index]) {
            case (.undefined, .undefined): continue
            case (.undefined, _): return true
            case (_, .undefined): return false
            case (.number(let x), .number(let y)):
                if x == y { continue }
                return term.descending ? x < y : x > y
            case (.string(let x), .string(let y)):
                if Text.equal(x, y) { continue }
                return term.descending ? Text.isLess(x, y) : Text.isLess(y, x)
            case (.number, .string), (.string, .number): throw JSONataError(.t2007, at: position)
            default: throw JSONataError(.t2008, at: position)
            }
        }
        return false
    }
}

extension Array {
    /// A stable merge sort whose comparison may throw.
    func mergeSorted(_ isAfter: (Element, Element) throws(JSONataError) -> Bool) throws(JSONataError) -> [Element] {
        if count < 2 { return self }
        let left = try Array(self[..<(count / 2)]).mergeSorted(isAfter)
        let right = try Array(self[(count / 2)...]).mergeSorted(isAfter)
        var merged: [Element] = []
        merged.reserveCapacity(count)
        var next = 0
        for item in left {
            while next < right.count, try isAfter(item, right[next]) {
                merged.append(right[next])
                next += 1
            }
            merged.append(item)
        }
        return merged + right[next...]
    }
}
