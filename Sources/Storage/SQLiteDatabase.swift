/// A database in one file, embedded in the process.
///
/// One thread owns the connection that writes; a few threads read, each on a connection of its own. See docs/design/storage.md.
public final class SQLiteDatabase: Database {
    /// How the file is used; the defaults are a node's.
    public struct Options: Sendable {
        /// When a commit is on disk.
        public enum Durability: Sendable {
            /// Every commit is flushed before it is acknowledged.
            case full
            /// A power failure may take back the last commits (the file stays consistent); the end of the process does not.
            /// For telemetry.
            case normal
        }

        public var durability: Durability = .full
        /// How many reads run at the same time.
        public var readers = 2
        /// How many writes may wait before further ones are refused with `.overloaded`.
        public var queueLimit = 32_768
        /// How many writes share a commit at most.
        public var batchLimit = 1024
        /// The writing connection's page cache, in KiB; a reading one has a quarter.
        public var cacheSize = 2048

        public init() {}
    }

    public let dialect = Dialect.sqlite
    private let writes: WorkQueue<Job>
    private let reads: WorkQueue<Job>
    private let threads = WorkerThreads()
    private let subscribers = Subscribers()

    private init(_ options: Options) {
        writes = WorkQueue(limit: options.queueLimit)
        reads = WorkQueue(limit: options.queueLimit)
    }

    /// Opens the file (it is created if it is missing) and applies the migrations that it lacks.
    ///
    /// Throws ``StorageError``: `.newerVersion`, `.migrationChanged`, `.corrupt`, `.inputOutput` …
    public static func open(path: String, migrations: [Migration], options: Options = Options()) async throws -> SQLiteDatabase {
        let database = SQLiteDatabase(options)
        let migrations = try Migrations(migrations)
        do {
            try await database.startWriter(path, options)
            try await database.write { try migrations.apply(in: $0) }
            try database.startReaders(path, options)
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

    public func notifications(_ channel: String) -> AsyncStream<String> { subscribers.subscribe(channel) }

    public func close() async {
        reads.close()
        writes.close()
        await threads.finished()
        subscribers.finish()
    }

    /// Returns when the writing connection is open.
    private func startWriter(_ path: String, _ options: Options) async throws {
        let (writes, subscribers) = (writes, subscribers)
        let settings = SQLiteConnection.Settings(
            path: path, synchronous: options.durability == .full ? "FULL" : "NORMAL", cacheSize: options.cacheSize)
        try await withCheckedThrowingContinuation { (opened: CheckedContinuation<Void, any Error>) in
            do {
                try threads.start {
                    let connection: SQLiteConnection
                    do {
                        connection = try SQLiteConnection(settings, subscribers)
                        opened.resume()
                    } catch { return opened.resume(throwing: error) }
                    var writer = GroupWriter(connection)
                    writer.run(writes, batchLimit: options.batchLimit)
                }
            } catch { opened.resume(throwing: error) }
        }
    }

    private func startReaders(_ path: String, _ options: Options) throws {
        let (reads, subscribers) = (reads, subscribers)
        let settings = SQLiteConnection.Settings(path: path, isReadOnly: true, cacheSize: options.cacheSize / 4)
        for _ in 0..<options.readers {
            try threads.start {
                // Opened at the first read: an idle node needs no memory for it.
                var reader: Reader<SQLiteConnection>?
                while let job = reads.take(atMost: 1).first {
                    do {
                        let open = try reader ?? Reader(connection: SQLiteConnection(settings, subscribers))
                        reader = open
                        open.run(job)
                    } catch { job.fail(error) }
                }
            }
        }
    }
}
