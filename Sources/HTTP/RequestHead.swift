import NIOCore
import NIOHTTP1

/// A request's head with what the connection must know of it, read from the headers in one pass.
struct RequestHead {
    let method: HTTPMethod
    let target: String
    let version: HTTPVersion
    let headers: HTTPHeaders
    /// False for the placeholder before the first request.
    let isKnown: Bool

    private(set) var contentLength: Int?
    private(set) var expectsContinue = false
    private(set) var closesConnection = false
    private var isChunked = false
    private var problem: HTTPRefusal?

    init() {
        (method, target, version, headers) = (.GET, "", .http1_1, [:])
        isKnown = false
    }

    var asNIO: HTTPRequestHead { HTTPRequestHead(version: version, method: method, uri: target, headers: headers) }
    var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }
    var isHTTP10: Bool { version.minor == 0 }

    init(_ head: HTTPRequestHead) {
        (method, target, version, headers) = (head.method, head.uri, head.version, head.headers)
        isKnown = true
        var hosts = 0
        var upgrades = false
        for (name, value) in head.headers {
            // By length first: nearly every header is dismissed by one comparison.
            switch name.utf8.count {
            case 4 where name.isHeader("host"): hosts += 1
            case 6 where name.isHeader("expect"):
                expectsContinue = value.isHeader("100-continue")
                if !expectsContinue { problem = .unsupportedExpectation }
            case 7 where name.isHeader("upgrade"): upgrades = true
            case 14 where name.isHeader("content-length"): readLength(value)
            case 17 where name.isHeader("transfer-encoding"): readCoding(value)
            default: break
            }
        }
        // Whatever it asks to upgrade to is not spoken here; the decoder reads nothing after such a request.
        closesConnection = !head.isKeepAlive || upgrades
        if isHTTP10 { expectsContinue = false } else if hosts != 1 { problem = .malformed("it needs exactly one Host header") }
        if method == .CONNECT { problem = .malformed("CONNECT is for proxies") }
    }

    /// The decoder refuses most of this itself; here it is refused whatever the decoder thinks.
    private mutating func readLength(_ value: String) {
        guard contentLength == nil, !isChunked, !value.isEmpty, value.utf8.count <= 18,
            value.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }), let length = Int(value)
        else {
            problem = .malformed("its length is ambiguous")
            return
        }
        contentLength = length
    }

    private mutating func readCoding(_ value: String) {
        if isHTTP10 || isChunked || contentLength != nil {
            problem = .malformed("its length is ambiguous")
        } else if value.isHeader("chunked") {
            isChunked = true
        } else {
            problem = .unsupportedTransferCoding
        }
    }

    func refusal(_ limits: HTTPLimits) -> HTTPRefusal? {
        if target.utf8.count > limits.targetBytes { return .targetTooLong(limit: limits.targetBytes) }
        return problem
    }
}

extension String {
    /// Whether this is the header name (or token) `lowercase`, which is ASCII in lower case; case does not count.
    public func isHeader(_ lowercase: StaticString) -> Bool {
        guard utf8.count == lowercase.utf8CodeUnitCount else { return false }
        var position = 0
        for byte in utf8 {
            let folded = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            if folded != lowercase.utf8Start[position] { return false }
            position += 1
        }
        return true
    }
}
