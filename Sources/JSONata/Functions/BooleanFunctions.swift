enum BooleanFunctions {
    static let all: [BuiltIn] = [
        builtIn("boolean", "<x-:b>", arity: 1) { (call) throws(JSONataError) in
            call[0].isUndefined ? .undefined : .bool(call[0].isTruthy)
        },
        builtIn("not", "<x-:b>", arity: 1) { (call) throws(JSONataError) in call[0].isUndefined ? .undefined : .bool(!call[0].isTruthy) },
        builtIn("exists", "<x:b>", arity: 1) { (call) throws(JSONataError) in .bool(!call[0].isUndefined) },
        builtIn("type", "<x:s>", arity: 1) { (call) throws(JSONataError) in call[0].typeName.map(Value.string) ?? .undefined },
        builtIn("error", "<s?:x>", arity: 1) { (call) throws(JSONataError) in
            throw JSONataError(.d3137, text: call.string(0) ?? JSONataError.Code.d3137.meaning)
        },
        builtIn("assert", "<bs?:x>", arity: 2) { (call) throws(JSONataError) in
            if call.bool(0) != true { throw JSONataError(.d3141, text: call.string(1) ?? JSONataError.Code.d3141.meaning) }
            return .undefined
        },
    ]
}
