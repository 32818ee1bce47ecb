/// The signs of `$formatNumber` (XPath and XQuery Functions and Operators 3.1, section 4.7.1), as the options may change them.
struct DecimalSymbols {
    private(set) var decimalSeparator = "."
    private(set) var groupingSeparator = ","
    private(set) var exponentSeparator = "e"
    private(set) var minusSign = "-"
    private(set) var infinity = "Infinity"
    private(set) var notANumber = "NaN"
    private(set) var percent = "%"
    private(set) var perMille = "\u{2030}"
    private(set) var optionalDigit = "#"
    private(set) var patternSeparator = ";"
    /// The ten digits in order.
    private(set) var digits: [Unicode.Scalar] = Array("0123456789".unicodeScalars)

    init(_ options: Object?) {
        guard let options else { return }
        func option(_ name: String, _ symbol: inout String) {
            if case .string(let text) = options[name], !text.isEmpty { symbol = text }
        }
        option("decimal-separator", &decimalSeparator)
        option("grouping-separator", &groupingSeparator)
        option("exponent-separator", &exponentSeparator)
        option("minus-sign", &minusSign)
        option("infinity", &infinity)
        option("NaN", &notANumber)
        option("percent", &percent)
        option("per-mille", &perMille)
        option("digit", &optionalDigit)
        option("pattern-separator", &patternSeparator)
        if case .string(let text) = options["zero-digit"], let zero = text.unicodeScalars.first {
            let family = (0..<10).compactMap { Unicode.Scalar(zero.value + $0) }
            if family.count == 10 { digits = family }
        }
    }

    func isDigit(_ scalar: Unicode.Scalar) -> Bool { digits.contains(scalar) }

    /// A digit, or the place of one that may be missing.
    func isAnyDigit(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || String(scalar) == optionalDigit }

    /// Has a meaning within the number; all other characters are copied.
    func isActive(_ scalar: Unicode.Scalar) -> Bool {
        let text = String(scalar)
        return isDigit(scalar) || text == decimalSeparator || text == exponentSeparator || text == groupingSeparator
            || text == optionalDigit || text == patternSeparator
    }

    /// ASCII digits in this family.
    func localized(_ ascii: String) -> String {
        var result = String.UnicodeScalarView()
        for byte in ascii.utf8 { result.append(digits[Int(byte &- UInt8(ascii: "0")) % 10]) }
        return String(result)
    }
}
