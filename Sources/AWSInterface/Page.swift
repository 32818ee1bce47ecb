import Encodings

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
    private static let maximumLength = 8192

    /// The token that stands for the key of a page's last element.
    public static func encode(_ key: String) -> String { Hexadecimal.encode(key.utf8) }

    /// `nil` where `token` is none of ours.
    public static func decode(_ token: String) -> String? {
        guard token.utf8.count <= maximumLength, let bytes = Hexadecimal.decode(token), Hexadecimal.encode(bytes) == token else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
