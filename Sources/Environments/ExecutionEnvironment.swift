import Ambient
import Encodings
import Glibc
import JSON
import NIOCore

/// One execution environment: ties a process, its Runtime API connections and its output to an `EnvironmentMachine`.
///
/// Unchecked Sendable: everything but the constants is touched only on `eventLoop`, which each entry point checks.
final class ExecutionEnvironment: @unchecked Sendable {
    /// The invocation in progress.
    struct Current {
        let ticket: InvocationTicket
        let began: NIODeadline
        let deadline: Int64
        let isCold: Bool
        var isDelivered = false
        var streamed: Int?
    }

    let description: EnvironmentDescription
    let specification: EnvironmentSpecification
    let eventLoop: any EventLoop
    /// An invocation that has been answered while some of what it printed is still in the pipe.
    struct Answered {
        let ticket: InvocationTicket
        let outcome: InvocationOutcome
        let duration: Double
        let isCold: Bool
        /// How often the pipe was read since: a process that never stops printing is not waited for.
        var reads = 0
    }

    let host: any EnvironmentHost
    var machine: EnvironmentMachine
    private var process: (any SandboxedProcess)?
    var current: Current?
    var answered: Answered?
    private var poll: RuntimeConnection?
    private var connections: [ObjectIdentifier: any Channel] = [:]
    private var listener: (any Channel)?
    private var outputChannel: (any Channel)?
    var reader: OutputReader?
    private var timer: (due: Timestamp, task: Scheduled<Void>)?
    private let created = NIODeadline.now()
    private var initDuration: Double?
    private var hasRun = false
    private var mostMemory = 0
    /// The process has ended; what it wrote before may still be on its way.
    private var exit: ProcessExit?
    private var wasKilledForMemory = false
    /// What was printed during the init phase, until it is known which invocation that belongs to.
    var initLines: [LineSplitter.Line] = []

    init(
        _ description: EnvironmentDescription, _ specification: EnvironmentSpecification, on eventLoop: any EventLoop,
        host: any EnvironmentHost
    ) {
        self.description = description
        self.specification = specification
        self.eventLoop = eventLoop
        self.host = host
        let limits = specification.limits
        machine = EnvironmentMachine(
            limits: .init(initTimeout: limits.initTimeout, timeout: limits.timeout, freezeDelay: host.configuration.freezeDelay),
            now: Self.now())
    }

