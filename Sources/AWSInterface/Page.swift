/// One page of a listing, and where the next begins.
///
/// AWS's tokens are opaque; ours is the last key of the page in hexadecimal, so that a listing survives a restart and
/// neither skips nor repeats what was there all the while.
public struct Page<Element> {
    public let elements: [Element]
    public let nextToken: String?

    /// - Parameters:
    ///   - sorted: all elements, sorted by `key`.
    ///   - token: what the previous page answered.
    /// - Throws: `invalidToken` where `token` is none of ours.
    public init(
        _ sorted: [Element], key: (Element) -> String, after token: String?, limit: Int, invalidToken: ServiceError
    ) throws(ServiceError) {
        var rest = sorted[...]
        if let token {
            guard let last = PageToken.decode(token) else { throw invalidToken }
            rest = sorted.drop { key($0) <= last }
        }
        elements = Array(rest.prefix(limit))
        nextToken = rest.count > limit ? elements.last.map { PageToken.encode(key($0)) } : nil
    }
}

/// The spelling of a page's token, for listings that the storage pages itself.
public enum PageToken {
    public static func encode(_ key: String) -> String {
        key.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// `nil` where `token` is none of ours.
    public static func decode(_ token: String) -> String? {
        guard token.utf8.count.isMultiple(of: 2), token.utf8.count <= 8192 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in token.utf8 {
            guard let digit = hexadecimalDigit(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimalDigit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
