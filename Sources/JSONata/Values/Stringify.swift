import JSON

/// `$string` and the `&` operator.
extension Evaluation {
    /// - Throws: `D3001` for an infinite number, `D1001` for one inside of an array or object.
    func text(of value: Value, pretty: Bool = false) throws(JSONataError) -> String {
        switch value {
        case .string(let string): return string
        case .undefined, .function, .tuples: return ""
        case .bool(let bool): return bool ? "true" : "false"
        case .null: return "null"
        case .number(let number):
            guard number.isFinite else { throw JSONataError(.d3001) }
            return JavaScriptNumber.text(of: JavaScriptNumber.rounded(number))
        case .array(let list) where list.flags.contains(.wrapsInput): return try text(of: list[0], pretty: pretty)
        case .array, .object:
            var writer = TextWriter(pretty: pretty)
            try write(value, to: &writer)
            try charge(writer.bytes.count / 64)
            try checkSize(writer.bytes.count)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }

    private func write(_ value: Value, to writer: inout TextWriter) throws(JSONataError) {
        try charge(1)
        if writer.bytes.count > limits.maximumSize { try checkSize(writer.bytes.count) }
        switch value {
        case .string(let string): writer.write(quoting: string)
        case .number(let number):
            guard number.isFinite else { throw JSONataError(.d1001) }
            writer.write(JavaScriptNumber.text(of: JavaScriptNumber.rounded(number)))
        case .function: writer.write("\"\"")
        case .undefined, .null, .tuples: writer.write("null")
        case .bool(let bool): writer.write(bool ? "true" : "false")
        case .array(let list):
            writer.open("[")
            for (index, element) in list.enumerated() {
                writer.separate(first: index == 0)
                try write(element, to: &writer)
            }
            writer.close("]", empty: list.isEmpty)
        case .object(let object):
            writer.open("{")
            for index in 0..<object.count {
                writer.separate(first: index == 0)
                writer.write(quoting: object.key(at: index))
                writer.write(pretty: ": ", plain: ":")
                try write(object.value(at: index), to: &writer)
            }
            writer.close("}", empty: object.isEmpty)
        }
    }
}

/// JSON text as JSON.stringify lays it out: without spaces, or with two for each level.
private struct TextWriter {
    let pretty: Bool
    var bytes: [UInt8] = []
    private var depth = 0

    init(pretty: Bool) { self.pretty = pretty }

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
    mutating func write(pretty prettyText: String, plain: String) { write(pretty ? prettyText : plain) }

    mutating func open(_ bracket: String) {
        write(bracket)
        depth += 1
    }

    mutating func separate(first: Bool) {
        if !first { write(",") }
        newLine()
    }

    mutating func close(_ bracket: String, empty: Bool) {
        depth -= 1
        if !empty { newLine() }
        write(bracket)
    }

    private mutating func newLine() {
        guard pretty else { return }
        write("\n" + String(repeating: "  ", count: depth))
    }

    mutating func write(quoting text: String) {
        write("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): write("\\\"")
            case UInt8(ascii: "\\"): write("\\\\")
            case 0x08: write("\\b")
            case 0x09: write("\\t")
            case 0x0A: write("\\n")
            case 0x0C: write("\\f")
            case 0x0D: write("\\r")
            case 0..<0x20: write("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        write("\"")
    }
}
