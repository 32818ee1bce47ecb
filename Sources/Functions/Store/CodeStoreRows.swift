import Storage

/// A deployment package: a zip, and the measure of the tree that comes out of it.
struct CodePackage: Hashable, Sendable {
    /// In hexadecimal.
    var sha256: String
    /// Of the zip, in bytes.
    var size: Int
    var measure: TreeMeasure
}

/// The rows of packages. A package is there as long as some version of a function or of a layer uses it.
extension Transaction {
    private var chunkSize: Int { 1 << 20 }

    /// Stores `package` unless it is there already.
    func store(_ package: CodePackage, zip: [UInt8]) throws {
        let isNew = try execute(
            "INSERT INTO code_packages (sha256, size, files, unzipped_size) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
            package.sha256, package.size, package.measure.files, package.measure.bytes)
        guard isNew > 0 else { return }
        for (position, start) in stride(from: 0, to: zip.count, by: chunkSize).enumerated() {
            let chunk = Array(zip[start..<min(start + chunkSize, zip.count)])
            try execute("INSERT INTO code_chunks (sha256, position, bytes) VALUES ($1, $2, $3)", package.sha256, position, chunk)
        }
    }

    func codePackage(_ sha256: String) throws -> CodePackage? {
        try query("SELECT size, files, unzipped_size FROM code_packages WHERE sha256 = $1", sha256).first.map { row in
            CodePackage(
                sha256: sha256, size: try row.int(0), measure: TreeMeasure(files: try row.int(1), bytes: try row.int(2)))
        }
    }

    /// The zip itself.
    func codeBytes(_ sha256: String) throws -> [UInt8]? {
        guard let package = try codePackage(sha256) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(package.size)
        try forEach("SELECT bytes FROM code_chunks WHERE sha256 = $1 ORDER BY position", sha256) { row in
            bytes.append(contentsOf: try row.blob(0))
            return true
        }
        return bytes.count == package.size ? bytes : nil
    }

    /// Says which packages `owner` uses from now on, and removes those that nobody uses any more.
    func setPackages(of owner: String, _ packages: Set<String>) throws {
        let former = Set(try query("SELECT sha256 FROM code_uses WHERE owner = $1", owner).map { try $0.text(0) })
        for sha256 in packages.subtracting(former) {
            try execute("INSERT INTO code_uses (owner, sha256) VALUES ($1, $2)", owner, sha256)
        }
        for sha256 in former.subtracting(packages) {
            try execute("DELETE FROM code_uses WHERE owner = $1 AND sha256 = $2", owner, sha256)
            guard try query("SELECT 1 FROM code_uses WHERE sha256 = $1 LIMIT 1", sha256).isEmpty else { continue }
            try execute("DELETE FROM code_chunks WHERE sha256 = $1", sha256)
            try execute("DELETE FROM code_packages WHERE sha256 = $1", sha256)
        }
    }

    /// The bytes of all zips of a scope, each counted as often as a version names it: AWS's `TotalCodeSize`.
    func totalCodeSize(_ account: String, _ region: String) throws -> Int {
        let functions = try query(
            "SELECT CAST(COALESCE(SUM(code_size), 0) AS BIGINT) FROM function_versions WHERE account = $1 AND region = $2", account, region)
        let layers = try query(
            "SELECT CAST(COALESCE(SUM(code_size), 0) AS BIGINT) FROM layer_versions WHERE account = $1 AND region = $2", account, region)
        return try (functions.first?.int(0) ?? 0) + (layers.first?.int(0) ?? 0)
    }
}
