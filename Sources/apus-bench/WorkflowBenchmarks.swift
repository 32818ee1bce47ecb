import Ambient
import Glibc
import JSON

/// State machines over HTTP: Express runs, Maps, and what waits.
struct WorkflowBenchmarks {
    let apus: String
    let seconds: Int
    let rounds: Int

    private static let clients = 16
    static let waiting = 100_000
    private let folder = "/tmp/apus-bench-workflows-\(getpid())"

    func run() async throws {
        try shell("mkdir -p \(folder)")
        defer { _ = try? shell("rm -rf \(folder)") }
        try await reportTransitions()
        try reportExpress()
        try reportMaps()
        try reportWaiting()
    }

    /// Standard executions, every transition on disk.
    private func reportTransitions() async throws {
        Report.heading("Durable executions of 10 in-process no-op tasks, SQLite with full flushes")
        let transitions = try await TransitionBenchmark(folder: folder)
        let flushes = try await transitions.flush()
        Report.line("one flushed commit of one row, p50", "\(figure(flushes)) ms")
        let alone = try await transitions.alone()
        Report.line("one execution alone, start to end (at most \(figure(20 * flushes + 2)) ms)", "\(figure(alone)) ms")
        var rates: [Double] = []
        for _ in 0..<rounds { rates.append(try await transitions.rate(concurrency: 256, seconds: Double(seconds))) }
        Report.line("256 at a time (at least 20,000)", "\(figure(median(of: rates))) transitions a second")
        await transitions.close()
    }

    private func reportExpress() throws {
        Report.heading("StartSyncExecution of 10 Pass states over HTTP")
        let echo = try EchoProcess()
        defer { echo.stop() }
        let node = try MeasuredNode(apus: apus, directory: "\(folder)/express")
        defer { node.process.stop() }
        let machine = try node.createStateMachine("passes", Self.passes(10), type: "EXPRESS")
        let starting = MeasuredNode.statesCall("StartSyncExecution", ["stateMachineArn": .string(machine), "input": "{\"n\":1}"])
        let echoes = measure("SwiftNIO echo of the same request, 16 clients", LoadClient(port: echo.port, request: starting), clients: 16)
        _ = measure("one client (p50 under 1,000 µs)", LoadClient(port: node.port, request: starting), clients: 1)
        let rate = measure("16 clients (at least 5,000)", LoadClient(port: node.port, request: starting), clients: 16)
        Report.line("ratio to echoes", figure(rate / echoes))
        let large = try node.createStateMachine("inline-map", Self.inlineMap, type: "EXPRESS")
        let items = JSONValue.array((0..<10_000).map { .number($0) }).text()
        let mapping = MeasuredNode.statesCall("StartSyncExecution", ["stateMachineArn": .string(large), "input": .string(items)])
        var times: [Double] = []
        for _ in 0..<rounds {
            let begin = ContinuousClock.now
            guard try node.perform(mapping)["status"]?.string == "SUCCEEDED" else {
                throw BenchmarkError(description: "The inline Map did not succeed.")
            }
            times.append((ContinuousClock.now - begin).fractionalMilliseconds)
        }
        Report.line("inline Map of 10,000 Pass items (under 1,000 ms)", "\(figure(median(of: times))) ms")
        Report.line("resident memory after that", "\(figure(node.process.residentMegabytes)) MB")
    }

    private func reportMaps() throws {
        Report.heading("Distributed Map of 10,000 items, each an execution that invokes a native function, concurrency 100")
        let node = try MeasuredNode(apus: apus, directory: "\(folder)/maps")
        defer { node.process.stop() }
        try shell("mkdir -p \(folder)/native && cc -O2 -o \(folder)/native/bootstrap Examples/native-c/bootstrap.c")
        try node.createFunction("noop", runtime: "provided.al2023", handler: "bootstrap", folder: "\(folder)/native")
        let direct = measure(
            "the function alone, 100 clients", LoadClient(port: node.port, request: node.invocation(of: "noop")), clients: 100)
        for type in ["STANDARD", "EXPRESS"] {
            let machine = try node.createStateMachine("distributed-\(type.lowercased())", Self.distributedMap(type), type: "STANDARD")
            var rates: [Double] = []
            for _ in 0..<rounds { rates.append(10_000 / (try node.secondsToRun(machine, input: "{\"count\":10000}"))) }
            let rate = median(of: rates)
            Report.line("\(type) children", "\(figure(rate)) items a second, \(figure(rate / direct)) of the function alone")
        }
        Report.line("resident memory after that", "\(figure(node.process.residentMegabytes)) MB")
    }

