/// A number as event patterns compare it: a double, but only where the double is exactly the decimal that was written.
///
/// EventBridge compares `3`, `3.0` and `3e0` alike. A number whose digits a double cannot hold (`12345678901234567890`, `2e422`) is
/// in no range and equals only the same spelling.
struct PatternNumber: Hashable, Sendable {
    let text: String
    /// `nil` where the number cannot be compared.
    let order: UInt64?

    init(_ text: String) {
        self.text = text
        var copy = text
        order = copy.withUTF8 { Decimal($0)?.comparableOrder }
    }
}

/// The inclusive range of `{"numeric": […]}`, in the order of `Decimal.order`.
struct NumericRange: Hashable, Sendable, CustomStringConvertible {
    let lower: UInt64
    let upper: UInt64
    let description: String
}

/// A JSON number taken apart: `mantissa × 10^exponent`, without trailing zeros in the mantissa.
struct Decimal {
    /// The first 19 significant digits.
    private var mantissa: UInt64 = 0
    private var exponent = 0
    private var digitCount = 0
    private var isNegative = false
    private let text: UnsafeBufferPointer<UInt8>

    /// `nil` unless `text` is a number. `text` must outlive the value.
    @inline(__always)
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var position = 0
        if position < text.count, text[position] == UInt8(ascii: "-") {
            isNegative = true
            position += 1
        }
        let start = position
        var trailingZeros = 0
        var fraction: Int?
        scan: while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            switch (digit, text[position]) {
            case (0, _):
                trailingZeros += 1
            case (1...9, _):
                append(UInt64(digit), after: trailingZeros)
                trailingZeros = 0
            case (_, UInt8(ascii: ".")) where fraction == nil && position > start:
                fraction = position
            default: break scan
            }
            position += 1
        }
        guard position > start else { return nil }
        exponent = trailingZeros - (fraction.map { position - $0 - 1 } ?? 0) + dropped
        if position < text.count {
            guard text[position] | 0x20 == UInt8(ascii: "e"), let power = Self.power(text, from: position + 1) else { return nil }
            exponent += power
        }
    }

    /// Digits after the 19th, which only move the exponent: such a number is never compared.
    private var dropped: Int { max(0, digitCount - 19) }

    @inline(__always)
    private mutating func append(_ digit: UInt64, after zeros: Int) {
        if digitCount == 0 {
            (mantissa, digitCount) = (digit, 1)
            return
        }
        for _ in 0..<zeros { multiply(adding: 0) }
        multiply(adding: digit)
    }

    @inline(__always)
    private mutating func multiply(adding digit: UInt64) {
        if digitCount < 19 { mantissa = mantissa &* 10 &+ digit }
        digitCount += 1
    }

    private static func power(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        var sign = 1
        if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            sign = text[position] == UInt8(ascii: "-") ? -1 : 1
            position += 1
        }
        guard position < text.count else { return nil }
        var power = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            power = min(power * 10 + Int(digit), 1_000_000)
            position += 1
        }
        return sign * power
    }

    /// The nearest double.
    var double: Double {
        guard mantissa != 0 else { return 0 }
        let magnitude: Double
        if digitCount <= 19, exponent <= 0, exponent > -20 {
            magnitude = Self.divide(mantissa, byPowerOfTen: -exponent)
        } else if digitCount <= 15, exponent > 0, exponent <= 22 {
            magnitude = Double(mantissa) * Self.exactPowers[exponent]
        } else {
            return Double(String(decoding: text, as: UTF8.self)) ?? .nan
        }
        return isNegative ? -magnitude : magnitude
    }

    /// Doubles in one total order of unsigned integers; both zeros are one.
    var order: UInt64 { Self.order(double) }

    static func order(_ double: Double) -> UInt64 {
        let bits = double == 0 ? 0 : double.bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    /// `order`, unless the decimal is not the shortest one of its double: then `nil`, as EventBridge does not compare it.
    var comparableOrder: UInt64? {
        let double = double
        return isExact(as: double) ? Self.order(double) : nil
    }

    /// Whether `double`, written as short as possible, is this decimal. Always so up to 15 digits in the normal range.
    func isExact(as double: Double) -> Bool {
        if mantissa == 0 { return true }
        if digitCount <= 15, double.isNormal { return true }
        guard digitCount <= 17, double.isFinite, double != 0 else { return false }
        var shortest = double.description
        return shortest.withUTF8 { text in
            guard let other = Decimal(text) else { return false }
            return other.mantissa == mantissa && other.exponent == exponent
        }
    }

    private static let exactPowers: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }
    private static let powers: [UInt64] = (0...19).map { power in (0..<power).reduce(1) { value, _ in value * 10 } }

    /// `mantissa / 10^power` rounded to nearest, ties to even: one division of 128 by 64 bits instead of a library call.
    private static func divide(_ mantissa: UInt64, byPowerOfTen power: Int) -> Double {
        if mantissa < 1 << 53, power <= 22 { return Double(mantissa) / exactPowers[power] }
        let divisor = powers[power]
        // Both with the top bit set (the divisor) and clear (the dividend), so that the quotient has 63 or 64 bits.
        let divisorShift = divisor.leadingZeroBitCount
        let mantissaShift = mantissa.leadingZeroBitCount
        let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth(((mantissa << UInt64(mantissaShift)) >> 1, 0))
        // A bit below the last stands for all that the division left over: it decides ties and nothing else.
        let rounded = Double(remainder == 0 ? quotient : quotient | 1)
        return rounded * Double(sign: .plus, exponent: divisorShift - mantissaShift - 63, significand: 1)
    }
}
