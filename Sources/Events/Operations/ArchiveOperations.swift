import AWSInterface
import Ambient
import EventPatterns
import JSON
import Storage

/// Archives of buses.
extension EventsService {
    var archiveOperations: [Operation] {
        [
            Operation("CreateArchive", createArchive), Operation("UpdateArchive", updateArchive), Operation("DeleteArchive", deleteArchive),
            Operation("DescribeArchive", describeArchive), Operation("ListArchives", listArchives),
        ]
    }

    private static let nameLength = 1...48

    /// What CreateArchive and UpdateArchive set; what is absent stays as it is.
    private struct Settings: Sendable {
        let description: String?
        let pattern: String?
        let retentionDays: Int?

        init(_ parameters: Parameters, operation: String) throws {
            description = try parameters.text("Description", length: 0...512)
            pattern = try parameters.string("EventPattern", length: 0...EventPatternLimits.longestText)
            retentionDays = try parameters.integer("RetentionDays", in: 0...Int(Int32.max))
            let key = try parameters.name("KmsKeyIdentifier", length: 0...2048, pattern: EventsPatterns.keyIdentifier)
            try parameters.validate()
            if let key, !key.isEmpty { throw EventsErrors.notBuilt("KmsKeyIdentifier", of: operation) }
            if let pattern { _ = try EventPattern(validating: pattern) }
        }

        func apply(to archive: inout ArchiveRecord) {
            if let description { archive.description = description.isEmpty ? nil : description }
            if let pattern { archive.pattern = pattern }
            if let retentionDays { archive.retentionDays = retentionDays }
        }
    }

    // MARK: Changing

    private func createArchive(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("ArchiveName", length: Self.nameLength)
        let source = try parameters.requiredName("EventSourceArn", length: 1...1600, pattern: EventsPatterns.busARN)
        let settings = try Settings(parameters, operation: "CreateArchive")
        guard let bus = ARN(source).flatMap(BusKey.init) else { throw EventsErrors.wrongARN(source) }
        guard bus.scope == context.scope else { throw EventsErrors.noSuchBus(bus.name) }
        var archive = ArchiveRecord(name: name, bus: bus, retentionDays: 0, createdAt: clock.now())
        settings.apply(to: &archive)
        let (record, limit) = (archive, configuration.archiveLimit)
        try await commit(.archive(bus, name)) { transaction in
            _ = try transaction.existingBus(bus)
            guard try transaction.archive(bus.scope, name) == nil else { throw EventsErrors.exists("Archive \(name)") }
            guard try transaction.countArchives(bus.scope) < limit else { throw EventsErrors.limitExceeded() }
            try transaction.save(record)
        }
        return Self.outcome(archive)
    }

    private func updateArchive(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("ArchiveName", length: Self.nameLength)
        let settings = try Settings(parameters, operation: "UpdateArchive")
        let bus = try await bus(ofArchive: name, in: context.scope)
        let archive = try await commit(.archive(bus, name)) { transaction in
            var archive = try transaction.existingArchive(context.scope, name)
            settings.apply(to: &archive)
            try transaction.save(archive)
            return archive
        }
        return Self.outcome(archive)
    }

    private func deleteArchive(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try Self.name(input)
        let bus = try await bus(ofArchive: name, in: context.scope)
        let door = self.bus
        try await commit(.archive(bus, name)) { transaction in
            let archive = try transaction.existingArchive(context.scope, name)
            try transaction.removeArchive(context.scope, name)
            try door?.archiveDeleted(archive, in: transaction)
        }
        return [:]
    }

    /// An archive's bus never changes, so it may be asked before the transaction that changes the archive.
    private func bus(ofArchive name: String, in scope: Scope) async throws -> BusKey {
        try await database.read { try $0.existingArchive(scope, name).bus }
    }

    private static func name(_ input: JSONObject) throws -> String {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("ArchiveName", length: nameLength)
        try parameters.validate()
        return name
    }

    private static func outcome(_ archive: ArchiveRecord) -> JSONObject {
        [
            "ArchiveArn": .string(archive.arn), "State": .string(ArchiveState.enabled.rawValue),
            "CreationTime": .time(archive.createdAt),
        ]
    }

    // MARK: Reading

    private func describeArchive(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let name = try Self.name(input)
        let door = bus
        let (archive, content) = try await database.read { transaction in
            let archive = try transaction.existingArchive(context.scope, name)
            return (archive, try door?.content(of: archive, in: transaction) ?? ArchiveContent())
        }
        var answer = Self.summary(archive, content)
        answer["ArchiveArn"] = .string(archive.arn)
        answer["Description"] = archive.description.map(JSONValue.string)
        answer["EventPattern"] = archive.pattern.map(JSONValue.string)
        return answer
    }

    private func listArchives(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try parameters.page(prefix: "NamePrefix", length: Self.nameLength)
        let source = try parameters.name("EventSourceArn", length: 1...1600, pattern: EventsPatterns.busARN)
        let state = try parameters.string("State", oneOf: ArchiveState.allCases.map(\.rawValue)).flatMap(ArchiveState.init)
        try parameters.validate()
        try parameters.allowOneFilter(of: "ListArchives")
        let bus = source.map { ARN($0).flatMap(BusKey.init) }
        // Every archive is enabled, and of a bus of its own scope.
        if let state, state != .enabled { return ["Archives": []] }
        if let bus, bus?.scope != context.scope { return ["Archives": []] }
        let door = self.bus
        let archives = try await database.read { transaction in
            try transaction.archives(context.scope, of: bus??.name, page.range).map { archive in
                (record: archive, content: try door?.content(of: archive, in: transaction) ?? ArchiveContent())
            }
        }
        return page.answer("Archives", archives, name: \.record.name) { .object(Self.summary($0.record, $0.content)) }
    }

    /// In the form of AWS's `Archive`.
    private static func summary(_ archive: ArchiveRecord, _ content: ArchiveContent) -> JSONObject {
        [
            "ArchiveName": .string(archive.name), "EventSourceArn": .string(archive.bus.arn),
            "State": .string(ArchiveState.enabled.rawValue), "RetentionDays": .number(archive.retentionDays),
            "SizeBytes": .number(content.bytes), "EventCount": .number(content.events), "CreationTime": .time(archive.createdAt),
        ]
    }
}

extension Parameters {
    /// Listings of archives and of replays take one filter at most.
    func allowOneFilter(of operation: String) throws(ServiceError) {
        guard ["State", "EventSourceArn", "NamePrefix"].count(where: has) <= 1 else {
            throw EventsErrors.validation(
                "At most one filter is allowed for \(operation). Use either : State, EventSourceArn, or NamePrefix.")
        }
    }
}
