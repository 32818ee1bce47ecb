import Ambient
import Storage
import StorageTestSupport
import Synchronization
import Testing

/// Many callers share a commit, and each stands or falls alone.
@Suite struct GroupCommitTests {
    static let migrations = [
        Migration("test.001-numbers", ["CREATE TABLE numbers (id BIGINT NOT NULL PRIMARY KEY, batch TEXT)"])
    ]

    struct Refused: Error {}

    /// A new database with one connection that writes, so that blocking it makes a batch of what comes.
    private func withOneWriter(_ engine: TestEngine, _ body: (any Database) async throws -> Void) async throws {
        guard engine == .postgresql else { return try await engine.withDatabase(Self.migrations, body) }
        var options = PostgreSQLDatabase.Options()
        options.writers = 1
        let url = try #require(try await engine.makePlace().url)
        let database = try await PostgreSQLDatabase.open(url: url, migrations: Self.migrations, options: options)
        try await body(database)
        await database.close()
    }

    /// Blocks the writer until `body` has queued its writes, so that they form one batch.
    private func withBlockedWriter(_ database: any Database, _ body: () async throws -> Void) async throws {
        let (entered, release) = (Gate(), Gate())
        let isFirst = Atomic(true)
        async let blocker: Void = database.write { _ in
            guard isFirst.exchange(false, ordering: .relaxed) else { return }
            entered.open()
            release.block()
        }
        await entered.wait()
        try await body()
        release.open()
        try await blocker
    }

