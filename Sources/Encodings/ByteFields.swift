/// Writes fields one after the other: numbers of variable length, texts and bytes with their length before them.
///
/// For rows that are written often and read seldom, in a form of the program's own.
public struct ByteFieldWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    public mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits a byte, the lowest first.
    public mutating func number(_ number: Int) {
        var rest = UInt(bitPattern: number)
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    public mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func data(_ data: some Collection<UInt8>) {
        number(data.count)
        bytes.append(contentsOf: data)
    }

    /// Nothing is distinct from an empty text.
    public mutating func optionalText(_ text: String?) {
        guard let text else { return byte(0) }
        byte(1)
        self.text(text)
    }

    /// What comes last needs no length.
    public mutating func rest(_ rest: [UInt8]) { bytes.append(contentsOf: rest) }
}

/// Reads what ``ByteFieldWriter`` wrote; `nil` for what it did not.
public struct ByteFieldReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public var isAtEnd: Bool { position == bytes.count }

    public mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    public mutating func number() -> Int? {
        var number: UInt = 0
        for shift in stride(from: UInt(0), to: 64, by: 7) {
            guard let byte = byte() else { return nil }
            number |= UInt(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Int(bitPattern: number) }
        }
        return nil
    }

    public mutating func text() -> String? { slice().map { String(decoding: $0, as: UTF8.self) } }

    public mutating func data() -> [UInt8]? { slice().map(Array.init) }

    private mutating func slice() -> ArraySlice<UInt8>? {
        guard let count = number(), count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// `nil` where what was written is no text, `.some(nil)` where none was written.
    public mutating func optionalText() -> String?? {
        switch byte() {
        case 0: .some(nil)
        case 1: text().map { $0 }
        default: nil
        }
    }

    /// What has not been read yet.
    public func rest() -> [UInt8] { Array(bytes[position...]) }
}
