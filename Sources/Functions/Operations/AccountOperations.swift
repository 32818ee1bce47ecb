import AWSInterface
import JSON
import Storage

/// The account's limits, and the settings of a function that are reads for deployment tools: recursion, runtime management,
/// code signing.
extension FunctionsService {
    var accountOperations: [Operation] {
        [
            Operation("GetAccountSettings") { try await self.getAccountSettings($0, $1) },
            Operation("PutFunctionRecursionConfig") { try await self.putRecursion($0, $1) },
            Operation("GetFunctionRecursionConfig") { try await self.getRecursion($0, $1) },
            Operation("PutRuntimeManagementConfig") { try await self.putRuntimeManagement($0, $1) },
            Operation("GetRuntimeManagementConfig") { try await self.getRuntimeManagement($0, $1) },
            Operation("GetFunctionCodeSigningConfig") { try await self.getCodeSigning($0, $1) },
        ]
    }

    private func getAccountSettings(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let scope = context.scope
        let usage = try await database.read { transaction in
            (
                code: try transaction.totalCodeSize(scope.account, scope.region), functions: try transaction.functionCount(in: scope),
                reserved: try transaction.reservedConcurrency(in: scope)
            )
        }
        return [
            "AccountLimit": [
                "TotalCodeSize": .number(limits.totalCode), "CodeSizeUnzipped": .number(limits.unzippedCode),
                "CodeSizeZipped": .number(limits.zippedCode), "ConcurrentExecutions": .number(limits.concurrentExecutions),
                "UnreservedConcurrentExecutions": .number(limits.concurrentExecutions - usage.reserved),
            ],
            "AccountUsage": ["TotalCodeSize": .number(usage.code), "FunctionCount": .number(usage.functions)],
        ]
    }

    // MARK: Recursion

    private func putRecursion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let loop = RecursiveLoop(rawValue: try parameters.requiredString("RecursiveLoop", oneOf: ["Allow", "Terminate"]))
        try parameters.validate()
        guard let loop else { return [:] }
        try await commit(changing: key) { transaction in
            var function = try transaction.existingFunction(key)
            function.recursiveLoop = loop
            try transaction.save(function)
        }
        return ["RecursiveLoop": .string(loop.rawValue)]
    }

    private func getRecursion(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        try parameters.validate()
        let function = try await database.read { try $0.existingFunction(key) }
        return ["RecursiveLoop": .string(function.recursiveLoop.rawValue)]
    }

    // MARK: Runtime management

    /// Runtimes are the host's and follow it, which is `Auto`; the other modes would promise a choice that there is not.
    private func putRuntimeManagement(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        let mode = try parameters.requiredString("UpdateRuntimeOn", oneOf: ["Auto", "Manual", "FunctionUpdate"])
        try parameters.validate()
        guard mode == "Auto" else { throw ServiceError.notImplemented("PutRuntimeManagementConfig with UpdateRuntimeOn \(mode)") }
        return try await runtimeManagement(reference)
    }

    private func getRuntimeManagement(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        return try await runtimeManagement(reference)
    }

    private func runtimeManagement(_ reference: FunctionReference) async throws -> JSONObject {
        try await database.read { transaction in
            _ = try transaction.existingFunction(reference.key, reference.qualifier)
            if let qualifier = reference.qualifier { try transaction.requireQualifier(reference.key, qualifier) }
        }
        return ["UpdateRuntimeOn": "Auto", "FunctionArn": .string(reference.key.arn(reference.qualifier ?? FunctionVersion.latest))]
    }

    // MARK: Code signing

    /// No function has a code-signing configuration: the ARN, which every answer has by AWS's model, is empty.
    private func getCodeSigning(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope, namespaced: true).key
        try parameters.validate()
        _ = try await database.read { try $0.existingFunction(key) }
        return ["CodeSigningConfigArn": "", "FunctionName": .string(key.name)]
    }
}

extension Transaction {
    fileprivate func functionCount(in scope: Scope) throws -> Int {
        try query("SELECT COUNT(*) FROM functions WHERE account = $1 AND region = $2", scope.account, scope.region).first?.int(0) ?? 0
    }
}
