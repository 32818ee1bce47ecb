import Ambient
import Testing

@testable import CronExpressions

@Suite("Planning and firing")
struct FiringMachineTests {
    private func machine(
        _ text: String, zone: TimeZoneRules = .utc, from anchor: String = "2026-11-23T10:00:30Z",
        firstOfRate: FiringMachine.FirstOfRate = .immediately, start: String? = nil, end: String? = nil, window: Duration = .zero
    ) throws -> FiringMachine {
        FiringMachine(
            try ScheduleExpression(parsing: text, as: .scheduler), in: zone, countingFrom: try moment(anchor), firstOfRate: firstOfRate,
            start: try start.map { try moment($0) }, end: try end.map { try moment($0) }, window: window)
    }

    private func first(_ machine: FiringMachine, at now: String, after last: String? = nil) throws -> String? {
        machine.first(at: try moment(now), after: try last.map { try moment($0) }, chance: 0.5)?.scheduledAt.iso8601Seconds
    }

    @Test("A schedule's rate fires at once, a rule's after one interval")
    func firstOfRate() throws {
        let now = "2026-11-23T10:00:30Z"
        #expect(try first(machine("rate(5 minutes)"), at: now) == now)
        #expect(try first(machine("rate(5 minutes)", firstOfRate: .afterOneInterval), at: now) == "2026-11-23T10:05:30Z")
        #expect(try first(machine("rate(5 minutes)", start: "2026-11-23T11:00:00Z"), at: now) == "2026-11-23T11:00:00Z")
    }

