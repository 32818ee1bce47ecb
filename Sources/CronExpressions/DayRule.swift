import Ambient

/// Which days of a month a cron expression names: its day-of-month or its day-of-week field, whichever is not `?`.
///
/// Weekdays count from 0, Sunday. Sets of days are words whose bit n stands for day n.
enum DayRule: Hashable, Sendable {
    case daysOfMonth(UInt32)
    /// `L`
    case lastDay
    /// `LW`
    case lastWorkday
    /// `15W`: the Monday to Friday nearest to that day, in the same month. A month without that day has none.
    case workdayNearest(Int)
    /// Bit n stands for weekday n.
    case weekdays(UInt32)
    /// `6L`: the month's last such weekday.
    case lastWeekday(Int)
    /// `3#2`: the month's second such weekday.
    case ordinalWeekday(Int, ordinal: Int)

    /// The days that this rule names in that month.
    func days(year: Int, month: Int) -> UInt32 {
        let length = Self.length(year: year, month: month)
        let inMonth: UInt32 = (UInt32.max >> UInt32(31 - length)) & ~1
        // Most of what never fires (31 February) ends here.
        if case .daysOfMonth(let days) = self { return days & inMonth }

        let firstWeekday = CivilTime(year: year, month: month, day: 1).weekday
        switch self {
        case .daysOfMonth(let days): return days & inMonth
        case .lastDay: return 1 << UInt32(length)
        case .lastWorkday: return 1 << UInt32(Self.workday(nearest: length, length: length, firstWeekday: firstWeekday))
        case .workdayNearest(let day):
            guard day <= length else { return 0 }
            return 1 << UInt32(Self.workday(nearest: day, length: length, firstWeekday: firstWeekday))
        case .weekdays(let weekdays):
            var days: UInt32 = 0
            for day in 1...length where weekdays & 1 << UInt32((firstWeekday + day - 1) % 7) != 0 { days |= 1 << UInt32(day) }
            return days
        case .lastWeekday(let weekday):
            let first = 1 + (weekday - firstWeekday + 7) % 7
            return 1 << UInt32(first + (length - first) / 7 * 7)
        case .ordinalWeekday(let weekday, let ordinal):
            return 1 << UInt32(1 + (weekday - firstWeekday + 7) % 7 + (ordinal - 1) * 7) & inMonth
        }
    }

    private static func workday(nearest day: Int, length: Int, firstWeekday: Int) -> Int {
        switch (firstWeekday + day - 1) % 7 {
        case 6: day == 1 ? 3 : day - 1
        case 0: day == length ? day - 2 : day + 1
        default: day
        }
    }

    static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
