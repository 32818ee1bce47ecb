import Encodings
import Executions
import Storage

/// What is stored elsewhere for what an execution waits for: the deliveries of its tasks and timers, so that they can be taken back.
/// Each row of the history says what its decision has added; what is not awaited any more is left out when that is read.
struct Waits: Sendable {
    enum Kind: UInt8, Sendable {
        /// A delivery each.
        case task = 1, timer, timeout, heartbeat, limit
        /// Without a delivery of the runner's.
        case activity, mapRun, child
    }

    struct Entry: Hashable, Sendable {
        var event: EventID
        var kind: Kind
        /// Of the delivery; 0 where there is none.
        var delivery: Int64 = 0
        /// Of a heartbeat: how many seconds it gives.
        var seconds = 0
    }

    /// The time limit of the execution itself belongs to no event.
    static let execution: EventID = 0

    private var entries: [EventID: [Entry]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    var events: [EventID] { Array(entries.keys) }

    subscript(event: EventID) -> [Entry] { entries[event] ?? [] }

    /// A later heartbeat or time-out of the same event replaces the earlier.
    mutating func add(_ entry: Entry) {
        var others = entries[entry.event] ?? []
        others.removeAll { $0.kind == entry.kind }
        others.append(entry)
        entries[entry.event] = others
    }

    mutating func remove(_ event: EventID) -> [Entry] { entries.removeValue(forKey: event) ?? [] }

    mutating func remove(_ kind: Kind, of event: EventID) {
        entries[event]?.removeAll { $0.kind == kind }
        if entries[event]?.isEmpty == true { entries[event] = nil }
    }

    mutating func removeAll() -> [Entry] {
        defer { entries = [:] }
        return entries.values.flatMap { $0 }
    }

    /// Leaves only what belongs to events that are awaited.
    mutating func keep(_ isAwaited: (EventID) -> Bool) { entries = entries.filter { isAwaited($0.key) } }

    // MARK: As stored

    static func encode(_ entries: [Entry]) -> [UInt8]? {
        guard !entries.isEmpty else { return nil }
        var fields = ByteFieldWriter(capacity: 16 * entries.count)
        for entry in entries {
            fields.byte(entry.kind.rawValue)
            fields.number(Int(entry.event))
            fields.number(Int(entry.delivery))
            if entry.kind == .heartbeat { fields.number(entry.seconds) }
        }
        return fields.bytes
    }

    static func decode(_ bytes: [UInt8]) throws -> [Entry] {
        var fields = ByteFieldReader(bytes)
        var entries: [Entry] = []
        while !fields.isAtEnd {
            guard let kind = fields.byte().flatMap(Kind.init), let event = fields.number(), let delivery = fields.number() else {
                throw StorageError(.corrupt, "what an execution waits for cannot be read")
            }
            var entry = Entry(event: EventID(event), kind: kind, delivery: Int64(delivery))
            if kind == .heartbeat { entry.seconds = fields.number() ?? 0 }
            entries.append(entry)
        }
        return entries
    }
}
