import Ambient
import NIOCore

/// One invocation at a time: how it comes to the process, and how its end is reported.
extension ExecutionEnvironment {
    /// The fleet has chosen this environment for `ticket`.
    func assign(_ ticket: InvocationTicket) {
        eventLoop.preconditionInEventLoop()
        guard !isEnded, exit == nil else { return host.replace(ticket) }
        if machine.invoke(ticket.invocation.requestID, now: Self.now()) { process?.thaw() }
        current = Current(
            ticket: ticket, began: .now(),
            deadline: Self.realTime() + specification.limits.timeout.wholeMilliseconds, isCold: !hasRun)
        passInitLines(requestID: ticket.invocation.requestID)
        ticket.observer.invocationStarted(
            InvocationStart(environment: description, time: host.clock.now(), isCold: !hasRun))
        hasRun = true
        if let poll { deliver(to: poll) }
        watch()
    }

    func deliver(to connection: RuntimeConnection) {
        poll = nil
        guard let current else { return }
        self.current?.isDelivered = true
        connection.deliver(current.ticket.invocation, deadline: current.deadline)
    }

    /// Reports the end of the invocation in progress, after everything that was printed during it.
    func finish(_ outcome: InvocationOutcome) {
        guard let ended = take(outcome) else { return }
        readOutput(requestID: ended.ticket.invocation.requestID, endsLine: true)
        report(ended)
    }

    /// Ends the invocation in progress without reporting it yet.
    func take(_ outcome: InvocationOutcome) -> Answered? {
        guard let current else { return nil }
        self.current = nil
        var duration = Self.milliseconds(since: current.began)
        if case .failed(let error) = outcome, error.kind == .timedOut {
            duration = specification.limits.timeout.fractionalMilliseconds
        }
        // A short invocation leaves memory as it was at the last sample, or nearly.
        if duration > 20 || machine.wantsSample(now: Self.now()) { sampleMemory() }
        return Answered(ticket: current.ticket, outcome: outcome, duration: duration, isCold: current.isCold)
    }

    private func report(_ ended: Answered) {
        ended.ticket.observer.invocationEnded(
            InvocationResult(
                outcome: ended.outcome, duration: ended.duration,
                initDuration: ended.isCold && !specification.isProvisioned ? initDuration : nil,
                maxMemoryUsed: megabytes(mostMemory), isCold: ended.isCold, end: host.clock.now(), environment: description))
    }

    /// Reports an answered invocation once its output has been read, or at once where the environment ends.
    func settleAnswer(isLast: Bool = false) {
        guard let ended = answered else { return }
        answered?.reads += 1
        // The common case is an empty pipe, at the price of one system call.
        guard isLast || ended.reads >= OutputReader.mostReads || reader?.hasUnread != true else { return }
        endOutput(requestID: ended.ticket.invocation.requestID)
        answered = nil
        report(ended)
        if poll != nil, !isEnded { askForWork() }
    }

    /// Wall-clock milliseconds, as the function's own clock counts them.
    private static func realTime() -> Int64 { SystemClock().now().milliseconds }

    static func milliseconds(since start: NIODeadline) -> Double {
        Double((NIODeadline.now() - start).nanoseconds) / 1_000_000
    }

    func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
