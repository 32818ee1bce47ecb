public import AWSInterface
import JSON
import Storage

/// Reserved concurrency.
extension FunctionsService {
    var concurrencyOperations: [Operation] {
        [
            Operation("PutFunctionConcurrency") { try await self.putConcurrency($0, $1) },
            Operation("GetFunctionConcurrency") { try await self.getConcurrency($0, $1) },
            Operation("DeleteFunctionConcurrency") { try await self.deleteConcurrency($0, $1) },
        ]
    }

    /// What the functions of `scope` have reserved together, where it is in memory; otherwise `nil`: ask
    /// `loadReservedConcurrencyTotal`.
    public func reservedConcurrencyTotal(in scope: Scope) -> Int? { reservations.cached(scope) }

    /// As `reservedConcurrencyTotal`, read from the database where it is not in memory.
    public func loadReservedConcurrencyTotal(in scope: Scope) async throws -> Int {
        let total = try await reservations.value(scope) { [database] in
            try await database.read { try $0.reservedConcurrency(in: scope) }
        }
        return total ?? 0
    }

    private func putConcurrency(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        let count = try parameters.requiredInteger("ReservedConcurrentExecutions", in: 0...Int(Int32.max))
        try parameters.validate()
        try await commit(changing: key) { [limits] transaction in
            var function = try transaction.existingFunction(key)
            let others = try transaction.reservedConcurrency(in: key.scope, except: key.name)
            try ConcurrencyRules(limits: limits, reservedByOthers: others).checkReservation(count)
            guard try transaction.provisionedConcurrency(key, except: "") <= count else {
                throw FunctionErrors.invalid(
                    "ReservedConcurrentExecutions for function should not be lower than the provisioned concurrency of its versions.")
            }
            function.reservedConcurrency = count
            try transaction.save(function)
        }
        return ["ReservedConcurrentExecutions": .number(count)]
    }

    private func getConcurrency(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        try parameters.validate()
        let function = try await database.read { try $0.existingFunction(key) }
        return function.reservedConcurrency.map { ["ReservedConcurrentExecutions": .number($0)] } ?? [:]
    }

    private func deleteConcurrency(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let key = try parameters.function(in: context.scope).key
        try parameters.validate()
        try await commit(changing: key) { transaction in
            var function = try transaction.existingFunction(key)
            function.reservedConcurrency = nil
            try transaction.save(function)
        }
        return [:]
    }
}
