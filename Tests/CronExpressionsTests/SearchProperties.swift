import Ambient
import Testing

@testable import CronExpressions

/// One random field: its text and, made independently of the parser, what the text means.
private struct RandomField {
    let text: String
    let values: Set<Int>

    private init(text: String, values: Set<Int>) { (self.text, self.values) = (text, values) }

    static func every(_ range: ClosedRange<Int>) -> RandomField { RandomField(text: "*", values: Set(range)) }

    init(_ range: ClosedRange<Int>, wraps: Bool = true, steps: Bool = true, using choices: inout Choices) {
        let span = range.count
        var texts: [String] = []
        var values: Set<Int> = []
        for _ in 0..<choices.number(1...2) {
            let first = choices.number(range), last = choices.number(wraps ? range : first...range.upperBound), step = choices.number(1...7)
            var covered: [Int] = [first]
            while covered.last != last { covered.append(((covered.last ?? first) + 1 - range.lowerBound) % span + range.lowerBound) }
            switch choices.number(0...(steps ? 4 : 2)) {
            case 0: (texts, values) = (texts + ["*"], values.union(range))
            case 1: (texts, values) = (texts + ["\(first)"], values.union([first]))
            case 2: (texts, values) = (texts + ["\(first)-\(last)"], values.union(covered))
            case 3:
                texts.append("\(first)-\(last)/\(step)")
                values.formUnion(covered.enumerated().filter { $0.offset % step == 0 }.map(\.element))
            default:
                texts.append("\(first)/\(step)")
                values.formUnion(range.filter { $0 >= first && ($0 - first) % step == 0 })
            }
        }
        text = texts.joined(separator: ",")
        self.values = values
    }
}

private struct RandomExpression {
    let text: String
    let matches: (CivilTime) -> Bool

    init(using choices: inout Choices, everyMonth: Bool) {
        let minutes = RandomField(0...59, using: &choices), hours = RandomField(0...23, using: &choices)
        let months = everyMonth ? RandomField.every(1...12) : RandomField(1...12, using: &choices)
        let day = Self.dayRule(using: &choices)
        text = "cron(\(minutes.text) \(hours.text) \(day.ofMonth) \(months.text) \(day.ofWeek) *)"
        matches = {
            minutes.values.contains($0.minute) && hours.values.contains($0.hour) && months.values.contains($0.month) && day.matches($0)
        }
    }

    private static func lastDay(_ t: CivilTime) -> Int {
        let following = t.month == 12 ? CivilTime(year: t.year + 1, month: 1, day: 1) : CivilTime(year: t.year, month: t.month + 1, day: 1)
        return CivilTime(following.timestamp - .seconds(86_400)).day
    }

    /// The Monday to Friday nearest to a day of that month, by looking one and two days to each side.
    private static func workday(_ day: Int, _ t: CivilTime) -> Int {
        for distance in [0, -1, 1, -2, 2] where (1...lastDay(t)).contains(day + distance) {
            if (1...5).contains(CivilTime(year: t.year, month: t.month, day: day + distance).weekday) { return day + distance }
        }
        return 0
    }

    private static func dayRule(using choices: inout Choices) -> (ofMonth: String, ofWeek: String, matches: (CivilTime) -> Bool) {
        let number = choices.number(1...31), weekday = choices.number(1...7), ordinal = choices.number(1...5)
        switch choices.number(0...8) {
        case 0: return ("L", "?", { $0.day == lastDay($0) })
        case 1: return ("LW", "?", { $0.day == workday(lastDay($0), $0) })
        case 2: return ("\(number)W", "?", { lastDay($0) >= number && $0.day == workday(number, $0) })
        case 3: return ("?", "\(weekday)L", { $0.weekday == weekday - 1 && $0.day + 7 > lastDay($0) })
        case 4: return ("?", "\(weekday)#\(ordinal)", { $0.weekday == weekday - 1 && ($0.day - 1) / 7 + 1 == ordinal })
        case 5, 6:
            let field = RandomField(1...7, steps: false, using: &choices)
            return ("?", field.text, { field.values.contains($0.weekday + 1) })
        default:
            let field = RandomField(1...31, using: &choices)
            return (field.text, "?", { field.values.contains($0.day) })
        }
    }
}

@Suite("The search agrees with one that tries every minute")
struct SearchProperties {
    /// Local time fires where it matches and where no earlier second showed the same local time.
    private func naive(_ expression: RandomExpression, after start: Int64, minutes: Int, in zone: TimeZoneRules) -> Int64? {
        for second in stride(from: start + 60, through: start + Int64(minutes) * 60, by: 60) {
            let offset = zone.offset(at: second)
            guard expression.matches(CivilTime(Timestamp(seconds: second + Int64(offset)))) else { continue }
            let isRepeated = [1800, 3600].contains { zone.offset(at: second - Int64($0)) - offset == $0 }
            if !isRepeated { return second }
        }
        return nil
    }

    private func check(_ choices: inout Choices, rounds: Int, days: Int, everyMonth: Bool, zone: TimeZoneRules, near changes: [Int64])
        throws -> Int
    {
        var found = 0
        for _ in 0..<rounds {
            let expression = RandomExpression(using: &choices, everyMonth: everyMonth)
            let parsed = try ScheduleExpression(parsing: expression.text, as: .rule)
            let start = choices.pick(changes) / 60 * 60 + Int64(choices.number(-1500...300)) * 60
            let minutes = days * 1440
            let expected = naive(expression, after: start, minutes: minutes, in: zone)
            let actual = parsed.next(after: Timestamp(seconds: start), in: zone).map { $0.milliseconds / 1000 }
            if let expected {
                found += 1
                #expect(actual == expected, "\(expression.text) after \(start) in \(zone.name)")
            } else {
                #expect(actual ?? .max > start + Int64(minutes) * 60, "\(expression.text) after \(start) in \(zone.name)")
            }
        }
        return found
    }

    @Test("Over weeks in Universal Time")
    func universal() throws {
        var choices = Choices(seed: 7)
        let changes = try (0..<40).map { _ in
            try seconds("1999-12-31T00:00:00Z") + Int64(choices.number(0...60 * 365)) * 86_400
        }
        #expect(try check(&choices, rounds: 120, days: 12, everyMonth: false, zone: .utc, near: changes) > 30)
    }

    @Test(
        "Around the changes of the clocks", .enabled(if: ZoneFolder.exists, "no tz database on this machine"),
        arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"])
    func zones(name: String) throws {
        let zone = try ZoneFolder.zone(name)
        var choices = Choices(seed: UInt64(name.utf8.count))
        var changes = [try seconds("2026-11-23T00:00:00Z")]
        for year in [2017, 2018, 2026, 2031, 2040, 2101] {
            for month in [1, 6] {
                let end = zone.period(at: CivilTime(year: year, month: month, day: 15).timestamp.milliseconds / 1000).end
                if end < 1 << 40 { changes.append(end) }
            }
        }
        #expect(try check(&choices, rounds: 120, days: 2, everyMonth: true, zone: zone, near: changes) > 30)
    }
}
