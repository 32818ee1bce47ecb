import AWSInterface
import Egress
import Executions
import JSON
import Synchronization
import Testing

@testable import TaskIntegrations

@Suite("http:invoke")
struct HTTPTaskTests {
    private let fixture = IntegrationFixture()
    private static let connection = "arn:aws:events:eu-central-1:111111111111:connection/c/1"

    private func invoke(_ parameters: JSONObject) async -> TaskResult {
        var all: JSONObject = [
            "ApiEndpoint": "https://example.com/orders", "Method": "POST", "Authentication": ["ConnectionArn": .string(Self.connection)],
        ]
        for member in parameters { all[member.key] = member.value }
        return await fixture.perform("arn:aws:states:::http:invoke", .object(all))
    }

    private func answers(_ status: Int, _ body: String, type: String? = "application/json; charset=utf-8") {
        fixture.connections.answer.withLock {
            $0 = .success(
                EgressResponse(
                    status: status,
                    headers: [EgressField("X-A", "1"), EgressField("x-a", "2")] + (type.map { [EgressField("Content-Type", $0)] } ?? []),
                    body: Array(body.utf8)))
        }
    }

    private func header(_ name: String) -> String? { fixture.connections.requests.last?.headers.first { $0.name == name }?.value }

    @Test("the answer has the body as JSON, headers as lists, the status and its phrase")
    func result() async throws {
        answers(201, #"{"id":7}"#)
        #expect(
            await invoke([:])
                == .succeeded([
                    "Headers": ["x-a": ["1", "2"], "content-type": ["application/json; charset=utf-8"]], "ResponseBody": ["id": 7],
                    "StatusCode": 201, "StatusText": "Created",
                ]))
        answers(200, "plain", type: "text/plain")
        #expect(await invoke([:]).output?["ResponseBody"] == "plain")
        #expect(fixture.connections.asked.last == Self.connection)
    }

