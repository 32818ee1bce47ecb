import AWSInterface
import Ambient
import JSON
import Storage

/// API destinations.
extension APIDestinations {
    var destinationOperations: [Operation] {
        [
            Operation("CreateApiDestination", createDestination), Operation("UpdateApiDestination", updateDestination),
            Operation("DeleteApiDestination", deleteDestination), Operation("DescribeApiDestination", describeDestination),
            Operation("ListApiDestinations", listDestinations),
        ]
    }

    /// In the order in which EventBridge names them.
    private static let methods = ["HEAD", "POST", "PATCH", "DELETE", "PUT", "GET", "OPTIONS"]

    private static func notFound(_ name: String) -> ServiceError {
        EventsErrors.notFound("Api-destination '\(name)' does not exist.")
    }

    /// What a request says of a destination.
    private struct Settings: Sendable {
        let description: String?
        let connection: String?
        let endpoint: String?
        let method: String?
        let rate: Int?

        /// - Parameter isWhole: whether all that a destination needs has to be there.
        init(_ parameters: Parameters, isWhole: Bool) throws {
            description = try parameters.string("Description", length: 0...512)
            connection = try parameters.name("ConnectionArn", length: 1...1600, pattern: DestinationPatterns.connectionARN)
            endpoint = try parameters.endpoint("InvocationEndpoint")
            method = try parameters.string("HttpMethod", oneOf: APIDestinations.methods)
            rate = try parameters.integer("InvocationRateLimitPerSecond", in: 1...Int(Int32.max))
            guard isWhole else { return }
            for key in ["ConnectionArn", "InvocationEndpoint", "HttpMethod"] where !parameters.has(key) {
                parameters.reject(key, value: nil, "Member must not be null")
            }
        }

        /// - Throws: `ResourceNotFoundException` for a connection that is not there.
        func requireConnection(in scope: Scope, _ transaction: any Transaction) throws {
            guard let connection else { return }
            let reference = DestinationReference.connection(connection)
            guard let reference, reference.scope == scope, try transaction.connection(reference) != nil else {
                throw EventsErrors.notFound("Connection '\(reference?.name ?? connection)' does not exist.")
            }
        }
    }

    private func createDestination(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let settings = try Settings(parameters, isWhole: true)
        try parameters.validate()
        let (now, scope) = (service.clock.now(), context.scope)
        let destination = DestinationRecord(
            scope: scope, name: name, id: service.entropy.uuid(), description: settings.description, connection: settings.connection ?? "",
            endpoint: settings.endpoint ?? "", method: settings.method ?? "", rate: settings.rate ?? DestinationRecord.defaultRate,
            createdAt: now, modifiedAt: now)
        let limit = service.configuration.destinationLimit
        return try await service.commit(.destination(scope, name)) { transaction in
            try settings.requireConnection(in: scope, transaction)
            guard try transaction.destination(scope, name) == nil else { throw EventsErrors.exists("Api-destination \(name)") }
            guard try transaction.countDestinations(scope) < limit else { throw EventsErrors.limitExceeded() }
            try transaction.save(destination)
            return Self.receipt(destination, try transaction.state(of: destination))
        }
    }

    private func updateDestination(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        let settings = try Settings(parameters, isWhole: false)
        try parameters.validate()
        let now = service.clock.now()
        return try await service.commit(.destination(context.scope, name)) { transaction in
            guard var destination = try transaction.destination(context.scope, name) else { throw Self.notFound(name) }
            try settings.requireConnection(in: context.scope, transaction)
            destination.description = settings.description ?? destination.description
            destination.connection = settings.connection ?? destination.connection
            destination.endpoint = settings.endpoint ?? destination.endpoint
            destination.method = settings.method ?? destination.method
            destination.rate = settings.rate ?? destination.rate
            destination.modifiedAt = now
            try transaction.save(destination)
            return Self.receipt(destination, try transaction.state(of: destination))
        }
    }

    private func deleteDestination(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        try parameters.validate()
        let destination = try await service.commit(.destination(context.scope, name)) { transaction in
            guard let destination = try transaction.destination(context.scope, name) else { throw Self.notFound(name) }
            try transaction.removeDestination(destination)
            return destination
        }
        forgetLimit(of: destination)
        return [:]
    }

    private func describeDestination(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let name = try parameters.requiredName("Name")
        try parameters.validate()
        return try await service.database.read { transaction in
            guard let destination = try transaction.destination(context.scope, name) else { throw Self.notFound(name) }
            var answer = Self.summary(destination, try transaction.state(of: destination))
            answer["Description"] = destination.description.map(JSONValue.string)
            return answer
        }
    }

    private func listDestinations(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let connection = try parameters.name("ConnectionArn", length: 1...1600, pattern: DestinationPatterns.connectionARN)
        let page = try parameters.page(prefix: "NamePrefix")
        try parameters.validate()
        return try await service.database.read { transaction in
            let destinations = try transaction.destinations(context.scope, connection: connection, page.range)
            let states = try transaction.states(of: destinations)
            return page.answer("ApiDestinations", destinations, name: \.name) {
                .object(Self.summary($0, states[$0.connection] ?? .inactive))
            }
        }
    }

    // MARK: Answers

    /// What changes answer.
    private static func receipt(_ destination: DestinationRecord, _ state: DestinationState) -> JSONObject {
        [
            "ApiDestinationArn": .string(destination.arn), "ApiDestinationState": .string(state.rawValue),
            "CreationTime": .time(destination.createdAt), "LastModifiedTime": .time(destination.modifiedAt),
        ]
    }

    /// In the form of AWS's `ApiDestination`.
    private static func summary(_ destination: DestinationRecord, _ state: DestinationState) -> JSONObject {
        var object = receipt(destination, state)
        object["Name"] = .string(destination.name)
        object["ConnectionArn"] = .string(destination.connection)
        object["InvocationEndpoint"] = .string(destination.endpoint)
        object["HttpMethod"] = .string(destination.method)
        object["InvocationRateLimitPerSecond"] = .number(destination.rate)
        return object
    }
}

/// Follows from the connection: a destination without authorization is of no use.
private enum DestinationState: String, Sendable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}

extension Transaction {
    fileprivate func state(of destination: DestinationRecord) throws -> DestinationState {
        try states(of: [destination])[destination.connection] ?? .inactive
    }

    /// By the ARN of the connection.
    fileprivate func states(of destinations: [DestinationRecord]) throws -> [String: DestinationState] {
        var states: [String: DestinationState] = [:]
        for arn in Set(destinations.map(\.connection)) {
            guard let reference = DestinationReference.connection(arn), let connection = try connection(reference) else { continue }
            states[arn] = connection.state == .deauthorized ? .inactive : .active
        }
        return states
    }
}
