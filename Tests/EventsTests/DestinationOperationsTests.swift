import AWSInterface
import Ambient
import Deliveries
import Egress
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Targets
import Testing

@testable import Events

@Suite(.timeLimit(.minutes(1))) struct ConnectionOperationsTests {
    @Test func aWrongConnectionIsRefusedAsRecordedOnAWS() async throws {
        try await DestinationFixture.with { events in
            let message = await events.failure(
                "CreateConnection",
                [
                    "Name": "This should fail with two errors 123467890123412341234123412341234", "AuthorizationType": "INVALID",
                    "AuthParameters": .object(basicAuthorization),
                ])
            let name = "This should fail with two errors 123467890123412341234123412341234"
            #expect(
                message == "ValidationException: 3 validation errors detected: "
                    + "Value '\(name)' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; "
                    + "Value '\(name)' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; "
                    + "Value 'INVALID' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: "
                    + "[BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]")
        }
    }

    @Test func aConnectionIsMadeDescribedChangedAndDeleted() async throws {
        try await DestinationFixture.with(TestEngine.available) { events in
            let parameters: JSONObject = [
                "HeaderParameters": [["Key": "X-A", "Value": "open"], ["Key": "X-B", "Value": "closed", "IsValueSecret": true]],
                "BodyParameters": [["Key": "b", "Value": "1"]],
            ]
            var input: JSONObject = ["Name": "c", "AuthorizationType": "BASIC", "Description": "first"]
            input["AuthParameters"] = [
                "BasicAuthParameters": ["Username": "me", "Password": "pass"], "InvocationHttpParameters": .object(parameters),
            ]
            let made = try await events.call("CreateConnection", input)
            #expect(made["ConnectionState"] == "AUTHORIZED")
            #expect(await events.failure("CreateConnection", input) == "ResourceAlreadyExistsException: Connection c already exists.")
            let described = try await events.call("DescribeConnection", ["Name": "c"])
            #expect(described["ConnectionArn"] == made["ConnectionArn"])
            #expect(described["Description"] == "first")
            #expect(
                described["AuthParameters"] == [
                    "BasicAuthParameters": ["Username": "me"],
                    "InvocationHttpParameters": [
                        "HeaderParameters": [
                            ["Key": "X-A", "Value": "open", "IsValueSecret": false], ["Key": "X-B", "IsValueSecret": true],
                        ], "BodyParameters": [["Key": "b", "Value": "1", "IsValueSecret": false]],
                    ],
                ])
            let secret = try #require(described["SecretArn"]?.string)
            #expect(secret.hasPrefix("arn:aws:secretsmanager:eu-west-1:123456789012:secret:events!connection/c/"))

            // A part of what it needs is changed; the rest stays.
            try await events.call("UpdateConnection", ["Name": "c", "AuthParameters": ["BasicAuthParameters": ["Username": "you"]]])
            let changed = try await events.call("DescribeConnection", ["Name": "c"])
            #expect(changed["AuthParameters"]?["BasicAuthParameters"] == ["Username": "you"])
            #expect(changed["AuthParameters"]?["InvocationHttpParameters"] == described["AuthParameters"]?["InvocationHttpParameters"])
            #expect(changed["SecretArn"]?.string != secret)
            #expect(
                await events.failure("UpdateConnection", ["Name": "c", "AuthorizationType": "API_KEY"])
                    == "ValidationException: The authorization type API_KEY requires all of ApiKeyAuthParameters in AuthParameters.")

            let gone = try await events.call("DeauthorizeConnection", ["Name": "c"])
            #expect(gone["ConnectionState"] == "DEAUTHORIZING")
            let deauthorized = try await events.call("DescribeConnection", ["Name": "c"])
            #expect(deauthorized["ConnectionState"] == "DEAUTHORIZED")
            #expect(deauthorized["AuthParameters"] == [:])
            #expect(try await events.call("DeleteConnection", ["Name": "c"])["ConnectionState"] == "DELETING")
            #expect(
                await events.failure("DescribeConnection", ["Name": "c"])
                    == "ResourceNotFoundException: Failed to describe the connection(s). Connection 'c' does not exist.")
        }
    }

    @Test(
        arguments: [
            (["AuthorizationType": "BASIC"], "at 'authParameters'"),
            (["AuthorizationType": "BASIC", "AuthParameters": ["BasicAuthParameters": ["Username": "a"]]], "basicAuthParameters.password"),
            (["AuthorizationType": "BASIC", "AuthParameters": ["BasicAuthParameters": ["Username": "a:b", "Password": "p"]]], "username"),
            (["AuthorizationType": "API_KEY", "AuthParameters": .object(basicAuthorization)], "must only hold"),
            (["AuthorizationType": "BASIC", "AuthParameters": [:]], "requires all of BasicAuthParameters"),
            (
                [
                    "AuthorizationType": "API_KEY",
                    "AuthParameters": ["ApiKeyAuthParameters": ["ApiKeyName": "k", "ApiKeyValue": "a\r\nb"]],
                ],
                "apiKeyValue"
            ),
            (
                [
                    "AuthorizationType": "BASIC",
                    "AuthParameters": [
                        "BasicAuthParameters": ["Username": "a", "Password": "p"],
                        "InvocationHttpParameters": ["HeaderParameters": [["Key": "X Y", "Value": "v"]]],
                    ],
                ], "headerParameters.1.member.key"
            ),
            (
                [
                    "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
                    "AuthParameters": [
                        "OAuthParameters": [
                            "ClientParameters": ["ClientID": "a", "ClientSecret": "b"], "AuthorizationEndpoint": "ftp://x",
                            "HttpMethod": "HEAD",
                        ]
                    ],
                ], "2 validation errors"
            ),
            (
                ["AuthorizationType": "BASIC", "AuthParameters": .object(basicAuthorization), "KmsKeyIdentifier": "key"],
                "NotImplementedException: Apus does not implement events:CreateConnection with KmsKeyIdentifier"
            ),
            (
                [
                    "AuthorizationType": "BASIC", "AuthParameters": .object(basicAuthorization),
                    "InvocationConnectivityParameters": ["ResourceParameters": ["ResourceConfigurationArn": "a"]],
                ], "NotImplementedException"
            ),
        ] as [(JSONObject, String)]) func whatAConnectionNeedsIsChecked(_ input: JSONObject, _ part: String) async throws
    {
        try await DestinationFixture.with { events in
            var input = input
            input["Name"] = "c"
            let failure = await events.failure("CreateConnection", input)
            #expect(failure?.contains(part) == true, "\(failure ?? "accepted")")
            let listed = try await events.call("ListConnections")
            #expect(listed == ["Connections": []])
        }
    }

    @Test func connectionsAndDestinationsAreListedInPages() async throws {
        try await DestinationFixture.with(TestEngine.available) { events in
            for name in ["b1", "a", "b2", "b3"] { _ = try await events.make(name, "BASIC", basicAuthorization) }
            try await events.call("DeauthorizeConnection", ["Name": "b2"])
            for (operation, key) in [("ListConnections", "Connections"), ("ListApiDestinations", "ApiDestinations")] {
                let first = try await events.call(operation, ["NamePrefix": "b", "Limit": 2])
                #expect(first[key]?.array?.map { $0["Name"] } == ["b1", "b2"])
                let second = try await events.call(operation, ["NamePrefix": "b", "Limit": 2, "NextToken": first["NextToken"] ?? .null])
                #expect(second[key]?.array?.map { $0["Name"] } == ["b3"])
                #expect(second["NextToken"] == nil)
            }
            let deauthorized = try await events.call("ListConnections", ["ConnectionState": "DEAUTHORIZED"])
            #expect(deauthorized["Connections"]?.array?.map { $0["Name"] } == ["b2"])
            #expect(try await events.call("ListConnections", ["ConnectionState": "CREATING"]) == ["Connections": []])
            let connection = try await events.call("DescribeConnection", ["Name": "b2"])["ConnectionArn"] ?? .null
            let of = try await events.call("ListApiDestinations", ["ConnectionArn": connection])
            #expect(of["ApiDestinations"]?.array?.map { $0["Name"] } == ["b2"])
            #expect(of["ApiDestinations"]?[0]?["ApiDestinationState"] == "INACTIVE")
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct DestinationOperationsTests {
    @Test func aDestinationIsMadeDescribedChangedAndDeleted() async throws {
        try await DestinationFixture.with(TestEngine.available) { events in
            let arn = try await events.make("d", "BASIC", basicAuthorization, ["Description": "there"])
            let described = try await events.call("DescribeApiDestination", ["Name": "d"])
            #expect(described["ApiDestinationArn"]?.string == arn)
            #expect(described["ApiDestinationState"] == "ACTIVE")
            #expect(described["InvocationRateLimitPerSecond"] == 300)
            #expect(described["Description"] == "there")
            try await events.call("UpdateApiDestination", ["Name": "d", "HttpMethod": "PUT", "InvocationRateLimitPerSecond": 5])
            let changed = try await events.call("DescribeApiDestination", ["Name": "d"])
            #expect(changed["HttpMethod"] == "PUT" && changed["InvocationRateLimitPerSecond"] == 5)
            #expect(changed["InvocationEndpoint"] == "https://api.example.com/in")
            #expect(
                await events.failure(
                    "CreateApiDestination",
                    [
                        "Name": "d", "ConnectionArn": changed["ConnectionArn"] ?? .null, "InvocationEndpoint": "https://x.example.com",
                        "HttpMethod": "GET",
                    ]) == "ResourceAlreadyExistsException: Api-destination d already exists.")
            try await events.call("DeleteConnection", ["Name": "d"])
            #expect(try await events.call("DescribeApiDestination", ["Name": "d"])["ApiDestinationState"] == "INACTIVE")
            #expect(try await events.call("DeleteApiDestination", ["Name": "d"]) == [:])
            #expect(await events.failure("DescribeApiDestination", ["Name": "d"])?.hasPrefix("ResourceNotFoundException") == true)
            #expect(await events.failure("DeleteApiDestination", ["Name": "d"])?.hasPrefix("ResourceNotFoundException") == true)
        }
    }

    @Test func whatADestinationNeedsIsChecked() async throws {
        try await DestinationFixture.with { events in
            let failure = await events.failure(
                "CreateApiDestination",
                [
                    "Name": "d", "ConnectionArn": "nothing", "InvocationEndpoint": "https://a b", "HttpMethod": "TRACE",
                    "InvocationRateLimitPerSecond": 0,
                ])
            #expect(failure?.hasPrefix("ValidationException: 4 validation errors detected: Value 'nothing' at 'connectionArn'") == true)
            #expect(failure?.contains("Member must satisfy enum value set: [HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS]") == true)
            #expect(await events.failure("CreateApiDestination", ["Name": "d"])?.contains("3 validation errors") == true)
            #expect(
                await events.failure(
                    "CreateApiDestination",
                    [
                        "Name": "d", "ConnectionArn": "arn:aws:events:eu-west-1:123456789012:connection/c/0",
                        "InvocationEndpoint": "https://a.example.com",
                        "HttpMethod": "GET",
                    ]) == "ResourceNotFoundException: Connection 'c' does not exist.")
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct DestinationTargetTests {
    @Test func aCallBecomesARequest() async throws {
        try await DestinationFixture.with { events in
            let arn = try await events.make("d", "API_KEY", ["ApiKeyAuthParameters": ["ApiKeyName": "X-Key", "ApiKeyValue": "v"]])
            #expect(await events.send(arn) == nil)
            let request = try #require(events.outside.requests.first)
            #expect(request.url == "https://api.example.com/in")
            #expect(request.headers.contains(EgressField("X-Key", "v")))
            // Changes count at once.
            try await events.call("UpdateApiDestination", ["Name": "d", "HttpMethod": "PUT"])
            try await events.call("UpdateConnection", ["Name": "d", "AuthParameters": ["ApiKeyAuthParameters": ["ApiKeyValue": "w"]]])
            #expect(await events.send(arn) == nil)
            #expect(events.outside.requests.last?.method == "PUT")
            #expect(events.outside.requests.last?.headers.contains(EgressField("X-Key", "w")) == true)
        }
    }

    @Test func whatIsNotThereIsGivenUpAndWhatIsClosedIsTriedAgain() async throws {
        try await DestinationFixture.with { events in
            let arn = try await events.make("d", "BASIC", basicAuthorization)
            try await events.call("DeauthorizeConnection", ["Name": "d"])
            #expect(await events.send(arn)?.class == .retryable)
            try await events.call("DeleteConnection", ["Name": "d"])
            #expect(await events.send(arn)?.code == "NO_RESOURCE")
            try await events.call("DeleteApiDestination", ["Name": "d"])
            #expect(await events.send(arn)?.code == "NO_RESOURCE")
            #expect(await events.send("arn:aws:events:eu-west-1:123456789012:api-destination/none")?.class == .permanent)
            #expect(events.outside.requests.isEmpty)
        }
    }

    @Test func moreThanTheRateIsThrottledWithATurnForEach() async throws {
        try await DestinationFixture.with { events in
            let arn = try await events.make("d", "BASIC", basicAuthorization, ["InvocationRateLimitPerSecond": 2])
            #expect(await events.send(arn) == nil)
            let refusals = [await events.send(arn), await events.send(arn)]
            #expect(refusals.map { $0?.class } == [.throttled, .throttled])
            #expect(refusals.map { $0?.retryAfter } == [.milliseconds(500), .milliseconds(1000)])
            events.control.clock.advance(by: .milliseconds(500))
            #expect(await events.send(arn) == nil)
            #expect(events.outside.requests.count == 2)
        }
    }

    @Test func aTokenIsFetchedOnceAndAgainBeforeItsEndAndAfterA401() async throws {
        let given = CallCounter()
        let accepted = Mutex("t1")
        try await DestinationFixture.with(TestEngine.available, authorizingServers(given, accepts: { accepted.withLock { $0 } })) {
            events in
            let before = given.value
            accepted.withLock { $0 = "t\(before + 1)" }
            let arn = try await events.make("d", "OAUTH_CLIENT_CREDENTIALS", oauthAuthorization)
            #expect(try await events.settled("d")["ConnectionState"] == "AUTHORIZED")
            async let one = events.send(arn)
            async let two = events.send(arn)
            #expect(await [one, two] == [nil, nil])
            #expect(given.value == before + 1)

            // 100 seconds, less a tenth.
            events.control.clock.advance(by: .seconds(90))
            accepted.withLock { $0 = "t\(before + 2)" }
            #expect(await events.send(arn) == nil)
            #expect(given.value == before + 2)

            // The endpoint has changed its mind: the next attempt has another token.
            accepted.withLock { $0 = "t\(before + 3)" }
            #expect(await events.send(arn)?.class == .retryable)
            #expect(await events.send(arn) == nil)
            #expect(given.value == before + 3)
        }
    }

    @Test func aConnectionWithoutATokenSaysWhyAndRecovers() async throws {
        try await DestinationFixture.with(TestEngine.available, { _ in .success(EgressResponse(status: 403)) }) { events in
            let arn = try await events.make("d", "OAUTH_CLIENT_CREDENTIALS", oauthAuthorization)
            let refused = try await events.settled("d")
            #expect(refused["ConnectionState"] == "DEAUTHORIZED")
            #expect(refused["StateReason"] == "The authorization endpoint answered with the HTTP status 403.")
            #expect(refused["LastAuthorizedTime"] == nil)
            #expect(try await events.call("DescribeApiDestination", ["Name": "d"])["ApiDestinationState"] == "INACTIVE")
            #expect(await events.send(arn)?.class == .retryable)

            let given = CallCounter()
            events.outside.answer(authorizingServers(given, accepts: { "t1" }))
            #expect(await events.send(arn) == nil)
            let recovered = try await events.call("DescribeConnection", ["Name": "d"])
            #expect(recovered["ConnectionState"] == "AUTHORIZED")
            #expect(recovered["StateReason"] == nil)
        }
    }

    @Test func aNodeThatWasKilledGoesOnAuthorizing() async throws {
        try await DestinationFixture.with(TestEngine.available) { events in
            let stuck = ConnectionRecord(
                scope: events.control.scope, name: "c", id: "1", kind: .clientCredentials,
                authorization: .clientCredentials(
                    Authorization.ClientCredentials(clientID: "a", clientSecret: "b", endpoint: "https://id.example.com", method: "POST")),
                secret: "s", state: .authorizing, createdAt: events.control.clock.now(), modifiedAt: events.control.clock.now())
            try await events.control.database.write { try $0.save(stuck) }
            events.outside.answer(authorizingServers(CallCounter(), accepts: { "t1" }))
            try await events.destinations.recover()
            #expect(try await events.settled("c")["ConnectionState"] == "AUTHORIZED")
        }
    }
}
