import AWSInterface
import Ambient
import JSON
import Storage

/// The rows of functions and their versions.
extension Transaction {
    // MARK: Functions

    func function(_ key: FunctionKey) throws -> FunctionRecord? {
        try query(
            """
            SELECT id, last_version, reserved_concurrency, recursive_loop, tags FROM functions
            WHERE account = $1 AND region = $2 AND name = $3
            """, key.scope.account, key.scope.region, key.name
        ).first.map { row in
            FunctionRecord(
                key: key, id: try row.text(0), lastVersion: try row.int(1), reservedConcurrency: try row.optionalInt(2),
                recursiveLoop: RecursiveLoop(rawValue: try row.text(3)) ?? .terminate, tags: try StoredText.map(row.text(4)))
        }
    }

    /// - Throws: `ResourceNotFoundException`.
    func existingFunction(_ key: FunctionKey, _ qualifier: String? = nil) throws -> FunctionRecord {
        guard let function = try function(key) else { throw FunctionErrors.notFound(key, qualifier) }
        return function
    }

    /// - Throws: `ResourceNotFoundException` where `qualifier` is neither a version nor an alias of the function.
    func requireQualifier(_ key: FunctionKey, _ qualifier: String) throws {
        guard try hasQualifier(key, qualifier) else { throw FunctionErrors.notFound(key, qualifier) }
    }

    /// Whether `qualifier` is a version or an alias of the function.
    func hasQualifier(_ key: FunctionKey, _ qualifier: String) throws -> Bool {
        if let number = FunctionVersion.number(of: qualifier) { return try version(key, number) != nil }
        return try alias(key, qualifier) != nil
    }

    func save(_ function: FunctionRecord) throws {
        let key = function.key
        try execute(
            """
            INSERT INTO functions (account, region, name, id, last_version, reserved_concurrency, recursive_loop, tags)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, region, name) DO UPDATE SET
            last_version = excluded.last_version, reserved_concurrency = excluded.reserved_concurrency,
            recursive_loop = excluded.recursive_loop, tags = excluded.tags
            """, key.scope.account, key.scope.region, key.name, function.id, function.lastVersion, function.reservedConcurrency,
            function.recursiveLoop.rawValue, StoredText.text(function.tags))
    }

