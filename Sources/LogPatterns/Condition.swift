/// Tests combined by `&&` and `||`, of which `&&` binds closer, and parentheses.
indirect enum Condition<Leaf: Hashable & Sendable>: Hashable, Sendable {
    case leaf(Leaf)
    case all([Condition])
    case any([Condition])

    typealias LeafParser = (inout PatternScanner) throws(LogPatternError) -> Leaf

    /// Nesting is bounded by the length of a pattern.
    init(_ scanner: inout PatternScanner, leaf: LeafParser) throws(LogPatternError) {
        self = try Self.list(&scanner, separator: "||", combined: Condition.any) { (scanner) throws(LogPatternError) in
            try Self.list(&scanner, separator: "&&", combined: Condition.all) { (scanner) throws(LogPatternError) in
                try Self.primary(&scanner, leaf: leaf)
            }
        }
    }

    private static func list(
        _ scanner: inout PatternScanner, separator: StaticString, combined: ([Condition]) -> Condition,
        element: (inout PatternScanner) throws(LogPatternError) -> Condition
    ) throws(LogPatternError) -> Condition {
        var elements = [try element(&scanner)]
        scanner.skipSpace()
        while scanner.take(separator) {
            elements.append(try element(&scanner))
            scanner.skipSpace()
        }
        return elements.count == 1 ? elements[0] : combined(elements)
    }

    private static func primary(_ scanner: inout PatternScanner, leaf: LeafParser) throws(LogPatternError) -> Condition {
        scanner.skipSpace()
        guard scanner.take("(") else { return .leaf(try leaf(&scanner)) }
        let inner = try Condition(&scanner, leaf: leaf)
        scanner.skipSpace()
        guard scanner.take(")") else { throw scanner.unexpected("')'") }
        return inner
    }

    func holds(where test: (Leaf) -> Bool) -> Bool {
        switch self {
        case .leaf(let leaf): test(leaf)
        case .all(let conditions): conditions.allSatisfy { $0.holds(where: test) }
        case .any(let conditions): conditions.contains { $0.holds(where: test) }
        }
    }

    func spelled(_ spell: (Leaf) -> String) -> String {
        switch self {
        case .leaf(let leaf): spell(leaf)
        case .all(let conditions): conditions.map { $0.spelledInside(spell) }.joined(separator: " && ")
        case .any(let conditions): conditions.map { $0.spelledInside(spell) }.joined(separator: " || ")
        }
    }

    private func spelledInside(_ spell: (Leaf) -> String) -> String {
        if case .leaf(let leaf) = self { return spell(leaf) }
        return "(\(spelled(spell)))"
    }
}
