import Testing

@testable import Encodings

@Suite struct ByteFieldsTests {
    @Test("fields are read back as they were written")
    func roundTrip() {
        var writer = ByteFieldWriter()
        let numbers = [0, 1, 127, 128, 300, 1 << 40, .max, -1, .min]
        for number in numbers { writer.number(number) }
        writer.text("ü\0")
        writer.optionalText(nil)
        writer.optionalText("")
        writer.data([0, 255])
        writer.byte(7)
        writer.rest([1, 2, 3])
        var reader = ByteFieldReader(writer.bytes)
        for number in numbers { #expect(reader.number() == number) }
        #expect(reader.text() == "ü\0")
        #expect(reader.optionalText() == .some(nil))
        #expect(reader.optionalText() == "")
        #expect(reader.data() == [0, 255] && reader.byte() == 7 && !reader.isAtEnd)
        #expect(reader.rest() == [1, 2, 3])
    }

    @Test(
        "what is cut off or says more than there is gives nothing",
        arguments: [
            [], [0x80], [5, 1], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [UInt8](repeating: 0xFF, count: 12),
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) {
        var reader = ByteFieldReader(bytes)
        #expect(reader.text() == nil)
        var other = ByteFieldReader([2] + bytes)
        #expect(other.optionalText() == nil)
    }
}
