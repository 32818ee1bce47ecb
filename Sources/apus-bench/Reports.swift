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
        Report.line("accepted deliveries", "\(figure(rates.deliveries)) a second")
        Report.line("ratio", figure(rates.ratio))
        let accepting = try await AcceptBenchmark(database, folder: folder)
        var accepts: [Double] = []
        for _ in 0..<5 { accepts.append(try await accepting.rate()) }
        Report.line("accepted asynchronous invocations (at least 20,000)", "\(figure(median(of: accepts))) a second")
        Report.line("ratio to the group commit (at least 0.75)", figure(median(of: accepts) / rates.rows))
        Report.line("deliveries handled, from due to committed", "\(figure(try await delivering(database))) a second")
        await database.close()
    }
}

extension EventPatternBenchmarks {
    static func report() throws {
        Report.heading("Event patterns: five rules of a kind on events of 870 bytes, one core")
        let events = events(100_000)
        func rate(_ set: (name: String, patterns: [String]), extraRules: Int = 0) throws -> Double {
            median(of: try (0..<3).map { _ in try measure(set.name, set.patterns, extraRules: extraRules, events: events).eventsPerSecond })
        }
        for set in ruleSets { Report.line(set.name, "\(figure(try rate(set))) events a second") }
        guard let exact = ruleSets.first else { return }
        let alone = try rate(exact)
        let crowded = try rate(exact, extraRules: 100_000)
        Report.line("exact, with 100,000 more rules", "\(figure(crowded)) events a second, ratio \(figure(crowded / alone))")
        Report.line("adding 100,000 rules", "\(figure(try measureAdding(100_000).seconds)) s")
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
