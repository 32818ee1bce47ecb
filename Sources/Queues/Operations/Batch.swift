import AWSInterface
import JSON

/// The entries of a batch operation, and what became of each.
struct Batch {
    struct Entry {
        let id: String
        let object: JSONObject
    }

    let entries: [Entry]
    private var successful: [JSONValue] = []
    private var failed: [JSONValue] = []

    /// Reads `Entries`. Throws AWS's errors about a batch as a whole.
    ///
    /// - Parameter kind: the entries' name in messages, for example `SendMessageBatchRequestEntry`.
    init(_ input: Parameters, kind: String) throws(ServiceError) {
        let entries = try input.objects("Entries") ?? []
        if entries.isEmpty { throw ServiceError("EmptyBatchRequest", "There should be at least one \(kind) in the request.") }
        guard entries.count <= QueueLimits.batchEntries else {
            throw ServiceError(
                "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are \(QueueLimits.batchEntries). You have sent \(entries.count).")
        }
        var seen: Set<String> = []
        var read: [Entry] = []
        for entry in entries {
            let id = try entry.string("Id") ?? ""
            guard QueueNames.isBatchEntryID(id) else {
                throw ServiceError(
                    "InvalidBatchEntryId",
                    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                        + "It can be at most 80 letters long.")
            }
            guard seen.insert(id).inserted else { throw ServiceError("BatchEntryIdsNotDistinct", "Id \(id) repeated.") }
            read.append(Entry(id: id, object: entry.object))
        }
        self.entries = read
    }

    mutating func succeed(_ id: String, _ members: JSONObject = [:]) {
        var result: JSONObject = ["Id": .string(id)]
        for member in members { result[member.key] = member.value }
        successful.append(.object(result))
    }

    mutating func fail(_ id: String, _ error: ServiceError) {
        failed.append(
            ["Id": .string(id), "SenderFault": .bool(error.status < 500), "Code": .string(error.code), "Message": .string(error.message)])
    }

    var answer: JSONObject {
        var answer: JSONObject = [:]
        if !successful.isEmpty { answer["Successful"] = .array(successful) }
        if !failed.isEmpty { answer["Failed"] = .array(failed) }
        return answer
    }
}
