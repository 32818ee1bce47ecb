public import Ambient
import Encodings

/// A note about an event's way.
enum TrailEntry: Hashable, Sendable {
    case event(StoredTrailEvent)
    case attempt(StoredTrailAttempt)
    /// So many notes were left out, since more came than could be written.
    case gap(count: Int, at: Timestamp)
}

/// What is kept of a document: all of it, or its beginning.
public struct KeptBytes: Hashable, Sendable {
    public var bytes: [UInt8]
    /// Of the whole.
    public var size: Int

    public var isWhole: Bool { bytes.count == size }
}

/// An event's coming to a bus, as it is kept.
public struct StoredTrailEvent: Hashable, Sendable {
    public var id: String
    public var bus: String
    public var event: KeptBytes
    public var time: Timestamp
    public var acceptedAt: Timestamp
    public var matches: [TrailMatch]
}

/// An attempt, as it is kept.
public struct StoredTrailAttempt: Hashable, Sendable {
    public enum Payload: Hashable, Sendable {
        case theEvent
        case other(KeptBytes)
        /// The same as of the first attempt.
        case asBefore
    }

    public var id: String
    public var sender: String
    public var target: String
    public var payload: Payload
    public var number: Int
    public var outcome: TrailAttempt.Outcome
    public var at: Timestamp
}

/// Many notes in one row: what is written to the database and read from it.
///
/// A format byte, then the notes. A text that comes again (an ARN, an event's identifier) is written once and then named by its
/// number.
struct TrailChunk: Sendable {
    static let fullAt = 256 * 1024
    private static let form: UInt8 = 1
    private static let longestReason = 500

    private(set) var first = Timestamp.distantFuture
    private(set) var last = Timestamp(milliseconds: 0)
    /// What counts against the number of events that are kept: events, and refused attempts, of which an event may have hundreds.
    private(set) var eventCount = 0
    /// Of the identifiers in the chunk, 32 bits each.
    private(set) var hashes: [UInt8] = []
    private var writer = ByteFieldWriter(capacity: 16 * 1024)
    private var texts: [String: Int] = [:]
    private var knownIDs: Set<UInt32> = []

    init() { writer.byte(Self.form) }

    var data: [UInt8] { writer.bytes }
    var isFull: Bool { writer.bytes.count >= Self.fullAt }

    mutating func append(_ event: TrailEvent, keeping limit: Int) {
        note(event.id, at: event.acceptedAt)
        eventCount += 1
        writer.byte(0)
        text(event.id)
        text(event.bus)
        writer.number(Int(event.time.milliseconds))
        writer.number(Int(event.acceptedAt.milliseconds))
        keep(event.event, limit)
        writer.number(event.matches.count)
        for match in event.matches {
            text(match.rule)
            writer.number(match.targets.count)
            for target in match.targets { text(target) }
        }
    }

    /// - Parameter isTheEvent: the payload is the event itself.
    mutating func append(_ attempt: TrailAttempt, keeping limit: Int, isTheEvent: Bool) {
        note(attempt.id, at: attempt.at)
        writer.byte(1)
        text(attempt.id)
        text(attempt.sender)
        text(attempt.target)
        writer.number(attempt.number)
        writer.number(Int(attempt.at.milliseconds))
        if isTheEvent {
            writer.byte(0)
        } else if attempt.number > 1 {
            writer.byte(1)
        } else {
            writer.byte(2)
            keep(attempt.payload, limit)
        }
        switch attempt.outcome {
        case .delivered: writer.byte(0)
        case .refused(let reason, let next):
            eventCount += 1
            writer.byte(1)
            self.reason(reason)
            writer.number(Int(next?.milliseconds ?? 0))
        case .deadLettered(let reason, let queue):
            writer.byte(2)
            self.reason(reason)
            text(queue)
        case .lost(let reason):
            writer.byte(3)
            self.reason(reason)
        }
    }

    mutating func appendGap(_ count: Int, at now: Timestamp) {
        (first, last) = (min(first, now), max(last, now))
        writer.byte(2)
        writer.number(count)
        writer.number(Int(now.milliseconds))
    }

    private mutating func note(_ id: String, at now: Timestamp) {
        (first, last) = (min(first, now), max(last, now))
        let hash = Self.hash(id)
        guard knownIDs.insert(hash).inserted else { return }
        withUnsafeBytes(of: hash.littleEndian) { hashes.append(contentsOf: $0) }
    }

