extension JSONValue {
    /// This value as JSON text in UTF-8, without white space; with `pretty`, indented by two spaces.
    public func bytes(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.write(self)
        return writer.output
    }

    /// This value as JSON text, without white space; with `pretty`, indented by two spaces.
    public func text(pretty: Bool = false) -> String { String(decoding: bytes(pretty: pretty), as: UTF8.self) }
}

struct JSONWriter {
    private(set) var output: [UInt8] = []
    private let pretty: Bool
    private var depth = 0

    init(pretty: Bool) {
        self.pretty = pretty
        output.reserveCapacity(256)
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: emit("null")
        case .bool(let bool): emit(bool ? "true" : "false")
        case .number(let number): output.append(contentsOf: number.lexeme.utf8)
        case .string(let string): write(quoting: string)
        case .array(let elements):
            list(elements, "[", "]") { $0.write($1) }
        case .object(let members):
            list(members, "{", "}") { writer, member in
                writer.write(quoting: member.key)
                writer.emit(writer.pretty ? ": " : ":")
                writer.write(member.value)
            }
        }
    }

    private mutating func list<Items: Collection>(
        _ items: Items, _ open: StaticString, _ close: StaticString, _ item: (inout JSONWriter, Items.Element) -> Void
    ) {
        emit(open)
        depth += 1
        var first = true
        for element in items {
            if !first { output.append(UInt8(ascii: ",")) }
            first = false
            newLine()
            item(&self, element)
        }
        depth -= 1
        if !first { newLine() }
        emit(close)
    }

    private mutating func newLine() {
        guard pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    private mutating func emit(_ text: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func write(quoting text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var clean = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                output.append(contentsOf: bytes[clean..<index])
                escape(byte)
                clean = index + 1
            }
            output.append(contentsOf: bytes[clean...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: emit("\\b")
        case 0x09: emit("\\t")
        case 0x0A: emit("\\n")
        case 0x0C: emit("\\f")
        case 0x0D: emit("\\r")
        case UInt8(ascii: "\""): emit("\\\"")
        case UInt8(ascii: "\\"): emit("\\\\")
        default:
            let digits = StaticString("0123456789abcdef")
            emit("\\u00")
            output.append(digits.utf8Start[Int(byte >> 4)])
            output.append(digits.utf8Start[Int(byte & 15)])
        }
    }
}
