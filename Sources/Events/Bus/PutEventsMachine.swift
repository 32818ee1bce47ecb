import AWSInterface
import Ambient
import JSON

/// Reads the entries of PutEvents: what is an event, and what is refused in which words.
struct PutEventsMachine {
    static let maximumEntries = 10
    /// Bytes of all entries of a request. AWS: 1 MB since 2026, 256 KB before.
    static let maximumSize = 1_048_576
    private static let maximumDetailTypeLength = 128
    private static let maximumTraceHeaderLength = 500

    /// An entry that AWS's API takes: it has an event, or an error of its own.
    struct Entry: Hashable, Sendable {
        var source: String?
        var detailType: String?
        var detail: String?
        var resources: [String] = []
        var time: Timestamp?
        /// A bus by its name or ARN.
        var bus: String?
        var traceHeader: String?

        /// As AWS counts it; see the user guide, "Calculating PutEvents event entry size".
        var size: Int {
            (time == nil ? 0 : 14) + (source?.utf8.count ?? 0) + (detailType?.utf8.count ?? 0) + (detail?.utf8.count ?? 0)
                + resources.reduce(0) { $0 + $1.utf8.count }
        }
    }

    /// Why one entry is refused, while others of the request are not.
    struct Refusal: Error, Hashable, Sendable {
        let code: String
        let message: String

        static func argument(_ name: String, _ reason: String) -> Refusal {
            Refusal(code: "InvalidArgument", message: "Parameter \(name) is not valid. Reason: \(reason)")
        }
    }

    /// The entries of a request.
    ///
    /// - Throws: what is wrong with the request as a whole.
    static func entries(_ input: JSONObject) throws(ServiceError) -> [Entry] {
        if input["EndpointId"].map({ $0 != .null }) ?? false { throw EventsErrors.notBuilt("EndpointId", of: "PutEvents") }
        let parameters = Parameters(input)
        guard let objects = try parameters.objects("Entries") else {
            parameters.reject("Entries", value: nil, "Member must not be null")
            try parameters.validate()
            return []
        }
        var entries: [Entry] = []
        for object in objects { entries.append(try entry(object)) }
        if entries.isEmpty { parameters.reject("Entries", value: "[]", "Member must have length greater than or equal to 1") }
        if entries.count > maximumEntries {
            let text = "[\(entries.map(\.javaText).joined(separator: ", "))]"
            parameters.reject("Entries", value: text, "Member must have length less than or equal to \(maximumEntries)")
        }
        try parameters.validate()
        guard entries.reduce(0, { $0 + $1.size }) <= maximumSize else {
            throw EventsErrors.validation("Total size of the entries in the request is over the limit.")
        }
        return entries
    }

    private static func entry(_ object: Parameters) throws(ServiceError) -> Entry {
        var entry = Entry()
        entry.source = try object.string("Source")
        entry.detailType = try object.string("DetailType")
        entry.detail = try object.string("Detail")
        entry.resources = try object.strings("Resources") ?? []
        entry.bus = try object.string("EventBusName", length: 1...1600, pattern: EventsPatterns.busNameOrARN)
        entry.traceHeader = try object.string("TraceHeader", length: 1...maximumTraceHeaderLength)
        entry.time = try EventTime.read("Time", of: object)
        return entry
    }

    /// The event of an entry.
    ///
    /// - Parameter now: the event's time where the entry has none.
    static func event(_ entry: Entry, id: String, from scope: Scope, at now: Timestamp) -> Result<EventEnvelope, Refusal> {
        Result { () throws(Refusal) in
            let (source, detailType, detail) = try checked(entry)
            return EventEnvelope(
                id: id, detailType: detailType, source: source, account: scope.account, time: entry.time ?? now, region: scope.region,
                resources: entry.resources, detail: detail)
        }
    }

    private static func checked(_ entry: Entry) throws(Refusal) -> (source: String, detailType: String, detail: [UInt8]) {
        let source = try required("Source", entry.source)
        let detailType = try required("DetailType", entry.detailType)
        let detail = Array(try required("Detail", entry.detail).utf8)
        guard !source.hasPrefix("aws.") else {
            throw Refusal(code: "NotAuthorizedForSourceException", message: "Not authorized for the source.")
        }
        guard detailType.unicodeScalars.count <= maximumDetailTypeLength else {
            throw .argument("DetailType", "DetailType must have length less than or equal to \(maximumDetailTypeLength).")
        }
        guard EventEnvelope.isDetail(detail) else { throw Refusal(code: "MalformedDetail", message: "Detail is malformed.") }
        return (source, detailType, detail)
    }

    private static func required(_ name: String, _ value: String?) throws(Refusal) -> String {
        guard let value, !value.isEmpty else { throw .argument(name, "\(name) is a required argument.") }
        return value
    }
}

extension PutEventsMachine.Entry {
    /// As AWS's service prints an entry in the message about too many of them.
    var javaText: String {
        let resources = resources.isEmpty ? "null" : "[\(resources.joined(separator: ", "))]"
        return "PutEventsRequestEntry(time=\(time.map(\.iso8601Seconds) ?? "null"), source=\(source ?? "null"), resources=\(resources), "
            + "detailType=\(detailType ?? "null"), detail=\(detail ?? "null"), eventBusName=\(bus ?? "null"), "
            + "traceHeader=\(traceHeader ?? "null"), kmsKeyIdentifier=null, internalMetadata=null)"
    }
}

/// Times as requests give them: seconds since 1970, or the text of RFC 3339 that some clients send.
enum EventTime {
    /// What four digits of a year can say.
    private static let range = CivilTime(year: 1, month: 1, day: 1).timestamp..<CivilTime(year: 10_000, month: 1, day: 1).timestamp

    static func read(_ key: String, of object: Parameters) throws(ServiceError) -> Timestamp? {
        guard let value = object.object[key], value != .null else { return nil }
        let time: Timestamp?
        switch value {
        case .number(let number): time = Timestamp(secondsSinceEpoch: number.double)
        case .string(let text): time = Double(text).map(Timestamp.init(secondsSinceEpoch:)) ?? Timestamp(iso8601: text)
        default: time = nil
        }
        guard let time, range.contains(time) else {
            throw ServiceError("SerializationException", "The member \(key) must be a timestamp.")
        }
        return time
    }
}
