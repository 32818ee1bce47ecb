public import JSON

/// Where a path starts.
public enum PathRoot: Hashable, Sendable {
    /// `$`
    case input
    /// `$$`
    case context
    /// `$name`
    case variable(String)
    /// `@`, in filters only.
    case current
}

/// A path of Amazon States Language, in the Jayway dialect: read once, evaluated many times.
///
/// `$.a['b'][0]`, `[*]`, `..name`, `[-1]`, `[1:3]`, `[0,2]`, `[?(@.a > 1 && @.b)]`, and the functions of `PathFunction` at its end.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let text: String
    let query: PathQuery
    /// The steps of a reference path, which need no evaluation with limits.
    private let referenceSteps: [ReferenceStep]?

    /// - Throws: `PathSyntaxError`: not a path; the offset says where it stops being one.
    public init(parsing text: String) throws(PathSyntaxError) {
        var cursor = try PathCursor(text)
        let query = try PathParser.path(&cursor, within: .wholeText)
        if !cursor.isAtEnd { throw cursor.failure("unexpected character") }
        self.init(text: text, query: query)
    }

    init(text: String, query: PathQuery) {
        self.text = text
        self.query = query
        referenceSteps = query.referenceSteps
    }

    public var description: String { text }
    public var root: PathRoot { query.root }
    /// Whether it names one node: what it finds is then the value, else a list of what it finds.
    public var isDefinite: Bool { query.isDefinite }
    /// Whether it is a reference path: only names and positions.
    public var isReference: Bool { referenceSteps != nil }

    /// What the path finds: the value or `nil` of a definite path, the list of all values, perhaps empty, of any other.
    ///
    /// - Throws: `EvaluationFailure`, only where the evaluation passes a limit.
    public func find(in scope: PathScope) throws(EvaluationFailure) -> JSONValue? {
        guard var found = scope.document(query.root) else { return nil }
        guard let referenceSteps else {
            let value = try query.find(in: found)
            if !query.isDefinite { try value?.checkSize() }
            return value
        }
        for step in referenceSteps {
            let child =
                switch step {
                case .member(let name): found[name]
                case .element(let position): found[position]
                }
            guard let child else { return nil }
            found = child
        }
        return found
    }

    /// What the path finds, for a field that must have it.
    ///
    /// - Parameter field: the field's name in the definition, such as `InputPath` or `value.$`; it stands in the cause.
    /// - Throws: `EvaluationFailure` (`States.Runtime`) where a definite path finds nothing.
    public func value(in scope: PathScope, field: String) throws(EvaluationFailure) -> JSONValue {
        if let value = try find(in: scope) { return value }
        throw .runtime("The JSONPath '\(text)' specified for the field '\(field)' could not be found in the input '\(searched(in: scope))'")
    }

    /// The document that a failure shows.
    func searched(in scope: PathScope) -> String { (query.root == .context ? scope.context : scope.input).text() }
}

/// A path without its text: also those inside filters.
struct PathQuery: Hashable, Sendable {
    var root: PathRoot
    var steps: [PathStep] = []
    var function: PathFunction?

    var isDefinite: Bool { function != nil || stepsAreDefinite }

    var stepsAreDefinite: Bool {
        steps.indices.allSatisfy { index in
            switch steps[index] {
            case .children(let names): names.count == 1 || index == steps.count - 1
            case .elements(let positions): positions.count == 1
            case .all, .slice, .filter, .descendants: false
            }
        }
    }

    /// The steps where all are one name or one position from the start.
    var referenceSteps: [ReferenceStep]? {
        guard function == nil else { return nil }
        var found: [ReferenceStep] = []
        for step in steps {
            switch step {
            case .children(let names) where names.count == 1: found.append(.member(names[0]))
            case .elements(let positions) where positions.count == 1 && positions[0] >= 0: found.append(.element(positions[0]))
            default: return nil
            }
        }
        return found
    }
}

enum ReferenceStep: Hashable, Sendable {
    case member(String)
    case element(Int)
}

enum PathStep: Hashable, Sendable {
    /// Members by name; several at the end of a path make one object, as in Jayway.
    case children([String])
    case all
    /// Elements by position; negative ones count from the end.
    case elements([Int])
    case slice(from: Int?, to: Int?)
    case filter(PathFilter)
    /// The node itself and all under it, for the step that follows.
    case descendants
}

/// Functions at the end of a path.
public enum PathFunction: Hashable, Sendable {
    case length, size, keys, sum, minimum, maximum, average, standardDeviation, first, last
    case index(Int)
}

/// What stands between `[?(` and `)]`.
indirect enum PathFilter: Hashable, Sendable {
    case all([PathFilter])
    case any([PathFilter])
    case not(PathFilter)
    /// An operand alone: a path that finds something, or the literal `true`.
    case holds(FilterOperand)
    case compares(FilterOperand, FilterOperator, FilterOperand)
}

enum FilterOperand: Hashable, Sendable {
    case literal(JSONValue)
    case path(PathQuery)
}

enum FilterOperator: String, Hashable, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
    case isIn = "in"
    case isNotIn = "nin"
    case subsetOf = "subsetof"
    case anyOf = "anyof"
    case noneOf = "noneof"
    case contains = "contains"
    case size = "size"
    case empty = "empty"
}
