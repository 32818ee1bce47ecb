import AWSInterface
import Ambient
import JSON
import Storage

/// Publishing and listing versions.
extension FunctionsService {
    var versionOperations: [Operation] {
        [
            Operation("PublishVersion") { try await self.publishVersion($0, $1) },
            Operation("ListVersionsByFunction") { try await self.listVersions($0, $1) },
        ]
    }

    private func publishVersion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        try UnsupportedSettings.refuse(in: input)
        let codeSHA256 = try parameters.string("CodeSha256")
        let description = try parameters.string("Description", length: 0...256)
        let expected = try parameters.string("RevisionId")
        try parameters.validate()
        let revision = entropy.uuid()
        let answer = try await commit(changing: key) { [self] transaction in
            var machine = try transaction.machine(key)
            let publication = try machine.publish(
                after: transaction.lastPublished(key), description: description, codeSHA256: codeSHA256, revision: expected,
                by: FunctionsMachine.Change(revisionID: revision, now: context.now))
            switch publication {
            case .unchanged(let version):
                return FunctionAnswers.configuration(version, of: key, qualifier: version.version)
            case .new(let version):
                guard try transaction.totalCodeSize(key.scope.account, key.scope.region) + version.code.size <= limits.totalCode else {
                    throw ServiceError("CodeStorageExceededException", "Code storage limit exceeded.")
                }
                try transaction.save(machine.function)
                try transaction.save(version, of: key)
                return FunctionAnswers.configuration(version, of: key, qualifier: version.version)
            }
        }
        settleSoon(key)
        return answer
    }

    private func listVersions(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope, namespaced: true).key
        let page = try Listing(parameters, maximum: 10_000)
        try parameters.validate()
        let listed = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            // $LATEST has the number 0 and comes first.
            return try transaction.versions(key, above: page.lastKey.flatMap { Int($0) } ?? -1, limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed) { String(FunctionVersion.number(of: $0.version) ?? 0) }
        var answer: JSONObject = [
            "Versions": .array(
                shown.map { .object(FunctionAnswers.configuration($0, of: key, qualifier: $0.version, .listed)) })
        ]
        answer["NextMarker"] = marker
        return answer
    }
}
