public import JSON

/// Why a text is not YAML that is understood here, and where.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    /// From 1.
    public let line: Int
    public let column: Int

    public var description: String { "\(reason) (line \(line), column \(column))" }
}

/// YAML as values of JSON: parsed by libyaml, scalars resolved by YAML 1.2's core schema.
///
/// libyaml and not a Swift package: what there is would link Foundation with 30 MB of Unicode data into the binary.
public enum YAML {
    /// Parses one document; an empty text is null.
    ///
    /// - Parameter maximumNodes: scalars, lists and maps, counted again wherever an alias repeats them: a bound on what a small text
    ///   can be made to unfold into.
    /// - Throws: `YAMLError`, also for a second document, a key that is no scalar, and tags of one's own.
    public static func parse(_ text: String, maximumDepth: Int = 64, maximumNodes: Int = 100_000) throws(YAMLError) -> JSONValue {
        let events = try YAMLEvents(text)
        defer { events.close() }
        var builder = YAMLBuilder(events: events, depthLeft: maximumDepth, nodesLeft: maximumNodes)
        return try builder.document()
    }
}

/// Recursive descent over libyaml's events.
private struct YAMLBuilder {
    let events: YAMLEvents
    var depthLeft: Int
    var nodesLeft: Int
    var anchors: [String: (value: JSONValue, nodes: Int)] = [:]

    mutating func document() throws(YAMLError) -> JSONValue {
        _ = try events.next()  // The stream's start.
        let first = try events.next()
        guard case .documentStart = first.kind else { return .null }
        let value = try node(try events.next())
        _ = try events.next()  // The document's end.
        let last = try events.next()
        guard case .streamEnd = last.kind else { throw last.error("a second document") }
        return value
    }

    private mutating func node(_ event: YAMLEvent) throws(YAMLError) -> JSONValue {
        nodesLeft -= 1
        guard nodesLeft >= 0 else { throw event.error("too many nodes") }
        let before = nodesLeft
        let value: JSONValue
        switch event.kind {
        case .scalar(let scalar): value = scalar.value
        case .sequenceStart: value = try sequence(event)
        case .mappingStart: value = try mapping(event)
        case .alias(let name):
            guard let known = anchors[name] else { throw event.error("an alias of nothing: *\(name)") }
            nodesLeft -= known.nodes
            return known.value
        case .documentStart, .streamEnd, .end: throw event.error("a value is missing")
        }
        if let anchor = event.anchor { anchors[anchor] = (value, before - nodesLeft) }
        return value
    }

    private mutating func enter(_ event: YAMLEvent) throws(YAMLError) {
        if depthLeft == 0 { throw event.error("nested too deeply") }
        depthLeft -= 1
    }

    private mutating func sequence(_ start: YAMLEvent) throws(YAMLError) -> JSONValue {
        try enter(start)
        var elements: [JSONValue] = []
        while true {
            let event = try events.next()
            if case .end = event.kind { break }
            elements.append(try node(event))
        }
        depthLeft += 1
        return .array(elements)
    }

    private mutating func mapping(_ start: YAMLEvent) throws(YAMLError) -> JSONValue {
        try enter(start)
        var members = JSONObject()
        while true {
            let key = try events.next()
            if case .end = key.kind { break }
            guard case .scalar(let scalar) = key.kind else { throw key.error("a key that is no scalar") }
            guard members[scalar.text] == nil else { throw key.error("the key \(scalar.text) stands twice") }
            members[scalar.text] = try node(try events.next())
        }
        depthLeft += 1
        return .object(members)
    }
}
