import Glibc

/// Decimal digits of a double, rounded from its exact value with ties going up, as JavaScript's toPrecision and toFixed do.
enum ExactDecimal {
    /// Digits beyond the wanted ones, so that a tie is told from its neighbours.
    private static let guardDigits = 40

    /// The first `count` significant digits of a positive number, which is 0.d1d2d3… × 10^exponent.
    static func digits(of value: Double, count: Int) -> (digits: [UInt8], exponent: Int) {
        let text = format(value, specifier: "e", precision: count - 1 + guardDigits)
        let parts = text.split(separator: UInt8(ascii: "e"))
        var exponent = (parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 0) + 1
        var digits = parts[0].filter { $0 != UInt8(ascii: ".") }
        if round(&digits, to: count) { exponent += 1 }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, exponent)
    }

    /// A positive `value` in plain notation: the digits before and the `places` digits after the point.
    static func fixed(_ value: Double, places: Int) -> (integer: String, fraction: String) {
        let text = format(value, specifier: "f", precision: places + guardDigits)
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
        var digits = text.filter { $0 != UInt8(ascii: ".") }
        let split = round(&digits, to: point + places) ? point + 1 : point
        return (String(decoding: digits[..<split], as: UTF8.self), String(decoding: digits[split...], as: UTF8.self))
    }

    /// Cuts `digits` to `count`; true where a carry made them one more.
    private static func round(_ digits: inout [UInt8], to count: Int) -> Bool {
        let up = digits.count > count && digits[count] >= UInt8(ascii: "5")
        digits.removeLast(max(0, digits.count - count))
        guard up else { return false }
        for index in digits.indices.reversed() {
            if digits[index] < UInt8(ascii: "9") {
                digits[index] += 1
                return false
            }
            digits[index] = UInt8(ascii: "0")
        }
        digits.insert(UInt8(ascii: "1"), at: 0)
        return true
    }

    /// The C library's `%.*e` and `%.*f` print the exact value.
    private static func format(_ value: Double, specifier: String, precision: Int) -> [UInt8] {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400 + precision) { buffer in
            let written = withVaList([Int32(precision), value]) { vsnprintf(buffer.baseAddress, buffer.count, "%.*\(specifier)", $0) }
            return buffer.prefix(max(0, min(Int(written), buffer.count - 1))).map { UInt8(bitPattern: $0) }
        }
    }
}
