import ArgumentParser
import EventPatterns
import JSON

struct ExplainRule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a rule matches an event, or why it does not.",
        discussion: """
            Names the fields that fail: what the event holds and what the pattern wants. The event is one as targets get it, with \
            source, detail-type and detail. Exit codes: 0 it matches; 1 it does not, or the node answered with an error.
            """)

    @OptionGroup var node: NodeOptions

    @Option(help: "The rule's name.")
    var rule: String

    @Option(help: "The rule's bus: its name or ARN.")
    var bus = "default"

    @Option(help: "A file with the event as JSON; - reads standard input.")
    var event: String?

    @Option(help: "The id of an event that came to the node, instead of a file.")
    var id: String?

    @Flag(help: "Print the explanation as JSON.")
    var json = false

    func run() async throws {
        let connection = try NodeConnection(node)
        let bytes = try await eventBytes(connection)
        let answer = try await connection.operation(
            "AWSEvents.DescribeRule", service: "events", ["Name": .string(rule), "EventBusName": .string(bus)])
        try await connection.close()
        guard let text = answer["EventPattern"]?.string else {
            throw Failure(
                code: .failed, "The rule \(rule) has no event pattern, only the schedule \(answer["ScheduleExpression"]?.string ?? "?").")
        }
        let explanation = try Self.explain(text, bytes)
        print(json ? explanation.json.text(pretty: true) : explanation.description)
        if answer["State"]?.string == "DISABLED" { Terminal.note("The rule \(rule) is disabled: it gets no events until it is enabled.") }
        if !explanation.matches { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func explain(_ pattern: String, _ event: [UInt8]) throws -> PatternExplanation {
        let pattern: EventPattern = try {
            do throws(PatternError) {
                return try EventPattern(parsing: pattern)
            } catch { throw Failure(code: .failed, "\(error)") }
        }()
        do throws(JSONError) {
            return try pattern.explain(event)
        } catch { throw Failure(code: .usage, "The event is no JSON: \(error).") }
    }

    private func eventBytes(_ connection: NodeConnection) async throws -> [UInt8] {
        switch (event, id) {
        case (let path?, nil): return try Terminal.contents(of: path)
        case (nil, let id?):
            let visit = try await connection.trail(of: id)["buses"]?[0]
            guard let event = visit?["event"], visit?["isWhole"]?.bool == true else {
                throw Failure(code: .failed, "Of the event \(id) only the beginning is kept. Give it as a file.")
            }
            return event.bytes()
        default: throw Failure(code: .usage, "Give the event, either as --event FILE or as --id ID.")
        }
    }
}
