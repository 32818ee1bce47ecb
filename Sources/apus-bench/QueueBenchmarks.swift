import Ambient
import Glibc
import JSON

/// The data plane of queues over HTTP, each send on disk before its answer, against a bare server that echoes the same requests.
struct QueueBenchmarks {
    let apus: String
    let seconds: Int
    let rounds: Int

    private static let clients = 16
    private let folder = "/tmp/apus-bench-queues-\(getpid())"
    private static let body = String(repeating: "x", count: 200)

    func run() throws {
        Report.heading("Queues over HTTP, \(Self.clients) clients, \(MeasuredNode.engine)")
        try shell("mkdir -p \(folder)")
        defer { _ = try? shell("rm -rf \(folder)") }
        let echo = try EchoProcess()
        defer { echo.stop() }
        let node = try MeasuredNode(apus: apus, directory: "\(folder)/data")
        defer { node.process.stop() }
        let url = try node.createQueue("bench")
        let sending = MeasuredNode.queueCall("SendMessage", ["QueueUrl": .string(url), "MessageBody": .string(Self.body)])
        let echoes = measure("SwiftNIO echo of the same request", LoadClient(port: echo.port, request: sending))
        let sends = measure("sends (at least 10,000)", LoadClient(port: node.port, request: sending))
        Report.line("ratio of sends to echoes", figure(sends / echoes))
        measure("receives of one message and deletes, in pairs (at least 5,000)", Self.consumer(of: url, maximum: 1, port: node.port))
        let full = try node.createQueue("full")
        try fill(full, of: node, batches: 20_000)
        let draining = Self.consumer(of: full, maximum: 10, port: node.port)
        // One round, and a short one: the queue must not run empty.
        measure("the same in batches of 10, of a queue with 200,000", draining, unit: 10, rounds: 1, seconds: 2)
    }

    @discardableResult
    private func measure(_ name: String, _ client: LoadClient, unit: Int = 1, rounds: Int? = nil, seconds: Int? = nil) -> Double {
        let results = (0..<(rounds ?? self.rounds)).map { _ in
            client.run(clients: Self.clients, duration: .seconds(seconds ?? self.seconds))
        }
        let rate = median(of: results.map { $0.perSecond * Double(unit) })
        let failures = results.reduce(0) { $0 + $1.failures }
        Report.line(
            name,
            "\(figure(rate)) a second, p50 \(figure(median(of: results.map(\.median)))) µs, p99 \(figure(median(of: results.map(\.p99)))) µs"
                + (failures > 0 ? ", \(failures) failed" : ""))
        return rate
    }

    /// Receives and deletes; an empty answer is a failure.
    private static func consumer(of url: String, maximum: Int, port: Int) -> LoadClient {
        let receiving = MeasuredNode.queueCall("ReceiveMessage", ["QueueUrl": .string(url), "MaxNumberOfMessages": .number(maximum)])
        return LoadClient(port: port) { connection in
            guard connection.exchange(receiving) == 200, let messages = try? JSONValue(parsing: connection.lastBody)["Messages"]?.array,
                messages.count == maximum
            else { return false }
            let entries = messages.enumerated().map { index, message -> JSONValue in
                ["Id": .string(String(index)), "ReceiptHandle": message["ReceiptHandle"] ?? ""]
            }
            let deleting: [UInt8]
            if maximum == 1 {
                deleting = MeasuredNode.queueCall(
                    "DeleteMessage", ["QueueUrl": .string(url), "ReceiptHandle": messages[0]["ReceiptHandle"] ?? ""])
            } else {
                deleting = MeasuredNode.queueCall("DeleteMessageBatch", ["QueueUrl": .string(url), "Entries": .array(entries)])
            }
            return connection.exchange(deleting) == 200
        }
    }

    private func fill(_ url: String, of node: MeasuredNode, batches: Int) throws {
        let entries = (0..<10).map { index -> JSONValue in ["Id": .string(String(index)), "MessageBody": .string(Self.body)] }
        let request = MeasuredNode.queueCall("SendMessageBatch", ["QueueUrl": .string(url), "Entries": .array(entries)])
        var threads: [pthread_t] = []
        for _ in 0..<Self.clients {
            threads.append(
                startThread {
                    guard let connection = BlockingConnection(port: node.port) else { return }
                    defer { connection.close() }
                    for _ in 0..<(batches / Self.clients) { _ = connection.exchange(request) }
                })
        }
        for thread in threads { pthread_join(thread, nil) }
    }
}
