/// A word of an expression.
struct Token {
    enum Kind: Equatable {
        /// An operator or a bracket, also the words `and`, `or` and `in`.
        case symbol(String)
        case name(String)
        /// A variable without its `$`: empty for the context, `$` for the root.
        case variable(String)
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case regex(pattern: String, flags: String)
        case end
    }

    let kind: Kind
    /// Unicode scalars from the start of the expression to the end of this token.
    let position: Int

    func isSymbol(_ text: String) -> Bool { kind == .symbol(text) }

    /// The token as written, for error messages.
    var text: String {
        switch kind {
        case .symbol(let text), .name(let text), .variable(let text), .string(let text): text
        case .number(let number): JavaScriptNumber.text(of: number)
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        case .regex(let pattern, let flags): "/\(pattern)/\(flags)"
        case .end: "(end)"
        }
    }
}
