import AWSInterface
import Ambient

/// The place of an event among the events of its group: by its time, then by its ingestion, then by its place in the chunk.
///
/// Written in 56 digits, as AWS writes its event ids.
struct LogPosition: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970.
    var time: Int64
    var chunk: Int64
    var stream: Int64
    /// From 0; -1 stands before a chunk's first event.
    var index: Int

    /// Stream numbers stay below this, so that they fit their digits.
    static let streamLimit: UInt64 = 100_000_000_000_000_000

    /// Before all events of this moment and later.
    init(before time: Int64) { self.init(time: time, chunk: 0, stream: 0, index: 0) }

    init(time: Int64, chunk: Int64, stream: Int64, index: Int) {
        (self.time, self.chunk, self.stream, self.index) = (time, chunk, stream, index)
    }

    /// `nil` where `text` was not written by `text`.
    init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 56, digits.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: digits[range], as: UTF8.self)) }
        guard let time = number(0..<14), let chunk = number(14..<33), let stream = number(33..<50), let index = number(50..<56) else {
            return nil
        }
        self.init(time: time, chunk: chunk, stream: stream, index: Int(index) - 1)
    }

    var text: String {
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(max(0, number))
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(time, 14) + padded(chunk, 19) + padded(stream, 17) + padded(Int64(index) + 1, 6)
    }

    var successor: LogPosition { LogPosition(time: time, chunk: chunk, stream: stream, index: index + 1) }
    var predecessor: LogPosition { LogPosition(time: time, chunk: chunk, stream: stream, index: max(-1, index - 1)) }

    static func < (a: LogPosition, b: LogPosition) -> Bool {
        (a.time, a.chunk, a.stream, a.index) < (b.time, b.chunk, b.stream, b.index)
    }
}

/// A token of GetLogEvents: forward from behind a position, or backward from before it.
enum LogCursor: Hashable, Sendable {
    case after(LogPosition)
    case before(LogPosition)

    /// - Throws: AWS's error for a token that is none.
    init(_ token: String) throws(ServiceError) {
        guard token.utf8.count == 60, token.hasSuffix("/s"), let position = LogPosition(token.dropFirst(2).dropLast(2)) else {
            throw LogsError.invalidToken
        }
        switch token.prefix(2) {
        case "f/": self = .after(position)
        case "b/": self = .before(position)
        default: throw LogsError.invalidToken
        }
    }

    var token: String {
        switch self {
        case .after(let position): "f/\(position.text)/s"
        case .before(let position): "b/\(position.text)/s"
        }
    }

    /// The tokens of a page: what follows it and what comes before it. Where a direction is at its end, its token stays the
    /// one that was asked with.
    ///
    /// - Parameters:
    ///   - page: the first and the last event of the page; `nil` for an empty one.
    ///   - start: where an empty page without a token begins, in milliseconds.
    static func tokens(asked: LogCursor?, page: (first: LogPosition, last: LogPosition)?, start: Int64) -> (
        forward: LogCursor, backward: LogCursor
    ) {
        if let page { return (.after(page.last), .before(page.first)) }
        switch asked {
        case .after(let position): return (.after(position), .before(position.successor))
        case .before(let position): return (.after(position.predecessor), .before(position))
        case nil: return (.after(LogPosition(before: start)), .before(LogPosition(before: start)))
        }
    }
}
