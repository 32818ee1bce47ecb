import NIOCore
import NIOHTTP1

/// How the client knows where an answer's body ends.
enum ResponseFraming: Equatable {
    /// There is none.
    case none
    /// After this many bytes more.
    case length(Int)
    case chunked
    /// With the connection: for HTTP/1.0, which has no chunks.
    case untilClose
}

extension ByteBuffer {
    /// Writes an answer's status line and headers.
    ///
    /// - Returns: false, with what was written to be thrown away, where a header would break out of its line (response splitting).
    mutating func writeHead(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ framing: ResponseFraming, for request: RequestHead, close: Bool,
        date: String
    ) -> Bool {
        writeStaticString("HTTP/1.1 ")
        writeString(String(status.code))
        writeStaticString(" ")
        let phrase = status.reasonPhrase
        guard phrase.isHeaderValue else { return false }
        writeString(phrase)
        writeStaticString("\r\nDate: ")
        writeString(date)
        writeStaticString("\r\n")
        for (name, value) in headers {
            guard name.isHeaderName, value.isHeaderValue else { return false }
            if name.isFramingHeader { continue }
            writeHeader(name, value)
        }
        switch framing {
        case .none:
            if request.method == .HEAD, let length = headers.first(name: "content-length"), length.isHeaderValue {
                writeHeader("Content-Length", length)
            }
        case .length(let length): writeHeader("Content-Length", String(length))
        case .chunked: writeStaticString("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
        if close {
            writeStaticString("Connection: close\r\n")
        } else if request.isHTTP10 {
            writeStaticString("Connection: keep-alive\r\n")
        }
        writeStaticString("\r\n")
        return true
    }

    mutating func writeHeader(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}

extension HTTPAnswer {
    /// Whether all headers fit HTTP; an answer with others is replaced by one of status 500.
    public var canBeSent: Bool { headers.allSatisfy { $0.name.isHeaderName && $0.value.isHeaderValue } }
}

extension String {
    /// A token (RFC 9110, 5.6.2).
    var isHeaderName: Bool {
        !utf8.isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
                    UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"),
                    UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// Nothing that ends a line or is invisible, but for the tab (RFC 9110, 5.5).
    var isHeaderValue: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }

    /// Headers that the server writes itself.
    fileprivate var isFramingHeader: Bool {
        switch utf8.count {
        case 4: isHeader("date")
        case 10: isHeader("connection") || isHeader("keep-alive")
        case 14: isHeader("content-length")
        case 17: isHeader("transfer-encoding")
        default: false
        }
    }
}
