import Ambient

/// Timestamps as `$toMillis` reads them without a picture: `2018`, `2018-03`, `2018-03-27`, `2018-03-27T13:45:00.123+01:00`.
enum ISO8601 {
    static func moment(in text: String) -> Timestamp? {
        var rest = Array(text.utf8)[...]
        func number(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else { return nil }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        func skip(_ mark: Character) -> Bool {
            guard rest.first == mark.asciiValue else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4) else { return nil }
        var time = CivilTime(year: year, month: 1, day: 1)
        var offset = 0
        if skip("-") {
            guard let month = number(2), (1...12).contains(month) else { return nil }
            time.month = month
            if skip("-") {
                guard let day = number(2), (1...31).contains(day) else { return nil }
                time.day = day
            }
        }
        if skip("T") {
            guard let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2), hour <= 24, minute < 60,
                second < 60
            else { return nil }
            (time.hour, time.minute, time.second) = (hour, minute, second)
            if skip(".") {
                let digits = rest.prefix { $0 &- UInt8(ascii: "0") <= 9 }
                guard !digits.isEmpty else { return nil }
                rest = rest.dropFirst(digits.count)
                let padded = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
                time.millisecond = padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            }
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest = rest.dropFirst()
                guard let hours = number(2) else { return nil }
                _ = skip(":")
                guard let minutes = number(2) else { return nil }
                offset = (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
            } else {
                _ = skip("Z")
            }
        }
        return rest.isEmpty ? Timestamp(milliseconds: time.timestamp.milliseconds - Int64(offset) * 60_000) : nil
    }
}
