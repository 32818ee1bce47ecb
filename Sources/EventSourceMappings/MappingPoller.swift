import AWSInterface
import Ambient
import Functions
import JSON
import NIOCore
import Synchronization

/// What a poller needs of the world around it.
struct PollerSurroundings: Sendable {
    let messages: any MessageSource
    let functions: any FunctionDoor
    let clock: any WallClock
    let entropy: any Entropy
    /// Told, with the mapping's id, what came of invocations; whenever that changes.
    let report: @Sendable (String, ProcessingResult) -> Void
    /// The mapping with this id has no function any more.
    let disable: @Sendable (String) -> Void
}

/// What a poller does with messages, from the mapping's record.
struct PollerSettings: Sendable {
    var machine: MappingMachine.Settings
    var function: MappedFunction
    var filter: RecordFilter
    var reportsItemFailures: Bool
}

/// One enabled event source mapping on this node: does what its machine says.
final class MappingPoller: Sendable {
    private struct State {
        var machine: MappingMachine
        var settings: PollerSettings
        var receiving: Task<Void, Never>?
        var timer: Task<Void, Never>?
        /// Called when nothing is under way any more.
        var whenStopped: [@Sendable () -> Void] = []
    }

    private let id: String
    private let queue: ARN
    private let surroundings: PollerSurroundings
    private let state: Mutex<State>

    /// Does nothing until it is configured.
    init(id: String, queue: ARN, _ settings: PollerSettings, ramp: ConcurrencyRamp.Rules, in surroundings: PollerSurroundings) {
        self.id = id
        self.queue = queue
        self.surroundings = surroundings
        state = Mutex(State(machine: MappingMachine(settings.machine, ramp: ramp), settings: settings))
    }

    /// Begins to read the queue, or goes on in another way; whoever waits for its end is forgotten.
    func configure(_ settings: PollerSettings) {
        state.withLock { state in
            state.settings = settings
            state.whenStopped = []
        }
        handle(.configured(settings.machine))
    }

    /// Reads no more; `done` is called when the invocations under way have ended and their messages are settled.
    func stop(_ done: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenStopped.append(done) }
        handle(.stop)
    }

    /// Whether nothing is under way, and nothing will be before it is configured again.
    var isStopped: Bool { state.withLock { $0.machine.isStopped } }

    private func handle(_ input: MappingMachine.Input) {
        let stopped = state.withLock { state in
            let now = surroundings.clock.now()
            var stopped: [@Sendable () -> Void] = []
            // Performing an effect only starts a task, so that effects keep their order under the lock.
            for effect in state.machine.apply(input, at: now) {
                if effect == .stopped {
                    swap(&stopped, &state.whenStopped)
                } else {
                    perform(effect, &state)
                }
            }
            return stopped
        }
        for done in stopped { done() }
    }

    private func perform(_ effect: MappingMachine.Effect, _ state: inout State) {
        switch effect {
        case .receive(let maximum):
            let settings = state.settings
            state.receiving = Task { handle(await receive(maximum, settings)) }
        case .cancelReceive: state.receiving?.cancel()
        case .invoke(let batch, let hidingAnew):
            let settings = state.settings
            Task { handle(.answered(batch: batch.id, await invoke(batch, hidingAnew: hidingAnew, settings))) }
        case .settle(let settlement):
            Task {
                await settle(settlement)
                handle(.settled)
            }
        case .wake(let time):
            state.timer?.cancel()
            state.timer = time.map { time in
                Task {
                    guard (try? await surroundings.clock.sleep(until: time)) != nil else { return }
                    handle(.timer)
                }
            }
        case .report(let result): surroundings.report(id, result)
        case .disable: surroundings.disable(id)
        case .stopped: break
        }
    }
}

// MARK: - Messages

