import Ambient

/// The life of one environment, as its Runtime API calls, time and its process's end drive it: what AWS allows in which phase,
/// and when it is late, measured or frozen. A value: it performs nothing.
struct EnvironmentMachine {
    struct Limits {
        var initTimeout: Duration
        var timeout: Duration
        var freezeDelay: Duration
        /// Memory is sampled no more often than this.
        var sampleInterval: Duration = .milliseconds(100)
    }

    enum Phase: Equatable {
        /// From the start of the process to its first `next`.
        case initialising
        /// Between invocations.
        case idle
        /// An invocation has been given to the environment.
        case invoking
        /// It is being answered: the body of the answer is on its way.
        case answering
        /// It has been answered, and `next` has not been asked yet.
        case answered
        case ended
    }

    /// What time has brought.
    enum Due: Equatable {
        case initTimedOut
        case timedOut
        case sampleMemory
        case freeze
        /// The runtime has answered and asks for nothing: it would run on, unfrozen, for ever.
        case neverAsked
    }

    /// A Runtime API call that is refused, in the words of AWS's runtime interface.
    struct Refusal: Error, Equatable {
        let status: Int
        let type: String
        let message: String

        static let requestID = Refusal(status: 400, type: "InvalidRequestID", message: "Invalid request ID")

        static func transition(_ from: Phase, _ call: String) -> Refusal {
            Refusal(
                status: 403, type: "InvalidStateTransition",
                message: "State transition from \(name(of: from)) to \(call) failed for runtime. Error: State transition is not allowed")
        }

        private static func name(of phase: Phase) -> String {
            switch phase {
            case .initialising: "Started"
            case .idle: "Ready"
            case .invoking, .answering: "Running"
            case .answered: "InvocationResponse"
            case .ended: "Terminated"
            }
        }
    }

    private(set) var phase = Phase.initialising
    private(set) var requestID: String?
    private(set) var isFrozen = false
    private let limits: Limits
    private var phaseBegan: Timestamp
    private var lastSample: Timestamp?

    init(limits: Limits, now: Timestamp) {
        self.limits = limits
        phaseBegan = now
    }

    /// `GET /runtime/invocation/next`. While an invocation waits to be fetched (`isFetched` false) it is the answer.
    mutating func next(isFetched: Bool, now: Timestamp) throws(Refusal) {
        switch phase {
        case .initialising, .answered: enter(.idle, now)
        case .idle: break
        case .invoking where !isFetched: break
        case .invoking, .answering, .ended: throw .transition(phase, "InvocationNext")
        }
    }

    /// An invocation has been given to this environment.
    /// - Returns: whether it has to be thawed first.
    mutating func invoke(_ requestID: String, now: Timestamp) -> Bool {
        self.requestID = requestID
        enter(.invoking, now)
        defer { isFrozen = false }
        return isFrozen
    }

    /// `POST …/{requestID}/response` or `…/error` begins.
    mutating func answer(_ requestID: String, call: String) throws(Refusal) {
        guard requestID == self.requestID else { throw .requestID }
        guard phase == .invoking else { throw .transition(phase, call) }
        phase = .answering
    }

    /// The connection broke before the answer was whole, and nothing of it was passed on: another attempt is allowed.
    mutating func answerBroke() {
        if phase == .answering { phase = .invoking }
    }

    /// The invocation has its answer.
    mutating func answered(now: Timestamp) { enter(.answered, now) }

    /// `POST /runtime/init/error`.
    mutating func initFailed() throws(Refusal) {
        guard phase == .initialising else { throw .transition(phase, "InitError") }
    }

    mutating func end() { phase = .ended }

    mutating func sampled(now: Timestamp) { lastSample = now }

    /// Whether memory has not been sampled for so long that it should be at the end of an invocation.
    func wantsSample(now: Timestamp) -> Bool { lastSample.map { $0 + limits.sampleInterval <= now } ?? true }

    /// What has become due. Ask again until there is nothing more.
    mutating func due(now: Timestamp) -> Due? {
        switch phase {
        case .initialising: return phaseBegan + limits.initTimeout <= now ? .initTimedOut : nil
        case .invoking, .answering:
            if phaseBegan + limits.timeout <= now { return .timedOut }
            guard phaseBegan + limits.sampleInterval <= now, wantsSample(now: now) else { return nil }
            return .sampleMemory
        case .answered:
            // Still at work after its answer: it is frozen when it asks for the next event.
            return phaseBegan + limits.timeout <= now ? .neverAsked : nil
        case .idle:
            guard !isFrozen, phaseBegan + limits.freezeDelay <= now else { return nil }
            isFrozen = true
            return .freeze
        case .ended: return nil
        }
    }

    /// When to ask `due` again; `nil` while nothing can become due.
    func nextDue(now: Timestamp) -> Timestamp? {
        switch phase {
        case .initialising: phaseBegan + limits.initTimeout
        case .invoking, .answering: min(phaseBegan + limits.timeout, max(phaseBegan, lastSample ?? phaseBegan) + limits.sampleInterval)
        case .idle: isFrozen ? nil : phaseBegan + limits.freezeDelay
        case .answered: phaseBegan + limits.timeout
        case .ended: nil
        }
    }

    private mutating func enter(_ phase: Phase, _ now: Timestamp) {
        self.phase = phase
        phaseBegan = now
    }
}
