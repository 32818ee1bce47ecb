import Ambient
import Glibc
import Testing

@testable import CronExpressions

enum ZoneFolder {
    static let path = "/usr/share/zoneinfo/"
    static let exists = access(path + "Europe/Berlin", R_OK) == 0

    static func read(_ name: String) -> [UInt8]? {
        guard let file = fopen(path + name, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    static func zone(_ name: String) throws -> TimeZoneRules { try TimeZoneRules(named: name, reading: read) }
}

/// `2026-03-29T01:00:00Z`, to the second.
func moment(_ text: String) throws -> Timestamp {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 6)
    return CivilTime(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5]
    ).timestamp
}

func seconds(_ text: String) throws -> Int64 { try moment(text).milliseconds / 1000 }

func next(_ text: String, after: String, in zone: TimeZoneRules = .utc, startingAt start: String? = nil) throws -> String? {
    try ScheduleExpression(parsing: text, as: .scheduler)
        .next(after: moment(after), in: zone, startingAt: start.map { try moment($0) })?.iso8601Seconds
}

/// Reproducible choices for property tests.
struct Choices: RandomNumberGenerator {
    let entropy: SeededEntropy

    init(seed: UInt64) { entropy = SeededEntropy(seed: seed) }

    func next() -> UInt64 { entropy.next() }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<T>(_ items: [T]) -> T { items[number(0...items.count - 1)] }
}
