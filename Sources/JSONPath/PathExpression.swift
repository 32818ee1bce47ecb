public import JSON

/// What the value of a `….$` field may be, and of `ErrorPath` or `CausePath`: a path or a call of an intrinsic function.
public enum PathExpression: Hashable, Sendable {
    case path(JSONPath)
    case call(IntrinsicCall)

    /// - Throws: `PathSyntaxError`: neither.
    public init(parsing text: String) throws(PathSyntaxError) {
        if text.utf8.first == UInt8(ascii: "$") {
            self = .path(try JSONPath(parsing: text))
        } else {
            self = .call(try IntrinsicCall(parsing: text))
        }
    }

    /// Its value.
    ///
    /// - Parameter field: the field's name in the definition, for the cause.
    /// - Throws: `EvaluationFailure`.
    public func value(in scope: PathScope, field: String) throws(EvaluationFailure) -> JSONValue {
        switch self {
        case .path(let path): try path.value(in: scope, field: field)
        case .call(let call): try call.value(in: scope)
        }
    }

    /// What it starts from: one root of a path, any number of a call's arguments.
    public var roots: Set<PathRoot> {
        switch self {
        case .path(let path): [path.root]
        case .call(let call): call.roots
        }
    }
}