    private func reportWaiting() throws {
        Report.heading("\(figure(Double(Self.waiting))) waiting executions")
        let first = try MeasuredNode(apus: apus, directory: "\(folder)/waiting")
        let machine = try first.createStateMachine("waits", Self.wait, type: "STANDARD")
        let before = first.process.residentMegabytes
        let starting = MeasuredNode.statesCall("StartExecution", ["stateMachineArn": .string(machine), "input": "{\"n\":1}"])
        let begin = ContinuousClock.now
        let counts = LoadClient(port: first.port, request: starting).run(clients: Self.clients, count: Self.waiting)
        if counts.failures > 0 { throw BenchmarkError(description: "\(counts.failures) executions could not be started.") }
        let took = (ContinuousClock.now - begin).fractionalMilliseconds / 1000
        Report.line("started over HTTP, 16 clients, on disk", "\(figure(Double(Self.waiting) / took)) a second")
        sleep(2)
        let bytes = (first.process.residentMegabytes - before) * 1_048_576 / Double(Self.waiting)
        Report.line("memory of each, in the node that started them (under 1,024)", "\(figure(bytes)) bytes")
        first.process.stop()
        let figures = try StartFigures(apus: apus, directory: "\(folder)/waiting", rounds: rounds)
        figures.report(start: "under 2,000 ms", memory: "as it is without them")
    }

    private func measure(_ name: String, _ client: LoadClient, clients: Int) -> Double {
        let results = (0..<rounds).map { _ in client.run(clients: clients, duration: .seconds(seconds)) }
        let rate = median(of: results.map(\.perSecond))
        let failures = results.reduce(0) { $0 + $1.failures }
        Report.line(
            name,
            "\(figure(rate)) a second, p50 \(figure(median(of: results.map(\.median)))) µs, p99 \(figure(median(of: results.map(\.p99)))) µs"
                + (failures > 0 ? ", \(failures) failed" : ""))
        return rate
    }
}

/// The machines that are measured.
extension WorkflowBenchmarks {
    /// States of one kind, one after the other.
    static func chain(_ count: Int, _ state: JSONObject) -> JSONValue {
        let states = (1...count).map { number -> JSONObject.Element in
            var state = state
            if number == count { state["End"] = true } else { state["Next"] = .string("S\(number + 1)") }
            return ("S\(number)", .object(state))
        }
        return ["StartAt": "S1", "States": .object(JSONObject(states))]
    }

    static func passes(_ count: Int) -> JSONValue { chain(count, ["Type": "Pass"]) }

    static let wait: JSONValue = ["StartAt": "Wait", "States": ["Wait": ["Type": "Wait", "Seconds": 864_000, "End": true]]]

    private static let inlineMap: JSONValue = [
        "StartAt": "Each",
        "States": [
            "Each": [
                "Type": "Map", "ItemProcessor": ["StartAt": "Item", "States": ["Item": ["Type": "Pass", "End": true]]],
                "ResultPath": .null, "OutputPath": "$[0]", "End": true,
            ]
        ],
    ]

    private static func distributedMap(_ type: String) -> JSONValue {
        let task: JSONValue = ["Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:noop", "End": true]
        return [
            "QueryLanguage": "JSONata", "StartAt": "Each",
            "States": [
                "Each": [
                    "Type": "Map", "Items": "{% [1..$states.input.count] %}", "MaxConcurrency": 100,
                    "ItemProcessor": [
                        "ProcessorConfig": ["Mode": "DISTRIBUTED", "ExecutionType": .string(type)], "StartAt": "Invoke",
                        "States": ["Invoke": task],
                    ],
                    "Output": "{% $count($states.result) %}", "End": true,
                ]
            ],
        ]
    }
}

extension MeasuredNode {
    static func statesCall(_ operation: String, _ body: JSONValue) -> [UInt8] {
        call("AWSStepFunctions.\(operation)", version: "1.0", body)
    }

    /// - Returns: its ARN.
    func createStateMachine(_ name: String, _ definition: JSONValue, type: String) throws -> String {
        let answer = try perform(
            Self.statesCall(
                "CreateStateMachine",
                [
                    "name": .string(name), "definition": .string(definition.text()), "type": .string(type),
                    "roleArn": "arn:aws:iam::000000000000:role/bench",
                ]))
        guard let arn = answer["stateMachineArn"]?.string else {
            throw BenchmarkError(description: "CreateStateMachine answered no ARN.")
        }
        return arn
    }

    /// Runs an execution and answers the seconds from its start to its end, as the node tells them.
    func secondsToRun(_ machine: String, input: String) throws -> Double {
        let started = try perform(Self.statesCall("StartExecution", ["stateMachineArn": .string(machine), "input": .string(input)]))
        while true {
            usleep(20_000)
            let state = try perform(Self.statesCall("DescribeExecution", ["executionArn": started["executionArn"] ?? ""]))
            guard let start = state["startDate"]?.double, let stop = state["stopDate"]?.double else { continue }
            guard state["status"]?.string == "SUCCEEDED" else { throw BenchmarkError(description: "It ended so: \(state.text())") }
            return stop - start
        }
    }
}
