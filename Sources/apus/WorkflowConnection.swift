import AWSInterface
import Ambient
import FoundationEssentials
import JSON

/// What the commands about workflows ask the node: operations of Step Functions, nothing else.
extension NodeConnection {
    func states(_ operation: String, _ input: JSONObject) async throws -> JSONValue {
        try await self.operation("AWSStepFunctions.\(operation)", service: "states", input)
    }

    /// All pages of a listing's `member`, at most `limit` elements.
    func all(_ operation: String, _ input: JSONObject, _ member: String, limit: Int = .max) async throws -> [JSONValue] {
        var (input, found) = (input, [JSONValue]())
        repeat {
            let page = try await states(operation, input)
            found += page[member]?.array ?? []
            input["nextToken"] = page["nextToken"]
        } while input["nextToken"]?.string != nil && found.count < limit
        return Array(found.prefix(limit))
    }

    /// The ARN of the state machine of that name, with what stands behind a colon: `orders`, `orders:live`.
    func stateMachineARN(_ name: String) async throws -> String {
        if name.hasPrefix("arn:") { return name }
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let machines = try await all("ListStateMachines", [:], "stateMachines")
        guard let machine = machines.first(where: { $0["name"]?.string == parts[0] }), let arn = machine["stateMachineArn"]?.string else {
            throw Failure(code: .failed, "There is no state machine \(parts[0]) here. `aws stepfunctions list-state-machines` lists them.")
        }
        return parts.count > 1 ? "\(arn):\(parts[1])" : arn
    }

    /// The events of an execution after the one with the id `last`, oldest first.
    func events(of execution: String, after last: Int) async throws -> [JSONValue] {
        var newest: [JSONValue] = []
        // The first question is a small one: while nothing happens, it is the only one.
        var input: JSONObject = ["executionArn": .string(execution), "reverseOrder": true, "maxResults": last == 0 ? 1000 : 50]
        while true {
            let page = try await states("GetExecutionHistory", input)
            let events = page["events"]?.array ?? []
            newest += events.prefix { ($0["id"]?.int ?? 0) > last }
            guard let token = page["nextToken"], (events.last?["id"]?.int ?? 0) > last + 1 else { return newest.reversed() }
            input["nextToken"] = token
        }
    }
}

/// Prints a story's lines.
struct StoryPrinter {
    private var story: HistoryStory

    init(tellsAll: Bool) { story = HistoryStory(tellsAll: tellsAll) }

    mutating func show(_ events: [JSONValue]) {
        for event in events {
            for line in story.tell(event) { print(text(of: line)) }
        }
    }

    private func text(of line: HistoryStory.Line) -> String {
        let milliseconds = Int((story.elapsed(line) * 1000).rounded())
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        let time = "+\(milliseconds / 1000).\(fraction)"
        let padding = String(repeating: " ", count: max(0, 9 - time.count))
        let indent = String(repeating: "  ", count: line.depth)
        let content = "\(indent)\(line.mark) \(Terminal.line(line.text))"
        let shown =
            switch line.mood {
            case .plain: content
            case .good: content
            case .bad: Terminal.styled(content, .red)
            }
        return "\(Terminal.styled(padding + time, .faint)) \(shown)"
    }
}
