public import JSON

/// A JSONata 2.0.6 expression, compiled: made once, evaluated as often as wanted, from any thread.
///
///     let total = try Expression("$sum(items.(price * quantity))")
///     try total.evaluate(order, in: surroundings)   // .value(107.99)
public struct Expression: Sendable {
    /// What an expression makes of its input.
    public enum Result: Hashable, Sendable {
        /// No value at all, which is not `null`.
        case undefined
        case value(JSONValue)
        /// A function, or a value with a function in it: there is no JSON for it.
        case function
    }

    /// The text that was compiled.
    public let source: String
    private let root: Node
    private let frameSize: Int
    private let globals: [String]
    /// Those of `freeVariables` that the expression binds nowhere itself, so that only the host can.
    public let unboundVariables: Set<String>
    private let library: FunctionLibrary

    /// The variables that the expression uses without binding them, without the `$`: what the host binds and functions it calls.
    public var freeVariables: [String] { globals }

    /// - Throws: an `S…` error; `U1001` for one that is nested too deeply.
    public init(_ source: String, library: FunctionLibrary = .standard) throws(JSONataError) {
        try self.init(source, library: library, globals: [])
    }

    /// - Parameter globals: names that come first among `freeVariables`.
    init(_ source: String, library: FunctionLibrary, globals names: [String]) throws(JSONataError) {
        var compiler = Compiler(library: library, globals: names)
        let (root, frameSize) = try compiler.compile(try Parser.parse(source))
        (self.source, self.library) = (source, library)
        (self.root, self.frameSize, globals) = (root, frameSize, compiler.globals)
        unboundVariables = compiler.unbound
    }

    /// - Parameters:
    ///   - input: the context of the expression; `nil` is the undefined value.
    ///   - bindings: variables by their names without the `$`; they hide functions of the same name.
    /// - Throws: a `T…`, `D…` or `U…` error.
    public func evaluate(
        _ input: JSONValue?, bindings: [String: JSONValue] = [:], in surroundings: Surroundings, limits: Limits = Limits()
    ) throws(JSONataError) -> Result {
        var context = input.map(Value.init) ?? .undefined
        if case .array = context { context = .array(List([context], [.sequence, .wrapsInput])) }
        let evaluation = Evaluation(
            root: context, globals: globals, bindings: bindings.mapValues(Value.init), library: library, surroundings: surroundings,
            limits: limits)
        defer { evaluation.finish() }
        return try result(of: run(in: evaluation, context), in: evaluation)
    }

    /// For a run that has been prepared; `globals` are its variables in the order of `freeVariables`.
    func run(in evaluation: Evaluation, _ context: Value) throws(JSONataError) -> Value {
        try root.value(in: evaluation, context, Frame(parent: nil, count: frameSize))
    }

    private func result(of value: Value, in evaluation: Evaluation) throws(JSONataError) -> Result {
        evaluation.metFunction = false
        let json = try evaluation.json(value)
        return evaluation.metFunction ? .function : json.map(Result.value) ?? .undefined
    }
}
