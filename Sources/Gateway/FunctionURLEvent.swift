import AWSInterface
import Ambient
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// Which function URL a request is for: by its host, `<id>.lambda-url.<region>.<anything>`, or, where names cannot be had,
/// by its path, `/_apus/urls/<id>/…`.
struct FunctionURLAddress {
    let id: String
    /// The path as the function sees it, percent-encoded.
    let path: Substring
    let domainName: String

    private static let label = ".lambda-url."
    static let pathPrefix = "/_apus/urls/"

    init?(host: String, path: Substring) {
        if path.utf8.first == UInt8(ascii: "/"), path.utf8.dropFirst().first == UInt8(ascii: "_") {
            guard path.hasPrefix(Self.pathPrefix) else { return nil }
            let rest = path.dropFirst(Self.pathPrefix.count)
            let idEnd = rest.firstIndex(of: "/") ?? rest.endIndex
            guard idEnd > rest.startIndex else { return nil }
            id = String(rest[..<idEnd])
            self.path = idEnd == rest.endIndex ? "/" : rest[idEnd...]
            domainName = host
            return
        }
        // The shortest such host is longer than the usual ones, which are dismissed here.
        guard host.utf8.count > 20 else { return nil }
        let host = host.lowercased()
        guard let dot = host.utf8.firstIndex(of: UInt8(ascii: ".")), host[dot...].hasPrefix(Self.label) else { return nil }
        id = String(host[..<dot])
        self.path = path.isEmpty ? "/" : path
        domainName = String(host.prefix { $0 != ":" })
    }
}

/// An HTTP request as the event that a function behind a URL gets: payload format 2.0 (Lambda Developer Guide,
/// "Request payload format").
struct FunctionURLEvent {
    let address: FunctionURLAddress
    let request: HTTPRequest
    let facts: RequestFacts
    /// `nil` for URLs that anybody may call.
    let caller: Caller?
    let requestID: String
    let now: Timestamp

    func payload() -> [UInt8] { JSONValue.object(event).bytes() }

    private var event: JSONObject {
        var event: JSONObject = [
            "version": "2.0", "routeKey": "$default", "rawPath": .string(String(address.path)),
            "rawQueryString": .string(String(request.query)),
        ]
        let cookies = request.headers["cookie"].flatMap { $0.split(separator: ";").map { JSONValue.string(trimmed($0)) } }
        if !cookies.isEmpty { event["cookies"] = .array(cookies) }
        event["headers"] = .object(headers)
        let parameters = PercentEncoding.parameters(request.query) ?? []
        if !parameters.isEmpty { event["queryStringParameters"] = .object(Self.joined(parameters)) }
        event["requestContext"] = .object(context)
        addBody(to: &event)
        return event
    }

    /// Values of one name are joined by commas.
    private static func joined(_ pairs: [(name: String, value: String)]) -> JSONObject {
        var object = JSONObject()
        for pair in pairs { object[pair.name] = .string(object[pair.name]?.string.map { "\($0),\(pair.value)" } ?? pair.value) }
        return object
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private var sourceIP: String { request.remoteAddress?.ipAddress ?? "127.0.0.1" }

    private var headers: JSONObject {
        var pairs = request.headers.map { (name: $0.name.lowercased(), value: $0.value) }.filter { $0.name != "cookie" }
        if !pairs.contains(where: { $0.name == "x-forwarded-for" }) { pairs.append(("x-forwarded-for", sourceIP)) }
        if !pairs.contains(where: { $0.name == "x-forwarded-proto" }) { pairs.append(("x-forwarded-proto", "http")) }
        return Self.joined(pairs)
    }

    private var context: JSONObject {
        var context: JSONObject = [
            "accountId": .string(caller?.scope.account ?? "anonymous"), "apiId": .string(address.id),
            "domainName": .string(address.domainName), "domainPrefix": .string(address.id),
            "http": [
                "method": .string(request.method.rawValue), "path": .string(String(address.path)), "protocol": "HTTP/1.1",
                "sourceIp": .string(sourceIP), "userAgent": .string(facts.userAgent),
            ],
            "requestId": .string(requestID), "routeKey": "$default", "stage": "$default",
            "time": .string(now.commonLogFormat), "timeEpoch": .number(now.milliseconds),
        ]
        if let caller, !caller.accessKeyID.isEmpty {
            context["authorizer"] = [
                "iam": [
                    "accessKey": .string(caller.accessKeyID), "accountId": .string(caller.scope.account),
                    "callerId": .string(caller.accessKeyID), "cognitoIdentity": nil, "principalOrgId": nil,
                    "userArn": .string("arn:aws:iam::\(caller.scope.account):root"), "userId": .string(caller.accessKeyID),
                ]
            ]
        }
        return context
    }

    private func addBody(to event: inout JSONObject) {
        guard request.body.readableBytes > 0 else {
            event["isBase64Encoded"] = false
            return
        }
        if Self.isText(facts.contentType), let text = String(validating: request.body.readableBytesView, as: UTF8.self) {
            event["body"] = .string(text)
            event["isBase64Encoded"] = false
        } else {
            event["body"] = .string(Base64.encode(request.body.readableBytesView))
            event["isBase64Encoded"] = true
        }
    }

    /// Content types that are handed over as they are; every other body is base 64.
    private static func isText(_ contentType: String?) -> Bool {
        guard let type = contentType?.lowercased().prefix(while: { $0 != ";" && $0 != " " }) else { return true }
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || ["application/json", "application/javascript", "application/xml"].contains(type)
    }
}

extension Timestamp {
    /// `12/Mar/2020:19:03:58 +0000`.
    fileprivate var commonLogFormat: String {
        let time = CivilTime(self)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(two(time.day))/\(months[time.month - 1])/\(time.year):\(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0000"
    }
}
