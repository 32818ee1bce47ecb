import JSON

/// What a function that reports item failures answered about its batch.
///
/// Source: AWS Lambda Developer Guide, "Implementing partial batch responses", success and failure conditions.
enum BatchResponse: Hashable, Sendable {
    /// The messages with these ids stay in the queue; none means complete success.
    case failures(Set<String>)
    /// Nobody can say which messages were processed, so all stay in the queue.
    case malformed

    /// - Parameter messages: the ids of the batch.
    init(_ payload: some Collection<UInt8>, of messages: Set<String>) {
        guard !payload.isEmpty else {
            self = .failures([])
            return
        }
        guard let response = try? JSONValue(parsing: payload), let failures = Self.list(in: response) else {
            self = .malformed
            return
        }
        var failed: Set<String> = []
        for failure in failures {
            guard let id = failure["itemIdentifier"]?.string, messages.contains(id) else {
                self = .malformed
                return
            }
            failed.insert(id)
        }
        self = .failures(failed)
    }

    /// `batchItemFailures`; empty where the answer is null or says nothing about failures, `nil` where it is of another shape.
    private static func list(in response: JSONValue) -> [JSONValue]? {
        if response.isNull { return [] }
        guard let object = response.object else { return nil }
        guard let list = object["batchItemFailures"], !list.isNull else { return [] }
        return list.array
    }
}
