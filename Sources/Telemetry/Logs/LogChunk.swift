import Ambient

/// Why stored log events cannot be read.
enum LogChunkError: Error, Hashable {
    case damaged
    case unknownFormat(UInt8)
}

/// Many events of one stream in one row: what is written to the database and read from it.
///
/// The encoding is a format byte, then for each event the difference of its timestamp to the one before (the first: to 0) as
/// a zigzag varint, the length of its message as a varint, and the message.
struct LogChunk: Hashable, Sendable {
    /// Small enough to be decoded for one event's sake, large enough to make rows few.
    static let fullAt = 256 * 1024
    /// A chunk spans less than this, so that a reader who looks for an instant need not look further back.
    static let maximumSpan = Duration.seconds(60)
    /// What AWS adds to the size of each event.
    static let overheadPerEvent = 26
    private static let format: UInt8 = 1

    private(set) var first: Timestamp
    private(set) var last: Timestamp
    private(set) var count = 0
    /// The messages' bytes and AWS's overhead for each.
    private(set) var storedBytes = 0
    private(set) var data: [UInt8] = [Self.format]
    private var previous: Int64 = 0

    /// An empty chunk for an event of this moment.
    init(startingAt timestamp: Timestamp) {
        first = timestamp
        last = timestamp
    }

    /// Whether an event of this moment may still come in.
    func takes(_ timestamp: Timestamp) -> Bool {
        data.count < Self.fullAt && max(last, timestamp) - min(first, timestamp) < Self.maximumSpan
    }

    mutating func append(_ timestamp: Timestamp, _ message: some Collection<UInt8>) {
        first = min(first, timestamp)
        last = max(last, timestamp)
        count += 1
        storedBytes += message.count + Self.overheadPerEvent
        let difference = timestamp.milliseconds &- previous
        previous = timestamp.milliseconds
        appendVarint(UInt64(bitPattern: difference << 1 ^ difference >> 63))
        appendVarint(UInt64(message.count))
        data.append(contentsOf: message)
    }

    private mutating func appendVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        data.append(UInt8(rest))
    }

    /// Splits events, in their order, into as many chunks as they need.
    static func chunks(of events: some Sequence<LogEvent>) -> [LogChunk] {
        events.reduce(into: []) { chunks, event in chunks.append(event) }
    }

    /// Calls `body` with each event's place in the chunk, its time and its message.
    ///
    /// - Throws: `LogChunkError` where `data` is no chunk; what `body` was called with before is good.
    static func decode(_ data: [UInt8], _ body: (_ index: Int, _ time: Timestamp, _ message: ArraySlice<UInt8>) -> Void) throws {
        guard let format = data.first else { throw LogChunkError.damaged }
        guard format == Self.format else { throw LogChunkError.unknownFormat(format) }
        var position = 1
        var time: Int64 = 0
        var index = 0
        while position < data.count {
            let difference = try varint(data, &position)
            time = time &+ (Int64(bitPattern: difference >> 1) ^ -Int64(difference & 1))
            let length = try varint(data, &position)
            guard length <= UInt64(data.count - position) else { throw LogChunkError.damaged }
            body(index, Timestamp(milliseconds: time), data[position..<position + Int(length)])
            position += Int(length)
            index += 1
        }
    }

    private static func varint(_ data: [UInt8], _ position: inout Int) throws -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while position < data.count, shift < 64 {
            let byte = data[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        throw LogChunkError.damaged
    }
}

extension [LogChunk] {
    /// Adds an event to the last chunk, or to a new one where that takes no more.
    mutating func append(_ event: LogEvent) {
        if last?.takes(event.timestamp) != true { append(LogChunk(startingAt: event.timestamp)) }
        self[count - 1].append(event.timestamp, event.message)
    }
}
