public import JSON
public import JSONata

/// A JSON text of a JSONata state in which strings of the form `{% … %}` are expressions.
public indirect enum ExpressionTemplate: Sendable {
    /// Without an expression anywhere below.
    case constant(JSONValue)
    case expression(JSONata.Expression)
    case array([ExpressionTemplate])
    case object([(key: String, value: ExpressionTemplate)])
}
