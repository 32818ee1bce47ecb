import Cryptography
import Encodings
import Executions

/// Task tokens: an execution, an event and proof that we have made it. They need no table and stay valid whatever is killed.
struct TaskTokens: Sendable {
    /// Bytes of the proof: half of the code, which nobody guesses either.
    private static let proofLength = 16
    private static let form: UInt8 = 1
    /// Characters of the longest token of ours.
    private static let longest = 64

    private let secret: [UInt8]

    static let secretName = "task-tokens"
    static let secretLength = 32

    init(secret: [UInt8]) { self.secret = secret }

    func token(_ key: ExecutionKey, _ event: EventID) -> String {
        var fields = ByteFieldWriter(capacity: 48)
        fields.byte(Self.form)
        fields.number(Int(key.id))
        fields.number(Int(event))
        let claim = fields.bytes
        return Base64.encode(claim + proof(of: claim))
    }

    /// What stands for the event wherever something is named after it: the same whenever it is asked for.
    func digest(_ key: ExecutionKey, _ event: EventID) -> [UInt8] {
        var fields = ByteFieldWriter(capacity: 48)
        fields.number(Int(key.id))
        fields.number(Int(event))
        return HMACSHA256.authenticate(fields.bytes, key: secret)
    }

    /// `nil` for a text that is no token of this database.
    func read(_ token: String) -> (key: ExecutionKey, event: EventID)? {
        guard token.utf8.count <= Self.longest, let bytes = Base64.decode(token), bytes.count > Self.proofLength else { return nil }
        let claim = bytes.dropLast(Self.proofLength)
        guard equalInConstantTime(proof(of: claim), bytes.suffix(Self.proofLength)) else { return nil }
        var fields = ByteFieldReader(Array(claim))
        guard fields.byte() == Self.form, let id = fields.number(), let event = fields.number(), fields.isAtEnd else { return nil }
        return (ExecutionKey(id: Int64(id)), EventID(event))
    }

    private func proof(of claim: some Collection<UInt8>) -> ArraySlice<UInt8> {
        HMACSHA256.authenticate(claim, key: secret).prefix(Self.proofLength)
    }
}
