import AWSInterface
import Ambient
import JSON

/// An asynchronous invocation as its delivery carries it: on disk from the moment it is accepted until it has ended.
struct AcceptedInvocation: Hashable, Sendable {
    var key: FunctionKey
    var qualifier: String?
    /// The same for every attempt, as on AWS.
    var requestID: String
    var acceptedAt: Timestamp
    var clientContext: String?
    var traceHeader: String?
    var payload: [UInt8]

    init(
        key: FunctionKey, qualifier: String?, requestID: String, acceptedAt: Timestamp, clientContext: String? = nil,
        traceHeader: String? = nil, payload: [UInt8]
    ) {
        self.key = key
        self.qualifier = qualifier
        self.requestID = requestID
        self.acceptedAt = acceptedAt
        self.clientContext = clientContext
        self.traceHeader = traceHeader
        self.payload = payload
    }

    /// The length of a JSON head in four bytes, the head, then the payload as it came: it is never parsed here.
    var encoded: [UInt8] {
        var head: JSONObject = [
            "account": .string(key.scope.account), "region": .string(key.scope.region), "function": .string(key.name),
            "request": .string(requestID), "accepted": .number(acceptedAt.milliseconds),
        ]
        head["qualifier"] = qualifier.map(JSONValue.string)
        head["client"] = clientContext.map(JSONValue.string)
        head["trace"] = traceHeader.map(JSONValue.string)
        let headBytes = JSONValue.object(head).bytes()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + headBytes.count + payload.count)
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: headBytes.count >> shift)) }
        bytes += headBytes
        bytes += payload
        return bytes
    }

    /// `nil` for bytes that are no accepted invocation.
    init?(encoded bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 4 + length, let head = try? JSONValue(parsing: bytes[4..<(4 + length)]),
            let account = head["account"]?.string, let region = head["region"]?.string, let name = head["function"]?.string,
            let requestID = head["request"]?.string, let accepted = head["accepted"]?.int
        else { return nil }
        self.init(
            key: FunctionKey(scope: Scope(account: account, region: region), name: name), qualifier: head["qualifier"]?.string,
            requestID: requestID, acceptedAt: Timestamp(milliseconds: Int64(accepted)), clientContext: head["client"]?.string,
            traceHeader: head["trace"]?.string, payload: Array(bytes[(4 + length)...]))
    }
}
