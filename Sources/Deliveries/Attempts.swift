import Ambient
import Storage
import Synchronization

/// One attempt: deliver, decide, commit.
extension Deliveries {
    /// What an attempt came to: the row to retry (none: it is removed) and what to commit with that.
    private struct Settlement {
        var retry: DeliveryRow?
        var commits: [DeliveryResult.Commit]
    }

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
            return Settlement(commits: [await handler.exhausted(delivery, reason)].compactMap { $0 })
        }
        let result = await handler.deliver(delivery)
        guard let failure = result.failure else { return Settlement(commits: [result.commit].compactMap { $0 }) }
        return await settle(row, failure, handler, [result.commit].compactMap { $0 })
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
            return Settlement(retry: retry, commits: commits)
        case .giveUp(let reason):
            return Settlement(commits: commits + [await handler.exhausted(row.delivery, reason)].compactMap { $0 })
        }
    }

    /// Commits the settlement, as often as it takes: the attempt has happened, and should not happen again for want of disk.
    /// Returns the row to retry on this node.
    private func commit(
        _ settlement: Settlement, _ row: DeliveryRow, _ handler: any DeliveryHandler, _ owner: Ownership
    ) async -> DeliveryRow? {
        var settlement = settlement
        var refusals = 0
        while true {
            let (retry, commits, id) = (settlement.retry, settlement.commits, row.id)
            do {
                let isOurs = try await database.write { transaction in
                    let records = DeliveryRecords(transaction: transaction)
                    let isOurs = try retry.map { try records.reschedule($0, owner: owner) } ?? records.remove(id, owner: owner)
                    // Cancelled, taken over by another node, or committed before a lost connection.
                    guard isOurs else { return false }
                    for commit in commits { try commit(transaction) }
                    return true
                }
                return isOurs ? retry : nil
            } catch let error as StorageError where error.isTemporary {
                if isDraining { return nil }
                await pause()
            } catch {
                refusals += 1
                settlement = await settlementAfterRefusal(error, row, handler, refusals)
            }
        }
    }

    /// What the handler wants committed cannot be: it is tried again, as if the attempt had failed; and if even its last word
    /// cannot be committed, the row stays for later.
    private func settlementAfterRefusal(
        _ error: any Error, _ row: DeliveryRow, _ handler: any DeliveryHandler, _ refusals: Int
    ) async -> Settlement {
        if refusals == 1 {
            return await settle(row, DeliveryFailure("the result could not be recorded: \(error)", .uncounted), handler, [])
        }
        OperatorLog.say("The end of the delivery \(row.id) (\(row.key.kind)) cannot be recorded, it stays for later: \(error)")
        var retry = row
        retry.dueAt = clock.now() + row.policy.uncountedBackoff.maximum
        return Settlement(retry: retry, commits: [])
    }

    private var isDraining: Bool { state.withLock { $0.isDraining } }
}

extension StorageError {
    /// Whether the same transaction may succeed later.
    fileprivate var isTemporary: Bool {
        switch kind {
        case .serializationFailure, .busy, .overloaded, .diskFull, .inputOutput, .connectionLost, .outcomeUnknown, .closed: true
        default: false
        }
    }
}
