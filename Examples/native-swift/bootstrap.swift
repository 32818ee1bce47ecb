// A Lambda runtime in one file of Swift, with no package: it needs sockets and nothing else, starts in a millisecond and
// answers in microseconds. `build.sh` compiles it to the executable `bootstrap` of a `provided.al2023` function.
//
// The Lambda Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import Glibc

// MARK: Handlers, chosen by the function's `Handler` setting

struct HandlerError: Error {
    let type: String
    let message: String
}

/// Answers what it was sent.
func echo(_ payload: [UInt8]) throws -> [UInt8] { payload }

/// The longest run of days without rain in a JSON array of millimetres per day.
func drySpell(_ payload: [UInt8]) throws -> [UInt8] {
    let text = String(decoding: payload, as: UTF8.self)
    guard text.hasPrefix("["), text.hasSuffix("]") else {
        throw HandlerError(type: "InvalidInput", message: "wanted an array of numbers")
    }
    let days = try text.dropFirst().dropLast().split(separator: ",").map { item in
        guard let millimetres = Double(item.filter { $0 != " " }) else {
            throw HandlerError(type: "InvalidInput", message: "not a number")
        }
        return millimetres
    }
    var longest = 0..<0
    var start = 0
    for (day, millimetres) in days.enumerated() {
        if millimetres > 0 { start = day + 1 }
        if day + 1 - start > longest.count { longest = start..<(day + 1) }
    }
    log("looked at \(days.count) days")
    return Array(#"{"days":\#(longest.count),"firstDay":\#(longest.lowerBound)}"#.utf8)
}

/// How late flights left: of lines of a CSV file, from one byte to another, by carrier and by hour of the day.
///
/// `{"file": PATH, "from": BYTE, "to": BYTE}` in, counts of flights, of cancelled ones and of those more than 15 minutes late out.
func delays(_ payload: [UInt8]) throws -> [UInt8] {
    let text = String(decoding: payload, as: UTF8.self)
    guard let path = member("file", of: text), let from = member("from", of: text).flatMap(Int.init),
        let to = member("to", of: text).flatMap(Int.init), from <= to
    else { throw HandlerError(type: "InvalidInput", message: "wanted file, from and to") }
    var (carriers, hours) = ([String: Delays](), [String: Delays]())
    for line in try bytes(of: path, from: from, to: to).split(separator: UInt8(ascii: "\n")) {
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count > 16 else { throw HandlerError(type: "InvalidInput", message: "a line has \(fields.count) fields") }
        let delay = Int(String(decoding: fields[5], as: UTF8.self))
        carriers[String(decoding: fields[9], as: UTF8.self), default: Delays()].count(delay)
        hours[String(decoding: fields[16], as: UTF8.self), default: Delays()].count(delay)
    }
    log("analysed \(to - from) bytes from \(from)")
    return Array(#"{"carriers":\#(json(carriers)),"hours":\#(json(hours))}"#.utf8)
}

struct Delays {
    private(set) var flights = 0
    private(set) var cancelled = 0
    private(set) var late = 0

    /// - Parameter delay: minutes; `nil` for a flight that did not leave.
    mutating func count(_ delay: Int?) {
        flights += 1
        if delay == nil { cancelled += 1 }
        if let delay, delay > 15 { late += 1 }
    }
}

func json(_ delays: [String: Delays]) -> String {
    let members = delays.map { #""\#($0)":{"flights":\#($1.flights),"cancelled":\#($1.cancelled),"late":\#($1.late)}"# }
    return "{\(members.joined(separator: ","))}"
}

/// A member of a flat JSON object whose texts have no escapes.
func member(_ name: String, of object: String) -> String? {
    // Between quotes stand, in turn, what is outside of texts and what is inside.
    let parts = object.split(separator: "\"", omittingEmptySubsequences: false)
    guard let key = parts.firstIndex(where: { $0 == name }), key + 1 < parts.count else { return nil }
    let after = parts[key + 1].drop { $0 == ":" || $0 == " " }
    if !after.isEmpty { return String(after.prefix { $0.isNumber || $0 == "-" }) }
    return key + 2 < parts.count ? String(parts[key + 2]) : nil
}

func bytes(of path: String, from: Int, to: Int) throws -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw HandlerError(type: "NoSuchFile", message: "\(path) cannot be opened") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: to - from)
    var read = 0
    while read < bytes.count {
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress?.advanced(by: read), $0.count - read, off_t(from + read)) }
        guard count > 0 else { throw HandlerError(type: "ShortFile", message: "\(path) ends before \(to)") }
        read += count
    }
    return bytes
}

