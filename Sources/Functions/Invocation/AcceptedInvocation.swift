import AWSInterface
import Ambient

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

    /// The form's number, for forms to come.
    private static let form: UInt8 = 1
    /// The length of a field that is not there.
    private static let absent = UInt32.max

    /// A byte that names the form, the time, the fields with their lengths, then the payload as it came: it is never parsed here.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + payload.count)
        bytes.append(Self.form)
        Self.append(UInt64(bitPattern: acceptedAt.milliseconds), to: &bytes)
        for field in [key.scope.account, key.scope.region, key.name, requestID, qualifier, clientContext, traceHeader] {
            Self.append(field.map { UInt32($0.utf8.count) } ?? Self.absent, to: &bytes)
            if let field { bytes.append(contentsOf: field.utf8) }
        }
        bytes.append(contentsOf: payload)
        return bytes
    }

    /// `nil` for bytes that are no accepted invocation.
    init?(encoded bytes: [UInt8]) {
        var rest = bytes[...]
        guard rest.popFirst() == Self.form, let accepted = Self.number(UInt64.self, from: &rest) else { return nil }
        var fields: [String?] = []
        for _ in 0..<7 {
            guard let length = Self.number(UInt32.self, from: &rest) else { return nil }
            if length == Self.absent {
                fields.append(nil)
                continue
            }
            guard length <= rest.count else { return nil }
            fields.append(String(decoding: rest.prefix(Int(length)), as: UTF8.self))
            rest.removeFirst(Int(length))
        }
        guard let account = fields[0], let region = fields[1], let name = fields[2], let requestID = fields[3] else { return nil }
        self.init(
            key: FunctionKey(scope: Scope(account: account, region: region), name: name), qualifier: fields[4], requestID: requestID,
            acceptedAt: Timestamp(milliseconds: Int64(bitPattern: accepted)), clientContext: fields[5], traceHeader: fields[6],
            payload: Array(rest))
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func number<Number: FixedWidthInteger>(_: Number.Type, from bytes: inout ArraySlice<UInt8>) -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count >= size else { return nil }
        defer { bytes.removeFirst(size) }
        return bytes.prefix(size).reduce(0) { $0 << 8 | Number($1) }
    }
}
