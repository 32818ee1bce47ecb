import ArgumentParser
import FoundationEssentials
import JSON

struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start an execution of a state machine.",
        discussion: """
            The input is JSON: -d on the command line, --file from a file, - from standard input; {} without any of them.
            With --watch the states are printed as they are entered and left; an execution of an Express machine is awaited in any case.
            Exits with 1 when an awaited execution does not succeed.
            """)

    @OptionGroup var node: NodeOptions

    @Argument(help: "Name or ARN of the state machine, with :VERSION or :ALIAS if you like.")
    var machine: String

    @Argument(help: "- reads the input from standard input.")
    var source: String?

    @Option(name: [.customShort("d"), .long], help: "The input as JSON.")
    var data: String?

    @Option(help: "A file that holds the input.")
    var file: String?

    @Option(help: "The execution's name; by default the node makes one up.")
    var name: String?

    @Flag(help: "Print what the execution does until it ends.")
    var watch = false

    @Flag(help: "With --watch: also what each iteration of a large Map does.")
    var all = false

    func validate() throws {
        if let source, source != "-" { throw ValidationError("The input comes from -d JSON, --file FILE or -, not from '\(source)'.") }
        if [data != nil, file != nil, source != nil].count(where: { $0 }) > 1 {
            throw ValidationError("Give the input once: -d JSON, --file FILE or -.")
        }
    }

    func run() async throws {
        let connection = try NodeConnection(node)
        let arn = try await connection.stateMachineARN(machine)
        var input: JSONObject = ["stateMachineArn": .string(arn), "input": .string(try text())]
        input["name"] = name.map(JSONValue.string)
        let type = try await connection.states("DescribeStateMachine", ["stateMachineArn": .string(arn)])["type"]?.string
        if type == "EXPRESS" {
            try report(try await connection.states("StartSyncExecution", input))
        } else {
            let execution = try await connection.states("StartExecution", input)["executionArn"]?.string ?? ""
            print(execution)
            if watch { try await follow(execution, connection) }
        }
        try await connection.close()
    }

    private func text() throws -> String {
        if let data { return data }
        guard let path = file ?? source else { return "{}" }
        return String(decoding: try Terminal.contents(of: path), as: UTF8.self)
    }

    /// What StartSyncExecution answered.
    private func report(_ answer: JSONValue) throws {
        if let output = answer["output"]?.string { print(output) }
        try Terminal.flush()
        try Self.check(answer)
    }

    private func follow(_ execution: String, _ connection: NodeConnection) async throws {
        var printer = StoryPrinter(tellsAll: all)
        var last = 0
        while true {
            // First: what is missing in the history then has happened since.
            let state = try await connection.states("DescribeExecution", ["executionArn": .string(execution)])
            let events = try await connection.events(of: execution, after: last)
            printer.show(events)
            try Terminal.flush()
            last = events.last?["id"]?.int ?? last
            if let status = state["status"]?.string, status != "RUNNING" { return try Self.check(state) }
            try await Task.sleep(for: .milliseconds(events.isEmpty ? 200 : 50))
        }
    }

    private static func check(_ answer: JSONValue) throws {
        guard let status = answer["status"]?.string, status != "SUCCEEDED" else { return }
        let reason = [answer["error"]?.string, answer["cause"]?.string].compactMap { $0 }.joined(separator: ": ")
        throw Failure(code: .failed, "the execution ended as \(status)\(reason.isEmpty ? "" : ": \(Terminal.line(reason))")")
    }
}
