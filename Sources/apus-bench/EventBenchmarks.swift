import Ambient
import Glibc
import JSON
import Synchronization

/// From PutEvents over a rule to a queue, all of it durable.
struct EventBenchmarks {
    let apus: String
    let seconds: Int
    let rounds: Int

    private static let clients = 16
    private let folder = "/tmp/apus-bench-events-\(getpid())"

    func run() throws {
        Report.heading("PutEvents (10 a call) over a rule to a queue, \(MeasuredNode.engine)")
        try shell("mkdir -p \(folder)")
        defer { _ = try? shell("rm -rf \(folder)") }
        let node = try MeasuredNode(apus: apus, directory: "\(folder)/data")
        defer { node.process.stop() }
        var rates: [Double] = []
        for round in 0..<rounds { rates.append(try throughput(node, queue: "throughput-\(round)")) }
        Report.line("events in the queue, 16 clients (at least 10,000)", "\(figure(median(of: rates))) a second")
        try latency(node)
    }

    private func choreograph(_ node: MeasuredNode, queue: String) throws -> String {
        let url = try node.createQueue(queue)
        try node.perform(
            MeasuredNode.eventsCall("PutRule", ["Name": .string(queue), "EventPattern": .string("{\"source\":[\"\(queue)\"]}")]))
        let target: JSONValue = ["Id": "queue", "Arn": .string("arn:aws:sqs:us-east-1:000000000000:\(queue)")]
        try node.perform(MeasuredNode.eventsCall("PutTargets", ["Rule": .string(queue), "Targets": [target]]))
        return url
    }

    private static func events(_ count: Int, source: String) -> [UInt8] {
        let detail = "{\"order\":\"4711\",\"total\":129.5,\"customer\":{\"name\":\"Ada\",\"city\":\"London\"},\"items\":[1,2,3]}"
        let entry: JSONValue = ["Source": .string(source), "DetailType": "OrderPlaced", "Detail": .string(detail)]
        return MeasuredNode.eventsCall("PutEvents", ["Entries": .array(Array(repeating: entry, count: count))])
    }

    /// Events a second, from the first call until the last event is in the queue.
    private func throughput(_ node: MeasuredNode, queue: String) throws -> Double {
        let url = try choreograph(node, queue: queue)
        let begin = ContinuousClock.now
        let client = LoadClient(port: node.port, request: Self.events(10, source: queue))
        let result = client.run(clients: Self.clients, duration: .seconds(seconds))
        guard result.failures == 0 else { throw BenchmarkError(description: "\(result.failures) calls failed.") }
        var count = try node.messageCount(url)
        while true {
            usleep(20_000)
            let now = try node.messageCount(url)
            if now == count { break }
            count = now
        }
        // The warm-up's events are in the queue, too: the whole time counts.
        return Double(count) / ((ContinuousClock.now - begin).fractionalMilliseconds / 1000)
    }

    /// From the call of PutEvents to the answer of a long poll that waits for the event.
    private func latency(_ node: MeasuredNode) throws {
        let url = try choreograph(node, queue: "latency")
        let put = Self.events(1, source: "latency")
        let receive = MeasuredNode.queueCall("ReceiveMessage", ["QueueUrl": .string(url), "WaitTimeSeconds": 5])
        guard let sender = BlockingConnection(port: node.port) else { throw BenchmarkError(description: "The node does not answer.") }
        defer { sender.close() }
        var latencies: [Double] = []
        for _ in 0..<300 {
            let arrival = Arrival()
            let thread = startThread {
                guard let receiver = BlockingConnection(port: node.port) else { return }
                defer { receiver.close() }
                _ = receiver.exchange(receive)
                arrival.set(ContinuousClock.now)
            }
            usleep(5_000)  // The long poll waits by then.
            let begin = ContinuousClock.now
            _ = sender.exchange(put)
            pthread_join(thread, nil)
            if let end = arrival.value { latencies.append((end - begin).fractionalMilliseconds) }
        }
        Report.line("latency to a waiting receiver, p50 (under 5 ms)", "\(figure(median(of: latencies))) ms")
    }
}

/// A moment that one thread tells another.
private final class Arrival: Sendable {
    private let moment = Mutex<ContinuousClock.Instant?>(nil)

    var value: ContinuousClock.Instant? { moment.withLock { $0 } }

    func set(_ instant: ContinuousClock.Instant) { moment.withLock { $0 = instant } }
}
