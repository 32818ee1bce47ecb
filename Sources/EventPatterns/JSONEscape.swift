/// The escape sequences of JSON strings (RFC 8259, section 7).
enum JSONEscape {
    /// Appends what the sequence at the start of `bytes` (a backslash) stands for.
    ///
    /// A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.
    /// - Returns: how many bytes the sequence takes; `nil` if it is none.
    static func append(from bytes: some RandomAccessCollection<UInt8>, to text: inout [UInt8]) -> Int? {
        func byte(_ offset: Int) -> UInt8? {
            offset < bytes.count ? bytes[bytes.index(bytes.startIndex, offsetBy: offset)] : nil
        }
        switch byte(1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte(1) ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let first = hexadecimal(bytes.dropFirst(2)) else { return nil }
            var (scalar, length) = (first, 6)
            if 0xD800...0xDBFF ~= first, byte(6) == UInt8(ascii: "\\"), byte(7) == UInt8(ascii: "u"),
                let second = hexadecimal(bytes.dropFirst(8)), 0xDC00...0xDFFF ~= second
            {
                (scalar, length) = (0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), 12)
            }
            text.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
            return length
        default: return nil
        }
        return 2
    }

    private static func hexadecimal(_ bytes: some Collection<UInt8>) -> UInt32? {
        guard bytes.count >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in bytes.prefix(4) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
