public import JSON

/// A function that the host adds to the language.
public struct HostFunction: Sendable {
    public let name: String
    let builtIn: BuiltIn

    /// - Parameters:
    ///   - name: without the `$`.
    ///   - signature: the types of its parameters in JSONata's notation, such as `<s-n?:s>`; without one nothing is checked.
    ///   - arity: how many arguments `$map` and the like pass to it.
    ///   - implementation: gets the arguments, `nil` for one that is missing; `nil` is the undefined value.
    /// - Throws: `S0401`, `S0402` for a malformed signature.
    public init(
        _ name: String, signature: String? = nil, arity: Int,
        implementation: @escaping @Sendable (_ arguments: [JSONValue?], _ surroundings: Surroundings) throws(JSONataError) -> JSONValue?
    ) throws(JSONataError) {
        self.name = name
        let parsed: Signature? = if let signature { try Signature(parsing: signature, at: 0) } else { nil }
        builtIn = BuiltIn(name, parsed, arity: arity) { (call) throws(JSONataError) in
            var arguments: [JSONValue?] = []
            for argument in call.arguments { arguments.append(try call.evaluation.json(argument)) }
            return try implementation(arguments, call.evaluation.surroundings).map(Value.init) ?? .undefined
        }
    }
}

/// The functions that expressions may call without defining them.
public struct FunctionLibrary: Sendable {
    private var functions: [String: BuiltIn]

    /// All functions of JSONata 2.0.6 (docs.jsonata.org, "Function library").
    public static let standard = FunctionLibrary(
        StringFunctions.all + PatternFunctions.all + EncodingFunctions.all + NumericFunctions.all + AggregationFunctions.all
            + BooleanFunctions.all + ArrayFunctions.all + ObjectFunctions.all + HigherOrderFunctions.all + DateTimeFunctions.all
            + EvaluationFunctions.all)

    private init(_ all: [BuiltIn]) { functions = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { $1 }) }

    /// This library with `function`, also in place of one of that name.
    public func adding(_ function: HostFunction) -> FunctionLibrary {
        var copy = self
        copy.functions[function.name] = function.builtIn
        return copy
    }

    /// This library without the function called `name`.
    public func removing(_ name: String) -> FunctionLibrary {
        var copy = self
        copy.functions[name] = nil
        return copy
    }

    /// The names of all functions, without the `$`, sorted.
    public var names: [String] { functions.keys.sorted() }

    public func contains(_ name: String) -> Bool { functions[name] != nil }

    func function(named name: String) -> Value? { functions[name].map { .function(Function(.builtIn($0))) } }
}

/// Declares a function of the language; `nil` signatures accept anything.
func builtIn(
    _ name: String, _ signature: String, arity: Int, _ implementation: @escaping @Sendable (Call) throws(JSONataError) -> Value
) -> BuiltIn {
    BuiltIn(name, try? Signature(parsing: signature, at: 0), arity: arity, implementation)
}
