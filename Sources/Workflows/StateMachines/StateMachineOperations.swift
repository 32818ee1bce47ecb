import AWSInterface
import Ambient
import JSON
import Storage

/// CreateStateMachine, UpdateStateMachine, DescribeStateMachine, DescribeStateMachineForExecution, DeleteStateMachine, ListStateMachines.
extension StateMachines {
    var machineOperations: [Operation] {
        [
            Operation("CreateStateMachine") { try await self.createStateMachine($0, $1) },
            Operation("UpdateStateMachine") { try await self.updateStateMachine($0, $1) },
            Operation("DescribeStateMachine") { input, _ in try await self.describeStateMachine(input) },
            Operation("DescribeStateMachineForExecution") { input, _ in try await self.describeStateMachineForExecution(input) },
            Operation("DeleteStateMachine") { input, _ in try await self.deleteStateMachine(input) },
            Operation("ListStateMachines") { try await self.listStateMachines($0, $1) },
        ]
    }

    // MARK: Create

    /// What is stored of a new machine.
    private struct NewMachine: Sendable {
        var record: StateMachineRecord
        var revision: StateMachineRevision

        var isPublished: Bool { record.wasPublished }
    }

    private func createStateMachine(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let new = try newMachine(Parameters(input), context)
        let compiled = try await DefinitionCheck.check(new.revision, judge)
        let (created, version) = try await commit(changing: new.record.key) { transaction in
            try Self.create(new, in: transaction)
        }
        keep(compiled, size: new.revision.settings.definition.utf8.count)
        var answer: JSONObject = [
            "stateMachineArn": .string(new.record.key.arn), "creationDate": .number(created.secondsSinceEpoch),
        ]
        answer["stateMachineVersionArn"] = version.map { .string(new.record.key.arn($0.number)) }
        return answer
    }

    private func newMachine(_ parameters: Parameters, _ context: RequestContext) throws -> NewMachine {
        let name = try parameters.requiredString("name", length: StateMachineLimits.name)
        _ = try parameters.requiredString("definition")
        _ = try parameters.requiredString("roleArn")
        let type = try parameters.string("type", oneOf: ["STANDARD", "EXPRESS"])
        let tags = try parameters.tags() ?? ResourceTags()
        let settings = try StateMachineSettingsInput(parameters)
        try WorkflowNames.check(name)
        let key = StateMachineKey(scope: context.scope, name: name)
        var counted = ResourceTags()
        try counted.merge(tags, of: key.arn)
        let (machine, revision, now) = (entropy.uuid(), entropy.uuid(), clock.now())
        return NewMachine(
            record: StateMachineRecord(
                key: key, id: machine, isExpress: type == "EXPRESS", created: now, tags: counted, revision: revision,
                wasPublished: settings.publish, versionDescription: settings.versionDescription),
            revision: StateMachineRevision(
                id: revision, machine: machine, key: key, isExpress: type == "EXPRESS",
                settings: settings.applied(to: StateMachineSettings(definition: "", roleARN: "")), created: now))
    }

    private static func create(
        _ new: NewMachine, in transaction: any Transaction
    ) throws -> (created: Timestamp, version: StateMachineVersion?) {
        let store = StateMachineStore(transaction: transaction)
        if let existing = try store.find(new.record.key) {
            if existing.isDeleting { throw WorkflowErrors.machineDeleting(existing.key.arn) }
            let settings = try store.existingRevision(existing.revision).settings
            guard StateMachineMachine.isSame(existing, settings, as: new.record, new.revision.settings) else {
                throw WorkflowErrors.machineExists(existing.key.arn)
            }
            let versions = VersionStore(transaction: transaction, machine: existing.id)
            return (existing.created, new.isPublished ? try versions.list(below: .max, limit: 1).first : nil)
        }
        guard try store.count(in: new.record.key.scope) < StateMachineLimits.stateMachines else {
            throw ServiceError("StateMachineLimitExceeded", "State Machine Limit Exceeded: '\(StateMachineLimits.stateMachines)'")
        }
        var record = new.record
        try store.insert(new.revision)
        try store.save(record)
        guard new.isPublished else { return (record.created, nil) }
        let version = try publish(
            &record, revisionID: nil, description: record.versionDescription, at: record.created, in: transaction)
        return (record.created, version)
    }

