import CYAML
import Glibc
import JSON

/// A scalar as it was written.
struct YAMLScalar {
    let text: String
    /// Without quotes: only then may it mean something else than its text.
    let isPlain: Bool

    /// YAML 1.2's core schema: null, booleans, whole and decimal numbers; everything else is a string.
    var value: JSONValue {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return Self.number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        if let value = try? JSONValue(parsing: text), case .number = value { return value }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map { .number($0) } }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map { .number($0) } }
        return nil
    }
}

/// One event of libyaml's parser, as far as values need it.
struct YAMLEvent {
    enum Kind {
        case documentStart, sequenceStart, mappingStart
        /// Of a sequence, a mapping or a document.
        case end
        case streamEnd
        case scalar(YAMLScalar)
        case alias(String)
    }

    let kind: Kind
    let anchor: String?
    let line: Int
    let column: Int

    func error(_ reason: String) -> YAMLError { YAMLError(reason: reason, line: line, column: column) }
}

/// libyaml's parser over one text. The text and the parser's state are allocated here, since C keeps pointers to both.
struct YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ source: String) throws(YAMLError) {
        parser = .allocate(capacity: 1)
        text = .allocate(capacity: source.utf8.count)
        _ = text.initialize(from: source.utf8)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            text.deallocate()
            throw YAMLError(reason: "out of memory", line: 1, column: 1)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            let mark = parser.pointee.problem_mark
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
            throw YAMLError(reason: problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        }
        defer { yaml_event_delete(&event) }
        return try Self.event(event)
    }

    private static func event(_ event: yaml_event_t) throws(YAMLError) -> YAMLEvent {
        let line = Int(event.start_mark.line) + 1
        let column = Int(event.start_mark.column) + 1
        func made(_ kind: YAMLEvent.Kind, _ anchor: UnsafeMutablePointer<yaml_char_t>? = nil) -> YAMLEvent {
            YAMLEvent(kind: kind, anchor: anchor.map { String(cString: $0) }, line: line, column: column)
        }
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_SEQUENCE_START_EVENT:
            try check(event.data.sequence_start.tag, line, column)
            return made(.sequenceStart, event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT:
            try check(event.data.mapping_start.tag, line, column)
            return made(.mappingStart, event.data.mapping_start.anchor)
        case YAML_ALIAS_EVENT: return made(.alias(String(cString: event.data.alias.anchor)))
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try check(scalar.tag, line, column)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
            return made(.scalar(YAMLScalar(text: String(decoding: bytes, as: UTF8.self), isPlain: isPlain)), scalar.anchor)
        case YAML_STREAM_END_EVENT: return made(.streamEnd)
        default: return made(.end)
        }
    }

    /// A tag of YAML's own says what the scalar is anyway; any other has a meaning that is not known here.
    private static func check(_ tag: UnsafeMutablePointer<yaml_char_t>?, _ line: Int, _ column: Int) throws(YAMLError) {
        guard let tag, strncmp(UnsafeRawPointer(tag).assumingMemoryBound(to: CChar.self), "tag:yaml.org,2002:", 18) != 0 else { return }
        throw YAMLError(reason: "the tag \(String(cString: tag)) is not known", line: line, column: column)
    }
}
