import Ambient

/// The X-Ray header of an invocation whose caller sent none: a trace of its own, not sampled. On AWS every invocation has one.
///
/// Source: AWS X-Ray Developer Guide, "Tracing header": `Root=1-`, the seconds and 96 random bits, `Parent=` and 64 more.
enum TraceHeader {
    static func fresh(at now: Timestamp, _ entropy: any Entropy) -> String {
        String(unsafeUninitializedCapacity: 74) { buffer in
            var position = 0
            func put(_ text: StaticString) {
                for index in 0..<text.utf8CodeUnitCount { buffer[position + index] = text.utf8Start[index] }
                position += text.utf8CodeUnitCount
            }
            /// The lowest bits of `value` as `count` digits.
            func put(_ value: UInt64, digits count: Int) {
                let digits = StaticString("0123456789abcdef").utf8Start
                for index in 0..<count { buffer[position + index] = digits[Int(value >> UInt64(4 * (count - 1 - index)) & 15)] }
                position += count
            }
            put("Root=1-")
            put(UInt64(clamping: now.milliseconds / 1000), digits: 8)
            put("-")
            put(entropy.next(), digits: 8)
            put(entropy.next(), digits: 16)
            put(";Parent=")
            put(entropy.next(), digits: 16)
            put(";Sampled=0")
            return position
        }
    }
}
