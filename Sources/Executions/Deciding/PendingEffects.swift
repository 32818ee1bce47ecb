import Ambient
import StatesLanguage

extension Execution {
    /// What the execution waits for, as effects: what has to be done again after a node was killed. Empty once it has ended.
    ///
    /// A task that was handed over (TaskSubmitted) or taken by a worker is not performed again; its time is watched again.
    public func pendingEffects(in world: ExecutionWorld) -> [ExecutionEffect] {
        guard outcome == nil, lastEventID > 0 else { return [] }
        var effects: [ExecutionEffect] = []
        if let limit = timeLimit(from: redrivenAt ?? identity.startedAt) { effects.append(.limitTime(limit)) }
        for (id, strand) in strands.sorted(by: { $0.key < $1.key }) {
            switch strand.phase {
            case .awaitsTask(let event, let awaited): effects += pending(event, awaited, of: strand.visit?.state, in: world)
            case .waits(let event, let until), .awaitsRetry(let event, let until): effects.append(.wake(event, at: until))
            case .awaitsMapRun: if let request = mapRunRequest(of: id, in: world) { effects.append(.runMap(request)) }
            case .begins, .enters, .works, .hasResult, .failed, .ended, .awaitsStrands: break
            }
        }
        if isPaused { effects.append(.proceed) }
        return effects
    }

    /// When the machine's `TimeoutSeconds` are over; a redrive begins them anew.
    func timeLimit(from begin: Timestamp) -> Timestamp? {
        definition.timeoutSeconds.map { begin + .seconds(Int(limiting: Double($0))) }
    }

    /// Something is ready: a decision has paused, or a fork begins.
    private var isPaused: Bool {
        strands.values.contains { strand in
            guard case .ended = strand.phase, let parent = strand.parent else { return strand.phase.isReady || isStalled(strand.value) }
            return !awaitsBranches(parent)
        }
    }

    private func pending(_ id: EventID, _ awaited: AwaitedTask, of state: State?, in world: ExecutionWorld) -> [ExecutionEffect] {
        guard let state, case .task(let settings) = state.kind else { return [] }
        var effects: [ExecutionEffect] = []
        if !awaited.isSubmitted, !awaited.isStarted {
            let token = settings.resource.answersLater ? world.taskToken(id) : nil
            effects.append(.perform(request(id, awaited, of: state, settings.resource, token: token)))
        }
        if let watch = watch(id, awaited) { effects.append(watch) }
        return effects
    }
}
