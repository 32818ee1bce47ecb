import JSON
import Testing

/// Reproducible random numbers (SplitMix64): a failure names its seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Seeded {
    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func string() -> String {
        let pools: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x7F...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(12) {
            if let scalar = Unicode.Scalar(UInt32.random(in: pools[below(pools.count)], using: &self)) { text.append(scalar) }
        }
        return String(text)
    }

    private mutating func number() -> JSONValue {
        switch below(4) {
        case 0: .number(Int.random(in: -1000...1000, using: &self))
        case 1: .number(Int(truncatingIfNeeded: next()))
        case 2: .number(Double.random(in: -1...1, using: &self))
        default: .number(Double(bitPattern: next()))
        }
    }

    mutating func value(depth: Int = 4) -> JSONValue {
        switch below(depth == 0 ? 4 : 6) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: number()
        case 3: .string(string())
        case 4: .array((0..<below(6)).map { _ in value(depth: depth - 1) })
        default: .object(JSONObject((0..<below(24)).map { _ in (key: string(), value: value(depth: depth - 1)) }))
        }
    }
}

@Suite struct JSONPropertyTests {
    @Test("what is written is read back the same, plain and pretty", arguments: 0..<100 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = Seeded(state: seed)
        for _ in 0..<5 {
            let value = random.value()
            let plain = value.bytes()
            let read = try JSONValue(parsing: plain)
            #expect(read == value, "seed \(seed)")
            #expect(read.bytes() == plain, "seed \(seed): order or spelling lost")
            #expect(try JSONValue(parsing: value.bytes(pretty: true)) == value, "seed \(seed)")
        }
    }

    @Test func randomBytesAreReadOrRefusedAndWhatIsReadReadsAgain() {
        var random = Seeded(state: 1)
        let likely = Array("{}[]\",:\\/truefalsn0123456789.eE+-u \n\u{0}é".utf8)
        var accepted = 0
        for _ in 0..<8_000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &random)).map { _ in likely[Int.random(in: 0..<likely.count, using: &random)] }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            #expect((try? JSONValue(parsing: value.bytes())) == value)
        }
        #expect(accepted > 50, "the generator makes too few JSON texts to test anything")
    }

    @Test("a text with one byte changed or cut off never brings the parser down", arguments: 0..<20 as Range<UInt64>)
    func mutations(seed: UInt64) {
        var random = Seeded(state: seed &+ 1000)
        let original = random.value(depth: 2).bytes()
        for _ in 0..<200 where !original.isEmpty {
            var bytes = original
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let value = try? JSONValue(parsing: bytes) { #expect((try? JSONValue(parsing: value.bytes())) == value) }
        }
        for length in 0..<original.count where original[0] == UInt8(ascii: "{") || original[0] == UInt8(ascii: "[") {
            #expect(throws: JSONError.self) { try JSONValue(parsing: original.prefix(length)) }
        }
    }

    @Test func anObjectOfAHundredThousandMembersIsReadInLinearTime() throws {
        let text = "{" + (0..<100_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(JSONValue(parsing: text).object)
        #expect(object.count == 100_000)
        #expect(object["key99999"] == 99_999)
        #expect(JSONValue.object(object).text() == text)
    }
}
