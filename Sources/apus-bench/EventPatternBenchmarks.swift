import EventPatterns
import Glibc

/// Matching measured on events like city lots in GeoJSON: about 870 bytes, three levels, arrays of coordinates.
enum EventPatternBenchmarks {
    struct Measurement {
        var name: String
        var eventsPerSecond: Double
        /// How many of the events each rule matched: what was measured was also done.
        var matches: [Int]
    }

    /// Rule sets, five rules each, and all of them together.
    static let ruleSets: [(name: String, patterns: [String])] = {
        func properties(_ key: String, _ tests: [String]) -> [String] { tests.map { "{\"properties\":{\"\(key)\":[\($0)]}}" } }
        let sets = [
            ("exact", properties("MAPBLKLOT", [#""1430022""#, #""2607117""#, #""2607218""#, #""3745012""#, #""VACSTWIL""#])),
            ("prefix", properties("STREET", ["AC", "BL", "DR", "FU", "RH"].map { #"{"prefix":"\#($0)"}"# })),
            ("suffix", properties("STREET", ["ON", "KE", "MM", "ING", "GO"].map { #"{"suffix":"\#($0)"}"# })),
            ("wildcard", properties("MAPBLKLOT", ["143*", "2*0*1*7", "*218", "3*5*2", "VA*IL"].map { #"{"wildcard":"\#($0)"}"# })),
            (
                "equals-ignore-case",
                properties("STREET", ["jefferson", "bEaCh", "HyDe", "CHESTNUT", "fulTon"].map { #"{"equals-ignore-case":"\#($0)"}"# })
            ),
            (
                "anything-but",
                properties("STREET", ["FULTON", "MASON"].map { #"{"anything-but":["\#($0)"]}"# })
                    + properties("ST_TYPE", [#"{"anything-but":["ST"]}"#]) + properties("FROM_ST", [#"{"anything-but":["441"]}"#])
                    + [#"{"geometry":{"type":[{"anything-but":["Polygon"]}]}}"#]
            ),
            ("numeric", coordinates("firstCoordinates", "z", "0")),
            ("deep arrays", coordinates("coordinates", "y", "37.729900216217324")),
            (
                "anything-but prefix",
                properties("STREET", ["FULTO", "MASO", "JACKS", "UNI", "WASH"].map { #"{"anything-but":{"prefix":"\#($0)"}}"# })
            ),
        ]
        return sets + [("all 45 mixed", sets.flatMap(\.1))]
    }()

    private static func coordinates(_ place: String, _ second: String, _ value: String) -> [String] {
        [
            #"{"geometry":{"type":["Polygon"],"\#(place)":{"x":[{"numeric":["=",-122.42916360922355]}]}}}"#,
            #"{"geometry":{"type":["MultiPolygon"],"\#(place)":{"\#(second)":[{"numeric":["=",\#(value)]}]}}}"#,
            #"{"geometry":{"\#(place)":{"x":[{"numeric":["<",-122.41600944012424]}]}}}"#,
            #"{"geometry":{"\#(place)":{"x":[{"numeric":[">",-122.41600944012424]}]}}}"#,
            #"{"geometry":{"\#(place)":{"x":[{"numeric":[">",-122.46471267081272,"<",-122.4063085128395]}]}}}"#,
        ]
    }

    /// Matches each event once with the rules and `extraRules` more that match nothing.
    static func measure(_ name: String, _ patterns: [String], extraRules: Int = 0, events: [[UInt8]]) throws -> Measurement {
        let matcher = RuleMatcher()
        matcher.apply(try patterns.enumerated().map { .add(try EventPattern(parsing: $1), for: RuleID(rawValue: UInt32($0))) })
        matcher.apply(try exactRules(extraRules, from: patterns.count))
        var matches = Array(repeating: 0, count: patterns.count)
        var scratch = MatchScratch()
        var rules: [RuleID] = []
        let start = threadSeconds()
        for event in events {
            event.withUnsafeBytes { matcher.match($0, using: &scratch, into: &rules) }
            for rule in rules where Int(rule.rawValue) < matches.count { matches[Int(rule.rawValue)] += 1 }
        }
        return Measurement(name: name, eventsPerSecond: Double(events.count) / (threadSeconds() - start), matches: matches)
    }

    /// What this thread has spent on a core: other programs on the machine do not count.
    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Rules for lots that do not exist.
    static func exactRules(_ count: Int, from first: Int) throws -> [RuleChange] {
        try (0..<count).map { number in
            let pattern = try EventPattern(parsing: "{\"properties\":{\"MAPBLKLOT\":[\"no such lot \(number)\"]}}")
            return .add(pattern, for: RuleID(rawValue: UInt32(first + number)))
        }
    }

    /// How long it takes to parse and add rules.
    static func measureAdding(_ count: Int) throws -> Duration {
        let matcher = RuleMatcher()
        return try ContinuousClock().measure { matcher.apply(try exactRules(count, from: 0)) }
    }

    /// Made-up city lots, always the same ones.
    static func events(_ count: Int) -> [[UInt8]] {
        var random = Generator()
        let streets =
            [
                "ACADIA", "BLANKEN", "DRUMM", "FULTON", "RHINE", "MASON", "JEFFERSON", "LAKE", "IRVING", "VALLEGO", "BEACH", "HYDE",
                "CHESTNUT",
            ]
            + (0..<200).map { _ in
                String((0..<random.next(in: 4...9)).map { _ in Character(Unicode.Scalar(UInt8(random.next(in: 65...90)))) })
            }
        return (0..<count).map { _ in Array(lot(streets, &random).utf8) }
    }

    private static func lot(_ streets: [String], _ random: inout Generator) -> String {
        let unit: (inout Generator) -> Double = { Double($0.next() >> 11) * 0x1p-53 }
        let (block, number) = (padded(random.next(in: 1...9050), 4), padded(random.next(in: 1...250), 3))
        let house = random.next(in: 1...3900)
        let street = random.next(in: 0...3) == 0 ? streets[random.next(in: 0...12)] : streets[random.next(in: 0...streets.count - 1)]
        let (x, y) = (-122.51 + unit(&random) * 0.13, 37.71 + unit(&random) * 0.1)
        let points = (0..<random.next(in: 6...15)).map { _ in
            "{\"x\":\(x + unit(&random) * 3e-4),\"y\":\(y + unit(&random) * 3e-4),\"z\":0}"
        }
        let lot = random.next(in: 0...299) == 0 ? "3745012" : block + number
        return "{\"type\":\"Feature\",\"properties\":{\"MAPBLKLOT\":\"\(lot)\",\"BLKLOT\":\"\(block)\(number)\","
            + "\"BLOCK_NUM\":\"\(block)\",\"LOT_NUM\":\"\(number)\",\"FROM_ST\":\"\(house)\",\"TO_ST\":\"\(house)\","
            + "\"STREET\":\"\(street)\",\"ST_TYPE\":\"ST\",\"ODD_EVEN\":\"\(house % 2 == 0 ? "E" : "O")\"},"
            + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[\(points.joined(separator: ","))],\"firstCoordinates\":\(points[0])}}"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// SplitMix64.
    private struct Generator: RandomNumberGenerator {
        private var state: UInt64 = 20_261_123

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func next(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    }
}
