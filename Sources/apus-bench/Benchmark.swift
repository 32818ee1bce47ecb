import ArgumentParser
import Glibc
import NIOCore
import NIOPosix

/// Prints the figures of docs/benchmarks.md, each beside its baseline of the same run.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus-bench", abstract: "Measure Apus and print ratios against baselines of the same run.")

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case invoke, start, queues, events, schedules, workflows, storage, patterns, jsonata, jsonpath
        /// The echo server that others measure against, in a process of its own.
        case echo

        static let measuring = allCases.filter { $0 != .echo }
    }

    @Option(help: "The binary of Apus that is measured.")
    var apus = ".build/release/apus"

    @Option(help: "Seconds for each measurement over HTTP.")
    var seconds = 4

    @Option(help: "How often each is repeated; medians are printed.")
    var rounds = 3

    @Argument(
        help: "Parts: invoke, start, queues, events, schedules, workflows, storage, patterns, jsonata, jsonpath; without any, all of them.")
    var parts: [Part] = []

    func run() async throws {
        if parts == [.echo] { return try await serveEcho() }
        for part in parts.isEmpty ? Part.measuring : parts {
            switch part {
            case .invoke: try InvokeBenchmarks(apus: apus, seconds: seconds, rounds: rounds).run()
            case .start: try StartBenchmark(apus: apus, rounds: rounds).run()
            case .queues: try QueueBenchmarks(apus: apus, seconds: seconds, rounds: rounds).run()
            case .events: try EventBenchmarks(apus: apus, seconds: seconds, rounds: rounds).run()
            case .schedules: try ScheduleBenchmarks(apus: apus, rounds: rounds).run()
            case .workflows: try await WorkflowBenchmarks(apus: apus, seconds: seconds, rounds: rounds).run()
            case .storage: try await StorageBenchmarks.report()
            case .patterns: try EventPatternBenchmarks.report()
            case .jsonata: try JSONataBenchmarks.report()
            case .jsonpath: try JSONPathBenchmarks.report()
            case .echo: break
            }
        }
    }

    private func serveEcho() async throws {
        let (port, channel) = try await EchoBaseline.start(on: MultiThreadedEventLoopGroup(numberOfThreads: 2))
        print("port \(port)")
        fflush(nil)
        try await channel.closeFuture.get()
    }
}

enum Report {
    static func heading(_ text: String) { print("\n\(text)\n" + String(repeating: "-", count: text.count)) }

    /// `name ........ value`.
    static func line(_ name: String, _ value: String) {
        print("  " + name + " " + String(repeating: ".", count: max(2, 60 - name.count)) + " " + value)
        fflush(nil)
    }
}

func median(of values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}

/// `12345.6` as `12,346`; small numbers keep two places.
func figure(_ value: Double) -> String {
    if value < 100 { return String(Double(Int((value * 100).rounded())) / 100) }
    var digits = String(Int(value.rounded()))
    var grouped = ""
    while digits.count > 3 {
        grouped = "," + digits.suffix(3) + grouped
        digits = String(digits.dropLast(3))
    }
    return digits + grouped
}

/// Microseconds of processor time that `body` takes; the least of `rounds`, each of some 100 milliseconds.
func leastMicroseconds(rounds: Int = 5, _ body: () throws -> Void) throws -> Double {
    func run(_ count: Int) throws -> Double {
        let start = threadMicroseconds()
        for _ in 0..<count { try body() }
        return (threadMicroseconds() - start) / Double(count)
    }
    let once = max(0.1, try run(20))
    return try (0..<rounds).map { _ in try run(max(1, Int(100_000 / once))) }.min() ?? once
}

/// What this thread has spent on a core: other programs on the machine do not count.
func threadMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}
