import AWSInterface
import Ambient
import JSON
import Storage

/// PublishStateMachineVersion, ListStateMachineVersions, DeleteStateMachineVersion.
extension StateMachines {
    var versionOperations: [Operation] {
        [
            Operation("PublishStateMachineVersion") { input, _ in try await self.publishStateMachineVersion(input) },
            Operation("ListStateMachineVersions") { input, _ in try await self.listStateMachineVersions(input) },
            Operation("DeleteStateMachineVersion") { input, _ in try await self.deleteStateMachineVersion(input) },
        ]
    }

    private func publishStateMachineVersion(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let expected = try parameters.string("revisionId")
        let description = try parameters.string("description", length: StateMachineLimits.description)
        let key = try parameters.machineKey()
        let now = clock.now()
        let version = try await commit(changing: key) { transaction in
            let store = StateMachineStore(transaction: transaction)
            var record = try store.getActive(key)
            let current = try store.existingRevision(record.revision)
            try StateMachineMachine.checkRevision(expected, current)
            return try Self.publish(&record, revisionID: current.revisionID, description: description, at: now, in: transaction)
        }
        return ["stateMachineVersionArn": .string(key.arn(version.number)), "creationDate": .number(version.created.secondsSinceEpoch)]
    }

    /// Makes the present revision a version, unless it is one: then that is the answer, whatever the description says.
    ///
    /// - Parameter revisionID: AWS's name of the present revision.
    static func publish(
        _ record: inout StateMachineRecord, revisionID: String?, description: String?, at now: Timestamp, in transaction: any Transaction
    ) throws -> StateMachineVersion {
        let versions = VersionStore(transaction: transaction, machine: record.id)
        if let known = try versions.find(revisionID: revisionID) { return known }
        guard try versions.count() < StateMachineLimits.versions else {
            throw WorkflowErrors.quota("A state machine has at most \(StateMachineLimits.versions) versions: \(record.key.arn)")
        }
        record.lastVersion += 1
        let version = StateMachineVersion(
            number: record.lastVersion, revision: record.revision, description: description, created: now)
        try versions.insert(version)
        try StateMachineStore(transaction: transaction).save(record)
        return version
    }

    /// AWS knows no error for a machine that is not there: it has no versions.
    private func listStateMachineVersions(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let page = try ListingPage(parameters)
        let key = try parameters.machineKey()
        let before = try page.after.map { text in
            guard let number = Int(text) else { throw WorkflowErrors.invalidToken }
            return number
        }
        let versions: [StateMachineVersion] = try await database.read { transaction in
            guard let record = try StateMachineStore(transaction: transaction).find(key) else { return [] }
            return try VersionStore(transaction: transaction, machine: record.id).list(below: before ?? .max, limit: page.limit + 1)
        }
        return page.answer("stateMachineVersions", versions, key: { String($0.number) }) { version in
            [
                "stateMachineVersionArn": .string(key.arn(version.number)),
                "creationDate": .number(version.created.secondsSinceEpoch),
            ]
        }
    }

    /// Idempotent, as on AWS: a version that is not there is deleted already.
    private func deleteStateMachineVersion(_ input: JSONObject) async throws -> JSONObject {
        let parameters = Parameters(input)
        let text = try parameters.requiredString("stateMachineVersionArn", length: StateMachineLimits.longARN)
        try parameters.validate()
        let reference = try StateMachineReference(text)
        guard case .version(let number) = reference.qualifier else {
            throw WorkflowErrors.validation("The ARN must be that of a state machine version. Received: \(text)")
        }
        let now = clock.now()
        try await commit(changing: reference.key) { transaction in
            let store = StateMachineStore(transaction: transaction)
            guard let record = try store.find(reference.key) else { return }
            let versions = VersionStore(transaction: transaction, machine: record.id)
            guard let version = try versions.find(number) else { return }
            let names = try versions.aliases().filter { $0.routing.routes.contains { $0.version == number } }.map(\.name)
            guard names.isEmpty else {
                throw WorkflowErrors.conflict(
                    "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: "
                        + "[\(names.joined(separator: ", "))]")
            }
            try versions.remove(number)
            if version.revision != record.revision { try store.retire(version.revision, at: now) }
        }
        return [:]
    }
}
