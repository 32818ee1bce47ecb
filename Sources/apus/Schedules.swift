import Ambient
import ArgumentParser
import Encodings
import JSON
import NIOHTTP1

struct Schedules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the schedules of the node.", subcommands: [ListSchedules.self, NextFirings.self])
}

struct ListSchedules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the schedules.")

    @OptionGroup var node: NodeOptions

    @Option(help: "Only the schedules of this group.")
    var group: String?

    @Flag(help: "Print the schedules as a JSON list.")
    var json = false

    func run() async throws {
        let connection = try NodeConnection(node)
        var schedules: [JSONValue] = []
        var token: String?
        repeat {
            let parameters = [("ScheduleGroup", group), ("NextToken", token)].compactMap { name, value in
                value.map { "\(name)=\(PercentEncoding.encode($0))" }
            }
            let page = try await connection.json(.GET, "/schedules?\(parameters.joined(separator: "&"))", service: "scheduler")
            schedules += page["Schedules"]?.array ?? []
            token = page["NextToken"]?.string
        } while token != nil
        try await connection.close()
        if json { return print(JSONValue.array(schedules).text(pretty: true)) }
        if schedules.isEmpty { return Terminal.note("There are no schedules in \(node.region).") }
        Terminal.table(
            ["NAME", "GROUP", "STATE", "TARGET", "MODIFIED"],
            schedules.map { schedule in
                func text(_ key: String) -> String { schedule[key]?.string ?? "" }
                let modified = Timestamp(milliseconds: Int64((schedule["LastModificationDate"]?.double ?? 0) * 1000))
                return [
                    text("Name"), text("GroupName"), text("State"), schedule["Target"]?["Arn"]?.string ?? "", modified.iso8601Seconds,
                ]
            })
    }
}

struct NextFirings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "List the coming firings of a schedule.",
        discussion: "In the schedule's own time zone and in Universal Time, as the node has planned them.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "The schedule's name.")
    var name: String

    @Option(help: "The schedule's group.")
    var group = "default"

    @Option(help: "How many, 1 to 1000.")
    var count = 10

    @Flag(help: "Print the node's answer as JSON.")
    var json = false

    func run() async throws {
        guard (1...1000).contains(count) else { throw Failure(code: .usage, "--count wants a number from 1 to 1000, not \(count).") }
        let connection = try NodeConnection(node)
        let parameters = "name=\(PercentEncoding.encode(name))&group=\(PercentEncoding.encode(group))&count=\(count)"
        let target = "/_apus/schedules/next?\(parameters)"
        let answer = try await connection.json(.GET, target, service: "scheduler")
        try await connection.close()
        if json { return print(answer.text(pretty: true)) }
        show(answer)
    }

    private func show(_ answer: JSONValue) {
        func text(_ key: String) -> String { answer[key]?.string ?? "" }
        var heading = "\(text("ScheduleExpression")) in \(text("TimeZone"))"
        if let minutes = answer["MaximumWindowInMinutes"]?.int { heading += ", each within \(minutes) min of its time" }
        if let end = answer["EndDate"]?.string { heading += ", until \(end)" }
        Terminal.note(heading)
        let firings = answer["Firings"]?.array ?? []
        if firings.isEmpty {
            let reason = text("State") == "DISABLED" ? "it is disabled" : "it has fired for the last time"
            return Terminal.note("The schedule does not fire: \(reason).")
        }
        let hasChosen = firings.contains { $0["ChosenTime"] != nil }
        Terminal.table(
            ["LOCAL TIME", "UNIVERSAL TIME"] + (hasChosen ? ["CHOSEN IN ITS WINDOW"] : []),
            firings.map { firing in
                ["LocalTime", "ScheduledTime"].map { firing[$0]?.string ?? "" } + (hasChosen ? [firing["ChosenTime"]?.string ?? ""] : [])
            })
        if firings.count < count { Terminal.note("No more firings follow.") }
    }
}