    @Test("writes that wait together share one transaction", arguments: TestEngine.available)
    func sharing(_ engine: TestEngine) async throws {
        try await withOneWriter(engine) { database in
            let identity = engine == .sqlite ? "SELECT count(*) FROM numbers" : "SELECT CAST(pg_current_xact_id() AS TEXT)"
            let seen = Mutex<[SQLValue]>([])
            let left = Atomic(50)
            let done = Gate()
            try await withBlockedWriter(database) {
                for id in 0..<50 {
                    database.enqueue({ transaction in
                        let value = try transaction.query(identity)[0][0]
                        try transaction.execute("INSERT INTO numbers (id) VALUES ($1)", id)
                        return value
                    }) { (result: Result<SQLValue, any Error>) in
                        if let value = try? result.get() { seen.withLock { $0.append(value) } }
                        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.open() }
                    }
                }
            }
            await done.wait()
            let values = seen.withLock { $0 }
            if engine == .sqlite {
                // Each has seen its predecessors' rows, in order; none was told before the last had run.
                #expect(values == (0..<50).map { .integer(Int64($0)) })
            } else {
                #expect(values.count == 50 && Set(values).count == 1)
            }
        }
    }

    @Test("one closure's failure does not touch its neighbours' writes", arguments: TestEngine.available)
    func isolation(_ engine: TestEngine) async throws {
        try await withOneWriter(engine) { database in
            let outcomes = Mutex<[Int: Bool]>([:])
            let actions = Mutex<Set<Int>>([])
            let left = Atomic(60)
            let done = Gate()
            try await withBlockedWriter(database) {
                for id in 0..<60 {
                    database.enqueue({ transaction in
                        try transaction.execute("INSERT INTO numbers (id) VALUES ($1)", id)
                        transaction.afterCommit { actions.withLock { _ = $0.insert(id) } }
                        if id % 3 == 1 { throw Refused() }
                        if id % 3 == 2 { try transaction.execute("INSERT INTO numbers (id) VALUES ($1)", id) }
                    }) { (result: Result<Void, any Error>) in
                        outcomes.withLock { $0[id] = (try? result.get()) != nil }
                        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.open() }
                    }
                }
            }
            await done.wait()
            let expected = Set((0..<60).filter { $0 % 3 == 0 })
            #expect(Set(outcomes.withLock { $0 }.filter(\.value).keys) == expected)
            #expect(actions.withLock { $0 } == expected)
            let rows = try await database.read { try $0.query("SELECT id FROM numbers").map { try $0.int(0) } }
            #expect(Set(rows) == expected)
        }
    }

    @Test(
        "concurrent writers: what is acknowledged is there, what failed is not, and counters lose nothing", arguments: TestEngine.available)
    func concurrentWriters(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { try $0.execute("INSERT INTO numbers VALUES (-1, '0')") }
            let acknowledged = try await withThrowingTaskGroup(of: [Int].self) { group in
                for worker in 0..<16 {
                    group.addTask {
                        let entropy = SeededEntropy(seed: UInt64(worker))
                        var acknowledged: [Int] = []
                        for step in 0..<40 {
                            let id = worker * 1000 + step
                            let mustFail = entropy.next() % 5 == 0
                            do {
                                try await database.write { transaction in
                                    let counter = try Int(transaction.query("SELECT batch FROM numbers WHERE id = -1")[0].text(0)) ?? 0
                                    try transaction.execute("UPDATE numbers SET batch = $1 WHERE id = -1", String(counter + 1))
                                    try transaction.execute("INSERT INTO numbers (id) VALUES ($1)", id)
                                    if mustFail { throw Refused() }
                                }
                                acknowledged.append(id)
                            } catch is Refused {}
                        }
                        return acknowledged
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let rows = try await database.read { try $0.query("SELECT id, batch FROM numbers ORDER BY id") }
            #expect(try rows.dropFirst().map { try $0.int(0) } == acknowledged.sorted())
            #expect(try rows[0].text(1) == String(acknowledged.count))
        }
    }

    @Test("two connections that write keep counters right, too")
    func severalWriters() async throws {
        guard TestEngine.available.contains(.postgresql), let url = try await TestEngine.postgresql.makePlace().url else { return }
        var options = PostgreSQLDatabase.Options()
        options.writers = 3
        let database = try await PostgreSQLDatabase.open(url: url, migrations: Self.migrations, options: options)
        try await database.write { try $0.execute("INSERT INTO numbers VALUES (0, '0')") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        try await database.write { transaction in
                            let counter = try Int(transaction.query("SELECT batch FROM numbers WHERE id = 0")[0].text(0)) ?? 0
                            try transaction.execute("UPDATE numbers SET batch = $1 WHERE id = 0", String(counter + 1))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.read { try $0.query("SELECT batch FROM numbers")[0].text(0) } == "160")
        await database.close()
    }

    @Test("beyond its limit the queue refuses at once, and what it accepted still happens")
    func backPressure() async throws {
        let place = try await TestEngine.sqlite.makePlace()
        var options = SQLiteDatabase.Options()
        options.queueLimit = 10
        let database = try await SQLiteDatabase.open(path: place.description, migrations: Self.migrations, options: options)
        let failures = Mutex<[StorageError.Kind]>([])
        try await withBlockedWriter(database) {
            for id in 0..<15 {
                database.enqueue({ try $0.execute("INSERT INTO numbers (id) VALUES ($1)", id) }) { (result: Result<Int, any Error>) in
                    if case .failure(let error as StorageError) = result { failures.withLock { $0.append(error.kind) } }
                }
            }
        }
        #expect(failures.withLock { $0 } == Array(repeating: .overloaded, count: 5))
        await database.close()
        let reopened = try await place.open(Self.migrations)
        #expect(try await reopened.read { try $0.query("SELECT count(*) FROM numbers")[0].int(0) } == 10)
        await reopened.close()
    }

    @Test("a full disk fails the write that does not fit, and not its neighbours")
    func fullDisk() async throws {
        try await TestEngine.sqlite.withDatabase(Self.migrations) { database in
            _ = try await database.write { try $0.query("PRAGMA max_page_count = 64") }
            let outcomes = Mutex<[Int: StorageError.Kind?]>([:])
            let left = Atomic(3)
            let done = Gate()
            try await withBlockedWriter(database) {
                for (id, size) in [(1, 10), (2, 4_000_000), (3, 10)] {
                    let text = String(repeating: "x", count: size)
                    database.enqueue({ try $0.execute("INSERT INTO numbers VALUES ($1, $2)", id, text) }) {
                        (result: Result<Int, any Error>) in
                        outcomes.withLock { outcomes in
                            if case .failure(let error) = result {
                                outcomes[id] = (error as? StorageError)?.kind
                            } else {
                                outcomes[id] = .some(nil)
                            }
                        }
                        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.open() }
                    }
                }
            }
            await done.wait()
            #expect(outcomes.withLock { $0 } == [1: nil, 2: .diskFull, 3: nil])
            let rows = try await database.read { try $0.query("SELECT id FROM numbers ORDER BY id").map { try $0.int(0) } }
            #expect(rows == [1, 3])
        }
    }

    @Test("a closed database refuses", arguments: TestEngine.available)
    func closed(_ engine: TestEngine) async throws {
        let database = try await engine.makePlace().open(Self.migrations)
        await database.close()
        let error = await #expect(throws: StorageError.self) { try await database.write { try $0.execute("DELETE FROM numbers") } }
        #expect(error?.kind == .closed)
    }
}
