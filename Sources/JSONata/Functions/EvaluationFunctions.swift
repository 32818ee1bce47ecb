enum EvaluationFunctions {
    static let all: [BuiltIn] = [
        builtIn("eval", "<sx?:x>", arity: 2) { (call) throws(JSONataError) in
            guard let source = call.string(0) else { return .undefined }
            var context = call[1].isUndefined ? call.context : call[1]
            if case .array(let list) = context, !list.isSequence { context = .array(List([context], [.sequence, .wrapsInput])) }
            do throws(JSONataError) {
                return try call.evaluation.evaluate(source, context)
            } catch {
                if error.code == .u1001 { throw error }
                let code: JSONataError.Code = error.code.rawValue.hasPrefix("S") ? .d3120 : .d3121
                throw JSONataError(code, text: "\(code.meaning): \(error)")
            }
        }
    ]
}
