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

func handler(named name: String) -> (([UInt8]) throws -> [UInt8])? {
    switch name {
    case "echo": echo
    case "dry-spell": drySpell
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
