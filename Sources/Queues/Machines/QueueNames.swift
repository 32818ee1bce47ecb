import AWSInterface
import Encodings

/// Names and URLs of queues.
enum QueueNames {
    private static let maximumLength = 80

    static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Throws where `name` cannot be that of a new queue.
    static func check(_ name: String, isFIFO: Bool) throws(ServiceError) {
        let stem = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        if !stem.isEmpty, name.utf8.count <= maximumLength, stem.utf8.allSatisfy(isWordCharacter), isFIFO == name.hasSuffix(".fifo") {
            return
        }
        throw QueueErrors.invalid(
            isFIFO
                ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix "
                    + "and be 1 to 80 in length."
                : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
    }

    /// Which queue a `QueueUrl` means: its last two path components are account and name, whatever the host. A bare name is taken too.
    static func key(url: String, in scope: Scope) throws(ServiceError) -> QueueKey {
        if !url.utf8.contains(UInt8(ascii: "/")) {
            if url.isEmpty { throw QueueErrors.missing("QueueUrl") }
            return QueueKey(scope: scope, name: url)
        }
        let parts = url.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 2, let name = PercentEncoding.decode(parts[parts.count - 1]) else { throw QueueErrors.invalidAddress(url) }
        let account = parts[parts.count - 2]
        guard account.utf8.count == 12, account.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw QueueErrors.invalidAddress(url)
        }
        return QueueKey(scope: Scope(account: String(account), region: scope.region), name: name)
    }

    static func url(of key: QueueKey, endpoint: String) -> String { "\(endpoint)/\(key.scope.account)/\(key.name)" }

    /// Whether `text` is 1 to 128 letters, digits and punctuation, as message group and deduplication ids are.
    static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Whether `text` can name an entry of a batch.
    static func isBatchEntryID(_ text: String) -> Bool {
        (1...80).contains(text.utf8.count) && text.utf8.allSatisfy(isWordCharacter)
    }
}
