import Synchronization

/// A constraint that AWS states as a regular expression: its text, which error messages quote, and what it accepts.
public struct Pattern: Sendable {
    /// As AWS's API reference prints it.
    public let text: String
    private let accepts: @Sendable (String) -> Bool

    /// A pattern checked by plain code, for the hot and the simple.
    public init(_ text: String, accepts: @escaping @Sendable (String) -> Bool) {
        self.text = text
        self.accepts = accepts
    }

    /// A pattern checked by the regular expression itself: for control-plane requests, on texts of bounded length.
    public init(_ text: String) {
        self.text = text
        let expression = CompiledExpression(text)
        accepts = { expression.matchesWhole($0) }
    }

    /// Whether the whole of `text` matches.
    public func matches(_ text: String) -> Bool { accepts(text) }
}

/// A regular expression compiled at its first use: most patterns of a service are never needed in a process's life.
private final class CompiledExpression: @unchecked Sendable {
    // `Regex` is not Sendable only because of its closures, of which one parsed from text has none; `compiled` is guarded by the lock.
    private let text: String
    private let lock = Mutex<Void>(())
    private var compiled: Regex<AnyRegexOutput>?

    init(_ text: String) { self.text = text }

    func matchesWhole(_ candidate: String) -> Bool {
        lock.withLock { _ in
            if compiled == nil {
                compiled = try? Regex(text).matchingSemantics(.unicodeScalar).asciiOnlyCharacterClasses()
            }
            guard let compiled else { preconditionFailure("not a regular expression: \(text)") }
            return (try? compiled.wholeMatch(in: candidate)) != nil
        }
    }
}
