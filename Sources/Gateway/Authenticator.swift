import AWSInterface
import Ambient
import HTTP

/// Who sent a request, as far as its signature tells.
struct Caller: Hashable {
    /// Empty where the request is not signed.
    var accessKeyID = ""
    var scope: Scope
    /// The service the request is signed for.
    var service: String?
}

/// Decides who a request is from, and whether they may ask.
struct Authenticator: Sendable {
    let policy: CredentialPolicy
    let credentials: any CredentialStore
    let defaultRegion: String
    let clock: any WallClock

    /// Replies at once, on the caller's thread, unless the key must be fetched from storage first.
    ///
    /// Costs next to nothing for an unknown key where anybody is accepted: only the credential's scope is read.
    func authenticate(
        _ request: HTTPRequest, _ facts: RequestFacts, _ reply: @escaping @Sendable (Result<Caller, any Error>) -> Void
    ) {
        switch Result(catching: { () throws(SignatureFailure) in try authenticate(request, facts, afterLoading: false) }) {
        case .success(let caller): reply(.success(caller))
        case .failure(.notInMemory):
            Task {
                do { reply(.success(try await authenticate(request, facts))) } catch { reply(.failure(error)) }
            }
        case .failure(let failure): reply(.failure(failure))
        }
    }

    /// The same for whoever may wait.
    func authenticate(_ request: HTTPRequest, _ facts: RequestFacts) async throws -> Caller {
        do {
            return try authenticate(request, facts, afterLoading: false)
        } catch SignatureFailure.notInMemory(let accessKeyID) {
            try await credentials.load(accessKeyID)
            return try authenticate(request, facts, afterLoading: true)
        }
    }

    private func authenticate(_ request: HTTPRequest, _ facts: RequestFacts, afterLoading: Bool) throws(SignatureFailure) -> Caller {
        if let form = facts.contentSHA256, form.hasPrefix("STREAMING-") { throw .notImplemented("the payload form \(form)") }
        guard let presented = try PresentedSignature(request, facts) else {
            if policy == .required { throw .missing }
            return Caller(scope: Scope(region: defaultRegion))
        }
        let known = credentials.credential(for: presented.accessKeyID)
        if let known {
            try SignatureCheck(presented: presented, credential: known, request: request, facts: facts, now: clock.now()).run()
        } else if !afterLoading, credentials.mayLoad(presented.accessKeyID) {
            throw .notInMemory(accessKeyID: presented.accessKeyID)
        } else if policy == .required {
            throw .unknownKey
        }
        let account = known?.account ?? Self.account(namedBy: presented.accessKeyID)
        return Caller(
            accessKeyID: presented.accessKeyID, scope: Scope(account: account, region: presented.scope.region),
            service: presented.scope.service)
    }

    /// An access key id of twelve digits names its account.
    private static func account(namedBy accessKeyID: String) -> String {
        let digits = accessKeyID.utf8
        return digits.count == 12 && digits.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 } ? accessKeyID : Scope.defaultAccount
    }
}
