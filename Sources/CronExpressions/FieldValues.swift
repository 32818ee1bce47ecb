/// The values that a cron field allows, as 256 bits: bit n stands for the value n (for years: n after 1970).
struct FieldValues: Hashable, Sendable {
    private var words = SIMD4<UInt64>.zero

    mutating func insert(_ value: Int) { words[value >> 6] |= 1 << UInt64(value & 63) }

    mutating func insert(_ values: ClosedRange<Int>) {
        for index in values.lowerBound >> 6...values.upperBound >> 6 {
            let first = max(values.lowerBound - index * 64, 0), last = min(values.upperBound - index * 64, 63)
            words[index] |= UInt64.max << UInt64(first) & UInt64.max >> UInt64(63 - last)
        }
    }

    func contains(_ value: Int) -> Bool { words[value >> 6] & 1 << UInt64(value & 63) != 0 }

    /// The least allowed value that is not less than `value`.
    func next(from value: Int) -> Int? {
        guard value < 256 else { return nil }
        var index = value >> 6
        var word = words[index] & (UInt64.max << UInt64(value & 63))
        while word == 0 {
            index += 1
            guard index < 4 else { return nil }
            word = words[index]
        }
        return index << 6 + word.trailingZeroBitCount
    }

    /// The values 0 to 31 as one word: bit n stands for the value n.
    var lowBits: UInt32 { UInt32(truncatingIfNeeded: words[0]) }
}
