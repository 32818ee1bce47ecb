import Storage
import StorageTestSupport
import Testing

/// What a transaction promises, on both engines.
@Suite struct TransactionTests {
    static let migrations = [
        Migration(
            "test.001-initial",
            [
                """
                CREATE TABLE items (
                    id BIGINT NOT NULL PRIMARY KEY, name TEXT, weight DOUBLE PRECISION, data BYTEA)
                """,
                "CREATE UNIQUE INDEX items_name ON items (name)",
            ])
    ]

    @Test("PostgreSQL's server is installed", .enabled(if: TestEngine.available.contains(.postgresql), "needs Debian's postgresql package"))
    func postgreSQLIsTested() async throws {
        try await TestEngine.postgresql.withDatabase([]) { #expect($0.dialect == .postgresql) }
    }

    @Test("values come back as they were written", arguments: TestEngine.available)
    func roundTrip(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let text = "naïve 🦅 'quoted' \"text\""
            let data: [UInt8] = Array(0...255)
            try await database.write {
                try $0.execute("INSERT INTO items VALUES ($1, $2, $3, $4)", Int.max, text, -1.5e300, data)
                try $0.execute("INSERT INTO items VALUES ($1, $2, $3, $4)", Int64.min, "", 0.0, [UInt8]())
                try $0.execute("INSERT INTO items VALUES ($1, $2, $3, $4)", true, String?.none, Double?.none, SQLValue.null)
            }
            let rows = try await database.read { try $0.query("SELECT id, name, weight, data FROM items ORDER BY id DESC") }
            #expect(rows.count == 3)
            #expect(try rows[0].int(0) == .max && rows[0].text(1) == text && rows[0].double(2) == -1.5e300 && rows[0].blob(3) == data)
            #expect(try rows[1].bool(0) && rows[1].isNull(1) && rows[1].optionalText(1) == nil && rows[1].optionalBlob(3) == nil)
            #expect(try rows[2].int64(0) == .min && rows[2].text(1) == "" && rows[2].blob(3) == [])
        }
    }

