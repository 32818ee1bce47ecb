import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Identity

@Suite struct SessionOperationsTests {
    private let role: JSONValue = "arn:aws:iam::999988887777:role/team/worker"

    private func failure(_ iam: IdentityFixture, _ operation: String, _ input: JSONObject, key: String = "test") async -> ServiceError? {
        await #expect(throws: ServiceError.self) { try await iam.sts(operation, input, key: key) }
    }

    @Test(arguments: TestEngine.available) func withoutASessionTheCallerIsTheAccountsRoot(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let caller = try await iam.sts("GetCallerIdentity")
            #expect(caller == ["UserId": "123456789012", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:root"])
        }
    }

    @Test(arguments: TestEngine.available) func anAssumedRoleIsWhoItsCredentialsSay(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let answer = try await iam.sts("AssumeRole", ["RoleArn": role, "RoleSessionName": "me", "DurationSeconds": "900"])
            #expect(answer["AssumedRoleUser"]?["Arn"] == "arn:aws:sts::999988887777:assumed-role/worker/me")
            let credentials = try #require(answer["Credentials"])
            let key = try #require(credentials["AccessKeyId"]?.string)
            #expect(key.hasPrefix("ASIA") && key.count == 20)
            #expect(credentials["Expiration"]?.string == (iam.clock.now() + .seconds(900)).iso8601Seconds)
            let caller = try await iam.sts("GetCallerIdentity", key: key)
            #expect(caller["Account"] == "999988887777")
            #expect(caller["Arn"] == answer["AssumedRoleUser"]?["Arn"])
            #expect(caller["UserId"] == answer["AssumedRoleUser"]?["AssumedRoleId"])
            #expect(try await iam.sts("GetAccessKeyInfo", ["AccessKeyId": .string(key)]) == ["Account": "999988887777"])
            let session = try await iam.service.sessions.sessionCredentials(for: key, now: iam.clock.now())
            #expect(session?.secretAccessKey == credentials["SecretAccessKey"]?.string)
            #expect(session?.sessionToken == credentials["SessionToken"]?.string)
            iam.clock.advance(by: .seconds(900))
            #expect(try await iam.service.sessions.sessionCredentials(for: key, now: iam.clock.now()) == nil)
            #expect(iam.service.sessions.cachedCredentials(for: key, now: iam.clock.now()) == nil)
        }
    }

    @Test(arguments: TestEngine.available) func aSessionOutlivesTheNodeAndIsForgottenWhenItExpired(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let answer = try await iam.sts("AssumeRole", ["RoleArn": role, "RoleSessionName": "me"])
            let key = try #require(answer["Credentials"]?["AccessKeyId"]?.string)
            let restarted = IdentityService(database: iam.service.database, entropy: SeededEntropy(seed: 2))
            #expect(restarted.sessions.cachedCredentials(for: key, now: iam.clock.now()) == nil)
            let found = try await restarted.sessions.sessionCredentials(for: key, now: iam.clock.now())
            #expect(found?.principal.account == "999988887777")
            #expect(restarted.sessions.cachedCredentials(for: key, now: iam.clock.now()) == found)
            iam.clock.advance(by: .seconds(3600))
            try await iam.sts("GetSessionToken")
            let rows = try await iam.service.database.read { try $0.query("SELECT count(*) FROM identity_sessions").first?.int(0) }
            #expect(rows == 1)
        }
    }

    @Test(arguments: TestEngine.available) func aStoredRoleLimitsItsSessionsAndGivesItsIdentifier(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            try await iam.makeRole("worker")
            let id = try #require(try await iam.iam("GetRole", ["RoleName": "worker"])["Role"]?["RoleId"]?.string)
            var request: JSONObject = ["RoleArn": "arn:aws:iam::123456789012:role/worker", "RoleSessionName": "me"]
            #expect(try await iam.sts("AssumeRole", request)["AssumedRoleUser"]?["AssumedRoleId"] == .string("\(id):me"))
            request["DurationSeconds"] = 3601
            #expect(
                await failure(iam, "AssumeRole", request)?.message
                    == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
    }

    @Test(arguments: TestEngine.available) func aChainOfRolesLastsAnHour(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let first = try await iam.sts("AssumeRole", ["RoleArn": role, "RoleSessionName": "me"])
            let key = try #require(first["Credentials"]?["AccessKeyId"]?.string)
            try await iam.sts("AssumeRole", ["RoleArn": role, "RoleSessionName": "me"], key: key)
            let error = await failure(iam, "AssumeRole", ["RoleArn": role, "RoleSessionName": "me", "DurationSeconds": 7200], key: key)
            #expect(error?.message.contains("role chaining") == true)
            #expect(await failure(iam, "GetSessionToken", [:], key: key)?.code == "AccessDenied")
        }
    }

    @Test(arguments: TestEngine.available) func wrongRequestsAreRefused(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            #expect(await failure(iam, "AssumeRole", [:])?.message.hasPrefix("2 validation errors detected") == true)
            let notARole = await failure(iam, "AssumeRole", ["RoleArn": "arn:aws:iam::123456789012:user/bob", "RoleSessionName": "me"])
            #expect(notARole == ServiceError("ValidationError", "arn:aws:iam::123456789012:user/bob is invalid"))
            let name = await failure(iam, "AssumeRole", ["RoleArn": role, "RoleSessionName": "a b"])
            #expect(name?.message.contains("at 'roleSessionName' failed to satisfy constraint") == true)
            let short = await failure(iam, "AssumeRole", ["RoleArn": role, "RoleSessionName": "me", "DurationSeconds": 899])
            #expect(short?.message.contains("greater than or equal to 900") == true)
            let policy = await failure(iam, "AssumeRole", ["RoleArn": role, "RoleSessionName": "me", "Policy": "{}"])
            #expect(policy?.code == "MalformedPolicyDocument")
            let device = await failure(iam, "AssumeRole", ["RoleArn": role, "RoleSessionName": "me", "TokenCode": "123456"])
            #expect(device?.code == "NotImplementedException")
            #expect(await failure(iam, "DecodeAuthorizationMessage", ["EncodedMessage": "x"])?.code == "NotImplementedException")
        }
    }

    @Test(arguments: TestEngine.available) func environmentsOfAFunctionShareCredentialsThatLiveInMemory(engine: TestEngine) async throws {
        try await IdentityFixture.run(engine) { iam in
            let sessions = iam.service.sessions
            let arn = try #require(ARN("arn:aws:iam::999988887777:role/service-role/worker"))
            let first = sessions.environmentSession(role: arn, function: "resize", now: iam.clock.now())
            #expect(sessions.environmentSession(role: arn, function: "resize", now: iam.clock.now()) == first)
            let other = sessions.environmentSession(role: arn, function: "crop", now: iam.clock.now())
            #expect(Set([first.accessKeyID, other.accessKeyID, first.secretAccessKey, other.secretAccessKey]).count == 4)
            #expect(first.principal.arn == "arn:aws:sts::999988887777:assumed-role/worker/resize")
            #expect(first.principal.account == "999988887777")
            #expect(sessions.cachedCredentials(for: first.accessKeyID, now: iam.clock.now()) == first)
            let later = iam.clock.now() + .seconds(365 * 86_400)
            #expect(try await sessions.sessionCredentials(for: first.accessKeyID, now: later) == first)
            let anotherNode = SessionRegistry(database: iam.service.database, entropy: iam.service.entropy)
            #expect(try await anotherNode.sessionCredentials(for: first.accessKeyID, now: later) == nil)
        }
    }
}
