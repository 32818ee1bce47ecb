/// A time zone's history and rules, from the system's tz database (TZif, RFC 9636).
///
/// Times are whole seconds since 1970; offsets are seconds to add to Universal Time.
public struct TimeZoneRules: Hashable, Sendable {
    /// `Europe/Berlin`.
    public let name: String
    /// The offset before the first transition.
    let initialOffset: Int
    /// When the offset changes, ascending.
    let transitions: [Int64]
    /// The offset from the transition at the same index on.
    let offsets: [Int]
    /// What holds from the last transition on; nil: nothing changes any more.
    let rule: RecurringRule?

    /// Universal Time.
    public static let utc = TimeZoneRules(name: "UTC", initialOffset: 0, transitions: [], offsets: [], rule: nil)

    init(name: String, initialOffset: Int, transitions: [Int64], offsets: [Int], rule: RecurringRule?) {
        (self.name, self.initialOffset, self.transitions, self.offsets, self.rule) = (name, initialOffset, transitions, offsets, rule)
    }

    /// Reads the zone `name` through `read`, which gives a file's bytes under the tz database's folder, or nil where there is none.
    ///
    /// `read` is called only with names that cannot leave that folder.
    public init(named name: String, reading read: (_ name: String) -> [UInt8]?) throws(TimeZoneError) {
        guard Self.isSafe(name), let bytes = read(name) else { throw .unknown(name) }
        try self.init(name: name, bytes: bytes)
    }

    /// Seconds to add to Universal Time at that second.
    public func offset(at second: Int64) -> Int { period(at: second).offset }

    /// 1 to 50 bytes (Scheduler's limit) of letters, digits, `_`, `-`, `+` and single slashes inside: no dots, so no way out.
    private static func isSafe(_ name: String) -> Bool {
        guard (1...50).contains(name.utf8.count) else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                        true
                    default: false
                    }
                }
        }
    }
}

/// Why a time zone cannot be had.
public enum TimeZoneError: Error, Hashable, Sendable {
    /// No zone of that name.
    case unknown(String)
    /// The zone's file is not TZif or breaks its rules; with the reason.
    case malformed(String)
}

/// A stretch of time with one offset: from `start` up to, not including, `end`.
struct OffsetPeriod: Hashable {
    var start: Int64
    var end: Int64
    var offset: Int
}

/// What a local time means in Universal Time.
enum LocalMeaning: Hashable {
    /// The (first) second at which clocks show it.
    case instant(Int64)
    /// Clocks never show it: they jump over it to the local time `resumption`. `moved` is the second that the offset before the jump
    /// makes of it: as far after the jump as the local time lies in the gap.
    case skipped(resumption: Int64, moved: Int64)

    /// The instant, or the moved one.
    var seconds: Int64 {
        switch self {
        case .instant(let second), .skipped(_, let second): second
        }
    }
}

extension TimeZoneRules {
    // So far that every local time lies inside, and so near that sums with offsets do not overflow.
    private static let remotest: Int64 = 1 << 60

    /// The period that holds at `second`.
    func period(at second: Int64) -> OffsetPeriod {
        // The first transition after `second`.
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        let start = low == 0 ? -Self.remotest : transitions[low - 1]
        if low < transitions.count {
            return OffsetPeriod(start: start, end: transitions[low], offset: low == 0 ? initialOffset : offsets[low - 1])
        }
        guard let rule else { return OffsetPeriod(start: start, end: Self.remotest, offset: offsets.last ?? initialOffset) }
        var period = rule.period(at: second, remotest: Self.remotest)
        period.start = max(period.start, start)
        return period
    }

    /// The second at which clocks in this zone first show `local`.
    func instant(ofLocal local: Int64) -> LocalMeaning {
        // No offset is longer than 26 hours (RFC 9636).
        var period = period(at: local - 26 * 3600)
        while local - Int64(period.offset) >= period.end {
            let following = self.period(at: period.end)
            // Earlier than the following period starts, later than the one before ends: in the gap between.
            if local - Int64(following.offset) < following.start {
                return .skipped(resumption: following.start + Int64(following.offset), moved: local - Int64(period.offset))
            }
            period = following
        }
        return .instant(local - Int64(period.offset))
    }
}
