import Ambient
import Deliveries
import Functions
import Glibc
import Storage
import Synchronization

/// How many durable writes a second the storage commits, and how much of that rate accepting a delivery reaches.
enum StorageBenchmarks {
    struct Rates {
        /// One row with a unique index per transaction, per second.
        var rows: Double
        /// One accepted delivery per transaction, per second.
        var deliveries: Double
        var ratio: Double { deliveries / rows }
    }

    static let migrations =
        Deliveries.migrations + FunctionsService.migrations + [
            Migration(
                "bench.001-initial",
                [
                    .dialects(
                        sqlite: "CREATE TABLE items (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, payload BYTEA NOT NULL)",
                        postgresql: "CREATE TABLE items (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, payload BYTEA NOT NULL)"),
                    "CREATE UNIQUE INDEX items_name ON items (name)",
                ])
        ]

    /// Measures both with `callers` concurrent tasks, in turns in one run; medians of `rounds`.
    static func accepting(_ database: any Database, callers: Int = 64, perCaller: Int = 1000, rounds: Int = 5) async throws -> Rates {
        let deliveries = try await Deliveries.open(database, clock: SystemClock(), entropy: SystemEntropy())
        let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
        let clock = SystemClock()
        let policy = RetryPolicy.asynchronousInvocation()
        let nextID = Counter()
        var rowRates: [Double] = []
        var deliveryRates: [Double] = []
        for _ in 0..<rounds {
            rowRates.append(
                try await rate(callers, perCaller) {
                    let id = nextID.next()
                    _ = try await database.write {
                        try $0.execute("INSERT INTO items (id, name, payload) VALUES ($1, $2, $3)", id, "item \(id)", payload)
                    }
                })
            deliveryRates.append(
                try await rate(callers, perCaller) {
                    let new = NewDelivery(kind: "functions.invoke", lane: "a", dueAt: clock.now(), policy: policy, payload: payload)
                    _ = try await database.write { try deliveries.add(new, in: $0) }
                })
        }
        return Rates(rows: median(rowRates), deliveries: median(deliveryRates))
    }

    /// Deliveries a second from acceptance to committed result, with a handler that does nothing: `count` are due at once.
    static func delivering(_ database: any Database, count: Int = 50_000, concurrency: Int = 256) async throws -> Double {
        let deliveries = try await Deliveries.open(database, clock: SystemClock(), entropy: SystemEntropy())
        let handler = CountingHandler(expected: count)
        deliveries.register("bench", concurrency: concurrency, handler: handler)
        try await deliveries.start()
        let dueAt = SystemClock().now() + .seconds(3)
        for start in stride(from: 0, to: count, by: 1000) {
            try await database.write { transaction in
                for _ in start..<start + 1000 {
                    let new = NewDelivery(kind: "bench", dueAt: dueAt, policy: .eventBus(), payload: [1, 2, 3, 4])
                    try deliveries.add(new, in: transaction)
                }
            }
        }
        try await SystemClock().sleep(until: dueAt)
        let start = ContinuousClock.now
        await handler.finished()
        let elapsed = ContinuousClock.now - start
        await deliveries.drain(within: .seconds(10))
        return Double(count) / (elapsed.fractionalMilliseconds / 1000)
    }

    private static func rate(
        _ callers: Int, _ perCaller: Int, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask { for _ in 0..<perCaller { try await body() } }
            }
            try await group.waitForAll()
        }
        return Double(callers * perCaller) / ((ContinuousClock.now - start).fractionalMilliseconds / 1000)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

private final class Counter: Sendable {
    private let value = Atomic(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// Does nothing, and tells when everything expected was committed.
private actor CountingHandler: DeliveryHandler {
    private let expected: Int
    private var count = 0
    private var waiter: CheckedContinuation<Void, Never>?

    init(expected: Int) { self.expected = expected }

    func deliver(_ delivery: Delivery) async -> DeliveryResult {
        .done { transaction in
            transaction.afterCommit { Task { await self.increment() } }
        }
    }

    func exhausted(_ delivery: Delivery, _ reason: ExhaustionReason) async -> DeliveryResult.Commit? { nil }

    func finished() async {
        guard count < expected else { return }
        await withCheckedContinuation { waiter = $0 }
    }

    private func increment() {
        count += 1
        if count == expected { waiter?.resume() }
    }
}
