extension Timestamp {
    /// Reads `2026-11-23T05:32:09Z`, with or without a fraction, with `Z` or an offset (`+01:00`); digits beyond milliseconds are dropped.
    public init?(iso8601 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy(Self.isDigit) else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second < 61
        else { return nil }
        var position = 19
        var millisecond = 0
        if bytes[position] == UInt8(ascii: ".") {
            let digits = bytes[(position + 1)...].prefix(while: Self.isDigit)
            guard !digits.isEmpty else { return nil }
            let padded = String(decoding: digits.prefix(3), as: UTF8.self) + String(repeating: "0", count: max(0, 3 - digits.count))
            millisecond = Int(padded) ?? 0
            position += 1 + digits.count
        }
        guard let offset = Self.offset(Array(bytes[position...])) else { return nil }
        let local = CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        self = local.timestamp - .seconds(offset)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    /// Seconds east of Universal Time.
    private static func offset(_ text: [UInt8]) -> Int? {
        if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hours = Int(String(decoding: text[1..<3], as: UTF8.self)),
            let minutes = Int(String(decoding: text[4..<6], as: UTF8.self)), 0..<24 ~= hours, 0..<60 ~= minutes
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return text[0] == UInt8(ascii: "-") ? -seconds : text[0] == UInt8(ascii: "+") ? seconds : nil
    }
}
