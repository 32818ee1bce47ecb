enum ArrayFunctions {
    static let all: [BuiltIn] = [
        builtIn("append", "<xx:a>", arity: 2) { (call) throws(JSONataError) in
            if call[0].isUndefined { return call[1] }
            if call[1].isUndefined { return call[0] }
            var values = call[0].elements.values
            values.append(flattening: call[1])
            try call.evaluation.charge(values.count / 8)
            return .array(List(values))
        },
        builtIn("reverse", "<a:a>", arity: 1) { (call) throws(JSONataError) in
            guard let list = call.list(0) else { return .undefined }
            if list.count <= 1 { return call[0] }
            try call.evaluation.charge(list.count / 8)
            return .array(List(list.reversed()))
        },
        builtIn("shuffle", "<a:a>", arity: 1) { (call) throws(JSONataError) in try shuffle(call) },
        builtIn("sort", "<af?:a>", arity: 2) { (call) throws(JSONataError) in try sort(call) },
        builtIn("distinct", "<x:x>", arity: 1) { (call) throws(JSONataError) in try distinct(call) },
        builtIn("zip", "<a+>", arity: 0) { (call) throws(JSONataError) in
            let lists = call.arguments.map(\.elements)
            let count = lists.map(\.count).min() ?? 0
            try call.evaluation.charge(count * lists.count)
            return .array(List((0..<count).map { index in .array(List(lists.map { $0[index] })) }))
        },
    ]

    private static func shuffle(_ call: Call) throws(JSONataError) -> Value {
        guard let list = call.list(0) else { return .undefined }
        if list.count <= 1 { return call[0] }
        var values = list.values
        try call.evaluation.charge(values.count)
        for index in values.indices.dropFirst().reversed() {
            values.swapAt(index, min(index, Int(call.evaluation.surroundings.random() * Double(index + 1))))
        }
        return .array(List(values))
    }

    private static func sort(_ call: Call) throws(JSONataError) -> Value {
        guard let list = call.list(0) else { return .undefined }
        if list.count <= 1 { return call[0] }
        let evaluation = call.evaluation
        if let comparator = call.function(1) {
            return .array(
                List(
                    try list.values.mergeSorted { (a, b) throws(JSONataError) in
                        try evaluation.apply(comparator, to: [a, b], context: .null).isTruthyInJavaScript
                    }))
        }
        try evaluation.charge(list.count)
        let numbers = list.compactMap { if case .number(let number) = $0 { number } else { nil } }
        if numbers.count == list.count { return .array(List(numbers.sorted().map(Value.number))) }
        let strings = list.compactMap(\.string)
        guard strings.count == list.count else { throw JSONataError(.d3070) }
        return .array(List(strings.sorted(by: Text.isLess).map(Value.string)))
    }

    private static func distinct(_ call: Call) throws(JSONataError) -> Value {
        guard case .array(let list) = call[0], list.count > 1 else { return call[0] }
        var strings: Set<String> = []
        var numbers: Set<Double> = []
        var others: [Value] = []
        var results: [Value] = []
        for value in list {
            try call.evaluation.charge(1)
            switch value {
            case .string(let string): if !strings.insert(string).inserted { continue }
            case .number(let number): if !numbers.insert(number).inserted { continue }
            default:
                var isKnown = false
                for other in others where try call.evaluation.equal(value, other) {
                    isKnown = true
                    break
                }
                if isKnown { continue }
                others.append(value)
            }
            results.append(value)
        }
        return .array(List(results, list.isSequence ? .sequence : []))
    }
}
