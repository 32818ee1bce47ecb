import AWSInterface
import JSON

/// Reading what many operations have in common.
extension QueuesService {
    func operation(
        _ name: String, _ handler: @escaping @Sendable (Parameters, RequestContext) async throws -> JSONObject
    ) -> Operation {
        Operation(name) { input, context in try await handler(Parameters(input), context) }
    }
}

extension Parameters {
    /// A string that must be there and not be empty: else AWS's `MissingParameter`.
    func demanded(_ name: String) throws(ServiceError) -> String {
        guard let text = try string(name), !text.isEmpty else { throw QueueErrors.missing(name) }
        return text
    }

    /// The queue that `QueueUrl` names.
    func queue(_ context: RequestContext) throws(ServiceError) -> QueueKey {
        try QueueNames.key(url: try demanded("QueueUrl"), in: context.scope)
    }

    /// A number of `ReceiveMessage`'s kind: `Must be between 1 and 10, if provided.`
    func bounded(_ name: String, _ range: ClosedRange<Int>, _ constraint: String) throws(ServiceError) -> Int? {
        guard let number = try integer(name) else { return nil }
        guard range.contains(number) else { throw QueueErrors.invalid(number, for: name, constraint) }
        return number
    }

    /// The page size of a listing.
    func maximumResults() throws(ServiceError) -> Int? {
        try bounded("MaxResults", 1...1000, "Value for parameter MaxResults must be between 1 and 1000.")
    }

    /// The key after which a listing goes on; empty at its beginning.
    func position() throws(ServiceError) -> String {
        guard let token = try string("NextToken") else { return "" }
        guard let key = PageToken.decode(token) else { throw QueueErrors.invalid("Invalid or expired next token.") }
        return key
    }
}
