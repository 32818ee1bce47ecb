import Glibc
import StorageTestSupport
import Testing

@testable import Storage

@Suite struct OpeningTests {
    static let first = Migration("test.001-initial", ["CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY)"])
    static let second = Migration("test.002-names", ["ALTER TABLE things ADD COLUMN name TEXT"])

    @Test("migrations are applied once, and later ones to an existing database", arguments: TestEngine.available)
    func migrations(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        let old = try await place.open([Self.first])
        try await old.write { try $0.execute("INSERT INTO things VALUES (1)") }
        await old.close()
        for _ in 0..<2 {
            let new = try await place.open([Self.first, Self.second])
            #expect(try await new.read { try $0.query("SELECT id FROM things WHERE name IS NULL").count } == 1)
            await new.close()
        }
    }

    @Test("a database of a newer version is refused and stays as it is", arguments: TestEngine.available)
    func newer(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        await (try place.open([Self.first, Self.second])).close()
        let third = Migration("test.003-more", ["CREATE TABLE more (id BIGINT)"])
        let error = await #expect(throws: StorageError.self) { _ = try await place.open([Self.first, third]) }
        #expect(error?.kind == .newerVersion)
        #expect(error?.message == "the database was written by a newer version of Apus (it has the migration test.002-names)")
        let reopened = try await place.open([Self.first, Self.second])
        await #expect(throws: StorageError.self) { try await reopened.read { try $0.query("SELECT id FROM more") } }
        await reopened.close()
    }

    @Test("a migration whose text has changed is refused", arguments: TestEngine.available)
    func changed(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        await (try place.open([Self.first])).close()
        let error = await #expect(throws: StorageError.self) { _ = try await place.open([Migration(Self.first.name, ["SELECT 1"])]) }
        #expect(error?.kind == .migrationChanged)
    }

    @Test("a migration that fails leaves nothing of itself", arguments: TestEngine.available)
    func failing(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        let broken = Migration("test.002-broken", ["CREATE TABLE half (id BIGINT)", "nonsense"])
        await #expect(throws: StorageError.self) { _ = try await place.open([Self.first, broken]) }
        let fixed = Migration("test.002-broken", ["CREATE TABLE half (id BIGINT)"])
        await (try place.open([Self.first, fixed])).close()
    }

    @Test("nodes that start together migrate one after the other", .enabled(if: TestEngine.available.contains(.postgresql)))
    func together() async throws {
        let place = try await TestEngine.postgresql.makePlace()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await (try place.open([Self.first, Self.second])).close() } }
            try await group.waitForAll()
        }
    }

    @Test("a lost server connection is replaced", .enabled(if: TestEngine.available.contains(.postgresql)))
    func reconnection() async throws {
        try await TestEngine.postgresql.withDatabase([Self.first]) { database in
            for id in 0..<3 {
                let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                await #expect(throws: StorageError.self) { try await database.read { try $0.query(terminate) } }
                try await database.write { try $0.execute("INSERT INTO things VALUES ($1)", id) }
            }
            #expect(try await database.read { try $0.query("SELECT id FROM things").count } == 3)
        }
    }

    @Test("what is no database is refused as corrupt")
    func corrupt() async throws {
        let place = try await TestEngine.sqlite.makePlace()
        let file = fopen(place.description, "w")
        fputs(String(repeating: "this is no database\n", count: 500), file)
        fclose(file)
        let error = await #expect(throws: StorageError.self) { _ = try await place.open([]) }
        #expect(error?.kind == .corrupt)
    }

    @Test("a server that is not there is named")
    func unreachable() async throws {
        guard TestEngine.available.contains(.postgresql) else { return }
        let error = await #expect(throws: StorageError.self) {
            _ = try await PostgreSQLDatabase.open(url: "postgres:///x?host=/nonexistent", migrations: [])
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.message.contains("/nonexistent") == true)
    }
}

@Suite struct DataDirectoryTests {
    @Test("a directory is created for its owner alone, with its parts")
    func creation() throws {
        let parent = TemporaryDirectory()
        let directory = try DataDirectory(path: parent.path + "/data")
        var status = stat()
        stat(directory.path, &status)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(access(try directory.directory("functions"), W_OK) == 0)
        #expect(directory.stateDatabase.hasSuffix("/data/state.db"))
    }

    @Test("a node keeps its name over restarts, and no two directories have the same")
    func nodeName() throws {
        let parent = TemporaryDirectory()
        let other = TemporaryDirectory()
        let name = try DataDirectory(path: parent.path).nodeName()
        #expect(try DataDirectory(path: parent.path).nodeName() == name)
        #expect(try DataDirectory(path: other.path).nodeName() != name)
    }

    @Test("a second node is refused by the first one's process id, until that one ends")
    func conflict() throws {
        let parent = TemporaryDirectory()
        var first: DataDirectory? = try DataDirectory(path: parent.path)
        let error = #expect(throws: StorageError.self) { _ = try DataDirectory(path: parent.path) }
        #expect(error?.kind == .locked(processID: getpid()))
        #expect(error?.message.hasSuffix("is locked by another node (process \(getpid()))") == true)
        #expect(first != nil)
        first = nil
        _ = try DataDirectory(path: parent.path)
    }

    @Test("a lock that outlives its owner for a moment is waited for")
    func inheritedLock() throws {
        let parent = TemporaryDirectory()
        // What a child that has not yet run its program holds of a killed node: the lock, under a process id that is nobody's.
        let lock = open(parent.path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        let nobody = Array("4194305\n".utf8)  // Above the highest id that Linux gives.
        #expect(write(lock, nobody, nobody.count) == nobody.count)
        var looks = 0
        _ = try DataDirectory(path: parent.path) {
            looks += 1
            if looks == 3 { close(lock) }
        }
        #expect(looks == 3)
    }

    @Test("a path that cannot be created is named")
    func impossible() {
        let error = #expect(throws: StorageError.self) { _ = try DataDirectory(path: "/proc/apus/data") }
        #expect(error?.kind == .inputOutput)
    }
}
