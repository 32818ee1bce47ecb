import AWSInterface
import Ambient
import JSON
import Storage

/// Event buses.
extension EventsService {
    var busOperations: [Operation] {
        [
            Operation("CreateEventBus", createEventBus), Operation("UpdateEventBus", updateEventBus),
            Operation("DeleteEventBus", deleteEventBus), Operation("DescribeEventBus", describeEventBus),
            Operation("ListEventBuses", listEventBuses),
        ]
    }

    private func createEventBus(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name", length: 1...256, pattern: EventsPatterns.busName)
        let settings = try BusSettings(parameters)
        let tags = try parameters.tags(limit: configuration.tagLimit)
        try parameters.validate()
        if parameters.has("EventSourceName") { throw EventsErrors.notBuilt("EventSourceName", of: "CreateEventBus") }
        try settings.check(for: "CreateEventBus")
        guard !name.contains("/") else { throw EventsErrors.validation("Event bus name must not contain '/'.") }
        let now = clock.now()
        let key = BusKey(scope: context.scope, name: name)
        var bus = BusRecord(key: key, tags: tags, createdAt: now, modifiedAt: now)
        settings.apply(to: &bus)
        let (record, limit) = (bus, configuration.busLimit)
        try await commit(.bus(key)) { transaction in
            guard try transaction.bus(key) == nil else { throw EventsErrors.exists("Event bus \(name)") }
            guard try transaction.countBuses(key.scope) < limit else { throw EventsErrors.limitExceeded() }
            try transaction.save(record)
        }
        var answer = Self.settings(of: bus)
        answer["EventBusArn"] = .string(key.arn)
        return answer
    }

    private func updateEventBus(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.name("Name", length: 1...256, pattern: EventsPatterns.busName) ?? BusKey.defaultName
        let settings = try BusSettings(parameters)
        try parameters.validate()
        try settings.check(for: "UpdateEventBus")
        let key = BusKey(scope: context.scope, name: name)
        let now = clock.now()
        let bus = try await commit(.bus(key)) { transaction in
            var bus = try transaction.existingBus(key)
            settings.apply(to: &bus)
            bus.modifiedAt = now
            try transaction.save(bus)
            return bus
        }
        var answer = Self.settings(of: bus)
        answer["Name"] = .string(name)
        answer["Arn"] = .string(key.arn)
        return answer
    }

    private func deleteEventBus(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name", length: 1...256, pattern: EventsPatterns.busName)
        try parameters.validate()
        let key = BusKey(scope: context.scope, name: name)
        guard !key.isDefault else { throw EventsErrors.validation("Cannot delete event bus default.") }
        try await commit(.bus(key)) { transaction in
            // An archive is a rule of its bus on AWS, so that it keeps the bus as well.
            let isEmpty = try transaction.countRules(of: key) == 0 && transaction.archives(of: key).isEmpty
            guard isEmpty else { throw EventsErrors.validation("EventBus can't be deleted since it has rules.") }
            try transaction.removeBus(key)
        }
        return [:]
    }

    private func describeEventBus(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.bus("Name", in: context.scope)
        try parameters.validate()
        let bus = try await database.read { try $0.existingBus(key) }
        var answer = Self.summary(bus)
        answer["DeadLetterConfig"] = bus.deadLetterQueue.map { ["Arn": .string($0)] }
        return answer
    }

    private func listEventBuses(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try parameters.page(prefix: "NamePrefix", length: 1...256, pattern: EventsPatterns.busName)
        try parameters.validate()
        let buses = try await database.read { try $0.buses(context.scope, page.range) }
        return page.answer("EventBuses", buses, name: \.key.name) { .object(Self.summary($0)) }
    }

    /// In the form of AWS's `EventBus`.
    private static func summary(_ bus: BusRecord) -> JSONObject {
        var object: JSONObject = ["Name": .string(bus.key.name), "Arn": .string(bus.key.arn)]
        object["Description"] = bus.description.map(JSONValue.string)
        object["Policy"] = bus.policy.map { .string($0.text) }
        object["CreationTime"] = .time(bus.createdAt)
        object["LastModifiedTime"] = .time(bus.modifiedAt)
        return object
    }

    /// What creating and updating answer besides names.
    private static func settings(of bus: BusRecord) -> JSONObject {
        var object: JSONObject = [:]
        object["Description"] = bus.description.map(JSONValue.string)
        object["DeadLetterConfig"] = bus.deadLetterQueue.map { ["Arn": .string($0)] }
        return object
    }
}

/// What CreateEventBus and UpdateEventBus set; what is absent stays as it is, and what is empty is taken away.
private struct BusSettings: Sendable {
    private let description: String?
    private let deadLetterQueue: String?
    private let keyIdentifier: String?
    private let logLevel: String?

    init(_ parameters: Parameters) throws {
        description = try parameters.text("Description", length: 0...512)
        keyIdentifier = try parameters.name("KmsKeyIdentifier", length: 0...2048, pattern: EventsPatterns.keyIdentifier)
        let queue = try parameters.nested("DeadLetterConfig")
        deadLetterQueue = try queue.map { try $0.text("Arn", length: 1...1600) ?? "" }
        let log = try parameters.nested("LogConfig")
        _ = try log?.string("IncludeDetail", oneOf: ["NONE", "FULL"])
        logLevel = try log?.string("Level", oneOf: ["OFF", "ERROR", "INFO", "TRACE"])
    }

    /// Refuses what is not built, a bus's key and its log, whose absence may be said; and a queue that cannot be one for dead letters.
    func check(for operation: String) throws(ServiceError) {
        if let keyIdentifier, !keyIdentifier.isEmpty { throw EventsErrors.notBuilt("KmsKeyIdentifier", of: operation) }
        if let logLevel, logLevel != "OFF" { throw EventsErrors.notBuilt("LogConfig", of: operation) }
        if let deadLetterQueue, !deadLetterQueue.isEmpty { try TargetRules.checkDeadLetterQueue(deadLetterQueue) }
    }

    func apply(to bus: inout BusRecord) {
        if let description { bus.description = description.isEmpty ? nil : description }
        if let deadLetterQueue { bus.deadLetterQueue = deadLetterQueue.isEmpty ? nil : deadLetterQueue }
    }
}
