import Glibc
import Synchronization

/// What a node has to tell its operator while it runs: a background task that failed, a request that ended in an error nobody
/// foresaw. One line each on standard error, where systemd and a terminal find it.
public enum OperatorLog {
    private static let budget = Mutex(LineBudget())

    /// Writes `apus: TEXT`. At most ten lines a second are written; the next one then says how many were left out.
    ///
    /// - Parameter text: one sentence; line feeds in it become spaces.
    public static func say(_ text: String) {
        let now = SystemClock().now()
        guard let omitted = budget.withLock({ $0.take(at: now) }) else { return }
        var line = "apus: " + text.map { $0.isNewline ? " " : String($0) }.joined()
        if omitted > 0 { line += " (\(omitted) lines left out before)" }
        line += "\n"
        // Standard error may be closed: then nobody listens.
        _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// How many lines may be written: ten in each second.
struct LineBudget: Hashable, Sendable {
    static let linesPerSecond = 10

    private var second: Int64 = 0
    private var used = 0
    private var omitted = 0

    /// Takes a line at `now`: how many were left out since the last one that was written, or `nil` if this one is left out too.
    mutating func take(at now: Timestamp) -> Int? {
        let current = now.milliseconds / 1000
        if current != second { (second, used) = (current, 0) }
        guard used < Self.linesPerSecond else {
            omitted += 1
            return nil
        }
        used += 1
        defer { omitted = 0 }
        return omitted
    }
}
