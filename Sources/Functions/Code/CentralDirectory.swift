/// The names of a zip as they stand in its central directory, byte by byte.
///
/// libzip hands names out as C strings, which end at the first zero byte: what follows one would go unseen.
struct CentralDirectory {
    private static let endSignature: UInt32 = 0x0605_4B50
    private static let headerSignature: UInt32 = 0x0201_4B50
    private static let endSize = 22
    private static let headerSize = 46
    private static let maximumComment = 65_535

    let zip: [UInt8]

    /// Whether some name holds a zero byte. `false` also for what is no zip: libzip refuses that with better knowledge.
    var hasNameWithZero: Bool {
        guard let end = positionOfEnd() else { return false }
        var position = end - Int(number(at: end + 12, bytes: 4))
        guard position >= 0 else { return false }
        while position + Self.headerSize <= end, number(at: position, bytes: 4) == Self.headerSignature {
            let name = position + Self.headerSize
            let length = Int(number(at: position + 28, bytes: 2))
            guard name + length <= end else { return false }
            if zip[name..<name + length].contains(0) { return true }
            position = name + length + Int(number(at: position + 30, bytes: 2)) + Int(number(at: position + 32, bytes: 2))
        }
        return false
    }

    /// Where the record at the end of the zip begins; a comment may follow it.
    private func positionOfEnd() -> Int? {
        var position = zip.count - Self.endSize
        let last = max(0, position - Self.maximumComment)
        while position >= last {
            if number(at: position, bytes: 4) == Self.endSignature { return position }
            position -= 1
        }
        return nil
    }

    /// Little-endian; the caller has checked that it lies inside.
    private func number(at position: Int, bytes: Int) -> UInt32 {
        (0..<bytes).reduce(0) { $0 | UInt32(zip[position + $1]) << UInt32(8 * $1) }
    }
}
