/// Why AWS refuses an event pattern, in AWS's words.
///
/// EventBridge answers `InvalidEventPatternException` with `description` as its message, except for `.tooManyCombinations`,
/// which is a `LimitExceededException`.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        case invalid
        /// `$or` multiplies out to more than `EventPattern.maximumCombinations` combinations.
        case tooManyCombinations
    }

    /// Where in the pattern, counted from 1.
    public struct Location: Hashable, Sendable {
        public let line: Int
        /// In characters.
        public let column: Int
    }

    public let kind: Kind
    /// One line, such as `Empty arrays are not allowed`.
    public let reason: String
    /// `nil` where AWS names none.
    public let location: Location?
    let source: String

    init(_ reason: String, kind: Kind = .invalid, location: Location? = nil, source: String = "") {
        (self.reason, self.kind, self.location, self.source) = (reason, kind, location, source)
    }

    /// The first line of AWS's message.
    public var message: String { "Event pattern is not valid. Reason: \(reason)" }

    /// AWS's whole message: the reason, and on a second line where it is.
    public var description: String {
        guard let location else { return message }
        return "\(message)\n at \(Self.place(of: location, in: source))"
    }

    /// The way the JSON parser behind EventBridge names a place.
    static func place(of location: Location, in source: String) -> String {
        let limit = 500
        let shown = source.prefix(limit)
        let rest = source.count - shown.count
        let text = rest > 0 ? "\"\(shown)\"[truncated \(rest) chars]" : "\"\(shown)\""
        return "[Source: (String)\(text); line: \(location.line), column: \(location.column)]"
    }
}