    // MARK: Update

    private func updateStateMachine(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.machineKey()
        let wanted = try StateMachineSettingsInput(parameters)
        guard !wanted.isEmpty else { throw WorkflowErrors.nothingToUpdate }
        let now = clock.now()
        let fresh = (id: entropy.uuid(), revisionID: entropy.uuid())
        // Checked outside of the write: a large definition takes its time.
        let checked = try await check(wanted, of: key, as: fresh.id)
        let (revision, version) = try await commit(changing: key) { transaction in
            let store = StateMachineStore(transaction: transaction)
            var record = try store.getActive(key)
            guard record.isExpress == checked?.isExpress ?? record.isExpress else {
                throw WorkflowErrors.conflict("The state machine was made anew while it was updated: \(key.arn)")
            }
            let current = try store.existingRevision(record.revision)
            let next = StateMachineMachine.update(current, by: wanted, fresh: fresh, at: now)
            if next.id != current.id {
                try store.insert(next)
                try store.retire(current.id, at: now)
                record.revision = next.id
                try store.save(record)
            }
            guard wanted.publish else { return (next, StateMachineVersion?.none) }
            return (
                next,
                try Self.publish(
                    &record, revisionID: next.revisionID, description: wanted.versionDescription, at: now, in: transaction)
            )
        }
        var answer: JSONObject = ["updateDate": .number(now.secondsSinceEpoch)]
        answer["revisionId"] = revision.revisionID.map(JSONValue.string)
        answer["stateMachineVersionArn"] = version.map { .string(key.arn($0.number)) }
        return answer
    }

    /// - Returns: `nil` where the definition stays.
    private func check(
        _ wanted: StateMachineSettingsInput, of key: StateMachineKey, as id: String
    ) async throws -> MachineRevision? {
        let current = try await database.read { transaction in
            let store = StateMachineStore(transaction: transaction)
            return try store.existingRevision(try store.getActive(key).revision)
        }
        guard wanted.definition != nil else { return nil }
        var next = current
        next.id = id
        next.settings = wanted.applied(to: current.settings)
        return try await DefinitionCheck.check(next, judge)
    }

    // MARK: Describe

    private func describeStateMachine(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let isMetadata = try parameters.includesMetadataOnly()
        let reference = try parameters.machineReference()
        let (record, version, revision) = try await database.read { transaction in
            let store = StateMachineStore(transaction: transaction)
            guard let record = try store.find(reference.key) else { throw WorkflowErrors.machineDoesNotExist(reference.arn) }
            let version = try Self.version(of: record, reference, in: transaction)
            return (record, version, try store.existingRevision(version?.revision ?? record.revision))
        }
        var answer = await revision.json(isMetadata: isMetadata)
        answer["stateMachineArn"] = .string(reference.arn)
        answer["status"] = .string(record.isDeleting ? "DELETING" : "ACTIVE")
        answer["type"] = .string(record.isExpress ? "EXPRESS" : "STANDARD")
        answer["creationDate"] = .number((version?.created ?? record.created).secondsSinceEpoch)
        answer["description"] = version?.description.map(JSONValue.string)
        return answer
    }

    /// The version that a qualified ARN shows: of an alias the one with most of the executions.
    private static func version(
        of record: StateMachineRecord, _ reference: StateMachineReference, in transaction: any Transaction
    ) throws -> StateMachineVersion? {
        let versions = VersionStore(transaction: transaction, machine: record.id)
        let number: Int?
        switch reference.qualifier {
        case .version(let asked): number = asked
        case .alias(let name): number = try versions.alias(name)?.routing.heaviest
        case nil, .label: return nil
        }
        guard let number, let version = try versions.find(number) else { throw WorkflowErrors.machineDoesNotExist(reference.arn) }
        return version
    }

