/// A regular expression as parsed.
indirect enum RegexTree {
    case empty
    case character(UInt32)
    /// Any character but a line terminator.
    case any
    case characterClass(CharacterClass)
    case start, end
    case wordBoundary(isNegated: Bool)
    case backReference(Int)
    case group(RegexTree, number: Int?)
    case look(RegexTree, ahead: Bool, isNegated: Bool)
    case sequence([RegexTree])
    case alternatives([RegexTree])
    /// Groups inside have the numbers `groups`.
    case repetition(RegexTree, least: Int, most: Int?, isLazy: Bool, groups: Range<Int>)
}

/// A set of Unicode scalars.
struct CharacterClass: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var excluded: [CharacterClass] = []
    var isNegated = false

    static let digits = CharacterClass([0x30...0x39])
    static let word = CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// ECMA-262's WhiteSpace and LineTerminator.
    static let space = CharacterClass([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F,
        0x3000...0x3000, 0xFEFF...0xFEFF,
    ])

    init(_ ranges: [ClosedRange<UInt32>] = []) { self.ranges = ranges }

    var negated: CharacterClass {
        var copy = self
        copy.isNegated.toggle()
        return copy
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ other: CharacterClass) {
        if other.isNegated { excluded.append(other) } else { ranges += other.ranges }
    }

    func contains(_ scalar: UInt32, ignoringCase: Bool) -> Bool {
        var found = holds(scalar)
        if !found, ignoringCase { found = CaseFolding.variants(of: scalar).contains(where: holds) }
        return found != isNegated
    }

    private func holds(_ scalar: UInt32) -> Bool {
        for range in ranges where range.contains(scalar) { return true }
        return excluded.contains { $0.contains(scalar, ignoringCase: false) }
    }

    static func isWord(_ scalar: UInt32) -> Bool { word.holds(scalar) }
}

/// Characters that differ by case only.
enum CaseFolding {
    static func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x61...0x7A).contains(scalar) ? scalar - 0x20 : scalar }
        return single(Unicode.Scalar(scalar)?.properties.uppercaseMapping) ?? scalar
    }

    static func variants(of scalar: UInt32) -> [UInt32] {
        let upper = folded(scalar)
        guard let lower = single(Unicode.Scalar(upper)?.properties.lowercaseMapping) else { return [upper] }
        return [upper, lower]
    }

    private static func single(_ mapping: String?) -> UInt32? {
        guard let scalars = mapping?.unicodeScalars, scalars.count == 1 else { return nil }
        return scalars.first?.value
    }
}
