import JSON
import StatesLanguage
import Testing

@testable import Workflows

@Suite struct MapRunBatchTests {
    private func inputs(_ batching: MapRunBatching?, _ items: [JSONValue], limit: Int = 262_144) throws -> [ChildInput] {
        var batcher = MapRunBatcher(batching, payloadLimit: limit)
        var inputs: [ChildInput] = []
        for item in items { try batcher.add(item).map { inputs.append($0) } }
        batcher.close().map { inputs.append($0) }
        return inputs
    }

    @Test func withoutBatchesAnItemIsTheInput() throws {
        #expect(try inputs(nil, [1, "b"]) == [ChildInput(text: "1", itemCount: 1), ChildInput(text: "\"b\"", itemCount: 1)])
    }

    @Test func itemsAreGatheredUpToTheirNumber() throws {
        #expect(
            try inputs(MapRunBatching(maxItems: 2), [1, 2, 3]) == [
                ChildInput(text: #"{"Items":[1,2]}"#, itemCount: 2), ChildInput(text: #"{"Items":[3]}"#, itemCount: 1),
            ])
    }

    @Test func aBatchInputStandsBesideTheItems() throws {
        #expect(
            try inputs(MapRunBatching(maxItems: 1, batchInput: ["a": 1]), [1]) == [
                ChildInput(text: #"{"BatchInput":{"a":1},"Items":[1]}"#, itemCount: 1)
            ])
    }

    @Test(arguments: 14...40) func noInputIsLargerThanItsLimit(limit: Int) throws {
        let items: [JSONValue] = (1...20).map { .number($0) }
        let batches = try inputs(MapRunBatching(maxItems: 7, maxBytes: limit), items)
        #expect(batches.allSatisfy { $0.text.utf8.count <= limit && $0.itemCount <= 7 })
        #expect(try batches.flatMap { try JSONValue(parsing: $0.text)["Items"]?.array ?? [] } == items)
        // Nothing more would have gone in.
        for (batch, next) in zip(batches, batches.dropFirst()) where batch.itemCount < 7 {
            let first = try JSONValue(parsing: next.text)["Items"]?[0]?.text() ?? ""
            #expect(batch.text.utf8.count + 1 + first.utf8.count > limit)
        }
    }

    @Test func anItemThatFitsNowhereIsRefused() {
        #expect(throws: StateFailure.self) { try inputs(MapRunBatching(maxItems: 2, maxBytes: 20), ["0123456789"]) }
        #expect(throws: StateFailure.self) { try inputs(nil, ["0123456789"], limit: 11) }
    }
}
