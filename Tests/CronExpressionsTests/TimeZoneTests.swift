import Ambient
import Testing

@testable import CronExpressions

@Suite("Time zones of the system's database", .enabled(if: ZoneFolder.exists, "no tz database on this machine"))
struct TimeZoneTests {
    @Test(
        "Offsets before and after known changes",
        arguments: [
            ("Europe/Berlin", "2026-03-29T01:00:00Z", 3600, 7200), ("Europe/Berlin", "2026-10-25T01:00:00Z", 7200, 3600),
            ("Europe/Berlin", "1980-04-06T01:00:00Z", 3600, 7200),
            // Beyond the table: the last Sunday of March 2150 is the 29th.
            ("Europe/Berlin", "2150-03-29T01:00:00Z", 3600, 7200),
            ("America/New_York", "2026-03-08T07:00:00Z", -18_000, -14_400), ("America/New_York", "2026-11-01T06:00:00Z", -14_400, -18_000),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 39_600, 37_800),
            ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 37_800, 39_600),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z", -10_800, -7200), ("America/Sao_Paulo", "2019-02-17T02:00:00Z", -7200, -10_800),
            // Winter time is the "daylight saving", and negative.
            ("Europe/Dublin", "2030-03-31T01:00:00Z", 0, 3600),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", -36_000, 50_400),
            ("Antarctica/Troll", "2040-03-25T01:00:00Z", 0, 7200),
        ])
    func change(name: String, at: String, before: Int, after: Int) throws {
        let zone = try ZoneFolder.zone(name)
        #expect(try zone.offset(at: seconds(at) - 1) == before)
        #expect(try zone.offset(at: seconds(at)) == after)
        #expect(try zone.period(at: seconds(at)).start == seconds(at))
        #expect(try zone.period(at: seconds(at) - 1).end == seconds(at))
    }

    @Test(
        "Zones without daylight saving keep one offset", arguments: [("Asia/Kolkata", 19_800), ("America/Sao_Paulo", -10_800), ("UTC", 0)])
    func fixed(name: String, offset: Int) throws {
        let zone = try ZoneFolder.zone(name)
        for year in 2020...2199 {
            for month in [1, 7] {
                #expect(zone.offset(at: CivilTime(year: year, month: month, day: 1).timestamp.milliseconds / 1000) == offset)
            }
        }
    }

    @Test("Cron follows local time over the year")
    func local() throws {
        let berlin = try ZoneFolder.zone("Europe/Berlin")
        #expect(try next("cron(0 9 * * ? *)", after: "2026-01-10T00:00:00Z", in: berlin) == "2026-01-10T08:00:00Z")
        #expect(try next("cron(0 9 * * ? *)", after: "2026-07-10T00:00:00Z", in: berlin) == "2026-07-10T07:00:00Z")
        #expect(try next("cron(0 9 * 7 ? 2180)", after: "2026-07-10T00:00:00Z", in: berlin) == "2180-07-01T07:00:00Z")
        #expect(try next("at(2026-07-10T09:00:00)", after: "2026-01-01T00:00:00Z", in: berlin) == "2026-07-10T07:00:00Z")
        let kolkata = try ZoneFolder.zone("Asia/Kolkata")
        #expect(try next("cron(0 0 * * ? *)", after: "2026-01-10T00:00:00Z", in: kolkata) == "2026-01-10T18:30:00Z")
        // The year starts and ends where the schedule is.
        let kiritimati = try ZoneFolder.zone("Pacific/Kiritimati")
        #expect(try next("cron(0 0 1 1 ? 2027)", after: "2026-01-10T00:00:00Z", in: kiritimati) == "2026-12-31T10:00:00Z")
        let newYork = try ZoneFolder.zone("America/New_York")
        #expect(try next("cron(59 23 31 12 ? 2199)", after: "2199-12-31T23:59:00Z", in: newYork) == "2200-01-01T04:59:00Z")
    }

    @Test("A local time that the clocks skip does not fire")
    func gap() throws {
        let berlin = try ZoneFolder.zone("Europe/Berlin")
        #expect(try next("cron(30 2 * * ? *)", after: "2026-03-28T12:00:00Z", in: berlin) == "2026-03-30T00:30:00Z")
        #expect(try next("cron(0/30 * * * ? *)", after: "2026-03-29T00:30:00Z", in: berlin) == "2026-03-29T01:00:00Z")
        #expect(try next("cron(30 2 29 3 ? 2026)", after: "2026-01-01T00:00:00Z", in: berlin) == nil)
        let lordHowe = try ZoneFolder.zone("Australia/Lord_Howe")
        #expect(try next("cron(15 2 * * ? *)", after: "2026-10-03T15:00:00Z", in: lordHowe) == "2026-10-04T15:15:00Z")
        #expect(try next("cron(30 2 * * ? *)", after: "2026-10-03T15:00:00Z", in: lordHowe) == "2026-10-03T15:30:00Z")
        // Samoa skipped the whole of 30 December 2011.
        let apia = try ZoneFolder.zone("Pacific/Apia")
        #expect(try next("cron(0 12 30 12 ? *)", after: "2011-12-01T00:00:00Z", in: apia) == "2012-12-29T22:00:00Z")
    }

    @Test("A one-time schedule in a gap fires as far after the jump as it lies in the gap")
    func oneTimeInGap() throws {
        let berlin = try ZoneFolder.zone("Europe/Berlin")
        #expect(try next("at(2026-03-29T02:30:00)", after: "2026-01-01T00:00:00Z", in: berlin) == "2026-03-29T01:30:00Z")
    }

    @Test("A local time that the clocks repeat fires the first time only")
    func overlap() throws {
        let berlin = try ZoneFolder.zone("Europe/Berlin")
        #expect(try next("cron(30 2 * * ? *)", after: "2026-10-24T12:00:00Z", in: berlin) == "2026-10-25T00:30:00Z")
        #expect(try next("cron(30 2 * * ? *)", after: "2026-10-25T00:30:00Z", in: berlin) == "2026-10-26T01:30:00Z")
        #expect(try next("cron(0/20 * * * ? *)", after: "2026-10-25T00:40:00Z", in: berlin) == "2026-10-25T02:00:00Z")
        // Asked in the middle of the second pass.
        #expect(try next("cron(0/20 * * * ? *)", after: "2026-10-25T01:10:00Z", in: berlin) == "2026-10-25T02:00:00Z")
        #expect(try next("at(2026-10-25T02:30:00)", after: "2026-01-01T00:00:00Z", in: berlin) == "2026-10-25T00:30:00Z")
        let lordHowe = try ZoneFolder.zone("Australia/Lord_Howe")
        #expect(try next("cron(0/15 * * * ? *)", after: "2026-04-04T14:45:00Z", in: lordHowe) == "2026-04-04T15:30:00Z")
    }

    @Test("A rate of days counts 24 hours each, whatever the clocks do")
    func rateOfDays() throws {
        let berlin = try ZoneFolder.zone("Europe/Berlin")
        #expect(
            try next("rate(1 day)", after: "2026-03-28T12:00:00Z", in: berlin, startingAt: "2026-03-01T12:00:00Z") == "2026-03-29T12:00:00Z"
        )
    }

    @Test(
        "No name leaves the database's folder, and no other file passes for a zone",
        arguments: [
            "", "../../../etc/passwd", "/etc/passwd", "Europe/../UTC", "Europe//Berlin", "Europe/", "Europe", "Mars/Base", "zone.tab",
            "UTC\0",
        ])
    func unknown(name: String) {
        #expect(throws: TimeZoneError.self) { try ZoneFolder.zone(name) }
    }

    @Test("A damaged file is refused or read, and never crashes")
    func damaged() throws {
        let whole = try #require(ZoneFolder.read("America/New_York"))
        var choices = Choices(seed: 11)
        for length in 0..<min(whole.count, 200) {
            #expect(throws: TimeZoneError.self) { try TimeZoneRules(name: "X", bytes: Array(whole.prefix(length))) }
        }
        var readable = 0
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<choices.number(1...8) { bytes[choices.number(0...bytes.count - 1)] = UInt8(choices.number(0...255)) }
            guard let zone = try? TimeZoneRules(name: "X", bytes: bytes) else { continue }
            readable += 1
            _ = try next("cron(30 2 ? * SUN *)", after: "2026-01-01T00:00:00Z", in: zone)
            _ = try next("cron(30 2 ? * SUN *)", after: "2100-01-01T00:00:00Z", in: zone)
        }
        #expect(readable > 10)
    }
}

