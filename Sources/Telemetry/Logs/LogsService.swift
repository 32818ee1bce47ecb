public import AWSInterface
import JSON

/// CloudWatch Logs (API version 2014-03-28) on the log store.
public struct LogsService: Sendable {
    let store: LogStore

    public init(store: LogStore) { self.store = store }

    /// Its operations; the service is named `logs`, its JSON 1.1 targets begin with `Logs_20140328`.
    public var interface: ServiceInterface {
        ServiceInterface(
            name: "logs",
            operations: groupOperations + streamOperations + eventOperations + searchOperations + retentionOperations + tagOperations,
            notBuilt: Self.notBuilt)
    }

    typealias Handler = @Sendable (_ input: Parameters, _ context: RequestContext) async throws -> JSONObject

    /// An operation that sees every line that was gathered before it; where those cannot be written, because the disk is
    /// full for example, it still does its work on what is stored.
    func operation(_ name: String, _ handler: @escaping Handler) -> Operation {
        Operation(name) { input, context in
            try? await store.flush()
            return try await handler(Parameters(input, errorCode: "InvalidParameterException"), context)
        }
    }
}

// MARK: - Parameters that several operations share

enum LogNames {
    static let group = Pattern("[\\.\\-_/#A-Za-z0-9]+") { name in !name.isEmpty && name.utf8.allSatisfy(isGroupCharacter) }
    static let groupPart = Pattern("[\\.\\-_/#A-Za-z0-9]*") { name in name.utf8.allSatisfy(isGroupCharacter) }
    /// NUL is refused too: PostgreSQL cannot store it in a text.
    static let stream = Pattern("[^:*]*") { name in !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") } }
    static let identifier = Pattern("[\\w#+=/:,.@-]*") { text in
        text.utf8.allSatisfy { isAlphanumeric($0) || "_#+=/:,.@-".utf8.contains($0) }
    }
    static let arn = Pattern("[\\w+=/:,.@-]*") { text in text.utf8.allSatisfy { isAlphanumeric($0) || "_+=/:,.@-".utf8.contains($0) } }
    static let length = 1...512

    private static func isGroupCharacter(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || ".-_/#".utf8.contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

extension Parameters {
    func groupName() throws(ServiceError) -> String {
        try requiredString("logGroupName", length: LogNames.length, pattern: LogNames.group)
    }

    func streamName() throws(ServiceError) -> String {
        try requiredString("logStreamName", length: LogNames.length, pattern: LogNames.stream)
    }

    /// `logGroupName` or `logGroupIdentifier`, one of which must be there; checks all parameters that were read before.
    func identifiedGroup(in scope: Scope) throws(ServiceError) -> String {
        let name = try string("logGroupName", length: LogNames.length, pattern: LogNames.group)
        let identifier = try string("logGroupIdentifier", length: 1...2048, pattern: LogNames.identifier)
        try validate()
        switch (name, identifier) {
        case (let name?, nil): return name
        case (nil, let identifier?): return try LogsMachine.groupName(identifier: identifier, in: scope)
        case (nil, nil): throw LogsError.invalidParameter("One of logGroupName and logGroupIdentifier must be specified.")
        default: throw LogsError.invalidParameter("logGroupName and logGroupIdentifier are mutually exclusive.")
        }
    }

    /// Refuses by name what is not built, where a request asks for it.
    func refuse(_ members: String..., of operation: String) throws(ServiceError) {
        for member in members where has(member) && object[member] != .bool(false) && object[member] != .array([]) {
            throw ServiceError.notImplemented("logs:\(operation) with \(member)")
        }
    }
}
