import Glibc

/// Warm synchronous invocations over HTTP, against a bare SwiftNIO server that echoes, in turns in one run.
struct InvokeBenchmarks {
    let apus: String
    let seconds: Int
    let rounds: Int

    /// A folder with the functions' sources, beside the node's data.
    private let folder = "/tmp/apus-bench-\(getpid())"

    func run() throws {
        Report.heading("Warm synchronous invocations over HTTP")
        try prepare()
        defer { _ = try? shell("rm -rf \(folder)") }
        let echo = try EchoProcess()
        defer { echo.stop() }
        let node = try MeasuredNode(apus: apus, directory: "\(folder)/data")
        defer { node.process.stop() }
        try node.createFunction("native", runtime: "provided.al2023", handler: "none", folder: "\(folder)/native")
        try node.createFunction("python", runtime: "python3.11", handler: "noop.handler", folder: "\(folder)/python")
        let echoClient = LoadClient(port: echo.port, request: LoadClient.post("/", body: "{\"n\":1}"))
        let native = LoadClient(port: node.port, request: node.invocation(of: "native"))
        let python = LoadClient(port: node.port, request: node.invocation(of: "python"))
        compareLatency(echoClient, native)
        report("Python no-op, 1 client", python, clients: 1)
        report("Python no-op, 16 clients", python, clients: 16)
        report("native no-op, 16 clients", native, clients: 16)
        try reportForeignClient(node)
    }

    private func prepare() throws {
        try shell(
            "mkdir -p \(folder)/native \(folder)/python \(folder)/foreign && cc -O2 -o \(folder)/native/bootstrap Examples/native-c/bootstrap.c"
        )
        try shell(
            "printf 'def handler(event, context):\\n    return event\\n' > \(folder)/python/noop.py && cp \(folder)/python/noop.py \(folder)/foreign/"
        )
    }

    private func compareLatency(_ echo: LoadClient, _ native: LoadClient) {
        var ratios: [Double] = []
        var echoes: [Double] = []
        var natives: [Double] = []
        for _ in 0..<rounds {
            let baseline = echo.run(clients: 1, duration: .seconds(seconds)).median
            let measured = native.run(clients: 1, duration: .seconds(seconds)).median
            echoes.append(baseline)
            natives.append(measured)
            ratios.append(measured / baseline)
        }
        Report.line("SwiftNIO echo, 1 client, p50", "\(figure(median(of: echoes))) µs")
        Report.line("native no-op, 1 client, p50", "\(figure(median(of: natives))) µs")
        Report.line("ratio (at most 4)", "\(figure(median(of: ratios)))")
    }

    private func report(_ name: String, _ client: LoadClient, clients: Int) {
        let results = (0..<rounds).map { _ in client.run(clients: clients, duration: .seconds(seconds)) }
        let failures = results.reduce(0) { $0 + $1.failures }
        Report.line(
            name,
            "\(figure(median(of: results.map(\.perSecond)))) a second, p50 \(figure(median(of: results.map(\.median)))) µs, "
                + "p99 \(figure(median(of: results.map(\.p99)))) µs" + (failures > 0 ? ", \(failures) failed" : ""))
    }

    /// A package that brings AWS's own runtime client for Python.
    private func reportForeignClient(_ node: MeasuredNode) throws {
        do {
            try shell(
                "P=$(ls -d .venv/lib/python3*/site-packages | head -1) && cp -r $P/awslambdaric $P/runtime_client*.so $P/simplejson $P/snapshot_restore_py.py \(folder)/foreign/"
            )
            try shell(
                "printf '#!/bin/sh\\nexec python3.11 -m awslambdaric noop.handler\\n' > \(folder)/foreign/bootstrap && chmod +x \(folder)/foreign/bootstrap"
            )
        } catch {
            return Report.line("awslambdaric", "not measured: it is not in .venv (make test installs it)")
        }
        try node.createFunction("foreign", runtime: "provided.al2023", handler: "noop.handler", folder: "\(folder)/foreign")
        report("Python no-op over awslambdaric, 1 client", LoadClient(port: node.port, request: node.invocation(of: "foreign")), clients: 1)
    }
}
