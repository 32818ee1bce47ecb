import AWSInterface
import Ambient
import Egress
import JSON
import Targets
import Testing

@testable import Events

@Suite struct RateLimitMachineTests {
    private let start = Timestamp(seconds: 1_700_000_000)

    @Test(arguments: [1, 7, 300]) func noSecondSeesManyMoreThanTheRate(_ rate: Int) {
        var machine = RateLimitMachine(rate: rate, at: start)
        var taken: [Timestamp] = []
        for millisecond in 0..<5000 {
            let now = start + .milliseconds(millisecond)
            while machine.take(at: now) == nil { taken.append(now) }
        }
        #expect((rate * 5...rate * 5 + max(1, rate / 10)).contains(taken.count))
        for first in taken {
            #expect(taken.count { $0 >= first && $0 < first + .seconds(1) } <= rate + max(1, rate / 10))
        }
    }

    @Test func whoIsRefusedGetsATurnOfItsOwn() {
        var machine = RateLimitMachine(rate: 10, at: start)
        #expect(machine.take(at: start) == nil)
        let waits = (0..<100).compactMap { _ in machine.take(at: start) }
        #expect(waits == (1...100).map { .milliseconds(100 * $0) })
        // And that turn is good.
        #expect(waits.allSatisfy { machine.take(at: start + $0) == nil })
    }

    @Test func whoComesALittleLateDoesNotCostTheNextItsTurn() {
        var machine = RateLimitMachine(rate: 10, at: start)
        #expect(machine.take(at: start) == nil)
        let waits = (0..<100).compactMap { _ in machine.take(at: start) }
        let late = waits.enumerated().map { $1 + .milliseconds($0 % 3 * 20) }
        #expect(late.allSatisfy { machine.take(at: start + $0) == nil })
    }

    @Test func nobodyWaitsLongerThanAnHour() {
        var machine = RateLimitMachine(rate: 1, at: start)
        _ = machine.take(at: start)
        let waits = (0..<10_000).compactMap { _ in machine.take(at: start) }
        #expect(waits.count == 10_000)
        #expect(waits.max() == .seconds(3600))
    }

    @Test func turnsThatNobodyCameForAreForgotten() {
        var machine = RateLimitMachine(rate: 10, at: start)
        for _ in 0..<1000 { _ = machine.take(at: start) }
        let later = start + .seconds(20)
        #expect(machine.take(at: later) == nil)
        #expect(machine.take(at: later) == .milliseconds(100))
    }

    @Test func aClockThatIsSetBackStopsNothing() {
        var machine = RateLimitMachine(rate: 1, at: start)
        #expect(machine.take(at: start) == nil)
        #expect(machine.take(at: start - .seconds(7200)) == .seconds(1))
        #expect(machine.take(at: start - .seconds(7199)) == nil)
    }
}

