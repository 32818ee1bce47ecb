import Egress
import Encodings
import Executions
import JSON

/// What an HTTP task asks for, read from its parameters.
struct HTTPTaskRequest: Sendable {
    let endpoint: String
    let method: String
    let connection: String
    private let headers: [EgressField]
    private let query: [EgressField]
    private let body: JSONValue?
    /// Nil where the body is sent as it is.
    private let formEncoding: FormEncoding.Arrays?

    static let parameters = TaskParameters(
        required: ["ApiEndpoint", "Method"],
        optional: ["Authentication", "Headers", "InvocationConfig", "QueryParameters", "RequestBody", "Transform"])
    private static let methods: Set<String> = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    /// From the beginning of the connection to the end of the answer.
    private static let timeout = Duration.seconds(60)
    /// Bytes of an answer: more is no task's result.
    static let largestAnswer = 262_144

    init(_ call: TaskCall) throws(InvalidTask) {
        let parameters = try Self.parameters.read(call)
        func refuse(_ problem: String) -> InvalidTask { InvalidTask(call.request.arguments, [problem]) }
        guard let endpoint = parameters["ApiEndpoint"]?.string else {
            throw refuse("The value for the field 'ApiEndpoint' must be a STRING")
        }
        guard let method = parameters["Method"]?.string, Self.methods.contains(method) else {
            throw refuse("The value for the field 'Method' must be one of \(Self.methods.sorted().joined(separator: ", "))")
        }
        let configuration = parameters["InvocationConfig"] ?? parameters["Authentication"]
        guard let connection = configuration?["ConnectionArn"]?.string else {
            throw refuse("The field 'ConnectionArn' is required but was missing")
        }
        (self.endpoint, self.method, self.connection) = (endpoint, method, connection)
        headers = Self.fields(parameters["Headers"]).filter { !Self.isReserved($0.name) }
        query = Self.fields(parameters["QueryParameters"])
        body = parameters["RequestBody"].flatMap { $0.isNull ? nil : $0 }
        switch parameters["Transform"]?["RequestBodyEncoding"]?.string {
        case nil, "NONE": formEncoding = nil
        case "URL_ENCODED":
            let arrays = parameters["Transform"]?["RequestEncodingOptions"]?["ArrayFormat"]?.string ?? FormEncoding.Arrays.indices.rawValue
            guard let arrays = FormEncoding.Arrays(rawValue: arrays) else {
                throw refuse("The value '\(arrays)' for the field 'ArrayFormat' is not valid")
            }
            formEncoding = arrays
        case let other?: throw refuse("The value '\(other)' for the field 'RequestBodyEncoding' is not valid")
        }
    }

    /// Members of an object; a list is a field that stands more than once.
    private static func fields(_ value: JSONValue?) -> [EgressField] {
        (value?.object ?? [:]).flatMap { member in
            (member.value.array ?? [member.value]).map { EgressField(member.key, $0.asText) }
        }
    }

    /// Headers that Step Functions does not let a task set.
    private static func isReserved(_ name: String) -> Bool {
        let name = name.lowercased()
        return reserved.contains(name) || ["x-forwarded", "x-amz", "x-amzn"].contains(where: name.hasPrefix)
    }

    private static let reserved: Set<String> = [
        "authorization", "connection", "content-encoding", "content-length", "content-md5", "date", "expect", "host", "max-forwards",
        "proxy-authenticate", "server", "te", "trailer", "transfer-encoding", "upgrade", "via", "warning", "www-authenticate",
    ]

    // MARK: The request

    /// The request with what the connection adds, whose fields replace the task's of the same name.
    ///
    /// - Throws: where the connection adds members to a body that has none.
    func request(adding grant: ConnectionGrant, region: String) throws(InvalidBody) -> EgressRequest {
        var headers = headers, query = query
        headers.replaceHeaders(with: grant.headers)
        query.replace(with: grant.query, ==)
        let body = try encodedBody(adding: grant.body)
        func addDefault(_ name: String, _ value: String) {
            if !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) { headers.append(EgressField(name, value)) }
        }
        addDefault("User-Agent", "Amazon|StepFunctions|HttpInvoke|\(region)")
        addDefault("Range", "bytes=0-\(Self.largestAnswer)")
        if !body.isEmpty { addDefault("Content-Type", formEncoding == nil ? "application/json" : "application/x-www-form-urlencoded") }
        return EgressRequest(
            method, url(adding: query), headers: headers, body: body, timeout: Self.timeout, largestAnswer: Self.largestAnswer)
    }

    private func url(adding query: [EgressField]) -> String {
        guard !query.isEmpty else { return endpoint }
        return endpoint + (endpoint.contains("?") ? "&" : "?") + FormEncoding.text(query)
    }

    private func encodedBody(adding members: [EgressField]) throws(InvalidBody) -> [UInt8] {
        var body = body
        if !members.isEmpty {
            guard var object = (body ?? [:]).object else {
                throw InvalidBody(cause: "The connection adds body parameters, and the request body is not a JSON object.")
            }
            for member in members { object[member.name] = .string(member.value) }
            body = .object(object)
        }
        guard let body else { return [] }
        guard let formEncoding else { return Array((body.string ?? body.text()).utf8) }
        if case .string(let text) = body { return Array(text.utf8) }
        return Array(FormEncoding.encode(body, arrays: formEncoding).utf8)
    }

    /// A body that cannot be sent.
    struct InvalidBody: Error {
        let cause: String
    }
}

/// JSON as `application/x-www-form-urlencoded`: nested objects as `a[b]=1`.
enum FormEncoding {
    /// How lists are written, as `RequestEncodingOptions.ArrayFormat` names it.
    enum Arrays: String, Sendable {
        /// `a[0]=1&a[1]=2`
        case indices = "INDICES"
        /// `a=1&a=2`
        case repeated = "REPEAT"
        /// `a=1,2`
        case commas = "COMMAS"
        /// `a[]=1&a[]=2`
        case brackets = "BRACKETS"
    }

    static func encode(_ value: JSONValue, arrays: Arrays) -> String {
        var fields: [EgressField] = []
        for member in value.object ?? [:] { append(member.value, named: member.key, arrays, to: &fields) }
        return text(fields)
    }

    /// `a=1&b=2`, percent-encoded.
    static func text(_ fields: [EgressField]) -> String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    private static func append(_ value: JSONValue, named name: String, _ arrays: Arrays, to fields: inout [EgressField]) {
        switch value {
        case .object(let object):
            for member in object { append(member.value, named: "\(name)[\(member.key)]", arrays, to: &fields) }
        case .array(let elements) where arrays == .commas:
            fields.append(EgressField(name, elements.map(\.asText).joined(separator: ",")))
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                let elementName =
                    switch arrays {
                    case .indices: "\(name)[\(index)]"
                    case .brackets: "\(name)[]"
                    case .repeated, .commas: name
                    }
                append(element, named: elementName, arrays, to: &fields)
            }
        case .null: fields.append(EgressField(name, ""))
        default: fields.append(EgressField(name, value.asText))
        }
    }
}