    private mutating func text(_ text: String) {
        if let number = texts[text] { return writer.number(number) }
        writer.number(0)
        writer.text(text)
        texts[text] = texts.count + 1
    }

    private mutating func keep(_ bytes: [UInt8], _ limit: Int) {
        writer.number(bytes.count)
        writer.data(bytes.prefix(limit))
    }

    private mutating func reason(_ reason: TrailReason) {
        text(reason.code)
        writer.text(String(reason.message.unicodeScalars.prefix(Self.longestReason)))
    }

    // MARK: Looking for an event

    /// FNV-1a.
    private static func hash(_ id: String) -> UInt32 { id.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }

    /// Whether a chunk with these hashes may hold notes about the event `id`.
    static func mayHold(_ id: String, _ hashes: [UInt8]) -> Bool {
        let wanted = hash(id)
        return hashes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - 3, by: 4).contains {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) == wanted
            }
        }
    }
}

/// Reads a chunk's notes in their order.
struct TrailChunkReader {
    private var fields: ByteFieldReader
    private var texts: [String] = []

    /// `nil` for bytes that are no chunk.
    init?(_ data: [UInt8]) {
        fields = ByteFieldReader(data)
        guard fields.byte() == 1 else { return nil }
    }

    /// `nil` at the end, and where the rest is damaged.
    mutating func next() -> TrailEntry? {
        switch fields.byte() {
        case 0: event().map(TrailEntry.event)
        case 1: attempt().map(TrailEntry.attempt)
        case 2: gap()
        default: nil
        }
    }

    private mutating func gap() -> TrailEntry? {
        guard let count = fields.number(), let at = time() else { return nil }
        return .gap(count: count, at: at)
    }

    private mutating func event() -> StoredTrailEvent? {
        guard let id = text(), let bus = text(), let time = time(), let acceptedAt = self.time(), let event = kept(),
            let count = fields.number(), count >= 0
        else { return nil }
        var matches: [TrailMatch] = []
        for _ in 0..<count {
            guard let rule = text(), let targetCount = fields.number(), targetCount >= 0 else { return nil }
            var targets: [String] = []
            for _ in 0..<targetCount {
                guard let target = text() else { return nil }
                targets.append(target)
            }
            matches.append(TrailMatch(rule: rule, targets: targets))
        }
        return StoredTrailEvent(id: id, bus: bus, event: event, time: time, acceptedAt: acceptedAt, matches: matches)
    }

    private mutating func attempt() -> StoredTrailAttempt? {
        guard let id = text(), let sender = text(), let target = text(), let number = fields.number(), let at = time(),
            let payload = payload(), let outcome = outcome()
        else { return nil }
        return StoredTrailAttempt(id: id, sender: sender, target: target, payload: payload, number: number, outcome: outcome, at: at)
    }

    private mutating func payload() -> StoredTrailAttempt.Payload? {
        switch fields.byte() {
        case 0: .theEvent
        case 1: .asBefore
        case 2: kept().map { .other($0) }
        default: nil
        }
    }

    private mutating func outcome() -> TrailAttempt.Outcome? {
        switch fields.byte() {
        case 0: return .delivered
        case 1:
            guard let reason = reason(), let next = fields.number() else { return nil }
            return .refused(reason, retriesAt: next == 0 ? nil : Timestamp(milliseconds: Int64(next)))
        case 2:
            guard let reason = reason(), let queue = text() else { return nil }
            return .deadLettered(reason, queue: queue)
        case 3: return reason().map { .lost($0) }
        default: return nil
        }
    }

    private mutating func text() -> String? {
        guard let number = fields.number() else { return nil }
        if number > 0 { return number <= texts.count ? texts[number - 1] : nil }
        guard let text = fields.text() else { return nil }
        texts.append(text)
        return text
    }

    private mutating func time() -> Timestamp? { fields.number().map { Timestamp(milliseconds: Int64($0)) } }

    private mutating func kept() -> KeptBytes? {
        guard let size = fields.number(), let bytes = fields.data() else { return nil }
        return KeptBytes(bytes: bytes, size: size)
    }

    private mutating func reason() -> TrailReason? {
        guard let code = text(), let message = fields.text() else { return nil }
        return TrailReason(code: code, message: message)
    }
}
