import Synchronization

/// The hot path's view of all functions: snapshots in memory, loaded on demand, forgotten at every change.
public final class FunctionCatalogue: Sendable {
    /// Reads what a qualifier leads to; makes pending versions active and extracts code that is not there yet.
    /// Throws `ResourceNotFoundException` for what does not exist.
    typealias Load = @Sendable (_ key: FunctionKey, _ qualifier: String?) async throws -> ResolvedTarget

    private struct State {
        var targets: [FunctionKey: [String: ResolvedTarget]] = [:]
        /// Grows with every change, so that what was read before one is not kept after it.
        var generation = 0
        var count = 0
    }

    /// Beyond it the cache begins anew: a bound on memory, not a working set anyone should meet.
    private let capacity: Int
    private let load: Load
    private let state = Mutex(State())

    init(capacity: Int = 20_000, load: @escaping Load) {
        self.capacity = capacity
        self.load = load
    }

    /// The snapshot where it is in memory: no I/O, no waiting. `nil` means: ask `resolve`.
    ///
    /// - Parameters:
    ///   - qualifier: a version, an alias, or `nil` for `$LATEST`.
    ///   - number: random, in `0..<1`: which version of an alias with weights.
    public func cached(_ key: FunctionKey, qualifier: String?, choosing number: Double = 0) -> ResolvedFunction? {
        state.withLock { $0.targets[key]?[qualifier ?? ""] }?.function(choosing: number)
    }

    /// The snapshot, loaded where it is not in memory.
    ///
    /// - Throws: AWS's `ResourceNotFoundException`: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:x`.
    public func resolve(_ key: FunctionKey, qualifier: String?, choosing number: Double = 0) async throws -> ResolvedFunction {
        if let known = cached(key, qualifier: qualifier, choosing: number) { return known }
        let generation = state.withLock { $0.generation }
        let target = try await load(key, qualifier)
        if target.isCacheable { keep(target, key, qualifier ?? "", readIn: generation) }
        guard let function = target.function(choosing: number) else { throw FunctionErrors.notFound(key, qualifier) }
        return function
    }

    private func keep(_ target: ResolvedTarget, _ key: FunctionKey, _ qualifier: String, readIn generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.count >= capacity { (state.targets, state.count) = ([:], 0) }
            if state.targets[key, default: [:]].updateValue(target, forKey: qualifier) == nil { state.count += 1 }
        }
    }

    /// Forgets all snapshots, when changes may have gone unheard.
    func invalidateAll() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }

    /// Forgets all snapshots of a function. Called after every committed change, by this node's operations
    /// and for those of other nodes.
    public func invalidate(_ key: FunctionKey) {
        state.withLock { state in
            state.generation += 1
            if let former = state.targets.removeValue(forKey: key) { state.count -= former.count }
        }
    }
}
