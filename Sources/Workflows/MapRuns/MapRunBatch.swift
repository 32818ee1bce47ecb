import Executions
import JSON
import StatesLanguage

/// How items come to children: `ItemBatcher`, evaluated. Without it each item is a child of its own.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
struct MapRunBatching: Hashable, Sendable {
    var maxItems: Int?
    /// Of a child's input as UTF-8 text.
    var maxBytes: Int?
    var batchInput: JSONValue?
}

/// The input of a child to be started.
struct ChildInput: Hashable, Sendable {
    /// JSON text.
    var text: String
    var itemCount: Int
}

/// Gathers items, as they leave `ItemSelector`, into the inputs of children.
struct MapRunBatcher {
    private let batching: MapRunBatching?
    private let limit: Int
    /// Bytes of a batch without items.
    private let frame: Int
    private var items: [String] = []
    private var bytes = 0

    /// - Parameter payloadLimit: bytes of an execution's input.
    init(_ batching: MapRunBatching?, payloadLimit: Int = ExecutionLimits().payloadBytes) {
        self.batching = batching
        limit = min(batching?.maxBytes ?? payloadLimit, payloadLimit)
        frame = batching == nil ? 0 : Self.text(of: [], batching?.batchInput).utf8.count
    }

    /// Takes one item; answers the input that it completes, or that must go before it.
    ///
    /// - Throws: where the item alone is more than an input may have.
    mutating func add(_ item: JSONValue) throws(StateFailure) -> ChildInput? {
        let text = item.text()
        let size = text.utf8.count
        guard frame + size <= limit else {
            throw StateFailure(
                error: "States.DataLimitExceeded", cause: "An item of the Map Run exceeds the maximum of \(limit) bytes for an input.")
        }
        guard let batching else { return ChildInput(text: text, itemCount: 1) }
        var full: ChildInput?
        if !items.isEmpty, frame + bytes + size + 1 > limit { full = close() }
        bytes += items.isEmpty ? size : size + 1
        items.append(text)
        // An item that closes the batch before it cannot fill its own but where a batch is one item: then none is ever left open.
        if full == nil, let maxItems = batching.maxItems, items.count >= maxItems { full = close() }
        return full
    }

    /// What has been gathered since the last input.
    mutating func close() -> ChildInput? {
        guard !items.isEmpty else { return nil }
        defer {
            items = []
            bytes = 0
        }
        return ChildInput(text: Self.text(of: items, batching?.batchInput), itemCount: items.count)
    }

    private static func text(of items: [String], _ batchInput: JSONValue?) -> String {
        let list = "\"Items\":[\(items.joined(separator: ","))]"
        return batchInput.map { "{\"BatchInput\":\($0.text()),\(list)}" } ?? "{\(list)}"
    }
}
