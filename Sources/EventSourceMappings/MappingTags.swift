public import AWSInterface
public import Functions
import Storage

/// The tags of event source mappings, for Lambda's operations on tags.
extension EventSourceMappingsService: TagKeeper {
    public func tags(of resource: ARN) async throws -> [String: String] {
        try await database.read { try Self.tagged(resource, in: $0).tags }
    }

    public func changeTags(
        of resource: ARN, _ change: @escaping @Sendable ([String: String]) throws -> [String: String]
    ) async throws {
        try await database.write { transaction in
            var record = try Self.tagged(resource, in: transaction)
            record.tags = try change(record.tags)
            try transaction.save(record)
        }
    }

    private static func tagged(_ resource: ARN, in transaction: any Transaction) throws -> MappingRecord {
        let id = resource.resource.split(separator: ":", maxSplits: 1).last.map { $0.lowercased() } ?? ""
        guard let record = try transaction.mapping(id), record.scope == resource.scope else { throw MappingErrors.notFound() }
        return record
    }
}
