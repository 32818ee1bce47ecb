/// The bytes of one event and a place in them.
///
/// A raw pointer, because this is where matching spends its time; every load is guarded by `count`, so that what is not JSON ends
/// the reading and never leads beyond the event. The pointer is borrowed for one call of `PatternIndex.match`.
struct EventBytes {
    let base: UnsafeRawPointer
    let count: Int
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer) {
        self.base = base
        count = bytes.count
    }

    /// The byte at the present place, 0 at the end: no byte that JSON has outside of strings.
    @inline(__always)
    var current: UInt8 { position < count ? base.load(fromByteOffset: position, as: UInt8.self) : 0 }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < count {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte > 0x20 || (byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09) { return }
            position += 1
        }
    }

    /// Skips space and answers whether `byte` stands there; steps over it then.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard current == byte else { return false }
        position += 1
        return true
    }

    func text(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: (base + start).assumingMemoryBound(to: UInt8.self), count: end - start)
    }

    // MARK: eight bytes at a time

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of each byte of `word` that is zero; exact for the lowest one, which is all that is asked for.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    @inline(__always)
    private func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// From inside a string to just after its closing quote.
    /// - Returns: whether there is a backslash in it; `nil` if the string does not end.
    @inline(__always)
    mutating func skipString() -> Bool? {
        var isEscaped = false
        while true {
            while count - position >= 8 {
                let word = word(position)
                let found =
                    Self.zeros(word ^ (Self.ones &* UInt64(UInt8(ascii: "\""))))
                    | Self.zeros(word ^ (Self.ones &* UInt64(UInt8(ascii: "\\"))))
                if found != 0 {
                    position += found.trailingZeroBitCount / 8
                    break
                }
                position += 8
            }
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                return isEscaped
            case UInt8(ascii: "\\"):
                isEscaped = true
                position += 2
            default: position += 1
            }
            if position >= count { return nil }
        }
    }

    /// From inside `depth` arrays or objects to just after the end of the outermost.
    /// - Returns: whether there is an end.
    mutating func skipContainers(_ depth: Int = 1) -> Bool {
        var depth = depth
        while position < count {
            while count - position >= 8 {
                let word = word(position)
                // With bit 5 set, brackets are braces.
                let folded = word | (Self.ones &* 0x20)
                let found =
                    Self.zeros(folded ^ (Self.ones &* UInt64(UInt8(ascii: "{"))))
                    | Self.zeros(folded ^ (Self.ones &* UInt64(UInt8(ascii: "}"))))
                    | Self.zeros(word ^ (Self.ones &* UInt64(UInt8(ascii: "\""))))
                if found != 0 {
                    position += found.trailingZeroBitCount / 8
                    break
                }
                position += 8
            }
            let byte = current
            position += 1
            switch byte {
            case UInt8(ascii: "\""): if skipString() == nil { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return true }
            default: break
            }
        }
        return false
    }

    /// Over a number or a word.
    @inline(__always)
    mutating func skipLiteral() {
        while position < count {
            switch base.load(fromByteOffset: position, as: UInt8.self) {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: return
            default: position += 1
            }
        }
    }

    /// Over any value.
    /// - Returns: whether it ends.
    @inline(__always)
    mutating func skipValue() -> Bool {
        switch current {
        case UInt8(ascii: "\""):
            position += 1
            return skipString() != nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            position += 1
            return skipContainers()
        default:
            let start = position
            skipLiteral()
            return position > start
        }
    }
}
