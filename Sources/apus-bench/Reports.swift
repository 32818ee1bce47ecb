import Glibc
import Storage

extension StorageBenchmarks {
    static func report() async throws {
        Report.heading("Durable writes on SQLite with full flushes, 64 concurrent callers in the process")
        let folder = "/tmp/apus-bench-storage-\(getpid())"
        try shell("mkdir -p \(folder)")
        defer { _ = try? shell("rm -rf \(folder)") }
        let database = try await SQLiteDatabase.open(path: "\(folder)/bench.db", migrations: migrations)
        let rates = try await accepting(database)
        Report.line("one row with a unique index, group commit", "\(figure(rates.rows)) a second")
        Report.line("accepted deliveries (at least 20,000)", "\(figure(rates.deliveries)) a second")
        Report.line("ratio (at least 0.75)", figure(rates.ratio))
        Report.line("deliveries handled, from due to committed", "\(figure(try await delivering(database))) a second")
        await database.close()
    }
}

extension EventPatternBenchmarks {
    static func report() throws {
        Report.heading("Event patterns: five rules of a kind on events of 870 bytes, one core")
        let events = events(20_000)
        for set in ruleSets {
            let measured = try measure(set.name, set.patterns, events: events)
            Report.line(measured.name, "\(figure(measured.eventsPerSecond)) events a second")
        }
        guard let exact = ruleSets.first else { return }
        let alone = try measure(exact.name, exact.patterns, events: events).eventsPerSecond
        let crowded = try measure(exact.name, exact.patterns, extraRules: 100_000, events: events).eventsPerSecond
        Report.line("exact, with 100,000 more rules", "\(figure(crowded)) events a second, ratio \(figure(crowded / alone))")
        Report.line("adding 100,000 rules", "\(figure(try measureAdding(100_000).seconds)) s")
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
