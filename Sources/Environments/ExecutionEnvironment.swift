import Ambient
import Glibc
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

    /// An invocation that has been answered while some of what it printed is still in the pipe.
    struct Answered {
        let ticket: InvocationTicket
        let outcome: InvocationOutcome
        let duration: Double
        let isCold: Bool
        /// How often the pipe was read since: a process that never stops printing is not waited for.
        var reads = 0
    }

    let description: EnvironmentDescription
    let specification: EnvironmentSpecification
    let eventLoop: any EventLoop
    let host: any EnvironmentHost
    var machine: EnvironmentMachine
    var process: (any SandboxedProcess)?
    var current: Current?
    var answered: Answered?
    var poll: RuntimeConnection?
    var connections: [ObjectIdentifier: any Channel] = [:]
    private var listener: (any Channel)?
    private var outputChannel: (any Channel)?
    var reader: OutputReader?
    private var timer: (due: Timestamp, task: Scheduled<Void>)?
    /// Kept when the process runs, or cannot be started.
    let startIsSettled: EventLoopPromise<Void>
    let created = NIODeadline.now()
    var initDuration: Double?
    var hasRun = false
    var mostMemory = 0
    /// The process has ended; what it wrote before may still be on its way.
    var exit: ProcessExit?
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
        startIsSettled = eventLoop.makePromise(of: Void.self)
        machine = EnvironmentMachine(
            limits: .init(initTimeout: limits.initTimeout, timeout: limits.timeout, freezeDelay: host.configuration.freezeDelay),
            now: Self.now())
    }

    /// Time for machines: it never goes back.
    static func now() -> Timestamp { Timestamp(milliseconds: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)) }

    var isEnded: Bool { machine.phase == .ended }

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
        startIsSettled.succeed()
        if isEnded { process.kill() } else { watch() }
    }

    /// The process could not be started.
    func startFailed(_ failure: any Error) {
        eventLoop.preconditionInEventLoop()
        exit = .code(127)
        startIsSettled.succeed()
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

    func settleExit() {
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

    func end() {
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

    func failInit(_ reason: String, _ error: (String) -> FunctionError) {
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

// MARK: Time

extension ExecutionEnvironment {
    /// Sees to it that the timer fires when the machine next has something due. A timer that is set for earlier is left alone:
    /// back-to-back invocations set one every few milliseconds, not one each.
    func watch() {
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
    func sampleMemory() {
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
