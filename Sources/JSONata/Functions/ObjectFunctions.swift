enum ObjectFunctions {
    static let all: [BuiltIn] = [
        builtIn("keys", "<x-:a<s>>", arity: 1) { (call) throws(JSONataError) in
            var keys: [String] = []
            var known: Set<String> = []
            try collectKeys(of: call[0], into: &keys, &known, call.evaluation)
            return Value(sequence: keys.map(Value.string))
        },
        builtIn("lookup", "<x-s:x>", arity: 2) { (call) throws(JSONataError) in
            guard let key = call.string(1) else { return .undefined }
            return try call.evaluation.field(key, of: call[0])
        },
        builtIn("spread", "<x-:a<o>>", arity: 1) { (call) throws(JSONataError) in try spread(call[0], call.evaluation) },
        builtIn("merge", "<a<o>:o>", arity: 1) { (call) throws(JSONataError) in
            guard let list = call.list(0) else { return .undefined }
            let result = Object()
            for case .object(let object) in list {
                try call.evaluation.charge(object.count)
                for index in 0..<object.count { result.set(object.key(at: index), object.value(at: index)) }
            }
            return .object(result)
        },
        builtIn("sift", "<o-f?:o>", arity: 2) { (call) throws(JSONataError) in
            guard let object = call.object(0), let function = call.function(1) else { return .undefined }
            let result = Object()
            for index in 0..<object.count {
                let key = object.key(at: index), value = object.value(at: index)
                if try call.evaluation.call(function, with: value, .string(key), call[0]).isTruthy { result.set(key, value) }
            }
            return result.isEmpty ? .undefined : .object(result)
        },
        builtIn("each", "<o-f:a>", arity: 2) { (call) throws(JSONataError) in
            guard let object = call.object(0), let function = call.function(1) else { return .undefined }
            var results: [Value] = []
            for index in 0..<object.count {
                let value = try call.evaluation.call(function, with: object.value(at: index), .string(object.key(at: index)), call[0])
                if !value.isUndefined { results.append(value) }
            }
            return Value(sequence: results)
        },
        builtIn("clone", "<(oa)-:o>", arity: 1) { (call) throws(JSONataError) in
            try call.evaluation.json(call[0]).map(Value.init) ?? .undefined
        },
    ]

    /// Of an array, the keys of all its objects.
    private static func collectKeys(
        of value: Value, into keys: inout [String], _ known: inout Set<String>, _ evaluation: Evaluation
    ) throws(JSONataError) {
        switch value {
        case .array(let list):
            for element in list { try collectKeys(of: element, into: &keys, &known, evaluation) }
            try evaluation.charge(list.count)
        case .object(let object): for key in object.keys where known.insert(key).inserted { keys.append(key) }
        default: break
        }
    }

    /// One object for each member.
    private static func spread(_ value: Value, _ evaluation: Evaluation) throws(JSONataError) -> Value {
        switch value {
        case .array(let list):
            var results: [Value] = []
            for element in list { results.append(flattening: try spread(element, evaluation)) }
            try evaluation.charge(list.count)
            return .array(List(results, list.isEmpty ? .sequence : []))
        case .object(let object):
            let members: [Value] = (0..<object.count).map { index in
                let member = Object()
                member.set(object.key(at: index), object.value(at: index))
                return .object(member)
            }
            return Value(sequence: members)
        default: return value
        }
    }
}