    /// Time for machines: it never goes back.
    static func now() -> Timestamp { Timestamp(milliseconds: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)) }

    private var isEnded: Bool { machine.phase == .ended }

    // MARK: The process

    /// The channels that the start prepared; the process may talk from now on.
    func attach(listener: any Channel, output: any Channel, outputDescriptor: CInt) {
        eventLoop.preconditionInEventLoop()
        self.listener = listener
        outputChannel = output
        reader = OutputReader(
            descriptor: outputDescriptor, bytesPerSecond: host.configuration.outputBytesPerSecond, now: Self.now())
        if isEnded { closeChannels() }
    }

    func started(_ process: any SandboxedProcess) {
        eventLoop.preconditionInEventLoop()
        self.process = process
        if isEnded { process.kill() } else { watch() }
    }

    /// The process could not be started.
    func startFailed(_ failure: any Error) {
        eventLoop.preconditionInEventLoop()
        exit = .code(127)
        defer { host.released(self) }
        if let failure = failure as? SandboxFailure, failure.isEntrypoint {
            failInit("\(failure)") { .invalidEntrypoint(requestID: $0, failure.description) }
        } else {
            guard !isEnded else { return }
            end()
            let reason = failure as? EnvironmentUnavailable ?? .startFailed("\(failure)")
            host.ended(self, initFailure: "\(reason)")?.refuse(reason, at: host.clock.now())
        }
    }

    /// The process has ended. What it wrote is read first: its sockets and its pipe end when it does.
    func exited(_ status: ProcessExit) {
        eventLoop.preconditionInEventLoop()
        exit = status
        if isEnded {
            release()
        } else if connections.isEmpty {
            settleExit()
        } else {
            eventLoop.scheduleTask(in: .milliseconds(100)) { self.settleExit() }
        }
    }

    private func settleExit() {
        guard let exit, !isEnded else { return }
        let ranOut = wasKilledForMemory || (exit == .signal(SIGKILL) && process?.ranOutOfMemory() == true)
        if machine.phase == .initialising {
            return failInit("the runtime exited") { id in
                ranOut ? .outOfMemory(requestID: id) : .exited(requestID: id, exit, duringInit: true)
            }
        }
        if let current {
            let id = current.ticket.invocation.requestID
            finish(.failed(ranOut ? .outOfMemory(requestID: id) : .exited(requestID: id, exit, duringInit: false)))
        }
        end()
        _ = host.ended(self, initFailure: nil)
    }

    /// Ends the environment for good: kills what runs and closes what is open. Only a node that stops does that to an invocation.
    func retire() {
        eventLoop.preconditionInEventLoop()
        guard !isEnded else { return }
        finish(.unavailable(.shuttingDown))
        end()
        _ = host.ended(self, initFailure: nil)
    }

    private func end() {
        poll = nil
        if let answered { readOutput(requestID: answered.ticket.invocation.requestID) }
        settleAnswer(isLast: true)
        readOutput(endsLine: true)
        passInitLines(requestID: nil)
        machine.end()
        timer?.task.cancel()
        timer = nil
        if exit == nil { process?.kill() } else { release() }
        closeChannels()
        host.output.ended(description, at: host.clock.now())
    }

    /// Gives back what the process held once all its descendants are gone too, which takes the kernel a moment.
    private func release(attempt: Int = 0) {
        if let process, !process.release() {
            eventLoop.scheduleTask(in: .milliseconds(min(1000, 4 << min(attempt, 8)))) { self.release(attempt: attempt + 1) }
            return
        }
        process = nil
        host.released(self)
    }

    private func closeChannels() {
        poll = nil
        for connection in connections.values { connection.close(promise: nil) }
        listener?.close(promise: nil)
        outputChannel?.close(promise: nil)
        reader?.close()
        reader = nil
    }

    private func failInit(_ reason: String, _ error: (String) -> FunctionError) {
        guard !isEnded else { return }
        let took = Self.milliseconds(since: created)
        sampleMemory()
        let ticket = host.ended(self, initFailure: reason)
        readOutput(requestID: ticket?.invocation.requestID, endsLine: true)
        passInitLines(requestID: ticket?.invocation.requestID)
        defer { end() }
        machine.end()
        guard let ticket else { return }
        let time = host.clock.now()
        ticket.observer.invocationStarted(InvocationStart(environment: description, time: time, isCold: true))
        ticket.observer.invocationEnded(
            InvocationResult(
                outcome: .failed(error(ticket.invocation.requestID)), duration: took, initDuration: nil,
                maxMemoryUsed: megabytes(mostMemory), isCold: true, end: time, environment: description))
    }
}

// MARK: Invocations

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

    private func deliver(to connection: RuntimeConnection) {
        poll = nil
        guard let current else { return }
        self.current?.isDelivered = true
        connection.deliver(current.ticket.invocation, deadline: current.deadline)
    }

    /// Reports the end of the invocation in progress, after everything that was printed during it.
    private func finish(_ outcome: InvocationOutcome) {
        guard let ended = take(outcome) else { return }
        readOutput(requestID: ended.ticket.invocation.requestID, endsLine: true)
        report(ended)
    }

    /// Ends the invocation in progress without reporting it yet.
    private func take(_ outcome: InvocationOutcome) -> Answered? {
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

    private static func milliseconds(since start: NIODeadline) -> Double {
        Double((NIODeadline.now() - start).nanoseconds) / 1_000_000
    }

    private func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}

// MARK: The Runtime API, as its connections call it

extension ExecutionEnvironment {
    func opened(_ connection: RuntimeConnection, _ channel: any Channel) {
        if isEnded { return channel.close(promise: nil) }
        connections[ObjectIdentifier(connection)] = channel
    }

    func closed(_ connection: RuntimeConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if poll === connection { poll = nil }
        if exit != nil, connections.isEmpty { settleExit() }
    }

    /// Descriptors of the node are for all its environments.
    private static let mostConnections = 32

    /// Whether the client of an accepted connection is a process of this environment, and may have one more.
    func admits(_ peer: LoopbackPeer) -> Bool {
        connections.count < Self.mostConnections && process?.owns(socketOfUser: peer.user, inode: peer.inode) == true
    }

    func poll(_ connection: RuntimeConnection) throws(EnvironmentMachine.Refusal) {
        let wasInitialising = machine.phase == .initialising
        // Only one answer can be given: a poll on another connection replaces one that was left hanging.
        try machine.next(isFetched: current?.isDelivered ?? true, now: Self.now())
        poll?.close()
        poll = connection
        if current != nil { return deliver(to: connection) }
        if wasInitialising { initDuration = Self.milliseconds(since: created) }
        // The next invocation's output must not be taken for the last one's.
        if answered == nil { askForWork() }
    }

