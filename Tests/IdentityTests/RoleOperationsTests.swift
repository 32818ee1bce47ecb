import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Identity

@Suite struct RoleOperationsTests {
    @Test(arguments: TestEngine.available) func aRoleIsReturnedAsItWasCreated(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let created = try await iam.iam(
                "CreateRole",
                [
                    "RoleName": "worker", "Path": "/team/", "AssumeRolePolicyDocument": .string(trustDocument), "Description": "works",
                    "MaxSessionDuration": "7200", "Tags": [["Key": "a", "Value": "b"], ["Key": "c", "Value": ""]],
                ])
            let role = try #require(created["Role"]?.object)
            #expect(role["Arn"] == "arn:aws:iam::123456789012:role/team/worker")
            #expect(role["CreateDate"] == "2023-11-14T22:13:20Z")
            #expect(role["MaxSessionDuration"] == 7200)
            #expect(role["Description"] == "works")
            #expect(role["Tags"] == [["Key": "a", "Value": "b"], ["Key": "c", "Value": ""]])
            #expect(decoded(role["AssumeRolePolicyDocument"]) == trustDocument)
            let id = try #require(role["RoleId"]?.string)
            #expect(id.hasPrefix("AROA") && id.count == 21)
            #expect(try await iam.iam("GetRole", ["RoleName": "worker"]) == created)
            #expect(try await iam.iam("GetRole", ["RoleName": "WORKER"]) == created)
        }
    }

    @Test(arguments: TestEngine.available) func namesAreUniquePerAccountRegardlessOfCase(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let again: JSONObject = ["RoleName": "Worker", "AssumeRolePolicyDocument": .string(trustDocument)]
            #expect(
                await iam.failure("CreateRole", again)
                    == ServiceError("EntityAlreadyExists", "Role with name Worker already exists.", status: 409))
            try await iam.iam("CreateRole", again, account: "000000000000")
        }
    }

    @Test(
        "what does not exist is NoSuchEntity",
        arguments: ["GetRole", "DeleteRole", "ListRolePolicies", "ListAttachedRolePolicies", "ListRoleTags", "ListInstanceProfilesForRole"])
    func absent(operation: String) async throws {
        try await IdentityFixture.run(.sqlite) { iam in
            #expect(
                await iam.failure(operation, ["RoleName": "nobody"])
                    == ServiceError("NoSuchEntity", "The role with name nobody cannot be found.", status: 404))
        }
    }

    @Test(arguments: TestEngine.available) func wrongParametersAreNamed(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let error = await iam.failure("CreateRole", ["RoleName": "a b", "AssumeRolePolicyDocument": .string(trustDocument)])
            #expect(error?.code == "ValidationError")
            #expect(
                error?.message
                    == "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
            )
            let several = await iam.failure("CreateRole", ["RoleName": "a", "MaxSessionDuration": "60", "Path": "x"])
            #expect(several?.message.hasPrefix("3 validation errors detected: Value 'x' at 'path'") == true)
            let tags: JSONValue = [["Key": "a", "Value": "1"], ["Key": "A", "Value": "2"]]
            let duplicate = await iam.failure(
                "CreateRole", ["RoleName": "a", "AssumeRolePolicyDocument": .string(trustDocument), "Tags": tags])
            #expect(duplicate?.code == "InvalidInput")
            let malformed = await iam.failure("CreateRole", ["RoleName": "a", "AssumeRolePolicyDocument": "{"])
            #expect(malformed == ServiceError("MalformedPolicyDocument", "This policy contains invalid Json"))
            let boundary: JSONValue = "arn:aws:iam::123456789012:policy/none"
            let unbound = await iam.failure(
                "CreateRole", ["RoleName": "a", "AssumeRolePolicyDocument": .string(trustDocument), "PermissionsBoundary": boundary])
            #expect(unbound?.code == "NoSuchEntity")
            let roles = try await iam.iam("ListRoles")["Roles"]
            #expect(roles == [])
        }
    }

    @Test(arguments: TestEngine.available) func rolesAreListedInPagesAndByPath(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            for name in ["d", "b", "a", "c"] { try await iam.makeRole(name, path: name < "c" ? "/first/" : "/") }
            let first = try await iam.iam("ListRoles", ["MaxItems": "3"])
            #expect(first["Roles"]?.array?.map { $0["RoleName"]?.string } == ["a", "b", "c"])
            #expect(first["IsTruncated"] == true)
            let second = try await iam.iam("ListRoles", ["MaxItems": "3", "Marker": try #require(first["Marker"])])
            #expect(second["Roles"]?.array?.map { $0["RoleName"]?.string } == ["d"])
            #expect(second["IsTruncated"] == false)
            #expect(second["Marker"] == nil)
            let byPath = try await iam.iam("ListRoles", ["PathPrefix": "/first/"])
            #expect(byPath["Roles"]?.array?.count == 2)
            #expect(await iam.failure("ListRoles", ["Marker": "nonsense"])?.code == "ValidationError")
        }
    }

    @Test(arguments: TestEngine.available) func aRoleIsUpdated(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            try await iam.iam("UpdateRole", ["RoleName": "worker", "Description": "new", "MaxSessionDuration": 4000])
            let described = try await iam.iam("UpdateRoleDescription", ["RoleName": "worker", "Description": "newer"])
            #expect(described["Role"]?["Description"] == "newer")
            let document = trustDocument.replacing("lambda", with: "states")
            try await iam.iam("UpdateAssumeRolePolicy", ["RoleName": "worker", "PolicyDocument": .string(document)])
            try await iam.iam("TagRole", ["RoleName": "worker", "Tags": [["Key": "b", "Value": "2"], ["Key": "a", "Value": "1"]]])
            try await iam.iam("UntagRole", ["RoleName": "worker", "TagKeys": ["b"]])
            let role = try #require(try await iam.iam("GetRole", ["RoleName": "worker"])["Role"])
            #expect(role["MaxSessionDuration"] == 4000)
            #expect(decoded(role["AssumeRolePolicyDocument"]) == document)
            #expect(role["Tags"] == [["Key": "a", "Value": "1"]])
            #expect(try await iam.iam("ListRoleTags", ["RoleName": "worker"])["Tags"] == role["Tags"])
            try await iam.iam("UpdateRole", ["RoleName": "worker"])
            #expect(try await iam.iam("GetRole", ["RoleName": "worker"])["Role"]?["MaxSessionDuration"] == 3600)
        }
    }

    @Test(arguments: TestEngine.available) func inlinePoliciesAreKeptAsTheyWereSent(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let document = allowEverything.replacing(",", with: ",\n  ")
            let policy: JSONObject = ["RoleName": "worker", "PolicyName": "inline"]
            try await iam.iam("PutRolePolicy", ["RoleName": "worker", "PolicyName": "inline", "PolicyDocument": .string(document)])
            #expect(decoded(try await iam.iam("GetRolePolicy", policy)["PolicyDocument"]) == document)
            #expect(try await iam.iam("ListRolePolicies", ["RoleName": "worker"])["PolicyNames"] == ["inline"])
            #expect(
                await iam.failure("DeleteRole", ["RoleName": "worker"])
                    == ServiceError("DeleteConflict", "Cannot delete entity, must delete policies first.", status: 409))
            try await iam.iam("DeleteRolePolicy", policy)
            #expect(
                await iam.failure("GetRolePolicy", policy)
                    == ServiceError("NoSuchEntity", "The role policy with name inline cannot be found.", status: 404))
            try await iam.iam("DeleteRole", ["RoleName": "worker"])
            #expect(await iam.failure("GetRole", ["RoleName": "worker"])?.code == "NoSuchEntity")
        }
    }

    @Test(arguments: TestEngine.available) func managedPoliciesAreAttachedAndDetached(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let own = try await iam.makePolicy("own", path: "/team/")
            let provided: JSONValue = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
            for arn in [own, provided, own] { try await iam.iam("AttachRolePolicy", ["RoleName": "worker", "PolicyArn": arn]) }
            let attached = try await iam.iam("ListAttachedRolePolicies", ["RoleName": "worker"])
            #expect(
                attached["AttachedPolicies"] == [
                    ["PolicyName": "own", "PolicyArn": own], ["PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": provided],
                ])
            let byPath = try await iam.iam("ListAttachedRolePolicies", ["RoleName": "worker", "PathPrefix": "/service-role/"])
            #expect(byPath["AttachedPolicies"]?.array?.count == 1)
            #expect(try await iam.iam("GetPolicy", ["PolicyArn": own])["Policy"]?["AttachmentCount"] == 1)
            #expect(
                await iam.failure("DeleteRole", ["RoleName": "worker"])?.message == "Cannot delete entity, must detach all policies first.")
            #expect(await iam.failure("DeletePolicy", ["PolicyArn": own])?.message == "Cannot delete a policy attached to entities.")
            for arn in [own, provided] { try await iam.iam("DetachRolePolicy", ["RoleName": "worker", "PolicyArn": arn]) }
            #expect(
                await iam.failure("DetachRolePolicy", ["RoleName": "worker", "PolicyArn": own])
                    == ServiceError("NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/team/own was not found.", status: 404))
            #expect(
                await iam.failure("AttachRolePolicy", ["RoleName": "worker", "PolicyArn": "arn:aws:iam::123456789012:policy/none"])?.message
                    == "Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.")
            try await iam.iam("DeletePolicy", ["PolicyArn": own])
            try await iam.iam("DeleteRole", ["RoleName": "worker"])
        }
    }

    @Test(arguments: TestEngine.available) func aPermissionsBoundaryIsStoredAndKeepsItsPolicy(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let policy = try await iam.makePolicy("limit")
            try await iam.iam("PutRolePermissionsBoundary", ["RoleName": "worker", "PermissionsBoundary": policy])
            let role = try await iam.iam("GetRole", ["RoleName": "worker"])["Role"]
            #expect(role?["PermissionsBoundary"]?["PermissionsBoundaryArn"] == policy)
            #expect(try await iam.iam("GetPolicy", ["PolicyArn": policy])["Policy"]?["PermissionsBoundaryUsageCount"] == 1)
            #expect(await iam.failure("DeletePolicy", ["PolicyArn": policy])?.code == "DeleteConflict")
            try await iam.iam("DeleteRolePermissionsBoundary", ["RoleName": "worker"])
            #expect(await iam.failure("DeleteRolePermissionsBoundary", ["RoleName": "worker"])?.code == "NoSuchEntity")
            try await iam.iam("DeletePolicy", ["PolicyArn": policy])
        }
    }
}
