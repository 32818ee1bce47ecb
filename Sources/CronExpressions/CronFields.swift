import Ambient

/// Why a part of an expression is not valid, in words for the operator: AWS itself does not say.
struct InvalidPart: Error {
    let reason: String
}

/// The six fields of a `cron(…)` expression, and the search for the next local time that they allow.
struct CronFields: Hashable, Sendable {
    static let years = 1970...2199

    private let minutes: FieldValues
    private let hours: FieldValues
    private let days: DayRule
    private let months: FieldValues
    /// Counted from 1970.
    private let years: FieldValues

    /// The bytes between the brackets of `cron(…)`. A schedule may leave out the year: every year.
    init(parsing text: Bytes, as dialect: ScheduleExpression.Dialect) throws(InvalidPart) {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard !text.prefix(1).contains(where: isBlank), !text.suffix(1).contains(where: isBlank) else {
            throw InvalidPart(reason: "white space at the start or the end of the fields")
        }
        var fields = text.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 0x20 : $0 }.split(whereSeparator: isBlank)
        if fields.count == 5, dialect == .scheduler { fields.append([UInt8(ascii: "*")]) }
        guard fields.count == 6 else { throw InvalidPart(reason: "\(fields.count) fields instead of six") }
        minutes = try CronField.minutes.values(in: fields[0])
        hours = try CronField.hours.values(in: fields[1])
        days = try DayRule(daysOfMonth: fields[2], daysOfWeek: fields[4])
        months = try CronField.months.values(in: fields[3])
        years = try CronField.years.values(in: fields[5])
    }

    /// The first allowed minute that is not before `start` (whose seconds do not count), at most about 2,800 months away.
    func next(from start: CivilTime) -> CivilTime? {
        let base = Self.years.lowerBound
        guard start.year >= base else { return next(from: CivilTime(year: base, month: 1, day: 1)) }
        var year = start.year
        while let allowed = years.next(from: year - base) {
            year = base + allowed
            let isFirstYear = year == start.year
            var month = isFirstYear ? start.month : 1
            while let allowedMonth = months.next(from: month) {
                let isFirstMonth = isFirstYear && allowedMonth == start.month
                if let found = next(year: year, month: allowedMonth, from: isFirstMonth ? start : nil) { return found }
                month = allowedMonth + 1
            }
            year += 1
        }
        return nil
    }

    private func next(year: Int, month: Int, from start: CivilTime?) -> CivilTime? {
        var candidates = days.days(year: year, month: month)
        if let start { candidates &= UInt32.max << UInt32(start.day) }
        while candidates != 0 {
            let day = candidates.trailingZeroBitCount
            candidates &= candidates - 1
            let isFirstDay = day == start?.day
            if let time = nextTime(hour: isFirstDay ? start?.hour ?? 0 : 0, minute: isFirstDay ? start?.minute ?? 0 : 0) {
                return CivilTime(year: year, month: month, day: day, hour: time.hour, minute: time.minute)
            }
        }
        return nil
    }

    private func nextTime(hour: Int, minute: Int) -> (hour: Int, minute: Int)? {
        if hours.contains(hour), let minute = minutes.next(from: minute) { return (hour, minute) }
        guard let hour = hours.next(from: hour + 1), let minute = minutes.next(from: 0) else { return nil }
        return (hour, minute)
    }
}

