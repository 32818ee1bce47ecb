import Ambient
import Testing

@testable import CronExpressions

@Suite("The next firing")
struct FiringTests {
    @Test(
        "Cron in Universal Time",
        arguments: [
            ("cron(0 10 * * ? *)", "2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z"),
            ("cron(0 10 * * ? *)", "2026-11-23T09:59:59Z", "2026-11-23T10:00:00Z"),
            ("cron(0/15 * * * ? *)", "2026-12-31T23:46:10Z", "2027-01-01T00:00:00Z"),
            ("cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00Z", "2026-11-23T18:00:00Z"),
            // One is Sunday.
            ("cron(0 0 ? * 1 *)", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"),
            ("cron(0 0 ? * L *)", "2026-11-23T00:00:00Z", "2026-11-28T00:00:00Z"),
            ("cron(15 10 ? * 6L *)", "2026-11-01T00:00:00Z", "2026-11-27T10:15:00Z"),
            ("cron(0 9 ? * 3#2 *)", "2026-11-11T00:00:00Z", "2026-12-08T09:00:00Z"),
            ("cron(0 0 L * ? *)", "2028-02-01T00:00:00Z", "2028-02-29T00:00:00Z"),
            // 28 February 2026 is a Saturday; so are 1 and 15 August; 31 January 2027 is a Sunday.
            ("cron(0 0 LW * ? *)", "2026-02-01T00:00:00Z", "2026-02-27T00:00:00Z"),
            ("cron(0 0 1W * ? *)", "2026-07-31T00:00:00Z", "2026-08-03T00:00:00Z"),
            ("cron(0 0 15W * ? *)", "2026-08-01T00:00:00Z", "2026-08-14T00:00:00Z"),
            ("cron(0 0 31W * ? *)", "2027-01-01T00:00:00Z", "2027-01-29T00:00:00Z"),
            ("cron(0 0 31W * ? *)", "2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z"),
            ("cron(0 0 29 2 ? *)", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"),
            // 29 February on a Monday.
            ("cron(0 0 ? 2 2#5 *)", "2016-02-29T00:00:00Z", "2044-02-29T00:00:00Z"),
            ("cron(0 22-2 * * ? *)", "2026-11-23T23:00:00Z", "2026-11-24T00:00:00Z"),
            ("cron(0 22-2 * * ? *)", "2026-11-23T02:00:00Z", "2026-11-23T22:00:00Z"),
            ("cron(0 0 ? * FRI-MON *)", "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z"),
            ("cron(59 23 31 12 ? 2199)", "2026-01-01T00:00:00Z", "2199-12-31T23:59:00Z"),
            ("cron(0 0 1 1 ? 1970)", "1950-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ])
    func cron(text: String, after: String, expected: String) throws { #expect(try next(text, after: after) == expected) }

    @Test(
        "None is left, and that is found at once",
        arguments: [
            "cron(0 0 31 2 ? *)", "cron(0 0 30 FEB ? *)", "cron(0 0 31 4,6,9,11 ? *)", "cron(0 0 31W 2 ? *)", "cron(0 0 ? 2 2#5 2017)",
            "cron(0 0 1 1 ? 2020)", "at(2020-01-01T00:00:00)", "at(2200-01-02T00:00:00)",
        ])
    func none(text: String) throws {
        let expression = try ScheduleExpression(parsing: text, as: .scheduler)
        let after = try moment("2026-11-23T00:00:00Z")
        let clock = ContinuousClock()
        let taken = clock.measure { for _ in 0..<20 { #expect(expression.next(after: after, in: .utc) == nil) } }
        #expect(taken < .seconds(1))
    }

    @Test("Nothing fires after 2199, from however far the question comes")
    func farAway() throws {
        for text in ["cron(* * * * ? *)", "rate(1 minute)"] {
            let expression = try ScheduleExpression(parsing: text, as: .rule)
            #expect(expression.next(after: .distantFuture, in: .utc) == nil)
            #expect(expression.next(after: Timestamp(milliseconds: .max), in: .utc, startingAt: Timestamp(milliseconds: .max)) == nil)
            #expect(expression.next(after: Timestamp(milliseconds: .min), in: .utc, startingAt: Timestamp(milliseconds: .min)) != nil)
        }
        #expect(try next("cron(* * * * ? *)", after: "2199-12-31T23:59:00Z") == nil)
        #expect(try next("rate(999999999 days)", after: "2026-01-01T00:00:00Z") == nil)
    }

    @Test("A rate fires at its start date and then at every interval from there")
    func rate() throws {
        let start = "2026-11-23T10:07:30Z"
        #expect(try next("rate(5 minutes)", after: "2026-11-20T00:00:00Z", startingAt: start) == start)
        #expect(try next("rate(5 minutes)", after: start, startingAt: start) == "2026-11-23T10:12:30Z")
        #expect(try next("rate(5 minutes)", after: "2026-11-23T10:12:29Z", startingAt: start) == "2026-11-23T10:12:30Z")
        #expect(try next("rate(3 days)", after: "2027-11-23T10:07:30Z", startingAt: start) == "2027-11-24T10:07:30Z")
        #expect(try next("rate(1 hours)", after: start) == "2026-11-23T11:07:30Z")
    }

    @Test("Cron does not fire before the start date, and may fire at it; a one-time schedule ignores it")
    func startDate() throws {
        #expect(try next("cron(0 10 * * ? *)", after: "2026-01-01T00:00:00Z", startingAt: "2026-05-01T10:00:00Z") == "2026-05-01T10:00:00Z")
        #expect(try next("cron(0 10 * * ? *)", after: "2026-01-01T00:00:00Z", startingAt: "2026-05-01T10:00:01Z") == "2026-05-02T10:00:00Z")
        #expect(
            try next("at(2026-02-01T10:00:00)", after: "2026-01-01T00:00:00Z", startingAt: "2026-05-01T10:00:00Z") == "2026-02-01T10:00:00Z"
        )
    }

    @Test("Firings come in order until they end")
    func sequence() throws {
        let yearly = try ScheduleExpression(parsing: "cron(0 0 1 1 ? 2197/1)", as: .rule)
        let after = try moment("2026-11-23T00:00:00Z")
        #expect(yearly.firings(after: after, in: .utc).map { CivilTime($0).year } == [2197, 2198, 2199])
        let once = try ScheduleExpression(parsing: "at(2027-01-01T00:00:00)", as: .scheduler)
        #expect(once.firings(after: after, in: .utc).map(\.iso8601Seconds) == ["2027-01-01T00:00:00Z"])
    }
}