func handler(named name: String) -> (([UInt8]) throws -> [UInt8])? {
    switch name {
    case "echo": echo
    case "dry-spell": drySpell
    case "delays": delays
    default: nil
    }
}

/// Writes a line to the function's log.
func log(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

// MARK: The runtime

/// A kept-alive connection to the Runtime API.
struct RuntimeAPI {
    private let socket: Int32
    private let host: String
    private var received: [UInt8] = []

    /// - Parameter address: `HOST:PORT`, as in `AWS_LAMBDA_RUNTIME_API`.
    init?(address: String) {
        let parts = address.split(separator: ":").map(String.init)
        guard parts.count == 2 else { return nil }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(parts[0], parts[1], &hints, &found) == 0, let target = found?.pointee else { return nil }
        defer { freeaddrinfo(found) }
        socket = Glibc.socket(target.ai_family, target.ai_socktype, 0)
        guard socket >= 0, connect(socket, target.ai_addr, target.ai_addrlen) == 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        host = address
    }

    /// Waits for the next event. `nil` when the node closed the connection.
    mutating func next() -> (requestID: String, payload: [UInt8])? {
        guard send("GET", "invocation/next", []), let (head, body) = receive(), let id = head["lambda-runtime-aws-request-id"]
        else { return nil }
        return (id, body)
    }

    mutating func respond(_ requestID: String, _ payload: [UInt8]) -> Bool {
        send("POST", "invocation/\(requestID)/response", payload) && receive() != nil
    }

    mutating func fail(_ requestID: String, _ error: HandlerError) -> Bool {
        let payload = #"{"errorType":"\#(error.type)","errorMessage":"\#(error.message)"}"#
        return send("POST", "invocation/\(requestID)/error", Array(payload.utf8)) && receive() != nil
    }

    private func send(_ method: String, _ path: String, _ body: [UInt8]) -> Bool {
        let head = "\(method) /2018-06-01/runtime/\(path) HTTP/1.1\r\nHost: \(host)\r\nContent-Length: \(body.count)\r\n\r\n"
        let message = Array(head.utf8) + body
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    private mutating func receive() -> (head: [String: String], body: [UInt8])? {
        let blank = Array("\r\n\r\n".utf8)
        var end = 0
        while true {
            if let found = (end..<max(end, received.count - 3)).first(where: { received[$0..<($0 + 4)].elementsEqual(blank) }) {
                end = found
                break
            }
            end = max(0, received.count - 3)
            guard fill() else { return nil }
        }
        var head: [String: String] = [:]
        for line in String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            head[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let length = Int(head["content-length"] ?? "0") ?? 0
        while received.count < end + 4 + length { guard fill() else { return nil } }
        let body = Array(received[(end + 4)..<(end + 4 + length)])
        received.removeFirst(end + 4 + length)
        return (head, body)
    }

    private mutating func fill() -> Bool {
        let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            repeat { count = max(0, recv(socket, buffer.baseAddress, buffer.count, 0)) } while count == 0 && errno == EINTR
        }
        received += chunk
        return !chunk.isEmpty
    }
}

@main enum Bootstrap {
    static func main() {
        guard let address = getenv("AWS_LAMBDA_RUNTIME_API"), var runtime = RuntimeAPI(address: String(cString: address)) else {
            log("no Runtime API: this program runs inside a Lambda function")
            exit(1)
        }
        let name = getenv("_HANDLER").map { String(cString: $0) } ?? ""
        guard let handler = handler(named: name) else {
            log("there is no handler \(name)")
            exit(2)
        }
        while let (requestID, payload) = runtime.next() {
            do {
                guard runtime.respond(requestID, try handler(payload)) else { break }
            } catch let error as HandlerError {
                guard runtime.fail(requestID, error) else { break }
            } catch {
                break
            }
        }
    }
}
