import Glibc
import JSON

extension PathQuery {
    func find(in document: JSONValue) throws(EvaluationFailure) -> JSONValue? {
        var evaluation = PathEvaluation(document: document)
        return try evaluation.find(self, from: document)
    }
}

/// One evaluation: the document that `$` means in filters, and how many nodes it has looked at.
struct PathEvaluation {
    let document: JSONValue
    private var visits = 0

    init(document: JSONValue) { self.document = document }

    mutating func find(_ query: PathQuery, from start: JSONValue) throws(EvaluationFailure) -> JSONValue? {
        var found: [JSONValue] = []
        try walk(start, query.steps[...], &found)
        guard let function = query.function else { return query.isDefinite ? found.first : .array(found) }
        guard query.stepsAreDefinite else { return function.apply(to: .array(found)) }
        return found.first.flatMap { function.apply(to: $0) }
    }

    private mutating func visit(_ count: Int = 1) throws(EvaluationFailure) {
        visits += count
        if visits > PathLimits.visits { throw .runtime("A JSONPath looked at more than \(PathLimits.visits) nodes") }
    }

    private mutating func walk(
        _ value: JSONValue, _ steps: ArraySlice<PathStep>, _ found: inout [JSONValue]
    ) throws(EvaluationFailure) {
        try visit()
        guard let step = steps.first else { return found.append(value) }
        let rest = steps.dropFirst()
        switch step {
        case .children(let names):
            guard let object = value.object else { return }
            if names.count > 1 && rest.isEmpty { return found.append(.object(object.members(named: names))) }
            for name in names {
                if let member = object[name] { try walk(member, rest, &found) }
            }
        case .all: for child in value.children { try walk(child, rest, &found) }
        case .elements(let positions):
            guard let array = value.array else { return }
            for position in positions {
                if let element = array.element(at: position) { try walk(element, rest, &found) }
            }
        case .slice(let from, let to):
            guard let array = value.array else { return }
            for position in array.positions(from: from, to: to) {
                if let element = array.element(at: position) { try walk(element, rest, &found) }
            }
        case .filter(let filter):
            // An object is tested itself, the elements of an array one by one.
            for candidate in value.array ?? (value.object == nil ? [] : [value]) where try accepts(filter, candidate) {
                try walk(candidate, rest, &found)
            }
        case .descendants: try descend(value, rest, &found)
        }
    }

    private mutating func descend(
        _ value: JSONValue, _ rest: ArraySlice<PathStep>, _ found: inout [JSONValue]
    ) throws(EvaluationFailure) {
        try walk(value, rest, &found)
        for child in value.children { try descend(child, rest, &found) }
    }

    private mutating func accepts(_ filter: PathFilter, _ value: JSONValue) throws(EvaluationFailure) -> Bool {
        switch filter {
        case .all(let parts):
            for part in parts where try !accepts(part, value) { return false }
            return true
        case .any(let parts):
            for part in parts where try accepts(part, value) { return true }
            return false
        case .not(let part): return try !accepts(part, value)
        case .holds(.literal(let literal)): return literal == true
        case .holds(.path(let query)): return try find(query, from: query.root == .current ? value : document) != nil
        case .compares(let left, let comparison, let right):
            let (left, right) = (try read(left, value), try read(right, value))
            try visit(comparison.cost(left, right))
            return comparison.holds(left, right)
        }
    }

    private mutating func read(_ operand: FilterOperand, _ value: JSONValue) throws(EvaluationFailure) -> JSONValue? {
        switch operand {
        case .literal(let literal): return literal
        case .path(let query): return try find(query, from: query.root == .current ? value : document)
        }
    }
}

extension FilterOperator {
    /// A path that finds nothing is different from everything, `null` too.
    func holds(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch self {
        case .equal: return Self.equal(left, right)
        case .notEqual: return !Self.equal(left, right)
        case .less:
            return Self.order(left, right) {
                $0 < $1
            } _: {
                $0 < $1
            }
        case .lessOrEqual:
            return Self.order(left, right) {
                $0 <= $1
            } _: {
                $0 <= $1
            }
        case .greater:
            return Self.order(left, right) {
                $0 > $1
            } _: {
                $0 > $1
            }
        case .greaterOrEqual:
            return Self.order(left, right) {
                $0 >= $1
            } _: {
                $0 >= $1
            }
        case .isIn: return right?.array?.contains { Self.equal(left, $0) } ?? false
        case .isNotIn: return right?.array.map { !$0.contains { Self.equal(left, $0) } } ?? false
        case .subsetOf, .anyOf, .noneOf:
            guard let left = left?.array, let right = right?.array else { return false }
            func isThere(_ value: JSONValue) -> Bool { right.contains { Self.equal(value, $0) } }
            return self == .subsetOf ? left.allSatisfy(isThere) : left.contains(where: isThere) == (self == .anyOf)
        case .contains:
            if let array = left?.array { return array.contains { Self.equal($0, right) } }
            guard let text = left?.string, let part = right?.string else { return false }
            return part.isEmpty || text.utf8.containsRun(of: Array(part.utf8))
        case .size: return right?.int.map { left?.extent == $0 } ?? false
        case .empty: return right?.bool.map { (left?.extent == 0) == $0 && left?.extent != nil } ?? false
        }
    }

