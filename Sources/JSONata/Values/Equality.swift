import JSON

extension Evaluation {
    /// The `=` operator: deep, by value; functions are equal to themselves only.
    func equal(_ a: Value, _ b: Value) throws(JSONataError) -> Bool {
        try charge(1)
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let x), .bool(let y)): return x == y
        case (.number(let x), .number(let y)): return x == y
        case (.string(let x), .string(let y)): return Text.equal(x, y)
        case (.array(let x), .array(let y)):
            guard x.count == y.count else { return false }
            for index in x.indices where !(try equal(x[index], y[index])) { return false }
            return true
        case (.object(let x), .object(let y)):
            if x === y { return true }
            guard x.count == y.count else { return false }
            for index in 0..<x.count where !(try equal(x.value(at: index), y[x.key(at: index)])) { return false }
            return true
        case (.function(let x), .function(let y)): return x === y
        default: return false
        }
    }
}
