import NIOHTTP1

/// The calls of the Lambda Runtime API, version 2018-06-01 (Lambda developer guide, "Using the Lambda runtime API").
enum RuntimeCall: Equatable {
    case next
    case response(requestID: String)
    case error(requestID: String)
    case initError
    /// Part of AWS's interface and not built: refused by name.
    case notBuilt(String)
    case unknown

    init(_ method: HTTPMethod, _ uri: String) {
        let version = "/2018-06-01/runtime/"
        guard uri.utf8.starts(with: version.utf8) else {
            self = Self.otherInterface(uri)
            return
        }
        let path = uri.dropFirst(version.count)
        switch (method, path) {
        case (.GET, "invocation/next"): self = .next
        case (.POST, "init/error"): self = .initError
        case (_, "restore/next"), (_, "restore/error"): self = .notBuilt("SnapStart's restore phase")
        case (.POST, _): self = Self.answer(path)
        default: self = .unknown
        }
    }

    /// `invocation/ID/response` or `invocation/ID/error`.
    private static func answer(_ path: Substring) -> RuntimeCall {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "invocation" else { return .unknown }
        switch parts[2] {
        case "response": return .response(requestID: String(parts[1]))
        case "error": return .error(requestID: String(parts[1]))
        default: return .unknown
        }
    }

    private static func otherInterface(_ uri: String) -> RuntimeCall {
        if uri.hasPrefix("/2020-01-01/extension/") { return .notBuilt("The Extensions API") }
        if uri.hasPrefix("/2020-08-15/logs") { return .notBuilt("The Logs API") }
        if uri.hasPrefix("/2022-07-01/telemetry") { return .notBuilt("The Telemetry API") }
        return .unknown
    }
}
