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
        var starts: [Double] = []
        var memory: [Double] = []
        var processor: [Double] = []
        for _ in 0..<rounds {
            let node = try MeasuredNode(apus: apus, directory: "\(folder)/data")
            starts.append(node.startMilliseconds)
            sleep(2)
            memory.append(node.process.residentMegabytes)
            let before = node.process.processorSeconds
            sleep(5)
            processor.append((node.process.processorSeconds - before) / 5 * 100)
            node.process.stop()
        }
        Report.line("start to ready (under 50 ms)", "\(figure(median(of: starts))) ms")
        Report.line("resident memory at rest (under 25 MB)", "\(figure(median(of: memory))) MB")
        Report.line("processor at rest", "\(figure(median(of: processor))) % of a core")
    }
}
