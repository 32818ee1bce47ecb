import Ambient
import CCurl

/// libcurl's functions, once they are there.
struct CurlLibrary: @unchecked Sendable {
    // Pointers to functions that stay where they are for the life of the process.
    let functions: CCurlLibrary

    static func load() throws(EgressError) -> CurlLibrary {
        guard let library = CCurlLoad() else {
            throw EgressError(
                .unavailable, "requests to other servers need libcurl (Debian: libcurl4): \(String(cString: CCurlFailure()))")
        }
        return CurlLibrary(functions: library.pointee)
    }
}

/// One request and the answer as it comes.
///
/// Unchecked: after its creation only the loop's thread touches it (libcurl calls back on that thread too), and before it is handed
/// to a loop only its creator does.
final class CurlTransfer: @unchecked Sendable {
    let id: UInt64
    private let request: EgressRequest
    private var reply: ((Result<EgressResponse, EgressError>) -> Void)?
    private var response = EgressResponse(status: 0)
    private var headBytes = 0
    private var isCutOff = false
    /// Why this side ended the transfer.
    private var failure: EgressError?
    /// What libcurl reads while the transfer is under way.
    private var easy: OpaquePointer?
    private var headerList: OpaquePointer?
    private var library: CurlLibrary?
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let message: UnsafeMutablePointer<CChar>

    init(id: UInt64, _ request: EgressRequest, _ reply: @escaping @Sendable (Result<EgressResponse, EgressError>) -> Void) {
        self.id = id
        self.request = request
        self.reply = reply
        let body = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, request.body.count))
        _ = body.initialize(from: request.body)
        self.body = body
        message = .allocate(capacity: Int(CCURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CCURL_ERROR_SIZE))
    }

    deinit {
        if let library {
            if let easy { library.functions.curl_easy_cleanup(easy) }
            library.functions.curl_slist_free_all(headerList)
        }
        body.deallocate()
        message.deallocate()
    }

    /// Answers the caller. Only the first call counts.
    func end(_ result: Result<EgressResponse, EgressError>) {
        reply?(result)
        reply = nil
    }

    // MARK: Towards libcurl

    /// The handle that libcurl drives, with everything set. `nil` where memory is short.
    func prepare(_ library: CurlLibrary, certificateFile: String?) -> OpaquePointer? {
        guard let easy = library.functions.curl_easy_init() else { return nil }
        self.library = library
        self.easy = easy
        let options = CurlOptions(easy: easy)
        options.set(CCURL_URL, request.url)
        options.set(CCURL_PATH_AS_IS, 1)
        options.set(CCURL_DISALLOW_USERNAME_IN_URL, 1)
        options.set(CCURL_PROTOCOLS, CCURL_HTTP_AND_HTTPS)
        options.set(CCURL_HTTP_VERSION, CCURL_HTTP_1_1)
        options.set(CCURL_NOSIGNAL, 1)
        options.set(CCURL_SUPPRESS_CONNECT_HEADERS, 1)
        options.set(CCURL_TIMEOUT_MS, Self.milliseconds(request.timeout))
        options.set(CCURL_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
        options.set(CCURL_ERRORBUFFER, UnsafeRawPointer(message))
        if let certificateFile { options.set(CCURL_CAINFO, certificateFile) }
        if request.isForThisMachine { options.set(CCURL_NOPROXY, "*") }
        setBody(options)
        setHeaders(options, library)
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        options.set(CCURL_HEADERDATA, context)
        options.set(CCURL_WRITEDATA, context)
        options.set(CCURL_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(headerLine: line)
        }
        options.set(CCURL_WRITEFUNCTION) { bytes, size, count, context in
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(body: part)
        }
        return options.failed ? nil : easy
    }

    private func setBody(_ options: CurlOptions) {
        switch request.method {
        case "HEAD":
            options.set(CCURL_NOBODY, 1)
            return
        case "GET" where request.body.isEmpty:
            options.set(CCURL_HTTPGET, 1)
            return
        case "POST", "PUT", "PATCH": break
        default:
            if request.body.isEmpty {
                options.set(CCURL_HTTPGET, 1)
                options.set(CCURL_CUSTOMREQUEST, request.method)
                return
            }
        }
        options.set(CCURL_POST, 1)
        options.set(CCURL_POSTFIELDSIZE_LARGE, size: request.body.count)
        options.set(CCURL_POSTFIELDS, UnsafeRawPointer(body.baseAddress))
        options.set(CCURL_CUSTOMREQUEST, request.method)
    }

    private func setHeaders(_ options: CurlOptions, _ library: CurlLibrary) {
        var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // What libcurl adds of its own accord unless told otherwise.
        for name in ["Accept", "Content-Type", "Expect"]
        where !request.headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            lines.append("\(name):")
        }
        for line in lines {
            guard let list = library.functions.curl_slist_append(headerList, line) else {
                options.failed = true
                return
            }
            headerList = list
        }
        options.set(CCURL_HTTPHEADER, headerList.map { UnsafeRawPointer($0) })
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(min(max(duration, .milliseconds(1)), .seconds(86_400)).wholeMilliseconds)
    }

    // MARK: From libcurl

    private func receive(headerLine line: UnsafeRawBufferPointer) -> Int {
        headBytes += line.count
        guard headBytes <= EgressRequest.largestHead else {
            failure = EgressError(.answerTooLarge, "the answer's headers are larger than \(EgressRequest.largestHead) bytes")
            return 0
        }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            response.headers = []  // What came before was an interim answer's.
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = text[colon...].dropFirst().drop(while: \.isWhitespace)
            response.headers.append(EgressField(String(text[..<colon]), String(value.prefix { !$0.isNewline })))
        }
        return line.count
    }

    private func receive(body part: UnsafeRawBufferPointer) -> Int {
        let room = request.largestAnswer - response.body.count
        response.body.append(contentsOf: part.prefix(room))
        if part.count <= room { return part.count }
        switch request.excess {
        case .isCutOff: isCutOff = true
        case .fails: failure = EgressError(.answerTooLarge, "the answer is larger than \(request.largestAnswer) bytes")
        }
        return 0
    }

    /// The transfer has ended with one of libcurl's codes.
    func end(code: Int32) {
        guard let easy, let library else { return }
        if let failure { return end(.failure(failure)) }
        if code == CCURL_OK || isCutOff {
            response.status = CCurlStatus(easy)
            return end(.success(response))
        }
        var text = String(cString: message)
        if text.isEmpty { text = String(cString: library.functions.curl_easy_strerror(code)) }
        end(.failure(EgressError(EgressError.Reason(code: Int(code)), text)))
    }
}

