public import JSON

/// A JSON text as it stands in a history, and its value.
///
/// An execution's input keeps the spelling that its caller gave it; everything that a state makes is written without white space.
public struct Payload: Sendable {
    /// Deeper than anything that gets into a history: see `ExecutionLimits.payloadDepth`.
    private static let maximumDepth = 4_096

    public let text: String
    /// Nil after reading a history: most payloads of a history are never looked at again.
    private var parsed: JSONValue?

    public init(_ value: JSONValue) {
        text = value.text()
        parsed = value
    }

    /// Nil where `text` is not JSON.
    public init?(text: String) {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        self.text = text
        parsed = value
    }

    /// A text that has been a payload before.
    init(stored text: String) {
        self.text = text
        parsed = nil
    }

    var isParsed: Bool { parsed != nil }

    /// Keeps the value, for a payload that is looked at again and again.
    mutating func parse() { parsed = value }

    public var value: JSONValue { parsed ?? (try? JSONValue(parsing: text, maximumDepth: Self.maximumDepth)) ?? .null }

    /// Bytes of the text in UTF-8: what AWS's limits count.
    public var byteCount: Int { text.utf8.count }
}

extension Payload: Hashable {
    public static func == (a: Payload, b: Payload) -> Bool { a.text == b.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
