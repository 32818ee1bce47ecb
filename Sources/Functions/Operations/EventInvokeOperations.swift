import AWSInterface
import Ambient
import JSON
import Storage

/// What becomes of asynchronous invocations: retries, maximum age, destinations.
extension FunctionsService {
    var eventInvokeOperations: [Operation] {
        [
            Operation("PutFunctionEventInvokeConfig") { try await self.putEventInvoke($0, $1, keeping: false) },
            Operation("UpdateFunctionEventInvokeConfig") { try await self.putEventInvoke($0, $1, keeping: true) },
            Operation("GetFunctionEventInvokeConfig") { try await self.getEventInvoke($0, $1) },
            Operation("ListFunctionEventInvokeConfigs") { try await self.listEventInvoke($0, $1) },
            Operation("DeleteFunctionEventInvokeConfig") { try await self.deleteEventInvoke($0, $1) },
        ]
    }

    private static func answer(_ record: EventInvokeRecord, of key: FunctionKey) -> JSONObject {
        var answer: JSONObject = [
            "LastModified": .number(record.modified.secondsSinceEpoch), "FunctionArn": .string(key.arn(record.qualifier)),
        ]
        answer["MaximumRetryAttempts"] = record.settings.maximumRetryAttempts.map(JSONValue.number)
        answer["MaximumEventAgeInSeconds"] = record.settings.maximumEventAge.map(JSONValue.number)
        func destination(_ arn: String?) -> JSONValue { .object(arn.map { ["Destination": .string($0)] } ?? [:]) }
        answer["DestinationConfig"] = [
            "OnSuccess": destination(record.settings.onSuccess), "OnFailure": destination(record.settings.onFailure),
        ]
        return answer
    }

    private static func notFound(_ key: FunctionKey, _ qualifier: String) -> ServiceError {
        ServiceError(
            "ResourceNotFoundException", "The function \(key.arn(qualifier)) doesn't have an EventInvokeConfig", status: 404)
    }

    /// An ARN; empty where the request removes the destination, `nil` where it says nothing of it.
    private func destination(_ parameters: Parameters?, _ name: String, of reference: FunctionReference) throws -> String? {
        guard let destination = try parameters?.nested(name) else { return nil }
        let arn = try destination.string("Destination", length: 0...350) ?? ""
        guard !arn.isEmpty else { return "" }
        try DestinationRules.check(
            arn, allowed: ["lambda", "sqs", "sns", "events", "s3"], configuration: configuration,
            invalid: FunctionErrors.invalid("The destination ARN \(arn) is invalid."))
        if ARN(arn)?.service == "lambda" {
            guard let parts = FunctionNameParts(arn) else {
                throw FunctionErrors.invalid("The destination ARN \(arn) is invalid.")
            }
            guard parts.name != reference.key.name || parts.account != reference.key.scope.account else {
                throw FunctionErrors.invalid("You can't specify the function as a destination for itself.")
            }
        }
        return arn
    }

    /// - Parameter keeping: whether what the request does not mention stays (Update), or goes (Put).
    private func putEventInvoke(_ input: JSONObject, _ context: RequestContext, keeping: Bool) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        let retries = try parameters.integer("MaximumRetryAttempts", in: 0...2)
        let age = try parameters.integer("MaximumEventAgeInSeconds", in: 60...21_600)
        let destinations = try parameters.nested("DestinationConfig")
        let onSuccess = try destination(destinations, "OnSuccess", of: reference)
        let onFailure = try destination(destinations, "OnFailure", of: reference)
        let saysNothing = retries == nil && age == nil && destinations == nil
        try parameters.validate()
        guard !saysNothing else {
            throw FunctionErrors.invalid("You must specify at least one of error handling or destination setting.")
        }
        let (key, qualifier) = (reference.key, reference.qualifier ?? FunctionVersion.latest)
        let record = try await commit(changing: key) { transaction in
            _ = try transaction.existingFunction(key, reference.qualifier)
            try transaction.requireQualifier(key, qualifier)
            let former = try transaction.eventInvoke(key, qualifier)
            if keeping, former == nil { throw Self.notFound(key, qualifier) }
            var settings = keeping ? former?.settings ?? EventInvokeSettings() : EventInvokeSettings()
            settings.maximumRetryAttempts = retries ?? settings.maximumRetryAttempts
            settings.maximumEventAge = age ?? settings.maximumEventAge
            if let onSuccess { settings.onSuccess = onSuccess.isEmpty ? nil : onSuccess }
            if let onFailure { settings.onFailure = onFailure.isEmpty ? nil : onFailure }
            let record = EventInvokeRecord(qualifier: qualifier, settings: settings, modified: context.now)
            try transaction.save(record, of: key)
            return record
        }
        return Self.answer(record, of: key)
    }

    private func getEventInvoke(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let (key, qualifier) = (reference.key, reference.qualifier ?? FunctionVersion.latest)
        let record = try await database.read { try $0.eventInvoke(key, qualifier) }
        guard let record else { throw Self.notFound(key, qualifier) }
        return Self.answer(record, of: key)
    }

    private func listEventInvoke(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope, namespaced: true).key
        let page = try Listing(parameters, maximum: 50)
        try parameters.validate()
        let listed = try await database.read { transaction in
            _ = try transaction.existingFunction(key)
            return try transaction.eventInvokes(key, after: page.lastKey ?? "", limit: page.limit + 1)
        }
        let (shown, marker) = page.cut(listed, key: \.qualifier)
        var answer: JSONObject = ["FunctionEventInvokeConfigs": .array(shown.map { .object(Self.answer($0, of: key)) })]
        answer["NextMarker"] = marker
        return answer
    }

    private func deleteEventInvoke(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let reference = try parameters.function(in: context.scope, namespaced: true, qualifier: true)
        try parameters.validate()
        let (key, qualifier) = (reference.key, reference.qualifier ?? FunctionVersion.latest)
        try await commit(changing: key) { transaction in
            guard try transaction.removeEventInvoke(key, qualifier) else { throw Self.notFound(key, qualifier) }
        }
        return [:]
    }
}
