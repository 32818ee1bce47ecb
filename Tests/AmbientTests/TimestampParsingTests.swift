import Testing

@testable import Ambient

@Suite struct TimestampParsingTests {
    @Test(
        arguments: [
            ("2026-11-23T05:32:09Z", 1_795_411_929_000), ("2026-11-23T05:32:09.5Z", 1_795_411_929_500),
            ("2026-11-23T05:32:09.123456Z", 1_795_411_929_123), ("2026-11-23T06:32:09+01:00", 1_795_411_929_000),
            ("2026-11-23t00:02:09-05:30", 1_795_411_929_000), ("1970-01-01 00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1000),
        ] as [(String, Int64)])
    func aMomentIsReadWithFractionAndOffset(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(iso8601: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        arguments: [
            "", "2026-11-23", "2026-11-23T05:32:09", "2026-11-23T05:32Z", "2026-13-23T05:32:09Z", "2026-11-23T24:00:00Z",
            "2026-11-23T05:32:09.Z", "2026-11-23T05:32:09+1:00", "2026-11-23T05:32:09+25:00", "2026-11-23X05:32:09Z",
            "abcd-11-23T05:32:09Z",
            "2026-11-23T05:32:09Zx", "2026-11-23T05:32:09é",
        ])
    func whatIsNoMomentIsNone(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test func whatIsWrittenIsReadAgain() {
        let time = Timestamp(milliseconds: 1_795_411_929_123)
        #expect(Timestamp(iso8601: time.iso8601) == time)
    }
}
