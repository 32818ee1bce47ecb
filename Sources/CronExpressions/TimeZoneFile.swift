extension TimeZoneRules {
    /// Reads a TZif file of version 1 to 4 (RFC 9636): the 64-bit block and the footer where there are any.
    ///
    /// Files that count leap seconds (the database's `right/` zones) are refused: a `Timestamp` counts none.
    public init(name: String, bytes: [UInt8]) throws(TimeZoneError) {
        var reader = TimeZoneFileReader(bytes: bytes[...])
        var header = try reader.header()
        var isWide = false
        if header.version >= UInt8(ascii: "2") {
            _ = try reader.take(header.blockSize(timeSize: 4))
            header = try reader.header()
            isWide = true
        }
        guard header.leapCount == 0 else { throw .malformed("leap seconds are not supported") }
        let table = try reader.table(header, isWide: isWide)
        self.init(
            name: name, initialOffset: table.initialOffset, transitions: table.transitions, offsets: table.offsets,
            rule: isWide ? try reader.footer() : nil)
    }
}

private struct TimeZoneFileReader {
    var bytes: ArraySlice<UInt8>

    struct Header {
        var version: UInt8
        var utCount, standardCount, leapCount, timeCount, typeCount, designationCount: Int

        func blockSize(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + designationCount + leapCount * (timeSize + 4) + standardCount + utCount
        }
    }

    mutating func take(_ count: Int) throws(TimeZoneError) -> ArraySlice<UInt8> {
        guard count <= bytes.count else { throw .malformed("the file ends early") }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    /// A big-endian two's complement number of 4 or 8 bytes.
    mutating func number(size: Int) throws(TimeZoneError) -> Int64 {
        let bits = try take(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }

    mutating func header() throws(TimeZoneError) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw .malformed("not a TZif file") }
        let version = try take(16).first ?? 0
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = try number(size: 4)
            // Far more than any zone has, and small enough for sums.
            guard (0...100_000).contains(count) else { throw .malformed("a count in the header") }
            counts.append(Int(count))
        }
        return Header(
            version: version, utCount: counts[0], standardCount: counts[1], leapCount: counts[2], timeCount: counts[3],
            typeCount: counts[4], designationCount: counts[5])
    }

    mutating func table(
        _ header: Header, isWide: Bool
    ) throws(TimeZoneError) -> (initialOffset: Int, transitions: [Int64], offsets: [Int]) {
        let timeSize = isWide ? 8 : 4
        var rest = TimeZoneFileReader(bytes: try take(header.blockSize(timeSize: timeSize)))
        var transitions: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = try rest.number(size: timeSize)
            // -2^59 is the "Big Bang" that some files start with.
            guard (-1 << 59...1 << 59).contains(time), time > transitions.last ?? .min else { throw .malformed("transitions out of order") }
            transitions.append(time)
        }
        let types = try rest.take(header.timeCount)
        var typeOffsets: [Int] = []
        for _ in 0..<header.typeCount {
            let offset = try rest.number(size: 4)
            guard (-89_999...93_599).contains(offset) else { throw .malformed("an offset of more than a day") }
            typeOffsets.append(Int(offset))
            _ = try rest.take(2)
        }
        guard let initialOffset = typeOffsets.first, types.allSatisfy({ $0 < typeOffsets.count }) else {
            throw .malformed("a local time type that is not there")
        }
        return (initialOffset, transitions, types.map { typeOffsets[Int($0)] })
    }

    mutating func footer() throws(TimeZoneError) -> RecurringRule? {
        guard bytes.first == UInt8(ascii: "\n"), let end = bytes.dropFirst().firstIndex(of: UInt8(ascii: "\n")) else {
            throw .malformed("no footer")
        }
        let text = bytes[(bytes.startIndex + 1)..<end]
        return text.isEmpty ? nil : try RecurringRule(parsing: text)
    }
}
