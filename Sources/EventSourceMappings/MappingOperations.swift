public import AWSInterface
import Ambient
import Functions
import JSON
import Storage

/// Creating, reading, listing, changing and deleting event source mappings: operations of the service `lambda`.
extension EventSourceMappingsService {
    public var operations: [Operation] {
        [
            Operation("CreateEventSourceMapping") { try await self.create($0, $1) },
            Operation("GetEventSourceMapping") { try await self.get($0, $1) },
            Operation("ListEventSourceMappings") { try await self.list($0, $1) },
            Operation("UpdateEventSourceMapping") { try await self.update($0, $1) },
            Operation("DeleteEventSourceMapping") { try await self.delete($0, $1) },
        ]
    }

    // MARK: Create

    private func create(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reader = MappingInput(parameters: parameters)
        _ = try parameters.requiredString("FunctionName", length: 1...256)
        let change = try reader.change()
        let tags = try TagRules.read(parameters)
        try parameters.validate()
        let queue = try reader.queue(in: context.scope)
        try reader.refuseOthers()
        try TagRules.check(tags, limit: Self.largestTagCount)
        guard let function = try reader.function(in: context) else { throw MappingErrors.noSuchFunction() }
        let settings = change.applied(to: MappingSettings())
        try await check(settings, from: queue, to: function)
        let record = MappingRecord(
            id: entropy.uuid(), scope: context.scope, function: function, queue: queue.description, settings: settings,
            isEnabled: change.isEnabled ?? true, transition: .creating, modified: context.now, tags: tags)
        try await commit { transaction in
            if let existing = try transaction.mapping(from: record.queue, to: function, in: record.scope) {
                throw MappingErrors.exists(existing)
            }
            return record
        }
        return answer(record)
    }

    /// Checks settings against the function and the queue as they are.
    private func check(_ settings: MappingSettings, from arn: ARN, to function: MappedFunction) async throws {
        let timeout: Duration
        do {
            timeout = try await functions.timeout(of: function.key, qualifier: function.qualifier)
        } catch let error as ServiceError where error.code == "ResourceNotFoundException" {
            throw MappingErrors.noSuchFunction()
        }
        guard let queue = try await messages.queue(arn) else { throw MappingErrors.noSuchQueue() }
        try MappingInput.check(settings, isFIFO: queue.isFIFO)
        let visibility = queue.visibilityTimeout
        guard visibility >= timeout else {
            throw MappingErrors.shortVisibility(visibility.components.seconds, function: timeout.components.seconds)
        }
    }

    // MARK: Read

    private func get(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let id = try Self.identifier(Parameters(input))
        guard let record = try await database.read({ try $0.mapping(id) }), record.scope == context.scope else {
            throw MappingErrors.notFound()
        }
        return answer(record)
    }

    private func list(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let queue = try parameters.string("EventSourceArn", length: 0...10_000)
        let name = try parameters.string("FunctionName", length: 1...256)
        let limit = min(try parameters.integer("MaxItems", in: 1...10_000) ?? Self.pageSize, Self.pageSize)
        let marker = try parameters.string("Marker")
        try parameters.validate()
        let function = try name.map { try MappingInput.function($0, in: context.scope).arn }
        var last = ""
        if let marker, !marker.isEmpty {
            guard let key = PageToken.decode(marker) else {
                throw MappingErrors.invalid("The marker '\(marker.prefix(100))' is not valid.")
            }
            last = key
        }
        let listed = try await database.read { [last] transaction in
            try transaction.mappings(
                in: context.scope, from: queue.flatMap { $0.isEmpty ? nil : $0 }, to: function, after: last, limit: limit + 1)
        }
        let page = listed.prefix(limit)
        var answer: JSONObject = ["EventSourceMappings": .array(page.map { .object(self.answer($0)) })]
        if listed.count > limit, let last = page.last { answer["NextMarker"] = .string(PageToken.encode(last.id)) }
        return answer
    }

    // MARK: Change

    private func update(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let id = try Self.identifier(parameters)
        let reader = MappingInput(parameters: parameters)
        let change = try reader.change()
        try parameters.validate()
        try reader.refuseOthers()
        let function = try reader.function(in: context)
        guard let known = try await database.read({ try $0.mapping(id) }), known.scope == context.scope,
            let queue = ARN(known.queue)
        else { throw MappingErrors.notFound() }
        // Whatever has become of its queue and its function, a mapping can be disabled.
        if change.isEnabled ?? known.isEnabled {
            try await check(change.applied(to: known.settings), from: queue, to: function ?? known.function)
        }
        let record = try await commit { transaction in
            guard var record = try transaction.mapping(id) else { throw MappingErrors.notFound() }
            if record.transition == .deleting { throw MappingErrors.inUse("update") }
            record.settings = change.applied(to: record.settings)
            try MappingInput.check(record.settings, isFIFO: queue.resource.hasSuffix(".fifo"))
            if let function, function != record.function {
                if let existing = try transaction.mapping(from: record.queue, to: function, in: record.scope) {
                    throw MappingErrors.exists(existing)
                }
                record.function = function
            }
            let isEnabled = change.isEnabled ?? record.isEnabled
            record.transition = isEnabled == record.isEnabled ? .updating : isEnabled ? .enabling : .disabling
            record.isEnabled = isEnabled
            record.touch(by: .user, at: context.now)
            return record
        }
        return answer(record)
    }

    private func delete(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let id = try Self.identifier(Parameters(input))
        let record = try await commit { transaction in
            guard var record = try transaction.mapping(id), record.scope == context.scope else { throw MappingErrors.notFound() }
            if record.transition == .deleting { throw MappingErrors.inUse("delete") }
            record.transition = .deleting
            record.touch(by: .user, at: context.now)
            return record
        }
        return answer(record)
    }

    /// The parameter `UUID`, in lower case.
    private static func identifier(_ parameters: Parameters) throws -> String {
        let id = try parameters.requiredString("UUID")
        try parameters.validate()
        return id.lowercased()
    }
}

extension MappingRecord {
    /// Notes a change.
    mutating func touch(by initiator: MappingInitiator, at now: Timestamp) {
        self.initiator = initiator
        modified = now
        revision += 1
    }
}
