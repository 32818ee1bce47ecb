/// A top-down operator precedence parser (Pratt). Paths and parent operators are resolved as the tree grows.
struct Parser {
    private var lexer: Lexer
    private(set) var token = Token(kind: .end, position: 0)
    var ancestorCount = 0
    /// The first error that is not one of syntax: those of syntax, also later ones, come before it.
    private var deferred: JSONataError?
    private var stack = StackGuard()

    /// Trees are walked recursively, also when they are released.
    private static let maximumHeight = 1000

    static func parse(_ source: String) throws(JSONataError) -> SyntaxTree {
        var parser = Parser(lexer: Lexer(source))
        parser.token = try parser.lexer.next(operand: true)
        let tree = try parser.expression(0)
        if parser.token.kind != .end { throw parser.error(.s0201) }
        if let error = parser.deferred { throw error }
        if !tree.openSlots.isEmpty { throw JSONataError(.s0217, at: tree.position, token: "%") }
        return tree
    }

    private init(lexer: Lexer) { self.lexer = lexer }

    func error(_ code: JSONataError.Code) -> JSONataError { JSONataError(code, at: token.position, token: token.text) }

    /// Notes an error that is thrown when the whole text has proved to be well-formed.
    mutating func report(_ error: JSONataError) { deferred = deferred ?? error }

    /// Takes the present token and reads the next one.
    mutating func advance(operandNext: Bool) throws(JSONataError) {
        token = try lexer.next(operand: operandNext)
    }

    /// Takes `symbol`, which must stand here.
    mutating func expect(_ symbol: String, operandNext: Bool = false) throws(JSONataError) {
        guard token.isSymbol(symbol) else { throw error(token.kind == .end ? .s0203 : .s0202) }
        try advance(operandNext: operandNext)
    }

    /// A new node over `children`.
    func tree(_ kind: SyntaxTree.Kind, at position: Int, over children: [SyntaxTree] = []) throws(JSONataError) -> SyntaxTree {
        let result = SyntaxTree(kind, at: position)
        for child in children { try grow(result, over: child) }
        return result
    }

    func grow(_ parent: SyntaxTree, over child: SyntaxTree) throws(JSONataError) {
        parent.height = max(parent.height, child.height + 1)
        if parent.height > Self.maximumHeight {
            throw JSONataError(.u1001, at: parent.position, text: "The expression is nested too deeply")
        }
    }

    /// How strongly an operator binds to what stands left of it.
    private func bindingPower(of token: Token) throws(JSONataError) -> Int {
        guard case .symbol(let symbol) = token.kind else { return 0 }
        switch symbol {
        case "(", "[", "@", "#": return 80
        case ".": return 75
        case "{": return 70
        case "*", "/", "%": return 60
        case "+", "-", "&": return 50
        case "=", "!=", "<", ">", "<=", ">=", "~>", "^", "in": return 40
        case "and": return 30
        case "or": return 25
        case "?": return 20
        case ":=": return 10
        case ")", "]", "}", ",", ";", ":", "|", "**", "..": return 0
        default: throw error(.s0204)
        }
    }

    /// Parses operands and operators that bind more strongly than `power`.
    mutating func expression(_ power: Int) throws(JSONataError) -> SyntaxTree {
        try stack.check()
        let first = token
        try advance(operandNext: Self.takesOperand(first))
        var left = try prefix(first)
        while power < (try bindingPower(of: token)) {
            let symbol = token
            try advance(operandNext: true)
            left = try infix(symbol, left)
        }
        return left
    }

    /// After these a `/` begins a regular expression; after other first tokens it divides.
    private static func takesOperand(_ token: Token) -> Bool {
        guard case .symbol(let symbol) = token.kind else { return false }
        return ["(", "[", "{", "-", "|"].contains(symbol)
    }
}
