public import AWSInterface
public import Ambient
public import Storage

/// IAM and STS: roles, managed policies and sessions. They are stored and returned faithfully; nothing is enforced.
///
/// https://docs.aws.amazon.com/IAM/latest/APIReference/, https://docs.aws.amazon.com/STS/latest/APIReference/
public struct IdentityService: Sendable {
    let database: any Database
    let entropy: any Entropy

    /// The temporary credentials issued so far: the gateway checks signatures with them, the platform issues those of
    /// execution environments.
    public let sessions: SessionRegistry

    /// - Parameter database: with `IdentityService.migrations` applied.
    public init(database: any Database, entropy: any Entropy) {
        self.database = database
        self.entropy = entropy
        sessions = SessionRegistry(database: database, entropy: entropy)
    }

    /// IAM's operations.
    public var iam: ServiceInterface {
        ServiceInterface(
            name: "iam",
            operations: roleOperations + rolePolicyOperations + policyOperations + policyVersionOperations,
            notBuilt: Self.identityNotBuilt)
    }

    /// STS's operations.
    public var sts: ServiceInterface {
        ServiceInterface(name: "sts", operations: sessionOperations, notBuilt: Self.sessionsNotBuilt)
    }
}
