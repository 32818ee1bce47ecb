public import JSON

/// A path that names one node of the input, by names and positions only: what `ResultPath` may be.
public struct ReferencePath: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    let steps: [ReferenceStep]

    /// - Throws: `PathSyntaxError` where it is no path, or one with wildcards, filters, functions, a variable or the context object.
    public init(parsing text: String) throws(PathSyntaxError) {
        try self.init(JSONPath(parsing: text))
    }

    /// - Throws: `PathSyntaxError` where `path` is more than a reference path to the input.
    public init(_ path: JSONPath) throws(PathSyntaxError) {
        guard path.root == .input, let steps = path.query.referenceSteps else {
            throw PathSyntaxError(reason: "not a reference path", offset: 0)
        }
        self.text = path.text
        self.steps = steps
    }

    public var description: String { text }

    /// `document` with `value` at the path: members and objects on the way are made, an element must be there.
    ///
    /// - Throws: `EvaluationFailure` (`States.ResultPathMatchFailure`) where a name meets what is no object, or a position no such element.
    public func write(_ value: JSONValue, into document: JSONValue) throws(EvaluationFailure) -> JSONValue {
        guard let written = Self.write(value, at: steps[...], into: document) else {
            throw EvaluationFailure(
                error: "States.ResultPathMatchFailure",
                cause: "Unable to apply ReferencePath \(text) to input \(document.text())")
        }
        return written
    }

    private static func write(_ value: JSONValue, at steps: ArraySlice<ReferenceStep>, into document: JSONValue?) -> JSONValue? {
        let rest = steps.dropFirst()
        switch (steps.first, document) {
        case (nil, _): return value
        case (.member(let name)?, nil):
            return write(value, at: rest, into: nil).map { .object([name: $0]) }
        case (.member(let name)?, .object(var object)?):
            guard let written = write(value, at: rest, into: object[name]) else { return nil }
            object[name] = written
            return .object(object)
        case (.element(let position)?, .array(var array)?):
            guard array.indices.contains(position), let written = write(value, at: rest, into: array[position]) else { return nil }
            array[position] = written
            return .array(array)
        default: return nil
        }
    }
}
