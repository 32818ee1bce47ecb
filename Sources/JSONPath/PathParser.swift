/// Reads paths.
enum PathParser {
    /// What surrounds a path, and so what ends an unquoted name.
    enum Surroundings {
        case wholeText, argument, filter(depth: Int)

        var depth: Int { if case .filter(let depth) = self { depth } else { 0 } }

        func ends(_ byte: UInt8) -> Bool {
            switch self {
            case .wholeText: false
            case .argument: byte == UInt8(ascii: ",") || byte == UInt8(ascii: ")") || byte <= 0x20
            case .filter: byte <= 0x20 || FilterParser.delimiters.contains(byte)
            }
        }
    }

    static func path(_ cursor: inout PathCursor, within surroundings: Surroundings) throws(PathSyntaxError) -> PathQuery {
        var query = PathQuery(root: try root(&cursor, within: surroundings))
        while let byte = cursor.next, query.function == nil {
            if byte == UInt8(ascii: "[") {
                query.steps.append(try bracket(&cursor, depth: surroundings.depth))
            } else if byte == UInt8(ascii: ".") {
                try dot(&cursor, &query, within: surroundings)
            } else {
                break
            }
            if query.steps.count > PathLimits.steps { throw cursor.failure("more than \(PathLimits.steps) steps") }
        }
        return query
    }

    private static func root(_ cursor: inout PathCursor, within surroundings: Surroundings) throws(PathSyntaxError) -> PathRoot {
        if case .filter = surroundings, cursor.take("@") { return .current }
        if cursor.take("$$") { return .context }
        if !cursor.take("$") { throw cursor.failure("a path starts with '$'") }
        let start = cursor.offset
        while let byte = cursor.next, isVariableByte(byte) { cursor.offset += 1 }
        if start == cursor.offset { return .input }
        if (0x30...0x39).contains(cursor.bytes[start]) { throw cursor.failure("a variable's name starts with a letter", at: start) }
        if cursor.offset - start > 80 { throw cursor.failure("a variable's name has at most 80 characters", at: start) }
        return .variable(cursor.text(from: start))
    }

    /// Letters, digits, `_` and whatever is not ASCII.
    static func isVariableByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    private static func dot(
        _ cursor: inout PathCursor, _ query: inout PathQuery, within surroundings: Surroundings
    ) throws(PathSyntaxError) {
        cursor.offset += 1
        if cursor.take(".") { query.steps.append(.descendants) }
        if cursor.take("*") {
            query.steps.append(.all)
        } else if cursor.next == UInt8(ascii: "[") {
            query.steps.append(try bracket(&cursor, depth: surroundings.depth))
        } else {
            let start = cursor.offset
            let name = try name(&cursor, within: surroundings)
            if cursor.next == UInt8(ascii: "(") {
                query.function = try function(name, &cursor, at: start)
            } else {
                query.steps.append(.children([name]))
            }
        }
    }

    private static func name(_ cursor: inout PathCursor, within surroundings: Surroundings) throws(PathSyntaxError) -> String {
        let start = cursor.offset
        var name: [UInt8] = []
        while let byte = cursor.next, !surroundings.ends(byte) {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "("):
                if name.isEmpty { throw cursor.failure("expected a name", at: start) }
                return String(decoding: name, as: UTF8.self)
            case UInt8(ascii: "\\"):
                cursor.offset += 1
                guard let escaped = cursor.next else { throw cursor.failure("unexpected end") }
                if escaped == UInt8(ascii: "u"), let scalar = cursor.takeUnicodeEscape() {
                    name += Array(String(scalar).utf8)
                } else {
                    name.append(escaped)
                    cursor.offset += 1
                }
            case ...0x20, UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: ","):
                throw cursor.failure("a name with this character is written in brackets")
            default:
                name.append(byte)
                cursor.offset += 1
            }
        }
        if name.isEmpty { throw cursor.failure("expected a name") }
        return String(decoding: name, as: UTF8.self)
    }

    private static func function(
        _ name: String, _ cursor: inout PathCursor, at start: Int
    ) throws(PathSyntaxError) -> PathFunction {
        try cursor.expect("(")
        cursor.skipSpaces()
        let argument = try cursor.takeInteger()
        cursor.skipSpaces()
        try cursor.expect(")")
        switch (name, argument) {
        case ("length", nil): return .length
        case ("size", nil): return .size
        case ("keys", nil): return .keys
        case ("sum", nil): return .sum
        case ("min", nil): return .minimum
        case ("max", nil): return .maximum
        case ("avg", nil): return .average
        case ("stddev", nil): return .standardDeviation
        case ("first", nil): return .first
        case ("last", nil): return .last
        case ("index", let position?): return .index(position)
        default: throw cursor.failure("no function '\(name)' with these arguments", at: start)
        }
    }

    private static func bracket(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> PathStep {
        try cursor.expect("[")
        cursor.skipSpaces()
        let step: PathStep
        switch cursor.next {
        case UInt8(ascii: "*"):
            cursor.offset += 1
            step = .all
        case UInt8(ascii: "'"), UInt8(ascii: "\""): step = .children(try names(&cursor))
        case UInt8(ascii: "?"):
            cursor.offset += 1
            step = .filter(try FilterParser.filter(&cursor, depth: depth + 1))
        case UInt8(ascii: "("): step = .elements([try fromEnd(&cursor)])
        default: step = try positions(&cursor)
        }
        cursor.skipSpaces()
        try cursor.expect("]")
        return step
    }

    private static func names(_ cursor: inout PathCursor) throws(PathSyntaxError) -> [String] {
        var names: [String] = []
        repeat {
            cursor.skipSpaces()
            guard cursor.next == UInt8(ascii: "'") || cursor.next == UInt8(ascii: "\"") else {
                throw cursor.failure("expected a quoted name")
            }
            names.append(try cursor.takeQuoted())
            cursor.skipSpaces()
        } while cursor.take(",")
        return names
    }

    /// `(@.length-1)`: the one script that Amazon States Language is seen with.
    private static func fromEnd(_ cursor: inout PathCursor) throws(PathSyntaxError) -> Int {
        try cursor.expect("(@.length")
        cursor.skipSpaces()
        try cursor.expect("-")
        cursor.skipSpaces()
        guard let distance = try cursor.takeInteger(), distance > 0 else { throw cursor.failure("expected a number above 0") }
        try cursor.expect(")")
        return -distance
    }

    private static func positions(_ cursor: inout PathCursor) throws(PathSyntaxError) -> PathStep {
        let first = try cursor.takeInteger()
        cursor.skipSpaces()
        if cursor.take(":") {
            cursor.skipSpaces()
            let last = try cursor.takeInteger()
            cursor.skipSpaces()
            if cursor.next == UInt8(ascii: ":") { throw cursor.failure("a slice has no step") }
            if first == nil && last == nil { throw cursor.failure("a slice needs a start or an end") }
            return .slice(from: first, to: last)
        }
        guard let first else { throw cursor.failure("expected a name, a position, '*' or '?'") }
        var positions = [first]
        while cursor.take(",") {
            cursor.skipSpaces()
            guard let position = try cursor.takeInteger() else { throw cursor.failure("expected a position") }
            positions.append(position)
            cursor.skipSpaces()
        }
        return .elements(positions)
    }
}
