/// What a Map run may be told while it runs, too.
struct MapRunSettings: Hashable, Sendable {
    /// 0 is as many as ``MapRunMachine/concurrencyLimit`` allows.
    var maxConcurrency: Int
    /// Of items; with neither this nor a percentage no failure is tolerated.
    var toleratedFailureCount: Int?
    /// Of all items, 0 to 100.
    var toleratedFailurePercentage: Double?
}

/// How a Map run ended.
enum MapRunOutcome: Hashable, Sendable {
    case succeeded
    case failed(error: String, cause: String?)
    /// Its parent does not wait for it any more.
    case aborted
}

/// One Map run as a value: which children are to be started when, and when it is over.
///
/// It knows its running children and how many there are of the others, so its size is that of its concurrency, not of its items.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
struct MapRunMachine: Hashable, Sendable {
    /// What is to be done next. ``MapRunMachine/next()`` answers it again until the machine is told that it was done.
    enum Step: Hashable, Sendable {
        /// Begin at most so many of the unsuccessful children again: tell by ``redriven(_:items:)``, or ``nothingToRedrive()``.
        case redrive(Int)
        /// Start at most so many children, from item ``nextItem`` on: tell by ``started(items:)``.
        case start(Int)
        /// Stop all running children: tell by ``stopsSent()``. Their ends are heard of as of all.
        case stopChildren
        /// Nothing until a child ends or something is changed.
        case wait
        case finish(MapRunOutcome)
    }

    /// AWS's highest concurrency of one Map run.
    static let concurrencyLimit = 10_000
    /// Children that are started or redriven in one transaction.
    static let stepLimit = 250

    let itemCount: Int
    private(set) var settings: MapRunSettings
    /// Items before this one are in children that have been started.
    private(set) var nextItem: Int
    private(set) var counts: ChildCounts
    /// Children under way, by number, and how many items each has.
    private(set) var running: [Int: Int]
    /// Why nothing more is started, where that is so.
    private(set) var ending: MapRunOutcome?
    private var areStopsSent = false

    /// A Map run where it stands.
    ///
    /// - Parameter counts: of the children that have been started, the running ones among them.
    init(itemCount: Int, settings: MapRunSettings, counts: ChildCounts = ChildCounts(), running: [Int: Int] = [:]) {
        self.itemCount = itemCount
        self.settings = settings
        self.counts = counts
        self.running = running
        nextItem = counts.total.items
    }

    /// The next child's number: they are numbered from 0 in the order of their items.
    var nextChild: Int { counts.total.executions }

    func next() -> Step {
        if let ending = ending ?? failure {
            if running.isEmpty { return .finish(ending) }
            return areStopsSent ? .wait : .stopChildren
        }
        let limit = settings.maxConcurrency == 0 ? Self.concurrencyLimit : min(settings.maxConcurrency, Self.concurrencyLimit)
        let free = min(limit - running.count, Self.stepLimit)
        let redrivable = counts[.pendingRedrive].executions
        if free > 0, redrivable > 0 { return .redrive(min(free, redrivable)) }
        if free > 0, nextItem < itemCount { return .start(min(free, itemCount - nextItem)) }
        return running.isEmpty && nextItem >= itemCount && redrivable == 0 ? .finish(.succeeded) : .wait
    }

    /// Failed, timed-out and aborted items against what is tolerated of them.
    private var failure: MapRunOutcome? {
        let failed = counts.unsuccessful.items
        let isExceeded: Bool
        switch (settings.toleratedFailureCount, settings.toleratedFailurePercentage) {
        case (nil, nil): isExceeded = failed > 0
        case (let count, let percentage):
            isExceeded =
                count.map { failed > $0 } ?? false
                || percentage.map { Double(failed) * 100 > $0 * Double(itemCount) } ?? false
        }
        guard isExceeded else { return nil }
        return .failed(
            error: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated failure threshold was exceeded")
    }

    // MARK: What happens

    /// A child with the next `items` items was started.
    mutating func started(items: Int) {
        running[nextChild] = items
        counts[.running] += ChildTally(executions: 1, items: items)
        nextItem += items
    }

    /// A child that had been unsuccessful runs again.
    mutating func redriven(_ child: Int, items: Int) {
        running[child] = items
        counts.move(items: items, from: .pendingRedrive, to: .running)
    }

    /// A child has ended. That of a child which is not running is heard twice: it changes nothing.
    mutating func ended(_ child: Int, _ status: ExecutionStatus) {
        guard let items = running.removeValue(forKey: child) else { return }
        counts.move(items: items, from: .running, to: status)
    }

    mutating func update(_ settings: MapRunSettings) { self.settings = settings }

    /// The run cannot go on, whatever is tolerated.
    mutating func fail(error: String, cause: String?) { end(.failed(error: error, cause: cause)) }

    mutating func abort() { end(.aborted) }

    /// The first reason holds, but an abort always: nobody waits for an outcome any more.
    private mutating func end(_ outcome: MapRunOutcome) {
        if ending == nil || outcome == .aborted { ending = outcome }
    }

    mutating func stopsSent() {
        // What was exceeded once stays so, though tolerance is raised while children are being stopped.
        if ending == nil { ending = failure }
        areStopsSent = true
    }
}
