public import Ambient

/// When a rule or a schedule fires: `cron(…)`, `rate(…)` or `at(…)`, as EventBridge and EventBridge Scheduler write them.
///
/// Sources: EventBridge user guide, "Cron expressions reference" and "Rate expressions reference"; EventBridge Scheduler user guide,
/// "Schedule types". Decisions where these are silent: `docs/design/schedules-language.md`.
public struct ScheduleExpression: Hashable, Sendable, CustomStringConvertible {
    /// Whose expressions: EventBridge Scheduler is the laxer of the two.
    public enum Dialect: Hashable, Sendable {
        /// EventBridge's PutRule: no `at`; `rate` takes a singular unit with 1 and a plural unit with more.
        case rule
        /// EventBridge Scheduler: all three, in upper case too; `rate` takes either form of the unit, the year of `cron` and the
        /// seconds of `at` may be missing.
        case scheduler
    }

    private enum Kind: Hashable {
        case cron(CronFields)
        /// Milliseconds from one firing to the next.
        case rate(Int64)
        /// Local seconds since 1970.
        case at(Int64)
    }

    /// The most bytes that AWS takes (both APIs).
    public static let longestText = 256

    /// The expression as it was written.
    public let description: String
    private let kind: Kind

    /// Reads an expression; AWS allows no white space around it or inside its brackets' ends.
    public init(parsing text: String, as dialect: Dialect) throws(ScheduleExpressionError) {
        do {
            kind = try Self.kind(parsing: text, as: dialect)
        } catch {
            throw ScheduleExpressionError(expression: text, reason: error.reason)
        }
        description = text
    }

    /// Whether this fires once only: `at(…)`.
    public var isOneTime: Bool { if case .at = kind { true } else { false } }

    /// The time from one firing to the next, of a `rate(…)`.
    public var interval: Duration? { if case .rate(let milliseconds) = kind { .milliseconds(milliseconds) } else { nil } }

    /// The first firing strictly after `moment`; nil when none is left before the year 2200.
    ///
    /// - Parameters:
    ///   - zone: where `cron` and `at` are local times. `rate` counts time that passes and needs none.
    ///   - start: the schedule's start date: nothing recurs before it. `rate` fires at `start` and then at every interval from there;
    ///     without `start` it counts from `moment`. `at` ignores it, as Scheduler does.
    public func next(after moment: Timestamp, in zone: TimeZoneRules, startingAt start: Timestamp? = nil) -> Timestamp? {
        guard moment < Self.end else { return nil }
        var moment = max(moment, Self.beginning)
        switch kind {
        case .at(let local):
            let firing = Timestamp(seconds: zone.instant(ofLocal: local).seconds)
            return firing > moment && firing < Self.end ? firing : nil
        case .rate(let interval):
            let firing = Self.rateFiring(after: moment, every: interval, from: max(start ?? moment, Self.beginning))
            return firing < Self.end ? firing : nil
        case .cron(let fields):
            if let start, start > moment { moment = Timestamp(milliseconds: start.milliseconds - 1) }
            return fields.next(after: moment, in: zone)
        }
    }

    /// All firings strictly after `moment`, found one by one as they are asked for.
    public func firings(after moment: Timestamp, in zone: TimeZoneRules, startingAt start: Timestamp? = nil) -> Firings {
        Firings(expression: self, zone: zone, start: start, moment: moment)
    }

    /// The coming firings of an expression, in order; it ends before the year 2200.
    public struct Firings: Sequence, IteratorProtocol, Sendable {
        fileprivate let expression: ScheduleExpression
        fileprivate let zone: TimeZoneRules
        fileprivate let start: Timestamp?
        fileprivate var moment: Timestamp

        public mutating func next() -> Timestamp? {
            guard let firing = expression.next(after: moment, in: zone, startingAt: start) else { return nil }
            moment = firing
            return firing
        }
    }

    // A day to each side of 1970 to 2199: local years end up to a day before or after those of Universal Time.
    private static let beginning = CivilTime(year: 1969, month: 12, day: 30).timestamp
    private static let end = CivilTime(year: 2200, month: 1, day: 2).timestamp

    private static func rateFiring(after moment: Timestamp, every interval: Int64, from anchor: Timestamp) -> Timestamp {
        if moment < anchor { return anchor }
        let elapsed = moment.milliseconds - anchor.milliseconds
        return Timestamp(milliseconds: anchor.milliseconds + (elapsed / interval + 1) * interval)
    }
}

/// An expression that AWS would refuse.
public struct ScheduleExpressionError: Error, Hashable, Sendable {
    public let expression: String
    /// What is wrong, for the log: AWS does not say.
    public let reason: String

