import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Synchronization
import Testing

@testable import Queues

/// Random operations: whatever happens in which order, nothing is lost, nothing comes out of order.
@Suite struct QueuePropertyTests {
    /// What one receiver holds.
    private struct Held {
        var message: JSONValue
        var until: Timestamp
    }

    @Test(arguments: TestEngine.available, [UInt64(1), 2, 3]) func groupsStayInOrderAndNothingIsLost(_ engine: TestEngine, seed: UInt64)
        async throws
    {
        try await QueuesFixture.with(engine) { queues in
            let random = SeededEntropy(seed: seed)
            func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
            let url = try await queues.create("q.fifo", ["ContentBasedDeduplication": "true"])
            var sent: [String: [Int]] = [:], deleted: [String: [Int]] = [:]
            var held: [Held] = []
            var next = 0
            for _ in 0..<250 {
                switch pick(5) {
                case 0, 1:
                    let group = "g\(pick(3))"
                    try await queues.send("\(group) \(next)", to: url, ["MessageGroupId": .string(group)])
                    sent[group, default: []].append(next)
                    next += 1
                case 2:
                    let timeout = pick(20)
                    let messages = try await queues.receive(url, 1 + pick(10), ["VisibilityTimeout": .number(timeout)])
                    let until = queues.clock.now() + .seconds(timeout)
                    // Nothing that another receiver holds, and of each group what was sent first of what is left.
                    for (group, numbers) in Dictionary(grouping: messages.map(Self.number), by: \.group).mapValues({ $0.map(\.number) }) {
                        let busy = held.contains { $0.until > queues.clock.now() && Self.number($0.message).group == group }
                        #expect(!busy, "a message of \(group) was in flight")
                        let left = (sent[group] ?? []).filter { !(deleted[group] ?? []).contains($0) }
                        #expect(numbers == Array(left.prefix(numbers.count)))
                    }
                    held += messages.map { Held(message: $0, until: until) }
                case 3 where !held.isEmpty:
                    let done = held.remove(at: pick(held.count))
                    let refusal = try await queues.refusal(
                        "DeleteMessage", ["QueueUrl": url, "ReceiptHandle": done.message["ReceiptHandle"] ?? .null])
                    if refusal == nil {
                        let (group, number) = Self.number(done.message)
                        if !(deleted[group] ?? []).contains(number) { deleted[group, default: []].append(number) }
                    } else {
                        #expect(done.until <= queues.clock.now() || held.contains { Self.number($0.message) == Self.number(done.message) })
                    }
                default: queues.clock.advance(by: .seconds(pick(8)))
                }
            }
            // In the end everything that was not deleted is still there, in its order.
            queues.clock.advance(by: .seconds(60))
            var rest: [String: [Int]] = [:]
            while case let messages = try await queues.receive(url), !messages.isEmpty {
                for message in messages {
                    rest[Self.number(message).group, default: []].append(Self.number(message).number)
                    try await queues.delete(message, from: url)
                }
            }
            for (group, numbers) in sent { #expect(rest[group] ?? [] == numbers.filter { !(deleted[group] ?? []).contains($0) }) }
            #expect(try await queues.counts(url) == [0, 0, 0])
            #expect(try await queues.rows("queue_groups") == 0)
        }
    }

    /// What several receivers have seen, by group.
    private final class Seen: Sendable {
        let numbers = Mutex<[String: [Int]]>([:])
    }

    private static func number(_ message: JSONValue) -> (group: String, number: Int) {
        let parts = message.body.split(separator: " ")
        return (String(parts[0]), Int(parts[1]) ?? -1)
    }

    @Test(arguments: TestEngine.available) func manySendersAndReceiversAtOnceLoseNothing(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q")
            let key = queues.key("q")
            let bodies = try await withThrowingTaskGroup(of: [String].self) { group in
                for sender in 0..<8 {
                    group.addTask {
                        for index in 0..<25 { try await queues.send("\(sender) \(index)", to: url) }
                        return []
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        var bodies: [String] = []
                        while bodies.count < 50 {
                            let messages = try await queues.service.receive(from: key, maximum: min(10, 50 - bodies.count))
                            try await queues.service.delete(messages.map(\.receiptHandle), from: key)
                            bodies += messages.map(\.body)
                        }
                        return bodies
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(bodies.count == 200 && Set(bodies).count == 200)
            #expect(try await queues.counts(url) == [0, 0, 0])
        }
    }

    @Test(arguments: TestEngine.available) func groupsStayInOrderUnderManyReceiversAtOnce(_ engine: TestEngine) async throws {
        try await QueuesFixture.with(engine) { queues in
            let url = try await queues.create("q.fifo", ["ContentBasedDeduplication": "true"])
            let key = queues.key("q.fifo")
            let (groups, perGroup) = (5, 30)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for group in 0..<groups {
                    tasks.addTask {
                        for number in 0..<perGroup {
                            try await queues.send("g\(group) \(number)", to: url, ["MessageGroupId": .string("g\(group)")])
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            let seen = Seen()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask {
                        while seen.numbers.withLock({ $0.values.reduce(0) { $0 + $1.count } }) < groups * perGroup {
                            let messages = try await queues.service.receive(from: key, maximum: 3, wait: .zero)
                            seen.numbers.withLock { received in
                                for message in messages {
                                    let parts = message.body.split(separator: " ")
                                    received[String(parts[0]), default: []].append(Int(parts[1]) ?? -1)
                                }
                            }
                            let refusals = try await queues.service.delete(messages.map(\.receiptHandle), from: key)
                            #expect(refusals.allSatisfy { $0 == nil })
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(seen.numbers.withLock { $0.count } == groups)
            for (group, numbers) in seen.numbers.withLock({ $0 }) { #expect(numbers == Array(0..<perGroup), "\(group)") }
            #expect(try await queues.rows("queue_groups") == 0)
        }
    }
}
