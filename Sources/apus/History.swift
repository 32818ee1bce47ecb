import ArgumentParser
import JSON

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what an execution did.",
        discussion: """
            A line for each state as it was entered and left, and for each attempt that failed; --events prints each event with its number, \
            as `apus executions fork` wants it.
            """)

    @OptionGroup var node: NodeOptions

    @Argument(help: "The execution's ARN.")
    var execution: String

    @Flag(help: "Also what each iteration of a large Map did.")
    var all = false

    @Flag(help: "Print every event, one a line, with its number and the one before it.")
    var events = false

    @Flag(help: "Print the history as a JSON list.")
    var json = false

    func run() async throws {
        let connection = try NodeConnection(node)
        let input: JSONObject = ["executionArn": .string(execution), "maxResults": 1000]
        let history = try await connection.all("GetExecutionHistory", input, "events")
        let state = try await connection.states("DescribeExecution", ["executionArn": .string(execution)])
        try await connection.close()
        if json { return print(JSONValue.array(history).text(pretty: true)) }
        if events { return Terminal.table(["EVENT", "AFTER", "TYPE", "DETAILS"], history.map(row)) }
        var printer = StoryPrinter(tellsAll: all)
        printer.show(history)
        if state["status"]?.string == "RUNNING" { Terminal.note("It is running.") }
    }

    private func row(_ event: JSONValue) -> [String] {
        let details = event.object?.first { $0.key.hasSuffix("EventDetails") }?.value.text() ?? ""
        let shown = details.count <= 120 ? details : details.prefix(119) + "…"
        return ["\(event["id"]?.int ?? 0)", "\(event["previousEventId"]?.int ?? 0)", event["type"]?.string ?? "", shown]
    }
}