    /// Removes a function and everything that belongs to it.
    func remove(_ key: FunctionKey) throws {
        for row in try query(
            "SELECT number FROM function_versions WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region,
            key.name)
        {
            try setPackages(of: key.arn(FunctionVersion.name(of: row.int(0))), [])
        }
        for table in FunctionTables.all {
            try execute(
                "DELETE FROM \(table) WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region, key.name)
        }
    }

    /// Removes what hangs on one qualifier: its policy, URL and configurations.
    func removeSettings(of key: FunctionKey, qualifier: String) throws {
        for table in FunctionTables.qualified {
            try execute(
                "DELETE FROM \(table) WHERE account = $1 AND region = $2 AND name = $3 AND qualifier = $4", key.scope.account,
                key.scope.region, key.name, qualifier)
        }
    }

    // MARK: Versions

    func version(_ key: FunctionKey, _ number: Int) throws -> VersionRecord? {
        try query(
            "\(FunctionTables.selectVersion) WHERE account = $1 AND region = $2 AND name = $3 AND number = $4", key.scope.account,
            key.scope.region, key.name, number
        ).first.map(VersionRecord.init(row:))
    }

    /// - Throws: `ResourceNotFoundException`.
    func existingVersion(_ key: FunctionKey, _ version: String, asked qualifier: String?) throws -> VersionRecord {
        guard let number = FunctionVersion.number(of: version), let record = try self.version(key, number) else {
            throw FunctionErrors.notFound(key, qualifier)
        }
        return record
    }

    /// The published version with the highest number.
    func lastPublished(_ key: FunctionKey) throws -> VersionRecord? {
        try query(
            """
            \(FunctionTables.selectVersion) WHERE account = $1 AND region = $2 AND name = $3 AND number > 0
            ORDER BY number DESC LIMIT 1
            """, key.scope.account, key.scope.region, key.name
        ).first.map(VersionRecord.init(row:))
    }

    /// At most `limit` versions of a function with a number above `number`, in order.
    func versions(_ key: FunctionKey, above number: Int, limit: Int) throws -> [VersionRecord] {
        try query(
            """
            \(FunctionTables.selectVersion) WHERE account = $1 AND region = $2 AND name = $3 AND number > $4 ORDER BY number LIMIT $5
            """, key.scope.account, key.scope.region, key.name, number, limit
        ).map(VersionRecord.init(row:))
    }

    func save(_ version: VersionRecord, of key: FunctionKey) throws {
        let sha256: String?
        let directory: String?
        switch version.code {
        case .package(let digest, _): (sha256, directory) = (digest, nil)
        case .directory(let path): (sha256, directory) = (nil, path)
        }
        try execute(
            """
            INSERT INTO function_versions (account, region, name, number, revision, state, last_update, modified, code_sha256,
            code_size, directory, settings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (account, region, name, number) DO UPDATE SET revision = excluded.revision, state = excluded.state,
            last_update = excluded.last_update, modified = excluded.modified, code_sha256 = excluded.code_sha256,
            code_size = excluded.code_size, directory = excluded.directory, settings = excluded.settings
            """, key.scope.account, key.scope.region, key.name, FunctionVersion.number(of: version.version), version.revisionID,
            version.state.rawValue, version.lastUpdate?.rawValue, version.lastModified.milliseconds, sha256, version.code.size, directory,
            JSONValue.object(version.stored).text())
        var packages = Set(version.settings.layers.map(\.sha256))
        if let sha256 { packages.insert(sha256) }
        try setPackages(of: key.arn(version.version), packages)
    }

    /// Ends the transitions of a function's versions: what is pending becomes active.
    func settle(_ key: FunctionKey) throws {
        try execute(
            """
            UPDATE function_versions SET state = $4, last_update = $5
            WHERE account = $1 AND region = $2 AND name = $3 AND (last_update IS NULL OR last_update <> $5)
            """, key.scope.account, key.scope.region, key.name, FunctionState.active.rawValue, UpdateStatus.successful.rawValue)
    }

    func removeVersion(_ key: FunctionKey, _ number: Int) throws {
        try execute(
            "DELETE FROM function_versions WHERE account = $1 AND region = $2 AND name = $3 AND number = $4", key.scope.account,
            key.scope.region, key.name, number)
        try setPackages(of: key.arn(FunctionVersion.name(of: number)), [])
        try removeSettings(of: key, qualifier: FunctionVersion.name(of: number))
    }
}

/// Names that several statements share.
enum FunctionTables {
    /// Tables with one row for each qualifier of a function.
    static let qualified = ["function_policies", "function_urls", "function_event_invoke", "function_provisioned"]
    static let all = qualified + ["function_aliases", "function_versions", "functions"]

    static let versionColumns =
        "number, revision, state, last_update, modified, code_sha256, code_size, directory, settings, name"
    static let selectVersion = "SELECT \(versionColumns) FROM function_versions"
}

extension VersionRecord {
    /// Reads the columns of `FunctionTables.versionColumns`.
    init(row: Row) throws {
        let stored = try StoredText.object(row.text(8))
        let code: FunctionCode =
            if let sha256 = try row.optionalText(5) {
                .package(sha256: sha256, size: try row.int(6))
            } else {
                .directory(try row.text(7))
            }
        self.init(
            version: FunctionVersion.name(of: try row.int(0)), settings: FunctionSettings(stored: stored, functionName: try row.text(9)),
            code: code, revisionID: try row.text(1), lastModified: Timestamp(milliseconds: try row.int64(4)),
            state: FunctionState(rawValue: try row.text(2)) ?? .active,
            lastUpdate: try row.optionalText(3).flatMap(UpdateStatus.init(rawValue:)),
            sourceDescription: stored["SourceDescription"]?.string ?? "")
    }
}

extension Transaction {
    /// At most `limit` versions of all functions of a scope, sorted by name and number, with the names of their functions.
    ///
    /// - Parameter last: `NAME:NUMBER` of the element before the first.
    func versions(
        in scope: Scope, latestOnly: Bool, after last: String?, limit: Int
    ) throws -> [(name: String, version: VersionRecord)] {
        let parts = (last ?? ":-1").split(separator: ":", omittingEmptySubsequences: false)
        let number = parts.last.flatMap { Int($0) } ?? -1
        return try query(
            """
            \(FunctionTables.selectVersion) WHERE account = $1 AND region = $2 AND (name > $3 OR (name = $3 AND number > $4))
            \(latestOnly ? "AND number = 0" : "") ORDER BY name, number LIMIT $5
            """, scope.account, scope.region, parts.first.map(String.init) ?? "", number, limit
        ).map { (name: try $0.text(9), version: try VersionRecord(row: $0)) }
    }
}