/// One field's language: values, names, lists, ranges and steps.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    /// Names of the values, from the range's first on.
    var names: [String] = []
    /// Whether `/` is allowed: not for the day of the week.
    var allowsSteps = true
    /// Whether a range may run over the end (`FRI-MON`, `22-2`): not for years.
    var wraps = true
    /// What bit 0 of the values stands for.
    var base = 0

    static let minutes = CronField(name: "minutes", range: 0...59)
    static let hours = CronField(name: "hours", range: 0...23)
    static let daysOfMonth = CronField(name: "day-of-month", range: 1...31)
    static let months = CronField(
        name: "month", range: 1...12,
        names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
    static let daysOfWeek = CronField(
        name: "day-of-week", range: 1...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], allowsSteps: false)
    static let years = CronField(name: "year", range: CronFields.years, wraps: false, base: CronFields.years.lowerBound)

    /// The values that a comma-separated list names.
    func values(in text: Bytes) throws(InvalidPart) -> FieldValues {
        var values = FieldValues()
        for item in text.split(at: ",") { try insert(item, into: &values) }
        return values
    }

    /// One number or name.
    func value(_ text: Bytes) throws(InvalidPart) -> Int {
        if let index = names.firstIndex(where: { text.elementsEqual($0.utf8) }) { return range.lowerBound + index }
        guard let number = Int(digits: text, atMost: 4), range.contains(number) else { throw invalid(text) }
        return number
    }

    func invalid(_ text: Bytes) -> InvalidPart { InvalidPart(reason: "'\(String(decoding: text, as: UTF8.self))' in the \(name) field") }

    private func insert(_ item: Bytes, into values: inout FieldValues) throws(InvalidPart) {
        let halves = item.split(at: "/")
        guard halves.count == 1 || (halves.count == 2 && allowsSteps) else { throw invalid(item) }
        var step = 1
        if halves.count == 2 {
            // A step of the whole field or more names one value only; AWS refuses it (*/60).
            let span = range.lowerBound == 0 ? range.count - 1 : range.count
            guard let number = Int(digits: halves[1], atMost: 4), number > 0, number <= span else { throw invalid(item) }
            step = number
        }
        let (first, last) = try bounds(halves[0], isStart: halves.count == 2)
        if step == 1, last <= range.upperBound {
            values.insert(first - base...last - base)
            return
        }
        for value in stride(from: first, through: last, by: step) {
            values.insert((value - range.lowerBound) % range.count + range.lowerBound - base)
        }
    }

    /// First and last value; the last lies past the range's end where the range wraps.
    private func bounds(_ text: Bytes, isStart: Bool) throws(InvalidPart) -> (Int, Int) {
        if text.spells("*") { return (range.lowerBound, range.upperBound) }
        let ends = text.split(at: "-")
        let first = try value(ends[0])
        switch ends.count {
        case 1: return (first, isStart ? range.upperBound : first)
        case 2:
            let last = try value(ends[1])
            guard last >= first || wraps else { throw invalid(text) }
            return (first, last >= first ? last : last + range.count)
        default: throw invalid(text)
        }
    }
}

extension DayRule {
    /// Exactly one of the two fields must be `?`.
    init(daysOfMonth: Bytes, daysOfWeek: Bytes) throws(InvalidPart) {
        switch (daysOfMonth.spells("?"), daysOfWeek.spells("?")) {
        case (true, true): throw InvalidPart(reason: "'?' in both the day-of-month and the day-of-week field")
        case (false, true): self = try Self.ofMonth(daysOfMonth)
        case (true, false): self = try Self.ofWeek(daysOfWeek)
        case (false, false): throw InvalidPart(reason: "neither the day-of-month nor the day-of-week field is '?'")
        }
    }

    private static func ofMonth(_ text: Bytes) throws(InvalidPart) -> DayRule {
        if text.spells("L") { return .lastDay }
        if text.spells("LW") { return .lastWorkday }
        if text.last == UInt8(ascii: "W") { return .workdayNearest(try CronField.daysOfMonth.value(text.dropLast())) }
        return .daysOfMonth(try CronField.daysOfMonth.values(in: text).lowBits)
    }

    private static func ofWeek(_ text: Bytes) throws(InvalidPart) -> DayRule {
        let field = CronField.daysOfWeek
        // Alone, L is the week's last day: Saturday.
        if text.spells("L") { return .weekdays(1 << 6) }
        if text.last == UInt8(ascii: "L") { return .lastWeekday(try field.value(text.dropLast()) - 1) }
        let halves = text.split(at: "#")
        guard halves.count > 1 else { return .weekdays(try field.values(in: text).lowBits >> 1) }
        guard halves.count == 2, let ordinal = Int(digits: halves[1], atMost: 1), (1...5).contains(ordinal) else {
            throw field.invalid(text)
        }
        return .ordinalWeekday(try field.value(halves[0]) - 1, ordinal: ordinal)
    }
}

/// A piece of an expression, in ASCII: bytes, as 100,000 schedules are read when a node starts.
typealias Bytes = ArraySlice<UInt8>

extension Bytes {
    func spells(_ text: StaticString) -> Bool { elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }

    /// With small letters for capital ones.
    var lowercased: Bytes { Bytes(map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 0x20 : $0 }) }

    /// The pieces between the separators, empty ones too.
    func split(at separator: Unicode.Scalar) -> [Bytes] { split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false) }
}

extension Int {
    /// A number of 1 to `limit` ASCII digits and nothing else (no sign).
    init?(digits text: Bytes, atMost limit: Int) {
        guard (1...limit).contains(text.count) else { return nil }
        self = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            self = self * 10 + Int(byte - 0x30)
        }
    }
}
