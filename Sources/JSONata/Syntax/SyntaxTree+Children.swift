extension SyntaxTree {
    /// All expressions directly inside.
    var children: [SyntaxTree] { operands + postfixChildren }

    /// The expressions in predicates, stages and groupings.
    var postfixChildren: [SyntaxTree] {
        let filters = stages.compactMap { if case .filter(let tree) = $0 { tree } else { nil } }
        return predicates + filters + (grouping ?? []).flatMap { [$0.key, $0.value] }
    }

    private var operands: [SyntaxTree] {
        switch kind {
        case .string, .number, .bool, .null, .name, .variable, .wildcard, .descendants, .parent, .regex, .placeholder: []
        case .path: steps
        case .binary(_, let left, let right), .range(let left, let right), .apply(let left, let right): [left, right]
        case .negation(let operand), .bind(_, let operand): [operand]
        case .array(let items), .block(let items): items
        case .object(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .condition(let condition, let then, let otherwise): [condition, then] + (otherwise.map { [$0] } ?? [])
        case .call(let procedure, let arguments), .partial(let procedure, let arguments): [procedure] + arguments
        case .lambda(_, _, let body): [body]
        case .transform(let pattern, let update, let delete): [pattern, update] + (delete.map { [$0] } ?? [])
        case .sort(let terms): terms.map(\.expression)
        }
    }

    /// The path whose tuples are the value of this step: of a block, its last expression.
    var tuplePath: SyntaxTree? {
        switch kind {
        case .path: isTuple ? self : nil
        case .block(let expressions): expressions.last?.tuplePath
        default: nil
        }
    }

    /// Names, in a fixed order, the variables that this step gives to its tuples.
    func declareTupleVariables(_ declare: (String) -> Void) {
        if let focus { declare(focus) }
        if let index { declare(index) }
        if let ancestor { declare(ancestor.label) }
        for case .index(let name) in stages { declare(name) }
        if isTuple, let path = tuplePath {
            for step in path.steps { step.declareTupleVariables(declare) }
        }
    }
}
