import Synchronization

/// What the nodes on one database tell one another of their changes, so that each forgets what it has in memory of them.
///
/// A notice is a text that names what was changed, not what it is now: whoever hears it reads that again, so it does not matter in which
/// order two are heard. A node does not hear itself; it forgets before ``commit(_:forget:_:)`` returns.
public final class NodeNotices: Sendable {
    private let channel: String
    private let database: any Database
    private let node: String
    /// This node's notices of changes of which it does not know whether they were committed: it is told by hearing them.
    private let unsure = Mutex<Set<String>>([])

    /// - Parameters:
    ///   - channel: see `Transaction.notify`.
    ///   - node: what tells this node from others, without spaces.
    public init(_ channel: String, on database: any Database, from node: String) {
        (self.channel, self.database, self.node) = (channel, database, node)
    }

    /// Commits a change and tells the other nodes of it; `forget` has run before this returns or throws that the change may have been made.
    public func commit<T: Sendable>(
        _ notice: String, forget: () async -> Void, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        let result: T
        do {
            result = try await database.write { [self] transaction in
                let result = try body(transaction)
                try tell(notice, in: transaction)
                return result
            }
        } catch let error as StorageError where error.kind == .outcomeUnknown {
            unsure.withLock { _ = $0.insert(notice) }
            await forget()
            throw error
        }
        await forget()
        return result
    }

    /// Tells the other nodes as part of `transaction`, for those who commit by themselves.
    public func tell(_ notice: String, in transaction: any Transaction) throws {
        try transaction.notify(channel, "\(node) \(notice)")
    }

    /// Hands what other nodes tell to `hear`, one notice after the other; `nil` where some may have been lost. Returns when its task is
    /// cancelled or the database closed.
    public func follow(_ hear: (String?) async -> Void) async {
        for await payload in database.notifications(channel) {
            let parts = payload.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else {
                unsure.withLock { $0 = [] }
                await hear(nil)
                continue
            }
            let notice = String(parts[1])
            let isNews = parts[0] != node || unsure.withLock { $0.remove(notice) } != nil
            if isNews { await hear(notice) }
        }
    }
}
