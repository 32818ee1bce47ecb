import Cryptography
import Encodings
import Storage

/// Loads what a qualifier leads to: rows first, then the trees on this host.
struct TargetLoader: Sendable {
    let database: any Database
    let code: CodeStore

    private struct Rows: Sendable {
        var function: FunctionRecord
        var alias: AliasRecord?
        var routing: AliasRouting
        var versions: [VersionRecord]
        var eventInvoke: EventInvokeSettings?

        var isSettled: Bool { versions.allSatisfy { $0.lastUpdate == .successful } }
    }

    /// - Throws: `ResourceNotFoundException`.
    func load(_ key: FunctionKey, _ qualifier: String?) async throws -> ResolvedTarget {
        var rows = try await database.read { try Self.rows($0, key, qualifier) }
        if !rows.isSettled {
            // An invocation right after a create or update: do not wait for whoever ends the transition, end it.
            rows = try await database.write { transaction in
                try transaction.settle(key)
                return try Self.rows(transaction, key, qualifier)
            }
        }
        var versions: [String: ResolvedFunction] = [:]
        for version in rows.versions { versions[version.version] = try await resolve(version, rows, qualifier) }
        return ResolvedTarget(routing: rows.routing, versions: versions)
    }

    private static func rows(_ transaction: any Transaction, _ key: FunctionKey, _ qualifier: String?) throws -> Rows {
        let function = try transaction.existingFunction(key, qualifier)
        var alias: AliasRecord?
        var routing = AliasRouting(version: qualifier ?? FunctionVersion.latest)
        if let qualifier, FunctionVersion.number(of: qualifier) == nil {
            guard let found = try transaction.alias(key, qualifier) else { throw FunctionErrors.notFound(key, qualifier) }
            (alias, routing) = (found, found.routing)
        }
        let versions = try routing.versions.map { try transaction.existingVersion(key, $0, asked: qualifier) }
        let eventInvoke = try transaction.eventInvoke(key, qualifier ?? FunctionVersion.latest)?.settings
        return Rows(function: function, alias: alias, routing: routing, versions: versions, eventInvoke: eventInvoke)
    }

    private func resolve(_ version: VersionRecord, _ rows: Rows, _ qualifier: String?) async throws -> ResolvedFunction {
        let key = rows.function.key
        var revisionKey = "\(rows.function.id)/\(version.version)/\(version.revisionID)"
        let place: ResolvedFunction.Code
        switch version.code {
        case .package(let sha256, _):
            place = .tree(path: try await code.tree(sha256))
        case .directory(let path):
            let stamp = (try? HotReload.stamp(of: path)) ?? 0
            place = .directory(path: path, stamp: stamp)
            revisionKey += "/\(String(stamp, radix: 16))"
        }
        var layerPaths: [String] = []
        for layer in version.settings.layers { layerPaths.append(try await code.tree(layer.sha256)) }
        return ResolvedFunction(
            key: key, functionID: rows.function.id, version: version.version, qualifier: qualifier, alias: rows.alias,
            settings: version.settings, state: version.state, code: place, codeSHA256: version.code.base64SHA256, layerPaths: layerPaths,
            reservedConcurrency: rows.function.reservedConcurrency, eventInvoke: rows.eventInvoke,
            recursiveLoop: rows.function.recursiveLoop, revisionKey: revisionKey)
    }
}

extension FunctionCode {
    /// AWS's `CodeSha256`. A directory has the digest of its path: its content is nobody's deployment.
    var base64SHA256: String {
        switch self {
        case .package(let sha256, _): Base64.encode(Hexadecimal.decode(sha256) ?? [])
        case .directory(let path): Base64.encode(SHA256.hash("\(HotReload.bucket):\(path)".utf8))
        }
    }
}
