/// What is known of an access key.
public struct KnownCredential: Sendable, Hashable {
    public var secretAccessKey: String
    /// Twelve digits: the account that requests signed with it act in.
    public var account: String
    /// For temporary credentials: what `X-Amz-Security-Token` must say.
    public var sessionToken: String?

    public init(secretAccessKey: String, account: String, sessionToken: String? = nil) {
        self.secretAccessKey = secretAccessKey
        self.account = account
        self.sessionToken = sessionToken
    }
}

/// Where secrets are looked up. Called on event loops, for every signed request: it must answer from memory.
public protocol CredentialStore: Sendable {
    /// `nil` for a key that is not known, or no longer valid.
    func credential(for accessKeyID: String) -> KnownCredential?

    /// Whether `load` may find a key that memory does not know. The default never does.
    func mayLoad(_ accessKeyID: String) -> Bool

    /// Fetches a key that storage may hold, so that `credential` knows it afterwards: a session that is older than this process.
    func load(_ accessKeyID: String) async throws
}

extension CredentialStore {
    public func mayLoad(_ accessKeyID: String) -> Bool { false }
    public func load(_ accessKeyID: String) async throws {}
}

/// A fixed set of access keys.
public struct FixedCredentials: CredentialStore {
    private let credentials: [String: KnownCredential]

    public init(_ credentials: [String: KnownCredential] = [:]) { self.credentials = credentials }

    public func credential(for accessKeyID: String) -> KnownCredential? { credentials[accessKeyID] }
}

/// Several stores as one; the first that knows a key answers.
public struct CombinedCredentials: CredentialStore {
    private let stores: [any CredentialStore]

    public init(_ stores: [any CredentialStore]) { self.stores = stores }

    public func credential(for accessKeyID: String) -> KnownCredential? {
        for store in stores {
            if let credential = store.credential(for: accessKeyID) { return credential }
        }
        return nil
    }

    public func mayLoad(_ accessKeyID: String) -> Bool { stores.contains { $0.mayLoad(accessKeyID) } }

    public func load(_ accessKeyID: String) async throws {
        for store in stores where store.mayLoad(accessKeyID) { try await store.load(accessKeyID) }
    }
}

/// Who may ask.
public enum CredentialPolicy: Sendable, Hashable {
    /// Anybody: unsigned requests and unknown keys too. A request signed with a known key must be signed rightly all the same.
    case acceptAnyone
    /// Only requests rightly signed with a known key.
    case required
}

/// Why a request's signature does not let it in, before it takes the names of the service's protocol.
enum SignatureFailure: Error, Hashable {
    case missing
    case incomplete(String)
    /// Wrong, expired, or not valid yet: AWS tells these apart by the message only.
    case mismatch(String)
    case unknownKey
    /// Not in memory, but perhaps in storage: for the authenticator alone, which looks there and tries again.
    case notInMemory(accessKeyID: String)
    case notImplemented(String)

    static let wrongSignature = SignatureFailure.mismatch(
        """
        The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing \
        method. Consult the service documentation for details.
        """)
}