    @Test("A rate counts from its start, however late it is asked")
    func rateCountsFromItsStart() throws {
        #expect(try first(machine("rate(5 minutes)"), at: "2026-11-23T10:07:00Z") == "2026-11-23T10:10:30Z")
        #expect(
            try first(machine("rate(5 minutes)", firstOfRate: .afterOneInterval), at: "2026-11-23T10:07:00Z") == "2026-11-23T10:10:30Z")
        #expect(try first(machine("rate(5 minutes)", start: "2026-11-23T10:00:00Z"), at: "2026-11-23T10:03:00Z") == "2026-11-23T10:05:00Z")
    }

    @Test("What has fired does not fire again, even if the clock says it is still to come")
    func neverTheSameTwice() throws {
        let hourly = try machine("cron(0 * * * ? *)")
        #expect(try first(hourly, at: "2026-11-23T08:30:00Z", after: "2026-11-23T10:00:00Z") == "2026-11-23T11:00:00Z")
        let planned = PlannedFiring(scheduledAt: try moment("2026-11-23T10:00:00Z"), dueAt: try moment("2026-11-23T10:00:00Z"))
        // The clock was set back by two hours just before.
        let firing = hourly.fire(planned, at: try moment("2026-11-23T08:00:00Z"), chance: 0)
        #expect(firing.scheduledAt == planned.scheduledAt)
        #expect(firing.next?.scheduledAt == (try moment("2026-11-23T11:00:00Z")))
    }

    @Test("After downtime the latest firing is caught up and the others are counted")
    func catchesUpOnce() throws {
        let planned = PlannedFiring(scheduledAt: try moment("2026-11-23T10:00:00Z"), dueAt: try moment("2026-11-23T10:00:00Z"))
        for text in ["cron(0 * * * ? *)", "rate(1 hour)"] {
            let hourly = try machine(text, from: "2026-11-23T10:00:00Z")
            let firing = hourly.fire(planned, at: try moment("2026-11-24T09:59:59Z"), chance: 0)
            #expect(firing.scheduledAt.iso8601Seconds == "2026-11-24T09:00:00Z")
            #expect(firing.skipped == SkippedFirings(count: 23, isExact: true))
            #expect(firing.next?.scheduledAt.iso8601Seconds == "2026-11-24T10:00:00Z")
        }
        let years = try machine("cron(* * * * ? *)").fire(planned, at: try moment("2036-11-23T10:00:00Z"), chance: 0)
        #expect(years.scheduledAt.iso8601Seconds == "2036-11-23T10:00:00Z")
        #expect("\(years.skipped)" == "more than 1000")
    }

    @Test("Less than a minute late is not late: nothing is skipped")
    func slightlyLate() throws {
        let minutely = try machine("cron(* * * * ? *)")
        let planned = PlannedFiring(scheduledAt: try moment("2026-11-23T10:00:00Z"), dueAt: try moment("2026-11-23T10:00:40Z"))
        let firing = minutely.fire(planned, at: try moment("2026-11-23T10:01:30Z"), chance: 0)
        #expect(firing.scheduledAt == planned.scheduledAt)
        #expect(!firing.isLate && firing.skipped == .none)
        #expect(firing.next?.scheduledAt.iso8601Seconds == "2026-11-23T10:01:00Z")
    }

    @Test("A one-time schedule fires once, whenever the node comes back; one that lies back is not fired at all")
    func oneTime() throws {
        let once = try machine("at(2026-11-23T12:00:00)", start: "2027-01-01T00:00:00Z", end: "2026-01-01T00:00:00Z")
        let planned = try #require(once.first(at: try moment("2026-11-23T10:00:00Z"), chance: 0))
        #expect(planned.scheduledAt.iso8601Seconds == "2026-11-23T12:00:00Z")
        let firing = once.fire(planned, at: try moment("2026-12-24T00:00:00Z"), chance: 0)
        #expect(firing == Firing(scheduledAt: planned.scheduledAt, isLate: true, skipped: .none, next: nil))
        #expect(try first(once, at: "2026-11-23T12:00:59Z") == "2026-11-23T12:00:00Z")
        #expect(try first(once, at: "2026-11-23T12:01:00Z") == nil)
        #expect(try first(once, at: "2026-11-23T11:59:00Z", after: "2026-11-23T12:00:00Z") == nil)
    }

    @Test("The end date is the last moment that fires")
    func endDate() throws {
        let daily = try machine("cron(0 10 * * ? *)", end: "2026-11-25T10:00:00Z")
        let times = daily.scheduledTimes(after: try moment("2026-11-23T10:00:00Z")).map(\.iso8601Seconds)
        #expect(times == ["2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z"])
        let planned = try #require(daily.first(at: try moment("2026-11-24T00:00:00Z"), chance: 0))
        let late = daily.fire(planned, at: try moment("2026-12-24T00:00:00Z"), chance: 0)
        #expect(late.scheduledAt.iso8601Seconds == "2026-11-25T10:00:00Z")
        #expect(late.skipped.count == 1)
        #expect(late.next == nil)
    }

    @Test("In a flexible window the time is chosen by chance: never before, never at or after the next firing, not past the end")
    func flexibleWindow() throws {
        let now = "2026-11-23T10:00:00Z"
        let window = Duration.seconds(15 * 60)
        func delay(_ text: String, end: String? = nil, chance: Double) throws -> Duration {
            let planned = try #require(try machine(text, end: end, window: window).first(at: try moment(now), chance: chance))
            return planned.dueAt - planned.scheduledAt
        }
        #expect(try delay("cron(0 12 * * ? *)", chance: 0) == .zero)
        #expect(try delay("cron(0 12 * * ? *)", chance: 0.5) == .seconds(450))
        #expect(try delay("cron(* * * * ? *)", chance: 0.999) == .milliseconds(59_940))
        #expect(try delay("cron(0 12 * * ? *)", end: "2026-11-23T12:01:00Z", chance: 0.5) == .seconds(30))
        #expect(try delay("at(2026-11-23T12:00:00)", chance: 0.5) == .seconds(450))
    }

    @Test("In a zone that changes its clocks: skipped once in spring, once in autumn", .enabled(if: ZoneFolder.exists))
    func zones() throws {
        let berlin = try machine("cron(30 2 * * ? *)", zone: ZoneFolder.zone("Europe/Berlin"))
        let spring = berlin.scheduledTimes(after: try moment("2026-03-28T00:00:00Z")).prefix(2).map(\.iso8601Seconds)
        #expect(spring == ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"])
        let autumn = berlin.scheduledTimes(after: try moment("2026-10-24T12:00:00Z")).prefix(2).map(\.iso8601Seconds)
        #expect(autumn == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
    }
}

@Suite("Whatever the clock does")
struct FiringProperties {
    private static let texts = [
        "rate(1 minute)", "rate(7 minutes)", "rate(1 hour)", "rate(3 days)", "cron(* * * * ? *)", "cron(0/5 * * * ? *)",
        "cron(30 2 * * ? *)", "cron(15 10 ? * 6L *)", "cron(0 0 1 * ? *)", "at(2026-11-24T02:30:00)",
    ]

    private struct Life {
        let machine: FiringMachine
        let end: Timestamp?
        var now: Timestamp
        var fired: [Firing] = []
        var planned: PlannedFiring?
    }

