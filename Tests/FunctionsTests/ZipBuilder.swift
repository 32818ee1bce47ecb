import FoundationEssentials

/// Writes zips byte by byte, also such as no tool would write.
struct ZipBuilder {
    struct Entry {
        var name: String
        var content: [UInt8] = []
        /// Type and permissions as a Unix system has them; `nil` for a zip that does not come from one.
        var mode: UInt32? = 0o100644
        /// What the zip says the size is, where that is not the truth.
        var claimedSize: Int?
    }

    var entries: [Entry] = []

    static func file(_ name: String, _ text: String, mode: UInt32 = 0o100644) -> Entry {
        Entry(name: name, content: Array(text.utf8), mode: mode)
    }

    static func link(_ name: String, to target: String) -> Entry {
        Entry(name: name, content: Array(target.utf8), mode: 0o120777)
    }

    /// A zip of these entries.
    static func zip(_ entries: Entry...) -> [UInt8] { ZipBuilder(entries: entries).bytes() }

    /// In Base64: the member `ZipFile` of a request.
    static func base64(_ zip: [UInt8]) -> String { Data(zip).base64EncodedString() }

    func bytes() -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = output.count
            let name = Array(entry.name.utf8)
            var common: [UInt8] = []
            common.append16(0x0800)  // Names are UTF-8.
            common.append16(0)  // Stored.
            common.append32(0x5021_0000)  // 2020-01-01.
            common.append32(Self.crc(entry.content))
            common.append32(UInt32(entry.content.count))
            common.append32(UInt32(entry.claimedSize ?? entry.content.count))
            common.append16(UInt16(name.count))
            common.append16(0)
            output.append32(0x0403_4B50)
            output.append16(20)
            output += common + name + entry.content
            directory.append32(0x0201_4B50)
            directory.append16(entry.mode == nil ? 20 : 3 << 8 | 20)
            directory.append16(20)
            directory += common
            directory.append16(0)
            directory.append16(0)
            directory.append16(0)
            directory.append32((entry.mode ?? 0) << 16)
            directory.append32(UInt32(offset))
            directory += name
        }
        let start = output.count
        output += directory
        output.append32(0x0605_4B50)
        output.append32(0)
        output.append16(UInt16(entries.count))
        output.append16(UInt16(entries.count))
        output.append32(UInt32(directory.count))
        output.append32(UInt32(start))
        output.append16(0)
        return output
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

extension [UInt8] {
    fileprivate mutating func append16(_ value: UInt16) { append(contentsOf: [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]) }
    fileprivate mutating func append32(_ value: UInt32) {
        append16(UInt16(truncatingIfNeeded: value))
        append16(UInt16(value >> 16))
    }
}
