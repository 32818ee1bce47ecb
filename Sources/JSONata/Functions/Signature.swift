/// The types of a function's parameters, as in `<s-nn?:s>` (JSONata documentation, "Function signatures").
struct Signature: Sendable {
    struct Types: OptionSet, Sendable {
        let rawValue: UInt8
        static let string = Types(rawValue: 1), number = Types(rawValue: 2), boolean = Types(rawValue: 4), null = Types(rawValue: 8)
        static let array = Types(rawValue: 16), object = Types(rawValue: 32), function = Types(rawValue: 64)
        /// No value, which is accepted for every type but a function.
        static let missing = Types(rawValue: 128)
        static let json: Types = [.string, .number, .boolean, .null, .array, .object, .missing]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of value: Value) {
            switch value {
            case .undefined, .tuples: self = .missing
            case .null: self = .null
            case .bool: self = .boolean
            case .number: self = .number
            case .string: self = .string
            case .array: self = .array
            case .object: self = .object
            case .function: self = .function
            }
        }

        /// - Throws: nothing; `nil` for a letter that is no type.
        init?(letter: Character) {
            switch letter {
            case "s": self = [.string, .missing]
            case "n": self = [.number, .missing]
            case "b": self = [.boolean, .missing]
            case "l": self = [.null, .missing]
            case "o": self = [.object, .missing]
            case "u": self = [.boolean, .number, .string, .null, .missing]
            case "a": self = [.json, .function]
            case "j": self = .json
            case "x": self = [.json, .function]
            case "f": self = .function
            default: return nil
            }
        }
    }

    struct Parameter: Sendable {
        var types: Types
        /// Type `a`: any single value is taken as an array of one.
        var isArray = false
        /// The type that all elements must have.
        var element: Types?
        var isOptional = false
        var isRepeated = false
        /// The context stands in for an argument that is not given.
        var usesContext = false
    }

    private(set) var parameters: [Parameter] = []

    // MARK: Validation

    /// The arguments as the function wants them: the context put in, single values made arrays.
    func validated(_ arguments: [Value], context: Value) throws(JSONataError) -> [Value] {
        if fits(arguments) { return arguments }
        var counts = Array(repeating: 0, count: parameters.count)
        guard match(arguments, &counts, parameter: 0, argument: 0) else { throw mismatch(arguments) }
        var valid: [Value] = []
        var next = 0
        for (index, parameter) in parameters.enumerated() {
            if counts[index] == 0 {
                if parameter.usesContext {
                    guard parameter.types.contains(Types(of: context)) else { throw JSONataError(.t0411) }
                    valid.append(context)
                } else {
                    valid.append(next < arguments.count ? arguments[next] : .undefined)
                    next += 1
                }
                continue
            }
            for _ in 0..<counts[index] {
                valid.append(parameter.isArray ? try array(of: arguments[next], parameter) : arguments[next])
                next += 1
            }
        }
        return valid
    }

    /// The common case: each argument is already what its parameter wants.
    private func fits(_ arguments: [Value]) -> Bool {
        guard arguments.count == parameters.count else { return false }
        for (index, parameter) in parameters.enumerated() {
            let types = Types(of: arguments[index])
            if parameter.isArray {
                guard types == .array, parameter.element == nil else { return false }
            } else if !parameter.types.contains(types) {
                return false
            }
        }
        return true
    }

    /// Shares the arguments out to the parameters, each taking as many as it can.
    private func match(_ arguments: [Value], _ counts: inout [Int], parameter index: Int, argument: Int) -> Bool {
        guard index < parameters.count else { return argument == arguments.count }
        let parameter = parameters[index]
        var most = 0
        let limit = parameter.isRepeated ? arguments.count - argument : min(1, arguments.count - argument)
        while most < limit, parameter.types.contains(Types(of: arguments[argument + most])) { most += 1 }
        let least = parameter.isOptional || parameter.usesContext ? 0 : 1
        while most >= least {
            if match(arguments, &counts, parameter: index + 1, argument: argument + most) {
                counts[index] = most
                return true
            }
            most -= 1
        }
        return false
    }

    private func array(of value: Value, _ parameter: Parameter) throws(JSONataError) -> Value {
        if value.isUndefined { return .undefined }
        if let element = parameter.element {
            let fits: Bool
            if case .array(let list) = value {
                let first = list.first.map(Types.init(of:)) ?? element
                fits = element.contains(first) && list.allSatisfy { Types(of: $0) == first }
            } else {
                fits = element.contains(Types(of: value))
            }
            if !fits { throw JSONataError(.t0412) }
        }
        return value.isArray ? value : .array(List([value]))
    }

    private func mismatch(_ arguments: [Value]) -> JSONataError {
        var position = 0
        for parameter in parameters where position < arguments.count {
            if parameter.types.contains(Types(of: arguments[position])) {
                position += 1
            } else if !parameter.isOptional, !parameter.usesContext {
                break
            }
        }
        return JSONataError(.t0410, text: "Argument \(min(position, max(0, arguments.count - 1)) + 1) does not match function signature")
    }

    // MARK: Parsing

    /// - Throws: `S0401`, `S0402`.
    init(parsing text: String, at position: Int) throws(JSONataError) {
        var rest = Substring(text).dropFirst()
        while let letter = rest.popFirst() {
            switch letter {
            case "-": change { $0.usesContext = true }
            case "?": change { $0.isOptional = true }
            case "+": change { $0.isRepeated = true }
            case "(": parameters.append(try Self.choice(&rest, at: position))
            case "<": try addElementType(&rest, at: position)
            case ":", ">": return
            default:
                if let types = Types(letter: letter) { parameters.append(Parameter(types: types, isArray: letter == "a")) }
            }
        }
    }

    private mutating func change(_ body: (inout Parameter) -> Void) {
        if !parameters.isEmpty { body(&parameters[parameters.count - 1]) }
    }

    private static func choice(_ rest: inout Substring, at position: Int) throws(JSONataError) -> Parameter {
        var types: Types = .missing
        while let letter = rest.popFirst(), letter != ")" {
            if letter == "<" { throw JSONataError(.s0402, at: position) }
            types.formUnion(letter == "a" ? .array : Types(letter: letter) ?? [])
        }
        return Parameter(types: types)
    }

    private mutating func addElementType(_ rest: inout Substring, at position: Int) throws(JSONataError) {
        var depth = 1
        let element = rest.first
        while depth > 0, let letter = rest.popFirst() {
            if letter == "<" { depth += 1 } else if letter == ">" { depth -= 1 }
        }
        guard let last = parameters.last, last.isArray || last.types == .function else {
            throw JSONataError(.s0401, at: position)
        }
        guard last.isArray, let element else { return }
        change { $0.element = element == "a" ? .array : Types(letter: element)?.subtracting(.missing) }
    }
}
