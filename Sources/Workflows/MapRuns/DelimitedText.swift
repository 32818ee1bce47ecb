/// Text with delimited fields, as an item reader reads CSV.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
struct DelimitedText: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position = 0

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) {
        bytes = Array(text.utf8)
        self.delimiter = delimiter
    }

    /// `CSVDelimiter`; nil for a name that AWS does not have.
    static func delimiter(named name: String?) -> UInt8? {
        switch name {
        case nil, "COMMA": UInt8(ascii: ",")
        case "PIPE": UInt8(ascii: "|")
        case "SEMICOLON": UInt8(ascii: ";")
        case "SPACE": UInt8(ascii: " ")
        case "TAB": UInt8(ascii: "\t")
        default: nil
        }
    }

    /// The next record's fields; empty lines are none.
    mutating func next() -> [String]? {
        while position < bytes.count, skipLineEnd() {}
        guard position < bytes.count else { return nil }
        var fields: [String] = []
        while true {
            fields.append(field())
            guard position < bytes.count, bytes[position] == delimiter else { break }
            position += 1
        }
        _ = skipLineEnd()
        return fields
    }

    private mutating func skipLineEnd() -> Bool {
        guard position < bytes.count, isLineEnd(at: position) else { return false }
        position += bytes[position] == Self.carriageReturn ? 2 : 1
        return true
    }

    private func isLineEnd(at index: Int) -> Bool {
        bytes[index] == Self.newline
            || bytes[index] == Self.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Self.newline
    }

    /// Up to a delimiter or the line's end; quoted, it may hold both. A backslash says that the next byte is meant as it is.
    private mutating func field() -> String {
        var field: [UInt8] = []
        let start = position
        var isQuoted = false
        while position < bytes.count {
            let byte = bytes[position]
            if !isQuoted, byte == delimiter || isLineEnd(at: position) { break }
            position += 1
            switch byte {
            case Self.quote where isQuoted:
                if position < bytes.count, bytes[position] == Self.quote {
                    field.append(byte)
                    position += 1
                } else {
                    isQuoted = false
                }
            case Self.quote where position == start + 1: isQuoted = true
            case Self.backslash where position < bytes.count:
                let next = bytes[position]
                if next == Self.backslash || next == Self.quote || next == delimiter {
                    field.append(next)
                    position += 1
                }
            default: field.append(byte)
            }
        }
        return String(decoding: field, as: UTF8.self)
    }
}
