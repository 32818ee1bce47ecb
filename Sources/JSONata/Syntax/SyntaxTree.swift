/// An expression as parsed, with its paths gathered and its parent operators resolved. Lives only until it is compiled.
final class SyntaxTree {
    enum Kind {
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case name(String)
        case variable(String)
        case wildcard
        case descendants
        case parent(AncestorSlot)
        case regex(pattern: String, flags: String)
        /// `?` as an argument.
        case placeholder
        /// Of the node's `steps`.
        case path
        case binary(String, SyntaxTree, SyntaxTree)
        case negation(SyntaxTree)
        case array([SyntaxTree])
        case range(SyntaxTree, SyntaxTree)
        case object([Pair])
        case block([SyntaxTree])
        case condition(SyntaxTree, then: SyntaxTree, otherwise: SyntaxTree?)
        case bind(String, SyntaxTree)
        case apply(SyntaxTree, SyntaxTree)
        case call(SyntaxTree, [SyntaxTree])
        case partial(SyntaxTree, [SyntaxTree])
        case lambda(parameters: [String], signature: Signature?, body: SyntaxTree)
        case transform(pattern: SyntaxTree, update: SyntaxTree, delete: SyntaxTree?)
        case sort([SortTerm])
    }

    typealias Pair = (key: SyntaxTree, value: SyntaxTree)
    typealias SortTerm = (expression: SyntaxTree, descending: Bool)

    /// What is done with the values of a step, in order.
    enum Stage {
        case filter(SyntaxTree)
        /// `#$i` after a predicate.
        case index(String)
    }

    var kind: Kind
    let position: Int
    /// How deep the tree is; bounded, so that recursion over it is.
    var height = 1
    /// Of a path.
    var steps: [SyntaxTree] = []

    /// Of an expression that stands by itself: applied to its value.
    var predicates: [SyntaxTree] = []
    /// Of a step of a path: applied to what the step made of each context.
    var stages: [Stage] = []
    var grouping: [Pair]?
    /// `[]` follows: a single value stays an array.
    var keepsArray = false
    /// A path in which some step says so.
    var keepsSingleton = false
    /// `@$v`.
    var focus: String?
    /// `#$i`.
    var index: String?
    /// The context in which this step runs is some parent operator's value.
    var ancestor: AncestorSlot?
    /// Works on tuples: values together with variables bound along the way.
    var isTuple = false
    /// The parent operators inside, whose ancestors stand further left than this expression reaches.
    var seekingParent: [AncestorSlot] = []
    /// An array constructor at the start or the end of a path: what it makes is not flattened.
    var constructsArray = false

    init(_ kind: Kind, at position: Int) { (self.kind, self.position) = (kind, position) }

    var isPath: Bool { if case .path = kind { true } else { false } }

    /// The step that a predicate or a binding belongs to.
    var lastStep: SyntaxTree { isPath ? steps.last ?? self : self }

    /// Neither an order-by step nor one that binds an index.
    var isPlainStep: Bool {
        if case .sort = kind { return false }
        return index == nil && !stages.contains { if case .index = $0 { true } else { false } }
    }

    /// The name of a path of one plain name: `function` before parameters, or a function called without its `$`.
    var plainName: String? {
        guard steps.count == 1, case .name(let name) = steps[0].kind else { return nil }
        return name
    }
}

/// Where a parent operator (`%`) finds its value: the context of the step that is `level` steps to the left.
final class AncestorSlot {
    /// Names the value among the variables of a tuple; no variable of an expression can be called so.
    var label: String
    var level = 1

    init(number: Int) { label = "!\(number)" }
}