    /// PutRule's message.
    public var ruleMessage: String { "Parameter ScheduleExpression is not valid." }
    /// CreateSchedule's and UpdateSchedule's message.
    public var schedulerMessage: String { "Invalid Schedule Expression \(expression)." }
}

extension ScheduleExpression {
    private static func kind(parsing text: String, as dialect: Dialect) throws(InvalidPart) -> Kind {
        let bytes = Array(text.utf8)[...]
        guard bytes.count <= longestText, bytes.allSatisfy({ $0 < 0x80 }) else {
            throw InvalidPart(reason: "more than \(longestText) bytes, or not ASCII")
        }
        guard bytes.last == UInt8(ascii: ")"), let opening = bytes.firstIndex(of: UInt8(ascii: "(")) else {
            throw InvalidPart(reason: "not cron(…), rate(…) or at(…)")
        }
        let written = bytes[..<opening], inner = bytes[(opening + 1)...].dropLast()
        let word = dialect == .scheduler ? written.lowercased : written
        if word.spells("cron") { return .cron(try CronFields(parsing: inner, as: dialect)) }
        if word.spells("rate") { return .rate(try rate(inner, as: dialect)) }
        if word.spells("at"), dialect == .scheduler { return .at(try at(inner)) }
        throw InvalidPart(reason: "'\(String(decoding: written, as: UTF8.self))' is not a kind of expression here")
    }

    private static func rate(_ text: Bytes, as dialect: Dialect) throws(InvalidPart) -> Int64 {
        let parts = text.split(at: " ")
        // Nine digits: longer than the 230 years that anything recurs, in each unit.
        guard parts.count == 2, let value = Int(digits: parts[0], atMost: 9), value > 0 else {
            throw InvalidPart(reason: "a rate is a positive whole number, a space and a unit")
        }
        let isPlural = parts[1].last == UInt8(ascii: "s")
        if dialect == .rule, isPlural != (value > 1) {
            throw InvalidPart(reason: "a rule's rate takes a singular unit with 1 and a plural unit with more")
        }
        let unit = isPlural ? parts[1].dropLast() : parts[1]
        if unit.spells("minute") { return Int64(value) * 60_000 }
        if unit.spells("hour") { return Int64(value) * 3_600_000 }
        if unit.spells("day") { return Int64(value) * 86_400_000 }
        throw InvalidPart(reason: "'\(String(decoding: parts[1], as: UTF8.self))' is not a unit")
    }

    /// `yyyy-mm-ddThh:mm:ss` or `yyyy-mm-ddThh:mm`, as local seconds since 1970.
    private static func at(_ text: Bytes) throws(InvalidPart) -> Int64 {
        var invalid: InvalidPart {
            InvalidPart(reason: "'\(String(decoding: text, as: UTF8.self))' is not a time of the form yyyy-mm-ddThh:mm:ss")
        }
        let bytes = Array(text) + (text.count == 16 ? Array(":00".utf8) : [])
        guard bytes.count == 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
        else { throw invalid }
        func number(_ range: Range<Int>, in allowed: ClosedRange<Int>) throws(InvalidPart) -> Int {
            guard let value = Int(digits: bytes[range], atMost: 4), allowed.contains(value) else { throw invalid }
            return value
        }
        let year = try number(0..<4, in: 1...9999), month = try number(5..<7, in: 1...12)
        let time = CivilTime(
            year: year, month: month, day: try number(8..<10, in: 1...DayRule.length(year: year, month: month)),
            hour: try number(11..<13, in: 0...23), minute: try number(14..<16, in: 0...59), second: try number(17..<19, in: 0...59))
        return time.timestamp.milliseconds / 1000
    }
}

extension CronFields {
    /// The first firing strictly after `moment`. A local time that the clocks skip does not fire; one that they repeat fires the
    /// first time only.
    func next(after moment: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let second = (moment.milliseconds - (moment.milliseconds % 1000 + 1000) % 1000) / 1000
        let local = second + Int64(zone.offset(at: second))
        var earliest = Self.wholeMinute(local + 1)
        while let candidate = next(from: CivilTime(Timestamp(seconds: earliest))) {
            let local = candidate.timestamp.milliseconds / 1000
            switch zone.instant(ofLocal: local) {
            case .instant(let firing) where firing > second: return Timestamp(seconds: firing)
            // Asked in the second pass of an overlap: this had its turn in the first.
            case .instant: earliest = local + 60
            case .skipped(let resumption, _): earliest = max(local + 60, Self.wholeMinute(resumption))
            }
        }
        return nil
    }

    /// Local seconds, rounded up to a whole minute.
    private static func wholeMinute(_ seconds: Int64) -> Int64 {
        let rest = (seconds % 60 + 60) % 60
        return rest == 0 ? seconds : seconds + 60 - rest
    }
}