    @Test("placeholders may be repeated and out of order", arguments: TestEngine.available)
    func placeholders(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { try $0.execute("INSERT INTO items (name, id, weight) VALUES ($2, $1, $1 * 2)", 7, "seven") }
            let rows = try await database.read {
                try $0.query("SELECT weight FROM items WHERE name = $3 AND id = $1 AND id + $1 = $2 AND name = $3", 7, 14, "seven")
            }
            #expect(try rows.first?.double(0) == 14)
        }
    }

    @Test("the number of values must fit the statement", arguments: TestEngine.available)
    func valueCount(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            for values in [[SQLValue.integer(1)], [1, 2, 3]] {
                await #expect(throws: StorageError.self) {
                    try await database.read { try $0.query("SELECT id FROM items WHERE id = $1 OR id = $2", values: values) }
                }
            }
        }
    }

    @Test("reading a column as another type names the column and what was found", arguments: TestEngine.available)
    func wrongType(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { try $0.execute("INSERT INTO items (id, name) VALUES (1, 'one')") }
            let row = try #require(try await database.read { try $0.query("SELECT id, name FROM items").first })
            let error = #expect(throws: StorageError.self) { try row.int(1) }
            #expect(error?.kind == .wrongType)
            #expect(error?.message == "column 1 (name) should be integer, but is text")
            #expect(throws: StorageError.self) { try row.text(2) }
        }
    }

    @Test("execute says how many rows it changed, and sums come back as integers", arguments: TestEngine.available)
    func changes(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let counts = try await database.write { transaction in
                for id in 1...5 { try transaction.execute("INSERT INTO items (id, weight) VALUES ($1, 1)", id) }
                return [
                    try transaction.execute("UPDATE items SET weight = 2 WHERE id > $1", 2),
                    try transaction.execute("CREATE TABLE other (id BIGINT)"),
                    try transaction.execute("DELETE FROM items WHERE id > $1", 99),
                    try transaction.query("DELETE FROM items WHERE id > $1 RETURNING id", 4).count,
                    try transaction.query("SELECT sum(id) FROM items")[0].int(0),
                ]
            }
            #expect(counts == [3, 0, 0, 1, 10])
        }
    }

    @Test("constraint errors are told apart", arguments: TestEngine.available)
    func constraints(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { try $0.execute("INSERT INTO items (id, name) VALUES (1, 'one')") }
            for (statement, kind) in [
                ("INSERT INTO items (id) VALUES (1)", StorageError.Kind.uniqueViolation),
                ("INSERT INTO items (id, name) VALUES (2, 'one')", .uniqueViolation),
                ("INSERT INTO items (id) VALUES (NULL)", .constraintViolation),
                ("INSERT INTO nowhere (id) VALUES (1)", .invalidStatement),
                ("not a statement", .invalidStatement),
            ] {
                let error = await #expect(throws: StorageError.self) { try await database.write { try $0.execute(statement) } }
                #expect(error?.kind == kind, "\(statement): \(error?.message ?? "")")
            }
            let error = await #expect(throws: StorageError.self) {
                try await database.read { try $0.execute("INSERT INTO items (id) VALUES (9)") }
            }
            #expect(error?.kind == .invalidStatement)
        }
    }

    @Test("a statement's failure fails the transaction even if the closure swallows it", arguments: TestEngine.available)
    func swallowedFailure(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            let error = await #expect(throws: StorageError.self) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO items (id) VALUES (1)")
                    _ = try? transaction.execute("INSERT INTO items (id) VALUES (1)")
                }
            }
            #expect(error?.kind == .uniqueViolation)
            let rows = try await count(database)
            #expect(rows == 0)
        }
    }

    @Test("a stream of rows is not held in memory, can be stopped, and nests", arguments: TestEngine.available)
    func streaming(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { transaction in
                for id in 0..<1000 { try transaction.execute("INSERT INTO items (id) VALUES ($1)", id) }
            }
            let seen = try await database.read { transaction in
                var seen: [Int] = []
                try transaction.forEach("SELECT id FROM items WHERE id >= $1 ORDER BY id", 10) { row in
                    let next = try transaction.query("SELECT id FROM items WHERE id >= $1 ORDER BY id LIMIT 1", try row.int(0) + 1)
                    seen.append(try next[0].int(0))
                    return seen.count < 500
                }
                return seen
            }
            #expect(seen == Array(11...510))
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await database.read { try $0.forEach("SELECT id FROM items") { _ in throw Stop() } }
            }
        }
    }

    @Test("a reader sees one snapshot while writers go on", arguments: TestEngine.available)
    func snapshots(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            try await database.write { try $0.execute("INSERT INTO items (id) VALUES (1)") }
            let (written, signal) = (Gate(), Gate())
            let reader = Task {
                defer { signal.open() }
                return try await database.read { transaction in
                    let before = try transaction.query("SELECT count(*) FROM items")[0].int(0)
                    signal.open()
                    written.block()
                    return [before, try transaction.query("SELECT count(*) FROM items")[0].int(0)]
                }
            }
            await signal.wait()
            try await database.write { try $0.execute("INSERT INTO items (id) VALUES (2)") }
            written.open()
            #expect(try await reader.value == [1, 1])
            #expect(try await count(database) == 2)
        }
    }

    @Test("actions follow the commit and notifications reach subscribers; neither happens after a failure", arguments: TestEngine.available)
    func afterCommit(_ engine: TestEngine) async throws {
        try await engine.withDatabase(Self.migrations) { database in
            var messages = database.notifications("test_channel").makeAsyncIterator()
            // PostgreSQL says with an empty payload that it listens now.
            if engine == .postgresql { #expect(await messages.next() == "") }
            struct Refused: Error {}
            let log = Log()
            await #expect(throws: Refused.self) {
                try await database.write { transaction in
                    transaction.afterCommit { log.append("failed") }
                    try transaction.notify("test_channel", "failed")
                    throw Refused()
                }
            }
            try await database.write { transaction in
                transaction.afterCommit { log.append("committed") }
                try transaction.notify("test_channel", "committed")
            }
            #expect(log.entries == ["committed"])
            #expect(await messages.next() == "committed")
        }
    }

    private func count(_ database: any Database) async throws -> Int {
        try await database.read { try $0.query("SELECT count(*) FROM items")[0].int(0) }
    }
}
