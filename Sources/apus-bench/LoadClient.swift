import Ambient
import Glibc
import Synchronization

/// A closed-loop HTTP client on blocking sockets: the least that a client can cost, so that what is measured is the server.
///
/// Each thread keeps one connection and sends its next request when it has read the answer to the last one.
struct LoadClient {
    struct Result {
        /// Sorted, in microseconds.
        let latencies: [Double]
        let seconds: Double
        let failures: Int

        var perSecond: Double { Double(latencies.count) / seconds }
        var median: Double { latencies.isEmpty ? 0 : latencies[latencies.count / 2] }
        var p99: Double { latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, latencies.count * 99 / 100)] }
    }

    let port: Int
    /// One turn of the loop; false if it failed.
    let perform: @Sendable (BlockingConnection) -> Bool

    /// Sends the same request each time.
    init(port: Int, request: [UInt8]) {
        self.init(port: port) { $0.exchange(request) / 100 == 2 }
    }

    init(port: Int, perform: @escaping @Sendable (BlockingConnection) -> Bool) {
        self.port = port
        self.perform = perform
    }

    static func post(_ path: String, headers: [String] = [], body: String) -> [UInt8] {
        let head = ["POST \(path) HTTP/1.1", "Host: 127.0.0.1", "Content-Length: \(body.utf8.count)"] + headers
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    /// - Parameters:
    ///   - clients: threads, each with a connection of its own.
    ///   - duration: of the measured part; a tenth of it runs before as warm-up.
    func run(clients: Int, duration: Duration) -> Result {
        let warmUp = duration / 10
        let begin = ContinuousClock.now
        let measured = begin + warmUp
        let end = measured + duration
        let collected = Mutex<(latencies: [Double], failures: Int)>(([], 0))
        var threads: [pthread_t] = []
        for _ in 0..<clients {
            let body: @Sendable () -> Void = {
                let outcome = self.loop(from: measured, to: end)
                collected.withLock {
                    $0.latencies += outcome.latencies
                    $0.failures += outcome.failures
                }
            }
            threads.append(startThread(body))
        }
        for thread in threads { pthread_join(thread, nil) }
        let (latencies, failures) = collected.withLock { $0 }
        return Result(latencies: latencies.sorted(), seconds: duration.fractionalMilliseconds / 1000, failures: failures)
    }

    /// Performs `count` turns in all, as fast as `clients` threads can.
    func run(clients: Int, count: Int) -> (succeeded: Int, failures: Int) {
        let outcome = Mutex((succeeded: 0, failures: 0))
        var threads: [pthread_t] = []
        for client in 0..<clients {
            threads.append(
                startThread {
                    guard let connection = BlockingConnection(port: self.port) else { return outcome.withLock { $0.failures += 1 } }
                    defer { connection.close() }
                    for _ in stride(from: client, to: count, by: clients) {
                        let succeeded = self.perform(connection)
                        outcome.withLock { if succeeded { $0.succeeded += 1 } else { $0.failures += 1 } }
                    }
                })
        }
        for thread in threads { pthread_join(thread, nil) }
        return outcome.withLock { $0 }
    }

    private func loop(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> (latencies: [Double], failures: Int) {
        guard let connection = BlockingConnection(port: port) else { return ([], 1) }
        defer { connection.close() }
        var latencies: [Double] = []
        var failures = 0
        var now = ContinuousClock.now
        while now < end {
            let succeeded = perform(connection)
            let after = ContinuousClock.now
            if !succeeded {
                failures += 1
                if !connection.isAlive { break }
            } else if now >= start {
                latencies.append((after - now).fractionalMilliseconds * 1000)
            }
            now = after
        }
        return (latencies, failures)
    }
}

/// Runs `body` on a thread of its own, to be joined.
func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, box)
    return thread
}

/// One kept HTTP/1.1 connection to this machine, read just far enough to find where an answer ends.
final class BlockingConnection {
    private let socket: Int32
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// Where the last answer's body stands in the buffer.
    private var body = 0..<0
    /// False once the peer has closed.
    private(set) var isAlive = true

    init?(port: Int) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else {
            Glibc.close(socket)
            return nil
        }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        self.socket = socket
        buffer = .allocate(capacity: 1 << 20)
    }

    func close() {
        Glibc.close(socket)
        buffer.deallocate()
    }

    /// The body of the last answer.
    var lastBody: [UInt8] { Array(buffer[body]) }

    /// - Returns: the status of the answer; 0 where the connection broke.
    func exchange(_ request: [UInt8]) -> Int {
        let status = attempt(request)
        if status == 0 { isAlive = false }
        return status
    }

    private func attempt(_ request: [UInt8]) -> Int {
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return 0 }
            sent += count
        }
        return answer()
    }

    /// Reads one answer into the buffer, which no answer of a benchmark outgrows.
    private func answer() -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = recv(socket, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, 0)
            if count <= 0 { return 0 }
            filled += count
            if let (status, head, length) = measure(filled), filled >= head + length {
                body = head..<(head + length)
                return status
            }
        }
        return 0
    }

    /// Where the empty line begins that ends a head.
    private func headEnd(_ filled: Int) -> Int? {
        var position = 0
        while position + 3 < filled, let base = buffer.baseAddress,
            let found = memchr(base + position, 13, filled - position - 3)
        {
            position = found - UnsafeMutableRawPointer(base)
            if buffer[position + 1] == 10, buffer[position + 2] == 13, buffer[position + 3] == 10 { return position }
            position += 1
        }
        return nil
    }

    /// The status of the answer that the buffer begins with and the lengths of its head and body, once its head is whole.
    private func measure(_ filled: Int) -> (status: Int, head: Int, body: Int)? {
        guard filled > 12, let base = buffer.baseAddress, let head = headEnd(filled) else { return nil }
        func digits(from start: Int) -> Int {
            var number = 0
            var position = start
            while position < head, buffer[position] == UInt8(ascii: " ") { position += 1 }
            while position < head, buffer[position] &- UInt8(ascii: "0") <= 9 {
                number = number * 10 + Int(buffer[position] - UInt8(ascii: "0"))
                position += 1
            }
            return number
        }
        let name = "content-length:"
        var length = 0
        var line = 0
        while line < head {
            if head - line > name.utf8.count, strncasecmp(UnsafeRawPointer(base + line).assumingMemoryBound(to: CChar.self), name, 15) == 0
            {
                length = digits(from: line + 15)
            }
            guard let next = memchr(base + line, 10, head - line) else { break }
            line = next - UnsafeMutableRawPointer(base) + 1
        }
        return (digits(from: 9), head + 4, length)
    }
}