@Suite struct TokenMachineTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    private func credentials(_ method: String, _ parameters: ConnectionHTTPParameters = ConnectionHTTPParameters())
        -> Authorization.ClientCredentials
    {
        Authorization.ClientCredentials(
            clientID: "me", clientSecret: "a b&c", endpoint: "https://id.example.com/token?v=1", method: method, parameters: parameters)
    }

    private func parameter(_ key: String, _ value: String) -> ConnectionParameter {
        ConnectionParameter(key: key, value: value, isSecret: false)
    }

    @Test func credentialsStandInTheFormOfTheBody() {
        let parameters = ConnectionHTTPParameters(
            headers: [parameter("X-A", "1")], query: [parameter("q", "ü")],
            body: [parameter("scope", "x"), parameter("grant_type", "other")])
        let request = TokenMachine.request(credentials("POST", parameters))
        #expect(request.url == "https://id.example.com/token?v=1&q=%C3%BC")
        #expect(String(decoding: request.body, as: UTF8.self) == "client_id=me&client_secret=a%20b%26c&scope=x&grant_type=other")
        #expect(request.headers.contains(EgressField("Content-Type", "application/x-www-form-urlencoded")))
        #expect(request.headers.contains(EgressField("X-A", "1")))
    }

    @Test func credentialsStandInTheQueryOfAGet() {
        let request = TokenMachine.request(credentials("GET"))
        #expect(
            request.url
                == "https://id.example.com/token?v=1&grant_type=client_credentials&client_id=me&client_secret=a%20b%26c")
        #expect(request.body.isEmpty)
    }

    @Test func aServerThatWantsJSONGetsJSON() throws {
        let request = TokenMachine.request(
            credentials("PUT", ConnectionHTTPParameters(headers: [parameter("content-type", "application/json")])))
        #expect(
            try JSONValue(parsing: request.body) == ["grant_type": "client_credentials", "client_id": "me", "client_secret": "a b&c"])
    }

    private func token(_ status: Int, _ body: String) -> Result<AccessToken, TokenFailure> {
        Result { () throws(TokenFailure) in
            try TokenMachine.token(.success(EgressResponse(status: status, body: Array(body.utf8))), at: now)
        }
    }

    @Test(arguments: [
        (#"{"access_token":"t","expires_in":3600}"#, "Bearer t", 3540), (#"{"access_token":"t","expires_in":"100"}"#, "Bearer t", 90),
        (#"{"access_token":"t","token_type":"bearer"}"#, "Bearer t", 3540),
        (#"{"access_token":"t","token_type":"MAC","expires_in":-5}"#, "MAC t", 0),
        (#"{"access_token":"t","expires_in":1e300}"#, "Bearer t", 31_535_940),
    ]) func aTokenIsUsedUntilShortlyBeforeItsEnd(_ body: String, _ header: String, _ seconds: Int) {
        #expect(token(200, body) == .success(AccessToken(header: header, refreshAt: now + .seconds(seconds))))
    }

    @Test(arguments: [
        (200, "{}", true), (200, "no", true), (200, #"{"access_token":7}"#, true), (401, "{}", true), (302, "", true), (503, "", false),
        (429, "", false),
    ])
    func whatIsNoTokenIsAFailure(_ status: Int, _ body: String, _ isDefinite: Bool) {
        guard case .failure(let failure) = token(status, body) else {
            Issue.record("accepted")
            return
        }
        #expect(failure.isDefinite == isDefinite)
    }
}

@Suite struct DestinationRequestTests {
    private let now = Timestamp(seconds: 1_700_000_000)
    private let payload = Array(#"{"a":1,"b":2}"#.utf8)

    private func build(
        _ endpoint: String = "https://api.example.com/v1", method: String = "POST", http: JSONObject = [:],
        _ authorization: Authorization = .basic(user: "user", password: "päss"),
        _ parameters: ConnectionHTTPParameters = ConnectionHTTPParameters(), payload: [UInt8]? = nil
    ) throws -> EgressRequest {
        var connection = ConnectionRecord(
            scope: Scope(), name: "c", id: "1", kind: .basic, secret: "s", state: .authorized, createdAt: now, modifiedAt: now)
        (connection.authorization, connection.parameters) = (authorization, parameters)
        let destination = DestinationRecord(
            scope: Scope(), name: "d", id: "2", connection: connection.arn, endpoint: endpoint, method: method, rate: 1, createdAt: now,
            modifiedAt: now)
        let call = TargetCall(
            target: destination.arn, payload: payload ?? self.payload, settings: ["HttpParameters": .object(http)], sender: "rule")
        let token = AccessToken(header: "Bearer t", refreshAt: now)
        return try DestinationRequest.build(call, to: destination, through: connection, token: token)
    }

    private func parameter(_ key: String, _ value: String) -> ConnectionParameter {
        ConnectionParameter(key: key, value: value, isSecret: true)
    }

    @Test func aRequestHasTheHeadersOfEventBridge() throws {
        let request = try build()
        #expect(request.method == "POST")
        #expect(request.body == payload)
        #expect(request.timeout == .seconds(5))
        #expect(
            Set(request.headers) == [
                EgressField("Authorization", "Basic dXNlcjpww6Rzcw=="), EgressField("Content-Type", "application/json; charset=utf-8"),
                EgressField("User-Agent", "Amazon/EventBridge/ApiDestinations"), EgressField("Range", "bytes=0-1048575"),
                EgressField("Accept-Encoding", "gzip,deflate"),
            ])
    }

    @Test func theConnectionTakesPrecedenceOverTheTarget() throws {
        let request = try build(
            "https://api.example.com/v1?x=0",
            http: [
                "HeaderParameters": ["X-One": "target", "x-two": "target", "Authorization": "mine", "Content-Type": "text/plain"],
                "QueryStringParameters": ["a": "target", "b": "tar get"],
            ], .apiKey(name: "X-Key", value: "secret"),
            ConnectionHTTPParameters(
                headers: [parameter("x-one", "connection"), parameter("x-key", "not this")], query: [parameter("a", "connection")],
                body: [parameter("b", "connection"), parameter("c", "new")]))
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["x-one"] == "connection" && headers["X-One"] == nil)
        #expect(headers["x-two"] == "target")
        #expect(headers["X-Key"] == "secret" && headers["x-key"] == nil)
        #expect(headers["Authorization"] == "mine")
        #expect(headers["Content-Type"] == "text/plain")
        #expect(request.url == "https://api.example.com/v1?x=0&b=tar%20get&a=connection")
        #expect(try JSONValue(parsing: request.body) == ["a": 1, "b": "connection", "c": "new"])
    }

    @Test func someHeadersAreEventBridgesAlone() throws {
        let names = ["Host", "user-agent", "RANGE", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "Accept-Encoding"]
        let request = try build(
            http: ["HeaderParameters": .object(JSONObject(names.map { (key: $0, value: "mine") }))], .apiKey(name: "Via", value: "mine"))
        #expect(!request.headers.contains { $0.value == "mine" })
    }

    @Test func wildcardsAreFilledInTheirOrderAndEncoded() throws {
        let request = try build("https://api.example.com/*/x/*", http: ["PathParameterValues": ["a/b ü", "2", "unused"]])
        #expect(request.url == "https://api.example.com/a%2Fb%20%C3%BC/x/2")
        #expect(throws: TargetRefusal.self) { try build("https://api.example.com/*/x/*", http: ["PathParameterValues": ["a"]]) }
    }

    @Test func aTokenIsSentWhereTheConnectionHasOne() throws {
        let credentials = Authorization.ClientCredentials(clientID: "a", clientSecret: "b", endpoint: "https://x", method: "POST")
        #expect(
            try build("https://api.example.com", .clientCredentials(credentials)).headers.contains(EgressField("Authorization", "Bearer t"))
        )
    }

    @Test func valuesThatArePathsAreTakenFromTheEvent() throws {
        let event = MatchedEvent(
            bytes: Array(#"{"detail":{"id":"a/1","n":7,"list":[1,2]}}"#.utf8), ingestedAt: Timestamp(milliseconds: 0))
        let dynamic = try #require(
            DynamicHTTPParameters([
                "PathParameterValues": ["$.detail.id", "fixed", "$5"], "HeaderParameters": ["X-N": "$.detail.n", "X-F": "f"],
                "QueryStringParameters": ["list": "$.detail.list", "none": "$.detail.none"],
            ]))
        #expect(
            dynamic.applied(to: event) == [
                "PathParameterValues": ["a/1", "fixed", "$5"], "HeaderParameters": ["X-N": "7", "X-F": "f"],
                "QueryStringParameters": ["list": "[1,2]", "none": ""],
            ])
        #expect(DynamicHTTPParameters(["PathParameterValues": ["1", "$"], "HeaderParameters": ["a": "b"]]) == nil)
    }

    @Test func bodyParametersWantAnObject() {
        #expect(throws: TargetRefusal.self) {
            try build(ConnectionHTTPParameters(body: [parameter("a", "b")]), payload: Array("[1]".utf8))
        }
    }

    private func build(_ parameters: ConnectionHTTPParameters, payload: [UInt8]) throws -> EgressRequest {
        try build("https://api.example.com", .apiKey(name: "k", value: "v"), parameters, payload: payload)
    }

    @Test(arguments: [200, 201, 204, 299]) func successesAreDeliveries(_ status: Int) {
        #expect(DestinationRequest.outcome(.success(EgressResponse(status: status)), at: now) == DestinationRequest.Outcome())
    }

    @Test(arguments: [
        (401, TargetRefusal.Class.retryable), (407, .retryable), (409, .retryable), (429, .retryable), (500, .retryable), (503, .retryable),
        (301, .permanent), (302, .permanent), (400, .permanent), (403, .permanent), (404, .permanent), (418, .permanent),
    ]) func otherStatusesAreTriedAgainOrNot(_ status: Int, _ kind: TargetRefusal.Class) {
        let outcome = DestinationRequest.outcome(.success(EgressResponse(status: status)), at: now)
        #expect(outcome.refusal?.class == kind)
        #expect(outcome.refusal?.code == "SDK_CLIENT_ERROR")
        #expect(outcome.isUnauthorized == [401, 407].contains(status))
    }

    @Test(
        arguments: [
            ("7", TargetRefusal.Class.retryable, Duration.seconds(7)), ("0", .retryable, nil), ("-1", .permanent, nil),
            ("soon", .retryable, nil),
            ("999999999", .retryable, .seconds(86_400)), ("Tue, 14 Nov 2023 22:13:50 GMT", .retryable, .seconds(30)),
            ("Tue, 14 Nov 2023 22:13:10 GMT", .retryable, nil), ("Tue, 99 Nov 2023 22:13:50 GMT", .retryable, nil),
        ] as [(String, TargetRefusal.Class, Duration?)]) func retryAfterIsHonoured(
            _ text: String, _ kind: TargetRefusal.Class, _ wait: Duration?
        )
    {
        let answer = EgressResponse(status: 429, headers: [EgressField("retry-after", text)])
        let refusal = DestinationRequest.outcome(.success(answer), at: now).refusal
        #expect(refusal?.class == kind)
        #expect(refusal?.retryAfter == wait)
    }

    @Test(arguments: [
        (EgressError.Reason.timedOut, "UNKNOWN", TargetRefusal.Class.retryable), (.cannotConnect, "SDK_CLIENT_ERROR", .retryable),
        (.untrusted, "SDK_CLIENT_ERROR", .retryable), (.connectionLost, "SDK_CLIENT_ERROR", .retryable),
        (.invalidRequest, "INVALID_PARAMETER", .permanent), (.cancelled, "UNKNOWN", .throttled), (.unavailable, "UNKNOWN", .throttled),
    ]) func whatKeepsARequestFromBeingAnsweredIsARefusal(_ reason: EgressError.Reason, _ code: String, _ kind: TargetRefusal.Class) {
        let outcome = DestinationRequest.outcome(.failure(EgressError(reason, "why")), at: now)
        #expect(outcome.refusal?.code == code)
        #expect(outcome.refusal?.class == kind)
    }
}
