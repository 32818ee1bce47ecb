/// The variables that one frame holds.
private final class Scope {
    let parent: Scope?
    /// Tuples of a path: what is bound with `:=` goes to the scope around them.
    let isTuple: Bool
    private(set) var slots: [String: Int] = [:]

    init(parent: Scope?, isTuple: Bool = false) { (self.parent, self.isTuple) = (parent, isTuple) }

    @discardableResult
    func declare(_ name: String) -> Int {
        if let slot = slots[name] { return slot }
        slots[name] = slots.count
        return slots.count - 1
    }

    func candidates(for name: String) -> [VariableAddress] {
        var candidates: [VariableAddress] = []
        var hops = 0
        var scope: Scope? = self
        while let current = scope {
            if let slot = current.slots[name] { candidates.append(VariableAddress(hops: hops, slot: slot)) }
            hops += 1
            scope = current.parent
        }
        return candidates
    }
}

/// Turns a syntax tree into nodes, with each variable resolved to the places where it may have been bound.
struct Compiler {
    private let library: FunctionLibrary
    private var scope = Scope(parent: nil)
    private(set) var globals: [String]
    /// Those of `globals` that the expression itself binds nowhere around them.
    private(set) var unbound: Set<String> = []
    private var stack = StackGuard()

    init(library: FunctionLibrary, globals: [String]) { (self.library, self.globals) = (library, globals) }

    mutating func compile(_ tree: SyntaxTree) throws(JSONataError) -> (Node, frameSize: Int) {
        declareBindings(in: tree)
        let node = try node(tree)
        return (node, scope.slots.count)
    }

    private mutating func within<T>(_ inner: Scope, _ body: (inout Compiler) throws(JSONataError) -> T) throws(JSONataError) -> T {
        let outer = scope
        scope = inner
        defer { scope = outer }
        return try body(&self)
    }

    /// Declares in the present scope what `tree` binds there: not what its blocks and functions bind for themselves.
    private func declareBindings(in tree: SyntaxTree) {
        switch tree.kind {
        case .block, .lambda: return declareBindings(inPostfixOf: tree)
        case .bind(let name, _): scope.declare(name)
        default: break
        }
        for child in tree.children { declareBindings(in: child) }
    }

    private func declareBindings(inPostfixOf tree: SyntaxTree) {
        for child in tree.postfixChildren { declareBindings(in: child) }
    }

    private mutating func variable(_ name: String, at position: Int) -> Node {
        if name.isEmpty { return ContextNode(at: position) }
        if name == "$" { return RootNode(at: position) }
        let global = globals.firstIndex(of: name) ?? globals.count
        if global == globals.count { globals.append(name) }
        let candidates = scope.candidates(for: name)
        if candidates.isEmpty { unbound.insert(name) }
        return VariableNode(candidates, global: global, at: position)
    }

    // MARK: Expressions

    /// - Parameters:
    ///   - isTail: the value is the value of the function around it.
    ///   - asTuples: an outer path goes on with the tuples that this expression works on.
    private mutating func node(_ tree: SyntaxTree, isTail: Bool = false, asTuples: Bool = false) throws(JSONataError) -> Node {
        try stack.check()
        let hasPostfix = !tree.predicates.isEmpty || tree.grouping != nil || tree.keepsArray
        let isPath = tree.isPath
        let needsTuples = tree.isTuple && !isPath
        let node = try plainNode(tree, isTail: isTail && !hasPostfix, asTuples: isPath ? asTuples && tree.isTuple : needsTuples)
        let unwraps = needsTuples && !asTuples
        if hasPostfix || unwraps {
            node.postfix = Node.Postfix(
                predicates: try nodes(tree.predicates), grouping: isPath ? nil : try grouping(tree), keepsArray: tree.keepsArray,
                unwrapsTuples: unwraps)
        }
        return node
    }

    private mutating func nodes(_ trees: [SyntaxTree]) throws(JSONataError) -> [Node] {
        var nodes: [Node] = []
        for tree in trees { nodes.append(try node(tree)) }
        return nodes
    }

    private mutating func grouping(_ tree: SyntaxTree) throws(JSONataError) -> Grouping? {
        guard let pairs = tree.grouping else { return nil }
        return try grouping(pairs, at: tree.position)
    }

    private mutating func grouping(_ pairs: [SyntaxTree.Pair], at position: Int) throws(JSONataError) -> Grouping {
        var compiled: [(key: Node, value: Node)] = []
        for pair in pairs { compiled.append((try node(pair.key), try node(pair.value))) }
        return Grouping(pairs: compiled, position: position)
    }

