import JSON

/// The intrinsic functions of Amazon States Language, by their names after `States.`.
enum IntrinsicFunction: String, Hashable, Sendable {
    case format = "Format"
    case stringToJSON = "StringToJson"
    case jsonToString = "JsonToString"
    case array = "Array"
    case arrayPartition = "ArrayPartition"
    case arrayContains = "ArrayContains"
    case arrayRange = "ArrayRange"
    case arrayGetItem = "ArrayGetItem"
    case arrayLength = "ArrayLength"
    case arrayUnique = "ArrayUnique"
    case base64Encode = "Base64Encode"
    case base64Decode = "Base64Decode"
    case hash = "Hash"
    case jsonMerge = "JsonMerge"
    case mathRandom = "MathRandom"
    case mathAdd = "MathAdd"
    case stringSplit = "StringSplit"
    case uuid = "UUID"

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .uuid: 0...0
        case .stringToJSON, .jsonToString, .arrayLength, .arrayUnique, .base64Encode, .base64Decode: 1...1
        case .arrayPartition, .arrayContains, .arrayGetItem, .hash, .mathAdd, .stringSplit: 2...2
        case .mathRandom: 2...3
        case .arrayRange, .jsonMerge: 3...3
        case .format: 1...Int.max
        case .array: 0...Int.max
        }
    }
}

/// A call such as `States.Format('Hello {}', $.name)`: read once, evaluated many times.
public struct IntrinsicCall: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let text: String
    let call: Call

    struct Call: Hashable, Sendable {
        let function: IntrinsicFunction
        let arguments: [Argument]
    }

    indirect enum Argument: Hashable, Sendable {
        case constant(JSONValue)
        /// A text in quotes with its escapes: `States.Format` must tell `\{}` from `{}`.
        case quoted(String)
        case path(JSONPath)
        case call(Call)
    }

    /// - Throws: `PathSyntaxError`: not a call, a function that is not there, or calls nested more than 10 deep.
    public init(parsing text: String) throws(PathSyntaxError) {
        var cursor = try PathCursor(text)
        call = try Self.call(&cursor, depth: 1)
        cursor.skipSpaces()
        if !cursor.isAtEnd { throw cursor.failure("unexpected character") }
        self.text = text
    }

    public var description: String { text }
    /// The function's whole name, such as `States.Format`.
    public var name: String { "States." + call.function.rawValue }
    /// What its paths start from.
    public var roots: Set<PathRoot> { Self.roots(of: call) }

    private static func roots(of call: Call) -> Set<PathRoot> {
        call.arguments.reduce(into: []) { found, argument in
            switch argument {
            case .path(let path): found.insert(path.root)
            case .call(let call): found.formUnion(roots(of: call))
            case .constant, .quoted: break
            }
        }
    }

    private static func call(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> Call {
        let start = cursor.offset
        if depth > PathLimits.calls { throw cursor.failure("intrinsic functions nest at most \(PathLimits.calls) deep", at: start) }
        try cursor.expect("States.")
        let name = cursor.offset
        while let byte = cursor.next, PathParser.isVariableByte(byte) { cursor.offset += 1 }
        guard let function = IntrinsicFunction(rawValue: cursor.text(from: name)) else {
            throw cursor.failure("no intrinsic function '\(cursor.text(from: start))'", at: start)
        }
        cursor.skipSpaces()
        try cursor.expect("(")
        cursor.skipSpaces()
        var arguments: [Argument] = []
        if cursor.take(")") { return Call(function: function, arguments: []) }
        repeat {
            cursor.skipSpaces()
            arguments.append(try argument(&cursor, depth: depth))
            cursor.skipSpaces()
        } while cursor.take(",")
        try cursor.expect(")")
        return Call(function: function, arguments: arguments)
    }

    private static func argument(_ cursor: inout PathCursor, depth: Int) throws(PathSyntaxError) -> Argument {
        let start = cursor.offset
        switch cursor.next {
        case UInt8(ascii: "'"): return .quoted(try quoted(&cursor))
        case UInt8(ascii: "$"):
            let query = try PathParser.path(&cursor, within: .argument)
            return .path(JSONPath(text: cursor.text(from: start), query: query))
        case UInt8(ascii: "S"): return .call(try call(&cursor, depth: depth + 1))
        default:
            while let byte = cursor.next, byte > 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: ")") { cursor.offset += 1 }
            switch try? JSONValue(parsing: cursor.bytes[start..<cursor.offset]) {
            case .number(let number)?: return .constant(.number(number))
            case .bool(let bool)?: return .constant(.bool(bool))
            case .null?: return .constant(.null)
            default: throw cursor.failure("expected a path, a text in single quotes, a number or a call", at: start)
            }
        }
    }

    /// What stands between the quotes, as it is.
    private static func quoted(_ cursor: inout PathCursor) throws(PathSyntaxError) -> String {
        let start = cursor.offset
        cursor.offset += 1
        while let byte = cursor.next {
            if byte == UInt8(ascii: "'") {
                let text = String(decoding: cursor.bytes[(start + 1)..<cursor.offset], as: UTF8.self)
                cursor.offset += 1
                return text
            }
            cursor.offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw PathSyntaxError(reason: "unterminated string", offset: start)
    }

    /// The text without its escapes `\'`, `\{`, `\}` and `\\`; any other backslash stays, so JSON texts can be written.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var (bytes, escaping): ([UInt8], Bool) = ([], false)
        for byte in text.utf8 {
            if escaping {
                if !Set("'{}\\".utf8).contains(byte) { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
                escaping = false
            } else if byte == UInt8(ascii: "\\") {
                escaping = true
            } else {
                bytes.append(byte)
            }
        }
        if escaping { bytes.append(UInt8(ascii: "\\")) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
