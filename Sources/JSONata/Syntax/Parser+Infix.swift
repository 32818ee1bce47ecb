/// Operators that follow an operand.
extension Parser {
    mutating func infix(_ token: Token, _ left: SyntaxTree) throws(JSONataError) -> SyntaxTree {
        guard case .symbol(let symbol) = token.kind else { throw error(.s0201) }
        let position = token.position
        switch symbol {
        case ".": return try path(from: left, to: try expression(75))
        case "(": return try callOrLambda(left, at: position)
        case "[": return try predicate(on: left, at: position)
        case "{": return try grouping(of: left, at: position)
        case "^": return try sort(left, at: position)
        case "@": return try focus(on: left, at: position)
        case "#": return try index(of: left, at: position)
        case "?": return try condition(left, at: position)
        case ":=": return try bind(left, at: position)
        case "~>": return try apply(left, at: position)
        default: return try binary(symbol, left, at: position)
        }
    }

    private static let powers: [String: Int] = [
        "*": 60, "/": 60, "%": 60, "+": 50, "-": 50, "&": 50, "and": 30, "or": 25,
    ]

    private mutating func binary(_ symbol: String, _ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let right = try expression(Self.powers[symbol] ?? 40)
        let result = try tree(.binary(symbol, left, right), at: position, over: [left, right])
        result.adoptAncestry(of: left)
        result.adoptAncestry(of: right)
        return result
    }

    private mutating func condition(_ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let then = try expression(0)
        var otherwise: SyntaxTree?
        if token.isSymbol(":") {
            try advance(operandNext: true)
            otherwise = try expression(0)
        }
        let parts = [left, then] + (otherwise.map { [$0] } ?? [])
        let result = try tree(.condition(left, then: then, otherwise: otherwise), at: position, over: parts)
        for part in parts { result.adoptAncestry(of: part) }
        return result
    }

    private mutating func bind(_ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        guard case .variable(let name) = left.kind, left.predicates.isEmpty, !name.isEmpty else {
            throw JSONataError(.s0212, at: position, token: left.summary)
        }
        let value = try expression(9)
        let result = try tree(.bind(name, value), at: position, over: [value])
        result.adoptAncestry(of: value)
        return result
    }

    private mutating func apply(_ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let right = try expression(40)
        let result = try tree(.apply(left, right), at: position, over: [left, right])
        result.keepsArray = left.keepsArray || right.keepsArray
        result.adoptAncestry(of: left)
        result.adoptAncestry(of: right)
        return result
    }

    // MARK: Calls and functions

    private mutating func callOrLambda(_ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let (arguments, isPartial) = try arguments()
        if let name = left.plainName, name == "function" || name == "λ" { return try lambda(arguments, at: position) }
        let kind: SyntaxTree.Kind = isPartial ? .partial(left, arguments) : .call(left, arguments)
        let result = try tree(kind, at: position, over: [left] + arguments)
        for argument in arguments { result.adoptAncestry(of: argument) }
        return result
    }

    /// The arguments up to and including `)`, and whether one of them is `?`.
    private mutating func arguments() throws(JSONataError) -> ([SyntaxTree], isPartial: Bool) {
        var arguments: [SyntaxTree] = []
        var isPartial = false
        if !token.isSymbol(")") {
            while true {
                if token.isSymbol("?") {
                    isPartial = true
                    arguments.append(try tree(.placeholder, at: token.position))
                    try advance(operandNext: false)
                } else {
                    arguments.append(try expression(0))
                }
                guard token.isSymbol(",") else { break }
                try advance(operandNext: true)
            }
        }
        try expect(")")
        return (arguments, isPartial)
    }

    private mutating func lambda(_ arguments: [SyntaxTree], at position: Int) throws(JSONataError) -> SyntaxTree {
        var parameters: [String] = []
        for argument in arguments {
            guard case .variable(let name) = argument.kind, argument.predicates.isEmpty else {
                throw JSONataError(.s0208, at: argument.position, token: argument.summary)
            }
            parameters.append(name)
        }
        let signature = try signature()
        try expect("{", operandNext: true)
        let body = try expression(0)
        try expect("}")
        return try tree(.lambda(parameters: parameters, signature: signature, body: body), at: position, over: [body])
    }

    /// `<…>` between the parameters and the body.
    private mutating func signature() throws(JSONataError) -> Signature? {
        guard token.isSymbol("<") else { return nil }
        let start = token.position
        var depth = 1
        var text = "<"
        while depth > 0, !token.isSymbol("{"), token.kind != .end {
            try advance(operandNext: false)
            if token.isSymbol(">") { depth -= 1 } else if token.isSymbol("<") { depth += 1 }
            text += token.text
        }
        try expect(">")
        return try Signature(parsing: text, at: start)
    }
}

extension SyntaxTree {
    /// A word for error messages.
    var summary: String? {
        switch kind {
        case .string(let text), .name(let text), .variable(let text): text
        case .number(let number): JavaScriptNumber.text(of: number)
        case .path: steps.last?.summary
        default: nil
        }
    }
}
