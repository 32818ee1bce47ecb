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

/// The world outside, as a closure over what it is asked.
final class OutsideWorld: Sendable {
    private let answers: Mutex<[@Sendable (EgressRequest) -> Result<EgressResponse, EgressError>]>
    private let asked = Mutex<[EgressRequest]>([])

    init(_ answer: @escaping @Sendable (EgressRequest) -> Result<EgressResponse, EgressError>) { answers = Mutex([answer]) }

    var requests: [EgressRequest] { asked.withLock { $0 } }

    func answer(_ answer: @escaping @Sendable (EgressRequest) -> Result<EgressResponse, EgressError>) { answers.withLock { $0 = [answer] } }

    func send(_ request: EgressRequest) async throws(EgressError) -> EgressResponse {
        asked.withLock { $0.append(request) }
        guard let answer = answers.withLock({ $0.first }) else { return EgressResponse(status: 200) }
        return try answer(request).get()
    }
}

/// Connections and API destinations on a database of their own.
struct DestinationFixture {
    let control: ControlFixture
    let destinations: APIDestinations
    let outside: OutsideWorld
    private let interface: ServiceInterface

    static func with(
        _ engines: [TestEngine] = [.sqlite],
        _ answer: @escaping @Sendable (EgressRequest) -> Result<EgressResponse, EgressError> = { _ in .success(EgressResponse(status: 200))
        },
        _ body: (DestinationFixture) async throws -> Void
    ) async throws {
        try await ControlFixture.with(engines) { control in try await body(DestinationFixture(control, OutsideWorld(answer))) }
    }

    init(_ control: ControlFixture, _ outside: OutsideWorld) {
        self.control = control
        self.outside = outside
        destinations = APIDestinations(service: control.service) { (request) throws(EgressError) in try await outside.send(request) }
        interface = EventsInterface.make(control.service, destinations.operations)
    }

    @discardableResult
    func call(_ operation: String, _ input: JSONObject = [:]) async throws -> JSONValue {
        .object(
            try await interface.call(
                operation, input, RequestContext(scope: control.scope, requestID: "test", now: control.clock.now())))
    }

    func failure(_ operation: String, _ input: JSONObject = [:]) async -> String? {
        do {
            try await call(operation, input)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Makes a connection and a destination of the same name; answers the destination's ARN.
    func make(_ name: String, _ kind: String, _ authorization: JSONObject, _ more: JSONObject = [:]) async throws -> String {
        let connection = try await call(
            "CreateConnection", ["Name": .string(name), "AuthorizationType": .string(kind), "AuthParameters": .object(authorization)])
        var input: JSONObject = [
            "Name": .string(name), "ConnectionArn": connection["ConnectionArn"] ?? .null,
            "InvocationEndpoint": "https://api.example.com/in",
            "HttpMethod": "POST",
        ]
        for (key, value) in more { input[key] = value }
        return try await call("CreateApiDestination", input)["ApiDestinationArn"]?.string ?? ""
    }

    func send(_ target: String) async -> TargetRefusal? {
        await destinations.send(TargetCall(target: target, payload: Array("{}".utf8), sender: "rule"))
    }

    /// Waits until the connection has another state than AUTHORIZING.
    func settled(_ name: String) async throws -> JSONValue {
        while true {
            let connection = try await call("DescribeConnection", ["Name": .string(name)])
            if connection["ConnectionState"] != "AUTHORIZING" { return connection }
            await Task.yield()
        }
    }
}

let basicAuthorization: JSONObject = ["BasicAuthParameters": ["Username": "me", "Password": "pass"]]
let oauthAuthorization: JSONObject = [
    "OAuthParameters": [
        "ClientParameters": ["ClientID": "id", "ClientSecret": "hush"], "AuthorizationEndpoint": "https://id.example.com/token",
        "HttpMethod": "POST",
    ]
]

/// An authorization server that gives `t1`, `t2` … and an endpoint that accepts only `accepted`.
func authorizingServers(_ given: CallCounter, accepts accepted: @escaping @Sendable () -> String)
    -> @Sendable (EgressRequest) -> Result<EgressResponse, EgressError>
{
    { request in
        if request.url.hasPrefix("https://id.") {
            let body = #"{"access_token":"t\#(given.next())","expires_in":100}"#
            return .success(EgressResponse(status: 200, body: Array(body.utf8)))
        }
        let isRight = request.headers.contains(EgressField("Authorization", "Bearer \(accepted())"))
        return .success(EgressResponse(status: isRight ? 200 : 401))
    }
}

final class CallCounter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock {
            $0 += 1; return $0
        }
    }
    var value: Int { count.withLock { $0 } }
}
