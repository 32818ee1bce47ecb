import Ambient
import ArgumentParser
import Encodings
import JSON
import NIOHTTP1

struct Logs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a function's log.",
        discussion: "Without --since, what was logged in the last ten minutes.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "Name of the function, or of a log group that begins with /.")
    var name: String

    @Flag(help: "Go on printing what comes.")
    var follow = false

    @Option(help: "How far back: 30s, 10m, 2h, 1d.")
    var since = "10m"

    @Option(help: "A CloudWatch Logs filter pattern.")
    var filter: String?

    @Flag(help: "Print each event as a JSON object, one a line.")
    var json = false

    func run() async throws {
        guard let age = Self.duration(since) else { throw Failure(code: .usage, "--since wants a number with s, m, h or d, not \(since).") }
        let connection = try NodeConnection(node)
        let group = try await logGroup(connection)
        let clock = SystemClock()
        var start = clock.now() - age
        /// Events of the last millisecond read, which the next look would bring again.
        var seen: Set<String> = []
        while true {
            let events = try await events(of: group, connection, from: start)
            for event in events where !seen.contains(event["eventId"]?.string ?? "") { show(event) }
            try Terminal.flush()
            guard follow else { break }
            if let last = events.last?["timestamp"]?.int {
                start = Timestamp(milliseconds: Int64(last))
                seen = Set(events.filter { $0["timestamp"]?.int == last }.compactMap { $0["eventId"]?.string })
            }
            try await Task.sleep(for: .milliseconds(400))
        }
        try await connection.close()
    }

    /// Where the function logs by its settings; where it is gone, what it left in the usual group.
    private func logGroup(_ connection: NodeConnection) async throws -> String {
        if name.hasPrefix("/") { return name }
        let target = "/2015-03-31/functions/\(PercentEncoding.encode(name))/configuration"
        do {
            let configuration = try await connection.json(.GET, target, service: "lambda")
            if let group = configuration["LoggingConfig"]?["LogGroup"]?.string { return group }
        } catch let failure as Failure where failure.description.contains("ResourceNotFoundException") {
            // Logs outlive their function.
        }
        return "/aws/lambda/\(name)"
    }

    private func events(of group: String, _ connection: NodeConnection, from start: Timestamp) async throws -> [JSONValue] {
        var events: [JSONValue] = []
        var token: String?
        repeat {
            var input: JSONObject = [
                "logGroupName": .string(group), "startTime": .number(start.milliseconds),
            ]
            input["filterPattern"] = filter.map(JSONValue.string)
            input["nextToken"] = token.map(JSONValue.string)
            let page: JSONValue
            do {
                page = try await connection.operation("Logs_20140328.FilterLogEvents", service: "logs", input)
            } catch let failure as Failure where follow && failure.description.contains("ResourceNotFoundException") {
                return []  // The group comes into being with the first line.
            }
            events += page["events"]?.array ?? []
            token = page["nextToken"]?.string
        } while token != nil
        return events
    }

    private func show(_ event: JSONValue) {
        if json { return print(event.text()) }
        let time = Timestamp(milliseconds: Int64(event["timestamp"]?.int ?? 0)).iso8601
        var message = event["message"]?.string ?? ""
        while message.last == "\n" { message.removeLast() }
        print("\(Terminal.styled(time, .faint)) \(coloured(message))")
    }

    private func coloured(_ message: String) -> String {
        for word in ["START ", "END ", "REPORT ", "INIT_START "] where message.hasPrefix(word) { return Terminal.styled(message, .faint) }
        return message.contains("[ERROR]") || message.contains("Task timed out") ? Terminal.styled(message, .red) : message
    }

    static func duration(_ text: String) -> Duration? {
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ seconds[$0] }), let number = Int64(text.dropLast()), number > 0, number < 100_000 else {
            return nil
        }
        return .seconds(number * unit)
    }
}
