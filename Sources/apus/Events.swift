import ArgumentParser
import Encodings
import JSON
import NIOHTTP1

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at events and their ways.", subcommands: [TailEvents.self, ShowEvent.self, ExplainRule.self])
}

struct TailEvents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "List the events that came last.",
        discussion: "One a line: when it came, the bus, its source and detail-type, its id, how many rules it matched.")

    @OptionGroup var node: NodeOptions

    @Option(help: "Only what came to this bus: its name or ARN.")
    var bus: String?

    @Option(help: "How many, 1 to 1000.")
    var limit = 20

    @Flag(help: "Go on printing what comes.")
    var follow = false

    @Flag(help: "Print each event as a JSON object, one a line.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(limit) else { throw Failure(code: .usage, "--limit wants a number from 1 to 1000, not \(limit).") }
        let connection = try NodeConnection(node)
        var question = ""
        if let bus { question = "&bus=\(PercentEncoding.encode(try await connection.busARN(bus)))" }
        var page = try await connection.json(.GET, "/_apus/events?limit=\(limit)\(question)", service: "events")
        while true {
            for event in page["events"]?.array ?? [] { show(event) }
            if let dropped = page["dropped"]?.int, dropped > 0 {
                Terminal.note("\(dropped) notes about events are missing here: more came than could be written.")
            }
            try Terminal.flush()
            guard follow, let next = page["next"]?.string else { break }
            let target = "/_apus/events?limit=1000&wait=20&after=\(PercentEncoding.encode(next))\(question)"
            page = try await connection.json(.GET, target, service: "events")
        }
        try await connection.close()
    }

    private func show(_ event: JSONValue) {
        if json { return print(event.text()) }
        func text(_ key: String) -> String { event[key]?.string ?? "?" }
        let rules = event["rules"]?.array?.count ?? 0
        let matches = rules == 0 ? Terminal.styled("no rule", .faint) : "\(rules) \(rules == 1 ? "rule" : "rules")"
        let bus = text("bus").split(separator: "/").last.map(String.init) ?? ""
        let time = Terminal.styled(text("acceptedAt"), .faint)
        print("\(time) \(bus) \(text("source")) \"\(text("detailType"))\" \(text("id")) → \(matches)")
    }
}

extension NodeConnection {
    /// The ARN of the bus of that name.
    func busARN(_ name: String) async throws -> String {
        if name.hasPrefix("arn:") { return name }
        let bus = try await operation("AWSEvents.DescribeEventBus", service: "events", ["Name": .string(name)])
        return bus["Arn"]?.string ?? name
    }

    /// What the node knows of an event's way.
    func trail(of id: String) async throws -> JSONValue {
        try await json(.GET, "/_apus/events/\(PercentEncoding.encode(id))", service: "events")
    }
}
