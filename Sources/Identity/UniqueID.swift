import Ambient

/// IAM's identifiers: four letters that tell the kind, then letters and digits of base 32.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
enum UniqueID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    /// - Parameter length: of the whole, prefix included: 21 for resources, 20 for access keys.
    static func random(_ prefix: String, length: Int = 21, _ entropy: some Entropy) -> String {
        prefix + String((prefix.count..<length).map { _ in alphabet[Int(entropy.next() & 31)] })
    }

    /// Always the same identifier for the same `name`, for what is not stored (FNV-1a, no secret).
    static func derived(_ prefix: String, from name: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return random(prefix, SeededEntropy(seed: hash))
    }
}
