import JSON

/// Reads filters: `(@.a > 1 && (@.b || !@.c))`. Regular expressions (`=~`) are refused: AWS documents them as unsupported.
enum FilterParser {
    static let delimiters = Set("()=<>!&|,]".utf8)

    static func filter(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> PathFilter {
        cursor.skipSpaces()
        try cursor.expect("(")
        let filter = try any(&cursor, depth: depth)
        cursor.skipSpaces()
        try cursor.expect(")")
        return filter
    }

    private static func any(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> PathFilter {
        if depth > PathLimits.filterDepth { throw cursor.failure("nested too deeply") }
        var parts = [try all(&cursor, depth: depth)]
        while cursor.take("||") { parts.append(try all(&cursor, depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private static func all(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> PathFilter {
        var parts = [try one(&cursor, depth: depth)]
        cursor.skipSpaces()
        while cursor.take("&&") {
            parts.append(try one(&cursor, depth: depth))
            cursor.skipSpaces()
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func one(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> PathFilter {
        if depth > PathLimits.filterDepth { throw cursor.failure("nested too deeply") }
        cursor.skipSpaces()
        if cursor.take("!") { return .not(try one(&cursor, depth: depth + 1)) }
        if cursor.next == UInt8(ascii: "(") { return try filter(&cursor, depth: depth + 1) }
        let left = try operand(&cursor, depth: depth)
        cursor.skipSpaces()
        guard let comparison = try comparison(&cursor) else { return .holds(left) }
        cursor.skipSpaces()
        return .compares(left, comparison, try operand(&cursor, depth: depth))
    }

    private static func comparison(_ cursor: inout PathCursor) throws(PathSyntaxError) -> FilterOperator? {
        if cursor.take("==") { return .equal }
        if cursor.take("!=") { return .notEqual }
        if cursor.take("<=") { return .lessOrEqual }
        if cursor.take("<") { return .less }
        if cursor.take(">=") { return .greaterOrEqual }
        if cursor.take(">") { return .greater }
        if cursor.next == UInt8(ascii: "=") { throw cursor.failure("no such operator in a filter") }
        let start = cursor.offset
        while let byte = cursor.next, (0x61...0x7A).contains(byte | 0x20) { cursor.offset += 1 }
        if start == cursor.offset { return nil }
        guard let found = FilterOperator(rawValue: cursor.text(from: start).lowercased()) else {
            throw cursor.failure("no such operator in a filter", at: start)
        }
        return found
    }

    private static func operand(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> FilterOperand {
        switch cursor.next {
        case UInt8(ascii: "@"), UInt8(ascii: "$"):
            let start = cursor.offset
            let query = try PathParser.path(&cursor, within: .filter(depth: depth))
            switch query.root {
            case .input, .current: return .path(query)
            case .context, .variable: throw cursor.failure("a filter reads only '@' and '$'", at: start)
            }
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try cursor.takeQuoted()))
        case UInt8(ascii: "["), UInt8(ascii: "{"): return .literal(try json(&cursor))
        default:
            return .literal(try bareLiteral(&cursor))
        }
    }

    /// `5`, `true`, and what AWS takes beyond JSON: `.85`, and words without quotes (`[?(@.status==In progress)]`), which are a string.
    private static func bareLiteral(_ cursor: inout PathCursor) throws(PathSyntaxError) -> JSONValue {
        let start = cursor.offset
        while let byte = cursor.next, byte > 0x20, !delimiters.contains(byte) { cursor.offset += 1 }
        let token = cursor.text(from: start)
        if let value = try? JSONValue(parsing: token.hasPrefix(".") ? "0" + token : token) { return value }
        guard token.utf8.first.map(isLetter) == true else { throw cursor.failure("expected a path or a literal", at: start) }
        while let byte = cursor.next, !delimiters.contains(byte) { cursor.offset += 1 }
        var end = cursor.offset
        while cursor.bytes[end - 1] <= 0x20 { end -= 1 }
        return .string(String(decoding: cursor.bytes[start..<end], as: UTF8.self))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80 }

    /// An array or an object; in Jayway strings in it may also stand in single quotes.
    private static func json(_ cursor: inout PathCursor) throws(PathSyntaxError) -> JSONValue {
        let start = cursor.offset
        var (depth, text): (Int, [UInt8]) = (0, [])
        repeat {
            guard let byte = cursor.next else { throw cursor.failure("unterminated literal", at: start) }
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                text += JSONValue.string(try cursor.takeQuoted()).bytes()
                continue
            }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
            text.append(byte)
            cursor.offset += 1
        } while depth > 0
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw cursor.failure("not a JSON literal", at: start)
        }
    }
}
