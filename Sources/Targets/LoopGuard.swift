public import AWSInterface
import Synchronization

/// Notices chains of events, queues and functions that feed themselves, and says where they are to stop.
///
/// A chain may pass a resource so many times; the call that would be one more is not made. AWS stops functions after about 16 runs
/// ("Use Lambda recursive loop detection to prevent infinite loops"); here what lies between them is counted as well, so that a loop
/// without functions ends too.
public final class LoopGuard: Sendable {
    public static let defaultLimit = 16

    public enum Verdict: Hashable, Sendable {
        /// The call may be made, with this header.
        case passes(header: String?)
        case stopped(StoppedLoop)
    }

    /// How often a chain may pass one resource.
    public let limit: Int
    private let memory = Mutex(Memory())

    public init(limit: Int = LoopGuard.defaultLimit) { self.limit = max(1, limit) }

    /// Counts the hop of a chain through `resource`, an ARN.
    ///
    /// - Parameters:
    ///   - header: the chain's; a chain without one stays without.
    ///   - key: of `resource`, where it is known already.
    ///   - allowsLoops: the resource is a function that may run in a loop (PutFunctionRecursionConfig).
    public func hop(_ header: String?, through resource: String, _ key: LineageKey? = nil, allowsLoops: Bool = false) -> Verdict {
        guard let text = header, let chain = TraceHeader(text) else { return .passes(header: nil) }
        let key = key ?? LineageKey(resource)
        let (next, count) = (allowsLoops ? chain.keepingFunctions() : chain).hop(through: key)
        memory.withLock { $0.note(key, resource) }
        if allowsLoops || (count <= limit && !isEndless(next)) { return .passes(header: next.text) }
        return .stopped(stopped(chain, next, resource, key, count))
    }

    /// A loop through more resources than a lineage holds is noticed by how much there was to leave out.
    private func isEndless(_ header: TraceHeader) -> Bool { header.othersCount > limit * TraceHeader.maximumLineage }

    private func stopped(_ chain: TraceHeader, _ next: TraceHeader, _ resource: String, _ key: LineageKey, _ count: Int) -> StoppedLoop {
        let cycle = memory.withLock { memory in
            next.passed.filter { $0 == key || next.count(of: $0) > 1 }.map { memory.names[$0] ?? $0.text }
        }
        return StoppedLoop(
            resource: resource, cycle: cycle, hops: count, limit: limit, header: next.text, chain: chain.root,
            // Whoever listens to the event that tells of a stopped loop, and feeds it again, is stopped without another one.
            isNews: chain.largestCount <= limit && !isEndless(chain))
    }

    // MARK: Once for each chain

    /// Whether nobody has told yet that this chain was stopped: one that branches is stopped in many places.
    func isUntold(_ loop: StoppedLoop) -> Bool { loop.isNews && memory.withLock { !$0.told.contains(loop.chain) } }

    /// Remembers that it was told.
    func told(_ loop: StoppedLoop) { memory.withLock { $0.tell(loop.chain) } }

    /// What this node has seen lately.
    private struct Memory {
        /// The ARNs behind the keys of lineages.
        var names: [LineageKey: String] = [:]
        var told: Set<String> = []

        private static let mostNames = 4096
        private static let mostTold = 1024

        mutating func note(_ key: LineageKey, _ resource: String) {
            guard names[key] == nil else { return }
            if names.count >= Self.mostNames { names = [:] }
            names[key] = resource
        }

        mutating func tell(_ chain: String) {
            if told.count >= Self.mostTold { told = [] }
            told.insert(chain)
        }
    }
}