extension MappingPoller {
    private func receive(_ maximum: Int, _ settings: PollerSettings) async -> MappingMachine.Input {
        do {
            // A message that waits for its batch is still hidden for the queue's whole time-out when the function gets it.
            let received = try await surroundings.messages.receive(
                from: queue, maximum: maximum, hiddenLonger: settings.machine.window)
            let leaseEnds = surroundings.clock.now() + received.hiddenFor
            var (wanted, filteredOut): ([LeasedMessage], [LeasedMessage]) = ([], [])
            for message in received.messages {
                let record = EventRecord.json(of: message, queue: queue.description, region: queue.region)
                let isWanted = settings.filter.accepts(record)
                let leased = LeasedMessage(
                    id: message.id, receiptHandle: message.receiptHandle, record: isWanted ? JSONValue.object(record).bytes() : [],
                    traceHeader: message.systemAttributes["AWSTraceHeader"], leaseEnds: leaseEnds)
                if isWanted { wanted.append(leased) } else { filteredOut.append(leased) }
            }
            return .received(wanted, filteredOut: filteredOut)
        } catch is CancellationError {
            return .received([], filteredOut: [])
        } catch MessageSourceError.noSuchQueue {
            return .receiveFailed("SQS queue not found")
        } catch {
            if Task.isCancelled { return .received([], filteredOut: []) }
            OperatorLog.say("The queue \(queue) could not be read for the event source mapping \(id): \(error)")
            return .receiveFailed("SQS queue could not be read")
        }
    }

    private func settle(_ settlement: Settlement) async {
        do {
            let messages = surroundings.messages
            if !settlement.delete.isEmpty { try await messages.delete(settlement.delete.map(\.receiptHandle), from: queue) }
            if !settlement.release.isEmpty { try await messages.hide(settlement.release.map(\.receiptHandle), of: queue, for: .zero) }
            if !settlement.deadLetter.isEmpty {
                try await messages.deadLetter(settlement.deadLetter.map(\.receiptHandle), of: queue)
            }
        } catch MessageSourceError.noSuchQueue {
            // The messages went with their queue.
        } catch {
            // They come again when they become visible: delivery is at least once.
            OperatorLog.say("Messages of \(queue) could not be settled for the event source mapping \(id): \(error)")
        }
    }
}

// MARK: - Invocations

extension MappingPoller {
    private func invoke(_ batch: Batch, hidingAnew: Bool, _ settings: PollerSettings) async -> BatchOutcome {
        if hidingAnew { await hideAnew(batch) }
        let traceHeader = batch.traceHeader
        let call = FunctionCall(
            key: settings.function.key, qualifier: settings.function.qualifier, requestID: surroundings.entropy.uuid(),
            payload: ByteBuffer(bytes: batch.payload), traceHeader: traceHeader)
        do {
            let answer = try await surroundings.functions.invoke(call)
            guard answer.functionError == nil else { return .failed(ProcessingResult.failedCall) }
            guard settings.reportsItemFailures else { return .succeeded }
            switch BatchResponse(answer.payload.readableBytesView, of: Set(batch.messages.map(\.id))) {
            case .failures(let failed): return failed.isEmpty ? .succeeded : .partlySucceeded(failed: failed)
            case .malformed: return .failed("Function response is not a valid batch response")
            }
        } catch {
            return Self.outcome(of: error, traceHeader)
        }
    }

    /// Where it fails, others may get the messages while the function has them: delivery is at least once.
    private func hideAnew(_ batch: Batch) async {
        guard let timeout = try? await surroundings.messages.queue(queue)?.visibilityTimeout else { return }
        try? await surroundings.messages.hide(batch.messages.map(\.receiptHandle), of: queue, for: timeout)
    }

    private static func outcome(of error: ServiceError, _ traceHeader: String?) -> BatchOutcome {
        switch error.code {
        case "TooManyRequestsException": .refused("Function call throttled")
        case "ResourceNotFoundException": .functionMissing
        case "RecursiveInvocationException": .looped(traceHeader: traceHeader)
        case _ where error.status >= 500: .refused("Function could not be run: \(error.message)")
        default: .failed("\(ProcessingResult.failedCall): \(error.message)")
        }
    }
}
