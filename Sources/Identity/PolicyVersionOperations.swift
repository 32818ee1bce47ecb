import AWSInterface
import Ambient
import JSON
import Storage

extension IdentityService {
    var policyVersionOperations: [Operation] {
        [
            Operation("CreatePolicyVersion", createPolicyVersion), Operation("GetPolicyVersion", getPolicyVersion),
            Operation("ListPolicyVersions", listPolicyVersions), Operation("SetDefaultPolicyVersion", setDefaultPolicyVersion),
            Operation("DeletePolicyVersion", deletePolicyVersion),
        ]
    }

    @Sendable private func createPolicyVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let document = try parameters.document("PolicyDocument")
        let asDefault = try parameters.bool("SetAsDefault") ?? false
        try parameters.validate()
        return try await changePolicy(input, context) { policy in
            let version = try policy.addVersion(document, asDefault: asDefault, at: context.now)
            return ["PolicyVersion": .object(version.shape(of: policy, withDocument: false))]
        }
    }

    @Sendable private func getPolicyVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let id = try Self.versionID(input)
        let policy = try await policy(input, context)
        return ["PolicyVersion": .object(try policy.version(id).shape(of: policy, withDocument: true))]
    }

    /// The latest first, as AWS lists them.
    @Sendable private func listPolicyVersions(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(identity: input)
        let listing = try Listing(parameters)
        try parameters.validate()
        let policy = try await policy(input, context)
        let latest = policy.latestVersion
        return try listing.page(policy.versions, as: "Versions", key: { Self.sortable(latest - $0.number) }) {
            .object($0.shape(of: policy, withDocument: false))
        }
    }

    @Sendable private func setDefaultPolicyVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let id = try Self.versionID(input)
        return try await changePolicy(input, context) { policy in
            try policy.setDefaultVersion(id, at: context.now)
            return [:]
        }
    }

    @Sendable private func deletePolicyVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let id = try Self.versionID(input)
        return try await changePolicy(input, context) { policy in
            try policy.deleteVersion(id, at: context.now)
            return [:]
        }
    }

    private static let versionPattern = Pattern(#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#)

    private static func versionID(_ input: JSONObject) throws -> String {
        let parameters = Parameters(identity: input)
        let id = try parameters.requiredString("VersionId", length: 1...64, pattern: versionPattern)
        try parameters.validate()
        return id
    }

    /// Numbers as text that sorts as they do.
    private static func sortable(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}

extension PolicyVersion {
    fileprivate func shape(of policy: ManagedPolicy, withDocument: Bool) -> JSONObject {
        var shape: JSONObject = [:]
        if withDocument { shape["Document"] = .string(PolicyDocument.encoded(document)) }
        shape["VersionId"] = .string(id)
        shape["IsDefaultVersion"] = .bool(number == policy.defaultVersion)
        shape["CreateDate"] = .string(created.iso8601Seconds)
        return shape
    }
}
