enum HigherOrderFunctions {
    static let all: [BuiltIn] = [
        builtIn("map", "<af>", arity: 2) { (call) throws(JSONataError) in
            guard let list = call.list(0), let function = call.function(1) else { return .undefined }
            var results: [Value] = []
            for (index, item) in list.enumerated() {
                let value = try call.evaluation.call(function, with: item, .number(Double(index)), call[0])
                if !value.isUndefined { results.append(value) }
            }
            return Value(sequence: results)
        },
        builtIn("filter", "<af>", arity: 2) { (call) throws(JSONataError) in
            guard let list = call.list(0), let function = call.function(1) else { return .undefined }
            var results: [Value] = []
            for (index, item) in list.enumerated() {
                if try call.evaluation.call(function, with: item, .number(Double(index)), call[0]).isTruthy { results.append(item) }
            }
            return Value(sequence: results)
        },
        builtIn("single", "<af?>", arity: 2) { (call) throws(JSONataError) in try single(call) },
        builtIn("reduce", "<afj?:j>", arity: 3) { (call) throws(JSONataError) in try reduce(call) },
    ]

    private static func single(_ call: Call) throws(JSONataError) -> Value {
        guard let list = call.list(0) else { return .undefined }
        var found: Value?
        for (index, item) in list.enumerated() {
            var matches = true
            if let function = call.function(1) {
                matches = try call.evaluation.call(function, with: item, .number(Double(index)), call[0]).isTruthy
            }
            guard matches else { continue }
            if found != nil { throw JSONataError(.d3138) }
            found = item
        }
        guard let found else { throw JSONataError(.d3139) }
        return found
    }

    private static func reduce(_ call: Call) throws(JSONataError) -> Value {
        guard let list = call.list(0), let function = call.function(1) else { return .undefined }
        let arity = function.arity
        if arity < 2 { throw JSONataError(.d3050) }
        var items = list.indices
        var result = call[2]
        if result.isUndefined, let first = list.first {
            result = first
            items = items.dropFirst()
        }
        for index in items {
            var arguments = [result, list[index]]
            if arity >= 3 { arguments.append(.number(Double(index))) }
            if arity >= 4 { arguments.append(call[0]) }
            result = try call.evaluation.apply(function, to: arguments, context: .null)
        }
        return result
    }
}
