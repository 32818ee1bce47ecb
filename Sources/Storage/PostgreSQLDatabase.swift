/// A database on a PostgreSQL server, which several nodes may share.
///
/// A thread per connection; those that write gather what waits into one transaction each. See docs/design/storage.md.
public final class PostgreSQLDatabase: Database {
    /// How the server is used; the defaults are a node's.
    public struct Options: Sendable {
        /// Connections that write.
        public var writers = 2
        /// Connections that read, and so how many reads run at the same time.
        public var readers = 4
        /// How many writes may wait before further ones are refused with `.overloaded`.
        public var queueLimit = 32_768
        /// How many writes share a commit at most.
        public var batchLimit = 256

        public init() {}
    }

    public let dialect = Dialect.postgresql
    private let writes: WorkQueue<Job>
    private let reads: WorkQueue<Job>
    private let threads = WorkerThreads()
    private let listener: PostgreSQLListener

    /// Held while migrating, so that nodes that start together do it one after the other ("Apus" as a number).
    private static let migrationLock = 0x4170_7573

    private init(_ url: String, _ options: Options) {
        writes = WorkQueue(limit: options.queueLimit)
        reads = WorkQueue(limit: options.queueLimit)
        listener = PostgreSQLListener(url, threads)
    }

    /// Connects to the server and applies the migrations that the database lacks.
    ///
    /// - Parameter url: `postgres://user:password@host:port/database`, or any other form that libpq understands.
    ///
    /// Throws ``StorageError``: `.unavailable` (no libpq), `.connectionLost`, `.newerVersion`, `.migrationChanged` …
    public static func open(url: String, migrations: [Migration], options: Options = Options()) async throws -> PostgreSQLDatabase {
        let database = PostgreSQLDatabase(url, options)
        let migrations = try Migrations(migrations)
        do {
            try await database.startWriter(url, options) { connection in try migrate(connection, migrations) }
            for _ in 1..<max(1, options.writers) { try await database.startWriter(url, options) { _ in } }
            try database.startReaders(url, options)
            return database
        } catch {
            await database.close()
            throw error
        }
    }

    public func enqueue<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        Job(body, completion: completion).submit(to: writes)
    }

    public func enqueueRead<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        Job(body, completion: completion).submit(to: reads)
    }

    public func notifications(_ channel: String) -> AsyncStream<String> { listener.subscribe(channel) }

    public func close() async {
        reads.close()
        writes.close()
        listener.close()
        await threads.finished()
    }

    /// The lock is taken before the transaction begins: its snapshot must see what the node before has migrated.
    private static func migrate(_ connection: PostgreSQLConnection, _ migrations: Migrations) throws {
        try connection.command("SELECT pg_advisory_lock(\(migrationLock))")
        do {
            connection.state = TransactionState()
            try connection.begin()
            try migrations.apply(in: connection)
            try connection.commit()
        } catch {
            connection.rollback()
            try connection.command("SELECT pg_advisory_unlock(\(migrationLock))")
            throw error
        }
        try connection.command("SELECT pg_advisory_unlock(\(migrationLock))")
    }

    /// Returns when the connection is open and prepared.
    private func startWriter(
        _ url: String, _ options: Options, prepare: @escaping @Sendable (PostgreSQLConnection) throws -> Void
    ) async throws {
        let writes = writes
        try await withCheckedThrowingContinuation { (opened: CheckedContinuation<Void, any Error>) in
            do {
                try threads.start {
                    let connection: PostgreSQLConnection
                    do {
                        connection = try PostgreSQLConnection(url)
                        try prepare(connection)
                        opened.resume()
                    } catch { return opened.resume(throwing: error) }
                    var writer = GroupWriter(connection)
                    writer.run(writes, batchLimit: options.batchLimit)
                }
            } catch { opened.resume(throwing: error) }
        }
    }

    private func startReaders(_ url: String, _ options: Options) throws {
        let reads = reads
        for _ in 0..<options.readers {
            try threads.start {
                // Connected at the first read.
                var reader: Reader<PostgreSQLConnection>?
                while let job = reads.take(atMost: 1).first {
                    do {
                        let open = try reader ?? Reader(connection: PostgreSQLConnection(url))
                        reader = open
                        open.run(job)
                    } catch { job.fail(error) }
                }
            }
        }
    }
}
