import AWSInterface
import Ambient
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

@testable import Gateway

/// Invocations that a closure answers; URLs by their ids.
struct Door: InvocationDoor {
    var answer: @Sendable (InvokeRequest) -> Result<InvokeAnswer, ServiceError> = { .success(InvokeAnswer(payload: $0.payload)) }
    var stream: @Sendable (InvokeRequest, any InvocationSink) -> Void = { _, sink in sink.fail(ServiceError("None", "none")) }
    var urls: [String: FunctionURLTarget] = [:]

    func invoke(_ request: InvokeRequest, _ reply: @escaping @Sendable (Result<InvokeAnswer, ServiceError>) -> Void) {
        reply(answer(request))
    }
    func invokeStreaming(_ request: InvokeRequest, _ sink: any InvocationSink) { stream(request, sink) }
    func functionURL(_ id: String, _ reply: @escaping @Sendable (Result<FunctionURLTarget?, ServiceError>) -> Void) {
        reply(.success(urls[id]))
    }
}

/// An answer, gathered.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: String
    let bytes: [UInt8]

    var json: JSONValue? { try? JSONValue(parsing: body) }
}

/// A running gateway and a client for it.
struct Harness {
    static let accessKeyID = "AKIDEXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    static let start = CivilTime(year: 2025, month: 11, day: 23, hour: 6, minute: 30).timestamp

    let port: Int
    let client: HTTPClient
    let server: HTTPServer

    func send(_ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:], _ body: String = "") async throws -> Answer {
        try await send(method, target, headers, bytes: ByteBuffer(string: body))
    }

    func send(_ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:], bytes: ByteBuffer) async throws -> Answer {
        let address = HTTPAddress.tcp(host: "127.0.0.1", port: port)
        let response = try await client.send(HTTPClientRequest(method, target, at: address, headers: headers, body: bytes))
        let body = try await response.bytes(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: String(buffer: body), bytes: Array(body.readableBytesView))
    }

    /// Signed for `service`, as the command line would.
    func signed(
        _ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders = [:], _ body: String = "", service: String,
        secret: String = Harness.secret, accessKeyID: String = Harness.accessKeyID, token: String? = nil,
        at time: Timestamp = Harness.start,
        tamper: (inout HTTPHeaders) -> Void = { _ in }
    ) async throws -> Answer {
        var headers = headers
        headers.add(name: "Host", value: "127.0.0.1:\(port)")
        RequestSigner(
            accessKeyID: accessKeyID, secretAccessKey: secret, sessionToken: token, region: "eu-west-1", service: service
        ).sign(method, target, headers: &headers, body: ByteBuffer(string: body), at: time)
        tamper(&headers)
        return try await send(method, target, headers, body)
    }
}

/// An operation that answers with its input and where it was asked.
func echo(_ name: String) -> AWSInterface.Operation {
    AWSInterface.Operation(name) { input, context in
        [
            "Operation": .string(name), "Input": .object(input), "Account": .string(context.scope.account),
            "Region": .string(context.scope.region),
        ]
    }
}

func service(_ name: String, _ operations: [String], notBuilt: Set<String> = []) -> ServiceInterface {
    ServiceInterface(name: name, operations: operations.map(echo), notBuilt: notBuilt)
}

func withGateway(
    _ services: [ServiceInterface] = [], door: Door = Door(), policy: CredentialPolicy = .acceptAnyone,
    credentials: [String: KnownCredential] = [
        Harness.accessKeyID: KnownCredential(secretAccessKey: Harness.secret, account: "123456789012")
    ],
    routes: [FixedRoute] = [], configure: (inout Gateway.Configuration) -> Void = { _ in }, _ body: (Harness) async throws -> Void
) async throws {
    var configuration = Gateway.Configuration()
    configuration.policy = policy
    configuration.credentials = FixedCredentials(credentials)
    configure(&configuration)
    let gateway = Gateway(
        services: services, invocations: door,
        health: { HealthReport(services: [("lambda", "running"), ("logs", "available")], version: "1.2.3") }, routes: routes,
        configuration: configuration, clock: ManualClock(Harness.start), entropy: SeededEntropy(seed: 1))
    let group = MultiThreadedEventLoopGroup.singleton
    let server = HTTPServer(on: group, responder: gateway)
    guard case .tcp(_, let port) = try await server.listen(.tcp(host: "127.0.0.1", port: 0)) else { return }
    let client = HTTPClient(on: group)
    let result: Result<Void, any Error>
    do {
        try await body(Harness(port: port, client: client, server: server))
        result = .success(())
    } catch {
        result = .failure(error)
    }
    client.close()
    await server.stop(within: .zero)
    try result.get()
}

/// Randomness that a test can repeat (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
