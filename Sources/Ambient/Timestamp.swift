/// A moment in Universal Time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Machines take the present as a `Timestamp` parameter; they never ask for it.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    /// Seconds since 1970, with the milliseconds as a fraction: the form of AWS's JSON protocols.
    public var secondsSinceEpoch: Double { Double(milliseconds) / 1000 }

    /// Rounded to whole milliseconds; the furthest moment there is for a number beyond it, and for what is none.
    public init(secondsSinceEpoch seconds: Double) {
        self.init(milliseconds: Int64(exactly: (seconds * 1000).rounded()) ?? (seconds < 0 ? .min : .max))
    }

    public static let distantFuture = Timestamp(milliseconds: Int64.max / 4)

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    public static func + (a: Timestamp, b: Duration) -> Timestamp { Timestamp(milliseconds: a.milliseconds + b.wholeMilliseconds) }
    public static func - (a: Timestamp, b: Duration) -> Timestamp { Timestamp(milliseconds: a.milliseconds - b.wholeMilliseconds) }
    public static func - (a: Timestamp, b: Timestamp) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }
}

extension Duration {
    /// This duration in milliseconds, rounded down.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// This duration in milliseconds, with a fraction.
    public var fractionalMilliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds) / 1e15
    }
}

/// A day of the proleptic Gregorian calendar and a time of that day, in Universal Time.
public struct CivilTime: Hashable, Sendable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var millisecond: Int

    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.millisecond) = (hour, minute, second, millisecond)
    }

    public init(_ timestamp: Timestamp) {
        let millisecondsPerDay: Int64 = 86_400_000
        var days = timestamp.milliseconds / millisecondsPerDay
        var rest = timestamp.milliseconds % millisecondsPerDay
        if rest < 0 { (days, rest) = (days - 1, rest + millisecondsPerDay) }
        (year, month, day) = Self.civil(fromDays: days)
        hour = Int(rest / 3_600_000)
        minute = Int(rest / 60_000 % 60)
        second = Int(rest / 1000 % 60)
        millisecond = Int(rest % 1000)
    }

    public var timestamp: Timestamp {
        let seconds = Self.days(year: year, month: month, day: day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Timestamp(milliseconds: seconds * 1000 + Int64(millisecond))
    }

    /// 0 is Sunday.
    public var weekday: Int {
        let days = Self.days(year: year, month: month, day: day)
        return Int((days % 7 + 11) % 7)
    }

    /// Days since 1970-01-01, counted in 400-year eras that start in March so that the leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
    }
}

extension Timestamp {
    /// `2026-11-23T05:32:09Z`: the form of AWS's XML protocols.
    public var iso8601Seconds: String { "\(dateAndTime)Z" }

    /// `2026-11-23T05:32:09.123Z`.
    public var iso8601: String { "\(dateAndTime).\(padded(CivilTime(self).millisecond, 3))Z" }

    /// `2026-11-23T05:32:09.123+0000`: the form of Lambda's `LastModified`.
    public var lambdaLastModified: String { "\(dateAndTime).\(padded(CivilTime(self).millisecond, 3))+0000" }

    private var dateAndTime: String {
        let t = CivilTime(self)
        return
            "\(padded(t.year, 4))-\(padded(t.month, 2))-\(padded(t.day, 2))T\(padded(t.hour, 2)):\(padded(t.minute, 2)):\(padded(t.second, 2))"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
