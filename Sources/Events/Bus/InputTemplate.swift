import JSON

/// The template of an input transformer, read once: text with places for variables.
///
/// A template is either JSON (an object, a list, …), in which a variable is a whole value or a part of a string, or text: one or more
/// quoted strings, as AWS wants text to be written.
///
/// Source: EventBridge user guide, "Amazon EventBridge input transformation"; where it is silent, answers recorded on AWS.
struct InputTemplate: Hashable, Sendable {
    /// AWS's limit, in characters.
    static let maximumLength = 8192

    enum Piece: Hashable, Sendable {
        case text([UInt8])
        /// Stands for a whole JSON value.
        case value(String)
        /// Stands inside of a quoted string.
        case quoted(String)
    }

    /// Why a template is none: a position in bytes where that is known.
    struct Invalid: Error, Hashable, Sendable {
        var offset: Int
        /// A placeholder that is not defined.
        var placeholder: String?
    }

    private(set) var pieces: [Piece] = []
    /// Whether it is text, and not JSON.
    let isText: Bool

    /// - Parameter isDefined: whether there is a variable of that name.
    init(parsing template: String, isDefined: (String) -> Bool) throws(Invalid) {
        let bytes = Array(template.utf8)
        isText = bytes.first { !Self.isSpace($0) } == UInt8(ascii: "\"")
        var scanner = InputTemplateScanner(bytes, isText: isText)
        try scanner.scan(isDefined)
        pieces = scanner.pieces
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

/// Takes a template apart. Beside the pieces it writes a probe: the template with something harmless of the same length in place of
/// each variable, which must be JSON for the template to be valid.
private struct InputTemplateScanner {
    private let bytes: [UInt8]
    private let isText: Bool
    private var position = 0
    private var probe: [UInt8] = []
    private var text: [UInt8] = []
    private(set) var pieces: [InputTemplate.Piece] = []

    init(_ bytes: [UInt8], isText: Bool) {
        self.bytes = bytes
        self.isText = isText
    }

    mutating func scan(_ isDefined: (String) -> Bool) throws(InputTemplate.Invalid) {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") {
                try string(isDefined)
            } else if let name = try placeholder(isDefined) {
                if isText { throw invalid }
                add(.value(name), length: name.utf8.count + 2, standIn: "{}")
            } else {
                try outside(bytes[position])
            }
        }
        flush()
        if !isText { try check(probe, at: 0) }
    }

    private var invalid: InputTemplate.Invalid { InputTemplate.Invalid(offset: position) }

    /// A byte outside of strings. White space is dropped from JSON, which AWS sends minified.
    private mutating func outside(_ byte: UInt8) throws(InputTemplate.Invalid) {
        probe.append(byte)
        position += 1
        if !InputTemplate.isSpace(byte) {
            if isText { throw InputTemplate.Invalid(offset: position - 1) }
            text.append(byte)
        } else if isText, !pieces.isEmpty || !text.isEmpty, bytes[position...].contains(where: { !InputTemplate.isSpace($0) }) {
            text.append(byte)
        }
    }

    private mutating func string(_ isDefined: (String) -> Bool) throws(InputTemplate.Invalid) {
        let start = position
        let piecesBefore = pieces.count
        copy()
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                copy()
                if isText { try check(probe[start...], at: start) }
                if pieces.count > piecesBefore, isKey { throw InputTemplate.Invalid(offset: start) }
                return
            case UInt8(ascii: "\\"):
                copy()
                if position < bytes.count { copy() }
            default:
                if let name = try placeholder(isDefined) {
                    add(.quoted(name), length: name.utf8.count + 2, standIn: "x")
                } else {
                    copy()
                }
            }
        }
        throw invalid
    }

    /// Whether a colon follows: AWS allows no variable in a key.
    private var isKey: Bool { bytes[position...].first { !InputTemplate.isSpace($0) } == UInt8(ascii: ":") }

    private mutating func copy() {
        text.append(bytes[position])
        probe.append(bytes[position])
        position += 1
    }

    private mutating func add(_ piece: InputTemplate.Piece, length: Int, standIn: StaticString) {
        flush()
        pieces.append(piece)
        probe.append(contentsOf: UnsafeBufferPointer(start: standIn.utf8Start, count: standIn.utf8CodeUnitCount))
        probe.append(contentsOf: repeatElement(UInt8(ascii: " "), count: length - standIn.utf8CodeUnitCount))
        position += length
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = []
    }

    /// The name between `<` and `>`, where there is one at the present place.
    private func placeholder(_ isDefined: (String) -> Bool) throws(InputTemplate.Invalid) -> String? {
        guard bytes[position] == UInt8(ascii: "<") else { return nil }
        var end = position + 1
        while end < bytes.count, InputVariable.isNameByte(bytes[end]) { end += 1 }
        guard end < bytes.count, end > position + 1, bytes[end] == UInt8(ascii: ">") else { return nil }
        let name = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        guard isDefined(name) else { throw InputTemplate.Invalid(offset: position, placeholder: name) }
        return name
    }

    private func check(_ json: some Collection<UInt8>, at offset: Int) throws(InputTemplate.Invalid) {
        let failure = Array(json).withUnsafeBytes { buffer -> JSONError? in
            do throws(JSONError) {
                try JSONSyntax.check(buffer)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw InputTemplate.Invalid(offset: offset + failure.offset) }
    }
}
