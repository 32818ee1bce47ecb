/// A function of the language or of the host.
final class BuiltIn: Sendable {
    let name: String
    let signature: Signature?
    /// How many arguments a higher-order function passes to it.
    let arity: Int
    let implementation: @Sendable (Call) throws(JSONataError) -> Value

    init(
        _ name: String, _ signature: Signature?, arity: Int, _ implementation: @escaping @Sendable (Call) throws(JSONataError) -> Value
    ) {
        (self.name, self.signature, self.arity, self.implementation) = (name, signature, arity, implementation)
    }
}

/// One call of a built-in function, its arguments checked.
struct Call {
    let evaluation: Evaluation
    let arguments: [Value]
    let context: Value

    subscript(index: Int) -> Value { index < arguments.count ? arguments[index] : .undefined }

    /// The text of argument `index`; `nil` where it is missing.
    func string(_ index: Int) -> String? { self[index].string }

    func number(_ index: Int) -> Double? { if case .number(let number) = self[index] { number } else { nil } }
    func bool(_ index: Int) -> Bool? { if case .bool(let bool) = self[index] { bool } else { nil } }
    func list(_ index: Int) -> List? { self[index].list }
    func object(_ index: Int) -> Object? { if case .object(let object) = self[index] { object } else { nil } }
    func function(_ index: Int) -> Function? { self[index].function }

    /// A function of one string: of nothing it makes nothing.
    func mapString(_ body: (String) throws(JSONataError) -> Value) throws(JSONataError) -> Value {
        guard let text = string(0) else { return .undefined }
        try evaluation.charge(text.utf8.count / 64)
        return try body(text)
    }

    /// A function of one number: of nothing it makes nothing.
    func mapNumber(_ body: (Double) throws(JSONataError) -> Double) throws(JSONataError) -> Value {
        guard let number = number(0) else { return .undefined }
        return .number(try body(number))
    }
}
