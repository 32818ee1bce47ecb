import Ambient

/// A moment in the form of an ISO 8601 extended offset date-time: `2016-08-18T17:33:00Z`, `2016-08-18T17:33:00.5+02:00`.
struct OffsetDateTime: Comparable, Sendable {
    private let seconds: Int64
    private let nanoseconds: Int

    /// The next whole millisecond.
    var timestamp: Timestamp { Timestamp(milliseconds: seconds * 1000 + Int64((nanoseconds + 999_999) / 1_000_000)) }

    static func < (a: OffsetDateTime, b: OffsetDateTime) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }

    init?(_ text: String) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), (1...12).contains(month), reader.take("-"),
            let day = reader.number(2), reader.take("T"), let hour = reader.number(2), hour < 24, reader.take(":"),
            let minute = reader.number(2), minute < 60
        else { return nil }
        var (second, fraction) = (0, 0)
        if reader.take(":") {
            guard let number = reader.number(2), number < 60 else { return nil }
            second = number
            if reader.take(".") {
                guard let number = reader.fraction() else { return nil }
                fraction = number
            }
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        // A day that the month does not have comes back as another.
        guard CivilTime(time.timestamp).day == day else { return nil }
        seconds = time.timestamp.milliseconds / 1000 - Int64(offset)
        nanoseconds = fraction
    }
}

private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Just so many digits.
    mutating func number(_ digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// One to nine digits, as nanoseconds.
    mutating func fraction() -> Int? {
        var (number, scale) = (0, 1_000_000_000)
        while scale > 1, let digit = digit() {
            number = number * 10 + digit
            scale /= 10
        }
        return scale == 1_000_000_000 ? nil : number * scale
    }

    /// Seconds east of Greenwich.
    mutating func offset() -> Int? {
        if take("Z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours <= 18, take(":"), let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }
}
