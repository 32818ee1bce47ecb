import JSON

/// Numbers as JavaScript reads and prints them (ECMA-262, Number::toString).
enum JavaScriptNumber {
    /// The shortest text that reads as `value` again.
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        if value == value.rounded(), abs(value) < 0x1p53 { return String(Int64(value)) }
        let (digits, exponent) = decompose(abs(value))
        return (value < 0 ? "-" : "") + text(digits: digits, exponent: exponent)
    }

    /// `digits` with the decimal point after the first `exponent` of them.
    private static func text(digits: [UInt8], exponent: Int) -> String {
        let zero = UInt8(ascii: "0")
        var out: [UInt8] = []
        if digits.count <= exponent, exponent <= 21 {
            out = digits + Array(repeating: zero, count: exponent - digits.count)
        } else if 0 < exponent, exponent <= 21 {
            out = digits[..<exponent] + [UInt8(ascii: ".")] + digits[exponent...]
        } else if -6 < exponent, exponent <= 0 {
            out = [zero, UInt8(ascii: ".")] + Array(repeating: zero, count: -exponent) + digits
        } else {
            out = [digits[0]]
            if digits.count > 1 { out += [UInt8(ascii: ".")] + digits[1...] }
            out += Array("e\(exponent > 0 ? "+" : "-")\(abs(exponent - 1))".utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The shortest significant digits of a positive number, which is 0.d1d2d3… × 10^exponent.
    static func decompose(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        let text = Array(value.description.utf8)
        var index = 0
        while index < text.count, text[index] != UInt8(ascii: "e") {
            if text[index] == UInt8(ascii: ".") { pointAt = digits.count } else { digits.append(text[index]) }
            index += 1
        }
        if index < text.count { exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0 }
        exponent += pointAt ?? digits.count
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(min(leading, digits.count - 1))
        exponent -= leading
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, exponent)
    }

    /// `value` with 15 significant digits (toPrecision), as `$string` prints it: hides what binary fractions leave behind.
    static func rounded(_ value: Double) -> Double {
        if value == value.rounded(), abs(value) < 1e15 { return value }
        var (digits, exponent) = decompose(abs(value))
        guard digits.count > 15 else { return value }
        let exact = ExactDecimal.digits(of: abs(value), count: 15)
        (digits, exponent) = exact
        let text = "0." + String(decoding: digits, as: UTF8.self) + "e\(exponent)"
        let result = Double(text) ?? value
        return value < 0 ? -result : result
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The nearest double. Up to 15 digits with a small exponent are exact in one division (Clinger's fast path).
    static func value(of number: JSONNumber) -> Double {
        var lexeme = number.lexeme
        let quick: Double? = lexeme.withUTF8 { bytes in
            var mantissa: Int64 = 0
            var fraction = 0
            var seenPoint = false
            guard bytes.count <= 16, let first = bytes.first else { return nil }
            for byte in bytes[(first == UInt8(ascii: "-") ? 1 : 0)...] {
                let digit = byte &- UInt8(ascii: "0")
                if digit <= 9 {
                    mantissa = mantissa * 10 + Int64(digit)
                    if seenPoint { fraction += 1 }
                } else if byte == UInt8(ascii: ".") {
                    seenPoint = true
                } else {
                    return nil
                }
            }
            let value = Double(mantissa) / powersOfTen[fraction]
            return first == UInt8(ascii: "-") ? -value : value
        }
        return quick ?? number.double
    }
}
