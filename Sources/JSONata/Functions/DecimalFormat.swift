import Glibc

/// `$formatNumber` (XPath F&O 3.1, section 4.7.5).
struct DecimalFormat {
    private let positive: DecimalPicture
    private let negative: DecimalPicture
    private let symbols: DecimalSymbols

    init(_ picture: String, _ symbols: DecimalSymbols) throws(JSONataError) {
        var parts: [String] = []
        var start = picture.startIndex
        while let range = Text.range(of: symbols.patternSeparator, in: picture, from: start) {
            parts.append(String(picture[start..<range.lowerBound]))
            start = range.upperBound
        }
        parts.append(String(picture[start...]))
        if parts.count > 2 { throw JSONataError(.d3080) }
        self.symbols = symbols
        positive = try DecimalPicture(parsing: parts[0], symbols)
        if parts.count == 2 {
            negative = try DecimalPicture(parsing: parts[1], symbols)
        } else {
            var picture = positive
            picture.negate(with: symbols.minusSign)
            negative = picture
        }
    }

    func text(of number: Double) -> String {
        let picture = number < 0 ? negative : positive
        if number.isNaN { return symbols.notANumber }
        if number.isInfinite { return picture.prefix + symbols.infinity + picture.suffix }
        var mantissa = abs(number) * (picture.isPercent ? 100 : picture.isPerMille ? 1000 : 1)
        var exponent = 0
        if picture.leastExponent != nil, mantissa > 0 {
            let most = pow(10, Double(picture.scaling)), least = pow(10, Double(picture.scaling - 1))
            while mantissa < least {
                mantissa *= 10
                exponent -= 1
            }
            while mantissa > most {
                mantissa /= 10
                exponent += 1
            }
        }
        let rounded = NumericFunctions.round(mantissa, places: Double(picture.mostFraction))
        return picture.prefix + digits(of: rounded, picture) + exponentText(exponent, picture) + picture.suffix
    }

    private func digits(of number: Double, _ picture: DecimalPicture) -> String {
        var (integer, fraction) = ExactDecimal.fixed(number, places: picture.mostFraction)
        integer = String(integer.drop { $0 == "0" })
        while fraction.hasSuffix("0") { fraction.removeLast() }
        integer = String(repeating: "0", count: max(0, picture.leastInteger - integer.count)) + integer
        fraction += String(repeating: "0", count: max(0, picture.leastFraction - fraction.count))
        let grouped = group(integer, picture)
        if fraction.isEmpty || !picture.hasDecimalSeparator { return grouped }
        return grouped + symbols.decimalSeparator + groupFraction(fraction, picture)
    }

    private func group(_ integer: String, _ picture: DecimalPicture) -> String {
        var result = ""
        for (index, digit) in integer.enumerated() {
            let after = integer.count - index
            let separates = picture.groupSize > 0 ? after % picture.groupSize == 0 : picture.integerGroups.contains(after)
            if index > 0, separates { result += symbols.groupingSeparator }
            result += symbols.localized(String(digit))
        }
        return result
    }

    private func groupFraction(_ fraction: String, _ picture: DecimalPicture) -> String {
        var result = ""
        for (index, digit) in fraction.enumerated() {
            if index > 0, picture.fractionGroups.contains(index) { result += symbols.groupingSeparator }
            result += symbols.localized(String(digit))
        }
        return result
    }

    private func exponentText(_ exponent: Int, _ picture: DecimalPicture) -> String {
        guard let least = picture.leastExponent else { return "" }
        let digits = String(abs(exponent))
        let padded = String(repeating: "0", count: max(0, least - digits.count)) + digits
        return symbols.exponentSeparator + (exponent < 0 ? symbols.minusSign : "") + symbols.localized(padded)
    }
}
