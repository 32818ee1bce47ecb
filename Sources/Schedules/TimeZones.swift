public import CronExpressions
import Glibc
import Synchronization

/// The time zones of the system's tz database, each read when it is first asked for.
public final class TimeZones: Sendable {
    private let directory: String
    private let known = Mutex<[String: TimeZoneRules]>(["UTC": .utc])

    /// More than the largest file of the database.
    private static let largestFile = 1 << 20

    /// - Parameter directory: where the compiled zones are.
    public init(directory: String = "/usr/share/zoneinfo") { self.directory = directory }

    /// - Throws: `TimeZoneError` where there is no such zone. UTC there is on every machine.
    public func rules(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
        if let rules = known.withLock({ $0[name] }) { return rules }
        let rules = try TimeZoneRules(named: name) { [directory] in Self.read("\(directory)/\($0)") }
        known.withLock { $0[name] = rules }
        return rules
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < largestFile {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }
}
