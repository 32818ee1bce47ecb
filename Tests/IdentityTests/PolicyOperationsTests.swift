import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Identity

@Suite struct PolicyOperationsTests {
    @Test(arguments: TestEngine.available) func aPolicyIsReturnedAsItWasCreated(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let created = try await iam.iam(
                "CreatePolicy",
                [
                    "PolicyName": "p", "Path": "/team/", "PolicyDocument": .string(allowEverything), "Description": "d",
                    "Tags": [["Key": "a", "Value": "b"]],
                ])
            let policy = try #require(created["Policy"])
            let arn = try #require(policy["Arn"])
            #expect(arn == "arn:aws:iam::123456789012:policy/team/p")
            #expect(policy["PolicyId"]?.string?.hasPrefix("ANPA") == true)
            #expect(policy["DefaultVersionId"] == "v1")
            #expect(policy["IsAttachable"] == true)
            #expect(try await iam.iam("GetPolicy", ["PolicyArn": arn]) == created)
            let version = try await iam.iam("GetPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])
            #expect(decoded(version["PolicyVersion"]?["Document"]) == allowEverything)
            #expect(version["PolicyVersion"]?["IsDefaultVersion"] == true)
            #expect(try await iam.iam("ListPolicyTags", ["PolicyArn": arn])["Tags"] == [["Key": "a", "Value": "b"]])
            #expect(
                await iam.failure("CreatePolicy", ["PolicyName": "P", "PolicyDocument": .string(allowEverything)])
                    == ServiceError(
                        "EntityAlreadyExists", "A policy called P already exists. Duplicate names are not allowed.", status: 409))
        }
    }

    @Test(arguments: TestEngine.available) func versionsAreAddedListedMadeDefaultAndDeleted(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let arn = try await iam.makePolicy("p")
            let document = allowEverything.replacing("Allow", with: "Deny")
            let second = try await iam.iam(
                "CreatePolicyVersion", ["PolicyArn": arn, "PolicyDocument": .string(document), "SetAsDefault": "true"])
            #expect(second["PolicyVersion"]?["VersionId"] == "v2")
            try await iam.iam("CreatePolicyVersion", ["PolicyArn": arn, "PolicyDocument": .string(document)])
            let versions = try await iam.iam("ListPolicyVersions", ["PolicyArn": arn])["Versions"]?.array
            #expect(versions?.map { $0["VersionId"]?.string } == ["v3", "v2", "v1"])
            #expect(versions?.map { $0["IsDefaultVersion"]?.bool } == [false, true, false])
            #expect(
                await iam.failure("DeletePolicyVersion", ["PolicyArn": arn, "VersionId": "v2"])?.message
                    == "Cannot delete the default version of a policy.")
            try await iam.iam("SetDefaultPolicyVersion", ["PolicyArn": arn, "VersionId": "v3"])
            #expect(await iam.failure("DeletePolicy", ["PolicyArn": arn])?.code == "DeleteConflict")
            for version in ["v1", "v2"] { try await iam.iam("DeletePolicyVersion", ["PolicyArn": arn, "VersionId": .string(version)]) }
            #expect(await iam.failure("GetPolicyVersion", ["PolicyArn": arn, "VersionId": "v1"])?.code == "NoSuchEntity")
            try await iam.iam("DeletePolicy", ["PolicyArn": arn])
            #expect(
                await iam.failure("GetPolicy", ["PolicyArn": arn])
                    == ServiceError("NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/p was not found.", status: 404))
        }
    }

    @Test(arguments: TestEngine.available) func policiesAreListedByScopeUseAndPath(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let used = try await iam.makePolicy("used", path: "/team/")
            try await iam.makePolicy("unused")
            try await iam.iam("AttachRolePolicy", ["RoleName": "worker", "PolicyArn": used])
            func names(_ input: JSONObject) async throws -> [String] {
                (try await iam.iam("ListPolicies", input)["Policies"]?.array ?? []).compactMap { $0["PolicyName"]?.string }
            }
            #expect(try await names(["Scope": "Local"]).sorted() == ["unused", "used"])
            #expect(try await names(["Scope": "AWS"]).contains("AdministratorAccess"))
            #expect(try await names(["Scope": "All", "OnlyAttached": "true"]) == ["used"])
            #expect(try await names(["PathPrefix": "/team/"]) == ["used"])
            #expect(try await names(["PolicyUsageFilter": "PermissionsBoundary"]) == [])
            let entities = try await iam.iam("ListEntitiesForPolicy", ["PolicyArn": used])
            #expect(entities["PolicyRoles"]?.array?.map { $0["RoleName"]?.string } == ["worker"])
            #expect(entities["PolicyUsers"] == [])
            #expect(try await iam.iam("ListEntitiesForPolicy", ["PolicyArn": used, "EntityFilter": "User"])["PolicyRoles"] == [])
        }
    }

    @Test(arguments: TestEngine.available) func policiesOfAWSAreReadAndNotChanged(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let known: JSONObject = ["PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
            let policy = try await iam.iam("GetPolicy", known)["Policy"]
            #expect(policy?["PolicyName"] == "AWSLambdaBasicExecutionRole")
            #expect(policy?["Path"] == "/service-role/")
            #expect(try await iam.iam("GetPolicy", known)["Policy"] == policy)
            #expect(await iam.failure("DeletePolicy", known)?.code == "AccessDenied")
            let unknown = await iam.failure("GetPolicy", ["PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"])
            #expect(unknown?.code == "NotImplementedException")
            #expect(await iam.failure("GetPolicy", ["PolicyArn": "arn:aws:s3:::not-a-policy"])?.code == "ValidationError")
        }
    }

    @Test func everyTextOfAWSPassesTheGrammar() throws {
        for policy in AWSManagedPolicies.policies.values { try ManagedPolicy.checkDocument(policy.versions[0].document) }
        #expect(AWSManagedPolicies.policies.count >= 5)
    }
}
