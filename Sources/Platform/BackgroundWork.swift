import Ambient

/// Work that nobody waits for: the operator hears of its failure.
enum BackgroundWork {
    static func attempt(_ failure: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch  where error is CancellationError || Task.isCancelled {
            // The node stops, and may have closed its database.
        } catch {
            OperatorLog.say("\(failure): \(error)")
        }
    }
}
