import Glibc
public import Storage

/// Both engines, as arguments of a test that must hold on either.
public enum TestEngine: String, CaseIterable, Sendable {
    case sqlite = "SQLite"
    case postgresql = "PostgreSQL"

    /// PostgreSQL is left out where its server is not installed, unless `APUS_REQUIRE_POSTGRESQL=1` insists on it.
    public static let available: [TestEngine] =
        PostgreSQLServer.programs != nil || isPostgreSQLRequired ? allCases : [.sqlite]

    public static var isPostgreSQLRequired: Bool { getenv("APUS_REQUIRE_POSTGRESQL").map { String(cString: $0) } == "1" }

    /// A place for a database: it can be opened several times, one after the other (PostgreSQL: also side by side).
    public func makePlace() async throws -> TestPlace {
        switch self {
        case .sqlite: TestPlace(engine: self, directory: TemporaryDirectory(), url: nil)
        case .postgresql: TestPlace(engine: self, directory: TemporaryDirectory(), url: try await PostgreSQLServer.shared.makeDatabase())
        }
    }

    /// Runs `body` on a new database and closes it.
    public func withDatabase<R>(
        _ migrations: [Migration], _ body: (any Database) async throws -> R
    ) async throws -> R {
        let place = try await makePlace()
        defer { withExtendedLifetime(place) {} }
        let database = try await place.open(migrations)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

public struct TestPlace: Sendable {
    public let engine: TestEngine
    public let directory: TemporaryDirectory
    public let url: String?

    /// What ``open(_:_:)`` understands, for another process.
    public var description: String { url ?? directory.path + "/state.db" }

    public func open(_ migrations: [Migration]) async throws -> any Database {
        try await Self.open(description, migrations)
    }

    /// Opens a place by its ``description``.
    public static func open(_ description: String, _ migrations: [Migration]) async throws -> any Database {
        if description.hasPrefix("postgres:") {
            return try await PostgreSQLDatabase.open(url: description, migrations: migrations)
        }
        return try await SQLiteDatabase.open(path: description, migrations: migrations)
    }
}
