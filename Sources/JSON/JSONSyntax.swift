/// Checks that bytes are one JSON text, without building its value: for payloads that are passed on as they are.
public enum JSONSyntax {
    /// - Parameter maximumDepth: how deep arrays and objects may nest.
    /// - Throws: where and why `bytes` is not JSON (RFC 8259). Strings are not checked to be valid UTF-8.
    public static func check(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = 512) throws(JSONError) {
        var checker = JSONSyntaxChecker(bytes: bytes, maximumDepth: maximumDepth)
        try checker.text()
    }
}

/// What the grammar allows next; the containers that are open stand on a stack.
private struct JSONSyntaxChecker {
    let bytes: UnsafeRawBufferPointer
    let maximumDepth: Int
    private var position = 0
    private var containers: [UInt8] = []

    init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func text() throws(JSONError) {
        try value()
        while let container = containers.last {
            let closing = container == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
            switch try next() {
            case closing:
                containers.removeLast()
            case UInt8(ascii: ","):
                try element(of: container)
            default:
                position -= 1
                throw error(.unexpectedCharacter)
            }
        }
        skipWhitespace()
        if position < bytes.count { throw error(.trailingText) }
    }

    /// A scalar, or the opening of a container together with its first element.
    private mutating func value() throws(JSONError) {
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard containers.count < maximumDepth else { throw error(.tooDeep) }
                containers.append(byte)
                if try closesEmpty(byte) { return }
                if byte == UInt8(ascii: "{") { try key() }
            case UInt8(ascii: "\""): return try string()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(first: byte)
            case UInt8(ascii: "t"): return try literal("rue")
            case UInt8(ascii: "f"): return try literal("alse")
            case UInt8(ascii: "n"): return try literal("ull")
            default:
                position -= 1
                throw error(.unexpectedCharacter)
            }
        }
    }

    private mutating func element(of container: UInt8) throws(JSONError) {
        if container == UInt8(ascii: "{") { try key() }
        try value()
    }

    private mutating func closesEmpty(_ opening: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        guard bytes[position] == opening + 2 else { return false }  // "]" is "[" + 2 and "}" is "{" + 2 in ASCII.
        position += 1
        containers.removeLast()
        return true
    }

    private mutating func key() throws(JSONError) {
        guard try next() == UInt8(ascii: "\"") else {
            position -= 1
            throw error(.unexpectedCharacter)
        }
        try string()
        guard try next() == UInt8(ascii: ":") else {
            position -= 1
            throw error(.unexpectedCharacter)
        }
    }

    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, stepped over.
    private mutating func next() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func literal(_ rest: StaticString) throws(JSONError) {
        for index in 0..<rest.utf8CodeUnitCount {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == rest.utf8Start[index] else { throw error(.unexpectedCharacter) }
            position += 1
        }
    }

    private mutating func string() throws(JSONError) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte < 0x20 {
                position -= 1
                throw error(.controlCharacter)
            }
            if byte == UInt8(ascii: "\\") { try escape() }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape() throws(JSONError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard position < bytes.count else { throw error(.unexpectedEnd) }
                switch bytes[position] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                    position += 1
                default: throw error(.invalidEscape)
                }
            }
        default: throw error(.invalidEscape)
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        if position == start { throw error(.invalidNumber) }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func number(first: UInt8) throws(JSONError) {
        var leading = first
        if first == UInt8(ascii: "-") {
            guard position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 else { throw error(.invalidNumber) }
            leading = bytes[position]
            position += 1
        }
        if leading != UInt8(ascii: "0") {
            while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        }
        if accept(UInt8(ascii: ".")) { try digits() }
        if accept(UInt8(ascii: "e")) || accept(UInt8(ascii: "E")) {
            if !accept(UInt8(ascii: "+")) { _ = accept(UInt8(ascii: "-")) }
            try digits()
        }
    }
}
