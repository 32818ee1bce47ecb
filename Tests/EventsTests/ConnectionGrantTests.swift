import Egress
import JSON
import StorageTestSupport
import Testing

@testable import Events

@Suite(.timeLimit(.minutes(1))) struct ConnectionGrantTests {
    private func connection(_ fixture: DestinationFixture, _ kind: String, _ authorization: JSONObject) async throws -> String {
        let input: JSONObject = ["Name": "c", "AuthorizationType": .string(kind), "AuthParameters": .object(authorization)]
        return try await fixture.call("CreateConnection", input)["ConnectionArn"]?.string ?? ""
    }

    @Test func otherServicesGetWhatAConnectionAdds() async throws {
        try await DestinationFixture.with { fixture in
            var authorization = basicAuthorization
            authorization["InvocationHttpParameters"] = [
                "HeaderParameters": [["Key": "X-Team", "Value": "a"]], "QueryStringParameters": [["Key": "q", "Value": "1"]],
                "BodyParameters": [["Key": "b", "Value": "2", "IsValueSecret": true]],
            ]
            let grant = try await fixture.destinations.grant(of: connection(fixture, "BASIC", authorization))
            #expect(grant.headers == [EgressField("X-Team", "a"), EgressField("Authorization", "Basic bWU6cGFzcw==")])
            #expect(grant.query == [EgressField("q", "1")])
            #expect(grant.body == [EgressField("b", "2")])
        }
    }

    @Test func aTokenThatWasNotAcceptedIsNotGrantedAgain() async throws {
        let given = CallCounter()
        try await DestinationFixture.with([.sqlite], authorizingServers(given, accepts: { "" })) { fixture in
            let arn = try await connection(fixture, "OAUTH_CLIENT_CREDENTIALS", oauthAuthorization)
            _ = try await fixture.settled("c")
            let grant = try await fixture.destinations.grant(of: arn)
            #expect(grant.headers == [EgressField("Authorization", "Bearer t1")])
            fixture.destinations.discard(grant)
            #expect(try await fixture.destinations.grant(of: arn).headers == [EgressField("Authorization", "Bearer t2")])
        }
    }

    @Test func whatIsNotThereOrClosedIsRefused() async throws {
        try await DestinationFixture.with { fixture in
            await #expect(throws: ConnectionRefusal.notFound) { try await fixture.destinations.grant(of: "nonsense") }
            let arn = try await connection(fixture, "BASIC", basicAuthorization)
            await #expect(throws: ConnectionRefusal.notFound) { try await fixture.destinations.grant(of: "\(arn)0") }
            try await fixture.call("DeauthorizeConnection", ["Name": "c"])
            await #expect(throws: ConnectionRefusal.notAuthorized(state: "DEAUTHORIZED")) {
                try await fixture.destinations.grant(of: arn)
            }
        }
    }
}
