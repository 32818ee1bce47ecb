import Ambient
import ArgumentParser
import FoundationEssentials
import Gateway
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// Where the node is and who asks: the variables of the AWS tools, so that one set-up serves both.
struct NodeOptions: ParsableArguments {
    @Option(help: "The node's address (AWS_ENDPOINT_URL, or http://127.0.0.1:4566).")
    var endpoint: String = ProcessInfo.processInfo.environment["AWS_ENDPOINT_URL"] ?? "http://127.0.0.1:4566"

    @Option(help: "The region (AWS_REGION, AWS_DEFAULT_REGION, or us-east-1).")
    var region: String = {
        let environment = ProcessInfo.processInfo.environment
        return environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1"
    }()
}

/// A node's answer to one request.
struct NodeAnswer {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// Signed requests to a node.
struct NodeConnection {
    private let endpoint: String
    private let region: String
    private let group: MultiThreadedEventLoopGroup
    private let client: HTTPClient

    init(_ options: NodeOptions) throws {
        endpoint = options.endpoint.hasSuffix("/") ? String(options.endpoint.dropLast()) : options.endpoint
        region = options.region
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var limits = HTTPClient.Limits()
        limits.answerTimeout = .seconds(16 * 60)  // Longer than the longest function.
        client = HTTPClient(on: group, limits: limits)
    }

    func close() async throws { try await group.shutdownGracefully() }

    /// - Throws: `Failure` where the node does not answer, or answers with an error of the API.
    func send(
        _ method: HTTPMethod, _ target: String, service: String, headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> NodeAnswer {
        do {
            var request = try HTTPClientRequest(method, url: endpoint + target, body: ByteBuffer(bytes: body))
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            request.headers.replaceOrAdd(name: "Host", value: String(endpoint.drop { $0 != "/" }.dropFirst(2)))
            sign(&request, service)
            let response = try await client.send(request)
            let body = try await response.bytes(upTo: 64 << 20)
            let answer = NodeAnswer(status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
            guard answer.status < 300 else { throw Failure(code: .failed, Self.explanation(of: answer)) }
            return answer
        } catch let error as HTTPClientError {
            throw Failure(code: .unreachable, "No answer from \(endpoint): \(error). Is a node running? Start one with `apus serve`.")
        }
    }

    func json(_ method: HTTPMethod, _ target: String, service: String) async throws -> JSONValue {
        try JSONValue(parsing: try await send(method, target, service: service).body)
    }

    /// An operation of a service that speaks JSON 1.1.
    func operation(_ target: String, service: String, _ input: JSONObject) async throws -> JSONValue {
        let answer = try await send(
            .POST, "/", service: service, headers: ["X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"],
            body: JSONValue.object(input).bytes())
        return try JSONValue(parsing: answer.body)
    }

    private func sign(_ request: inout HTTPClientRequest, _ service: String) {
        let environment = ProcessInfo.processInfo.environment
        let signer = RequestSigner(
            accessKeyID: environment["AWS_ACCESS_KEY_ID"] ?? "test", secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "test",
            sessionToken: environment["AWS_SESSION_TOKEN"], region: region, service: service)
        signer.sign(request.method, request.target, headers: &request.headers, body: request.body, at: SystemClock().now())
    }

    private static func explanation(of answer: NodeAnswer) -> String {
        let body = try? JSONValue(parsing: answer.body)
        let message = body?["Message"]?.string ?? body?["message"]?.string ?? answer.text
        let code = answer.header("x-amzn-errortype") ?? body?["__type"]?.string ?? "HTTP \(answer.status)"
        return "\(code.split(separator: ":").first ?? ""): \(message)"
    }
}
