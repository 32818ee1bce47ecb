enum AggregationFunctions {
    static let all: [BuiltIn] = [
        builtIn("sum", "<a<n>:n>", arity: 1) { (call) throws(JSONataError) in
            guard let numbers = try numbers(call) else { return .undefined }
            return .number(numbers.reduce(0, +))
        },
        builtIn("count", "<a:n>", arity: 1) { (call) throws(JSONataError) in .number(Double(call.list(0)?.count ?? 0)) },
        builtIn("max", "<a<n>:n>", arity: 1) { (call) throws(JSONataError) in
            try numbers(call)?.max().map(Value.number) ?? .undefined
        },
        builtIn("min", "<a<n>:n>", arity: 1) { (call) throws(JSONataError) in
            try numbers(call)?.min().map(Value.number) ?? .undefined
        },
        builtIn("average", "<a<n>:n>", arity: 1) { (call) throws(JSONataError) in
            guard let numbers = try numbers(call), !numbers.isEmpty else { return .undefined }
            return .number(numbers.reduce(0, +) / Double(numbers.count))
        },
    ]

    private static func numbers(_ call: Call) throws(JSONataError) -> [Double]? {
        guard let list = call.list(0) else { return nil }
        try call.evaluation.charge(list.count / 8)
        return list.compactMap { if case .number(let number) = $0 { number } else { nil } }
    }
}