@Suite("The rule for the years after the table")
struct RecurringRuleTests {
    private func zone(_ footer: String) throws -> TimeZoneRules {
        TimeZoneRules(name: "X", initialOffset: 0, transitions: [], offsets: [], rule: try RecurringRule(parsing: Array(footer.utf8)[...]))
    }

    @Test(
        "Every form of date and time",
        arguments: [
            ("<+03>-3", "2026-07-01T00:00:00Z", 10_800), ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14_400),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18_000),
            // Day 60 is 1 March in every year when 29 February is not counted, and 29 February in a leap year when it is and 0 is first.
            ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", 3600), ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", 0),
            ("AAA0BBB,59/0,300/0", "2028-02-29T00:00:00Z", 3600),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
            // Daylight saving all year (RFC 9636's example).
            ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14_400), ("XXX3EDT4,0/0,J365/23", "2026-07-01T00:00:00Z", -14_400),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0), ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600),
            ("AAA-5:45:30", "2026-01-01T00:00:00Z", 20_730),
        ])
    func offset(footer: String, at: String, expected: Int) throws { #expect(try zone(footer).offset(at: seconds(at)) == expected) }

    @Test(
        "Other text is refused",
        arguments: [
            "CET", "C-1", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "<+03-3",
        ])
    func refused(footer: String) { #expect(throws: TimeZoneError.self) { try zone(footer) } }
}
