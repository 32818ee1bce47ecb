import Ambient

/// The rule for the years after a TZif file's table: its footer, a POSIX TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`
/// (RFC 9636, section 3.3.1).
struct RecurringRule: Hashable, Sendable {
    /// The day of a year and the local time of that day (seconds, -167 to 167 hours) at which the offset changes.
    struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// `J60`: 1 to 365, 29 February never counted.
            case julian(Int)
            /// `59`: 0 to 365, 29 February counted.
            case zeroBased(Int)
            /// `M3.5.0`: month, week (5: the last), weekday from Sunday, 0.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        var day: Day
        var time: Int64
    }

    struct Daylight: Hashable, Sendable {
        var offset: Int
        var start: Change
        var end: Change
    }

    var standardOffset: Int
    var daylight: Daylight?

    func period(at second: Int64, remotest: Int64) -> OffsetPeriod {
        guard let daylight else { return OffsetPeriod(start: -remotest, end: remotest, offset: standardOffset) }
        let year = CivilTime(Timestamp(seconds: min(max(second, -1 << 40), 1 << 40))).year
        var period = OffsetPeriod(start: -remotest, end: remotest, offset: standardOffset)
        // Change times reach up to a week into the neighbouring years. Of changes at one second the later in this order holds:
        // a zone with daylight saving all year ends it and starts it again at the turn of the year.
        for candidate in year - 1...year + 1 {
            let start = daylight.start.second(year: candidate, offset: standardOffset)
            let end = daylight.end.second(year: candidate, offset: daylight.offset)
            let changes = [(start, daylight.offset), (end, standardOffset)]
            for (change, offset) in start <= end ? changes : changes.reversed() {
                if change > second {
                    period.end = min(period.end, change)
                } else if change >= period.start {
                    (period.start, period.offset) = (change, offset)
                }
            }
        }
        return period
    }
}

extension RecurringRule.Change {
    /// The second of this change in that year, by clocks that are `offset` ahead of Universal Time.
    func second(year: Int, offset: Int) -> Int64 {
        func midnight(_ month: Int, _ day: Int) -> Int64 { CivilTime(year: year, month: month, day: day).timestamp.milliseconds / 1000 }
        let dayStart: Int64
        switch day {
        case .julian(let number):
            let isAfterLeapDay = number >= 60 && DayRule.length(year: year, month: 2) == 29
            dayStart = midnight(1, 1) + Int64(number - 1 + (isAfterLeapDay ? 1 : 0)) * 86_400
        case .zeroBased(let number): dayStart = midnight(1, 1) + Int64(number) * 86_400
        case .weekday(let month, let week, let weekday):
            let first = 1 + (weekday - CivilTime(year: year, month: month, day: 1).weekday + 7) % 7
            let last = DayRule.length(year: year, month: month)
            let wanted = first + (week - 1) * 7
            dayStart = midnight(month, wanted > last ? wanted - 7 : wanted)
        }
        return dayStart + time - Int64(offset)
    }
}

extension RecurringRule {
    /// Reads a POSIX TZ string with RFC 9636's extension of change times.
    init(parsing text: ArraySlice<UInt8>) throws(TimeZoneError) {
        var scanner = Scanner(rest: text)
        try scanner.skipDesignation()
        standardOffset = -Int(try scanner.time(hours: 24))
        guard !scanner.rest.isEmpty else { return }
        try scanner.skipDesignation()
        var offset = standardOffset + 3600
        if scanner.rest.first != UInt8(ascii: ",") { offset = -Int(try scanner.time(hours: 24)) }
        daylight = Daylight(offset: offset, start: try scanner.change(), end: try scanner.change())
        guard scanner.rest.isEmpty else { throw .malformed("more text after the footer's rule") }
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ byte: Character) -> Bool {
            guard let first = rest.first, Character(UnicodeScalar(first)) == byte else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ range: ClosedRange<Int>) throws(TimeZoneError) -> Int {
            let digits = rest.prefix(3).prefix { (0x30...0x39).contains($0) }
            let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard !digits.isEmpty, range.contains(value) else { throw .malformed("a number in the footer's rule") }
            rest = rest.dropFirst(digits.count)
            return value
        }

        /// `CEST` or `<+1030>`.
        mutating func skipDesignation() throws(TimeZoneError) {
            let before = rest.count
            if skip("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                guard skip(">") else { throw .malformed("a designation in the footer's rule") }
            } else {
                rest = rest.drop { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
            }
            guard before - rest.count >= 3 else { throw .malformed("a designation in the footer's rule") }
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hours limit: Int) throws(TimeZoneError) -> Int64 {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            var seconds = try number(0...limit) * 3600
            if skip(":") { seconds += try number(0...59) * 60 }
            if skip(":") { seconds += try number(0...59) }
            return Int64(isNegative ? -seconds : seconds)
        }

        /// `,M3.5.0/2`
        mutating func change() throws(TimeZoneError) -> Change {
            guard skip(",") else { throw .malformed("daylight saving without dates in the footer's rule") }
            let day: Change.Day
            if skip("M") {
                let month = try number(1...12)
                guard skip(".") else { throw .malformed("a date in the footer's rule") }
                let week = try number(1...5)
                guard skip(".") else { throw .malformed("a date in the footer's rule") }
                day = .weekday(month: month, week: week, weekday: try number(0...6))
            } else if skip("J") {
                day = .julian(try number(1...365))
            } else {
                day = .zeroBased(try number(0...365))
            }
            return Change(day: day, time: skip("/") ? try time(hours: 167) : 7200)
        }
    }
}
