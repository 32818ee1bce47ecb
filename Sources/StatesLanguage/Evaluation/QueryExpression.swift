import JSON
import JSONata

/// A JSONata expression of a definition, compiled, with the place where it stands.
public struct QueryExpression: Sendable {
    /// What stands between `{%` and `%}`, trimmed, as causes show it.
    public let source: String
    /// Where it stands in its state, as causes show it: `Output/result`.
    public var location: String { String(place.text.dropFirst()) }
    private let place: DefinitionLocation
    /// Whether it may read `$states.context`.
    let readsContext: Bool
    private let expression: JSONata.Expression
    /// The names of an expression such as `$states.input.order.id`, which needs no evaluation where there is an object at each.
    private let plainPath: PlainPath?

    /// - Parameter fields: the object that it stands in, for errors.
    init(compiling source: String, place: DefinitionLocation, in fields: FieldReader) throws(DefinitionError) {
        do throws(JSONataError) {
            expression = try JSONata.Expression(source, library: QueryFunctions.library)
        } catch {
            throw fields.failure("The JSONata expression '\(source)' cannot be parsed: \(error)")
        }
        (self.source, self.place) = (source, place)
        plainPath = PlainPath(source)
        readsContext = expression.freeVariables.contains("states") && Self.mayReadContext(source)
    }

    /// The expression in a text of the form `{% … %}`; nil where it has another.
    static func source(in text: String) -> String? {
        guard text.utf8.count >= 4, text.hasPrefix("{%"), text.hasSuffix("%}") else { return nil }
        var inner = text.utf8.dropFirst(2).dropLast(2)
        while let byte = inner.first, byte <= 0x20 { inner.removeFirst() }
        while let byte = inner.last, byte <= 0x20 { inner.removeLast() }
        return String(decoding: inner, as: UTF8.self)
    }

    /// Whether `$states` is used otherwise than for its other members.
    private static func mayReadContext(_ source: String) -> Bool {
        var rest = source[...]
        while let range = rest.utf8.firstRange(of: "$states".utf8) {
            rest = rest[range.upperBound...]
            if ![".input", ".result", ".errorOutput"].contains(where: rest.hasPrefix) { return true }
        }
        return false
    }

    func value(in scope: QueryScope) throws(StateFailure) -> JSONValue {
        if let value = plainPath?.value(in: scope) { return value }
        var bindings: [String: JSONValue] = [:]
        for name in expression.freeVariables {
            if name == "states" {
                bindings[name] = scope.states
            } else if let value = scope.variables[name] {
                bindings[name] = value
            }
        }
        let result: JSONata.Expression.Result
        do throws(JSONataError) {
            result = try expression.evaluate(nil, bindings: bindings, in: scope.surroundings, limits: QueryLimits.limits)
        } catch {
            throw .query("\(subject) threw an error during evaluation. \(error)", at: location)
        }
        switch result {
        case .value(let value): return try value.checked()
        case .undefined: throw .query("\(subject) returned nothing (undefined).", at: location)
        case .function: throw .query("\(subject) returned a function, which cannot be represented in JSON.", at: location)
        }
    }

    private var subject: String { "The JSONata expression '\(source)' specified for the field '\(location)'" }

    /// The value, where it has the type that the field needs.
    func value<T>(_ type: String, in scope: QueryScope, _ read: (JSONValue) -> T?) throws(StateFailure) -> T {
        let value = try value(in: scope)
        if let typed = read(value) { return typed }
        throw .query(
            "\(subject) returned an unexpected result type. Expected '\(type)', but was '\(value.typeName)' for value: \(value.text())",
            at: location)
    }

    /// A number that the field does not take.
    func refusal(of value: JSONValue, _ reason: String) -> StateFailure {
        .query("\(subject) returned an invalid value: \(value.text()). \(reason)", at: location)
    }
}

/// `$states.input` or `$states.result` and names of members after it.
private struct PlainPath {
    private enum Root { case input, result }
    private let root: Root
    private let names: [String]

    init?(_ source: String) {
        guard source.utf8.allSatisfy(Self.isPlain) else { return nil }
        let parts = source.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, parts[0] == "$states", parts.dropFirst().allSatisfy(Self.isName) else { return nil }
        switch parts[1] {
        case "input": root = .input
        case "result": root = .result
        default: return nil
        }
        names = Array(parts.dropFirst(2))
    }

    /// nil also where JSONata has to be asked: it looks into arrays, and has numbers of its own.
    func value(in scope: QueryScope) -> JSONValue? {
        var value: JSONValue? = root == .input ? scope.input : scope.result
        for name in names { value = value?.object?[name] }
        if case .number = value { return nil }
        return value
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return !text.utf8.contains(UInt8(ascii: "$")) && !["and", "or", "in", "true", "false", "null", "function"].contains(text)
    }
}

extension JSONValue {
    /// As JSONata's `$type` names it.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
