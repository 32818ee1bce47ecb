/// Hashes of byte strings, eight bytes at a time. Not keyed: whoever finds something by its hash compares the bytes as well.
enum Hashing {
    static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let factor: UInt64 = 0xD6E8_FEB8_6659_FD93

    @inline(__always)
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = (a ^ seed).multipliedFullWidth(by: b ^ factor)
        return high ^ low
    }

    @inline(__always)
    static func hash(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count)
        var position = 0
        while count - position >= 8 {
            hash = mix(hash, bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        let rest = count - position
        if rest == 0 { return mix(hash, 0) }
        var word: UInt64 = 0
        if rest >= 4 {
            // Two words that overlap hold four to seven bytes.
            word = UInt64(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)) << 32
            word |= UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else {
            word = UInt64(bytes.load(fromByteOffset: position, as: UInt8.self)) << 16
            word |= UInt64(bytes.load(fromByteOffset: position + rest / 2, as: UInt8.self)) << 8
            word |= UInt64(bytes.load(fromByteOffset: count - 1, as: UInt8.self))
        }
        return mix(hash, word)
    }

    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = bytes.baseAddress else { return mix(0, 0) }
        return hash(UnsafeRawPointer(base), bytes.count)
    }
}

/// From 64-bit hashes to numbers: open addressing in one flat array.
struct HashIndex: Sendable {
    fileprivate struct Slot {
        var hash: UInt64 = 0
        /// The number and 1; 0 is an empty slot.
        var value: UInt32 = 0
    }

    struct View {
        fileprivate let slots: UnsafeBufferPointer<Slot>

        /// The number stored under `hash` for which `isWanted` holds.
        @inline(__always)
        func find(_ hash: UInt64, where isWanted: (UInt32) -> Bool) -> UInt32? {
            var position = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[position].value != 0 {
                if slots[position].hash == hash, isWanted(slots[position].value - 1) { return slots[position].value - 1 }
                position = (position + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    private var slots = FlatArray(repeating: Slot(), count: 16)
    private(set) var count = 0

    var view: View { View(slots: slots.view) }

    private var mask: Int { slots.count - 1 }

    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

    mutating func insert(_ hash: UInt64, _ value: UInt32) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        var position = home(hash)
        while slots[position].value != 0 { position = (position + 1) & mask }
        slots[position] = Slot(hash: hash, value: value + 1)
        count += 1
    }

    /// Removes an entry that is there; those after it move up, so that no marks of removed entries pile up.
    mutating func remove(_ hash: UInt64, _ value: UInt32) {
        var hole = home(hash)
        while slots[hole].value != value + 1 || slots[hole].hash != hash { hole = (hole + 1) & mask }
        var position = hole
        while true {
            position = (position + 1) & mask
            if slots[position].value == 0 { break }
            let distance = (position - home(slots[position].hash)) & mask
            if distance >= (position - hole) & mask {
                slots[hole] = slots[position]
                hole = position
            }
        }
        slots[hole] = Slot()
        count -= 1
    }

    private mutating func grow() {
        let old = slots
        slots = FlatArray(repeating: Slot(), count: old.count * 2)
        for slot in old.view where slot.value != 0 {
            var position = home(slot.hash)
            while slots[position].value != 0 { position = (position + 1) & mask }
            slots[position] = slot
        }
    }
}
