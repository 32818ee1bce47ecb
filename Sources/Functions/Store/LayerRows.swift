import AWSInterface
import Ambient
import Storage

/// The rows of layers.
extension Transaction {
    private var columns: String {
        "number, code_sha256, code_size, unzipped_size, created, description, license, runtimes, architectures"
    }

    func layerVersion(_ key: LayerKey, _ version: Int) throws -> LayerVersionRecord? {
        try query(
            "SELECT \(columns) FROM layer_versions WHERE account = $1 AND region = $2 AND name = $3 AND number = $4", key.scope.account,
            key.scope.region, key.name, version
        ).first.map { try LayerVersionRecord(row: $0) }
    }

    /// The number of the next version of a layer. Numbers are not given twice, even after a deletion.
    func nextLayerVersion(_ key: LayerKey) throws -> Int {
        try execute(
            """
            INSERT INTO layers (account, region, name, last_version) VALUES ($1, $2, $3, 1)
            ON CONFLICT (account, region, name) DO UPDATE SET last_version = layers.last_version + 1
            """, key.scope.account, key.scope.region, key.name)
        let rows = try query(
            "SELECT last_version FROM layers WHERE account = $1 AND region = $2 AND name = $3", key.scope.account, key.scope.region,
            key.name)
        return try rows.first?.int(0) ?? 1
    }

    func insert(_ layer: LayerVersionRecord, of key: LayerKey) throws {
        try execute(
            """
            INSERT INTO layer_versions (account, region, name, number, code_sha256, code_size, unzipped_size, created, description, license,
            runtimes, architectures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """, key.scope.account, key.scope.region, key.name, layer.version, layer.sha256, layer.codeSize, layer.unzippedSize,
            layer.created.milliseconds, layer.description, layer.license, LayerFilter.text(layer.runtimes),
            LayerFilter.text(layer.architectures))
        try setPackages(of: key.arn(version: layer.version), [layer.sha256])
    }

    func removeLayerVersion(_ key: LayerKey, _ version: Int) throws {
        try execute(
            "DELETE FROM layer_versions WHERE account = $1 AND region = $2 AND name = $3 AND number = $4", key.scope.account,
            key.scope.region, key.name, version)
        try setPackages(of: key.arn(version: version), [])
    }

    /// At most `limit` versions of a layer with a number below `number`, the newest first.
    func layerVersions(_ key: LayerKey, below number: Int, _ filter: LayerFilter, limit: Int) throws -> [LayerVersionRecord] {
        try query(
            """
            SELECT \(columns) FROM layer_versions WHERE account = $1 AND region = $2 AND name = $3 AND number < $4
            AND runtimes LIKE $5 AND architectures LIKE $6 ORDER BY number DESC LIMIT $7
            """, key.scope.account, key.scope.region, key.name, number, filter.runtimePattern, filter.architecturePattern, limit
        ).map { try LayerVersionRecord(row: $0) }
    }

    /// At most `limit` layers after `name`, each with its newest version that the filter takes.
    func layers(
        in scope: Scope, after name: String, _ filter: LayerFilter, limit: Int
    ) throws -> [(name: String, latest: LayerVersionRecord)] {
        let columns = columns.split(separator: ", ").map { "v.\($0)" }.joined(separator: ", ")
        return try query(
            """
            SELECT \(columns), v.name FROM layer_versions v JOIN
            (SELECT name, MAX(number) AS newest FROM layer_versions WHERE account = $1 AND region = $2 AND name > $3
            AND runtimes LIKE $4 AND architectures LIKE $5 GROUP BY name ORDER BY name LIMIT $6) AS page
            ON v.name = page.name AND v.number = page.newest WHERE v.account = $1 AND v.region = $2 ORDER BY v.name
            """, scope.account, scope.region, name, filter.runtimePattern, filter.architecturePattern, limit
        ).map { (name: try $0.text(9), latest: try LayerVersionRecord(row: $0)) }
    }

    func layerPolicy(_ key: LayerKey, _ version: Int) throws -> ResourcePolicy? {
        let rows = try query(
            "SELECT policy_revision, policy FROM layer_versions WHERE account = $1 AND region = $2 AND name = $3 AND number = $4",
            key.scope.account, key.scope.region, key.name, version)
        guard let row = rows.first, let revision = try row.optionalText(0), let text = try row.optionalText(1) else { return nil }
        return try ResourcePolicy(stored: text, revisionID: revision)
    }

    /// - Parameter policy: without statements it is removed.
    func saveLayerPolicy(_ policy: ResourcePolicy, of key: LayerKey, _ version: Int) throws {
        let isEmpty = policy.statements.isEmpty
        try execute(
            """
            UPDATE layer_versions SET policy_revision = $5, policy = $6
            WHERE account = $1 AND region = $2 AND name = $3 AND number = $4
            """, key.scope.account, key.scope.region, key.name, version, isEmpty ? nil : policy.revisionID,
            isEmpty ? nil : policy.storedStatements)
    }
}

/// Which layer versions a listing shows. Lists are stored as `,python3.12,python3.13,`, so that one can be searched for.
struct LayerFilter: Hashable, Sendable {
    var runtime: String?
    var architecture: String?

    var runtimePattern: String { runtime.map { "%,\($0),%" } ?? "%" }
    var architecturePattern: String { architecture.map { "%,\($0),%" } ?? "%" }

    static func text(_ values: [String]) -> String { values.isEmpty ? "" : ",\(values.joined(separator: ","))," }
    static func values(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}

extension LayerVersionRecord {
    fileprivate init(row: Row) throws {
        self.init(
            version: try row.int(0), sha256: try row.text(1), codeSize: try row.int(2), unzippedSize: try row.int(3),
            created: Timestamp(milliseconds: try row.int64(4)), description: try row.text(5), license: try row.optionalText(6),
            runtimes: LayerFilter.values(try row.text(7)), architectures: LayerFilter.values(try row.text(8)))
    }
}
