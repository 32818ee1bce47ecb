/// Base 64 (RFC 4648), with one table lookup per character: a function's 50 MB zip comes this way.
public enum Base64 {
    /// Which characters stand for 62 and 63, and whether the end is padded.
    public enum Alphabet: Sendable {
        /// `+` and `/`, padded with `=`.
        case standard
        /// `-` and `_`, without padding.
        case url
    }

    /// The text of `bytes`, padded where the alphabet is.
    public static func encode(_ bytes: some Collection<UInt8>, _ alphabet: Alphabet = .standard) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0, alphabet) }
            ?? ContiguousArray(bytes).withUnsafeBufferPointer { encode($0, alphabet) }
    }

    /// `nil` for anything that is not base 64. Padding may be left out; line breaks and spaces are no base 64.
    public static func decode(_ text: some StringProtocol, _ alphabet: Alphabet = .standard) -> [UInt8]? {
        if let fast = text.utf8.withContiguousStorageIfAvailable({ decode($0, alphabet) }) { return fast }
        return ContiguousArray(text.utf8).withUnsafeBufferPointer { decode($0, alphabet) }
    }

    private static func characters(_ alphabet: Alphabet) -> StaticString {
        switch alphabet {
        case .standard: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        case .url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        }
    }

    // Below, indices are computed within bounds that the loops check; unchecked access halves the time.

    private static func encode(_ input: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet) -> String {
        let characters = characters(alphabet).utf8Start
        return String(unsafeUninitializedCapacity: (input.count + 2) / 3 * 4) { output in
            var position = 0
            var index = 0
            func put(_ sextet: UInt32) {
                output[position] = characters[Int(sextet & 63)]
                position += 1
            }
            while index + 3 <= input.count {
                let group = UInt32(input[index]) << 16 | UInt32(input[index + 1]) << 8 | UInt32(input[index + 2])
                put(group >> 18)
                put(group >> 12)
                put(group >> 6)
                put(group)
                index += 3
            }
            let rest = input.count - index
            if rest > 0 {
                let group = UInt32(input[index]) << 16 | (rest == 2 ? UInt32(input[index + 1]) << 8 : 0)
                put(group >> 18)
                put(group >> 12)
                if rest == 2 { put(group >> 6) }
                if alphabet == .standard {
                    for _ in rest..<3 {
                        output[position] = UInt8(ascii: "=")
                        position += 1
                    }
                }
            }
            return position
        }
    }

    private static let invalid: UInt8 = 0xFF

    private static func values(_ alphabet: Alphabet) -> [UInt8] {
        var values = [UInt8](repeating: invalid, count: 256)
        let characters = characters(alphabet).utf8Start
        for value in 0..<64 { values[Int(characters[value])] = UInt8(value) }
        return values
    }

    private static let standardValues = values(.standard)
    private static let urlValues = values(.url)

    private static func decode(_ input: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet) -> [UInt8]? {
        var count = input.count
        if count.isMultiple(of: 4) {
            for _ in 0..<2 where count > 0 && input[count - 1] == UInt8(ascii: "=") { count -= 1 }
        }
        guard count % 4 != 1 else { return nil }
        let values = alphabet == .standard ? standardValues : urlValues
        var valid = true
        let bytes = values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: count / 4 * 3 + 2) { output, length in
                (valid, length) = decode(UnsafeBufferPointer(rebasing: input[..<count]), values, into: output)
            }
        }
        return valid ? bytes : nil
    }

    private static func decode(
        _ input: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> (valid: Bool, length: Int) {
        var index = 0, length = 0
        while index + 4 <= input.count {
            let a = values[Int(input[index])], b = values[Int(input[index + 1])]
            let c = values[Int(input[index + 2])], d = values[Int(input[index + 3])]
            guard (a | b | c | d) & 0xC0 == 0 else { return (false, 0) }
            output[length] = a << 2 | b >> 4
            output[length + 1] = b << 4 | c >> 2
            output[length + 2] = c << 6 | d
            index += 4
            length += 3
        }
        if index < input.count {
            let a = values[Int(input[index])], b = values[Int(input[index + 1])]
            let c = index + 2 < input.count ? values[Int(input[index + 2])] : 0
            // The bits that no byte takes must be zero, so that one text means one value.
            let left = index + 2 < input.count ? c & 3 : b & 15
            guard (a | b | c) & 0xC0 == 0, left == 0 else { return (false, 0) }
            output[length] = a << 2 | b >> 4
            length += 1
            if index + 2 < input.count {
                output[length] = b << 4 | c >> 2
                length += 1
            }
        }
        return (true, length)
    }
}