/// Sets options of one handle and remembers whether any was refused: libcurl refuses only for want of memory.
private final class CurlOptions {
    private let easy: OpaquePointer
    var failed = false

    init(easy: OpaquePointer) { self.easy = easy }

    func set(_ option: Int, _ number: Int) { note(CCurlSetNumber(easy, option, number)) }
    func set(_ option: Int, _ text: String) { note(CCurlSetPointer(easy, option, text)) }
    func set(_ option: Int, _ pointer: UnsafeRawPointer?) { note(CCurlSetPointer(easy, option, pointer)) }
    func set(_ option: Int, size: Int) { note(CCurlSetSize(easy, option, Int64(size))) }
    func set(_ option: Int, _ receiver: CCurlReceiver) { note(CCurlSetReceiver(easy, option, receiver)) }

    private func note(_ code: Int32) { if code != CCURL_OK { failed = true } }
}

extension EgressError.Reason {
    /// What one of libcurl's codes comes to.
    fileprivate init(code: Int) {
        switch code {
        case CCURL_UNSUPPORTED_PROTOCOL, CCURL_URL_MALFORMAT, CCURL_LOGIN_DENIED: self = .invalidRequest
        case CCURL_COULDNT_RESOLVE_PROXY, CCURL_COULDNT_RESOLVE_HOST, CCURL_COULDNT_CONNECT: self = .cannotConnect
        case CCURL_OPERATION_TIMEDOUT: self = .timedOut
        case CCURL_SSL_CONNECT_ERROR, CCURL_SSL_CERTPROBLEM, CCURL_SSL_CIPHER, CCURL_PEER_FAILED_VERIFICATION,
            CCURL_SSL_CACERT_BADFILE, CCURL_SSL_ISSUER_ERROR, CCURL_SSL_INVALIDCERTSTATUS:
            self = .untrusted
        default: self = .connectionLost
        }
    }
}