    private mutating func plainNode(_ tree: SyntaxTree, isTail: Bool, asTuples: Bool) throws(JSONataError) -> Node {
        let position = tree.position
        switch tree.kind {
        case .string(let text): return LiteralNode(.string(text), at: position)
        case .number(let number): return LiteralNode(.number(number), at: position)
        case .bool(let bool): return LiteralNode(.bool(bool), at: position)
        case .null: return LiteralNode(.null, at: position)
        case .name(let name): return NameNode(name, at: position)
        case .variable(let name): return variable(name, at: position)
        case .parent(let slot): return VariableNode(scope.candidates(for: slot.label), global: nil, at: position)
        case .wildcard: return WildcardNode(at: position)
        case .descendants: return DescendantsNode(at: position)
        case .regex(let pattern, let flags): return RegexNode(try Regex(pattern, flags: flags, at: position), at: position)
        case .placeholder: throw JSONataError(.s0201, at: position, token: "?")
        case .path: return try path(tree, returnsTuples: asTuples)
        case .binary(let symbol, let left, let right): return try binary(symbol, try node(left), try node(right), at: position)
        case .negation(let operand): return NegationNode(try node(operand), at: position)
        case .array(let items): return ArrayNode(try nodes(items), isConstructed: tree.constructsArray, at: position)
        case .range(let first, let last): return RangeNode(from: try node(first), to: try node(last), at: position)
        case .object(let pairs): return ObjectNode(try grouping(pairs, at: position), at: position)
        case .block(let expressions): return try block(expressions, isTail: isTail, asTuples: asTuples, at: position)
        case .condition(let condition, let then, let otherwise):
            let last: Node? = if let otherwise { try node(otherwise, isTail: isTail) } else { nil }
            return ConditionNode(try node(condition), then: try node(then, isTail: isTail), otherwise: last, at: position)
        case .bind(let name, let value): return try bind(name, to: value, at: position)
        case .apply(let left, let right): return ApplicationNode(try node(left), try node(right), at: position)
        case .call(let procedure, let arguments): return try call(procedure, arguments, isTail: isTail, at: position)
        case .partial(let procedure, let arguments): return try partial(procedure, arguments, at: position)
        case .lambda(let parameters, let signature, let body): return try lambda(parameters, signature, body, at: position)
        case .transform(let pattern, let update, let delete):
            let compiled: Node? = if let delete { try node(delete) } else { nil }
            return TransformNode(pattern: try node(pattern), update: try node(update), delete: compiled, at: position)
        case .sort: return LiteralNode(.null, at: position)
        }
    }

    private func binary(_ symbol: String, _ left: Node, _ right: Node, at position: Int) throws(JSONataError) -> Node {
        if let operation = ArithmeticNode.Operation(rawValue: symbol) { return ArithmeticNode(operation, left, right, at: position) }
        if let comparison = ComparisonNode.Comparison(rawValue: symbol) { return ComparisonNode(comparison, left, right, at: position) }
        switch symbol {
        case "=", "!=": return EqualityNode(isNegated: symbol == "!=", left, right, at: position)
        case "and", "or": return BooleanNode(isAnd: symbol == "and", left, right, at: position)
        case "&": return ConcatenationNode(left, right, at: position)
        case "in": return InclusionNode(left, right, at: position)
        default: throw JSONataError(.s0204, at: position, token: symbol)
        }
    }

    private mutating func block(_ expressions: [SyntaxTree], isTail: Bool, asTuples: Bool, at position: Int) throws(JSONataError) -> Node {
        let inner = Scope(parent: scope)
        var compiled: [Node] = []
        let ownsFrame = try within(inner) { (compiler) throws(JSONataError) in
            for expression in expressions { compiler.declareBindings(in: expression) }
            return !inner.slots.isEmpty
        }
        try within(ownsFrame ? inner : scope) { (compiler) throws(JSONataError) in
            for (index, expression) in expressions.enumerated() {
                let isLast = index == expressions.count - 1
                compiled.append(try compiler.node(expression, isTail: isTail && isLast, asTuples: asTuples && isLast))
            }
        }
        return BlockNode(compiled, frameSize: ownsFrame ? inner.slots.count : nil, at: position)
    }

    private mutating func bind(_ name: String, to value: SyntaxTree, at position: Int) throws(JSONataError) -> Node {
        var hops = 0
        var target = scope
        while target.isTuple, let outer = target.parent {
            target = outer
            hops += 1
        }
        let address = VariableAddress(hops: hops, slot: target.declare(name))
        return BindNode(address, to: try node(value), at: position)
    }

