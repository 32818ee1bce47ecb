import Ambient
import ArgumentParser
import Encodings
import JSON
import NIOHTTP1

struct Executions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at executions of state machines, stop, redrive and fork them.",
        subcommands: [ListExecutions.self, StopExecution.self, RedriveExecution.self, ForkExecution.self],
        defaultSubcommand: ListExecutions.self)
}

struct ListExecutions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List executions, those started last first.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "Name or ARN of a state machine; by default the executions of all.")
    var machine: String?

    @Option(help: "Only those that are RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE.")
    var status: String?

    @Option(help: "How many, 1 to 1000.")
    var limit = 20

    @Flag(help: "Print the executions as a JSON list.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(limit) else { throw Failure(code: .usage, "--limit wants a number from 1 to 1000, not \(limit).") }
        let connection = try NodeConnection(node)
        let executions = try await executions(connection)
        try await connection.close()
        if json { return print(JSONValue.array(executions).text(pretty: true)) }
        if executions.isEmpty { return Terminal.note("There are no such executions in \(node.region).") }
        Terminal.table(["STARTED", "TOOK", "STATUS", "EXECUTION"], executions.map(row))
    }

    private func executions(_ connection: NodeConnection) async throws -> [JSONValue] {
        var machines: [String] = []
        if let machine {
            machines = [try await connection.stateMachineARN(machine)]
        } else {
            // Express machines keep no executions.
            let all = try await connection.all("ListStateMachines", [:], "stateMachines")
            machines = all.filter { $0["type"]?.string == "STANDARD" }.compactMap { $0["stateMachineArn"]?.string }
        }
        var found: [JSONValue] = []
        for machine in machines {
            var input: JSONObject = ["stateMachineArn": .string(machine), "maxResults": .number(limit)]
            input["statusFilter"] = status.map(JSONValue.string)
            found += try await connection.all("ListExecutions", input, "executions", limit: limit)
        }
        return Array(found.sorted { start($0) > start($1) }.prefix(limit))
    }

    private func start(_ execution: JSONValue) -> Double { execution["startDate"]?.double ?? 0 }

    private func row(_ execution: JSONValue) -> [String] {
        let started = Timestamp(secondsSinceEpoch: start(execution)).iso8601
        let took = execution["stopDate"]?.double.map { "\(Int((($0 - start(execution)) * 1000).rounded())) ms" } ?? ""
        return [started, took, execution["status"]?.string ?? "", execution["executionArn"]?.string ?? ""]
    }
}

struct StopExecution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop a running execution.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "The execution's ARN.")
    var execution: String

    @Option(help: "The error to be recorded.")
    var error: String?

    @Option(help: "The cause to be recorded.")
    var cause: String?

    func run() async throws {
        let connection = try NodeConnection(node)
        var input: JSONObject = ["executionArn": .string(execution)]
        input["error"] = error.map(JSONValue.string)
        input["cause"] = cause.map(JSONValue.string)
        _ = try await connection.states("StopExecution", input)
        try await connection.close()
    }
}

struct RedriveExecution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive", abstract: "Let an execution that did not succeed go on from where it failed.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "The execution's ARN.")
    var execution: String

    func run() async throws {
        let connection = try NodeConnection(node)
        _ = try await connection.states("RedriveExecution", ["executionArn": .string(execution)])
        try await connection.close()
    }
}

struct ForkExecution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork", abstract: "Start a new execution from a past point of another.",
        discussion: """
            The new execution has the events of the other up to and including --from as its own, marked as shared, and goes on from there \
            by itself: with another definition if --definition gives one, and if --input gives one, with another input for the state that \
            is entered at --from. `apus history` shows the events and their numbers.
            """)

    @OptionGroup var node: NodeOptions

    @Argument(help: "The ARN of the execution to fork.")
    var execution: String

    @Option(help: "The number of the last event that the two share.")
    var from: Int

    @Option(help: "A file with the definition by which the new execution goes on.")
    var definition: String?

    @Option(help: "A file with the input of the state that is entered at --from.")
    var input: String?

    @Option(help: "The new execution's name; by default the node makes one up.")
    var name: String?

    func run() async throws {
        let connection = try NodeConnection(node)
        var request: JSONObject = ["executionArn": .string(execution), "fromEventId": .number(from)]
        if let definition { request["definition"] = .string(try text(of: definition)) }
        if let input { request["input"] = .string(try text(of: input)) }
        request["name"] = name.map(JSONValue.string)
        let answer = try await connection.send(
            .POST, "/_apus/executions/fork", service: "states", headers: ["Content-Type": "application/json"],
            body: JSONValue.object(request).bytes())
        try await connection.close()
        print(try JSONValue(parsing: answer.body)["executionArn"]?.string ?? "")
    }

    private func text(of path: String) throws -> String { String(decoding: try Terminal.contents(of: path), as: UTF8.self) }
}
