import AWSInterface
import Ambient
import JSON
import Storage

extension IdentityService {
    private static let accessKeyPattern = Pattern(#"[\w]*"#)

    var sessionOperations: [Operation] {
        [
            Operation("GetCallerIdentity", getCallerIdentity), Operation("AssumeRole", assumeRole),
            Operation("GetSessionToken", getSessionToken), Operation("GetAccessKeyInfo", getAccessKeyInfo),
        ]
    }

    private func principal(_ context: RequestContext) async throws -> Principal {
        try await sessions.sessionCredentials(for: context.accessKeyID, now: context.now)?.principal ?? .root(of: context.scope.account)
    }

    @Sendable private func getCallerIdentity(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let caller = try await principal(context)
        return ["UserId": .string(caller.userID), "Account": .string(caller.account), "Arn": .string(caller.arn)]
    }

    /// The role need not be stored, as nothing is enforced; where it is, its longest session duration holds.
    @Sendable private func assumeRole(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let request = try AssumeRoleRequest(input)
        let caller = try await principal(context)
        let role = try await database.read {
            try IdentityTables($0, request.role.account).role(named: request.roleName)
        }
        let stored = role.flatMap { $0.arn == request.role ? $0 : nil }
        try request.checkDuration(maximum: stored?.maximumSessionDuration, chained: caller.isRole)
        let principal = Principal.session(request.sessionName, of: request.role, roleID: stored?.id)
        let session = try await sessions.issue(for: principal, now: context.now, duration: .seconds(request.duration))
        var answer: JSONObject = [
            "Credentials": .object(session.shape),
            "AssumedRoleUser": ["AssumedRoleId": .string(principal.userID), "Arn": .string(principal.arn)],
        ]
        if let policy = request.policy {
            answer["PackedPolicySize"] = .number(PolicyDocument.size(policy) * 100 / AssumeRoleRequest.policyLimit)
        }
        if let identity = request.sourceIdentity { answer["SourceIdentity"] = .string(identity) }
        return answer
    }

    @Sendable private func getSessionToken(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let duration = try parameters.integer("DurationSeconds", in: 900...129_600) ?? 43_200
        try parameters.validate()
        try refuseMultiFactor(parameters, "sts:GetSessionToken")
        if try await sessions.sessionCredentials(for: context.accessKeyID, now: context.now) != nil {
            throw ServiceError("AccessDenied", "Cannot call GetSessionToken with session credentials", status: 403)
        }
        let session = try await sessions.issue(
            for: .root(of: context.scope.account), now: context.now, duration: .seconds(duration))
        return ["Credentials": .object(session.shape)]
    }

    /// As everywhere here: a session's account, the account that twelve digits name, or the default account.
    @Sendable private func getAccessKeyInfo(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let key = try parameters.requiredString("AccessKeyId", length: 16...128, pattern: Self.accessKeyPattern)
        try parameters.validate()
        let session = try await sessions.sessionCredentials(for: key, now: context.now)
        return ["Account": .string(session?.principal.account ?? Scope.defaultAccount)]
    }
}

/// There is no device to ask, so a code can be neither checked nor ignored.
private func refuseMultiFactor(_ parameters: Parameters, _ operation: String) throws {
    for member in ["SerialNumber", "TokenCode"] where parameters.has(member) {
        throw ServiceError.notImplemented("\(operation) with \(member)")
    }
}

/// What `AssumeRole` was asked for, checked.
private struct AssumeRoleRequest {
    /// Characters of a session policy.
    static let policyLimit = 2048

    let role: ARN
    let sessionName: String
    /// Seconds.
    let duration: Int
    private let isDurationGiven: Bool
    let policy: String?
    let sourceIdentity: String?

    private static let sessionPattern = Pattern(#"[\w+=,.@-]*"#)
    private static let externalIDPattern = Pattern(#"[\w+=,.@:\/-]*"#)

    init(_ input: JSONObject) throws {
        let parameters = Parameters(identity: input)
        let arn = try parameters.requiredString("RoleArn", length: 20...2048)
        sessionName = try parameters.requiredString("RoleSessionName", length: 2...64, pattern: Self.sessionPattern)
        let given = try parameters.integer("DurationSeconds", in: 900...43_200)
        duration = given ?? 3600
        isDurationGiven = given != nil
        policy = try parameters.string("Policy", length: 1...Self.policyLimit)
        sourceIdentity = try parameters.string("SourceIdentity", length: 2...64, pattern: Self.sessionPattern)
        _ = try parameters.string("ExternalId", length: 2...1224, pattern: Self.externalIDPattern)
        _ = try parameters.tags()
        try parameters.validate()
        try refuseMultiFactor(parameters, "sts:AssumeRole")
        if parameters.has("ProvidedContexts") { throw ServiceError.notImplemented("sts:AssumeRole with ProvidedContexts") }
        guard let role = ARN(arn), role.service == "iam", role.resource.hasPrefix("role/"), role.account.utf8.count == 12 else {
            throw IdentityError.validation("\(arn) is invalid")
        }
        self.role = role
        if let policy { try PolicyDocument.check(policy, as: .identity) }
    }

    var roleName: String { role.resource.split(separator: "/").last.map(String.init) ?? "" }

    /// - Parameters:
    ///   - maximum: the role's longest session, in seconds.
    ///   - chained: whether the caller is a session of a role itself.
    func checkDuration(maximum: Int?, chained: Bool) throws(ServiceError) {
        if chained, isDurationGiven, duration > 3600 {
            throw IdentityError.validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
        }
        if let maximum, duration > maximum {
            throw IdentityError.validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
    }
}

extension SessionCredentials {
    fileprivate var shape: JSONObject {
        [
            "AccessKeyId": .string(accessKeyID), "SecretAccessKey": .string(secretAccessKey), "SessionToken": .string(sessionToken),
            "Expiration": .string(expiration.iso8601Seconds),
        ]
    }
}
