import Egress
import JSON
import TaskIntegrations

/// How TestState shows what an HTTP task sent and got, with the level TRACE.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
extension TestInspection {
    /// - Parameter showsSecrets: also what the connection added.
    mutating func note(_ exchange: HTTPExchange, showsSecrets: Bool) {
        let sent = showsSecrets ? exchange.request : exchange.visibleRequest
        let `protocol` = JSONValue.string(String(sent.url.prefix { $0 != ":" }))
        let request: JSONObject = [
            "protocol": `protocol`, "method": .string(sent.method), "url": .string(sent.url), "headers": Self.text(sent.headers),
            "body": Self.text(sent.body),
        ]
        let response = exchange.response.map { response -> JSONObject in
            [
                "protocol": `protocol`, "statusCode": .string(String(response.status)),
                "statusMessage": .string(HTTPStatusText.of(response.status)), "headers": Self.text(response.headers),
                "body": Self.text(response.body),
            ]
        }
        note(request: request, response: response)
    }

    private static func text(_ headers: [EgressField]) -> JSONValue {
        .string("[\(headers.map { "\($0.name): \($0.value)" }.joined(separator: ", "))]")
    }

    private static func text(_ body: [UInt8]) -> JSONValue { .string(String(decoding: body, as: UTF8.self)) }
}
