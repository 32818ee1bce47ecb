public import JSON

/// What expressions read: the state's input, the context object, the variables, and the sources of what is not pure.
public struct PathScope: Sendable {
    /// `$`
    public var input: JSONValue
    /// `$$`
    public var context: JSONValue
    /// `$name`: those in sight of the state.
    public var variables: [String: JSONValue]
    public var environment: IntrinsicEnvironment

    public init(
        input: JSONValue, context: JSONValue = .object([:]), variables: [String: JSONValue] = [:],
        environment: IntrinsicEnvironment
    ) {
        self.input = input
        self.context = context
        self.variables = variables
        self.environment = environment
    }

    /// The document under `root`; `nil` for a variable that has no value.
    func document(_ root: PathRoot) -> JSONValue? {
        switch root {
        case .input, .current: input
        case .context: context
        case .variable(let name): variables[name]
        }
    }
}

/// The algorithms of `States.Hash`.
public enum HashAlgorithm: String, Sendable, CaseIterable {
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"
}

/// What intrinsic functions need from outside.
public struct IntrinsicEnvironment: Sendable {
    /// The digest of the bytes.
    public var hash: @Sendable (HashAlgorithm, [UInt8]) -> [UInt8]
    /// 64 random bits.
    public var random: @Sendable () -> UInt64
    /// A random (version 4) UUID as text.
    public var uuid: @Sendable () -> String

    public init(
        hash: @escaping @Sendable (HashAlgorithm, [UInt8]) -> [UInt8], random: @escaping @Sendable () -> UInt64,
        uuid: @escaping @Sendable () -> String
    ) {
        self.hash = hash
        self.random = random
        self.uuid = uuid
    }

    /// 64 bits that look random, the same for the same seed: the first number of SplitMix64.
    public static func seeded(_ seed: UInt64) -> UInt64 {
        var bits = seed &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
