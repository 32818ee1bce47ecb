import AWSInterface
import JSON
import Storage

/// Tags of functions, and of event source mappings, which are kept elsewhere.
extension FunctionsService {
    var tagOperations: [Operation] {
        [
            Operation("TagResource") { try await self.tagResource($0, $1) },
            Operation("UntagResource") { try await self.untagResource($0, $1) },
            Operation("ListTags") { try await self.listTags($0, $1) },
        ]
    }

    private enum Tagged {
        case function(FunctionKey)
        case mapping(ARN, any TagKeeper)
    }

    /// What the parameter `Resource` names by its ARN.
    private func tagged(_ parameters: Parameters, _ context: RequestContext) throws -> Tagged {
        let text = try parameters.requiredString("Resource", length: 1...256, pattern: Self.resourcePattern)
        try parameters.validate()
        if let arn = ARN(text), arn.resource.hasPrefix("event-source-mapping:"), let keeper = mappingTags {
            guard arn.scope == context.scope else { throw FunctionErrors.noSuchResource() }
            return .mapping(arn, keeper)
        }
        guard let arn = ARN(text), arn.resource.hasPrefix("function:"), let parts = FunctionNameParts(text) else {
            throw ServiceError.notImplemented("tags of \(text)")
        }
        guard parts.qualifier == nil else {
            throw FunctionErrors.invalid("Tags on function aliases and versions are not supported. Please specify a function ARN.")
        }
        let key = FunctionKey(scope: arn.scope, name: parts.name)
        guard key.scope == context.scope else { throw FunctionErrors.notFound(key) }
        return .function(key)
    }

    private func changeTags(
        of tagged: Tagged, _ change: @escaping @Sendable ([String: String]) throws -> [String: String]
    ) async throws {
        switch tagged {
        case .function(let key):
            try await database.write { transaction in
                var function = try transaction.existingFunction(key)
                function.tags = try change(function.tags)
                try transaction.save(function)
            }
        case .mapping(let arn, let keeper): try await keeper.changeTags(of: arn, change)
        }
    }

    private static let resourcePattern = Pattern(
        #"arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:"#
            + #"(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:"#
            + "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"
    ) { text in
        guard let arn = ARN(text), arn.service == "lambda", arn.account.utf8.count == 12, Characters.isNumber(arn.account) else {
            return false
        }
        if arn.resource.hasPrefix("function:") { return FunctionNameParts(text) != nil }
        return ["code-signing-config:", "event-source-mapping:", "capacity-provider:"].contains(where: arn.resource.hasPrefix)
    }

    private func tagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        if !parameters.has("Tags") { parameters.reject("Tags", value: nil, "Member must not be null") }
        let added = try TagRules.read(parameters)
        try await changeTags(of: try tagged(parameters, context)) { [limits] tags in
            let tags = tags.merging(added) { $1 }
            try TagRules.check(tags, limit: limits.tagsPerFunction)
            return tags
        }
        return [:]
    }

    private func untagResource(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let keys = try parameters.strings("TagKeys") ?? []
        if keys.isEmpty { parameters.reject("TagKeys", value: nil, "Member must not be null") }
        try await changeTags(of: try tagged(parameters, context)) { tags in tags.filter { !keys.contains($0.key) } }
        return [:]
    }

    private func listTags(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        switch try tagged(Parameters(input), context) {
        case .function(let key):
            let function = try await database.read { try $0.existingFunction(key) }
            return ["Tags": FunctionAnswers.tags(function.tags)]
        case .mapping(let arn, let keeper): return ["Tags": FunctionAnswers.tags(try await keeper.tags(of: arn))]
        }
    }
}
