import CCrypto

/// A SHA-256 digest (FIPS 180-4): 32 bytes.
public enum SHA256 {
    /// Of `bytes` at once.
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }
}

/// SHA-256 of bytes that come in pieces.
public struct SHA256Hasher: ~Copyable {
    private let digest = DigestContext(EVP_sha256())

    public init() {}

    /// Takes the next piece.
    public mutating func update(_ bytes: some Collection<UInt8>) { digest.update(bytes) }
    /// The digest of all pieces: 32 bytes.
    public consuming func finish() -> [UInt8] { digest.finish() }
}

/// An MD5 digest (RFC 1321): 16 bytes. For protocols that name it, such as SQS; it protects nothing.
public enum MD5 {
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] { DigestContext.hash(bytes, EVP_md5()) }
}

/// A SHA-1 digest (FIPS 180-4): 20 bytes. For `States.Hash`, which names it; it protects nothing.
public enum SHA1 {
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] { DigestContext.hash(bytes, EVP_sha1()) }
}

/// A SHA-384 digest (FIPS 180-4): 48 bytes.
public enum SHA384 {
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] { DigestContext.hash(bytes, EVP_sha384()) }
}

/// A SHA-512 digest (FIPS 180-4): 64 bytes.
public enum SHA512 {
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] { DigestContext.hash(bytes, EVP_sha512()) }
}

/// HMAC with SHA-256 (RFC 2104): 32 bytes.
public enum HMACSHA256 {
    public static func authenticate(_ message: some Collection<UInt8>, key: some Collection<UInt8>) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        // An empty array has no address, and a null key would mean "the key of before".
        let key = key.isEmpty ? [0] : ContiguousArray(key)
        let keyLength = key.count
        let message = ContiguousArray(message)
        let done = key.withUnsafeBufferPointer { key in
            message.withUnsafeBufferPointer { message in
                code.withUnsafeMutableBufferPointer { code in
                    HMAC(EVP_sha256(), key.baseAddress, CInt(keyLength), message.baseAddress, message.count, code.baseAddress, &length)
                }
            }
        }
        precondition(done != nil, "libcrypto has no HMAC with SHA-256")
        return code
    }
}

/// libcrypto's hashing context, owned.
private struct DigestContext: ~Copyable {
    private let context: OpaquePointer

    init(_ algorithm: OpaquePointer?) {
        // Both only fail where memory has run out or libcrypto was built without the algorithm; there is no way on from either.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
            preconditionFailure("libcrypto cannot hash")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Of `bytes` at once.
    static func hash(_ bytes: some Collection<UInt8>, _ algorithm: OpaquePointer?) -> [UInt8] {
        let digest = DigestContext(algorithm)
        digest.update(bytes)
        return digest.finish()
    }

    borrowing func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            let result = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
            precondition(result == 1, "libcrypto cannot hash")
        }
        if done == nil { update(ContiguousArray(bytes)) }
    }

    consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let done = digest.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, &length) }
        precondition(done == 1, "libcrypto cannot hash")
        digest.removeLast(digest.count - Int(length))
        return digest
    }
}

/// Whether two secrets are equal, in a time that does not tell where they differ. Their lengths are no secret.
public func equalInConstantTime(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    if a.isEmpty { return true }
    let a = ContiguousArray(a), b = ContiguousArray(b)
    return a.withUnsafeBytes { left in b.withUnsafeBytes { right in CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0 } }
}
