import ArgumentParser
import JSON

struct ShowEvent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an event's way: the rules it matched, what their targets were sent, and what became of that.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "The event's id, as PutEvents answers it.")
    var id: String

    @Flag(help: "Print the way as JSON.")
    var json = false

    func run() async throws {
        let connection = try NodeConnection(node)
        let way = try await connection.trail(of: id)
        try await connection.close()
        if json { return print(way.text(pretty: true)) }
        for line in EventWay(way).lines { print(line) }
    }
}

/// An event's way as a tree of lines.
struct EventWay {
    private(set) var lines: [String] = []

    init(_ way: JSONValue) {
        lines.append(Terminal.styled("event \(way["id"]?.string ?? "")", .bold))
        let buses = way["buses"]?.array ?? []
        let others = way["others"]?.array ?? []
        for (index, bus) in buses.enumerated() { add(bus: bus, isLast: index == buses.count - 1 && others.isEmpty) }
        for (index, target) in others.enumerated() {
            let isLast = index == others.count - 1
            branch("", isLast, "sent by \(Self.text(target, "sender"))")
            add(target, under: Self.indent("", isLast), isLast: true)
        }
    }

    private mutating func add(bus: JSONValue, isLast: Bool) {
        let indent = Self.indent("", isLast)
        branch("", isLast, "bus \(Self.text(bus, "bus")), \(Self.text(bus, "acceptedAt"))")
        let rules = bus["rules"]?.array ?? []
        line(indent + "│  ", "\(Self.text(bus, "source")) \"\(Self.text(bus, "detailType"))\", \(bus["size"]?.int ?? 0) bytes")
        line(indent + "│  ", document(bus["event"], isWhole: bus["isWhole"]?.bool ?? true))
        if rules.isEmpty { branch(indent, true, "no rule matched") }
        for (index, rule) in rules.enumerated() {
            let isLast = index == rules.count - 1
            branch(indent, isLast, "rule \(Self.text(rule, "rule"))")
            let targets = rule["targets"]?.array ?? []
            if targets.isEmpty { branch(Self.indent(indent, isLast), true, "no targets") }
            for (index, target) in targets.enumerated() {
                add(target, under: Self.indent(indent, isLast), isLast: index == targets.count - 1)
            }
        }
    }

    private mutating func add(_ target: JSONValue, under indent: String, isLast: Bool) {
        let state = Self.text(target, "state")
        let count = target["deliveries"]?.int ?? 1
        let name = Self.text(target, "target") + (count > 1 ? " (\(count) times)" : "")
        branch(indent, isLast, "\(name): \(state == "delivered" ? state : Terminal.styled(state, .red))")
        let below = Self.indent(indent, isLast)
        for attempt in target["attempts"]?.array ?? [] {
            line(below, Self.attempt(attempt))
            if let sent = attempt["sent"] { line(below, "   sent \(sent.text())") }
        }
    }

    private static func attempt(_ attempt: JSONValue) -> String {
        var line = "\(attempt["attempt"]?.int ?? 0). \(text(attempt, "at")) \(text(attempt, "outcome"))"
        if let code = attempt["code"]?.string { line += ", \(code): \(text(attempt, "message"))" }
        if let next = attempt["retriesAt"]?.string { line += ", again at \(next)" }
        if let queue = attempt["queue"]?.string { line += ", to \(queue)" }
        return line
    }

    // MARK: Drawing

    private mutating func branch(_ indent: String, _ isLast: Bool, _ text: String) {
        lines.append(indent + (isLast ? "└─ " : "├─ ") + text)
    }

    private mutating func line(_ indent: String, _ text: String) { lines.append(indent + Terminal.styled(text, .faint)) }

    private static func indent(_ indent: String, _ isLast: Bool) -> String { indent + (isLast ? "   " : "│  ") }

    private static func text(_ value: JSONValue, _ key: String) -> String { value[key]?.string ?? "?" }

    private func document(_ value: JSONValue?, isWhole: Bool) -> String {
        guard let value else { return "" }
        return isWhole ? value.text() : "\(value.string ?? value.text())… (only the beginning is kept)"
    }
}
