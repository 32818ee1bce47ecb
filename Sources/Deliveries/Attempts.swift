import Ambient
import Storage
import Synchronization

/// One attempt: deliver, decide, commit.
extension Deliveries {
    /// What an attempt came to, and what to commit with that.
    private enum Settlement {
        /// The row is removed.
        case end([DeliveryResult.Commit])
        /// The row stays, with another due time.
        case retry(DeliveryRow, DeliveryFailure, [DeliveryResult.Commit])
        /// The row is removed if this succeeds.
        case attempt(DeliveryResult.Attempt)
        /// The handler has removed the row.
        case nothing
    }

    /// What became of committing a settlement.
    private enum CommitOutcome: Sendable {
        case settled
        /// Cancelled, taken over by another node, or committed before a lost connection.
        case notOurs
        case refused(DeliveryFailure)
    }

    /// Undoes an attempt whose row is not ours any more.
    private struct RowIsGone: Error {}

    func attempt(_ key: LaneKey, _ id: Int64, _ held: DeliveryRow?) async {
        let (owner, handler) = state.withLock { ($0.owner, $0.handlers[key.kind]) }
        guard let handler else { return finished(key, id, retry: nil) }
        guard let row = await load(id, held, owner) else { return finished(key, id, retry: nil) }
        let settlement = await settle(row, handler)
        finished(key, id, retry: await commit(settlement, row, handler, owner))
    }

    /// The row, read again if memory was short. Nil if it is gone or another node's.
    private func load(_ id: Int64, _ held: DeliveryRow?, _ owner: Ownership) async -> DeliveryRow? {
        if let held { return held }
        while !isDraining {
            do {
                return try await database.read { try DeliveryRecords(transaction: $0).find(id, owner: owner) }
            } catch { await pause() }
        }
        return nil
    }

    private func settle(_ row: DeliveryRow, _ handler: any DeliveryHandler) async -> Settlement {
        let delivery = row.delivery
        if let reason = DeliveryMachine(delivery).refusal(at: clock.now()) {
            return .end([await handler.exhausted(delivery, reason)].compactMap { $0 })
        }
        switch await handler.deliver(delivery).content {
        case .done(let commit): return .end([commit].compactMap { $0 })
        case .attempt(let attempt): return .attempt(attempt)
        case .settled: return .nothing
        case .failed(let failure, let commit): return await settle(row, failure, handler, [commit].compactMap { $0 })
        }
    }

    private func settle(
        _ row: DeliveryRow, _ failure: DeliveryFailure, _ handler: any DeliveryHandler, _ commits: [DeliveryResult.Commit]
    ) async -> Settlement {
        var machine = DeliveryMachine(row.delivery)
        switch machine.fail(failure, at: clock.now(), chance: entropy.unitInterval()) {
        case .retry(let dueAt):
            var retry = row
            retry.dueAt = dueAt
            retry.failures = machine.failures
            return .retry(retry, failure, commits)
        case .giveUp(let reason):
            return .end(commits + [await handler.exhausted(row.delivery, reason)].compactMap { $0 })
        }
    }

    /// Commits the settlement, as often as it takes: the attempt has happened, and should not happen again for want of disk.
    /// Returns the row to retry on this node.
    private func commit(
        _ settlement: Settlement, _ row: DeliveryRow, _ handler: any DeliveryHandler, _ owner: Ownership
    ) async -> DeliveryRow? {
        if case .nothing = settlement { return nil }
        var settlement = settlement
        var errors = 0
        while true {
            let (current, id) = (settlement, row.id)
            do {
                switch try await database.write({ try Self.commit(current, id, owner, $0) }) {
                case .notOurs: return nil
                case .refused(let failure): settlement = await settle(row, failure, handler, [])
                case .settled:
                    guard case .retry(let retry, let failure, _) = current else { return nil }
                    handler.rescheduled(row.delivery, after: failure, to: retry.dueAt)
                    return retry
                }
            } catch is RowIsGone {
                return nil
            } catch let error as StorageError where error.isTemporary {
                if isDraining { return nil }
                await pause()
            } catch {
                errors += 1
                settlement = await settlementAfterError(error, row, handler, errors)
            }
        }
    }

    private static func commit(
        _ settlement: Settlement, _ id: Int64, _ owner: Ownership, _ transaction: any Transaction
    ) throws -> CommitOutcome {
        let records = DeliveryRecords(transaction: transaction)
        switch settlement {
        case .end(let commits):
            guard try records.remove(id, owner: owner) else { return .notOurs }
            for commit in commits { try commit(transaction) }
        case .retry(let row, _, let commits):
            guard try records.reschedule(row, owner: owner) else { return .notOurs }
            for commit in commits { try commit(transaction) }
        case .attempt(let attempt):
            // First: a refusal has changed nothing then, so that the commit's other transactions need not be done again.
            if let failure = try attempt(transaction) { return .refused(failure) }
            guard try records.remove(id, owner: owner) else { throw RowIsGone() }
        case .nothing: break
        }
        return .settled
    }

    /// What the handler wants committed cannot be: it is tried again, as if the attempt had failed; and if even its last word
    /// cannot be committed, the row stays for later.
    private func settlementAfterError(
        _ error: any Error, _ row: DeliveryRow, _ handler: any DeliveryHandler, _ errors: Int
    ) async -> Settlement {
        let failure = DeliveryFailure("the result could not be recorded: \(error)", .uncounted)
        if errors == 1 { return await settle(row, failure, handler, []) }
        OperatorLog.say("The end of the delivery \(row.id) (\(row.key.kind)) cannot be recorded, it stays for later: \(error)")
        var retry = row
        retry.dueAt = clock.now() + row.policy.uncountedBackoff.maximum
        return .retry(retry, failure, [])
    }

    private var isDraining: Bool { state.withLock { $0.isDraining } }
}
