/// One sub-picture of `$formatNumber`, checked and measured (XPath F&O 3.1, sections 4.7.3 and 4.7.4).
struct DecimalPicture {
    private(set) var prefix: String
    private(set) var suffix: String
    private(set) var integerGroups: [Int] = []
    /// The distance of the grouping separators where they repeat; 0 where they do not.
    private(set) var groupSize = 0
    private(set) var fractionGroups: [Int] = []
    private(set) var leastInteger = 0
    private(set) var scaling = 0
    private(set) var leastFraction = 0
    private(set) var mostFraction = 0
    /// `nil` without an exponent.
    private(set) var leastExponent: Int?
    private(set) var hasDecimalSeparator: Bool
    private(set) var isPercent: Bool
    private(set) var isPerMille: Bool

    init(parsing text: String, _ symbols: DecimalSymbols) throws(JSONataError) {
        let scalars = Array(text.unicodeScalars)
        func isOuter(_ scalar: Unicode.Scalar) -> Bool { !symbols.isActive(scalar) || String(scalar) == symbols.exponentSeparator }
        let start = scalars.firstIndex { !isOuter($0) } ?? scalars.count
        let end = (scalars.lastIndex { !isOuter($0) } ?? scalars.count - 1) + 1
        let active = scalars[start..<max(start, end)]
        prefix = Self.text(scalars[..<start])
        suffix = Self.text(scalars[max(start, end)...])

        let exponentAt = active.firstIndex { String($0) == symbols.exponentSeparator }
        let mantissa = active[..<(exponentAt ?? active.endIndex)]
        let exponent = exponentAt.map { active[($0 + 1)...] }
        let pointAt = mantissa.firstIndex { String($0) == symbols.decimalSeparator }
        let integer = mantissa[..<(pointAt ?? mantissa.endIndex)]
        let fraction = pointAt.map { mantissa[($0 + 1)...] } ?? []

        hasDecimalSeparator = Text.range(of: symbols.decimalSeparator, in: text) != nil
        isPercent = Text.range(of: symbols.percent, in: text) != nil
        isPerMille = Text.range(of: symbols.perMille, in: text) != nil
        // Of several faults the reference names the last one.
        let exponentError = Self.fault(
            exponent: suffix.hasPrefix(symbols.exponentSeparator) ? [] : exponent, hasSign: isPercent || isPerMille, symbols)
        let error =
            exponentError ?? Self.fault(integer: integer, fraction: fraction, symbols) ?? Self.fault(
                groups: text, integer, fraction, pointAt != nil, symbols)
            ?? Self.fault(active, symbols) ?? Self.fault(text, symbols)
        if let error { throw JSONataError(error) }
        measure(integer, fraction, exponent, symbols)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    // MARK: Checks

    private static func occurrences(of mark: String, in text: String) -> Int {
        var count = 0
        var position = text.startIndex
        while let range = Text.range(of: mark, in: text, from: position) {
            count += 1
            position = range.upperBound
        }
        return count
    }

    private static func fault(_ text: String, _ symbols: DecimalSymbols) -> JSONataError.Code? {
        let percents = occurrences(of: symbols.percent, in: text), perMilles = occurrences(of: symbols.perMille, in: text)
        if percents > 0, perMilles > 0 { return .d3084 }
        if perMilles > 1 { return .d3083 }
        if percents > 1 { return .d3082 }
        return occurrences(of: symbols.decimalSeparator, in: text) > 1 ? .d3081 : nil
    }

    private static func fault(_ active: ArraySlice<Unicode.Scalar>, _ symbols: DecimalSymbols) -> JSONataError.Code? {
        if !active.allSatisfy(symbols.isActive) { return .d3086 }
        let mantissa = active.prefix { String($0) != symbols.exponentSeparator }
        return mantissa.contains(where: symbols.isAnyDigit) ? nil : .d3085
    }

    private static func fault(
        groups text: String, _ integer: ArraySlice<Unicode.Scalar>, _ fraction: ArraySlice<Unicode.Scalar>, _ hasPoint: Bool,
        _ symbols: DecimalSymbols
    ) -> JSONataError.Code? {
        func isGrouping(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { String($0) == symbols.groupingSeparator } ?? false }
        if occurrences(of: symbols.groupingSeparator + symbols.groupingSeparator, in: text) > 0 { return .d3089 }
        if hasPoint { return isGrouping(integer.last) || isGrouping(fraction.first) ? .d3087 : nil }
        return isGrouping(integer.last) ? .d3088 : nil
    }

    private static func fault(integer: ArraySlice<Unicode.Scalar>, fraction: ArraySlice<Unicode.Scalar>, _ symbols: DecimalSymbols)
        -> JSONataError.Code?
    {
        func isOptional(_ scalar: Unicode.Scalar) -> Bool { String(scalar) == symbols.optionalDigit }
        if let optional = fraction.lastIndex(where: isOptional), fraction[optional...].contains(where: symbols.isDigit) { return .d3091 }
        if let optional = integer.firstIndex(where: isOptional), integer[..<optional].contains(where: symbols.isDigit) { return .d3090 }
        return nil
    }

    private static func fault(exponent: ArraySlice<Unicode.Scalar>?, hasSign: Bool, _ symbols: DecimalSymbols) -> JSONataError.Code? {
        guard let exponent else { return nil }
        if exponent.isEmpty || !exponent.allSatisfy(symbols.isDigit) { return .d3093 }
        return hasSign ? .d3092 : nil
    }

    // MARK: Measures

    private mutating func measure(
        _ integer: ArraySlice<Unicode.Scalar>, _ fraction: ArraySlice<Unicode.Scalar>, _ exponent: ArraySlice<Unicode.Scalar>?,
        _ symbols: DecimalSymbols
    ) {
        func isGrouping(_ index: Int, _ part: ArraySlice<Unicode.Scalar>) -> Bool { String(part[index]) == symbols.groupingSeparator }
        integerGroups = integer.indices.filter { isGrouping($0, integer) }.map { integer[$0...].count(where: symbols.isAnyDigit) }
        fractionGroups = fraction.indices.filter { isGrouping($0, fraction) }.map { fraction[..<$0].count(where: symbols.isAnyDigit) }
        groupSize = DigitGroups.regularSize(of: integerGroups)
        leastInteger = integer.count(where: symbols.isDigit)
        scaling = leastInteger
        leastFraction = fraction.count(where: symbols.isDigit)
        mostFraction = fraction.count(where: symbols.isAnyDigit)
        leastExponent = exponent?.count(where: symbols.isDigit)
        if leastInteger == 0, mostFraction == 0 {
            if exponent != nil { (leastFraction, mostFraction) = (1, 1) } else { leastInteger = 1 }
        }
        if exponent != nil, leastInteger == 0, integer.contains(where: { String($0) == symbols.optionalDigit }) { leastInteger = 1 }
        if leastInteger == 0, leastFraction == 0 { leastFraction = 1 }
    }

    /// The picture for negative numbers where none of its own is given.
    mutating func negate(with minusSign: String) { prefix = minusSign + prefix }
}

enum DigitGroups {
    /// The distance at which separators stand when they stand at all its multiples and nowhere else; otherwise 0.
    static func regularSize(of positions: [Int]) -> Int {
        func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
        let size = positions.reduce(0, divisor)
        let known = Set(positions)
        let isRegular = size > 0 && (1...positions.count).allSatisfy { known.contains($0 * size) }
        return isRegular ? size : 0
    }
}