    private func describeStateMachineForExecution(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let isMetadata = try parameters.includesMetadataOnly()
        let arn = try parameters.requiredString("executionArn", length: StateMachineLimits.arn)
        try parameters.validate()
        let (_, kind, rest) = try WorkflowNames.arn(arn, kinds: ["execution", "express"])
        // Of Express executions only a Map run's children are told of: `MACHINE/LABEL:NAME:ID`.
        guard kind == "execution" || rest.prefix(while: { $0 != ":" }).contains("/") else {
            throw WorkflowErrors.invalidARN("Resource type not valid in this context: \(kind)")
        }
        var (origin, revision) = try await database.read { [executions] transaction in
            guard let origin = try executions.origin(ofExecution: arn, in: transaction) else {
                throw WorkflowErrors.executionDoesNotExist(arn)
            }
            return (origin, try StateMachineStore(transaction: transaction).existingRevision(origin.revision))
        }
        if let map = origin.mapRun { revision.settings.definition = MapProcessor.text(of: map.stateName, in: revision.settings.definition) }
        var answer = await revision.json(isMetadata: isMetadata)
        answer["stateMachineArn"] = .string(origin.mapRun.map { "\(revision.key.arn)/\($0.label)" } ?? revision.key.arn)
        answer["updateDate"] = .number(revision.created.secondsSinceEpoch)
        answer["mapRunArn"] = origin.mapRun.map { .string($0.arn) }
        answer["label"] = origin.mapRun.map { .string($0.label) }
        return answer
    }

    // MARK: Delete and list

    /// Idempotent, as on AWS: a machine that is not there is deleted already.
    private func deleteStateMachine(_ input: JSONObject) async throws -> JSONObject {
        let key = try Parameters(input).machineKey()
        let now = clock.now()
        let waits = try await commit(changing: key) { [executions] transaction in
            let store = StateMachineStore(transaction: transaction)
            guard var record = try store.find(key) else { return false }
            guard try executions.hasUnfinished(machineID: record.id, in: transaction) else {
                try store.remove(record, at: now)
                return false
            }
            record.isDeleting = true
            try store.save(record)
            return true
        }
        if waits { try await deletionHasBegun() }
        return [:]
    }

    private func listStateMachines(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let page = try ListingPage(Parameters(input))
        let records = try await database.read { transaction in
            try StateMachineStore(transaction: transaction).list(in: context.scope, after: page.after ?? "", limit: page.limit + 1)
        }
        return page.answer("stateMachines", records, key: \.key.name) { record in
            [
                "stateMachineArn": .string(record.key.arn), "name": .string(record.key.name),
                "type": .string(record.isExpress ? "EXPRESS" : "STANDARD"), "creationDate": .number(record.created.secondsSinceEpoch),
            ]
        }
    }
}

extension Parameters {
    /// Whether the definition is left out. Checked with everything else.
    fileprivate func includesMetadataOnly() throws -> Bool {
        try string("includedData", oneOf: ["ALL_DATA", "METADATA_ONLY"]) == "METADATA_ONLY"
    }
}

extension StateMachineRevision {
    /// What both descriptions have in common.
    fileprivate func json(isMetadata: Bool) async -> JSONObject {
        var json: JSONObject = [
            "name": .string(key.name), "definition": .string(isMetadata ? "{}" : settings.definition),
            "roleArn": .string(settings.roleARN), "loggingConfiguration": .object(settings.logging.json),
            "tracingConfiguration": ["enabled": .bool(settings.isTraced)], "encryptionConfiguration": EncryptionAnswer.json,
        ]
        json["revisionId"] = revisionID.map(JSONValue.string)
        if !isMetadata {
            // An operation may run on an event loop, which must not wait for a megabyte to be read.
            let references = await withTaskExecutorPreference(globalConcurrentExecutor) { VariableReferences.of(settings.definition) }
            if !references.isEmpty { json["variableReferences"] = .object(references) }
        }
        return json
    }
}
