import Ambient
import Storage

/// Executions are kept for 90 days after their end.
extension ExecutionRunner {
    private static let kept = Duration.seconds(90 * 86_400)
    private static let sweepInterval = Duration.seconds(3600)
    /// Executions that one transaction removes: others write in between.
    private static let sweptAtOnce = 100

    func sweepRegularly() async {
        while (try? await clock.sleep(until: clock.now() + Self.sweepInterval)) != nil {
            do {
                try await sweep()
            } catch {
                if !Task.isCancelled { OperatorLog.say("Executions that ended long ago could not be removed: \(error)") }
            }
        }
    }

    func sweep() async throws {
        let moment = clock.now() - Self.kept
        let youngest = ExecutionKey(id: moment.milliseconds << 22)
        var removed = Self.sweptAtOnce
        while removed == Self.sweptAtOnce, !Task.isCancelled {
            removed = try await database.write { transaction in
                try ExecutionStore(transaction).removeEnded(before: moment, youngest: youngest, limit: Self.sweptAtOnce)
            }
        }
    }
}
