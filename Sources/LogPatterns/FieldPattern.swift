/// A pattern over messages whose fields white space divides: `[ip, user, ..., status = 4* && status != 403, bytes > 1000]`.
///
/// What stands between a pair of square brackets or quotation marks is one field. The number of fields must agree, unless an
/// ellipsis stands for any number of them.
struct FieldPattern: Hashable, Sendable, CustomStringConvertible {
    enum Field: Hashable, Sendable {
        case ellipsis
        /// The name may be empty where there is no condition.
        case field(name: String, condition: Condition<Comparison>?)
    }

    private let fields: [Field]

    init(_ scanner: inout PatternScanner) throws(LogPatternError) {
        guard scanner.last == UInt8(ascii: "]") else { throw .unclosed(open: "[", close: "]") }
        scanner.advance()
        var fields: [Field] = []
        repeat {
            fields.append(try Self.field(&scanner))
            scanner.skipSpace()
        } while scanner.take(",")
        guard scanner.take("]"), scanner.current == nil else { throw scanner.unexpected("',' or the closing ']'") }
        guard fields.count(where: { $0 == .ellipsis }) <= 1 else { throw scanner.unexpected("no second ellipsis") }
        self.fields = fields
    }

    private static func field(_ scanner: inout PatternScanner) throws(LogPatternError) -> Field {
        scanner.skipSpace()
        if scanner.take("...") { return .ellipsis }
        let start = scanner.position
        let name = scanner.word(where: isName)
        scanner.skipSpace()
        if scanner.current == UInt8(ascii: ",") || scanner.current == UInt8(ascii: "]") { return .field(name: name, condition: nil) }
        scanner.rewind(to: start)
        var names: Set<String> = []
        let condition = try Condition<Comparison>(&scanner) { (scanner) throws(LogPatternError) in
            scanner.skipSpace()
            let name = scanner.word(where: isName)
            if name.isEmpty { throw scanner.unexpected("the name of a field") }
            names.insert(name)
            return try Comparison(&scanner)
        }
        guard let only = names.first, names.count == 1 else { throw scanner.unexpected("conditions on one field only") }
        return .field(name: only, condition: condition)
    }

    private static func isName(_ byte: UInt8) -> Bool { PatternScanner.isWord(byte) || byte == UInt8(ascii: "-") }

    func matches(_ message: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let assigned = assign(Self.split(message)) else { return false }
        return assigned.allSatisfy { entry in
            guard case .field(_, let condition?) = entry.field else { return true }
            return condition.holds { $0.holds(for: entry.value) }
        }
    }

    func extractedFields(of message: UnsafeBufferPointer<UInt8>) -> [(name: String, value: String)] {
        guard matches(message), let assigned = assign(Self.split(message)) else { return [] }
        return assigned.enumerated().map { index, entry in
            if case .field(let name, _) = entry.field, !name.isEmpty { return ("$" + name, entry.value) }
            return ("$\(index + 1)", entry.value)
        }
    }

    /// Which field of the pattern each field of the message falls to; `nil` where their numbers do not agree.
    private func assign(_ values: [String]) -> [(field: Field, value: String)]? {
        guard let gap = fields.firstIndex(of: .ellipsis) else {
            return fields.count == values.count ? Array(zip(fields, values)) : nil
        }
        let skipped = values.count - (fields.count - 1)
        guard skipped >= 0 else { return nil }
        let spread = Array(fields[..<gap]) + Array(repeating: .ellipsis, count: skipped) + Array(fields[(gap + 1)...])
        return Array(zip(spread, values))
    }

    static func split(_ message: UnsafeBufferPointer<UInt8>) -> [String] {
        var values: [String] = []
        var position = 0
        while position < message.count {
            let byte = message[position]
            if PatternScanner.isSpace(byte) {
                position += 1
                continue
            }
            let close: UInt8? = byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : byte == UInt8(ascii: "\"") ? byte : nil
            if let close, let end = message[(position + 1)...].firstIndex(of: close) {
                values.append(String(decoding: message[(position + 1)..<end], as: UTF8.self))
                position = end + 1
            } else {
                let end = message[position...].firstIndex(where: PatternScanner.isSpace) ?? message.count
                values.append(String(decoding: message[position..<end], as: UTF8.self))
                position = end
            }
        }
        return values
    }

    var description: String {
        let spelled = fields.map { field in
            switch field {
            case .ellipsis: "..."
            case .field(let name, nil): name
            case .field(let name, let condition?): condition.spelled { "\(name) \($0)" }
            }
        }
        return "[\(spelled.joined(separator: ", "))]"
    }
}
