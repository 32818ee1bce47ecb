import Ambient
import Executions
import JSON
import StatesLanguage

/// Gathers the result of a Map from what its children answered: `ResultWriter` without a place to write to.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
struct MapRunResults {
    enum Transformation: String, Hashable, Sendable {
        /// Each execution with what surrounds its output.
        case none = "NONE"
        /// The outputs.
        case compact = "COMPACT"
        /// The outputs, and of an array its elements.
        case flatten = "FLATTEN"
    }

    private let transformation: Transformation
    /// `JSONL`: a text with one result a line.
    private let isLines: Bool
    private let limit: Int
    private let now: Timestamp
    private var results: [JSONValue] = []
    private var bytes = 2
    /// The result is larger than a state's output may be; nothing more is gathered.
    private(set) var isTooLarge = false

    init(_ writer: MapSettings.ResultWriter?, at now: Timestamp, limit: Int = ExecutionLimits().payloadBytes) {
        self.now = now
        transformation = writer?.transformation.flatMap(Transformation.init) ?? .compact
        isLines = writer?.outputType == "JSONL"
        self.limit = limit
    }

    /// Takes the next child's result in the order of the items.
    ///
    /// - Returns: false when more would be too much.
    mutating func add(_ child: ExecutionRecord) throws -> Bool {
        // An unsuccessful child that is tolerated has no output: it is shown whole whatever is asked for.
        guard transformation != .none, child.status == .succeeded, let output = child.output else {
            let description = JSONValue.object(child.mapResult(at: now))
            guard admit(description.text().utf8.count) else { return false }
            results.append(description)
            return true
        }
        guard admit(output.utf8.count) else { return false }
        let value = try JSONValue(parsing: output)
        if transformation == .flatten, let elements = value.array { results += elements } else { results.append(value) }
        return true
    }

    /// With a comma, or the end of a line.
    private mutating func admit(_ size: Int) -> Bool {
        bytes += size + (results.isEmpty ? 0 : 1)
        isTooLarge = bytes > limit
        return !isTooLarge
    }

    var value: JSONValue {
        isLines ? .string(results.map { $0.text() }.joined(separator: "\n")) : .array(results)
    }
}
