import AWSInterface
import Ambient
import JSON
import Storage

/// Changing a function's code and configuration.
extension FunctionsService {
    var updateOperations: [Operation] {
        [
            Operation("UpdateFunctionCode") { try await self.updateFunctionCode($0, $1) },
            Operation("UpdateFunctionConfiguration") { try await self.updateFunctionConfiguration($0, $1) },
        ]
    }

    private func updateFunctionCode(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        try UnsupportedSettings.refuse(in: input)
        try SettingsReader(parameters: parameters, configuration: configuration).checkArchitecture()
        let publish = try parameters.bool("Publish") ?? false
        let isDryRun = try parameters.bool("DryRun") ?? false
        let revision = try parameters.string("RevisionId")
        try parameters.validate()
        _ = try await database.read { try $0.machine(key) }
        let submitted = try await submittedCode(parameters, for: "UpdateFunctionCode")
        let revisions = [entropy.uuid(), entropy.uuid()]
        let update: @Sendable (any Transaction) throws -> JSONObject = { [self] transaction in
            var machine = try transaction.machine(key)
            try machine.require(revision: revision)
            machine.update(code: submitted.code, by: FunctionsMachine.Change(revisionID: revisions[0], now: context.now))
            if isDryRun { return FunctionAnswers.configuration(machine.latest, of: key, qualifier: nil) }
            try store(submitted, in: transaction, key.scope)
            try checkUnzipped(submitted.code, machine.latest.settings.layers, in: transaction)
            return try save(&machine, publishing: publish ? revisions[1] : nil, at: context, in: transaction)
        }
        if isDryRun { return try await database.read(update) }
        let answer = try await commit(changing: key, update)
        settleSoon(key)
        return answer
    }

    private func updateFunctionConfiguration(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let change = try SettingsReader(parameters: parameters, configuration: configuration).read(roleIsRequired: false)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        if let runtime = change.runtime { try await checkRuntime(runtime) }
        let revision = entropy.uuid()
        let answer = try await commit(changing: key) { [self] transaction in
            var machine = try transaction.machine(key)
            try machine.require(revision: expected)
            var settings = try checkedSettings(machine.latest.settings, change)
            if let layers = change.layers {
                settings.layers = try LayerRules.resolve(layers, for: key.scope, in: transaction, limits: limits)
                try checkUnzipped(machine.latest.code, settings.layers, in: transaction)
            }
            machine.update(settings: settings, by: FunctionsMachine.Change(revisionID: revision, now: context.now))
            return try save(&machine, publishing: nil, at: context, in: transaction)
        }
        settleSoon(key)
        return answer
    }
}

extension Transaction {
    /// A stored function, ready to be changed.
    ///
    /// - Throws: `ResourceNotFoundException`.
    func machine(_ key: FunctionKey) throws -> FunctionsMachine {
        FunctionsMachine(
            function: try existingFunction(key), latest: try existingVersion(key, FunctionVersion.latest, asked: nil))
    }
}