    @Test("the connection's headers, query and body parameters take the place of the task's")
    func merging() async throws {
        fixture.connections.grant.withLock {
            $0 = .success(
                ConnectionGrant(
                    headers: [EgressField("Authorization", "Basic x"), EgressField("x-team", "connection")],
                    query: [EgressField("v", "2")], body: [EgressField("key", "secret")]))
        }
        _ = await invoke([
            "Headers": ["X-Team": "task", "X-Other": "o", "Host": "evil", "Authorization": "mine", "X-Amz-Date": "d"],
            "QueryParameters": ["v": "1", "tag": ["a b", "c"]], "RequestBody": ["key": "task", "n": 1],
        ])
        let request = try #require(fixture.connections.requests.last)
        #expect(request.url == "https://example.com/orders?tag=a%20b&tag=c&v=2")
        #expect(request.body == Array(#"{"key":"secret","n":1}"#.utf8))
        #expect(
            request.headers == [
                EgressField("X-Other", "o"), EgressField("Authorization", "Basic x"), EgressField("x-team", "connection"),
                EgressField("User-Agent", "Amazon|StepFunctions|HttpInvoke|eu-central-1"), EgressField("Range", "bytes=0-262144"),
                EgressField("Content-Type", "application/json"),
            ])
    }

    @Test("body parameters of a connection need an object")
    func mergingText() async throws {
        fixture.connections.grant.withLock { $0 = .success(ConnectionGrant(body: [EgressField("key", "secret")])) }
        #expect(await invoke(["RequestBody": "text"]).failure?.error == "States.Runtime")
        #expect(fixture.connections.requests.all.isEmpty)
    }

    @Test(
        "a body is written as a form where that is wanted",
        arguments: [
            (nil, "name=A%26B&o%5Bin%5D=1&list%5B0%5D=1&list%5B1%5D=2"), ("INDICES", "name=A%26B&o%5Bin%5D=1&list%5B0%5D=1&list%5B1%5D=2"),
            ("REPEAT", "name=A%26B&o%5Bin%5D=1&list=1&list=2"), ("COMMAS", "name=A%26B&o%5Bin%5D=1&list=1%2C2"),
            ("BRACKETS", "name=A%26B&o%5Bin%5D=1&list%5B%5D=1&list%5B%5D=2"),
        ])
    func form(arrays: String?, expected: String) async throws {
        var transform: JSONObject = ["RequestBodyEncoding": "URL_ENCODED"]
        if let arrays { transform["RequestEncodingOptions"] = ["ArrayFormat": .string(arrays)] }
        _ = await invoke(["RequestBody": ["name": "A&B", "o": ["in": 1], "list": [1, 2]], "Transform": .object(transform)])
        #expect(try String(decoding: #require(fixture.connections.requests.last).body, as: UTF8.self) == expected)
        #expect(header("Content-Type") == "application/x-www-form-urlencoded")
    }

    @Test("another status than 2xx is an error of its number, with the body as the cause")
    func statuses() async throws {
        answers(404, #"{"error":"no"}"#)
        #expect(await invoke([:]) == .failed(error: "States.Http.StatusCode.404", cause: #"{"error":"no"}"#))
        answers(503, "")
        #expect(await invoke([:]) == .failed(error: "States.Http.StatusCode.503", cause: "Service Unavailable"))
    }

    @Test("a refused authorization is given up")
    func unauthorized() async throws {
        let refusals = Recorder<Bool>()
        fixture.connections.grant.withLock { $0 = .success(ConnectionGrant(refused: { refusals.add(true) })) }
        answers(401, "")
        _ = await invoke([:])
        #expect(refusals.all.count == 1)
        answers(403, "")
        _ = await invoke([:])
        #expect(refusals.all.count == 1)
    }

    @Test(
        "what is not answered is a socket's failure, but for what could not be sent or held",
        arguments: [
            (EgressError.Reason.cannotConnect, "States.Http.Socket"), (.timedOut, "States.Http.Socket"),
            (.untrusted, "States.Http.Socket"), (.connectionLost, "States.Http.Socket"), (.invalidRequest, "States.Runtime"),
            (.answerTooLarge, "States.DataLimitExceeded"),
        ])
    func failures(reason: EgressError.Reason, error: String) async throws {
        fixture.connections.answer.withLock { $0 = .failure(EgressError(reason, "why")) }
        #expect(await invoke([:]).failure?.error == error)
    }

    @Test("pictures and bytes are no output", arguments: ["image/png", "application/octet-stream", "audio/ogg", "video/mp4"])
    func unsupported(type: String) async throws {
        answers(200, "x", type: type)
        #expect(await invoke([:]).failure?.error == "States.Runtime")
    }

    @Test("a connection that cannot be used fails the task before anything is sent")
    func connectionFailure() async throws {
        let failure = ConnectionFailure(error: "Events.ConnectionResource.InvalidConnectionState", cause: "DEAUTHORIZED")
        fixture.connections.grant.withLock { $0 = .failure(failure) }
        #expect(await invoke([:]) == .failed(error: failure.error, cause: failure.cause))
        #expect(fixture.connections.requests.all.isEmpty)
    }

    @Test(
        "wrong parameters are refused by name",
        arguments: [
            ["Method": "STEAL"], ["ApiEndpoint": 1], ["Authentication": [:]], ["Transform": ["RequestBodyEncoding": "X"]], ["Body": "x"],
            ["Transform": ["RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": ["ArrayFormat": "X"]]],
        ] as [JSONObject])
    func wrongParameters(parameters: JSONObject) async throws {
        #expect(await invoke(parameters).failure?.error == "States.Runtime")
        #expect(fixture.connections.requests.all.isEmpty)
    }

    @Test("who looks into a request sees it with and without the connection's part; InvocationConfig names the connection, too")
    func exchange() async throws {
        fixture.connections.grant.withLock { $0 = .success(ConnectionGrant(headers: [EgressField("Authorization", "secret")])) }
        let seen = Mutex<HTTPExchange?>(nil)
        let call = IntegrationFixture.call(
            "arn:aws:states:::http:invoke",
            ["ApiEndpoint": "https://e", "Method": "GET", "InvocationConfig": ["ConnectionArn": .string(Self.connection)]])
        _ = await fixture.directory.perform(call) { exchange in seen.withLock { $0 = exchange } }
        let exchange = try #require(seen.withLock { $0 })
        #expect(exchange.request.headers.contains(EgressField("Authorization", "secret")))
        #expect(!exchange.visibleRequest.headers.contains { $0.name == "Authorization" })
        #expect(exchange.response?.status == 200)
        #expect(exchange.request.body.isEmpty)
    }
}
