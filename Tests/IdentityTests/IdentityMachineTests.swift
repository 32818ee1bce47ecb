import AWSInterface
import Ambient
import Testing

@testable import Identity

/// The decisions, with no database at all.
@Suite struct IdentityMachineTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    private var role: Role {
        Role(account: account, name: "r", path: "/", id: "AROA1", created: now, trustPolicy: trustDocument)
    }

    private var policy: ManagedPolicy {
        ManagedPolicy(
            account: account, name: "p", path: "/", id: "ANPA1", created: now, updated: now,
            versions: [PolicyVersion(number: 1, document: allowEverything, created: now)])
    }

    @Test func versionNumbersAreNeverUsedTwice() throws {
        var policy = policy
        #expect(try policy.addVersion(allowEverything, asDefault: false, at: now).id == "v2")
        try policy.deleteVersion("v2", at: now)
        #expect(try policy.addVersion(allowEverything, asDefault: true, at: now).id == "v3")
        #expect(policy.defaultVersion == 3)
        #expect(policy.versions.map(\.id) == ["v1", "v3"])
    }

    @Test func aPolicyHoldsFiveVersions() throws {
        var policy = policy
        for _ in 0..<4 { _ = try policy.addVersion(allowEverything, asDefault: false, at: now) }
        let before = policy
        let error = #expect(throws: ServiceError.self) { try policy.addVersion(allowEverything, asDefault: false, at: now) }
        #expect(error?.code == "LimitExceeded")
        #expect(error?.status == 409)
        #expect(policy == before)
    }

    @Test func theDefaultVersionStays() throws {
        var policy = policy
        _ = try policy.addVersion(allowEverything, asDefault: false, at: now)
        #expect(throws: IdentityError.deleteConflict("Cannot delete the default version of a policy.")) {
            try policy.deleteVersion("v1", at: now)
        }
        #expect(throws: IdentityError.noSuchVersion("arn:aws:iam::\(account):policy/p", "v9")) {
            try policy.setDefaultVersion("v9", at: now)
        }
        try policy.setDefaultVersion("v2", at: now)
        try policy.deleteVersion("v1", at: now)
        #expect(policy.versions.map(\.id) == ["v2"])
    }

    @Test func aPolicyInUseOrOfManyVersionsIsNotDeleted() throws {
        var policy = policy
        try policy.checkDeleting(usage: (0, 0))
        #expect(throws: ServiceError.self) { try policy.checkDeleting(usage: (1, 0)) }
        #expect(throws: ServiceError.self) { try policy.checkDeleting(usage: (0, 1)) }
        _ = try policy.addVersion(allowEverything, asDefault: false, at: now)
        let error = #expect(throws: ServiceError.self) { try policy.checkDeleting(usage: (0, 0)) }
        #expect(error?.message.hasPrefix("This policy has more than one version.") == true)
    }

    @Test func quotasCountCharactersWithoutWhiteSpace() throws {
        let long = String(repeating: "x", count: 6144 - 64)
        let fits = #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::\#(long)"}}"#
        #expect(PolicyDocument.size(fits) > 6144)
        let room = fits.replacing(long, with: String(long.dropLast(PolicyDocument.size(fits) - 6144)))
        #expect(PolicyDocument.size(room) == 6144)
        try ManagedPolicy.checkDocument(room)
        try ManagedPolicy.checkDocument(room + String(repeating: " \n", count: 1000))
        #expect(throws: IdentityError.quota("PolicySize", 6144)) { try ManagedPolicy.checkDocument(fits) }
        var role = role
        #expect(throws: IdentityError.quota("ACLSizePerRole", 2048)) {
            try role.setTrustPolicy(trustDocument.replacing("lambda", with: String(repeating: "l", count: 2048)))
        }
        #expect(role.trustPolicy == trustDocument)
        try role.putInlinePolicy("a", room)
        let error = #expect(throws: ServiceError.self) { try role.putInlinePolicy("b", room) }
        #expect(error?.message == "Maximum policy size of 10240 bytes exceeded for role r")
        try role.putInlinePolicy("a", room)
        #expect(role.inlinePolicies.map(\.name) == ["a"])
    }

    @Test func tenPoliciesMayBeAttachedAndOneOfThemAgain() throws {
        let attached = (0..<10).map { "arn:aws:iam::\(account):policy/p\($0)" }
        try role.checkAttaching("arn:aws:iam::\(account):policy/p3", to: attached)
        #expect(throws: IdentityError.quota("PoliciesPerRole", 10)) {
            try role.checkAttaching("arn:aws:iam::\(account):policy/q", to: attached)
        }
    }

    @Test func tagsMergeByKeyRegardlessOfCase() throws {
        var tags = [Tag(key: "Stage", value: "dev")]
        try tags.merge([Tag(key: "stage", value: "prod"), Tag(key: "team", value: "a")], quota: "TagsPerRole")
        #expect(tags == [Tag(key: "stage", value: "prod"), Tag(key: "team", value: "a")])
        tags.remove(keys: ["STAGE", "absent"])
        #expect(tags == [Tag(key: "team", value: "a")])
        let before = tags
        #expect(throws: IdentityError.quota("TagsPerRole", 50)) {
            try tags.merge((0..<50).map { Tag(key: "k\($0)", value: "") }, quota: "TagsPerRole")
        }
        #expect(tags == before)
    }

    @Test func rolesAndPoliciesSurviveBeingStored() throws {
        var role = role
        role.description = "what \"it\" is for, é"
        role.tags = [Tag(key: "a", value: "")]
        role.permissionsBoundary = "arn:aws:iam::\(account):policy/b"
        try role.putInlinePolicy("inline", allowEverything)
        #expect(
            Role(
                account: role.account, name: role.name, path: role.path, permissionsBoundary: role.permissionsBoundary, record: role.record)
                == role)
        var policy = policy
        policy.description = "d"
        policy.tags = [Tag(key: "k", value: "v")]
        _ = try policy.addVersion(allowEverything, asDefault: true, at: now)
        #expect(ManagedPolicy(account: policy.account, name: policy.name, path: policy.path, record: policy.record) == policy)
    }
}
