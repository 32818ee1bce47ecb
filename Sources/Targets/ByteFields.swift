/// Writes fields one after the other: numbers of variable length, texts and bytes with their length before them.
struct ByteFieldWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits a byte, the lowest first.
    mutating func number(_ number: Int) {
        var rest = UInt(bitPattern: number)
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Nothing is distinct from an empty text.
    mutating func optionalText(_ text: String?) {
        guard let text else { return byte(0) }
        byte(1)
        self.text(text)
    }

    /// What comes last needs no length.
    mutating func rest(_ rest: [UInt8]) { bytes.append(contentsOf: rest) }
}

/// Reads what ``ByteFieldWriter`` wrote; `nil` for what it did not.
struct ByteFieldReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() -> Int? {
        var number: UInt = 0
        for shift in stride(from: UInt(0), to: 64, by: 7) {
            guard let byte = byte() else { return nil }
            number |= UInt(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Int(exactly: number) }
        }
        return nil
    }

    mutating func text() -> String? {
        guard let count = number(), count <= bytes.count - position else { return nil }
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    /// Nothing where what was written is no text; `.some(nil)` where none was written.
    mutating func optionalText() -> String?? {
        switch byte() {
        case 0: .some(nil)
        case 1: text().map { $0 }
        default: nil
        }
    }

    func rest() -> [UInt8] { Array(bytes[position...]) }
}
