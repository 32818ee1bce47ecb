import Testing

@testable import CronExpressions

@Suite("Schedule expressions are read as AWS reads them")
struct ParsingTests {
    private func reads(_ text: String, as dialect: ScheduleExpression.Dialect) -> Bool {
        (try? ScheduleExpression(parsing: text, as: dialect)) != nil
    }

    @Test(
        "What AWS documents or accepted on record is accepted",
        arguments: [
            "cron(0 10 * * ? *)", "cron(15 12 * * ? *)", "cron(0 18 ? * MON-FRI *)", "cron(0 8 1 * ? *)", "cron(0/15 * * * ? *)",
            "cron(0/10 * ? * MON-FRI *)", "cron(0/5 8-17 ? * MON-FRI *)", "cron(0 9 ? * 2#1 *)", "cron(0 2 ? * SAT#3 *)",
            "cron(15 10 ? * 6L 2002-2005)", "cron(0/30 20-23 ? * MON-FRI *)", "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
            "cron(0-59/10 0-23/2 ? * * *)", "cron(1-31/30 1-1 ? * 1,7 *)", "cron(0 0 L * ? *)", "cron(0 0 LW * ? *)",
            "cron(0 0 3W * ? *)", "cron(0 0 ? * L *)", "cron(0 0 ? jan,Feb,MAR sun *)", "cron(*/1 * * * ? *)",
            "cron(0 22-2 ? NOV-FEB FRI-MON 2026,2030-2040/5)", "cron(0  10\t* * ? *)", "rate(1 minute)", "rate(5 minutes)",
            "rate(1 hour)", "rate(12 hours)", "rate(1 day)", "rate(365 days)",
        ])
    func accepted(text: String) throws {
        #expect(try ScheduleExpression(parsing: text, as: .rule).description == text)
        #expect(try ScheduleExpression(parsing: text, as: .scheduler).description == text)
    }

    @Test(
        "What AWS documents or refused on record is refused",
        arguments: [
            "", "cron", "cron()", "cron(INVALID)", "cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)", "cron(0 10 * * * *)",
            "cron(0 10 ? * ? *)", "cron(15 0 * * MON-FRI *)", "cron(*/60 * * * ? *)", "cron(0 */24 * * ? *)", "cron(15 12 ? * 0 *)",
            "cron(15 12 ? * -1 *)", "cron(15 12 ? * 8 *)", "cron(0 10 * *)", "cron(0 10 * * ? * *)", "cron(0 24 * * ? *)",
            "cron(0 0 0 * ? *)", "cron(0 0 32 * ? *)", "cron(0 0 * 13 ? *)", "cron(0 0 * 0 ? *)", "cron(0 0 * * ? 1969)",
            "cron(0 0 * * ? 2200)", "cron(0 0 * * ? 2030-2020)", "cron(0 0 ? * 3#1,6#3 *)", "cron(0 0 ? * 3#6 *)", "cron(0 0 ? * 3#0 *)",
            "cron(0 0 ? * #1 *)", "cron(0 0 ? * 2/2 *)", "cron(0 0 L-3 * ? *)", "cron(0 0 1,L * ? *)", "cron(0 0 32W * ? *)",
            "cron(0 0 W * ? *)", "cron(0 0 1W,2 * ? *)", "cron(L 0 * * ? *)", "cron(? 0 * * ? *)", "cron(0, 0 * * ? *)",
            "cron(0/5, 9-18, ?, *, MON-FRI, *)", "cron(1-2-3 0 * * ? *)", "cron(0/0 * * * ? *)", "cron(0/5/5 * * * ? *)",
            "cron(+1 0 * * ? *)", "cron( 0 10 * * ? *)", "cron(0 10 * * ? * )", " cron(0 10 * * ? *)", "cron(0 10 * * ? *) ",
            "cron(0 10 * FOO ? *)", " rate(10 minutes)", "rate( 10 minutes )", "rate(-10 minutes)",
            "rate(10 minutess)", "rate(10 seconds)", "rate(10)", "rate(foo minutes)", "rate(0 minutes)", "rate(1.5 hours)",
            "rate(10 s)", "rate()", "at(2021-12-31T23:59:59Z)", "at(2021-02-29T00:00:00)", "at(2021-1-01T00:00:00)",
            "at(2021-01-01 00:00:00)", "at(2021-01-01T24:00:00)", "at(2021-01-01T00:60:00)", "at(2021-01-01T00:00:)", "at(2021-01-01T00)",
            "at(now)",
            "cron(0 10 * * ? \u{FF0A})",
        ])
    func refused(text: String) {
        for dialect in [ScheduleExpression.Dialect.rule, .scheduler] {
            #expect(throws: ScheduleExpressionError.self) { try ScheduleExpression(parsing: text, as: dialect) }
        }
    }

