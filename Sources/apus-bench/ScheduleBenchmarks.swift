import Ambient
import Glibc
import JSON
import Synchronization

/// What 100,000 schedules cost: the start, the rest, and the precision of those that fire.
struct ScheduleBenchmarks {
    let apus: String
    let rounds: Int

    private static let count = 100_000
    private let folder = "/tmp/apus-bench-schedules-\(getpid())"

    func run() throws {
        Report.heading("100,000 schedules")
        try shell("mkdir -p \(folder)")
        defer { _ = try? shell("rm -rf \(folder)") }
        let first = try MeasuredNode(apus: apus, directory: "\(folder)/data")
        let begin = ContinuousClock.now
        try create(on: first)
        let seconds = (ContinuousClock.now - begin).fractionalMilliseconds / 1000
        Report.line("created over HTTP, 16 clients", "\(figure(Double(Self.count) / seconds)) a second")
        first.process.stop()
        let figures = try StartFigures(apus: apus, directory: "\(folder)/data", rounds: rounds, last: reportPrecision)
        figures.report(start: "under 500 ms", memory: "as it is without them")
    }

    private static func creation(_ name: String, _ expression: String, queue: String, input: String = "{}") -> [UInt8] {
        let body: JSONValue = [
            "ScheduleExpression": .string(expression), "FlexibleTimeWindow": ["Mode": "OFF"],
            "Target": [
                "Arn": .string("arn:aws:sqs:us-east-1:000000000000:\(queue)"), "RoleArn": "arn:aws:iam::000000000000:role/bench",
                "Input": .string(input),
            ],
        ]
        return LoadClient.post("/schedules/\(name)", headers: ["Content-Type: application/json"], body: body.text())
    }

    private func create(on node: MeasuredNode) throws {
        _ = try node.createQueue("fired")
        let failures = Counter()
        var threads: [pthread_t] = []
        for client in 0..<16 {
            threads.append(
                startThread {
                    guard let connection = BlockingConnection(port: node.port) else { return failures.add() }
                    defer { connection.close() }
                    for number in stride(from: client, to: Self.count, by: 16) {
                        // Spread over the year, none of them within the run.
                        let hour = (CivilTime(SystemClock().now()).hour + 12) % 24
                        let expression = "cron(\(number % 60) \(hour) \(number % 28 + 1) \(number % 12 + 1) ? *)"
                        if connection.exchange(Self.creation("s\(number)", expression, queue: "fired")) != 200 { failures.add() }
                    }
                })
        }
        for thread in threads { pthread_join(thread, nil) }
        if failures.value > 0 { throw BenchmarkError(description: "\(failures.value) schedules could not be created.") }
    }

    /// How late messages of one-time schedules are in their queue.
    private func reportPrecision(_ node: MeasuredNode) throws {
        let now = SystemClock().now()
        for number in 0..<30 {
            let due = Timestamp(seconds: now.milliseconds / 1000 + 3 + Int64(number % 5))
            let expression = "at(\(due.iso8601Seconds.dropLast()))"
            try node.perform(Self.creation("precise-\(number)", expression, queue: "fired", input: String(due.milliseconds)))
        }
        sleep(9)
        var delays: [Double] = []
        let url = "http://127.0.0.1:\(node.port)/000000000000/fired"
        let receive = MeasuredNode.queueCall(
            "ReceiveMessage", ["QueueUrl": .string(url), "MaxNumberOfMessages": 10, "AttributeNames": ["SentTimestamp"]])
        for _ in 0..<10 {
            for message in try node.perform(receive)["Messages"]?.array ?? [] {
                guard let sent = message["Attributes"]?["SentTimestamp"]?.string.flatMap(Double.init),
                    let due = message["Body"]?.string.flatMap(Double.init)
                else { continue }
                delays.append(sent - due)
            }
        }
        let sorted = delays.sorted()
        Report.line(
            "firings of 30", "\(sorted.count), late by p50 \(figure(median(of: sorted))) ms, at most \(figure(sorted.last ?? 0)) ms")
    }
}

/// Counts across threads.
private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}
