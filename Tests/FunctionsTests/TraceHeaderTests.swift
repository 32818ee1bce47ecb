import Ambient
import Testing

@testable import Functions

@Suite struct TraceHeaderTests {
    @Test func aTraceOfItsOwnHasTheFormOfXRay() {
        let entropy = SeededEntropy(seed: 3)
        let now = Timestamp(milliseconds: 1_602_537_381_999)
        let headers = (0..<100).map { _ in TraceHeader.fresh(at: now, entropy) }
        for header in headers {
            #expect(header.wholeMatch(of: /Root=1-5f84c7a5-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/) != nil, "\(header)")
        }
        #expect(Set(headers).count == 100)
    }
}
