import Glibc

/// How soon a node with 1,000 functions serves, and what it takes while nobody asks for anything.
struct StartBenchmark {
    let apus: String
    let rounds: Int
    private let folder = "/tmp/apus-bench-start-\(getpid())"

    func run() throws {
        Report.heading("Start and rest, with 1,000 functions in the data directory")
        try shell("mkdir -p \(folder)/code && printf 'def handler(event, context):\\n    return event\\n' > \(folder)/code/noop.py")
        defer { _ = try? shell("rm -rf \(folder)") }
        let first = try MeasuredNode(apus: apus, directory: "\(folder)/data")
        for number in 0..<1000 {
            try first.createFunction("function-\(number)", runtime: "python3.11", handler: "noop.handler", folder: "\(folder)/code")
        }
        first.process.stop()
        let figures = try StartFigures(apus: apus, directory: "\(folder)/data", rounds: rounds)
        figures.report(start: "under 50 ms", memory: "under 25 MB")
    }
}

/// Starts a node on the same data a few times and watches it rest.
struct StartFigures {
    private var starts: [Double] = []
    private var memory: [Double] = []
    private var processor: [Double] = []

    /// - Parameter last: what is measured on the last of these nodes.
    init(apus: String, directory: String, rounds: Int, last: (MeasuredNode) throws -> Void = { _ in }) throws {
        for round in 1...max(1, rounds) {
            let node = try MeasuredNode(apus: apus, directory: directory)
            defer { node.process.stop() }
            starts.append(node.startMilliseconds)
            sleep(2)
            memory.append(node.process.residentMegabytes)
            let before = node.process.processorSeconds
            sleep(5)
            processor.append((node.process.processorSeconds - before) / 5 * 100)
            if round == rounds { try last(node) }
        }
    }

    /// - Parameters: what is wanted of the figures.
    func report(start: String, memory wanted: String) {
        Report.line("start to ready (\(start))", "\(figure(median(of: starts))) ms")
        Report.line("resident memory at rest (\(wanted))", "\(figure(median(of: memory))) MB")
        Report.line("processor at rest", "\(figure(median(of: processor))) % of a core")
    }
}