    // MARK: Functions

    private mutating func lambda(_ parameters: [String], _ signature: Signature?, _ body: SyntaxTree, at position: Int)
        throws(JSONataError) -> Node
    {
        let inner = Scope(parent: scope)
        // Of parameters with one name the last one counts.
        for (index, name) in parameters.enumerated() {
            inner.declare(parameters[(index + 1)...].contains(name) ? "!hidden\(index)" : name)
        }
        return try within(inner) { (compiler) throws(JSONataError) in
            compiler.declareBindings(in: body)
            let node = try compiler.node(body, isTail: true)
            return LambdaNode(
                parameterCount: parameters.count, signature: signature, frameSize: inner.slots.count, body: node, at: position)
        }
    }

    private mutating func call(_ procedure: SyntaxTree, _ arguments: [SyntaxTree], isTail: Bool, at position: Int)
        throws(JSONataError) -> Node
    {
        let name = procedure.summary
        return CallNode(
            try node(procedure), try nodes(arguments), isTail: isTail, name: name, misspelled: isFunction(procedure.plainName),
            at: position)
    }

    private mutating func partial(_ procedure: SyntaxTree, _ arguments: [SyntaxTree], at position: Int) throws(JSONataError) -> Node {
        var compiled: [Node?] = []
        for argument in arguments {
            if case .placeholder = argument.kind { compiled.append(nil) } else { compiled.append(try node(argument)) }
        }
        return PartialNode(
            try node(procedure), compiled, name: procedure.summary, misspelled: isFunction(procedure.plainName), at: position)
    }

    private func isFunction(_ name: String?) -> Bool {
        guard let name else { return false }
        return library.contains(name) || !scope.candidates(for: name).isEmpty
    }

    // MARK: Paths

    private mutating func path(_ tree: SyntaxTree, returnsTuples: Bool) throws(JSONataError) -> Node {
        let inner = Scope(parent: scope, isTuple: true)
        for step in tree.steps { step.declareTupleVariables { inner.declare($0) } }
        var traits = PathNode.Traits()
        traits.firstTupleStep = tree.steps.firstIndex { $0.isTuple }
        traits.returnsTuples = returnsTuples
        traits.keepsSingleton = tree.keepsSingleton
        if case .variable? = tree.steps.first?.kind { traits.startsWithVariable = true }
        traits.startsWithArray = tree.steps.first?.constructsArray ?? false
        var steps: [Step] = []
        for (index, step) in tree.steps.enumerated() {
            let inTuples = traits.firstTupleStep.map { index >= $0 } ?? false
            steps.append(try within(inTuples ? inner : scope) { (compiler) throws(JSONataError) in try compiler.step(step, inner) })
        }
        let grouping = try within(traits.firstTupleStep == nil ? scope : inner) { (compiler) throws(JSONataError) in
            try compiler.grouping(tree)
        }
        traits.frameSize = inner.slots.count
        return PathNode(steps, traits, grouping: grouping, at: tree.position)
    }

    private mutating func step(_ tree: SyntaxTree, _ tuple: Scope) throws(JSONataError) -> Step {
        let node = try node(tree, asTuples: tree.isTuple)
        var traits = Step.Traits()
        if case .sort(let terms) = tree.kind {
            var compiled: [SortOrder.Term] = []
            for term in terms { compiled.append(.init(key: try self.node(term.expression), descending: term.descending)) }
            traits.sort = SortOrder(terms: compiled, position: tree.position)
        }
        for stage in tree.stages {
            switch stage {
            case .filter(let predicate): traits.stages.append(.filter(try self.node(predicate)))
            case .index(let name): traits.stages.append(.index(tuple.declare(name)))
            }
        }
        traits.focusSlot = tree.focus.map { tuple.declare($0) }
        traits.indexSlot = tree.index.map { tuple.declare($0) }
        traits.ancestorSlot = tree.ancestor.map { tuple.declare($0.label) }
        if tree.isTuple, let path = tree.tuplePath {
            // The inner path numbers its variables in the same order, in a scope of its own.
            let inner = Scope(parent: nil)
            for innerStep in path.steps { innerStep.declareTupleVariables { inner.declare($0) } }
            traits.innerSlots = inner.slots.map { (inner: $0.value, own: tuple.declare($0.key)) }
        }
        return Step(node, traits)
    }
}
