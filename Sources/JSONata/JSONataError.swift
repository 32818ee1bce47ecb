/// Why an expression could not be parsed or evaluated, with the error code of the JSONata reference (`S…` syntax,
/// `T…` types, `D…` dynamic, `U…` limits).
public struct JSONataError: Error, Sendable {
    /// Behind one reference, so that throwing stays cheap on paths that do not throw.
    private final class Details: Sendable {
        let code: Code
        let position: Int?
        let token: String?
        let text: String?

        init(code: Code, position: Int?, token: String?, text: String?) {
            (self.code, self.position, self.token, self.text) = (code, position, token, text)
        }
    }

    private let details: Details

    /// - Parameters:
    ///   - position: Unicode scalars from the start of the expression to the end of the offending token.
    ///   - token: the operator, function name or word at fault; it stands in the message.
    ///   - text: a message of the expression's own (`$error`, `$assert`) or a detail that replaces the usual message.
    public init(_ code: Code, at position: Int? = nil, token: String? = nil, text: String? = nil) {
        details = Details(code: code, position: position, token: token, text: text)
    }

    public var code: Code { details.code }
    /// Unicode scalars from the start of the expression to the end of the offending token.
    public var position: Int? { details.position }
    public var token: String? { details.token }

    /// A sentence for people.
    public var message: String {
        if let text = details.text { return text }
        return details.token.map { "\(code.meaning): \"\($0)\"" } ?? code.meaning
    }

    /// This error with the place where it happened, unless it already names one.
    func located(at position: Int, token: String? = nil) -> JSONataError {
        if details.position != nil { return self }
        return JSONataError(code, at: position, token: details.token ?? token, text: details.text)
    }
}

extension JSONataError: Equatable, CustomStringConvertible {
    public static func == (a: JSONataError, b: JSONataError) -> Bool {
        a.code == b.code && a.position == b.position && a.token == b.token && a.message == b.message
    }

    /// `T2001: message`.
    public var description: String { "\(code.rawValue): \(message)" }
}
