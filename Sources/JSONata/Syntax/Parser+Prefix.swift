/// Tokens where an operand is expected.
extension Parser {
    mutating func prefix(_ first: Token) throws(JSONataError) -> SyntaxTree {
        let position = first.position
        switch first.kind {
        case .string(let text): return try tree(.string(text), at: position)
        case .number(let number): return try tree(.number(number), at: position)
        case .bool(let bool): return try tree(.bool(bool), at: position)
        case .null: return try tree(.null, at: position)
        case .regex(let pattern, let flags): return try tree(.regex(pattern: pattern, flags: flags), at: position)
        case .variable(let name): return try tree(.variable(name), at: position)
        case .name(let name): return try namePath(name, at: position)
        case .symbol(let symbol): return try prefix(symbol, at: position)
        case .end: throw JSONataError(.s0207, at: position, token: first.text)
        }
    }

    private mutating func namePath(_ name: String, at position: Int) throws(JSONataError) -> SyntaxTree {
        try path(of: try tree(.name(name), at: position))
    }

    private mutating func prefix(_ symbol: String, at position: Int) throws(JSONataError) -> SyntaxTree {
        switch symbol {
        case "and", "or", "in": return try namePath(symbol, at: position)
        case "*": return try tree(.wildcard, at: position)
        case "**": return try tree(.descendants, at: position)
        case "%": return try parent(at: position)
        case "-": return try negation(at: position)
        case "(": return try block(at: position)
        case "[": return try array(at: position)
        case "{": return try object(at: position)
        case "|": return try transform(at: position)
        case "!", "~": throw JSONataError(.s0204, at: position, token: symbol)
        default: throw JSONataError(.s0211, at: position, token: symbol)
        }
    }

    private mutating func parent(at position: Int) throws(JSONataError) -> SyntaxTree {
        let slot = AncestorSlot(number: ancestorCount)
        ancestorCount += 1
        return try tree(.parent(slot), at: position)
    }

    private mutating func negation(at position: Int) throws(JSONataError) -> SyntaxTree {
        let operand = try expression(70)
        if case .number(let number) = operand.kind, operand.predicates.isEmpty {
            return try tree(.number(-number), at: position)
        }
        let result = try tree(.negation(operand), at: position, over: [operand])
        result.adoptAncestry(of: operand)
        return result
    }

    private mutating func block(at position: Int) throws(JSONataError) -> SyntaxTree {
        var expressions: [SyntaxTree] = []
        while !token.isSymbol(")") {
            expressions.append(try expression(0))
            guard token.isSymbol(";") else { break }
            try advance(operandNext: true)
        }
        try expect(")")
        let result = try tree(.block(expressions), at: position, over: expressions)
        for part in expressions {
            result.adoptAncestry(of: part)
            if part.constructsArray || part.steps.first?.constructsArray == true { result.constructsArray = true }
        }
        return result
    }

    private mutating func array(at position: Int) throws(JSONataError) -> SyntaxTree {
        var items: [SyntaxTree] = []
        while !token.isSymbol("]") {
            var item = try expression(0)
            if token.isSymbol("..") {
                let start = token.position
                try advance(operandNext: true)
                let end = try expression(0)
                let range = try tree(.range(item, end), at: start, over: [item, end])
                range.adoptAncestry(of: item)
                range.adoptAncestry(of: end)
                item = range
            }
            items.append(item)
            guard token.isSymbol(",") else { break }
            try advance(operandNext: true)
        }
        try expect("]")
        let result = try tree(.array(items), at: position, over: items)
        for item in items { result.adoptAncestry(of: item) }
        return result
    }

    private mutating func object(at position: Int) throws(JSONataError) -> SyntaxTree {
        let pairs = try pairs()
        let result = try tree(.object(pairs), at: position, over: pairs.flatMap { [$0.key, $0.value] })
        for pair in pairs {
            result.adoptAncestry(of: pair.key)
            result.adoptAncestry(of: pair.value)
        }
        return result
    }

    /// The members up to and including `}`.
    mutating func pairs() throws(JSONataError) -> [SyntaxTree.Pair] {
        var pairs: [SyntaxTree.Pair] = []
        if !token.isSymbol("}") {
            while true {
                let key = try expression(0)
                try expect(":", operandNext: true)
                pairs.append((key, try expression(0)))
                guard token.isSymbol(",") else { break }
                try advance(operandNext: true)
            }
        }
        try expect("}")
        return pairs
    }

    private mutating func transform(at position: Int) throws(JSONataError) -> SyntaxTree {
        let pattern = try expression(0)
        try expect("|", operandNext: true)
        let update = try expression(0)
        var delete: SyntaxTree?
        if token.isSymbol(",") {
            try advance(operandNext: true)
            delete = try expression(0)
        }
        try expect("|")
        let parts = [pattern, update] + (delete.map { [$0] } ?? [])
        return try tree(.transform(pattern: pattern, update: update, delete: delete), at: position, over: parts)
    }
}
