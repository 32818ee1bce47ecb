/// Brings a database's schema up to date. Runs in one transaction.
struct Migrations {
    private let known: [Migration]

    /// Throws if two migrations have the same name.
    init(_ migrations: [Migration]) throws {
        var names: Set<String> = []
        for migration in migrations where !names.insert(migration.name).inserted {
            throw StorageError(.other, "two migrations are named \(migration.name)")
        }
        known = migrations
    }

    /// Applies what is missing.
    ///
    /// Throws `.newerVersion` if the database knows a migration that is not among these, `.migrationChanged` if one has
    /// another text than when it was applied.
    func apply(in transaction: any Transaction) throws {
        try transaction.execute(
            "CREATE TABLE IF NOT EXISTS storage_migrations (name TEXT NOT NULL PRIMARY KEY, checksum BIGINT NOT NULL)")
        var applied: [String: Int64] = [:]
        for row in try transaction.query("SELECT name, checksum FROM storage_migrations") {
            applied[try row.text(0)] = try row.int64(1)
        }
        if let unknown = applied.keys.filter({ name in !known.contains { $0.name == name } }).min() {
            throw StorageError(.newerVersion, "the database was written by a newer version of Apus (it has the migration \(unknown))")
        }
        for migration in known {
            let checksum = Self.checksum(migration, transaction.dialect)
            if let recorded = applied[migration.name] {
                guard recorded == checksum else {
                    throw StorageError(.migrationChanged, "the migration \(migration.name) has changed since it was applied")
                }
                continue
            }
            for statement in migration.statements.map({ $0.text(transaction.dialect) }) where !statement.isEmpty {
                try transaction.execute(statement)
            }
            try transaction.execute(
                "INSERT INTO storage_migrations (name, checksum) VALUES ($1, $2)", migration.name, checksum)
        }
    }

    /// FNV-1a over the statements: it notices a mistake, not an attack.
    private static func checksum(_ migration: Migration, _ dialect: Dialect) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for statement in migration.statements {
            for byte in statement.text(dialect).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return Int64(bitPattern: hash)
    }
}