    private func askForWork() {
        switch host.polled(self) {
        case .run(let ticket): assign(ticket)
        case .idle:
            passInitLines(requestID: nil)
            watch()
        case .retire: retire()
        }
    }

    func beginAnswer(_ requestID: String, call: String) throws(EnvironmentMachine.Refusal) {
        try machine.answer(requestID, call: call)
    }

    func answerBroke() { machine.answerBroke() }

    func answer(_ outcome: InvocationOutcome) {
        guard current != nil else { return }
        machine.answered(now: Self.now())
        host.answered(self)
        answered = take(outcome)
        settleAnswer()
    }

    func beginStream(contentType: String?, channel: any Channel) {
        current?.streamed = 0
        current?.ticket.observer.responseBegan(StreamedResponse(contentType: contentType, flow: ChannelFlow(channel: channel)))
    }

    func stream(_ bytes: ByteBuffer) {
        current?.streamed? += bytes.readableBytes
        current?.ticket.observer.responseReceived(bytes)
    }

    func endStream(errorType: String?, errorBody: String?) {
        guard let bytes = current?.streamed else { return }
        answer(.streamed(bytes: bytes, error: errorType.map { FunctionError(trailer: $0, body: errorBody) }))
    }

    func streamBroke() {
        guard let current, let bytes = current.streamed, exit == nil else { return }
        answer(.streamed(bytes: bytes, error: .truncatedStream(requestID: current.ticket.invocation.requestID)))
    }

    func beginInitError() throws(EnvironmentMachine.Refusal) { try machine.initFailed() }

    /// The report of a failed init phase is whole. On another connection the runtime may have gone on meanwhile.
    func initFailed(_ error: FunctionError) {
        guard machine.phase == .initialising else { return }
        failInit(error.type) { _ in error }
    }
}

/// Reads from a streaming runtime no faster than the reader of its answer does.
private struct ChannelFlow: ResponseFlow {
    let channel: any Channel

    func pause() { channel.setOption(.autoRead, value: false).whenComplete { _ in } }
    func resume() { channel.setOption(.autoRead, value: true).whenComplete { _ in } }
}

// MARK: Time

extension ExecutionEnvironment {
    /// Sees to it that the timer fires when the machine next has something due. A timer that is set for earlier is left alone:
    /// back-to-back invocations set one every few milliseconds, not one each.
    private func watch() {
        guard let due = machine.nextDue(now: Self.now()) else { return }
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(due.milliseconds + 1) * 1_000_000)
        timer = (due, eventLoop.scheduleTask(deadline: deadline) { self.timerFired() })
    }

    private func timerFired() {
        timer = nil
        while let due = machine.due(now: Self.now()) {
            switch due {
            case .initTimedOut:
                let (limit, time) = (specification.limits.initTimeout, host.clock.now())
                failInit("the init phase took longer than \(limit)") { .initTimedOut(requestID: $0, after: limit, at: time) }
            case .timedOut: timedOut()
            case .sampleMemory: sampleMemory()
            case .freeze: process?.freeze()
            case .neverAsked:
                end()
                _ = host.ended(self, initFailure: nil)
            }
        }
        watch()
    }

    private func timedOut() {
        guard let current else { return }
        let error = FunctionError.timedOut(
            requestID: current.ticket.invocation.requestID, after: specification.limits.timeout, at: host.clock.now())
        process?.kill()
        if let bytes = current.streamed { finish(.streamed(bytes: bytes, error: error)) } else { finish(.failed(error)) }
        end()
        _ = host.ended(self, initFailure: nil)
    }

    /// Files in `/tmp` count as memory for the kernel and not for AWS: its limit is that much higher, and what counts for AWS
    /// is held to the function's own limit here.
    private func sampleMemory() {
        machine.sampled(now: Self.now())
        guard let process else { return }
        let bytes = process.memoryInUse()
        mostMemory = max(mostMemory, bytes)
        if bytes > specification.limits.memory << 20 {
            mostMemory = specification.limits.memory << 20
            wasKilledForMemory = true
            process.kill()
        }
    }
}

extension FunctionError {
    /// What a streaming runtime reports in its trailers; the body is JSON in base64.
    fileprivate init(trailer type: String, body: String?) {
        let decoded = body.flatMap { Base64.decode($0) } ?? JSONValue.object(["errorType": .string(type)]).bytes()
        self.init(kind: .reported, type: type, payload: ByteBuffer(bytes: decoded))
    }
}
