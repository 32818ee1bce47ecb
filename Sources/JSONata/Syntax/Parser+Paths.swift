/// What builds paths: steps and everything that hangs on a step.
extension Parser {
    /// A path of the one step `step`, or `step` itself where it is a path.
    mutating func path(of step: SyntaxTree) throws(JSONataError) -> SyntaxTree {
        if step.isPath { return step }
        let path = try tree(.path, at: step.position)
        if case .parent(let slot) = step.kind { path.seekingParent = [slot] }
        try add(step, to: path)
        return path
    }

    private mutating func add(_ step: SyntaxTree, to path: SyntaxTree) throws(JSONataError) {
        switch step.kind {
        case .number, .bool, .null: report(JSONataError(.s0213, at: step.position, token: step.summary))
        case .string(let name): step.kind = .name(name)
        default: break
        }
        path.steps.append(step)
        if step.keepsArray { path.keepsSingleton = true }
        try grow(path, over: step)
    }

    mutating func path(from left: SyntaxTree, to right: SyntaxTree) throws(JSONataError) -> SyntaxTree {
        let path = try path(of: left)
        if right.isPath {
            for step in right.steps { try add(step, to: path) }
        } else {
            (right.stages, right.predicates) = (right.predicates.map(SyntaxTree.Stage.filter), [])
            try add(right, to: path)
        }
        for end in [path.steps.first, path.steps.last] {
            if let end, case .array = end.kind { end.constructsArray = true }
        }
        resolveAncestry(of: path)
        return path
    }

    /// `[…]`: a predicate, or with nothing inside the wish to keep an array of one.
    mutating func predicate(on left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        if token.isSymbol("]") {
            try advance(operandNext: false)
            left.keepsArray = true
            if left.isPath, left.grouping == nil, left.lastStep.isPlainStep {
                left.keepsSingleton = true
                left.lastStep.keepsArray = true
            }
            return left
        }
        let condition = try expression(0)
        try expect("]")
        let step = left.lastStep
        if step.grouping != nil { report(JSONataError(.s0209, at: position)) }
        serve(condition, from: step)
        if left.isPath { step.stages.append(.filter(condition)) } else { step.predicates.append(condition) }
        try grow(step, over: condition)
        if left.isPath { try grow(left, over: step) }
        return left
    }

    mutating func grouping(of left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        if left.grouping != nil { report(JSONataError(.s0210, at: position)) }
        let pairs = try pairs()
        for part in pairs.flatMap({ [$0.key, $0.value] }) {
            try grow(left, over: part)
            serve(part, from: left.lastStep)
        }
        left.grouping = pairs
        return left
    }

    /// `^(…)`: order-by.
    mutating func sort(_ left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        try expect("(", operandNext: true)
        var terms: [SyntaxTree.SortTerm] = []
        while true {
            let descending = token.isSymbol(">")
            if descending || token.isSymbol("<") { try advance(operandNext: true) }
            terms.append((try expression(0), descending))
            guard token.isSymbol(",") else { break }
            try advance(operandNext: true)
        }
        try expect(")")
        let step = try tree(.sort(terms), at: position, over: terms.map(\.expression))
        for term in terms { step.adoptAncestry(of: term.expression) }
        let path = try path(ofValue: left)
        try add(step, to: path)
        resolveAncestry(of: path)
        return path
    }

    /// As `path(of:)`, for steps that hold a value: `[3,1]^($)`, `"a"#$i`.
    private func path(ofValue step: SyntaxTree) throws(JSONataError) -> SyntaxTree {
        if step.isPath { return step }
        let path = try tree(.path, at: step.position, over: [step])
        path.steps = [step]
        return path
    }

    private mutating func boundVariable(of symbol: String, at position: Int) throws(JSONataError) -> String {
        let right = try expression(80)
        guard case .variable(let name) = right.kind, right.predicates.isEmpty else {
            throw JSONataError(.s0214, at: position, token: symbol)
        }
        return name
    }

    /// `@$v`: binds the step's values to a variable and leaves the context as it was.
    mutating func focus(on left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let name = try boundVariable(of: "@", at: position)
        let step = left.lastStep
        if !step.stages.isEmpty || !step.predicates.isEmpty { report(JSONataError(.s0215, at: position)) }
        if case .sort = step.kind { report(JSONataError(.s0216, at: position)) }
        step.focus = name
        step.isTuple = true
        return left
    }

    /// `#$i`: binds the position of each of the step's values to a variable.
    mutating func index(of left: SyntaxTree, at position: Int) throws(JSONataError) -> SyntaxTree {
        let name = try boundVariable(of: "#", at: position)
        let path = try path(ofValue: left)
        let step = path.lastStep
        if !left.isPath { (step.stages, step.predicates) = (step.predicates.map(SyntaxTree.Stage.filter), []) }
        if step.stages.isEmpty { step.index = name } else { step.stages.append(.index(name)) }
        step.isTuple = true
        return path
    }
}