    private func random(_ choices: inout Choices, zones: [TimeZoneRules]) throws -> Life {
        let begin = try moment("2026-10-24T00:00:00Z") + .milliseconds(Int64(choices.number(0...86_400_000)))
        let expression = try ScheduleExpression(parsing: choices.pick(Self.texts), as: .scheduler)
        let start = choices.number(0...3) == 0 ? begin + .seconds(choices.number(-300...90_000)) : nil
        let end = choices.number(0...2) == 0 ? begin + .seconds(choices.number(100_000...4_000_000)) : nil
        let machine = FiringMachine(
            expression, in: choices.pick(zones), countingFrom: begin, firstOfRate: choices.pick([.immediately, .afterOneInterval]),
            start: start, end: expression.isOneTime ? nil : end, window: .seconds(choices.pick([0, 0, 60, 900, 86_400])))
        return Life(
            machine: machine, end: expression.isOneTime ? nil : end, now: begin,
            planned: machine.first(at: begin, chance: Double(choices.number(0...999)) / 1000))
    }

    /// Waits until the plan is due (or jumps past it, or back), then fires.
    private func step(_ life: inout Life, _ choices: inout Choices) {
        guard let planned = life.planned else { return }
        life.now = max(life.now, planned.dueAt) + .milliseconds(Int64(choices.number(0...500)))
        switch choices.number(0...9) {
        case 0: life.now = life.now + .seconds(choices.number(0...2_000_000))
        default: break
        }
        let firing = life.machine.fire(planned, at: life.now, chance: Double(choices.number(0...999)) / 1000)
        life.fired.append(firing)
        if choices.number(0...9) == 0 { life.now = life.now - .seconds(choices.number(0...100_000)) }
        life.planned = firing.next
    }

    @Test("Nothing fires twice, early or after the end, and at most one firing is late", arguments: 1...4)
    func invariants(seed: UInt64) throws {
        var choices = Choices(seed: seed)
        var zones = [TimeZoneRules.utc]
        if ZoneFolder.exists { zones += try ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"].map(ZoneFolder.zone) }
        var (firings, caughtUp) = (0, 0)
        for _ in 0..<60 {
            var life = try random(&choices, zones: zones)
            for _ in 0..<20 where life.planned != nil {
                let planned = try #require(life.planned)
                #expect(planned.scheduledAt <= planned.dueAt)
                step(&life, &choices)
                let firing = try #require(life.fired.last)
                firings += 1
                if firing.skipped != .none { caughtUp += 1 }
                // Not before its time, not before what was planned; what was caught up is the latest there is.
                #expect(firing.scheduledAt >= planned.scheduledAt)
                #expect(firing.skipped == .none || firing.scheduledAt > planned.scheduledAt)
                #expect(firing.next.map { $0.scheduledAt > firing.scheduledAt } ?? true)
                if let end = life.end { #expect(firing.scheduledAt <= end && planned.dueAt <= end) }
            }
            let times = life.fired.map(\.scheduledAt)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(firings > 500 && caughtUp > 20)
    }

    @Test("Where nobody is late, every scheduled time is fired")
    func nothingIsLost() throws {
        var choices = Choices(seed: 11)
        for _ in 0..<60 {
            var life = try random(&choices, zones: [.utc])
            let expected = life.planned.map { first in
                [first.scheduledAt] + life.machine.scheduledTimes(after: first.scheduledAt).prefix(19)
            }
            for _ in 0..<20 {
                guard let planned = life.planned else { break }
                let late = Duration.milliseconds(choices.number(0...59_999))
                let firing = life.machine.fire(planned, at: planned.dueAt + late, chance: Double(choices.number(0...999)) / 1000)
                life.fired.append(firing)
                life.planned = firing.next
            }
            #expect(life.fired.map(\.scheduledAt) == expected ?? [])
        }
    }

    @Test("What is caught up is the latest scheduled time, found without trying them all")
    func latestIsTheLatest() throws {
        var choices = Choices(seed: 5)
        for _ in 0..<200 {
            let life = try random(&choices, zones: [.utc])
            guard let planned = life.planned else { continue }
            let now = planned.dueAt + .seconds(choices.number(60...300_000))
            let firing = life.machine.fire(planned, at: now, chance: 0)
            let all = [planned.scheduledAt] + life.machine.scheduledTimes(after: planned.scheduledAt).prefix { $0 <= now }
            #expect(firing.scheduledAt == all.last)
            #expect(firing.skipped.isExact ? firing.skipped.count == all.count - 1 : all.count > 1000)
        }
    }
}
