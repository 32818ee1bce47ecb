/// An X-Ray header: `Root=1-…;Parent=…;Sampled=0;Lineage=…`.
///
/// Source: AWS X-Ray Developer Guide, "Tracing header".
public struct TraceHeader: Hashable, Sendable {
}
