import AWSInterface
import Ambient
import JSON
import Storage

/// HTTP addresses of functions: their configuration. The gateway serves them.
extension FunctionsService {
    var urlOperations: [Operation] {
        [
            Operation("CreateFunctionUrlConfig") { try await self.createURL($0, $1) },
            Operation("UpdateFunctionUrlConfig") { try await self.updateURL($0, $1) },
            Operation("GetFunctionUrlConfig") { try await self.getURL($0, $1) },
            Operation("ListFunctionUrlConfigs") { try await self.listURLs($0, $1) },
            Operation("DeleteFunctionUrlConfig") { try await self.deleteURL($0, $1) },
        ]
    }

    /// As `functionURL(id:)`, where it is in memory: no I/O.
    public func cachedFunctionURL(id: String) -> FunctionURLRecord? { urls.cached(id) }

    /// The function URL with this id, the first label of its host name.
    public func functionURL(id: String) async throws -> FunctionURLRecord? {
        try await urls.value(id) { [database] in try await database.read { try $0.url(id: id) } }
    }

    // MARK: Answers

    /// `http://ID.lambda-url.REGION.HOST:PORT/`. Names below `localhost` reach this machine without any set-up; an address that is no
    /// name can have no names below it, so it becomes `localhost` too.
    static func address(of url: FunctionURLRecord, endpoint: String) -> String {
        let scheme = endpoint.hasPrefix("https://") ? "https" : "http"
        let authority = endpoint.hasPrefix("\(scheme)://") ? endpoint.dropFirst(scheme.count + 3) : endpoint[...]
        // The port is behind the last colon that is not one of an IPv6 address in brackets.
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : nil
        let port = authority[(hostEnd ?? authority.startIndex)...].lastIndex(of: ":").map { String(authority[$0...]) } ?? ""
        let host = authority.dropLast(port.count)
        let isAddress = host.hasPrefix("[") || host.utf8.allSatisfy { Characters.isDigit($0) || $0 == UInt8(ascii: ".") }
        return "\(scheme)://\(url.urlID).lambda-url.\(url.key.scope.region).\(isAddress ? "localhost" : host)\(port)/"
    }

    private static func answer(_ url: FunctionURLRecord, endpoint: String, isNew: Bool = false) -> JSONObject {
        var answer: JSONObject = [
            "FunctionUrl": .string(address(of: url, endpoint: endpoint)), "FunctionArn": .string(url.key.arn(url.qualifier)),
            "AuthType": .string(url.authType.rawValue),
        ]
        answer["Cors"] = url.cors.map(JSONValue.object)
        answer["CreationTime"] = .string(url.created.iso8601)
        if !isNew { answer["LastModifiedTime"] = .string(url.modified.iso8601) }
        answer["InvokeMode"] = .string(url.invokeMode.rawValue)
        return answer
    }

    // MARK: Parameters

    /// The function and, where there is one, the alias.
    private static func reference(_ parameters: Parameters, _ context: RequestContext) throws -> FunctionReference {
        let reference = try parameters.function(in: context.scope, qualifier: true)
        if let qualifier = reference.qualifier, FunctionVersion.number(of: qualifier) != nil {
            parameters.reject(
                "Qualifier", value: qualifier, #"Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)"#)
        }
        return reference
    }

    /// The lists of `Cors`, with how many elements they may have.
    private static let corsLists = [("AllowHeaders", 100), ("AllowMethods", 6), ("AllowOrigins", 100), ("ExposeHeaders", 100)]

    /// `nil` where the request has no `Cors`; an empty object where it removes it.
    private static func cors(_ parameters: Parameters) throws -> JSONObject? {
        guard let cors = try parameters.nested("Cors") else { return nil }
        var answer = JSONObject()
        if let allows = try cors.bool("AllowCredentials") { answer["AllowCredentials"] = .bool(allows) }
        for (name, maximum) in corsLists {
            guard let values = try cors.strings(name, count: 0...maximum), !values.isEmpty else { continue }
            answer[name] = .array(values.map(JSONValue.string))
        }
        if let age = try cors.integer("MaxAge", in: 0...86_400) { answer["MaxAge"] = .number(age) }
        return answer
    }

    private static func mode(_ parameters: Parameters) throws -> FunctionURLRecord.InvokeMode? {
        try parameters.string("InvokeMode", oneOf: ["BUFFERED", "RESPONSE_STREAM"]).flatMap(FunctionURLRecord.InvokeMode.init(rawValue:))
    }

    private static let authTypes = ["NONE", "AWS_IAM"]

    // MARK: Operations

    private func createURL(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try Self.reference(parameters, context)
        let authType = FunctionURLRecord.AuthType(rawValue: try parameters.requiredString("AuthType", oneOf: Self.authTypes)) ?? .iam
        let cors = try Self.cors(parameters)
        let mode = try Self.mode(parameters) ?? .buffered
        try parameters.validate()
        let url = FunctionURLRecord(
            key: reference.key, qualifier: reference.qualifier, urlID: entropy.hexadecimal(32), authType: authType, invokeMode: mode,
            cors: cors.flatMap { $0.isEmpty ? nil : $0 }, created: context.now, modified: context.now)
        try await commit(changing: reference.key) { transaction in
            _ = try transaction.existingFunction(reference.key, reference.qualifier)
            if let qualifier = reference.qualifier { try transaction.requireQualifier(reference.key, qualifier) }
            guard try transaction.url(reference.key, reference.qualifier) == nil else {
                throw FunctionErrors.conflict(
                    "Failed to create function url config for [functionArn = \(reference.arn)]. Error message:  FunctionUrlConfig exists for "
                        + "this Lambda function")
            }
            try transaction.save(url)
        }
        return Self.answer(url, endpoint: context.endpoint, isNew: true)
    }

    private func updateURL(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try Self.reference(parameters, context)
        let authType = try parameters.string("AuthType", oneOf: Self.authTypes).flatMap(FunctionURLRecord.AuthType.init(rawValue:))
        let cors = try Self.cors(parameters)
        let mode = try Self.mode(parameters)
        try parameters.validate()
        let url = try await commit(changing: reference.key) { transaction in
            guard var url = try transaction.url(reference.key, reference.qualifier) else { throw FunctionErrors.noSuchResource() }
            url.authType = authType ?? url.authType
            url.invokeMode = mode ?? url.invokeMode
            if let cors { url.cors = cors.isEmpty ? nil : cors }
            url.modified = context.now
            try transaction.save(url)
            return url
        }
        return Self.answer(url, endpoint: context.endpoint)
    }

    private func getURL(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try Self.reference(parameters, context)
        try parameters.validate()
        guard let url = try await database.read({ try $0.url(reference.key, reference.qualifier) }) else {
            throw FunctionErrors.noSuchResource()
        }
        return Self.answer(url, endpoint: context.endpoint)
    }

    private func listURLs(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let page = try Listing(parameters, maximum: 50)
        try parameters.validate()
        let listed = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            return try transaction.urls(key, after: page.lastKey, limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed) { $0.qualifier ?? "" }
        var answer: JSONObject = [
            "FunctionUrlConfigs": .array(shown.map { .object(Self.answer($0, endpoint: context.endpoint)) })
        ]
        answer["NextMarker"] = marker
        return answer
    }

    private func deleteURL(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try Self.reference(parameters, context)
        try parameters.validate()
        try await commit(changing: reference.key) { transaction in
            guard try transaction.removeURL(reference.key, reference.qualifier) else { throw FunctionErrors.noSuchResource() }
        }
        return [:]
    }
}
