import AWSInterface
import Executions
import JSON
import StatesLanguage
import TaskIntegrations

/// A Map state under test: what its items would be, how many of them may fail.
extension StateTest {
    /// - Throws: `StateFailure` where the state fails before or by its items; `ServiceError` where the request names more failures than
    ///   there are items.
    mutating func inspect(_ settings: MapSettings) throws {
        let input = try effectiveInput()
        let items = try items(settings, input: input)
        if let items {
            if let inputs = try itemInputs(items, settings, input: input) { try batch(inputs, settings, input: input) }
        }
        if let writer = settings.distribution?.resultWriter?.arguments { _ = try state.value(of: writer, for: input, in: scope) }
        inspection.note(maxConcurrency: Int(try state.number(settings.maxConcurrency, field: .maxConcurrency, in: scope)))
        try checkFailures(settings, of: items?.count)
    }

    /// Nil where an item reader would bring them and the request does not.
    private mutating func items(_ settings: MapSettings, input: JSONValue) throws -> [JSONValue]? {
        guard let reader = settings.distribution?.itemReader else {
            let items = try settings.items(for: state, input: input, in: scope)
            if state.queryLanguage == .jsonPath { inspection.note(.afterItemsPath, .array(items)) }
            return items
        }
        if let arguments = reader.arguments { _ = try state.value(of: arguments, for: input, in: scope) }
        guard let data = request.configuration.mapItemReaderData else { return nil }
        let maxItems = try reader.configuration.maxItems.map { Int(try state.number($0, field: .maxItems, in: scope)) }
        let items: [JSONValue]
        do throws(StateFailure) {
            items = try ItemReading.items(in: data, reader.configuration, maxItems: maxItems)
        } catch {
            throw WorkFailure(failure: error)
        }
        if reader.configuration.itemsPointer != nil { inspection.note(.afterItemsPointer, .array(items)) }
        return items
    }

    /// Nil where they are more than can be shown: a selector may put all of a large input into each.
    private mutating func itemInputs(_ items: [JSONValue], _ settings: MapSettings, input: JSONValue) throws -> [JSONValue]? {
        guard settings.itemSelector != nil else { return items }
        var inputs: [JSONValue] = []
        var bytes = 0
        for (index, item) in items.enumerated() {
            var scope = scope
            var context = scope.context.object ?? [:]
            context["Map"] = ["Item": ["Index": .number(index), "Value": item]]
            scope.context = .object(context)
            inputs.append(try settings.itemInput(item, for: state, input: input, in: scope))
            bytes += inputs[index].bytes().count
            if bytes > ExecutionLimits().payloadBytes { return nil }
        }
        inspection.note(.afterItemSelector, .array(inputs))
        return inputs
    }

    private mutating func batch(_ inputs: [JSONValue], _ settings: MapSettings, input: JSONValue) throws {
        guard let batcher = settings.distribution?.itemBatcher else { return }
        let batching = MapRunBatching(
            maxItems: try batcher.maxItemsPerBatch.map { Int(try state.number($0, field: .maxItemsPerBatch, in: scope)) },
            maxBytes: try batcher.maxInputBytesPerBatch.map { Int(try state.number($0, field: .maxInputBytesPerBatch, in: scope)) },
            batchInput: try batcher.batchInput.map { try state.value(of: $0, for: input, in: scope) })
        var gathering = MapRunBatcher(batching)
        var batches: [ChildInput] = []
        var bytes = 0
        for item in inputs {
            guard let batch = try gathering.add(item) else { continue }
            batches.append(batch)
            bytes += batch.text.utf8.count
            if bytes > ExecutionLimits().payloadBytes { return }
        }
        if let last = gathering.close() { batches.append(last) }
        inspection.note(.afterItemBatcher, .array(try batches.map { try JSONValue(parsing: $0.text) }))
    }

    /// As recorded, a mocked number of failures counts against a threshold that is written down only: without one, it passes.
    private mutating func checkFailures(_ settings: MapSettings, of items: Int?) throws {
        let failures = request.configuration.mapIterationFailureCount ?? 0
        if let items, failures > items {
            throw WorkflowErrors.validation(
                "Map iteration failure count must be less than or equal to the number of Map iterations")
        }
        var isExceeded = false
        if let setting = settings.distribution?.toleratedFailureCount {
            let tolerated = Int(try state.number(setting, field: .toleratedFailureCount, in: scope))
            inspection.note(toleratedFailureCount: tolerated)
            isExceeded = failures > tolerated
        }
        if let setting = settings.distribution?.toleratedFailurePercentage {
            let tolerated = try state.number(setting, field: .toleratedFailurePercentage, in: scope)
            inspection.note(toleratedFailurePercentage: tolerated)
            if let items, items > 0, Double(failures) * 100 > tolerated * Double(items) { isExceeded = true }
        }
        // A mocked error is what the Map fails with.
        guard isExceeded, let mock, case .succeeded = mock else { return }
        throw WorkFailure(
            failure: StateFailure(
                error: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated failure threshold was exceeded"))
    }
}
