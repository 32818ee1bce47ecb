import Cryptography
import Encodings
import Testing

@Suite("Cryptography")
struct CryptographyTests {
    @Test("digests are those of the standards")
    func digests() {
        #expect(
            Hexadecimal.encode(SHA256.hash("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Hexadecimal.encode(SHA256.hash([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hexadecimal.encode(MD5.hash("abc".utf8)) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(Hexadecimal.encode(SHA1.hash("abc".utf8)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(Hexadecimal.encode(SHA384.hash("abc".utf8)).hasPrefix("cb00753f45a35e8bb5a03d699ac65007"))
        #expect(Hexadecimal.encode(SHA512.hash("abc".utf8)).hasPrefix("ddaf35a193617abacc417349ae204131"))
        var hasher = SHA256Hasher()
        for piece in ["a", "", "bc"] { hasher.update(piece.utf8) }
        #expect(hasher.finish() == SHA256.hash("abc".utf8))
    }

    @Test("authentication codes are those of RFC 4231")
    func authenticationCodes() {
        #expect(
            Hexadecimal.encode(HMACSHA256.authenticate("what do ya want for nothing?".utf8, key: "Jefe".utf8))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        // An empty key is the same as one of zeros; the value is Python's hmac.new(b'', b'', 'sha256').
        #expect(
            Hexadecimal.encode(HMACSHA256.authenticate([], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test("secrets are compared whole")
    func equality() {
        #expect(equalInConstantTime("abc".utf8, "abc".utf8))
        #expect(!equalInConstantTime("abc".utf8, "abd".utf8))
        #expect(!equalInConstantTime("abc".utf8, "ab".utf8))
        #expect(equalInConstantTime([], []))
    }
}