    /// How many nodes a comparison looks at, roughly: those that search a list or a text do so for each of their parts.
    func cost(_ left: JSONValue?, _ right: JSONValue?) -> Int {
        switch self {
        case .isIn, .isNotIn: return right?.array?.count ?? 1
        case .subsetOf, .anyOf, .noneOf: return (left?.array?.count ?? 1) * (right?.array?.count ?? 1)
        case .contains:
            if let array = left?.array { return array.count }
            guard let text = left?.string, let part = right?.string else { return 1 }
            return 1 + text.utf8.count * part.utf8.count / 64
        default: return 1
        }
    }

    /// Numbers by value; a number and a string by the number's spelling, as in Jayway.
    static func equal(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left, right) {
        case (.number(let a)?, .number(let b)?): a == b || a.double == b.double
        case (.number(let a)?, .string(let b)?), (.string(let b)?, .number(let a)?): a.lexeme == b
        case (let a?, let b?): a == b
        default: false
        }
    }

    private static func order(
        _ left: JSONValue?, _ right: JSONValue?, _ numbers: (Double, Double) -> Bool, _ texts: (String, String) -> Bool
    ) -> Bool {
        if let left = left?.double, let right = right?.double { return numbers(left, right) }
        if let left = left?.string, let right = right?.string { return texts(left, right) }
        return false
    }
}

extension PathFunction {
    func apply(to value: JSONValue) -> JSONValue? {
        switch self {
        case .length, .size: return value.array.map { .number($0.count) } ?? value.object.map { .number($0.count) } ?? .null
        case .keys: return value.object.map { .array($0.keys.map(JSONValue.string)) }
        case .first: return value.array?.first
        case .last: return value.array?.last
        case .index(let position): return value.array?.element(at: position)
        case .sum, .minimum, .maximum, .average, .standardDeviation: return value.array.flatMap { aggregate($0.compactMap(\.double)) }
        }
    }

    private func aggregate(_ numbers: [Double]) -> JSONValue? {
        guard !numbers.isEmpty else { return nil }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        switch self {
        case .sum: return .number(numbers.reduce(0, +))
        case .minimum: return numbers.min().map { .number($0) }
        case .maximum: return numbers.max().map { .number($0) }
        case .standardDeviation:
            return .number(sqrt(numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)))
        default: return .number(mean)
        }
    }
}

extension JSONValue {
    var children: [JSONValue] { array ?? object?.values ?? [] }
    /// Elements of an array, members of an object, characters of a string.
    fileprivate var extent: Int? { array?.count ?? object?.count ?? string?.unicodeScalars.count }
}

extension JSONObject {
    fileprivate func members(named names: [String]) -> JSONObject {
        JSONObject(names.compactMap { name in self[name].map { (key: name, value: $0) } })
    }
}

extension [JSONValue] {
    /// Negative positions count from the end.
    func element(at position: Int) -> JSONValue? {
        let index = position < 0 ? count + position : position
        // Not `? :`, whose `nil` would be JSON's null.
        guard indices.contains(index) else { return nil }
        return self[index]
    }

    /// The positions of a slice. As in Jayway a slice with both ends is a range of positions each of which may be
    /// negative: `[1:-1]` is empty.
    func positions(from: Int?, to: Int?) -> Range<Int> {
        switch (from, to) {
        case (let from?, let to?):
            let (lower, upper) = (Swift.max(from, -count), Swift.min(to, count))
            return lower..<Swift.max(lower, upper)
        case (let from?, nil):
            let lower = Swift.min(Swift.max(0, from < 0 ? count + from : from), count)
            return lower..<count
        case (nil, let to?): return 0..<Swift.max(0, Swift.min(to < 0 ? count + to : to, count))
        case (nil, nil): return 0..<count
        }
    }
}

extension String.UTF8View {
    fileprivate func containsRun(of part: [UInt8]) -> Bool {
        let bytes = Array(self)
        guard part.count <= bytes.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