    @Test("A rule's rate agrees in number with its unit; a schedule's need not", arguments: ["rate(1 hours)", "rate(5 hour)"])
    func singularAndPlural(text: String) {
        #expect(!reads(text, as: .rule))
        #expect(reads(text, as: .scheduler))
    }

    @Test(
        "A schedule's word may be upper case, its year and its seconds may be missing; a rule's may not",
        arguments: [
            ("CRON(0 10 * * ? *)", "cron(0 10 * * ? *)"), ("cron(0 10 * * ?)", "cron(0 10 * * ? *)"),
            ("Rate(5 minutes)", "rate(5 minutes)"),
            ("AT(2030-01-01T10:20)", "at(2030-01-01T10:20:00)"),
        ])
    func laxSchedules(text: String, meaning: String) throws {
        #expect(!reads(text, as: .rule))
        let after = try moment("2026-11-23T10:00:00Z")
        let expected = try ScheduleExpression(parsing: meaning, as: .scheduler).next(after: after, in: .utc)
        let expression = try ScheduleExpression(parsing: text, as: .scheduler)
        #expect(expression.next(after: after, in: .utc) == expected)
        #expect(expression.description == text)
    }

    @Test("Only a schedule fires at a time once")
    func oneTime() throws {
        #expect(!reads("at(2030-01-01T10:00:00)", as: .rule))
        #expect(try ScheduleExpression(parsing: "at(2030-01-01T10:00:00)", as: .scheduler).isOneTime)
        #expect(try !ScheduleExpression(parsing: "rate(2 hours)", as: .scheduler).isOneTime)
        #expect(try ScheduleExpression(parsing: "rate(2 hours)", as: .scheduler).interval == .seconds(7200))
    }

    @Test("The errors carry both services' messages")
    func messages() {
        #expect {
            try ScheduleExpression(parsing: " rate(10 minutes)", as: .scheduler)
        } throws: { error in
            guard let error = error as? ScheduleExpressionError else { return false }
            return error.schedulerMessage == "Invalid Schedule Expression  rate(10 minutes)."
                && error.ruleMessage == "Parameter ScheduleExpression is not valid."
        }
    }

    @Test("An expression longer than 256 bytes is refused")
    func length() {
        let list = { (count: Int) in "cron(\([String](repeating: "0", count: count).joined(separator: ",")) 10 * * ? *)" }
        #expect(reads(list(120), as: .rule))
        #expect(!reads(list(130), as: .rule))
    }

    @Test("No text crashes the parser, and what it accepts can be searched")
    func randomText() throws {
        var choices = Choices(seed: 3)
        let pieces = [
            "cron(", "rate(", "at(", ")", " ", "*", "?", "L", "W", "LW", "#", "-", ",", "/", "0", "1", "5", "59", "31", "2199", "99999",
            "MON", "jan", "2030-01-01T00:00:00", "minutes", "\u{301}", "é", "\0",
        ]
        var accepted = 0
        for round in 0..<4000 {
            var text = ""
            if round % 2 == 0 {
                for _ in 0..<choices.number(0...14) { text += choices.pick(pieces) }
            } else {
                // Near misses: one byte of a valid expression replaced.
                var bytes = Array(choices.pick(["cron(0/15 8-17 ? 1-12 MON#2 2026-2030)", "cron(5 4 15W 2 ? *)", "rate(10 hours)"]).utf8)
                bytes[choices.number(0...bytes.count - 1)] = choices.pick(
                    Array("0123456789*?LW#-,/ ".utf8) + [UInt8(choices.number(0...255))])
                text = String(decoding: bytes, as: UTF8.self)
            }
            guard let expression = try? ScheduleExpression(parsing: text, as: .scheduler) else { continue }
            accepted += 1
            let after = try moment("2026-11-23T00:00:00Z")
            if let next = expression.next(after: after, in: .utc) { #expect(next > after) }
        }
        #expect(accepted > 50)
    }
}
