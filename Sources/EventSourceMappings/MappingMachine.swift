import AWSInterface
import Ambient

/// A message in the hands of a mapping.
struct LeasedMessage: Hashable, Sendable {
    var id: String
    var receiptHandle: String
    /// Its record in the function's event, as JSON.
    var record: [UInt8]
    var traceHeader: String?
    /// When the queue shows it to others again, unless it is hidden for longer.
    var leaseEnds: Timestamp
}

/// The messages of one invocation.
struct Batch: Hashable, Sendable {
    let id: Int
    var messages: [LeasedMessage]
    /// Until when it is worth trying: then others may have its messages.
    var leaseEnds: Timestamp { messages.map(\.leaseEnds).min() ?? .distantFuture }

    /// The lineage of the message that has come the longest way, for the function to go on with.
    var traceHeader: String? { TraceHeader.deepest(of: messages.map(\.traceHeader)) }

    /// The function's event.
    var payload: [UInt8] {
        var bytes = Array(#"{"Records":["#.utf8)
        bytes.reserveCapacity(Self.envelope + messages.reduce(0) { $0 + $1.record.count + 1 })
        for (index, message) in messages.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += message.record
        }
        bytes += "]}".utf8
        return bytes
    }

    /// Bytes around the records of a payload.
    static let envelope = 14
}

/// What came of an invocation.
enum BatchOutcome: Hashable, Sendable {
    case succeeded
    /// The function reported these messages, by id, as failed.
    case partlySucceeded(failed: Set<String>)
    /// Nothing is known to be processed: all come again when they become visible.
    case failed(String)
    /// The function could not run now, such as for want of concurrency.
    case refused(String)
    /// The function does not exist.
    case functionMissing
    /// Messages with this lineage have been through the function too often; the function did not run.
    case looped(traceHeader: String?)
}

/// What is to be done with messages that were in a mapping's hands.
struct Settlement: Hashable, Sendable {
    /// Processed, or of no interest to the function.
    var delete: [LeasedMessage] = []
    /// To be there for others at once.
    var release: [LeasedMessage] = []
    /// Never to be processed.
    var deadLetter: [LeasedMessage] = []

    var isEmpty: Bool { delete.isEmpty && release.isEmpty && deadLetter.isEmpty }
}

/// One event source mapping at work: when messages are read, how they are gathered into batches, how many batches run at once, and
/// what becomes of their messages.
///
/// One reading of the queue is under way at a time. It waits for messages as long as it takes, so that an idle mapping has nothing to do.
struct MappingMachine: Sendable {
    struct Settings: Hashable, Sendable {
        var batchSize: Int
        /// How long messages are gathered; zero takes what there is.
        var window: Duration
        /// A batch of a FIFO queue is what one reading brings: the queue locks the groups in it until they are settled.
        var isFIFO: Bool
        /// Batches at once at most.
        var maximumConcurrency: Int
    }

    enum Input: Sendable {
        /// The mapping is enabled, or its settings have changed.
        case configured(Settings)
        /// A reading has ended: what it brought, and what the filter keeps from the function. Nothing where it was cancelled.
        case received([LeasedMessage], filteredOut: [LeasedMessage])
        case receiveFailed(String)
        case answered(batch: Int, BatchOutcome)
        /// A settlement is on disk, or never will be.
        case settled
        case timer
        /// The mapping is disabled or deleted, or the node stops.
        case stop
    }

    enum Effect: Hashable, Sendable {
        /// Read the queue, waiting for messages; ends in `received` or `receiveFailed`.
        case receive(maximum: Int)
        /// End the reading under way; it still ends in one of these.
        case cancelReceive
        /// Run the function; ends in `answered`. Hide the messages anew before, where they have been held for long.
        case invoke(Batch, hidingAnew: Bool)
        /// Ends in `settled`.
        case settle(Settlement)
        /// Give `timer` at this time and not at any other; `nil` never.
        case wake(Timestamp?)
        case report(ProcessingResult)
        /// There is no such function: the mapping is to be disabled.
        case disable
        /// Nothing is under way any more.
        case stopped
    }

    /// Lambda's limit on a synchronous payload, in bytes.
    static let largestPayload = 6 * 1024 * 1024
    /// Messages that one reading brings at most; of large ones it brings fewer.
    private static let largestReading = 1000
    private static let firstRetry = Duration.milliseconds(100)
    private static let longestRetry = Duration.seconds(10)
    private static let longestReceiveRetry = Duration.seconds(60)

    private enum Phase { case running, stopping, stopped }

    private(set) var settings: Settings
    private var phase = Phase.stopped
    private var ramp: ConcurrencyRamp
    private var isReceiving = false
    private var isReceiveCancelled = false
    /// Messages that no batch has yet, in the queue's order.
    private var buffer: [LeasedMessage] = []
    /// When the buffer is due whatever it holds.
    private var windowEnds: Timestamp?
    private var running: [Int: Batch] = [:]
    /// Batches whose function could not run, to be tried again.
    private var refused: [Batch] = []
    private var refusals = 0
    private var retryAt = Timestamp(milliseconds: 0)
    private var receiveFailures = 0
    private var receiveAt = Timestamp(milliseconds: 0)
    private var settling = 0
    private var nextBatch = 1
    private var armed: Timestamp?
    private var reported: ProcessingResult?

    /// Does nothing until it is configured.
    init(_ settings: Settings, ramp rules: ConcurrencyRamp.Rules) {
        self.settings = settings
        ramp = ConcurrencyRamp(rules: rules, ceiling: settings.maximumConcurrency)
    }

    /// Whether nothing is under way, and nothing will be before it is configured.
    var isStopped: Bool { phase == .stopped }

    /// How many invocations run.
    var runningCount: Int { running.count }

    /// Decides what follows from `input`.
    mutating func apply(_ input: Input, at now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        switch input {
        case .configured(let settings):
            self.settings = settings
            ramp.ceiling = settings.maximumConcurrency
            phase = .running
            receiveAt = now
        case .received(let messages, let filteredOut): received(messages, filteredOut, at: now, &effects)
        case .receiveFailed(let reason): receiveFailed(reason, at: now, &effects)
        case .answered(let id, let outcome):
            if let batch = running.removeValue(forKey: id) { answered(batch, outcome, at: now, &effects) }
        case .settled: settling -= 1
        case .timer: armed = nil
        case .stop: if phase == .running { phase = .stopping }
        }
        if phase == .running { advance(at: now, &effects) } else { windDown(&effects) }
        return effects
    }
}

// MARK: - What came back

extension MappingMachine {
    private mutating func received(
        _ messages: [LeasedMessage], _ filteredOut: [LeasedMessage], at now: Timestamp, _ effects: inout [Effect]
    ) {
        (isReceiving, isReceiveCancelled, receiveFailures) = (false, false, 0)
        settle(Settlement(delete: filteredOut), &effects)
        guard !messages.isEmpty else { return }
        if buffer.isEmpty { windowEnds = now + settings.window }
        buffer += messages
    }

    private mutating func receiveFailed(_ reason: String, at now: Timestamp, _ effects: inout [Effect]) {
        (isReceiving, isReceiveCancelled) = (false, false)
        receiveAt = now + Self.delay(afterFailure: receiveFailures, most: Self.longestReceiveRetry)
        receiveFailures += 1
        report(.problem(reason), &effects)
    }

    private mutating func answered(_ batch: Batch, _ outcome: BatchOutcome, at now: Timestamp, _ effects: inout [Effect]) {
        switch outcome {
        case .refused(let reason):
            report(.problem(reason), &effects)
            ramp.throttled(running: running.count, at: now)
            retryAt = now + Self.delay(afterFailure: refusals, most: Self.longestRetry)
            refusals += 1
            refused.append(batch)
            return
        case .succeeded:
            settle(Settlement(delete: batch.messages), &effects)
            report(.succeeded, &effects)
        case .partlySucceeded(let failed):
            settle(Settlement(delete: batch.messages.filter { !failed.contains($0.id) }), &effects)
            report(.succeeded, &effects)
        case .failed(let reason):
            ramp.failed()
            report(.problem(reason), &effects)
        case .functionMissing:
            settle(Settlement(release: batch.messages), &effects)
            report(.problem("Function not found"), &effects)
            effects.append(.disable)
        case .looped(let traceHeader):
            stopLoop(of: traceHeader, in: batch, &effects)
        }
        // There is room again: whoever was refused need not wait longer.
        (refusals, retryAt) = (0, now)
    }

    /// Only the messages that came round too often are taken out; the others did nothing wrong.
    private mutating func stopLoop(of traceHeader: String?, in batch: Batch, _ effects: inout [Effect]) {
        var rest = batch
        rest.messages.removeAll { $0.traceHeader == traceHeader }
        let looped = rest.messages.count < batch.messages.count ? batch.messages.filter { $0.traceHeader == traceHeader } : batch.messages
        settle(Settlement(deadLetter: looped), &effects)
        report(.problem("Recursive loop stopped"), &effects)
        if looped.count < batch.messages.count { start(rest, hidingAnew: false, &effects) }
    }

    private static func delay(afterFailure failures: Int, most: Duration) -> Duration {
        min(firstRetry * (1 << min(failures, 10)), most)
    }
}

// MARK: - What is to be done

extension MappingMachine {
    private mutating func advance(at now: Timestamp, _ effects: inout [Effect]) {
        var limit: Int
        repeat {
            limit = ramp.limit
            retryRefused(at: now, &effects)
            formBatches(at: now, &effects)
            receive(at: now, &effects)
            ramp.observe(
                isSaturated: running.count >= limit && refused.isEmpty,
                isIdle: running.isEmpty && refused.isEmpty && buffer.isEmpty, at: now)
        } while ramp.limit != limit
        arm(&effects, now)
    }

    private mutating func windDown(_ effects: inout [Effect]) {
        let rest = buffer + refused.flatMap(\.messages)
        (buffer, windowEnds, refused) = ([], nil, [])
        settle(Settlement(release: rest), &effects)
        if isReceiving, !isReceiveCancelled {
            isReceiveCancelled = true
            effects.append(.cancelReceive)
        }
        if armed != nil {
            armed = nil
            effects.append(.wake(nil))
        }
        if phase == .stopping, !isReceiving, running.isEmpty, settling == 0 {
            phase = .stopped
            effects.append(.stopped)
        }
    }

    private mutating func retryRefused(at now: Timestamp, _ effects: inout [Effect]) {
        let late = refused.filter { $0.leaseEnds <= now }
        if !late.isEmpty {
            refused.removeAll { $0.leaseEnds <= now }
            settle(Settlement(release: late.flatMap(\.messages)), &effects)
        }
        while retryAt <= now, running.count < ramp.limit, !refused.isEmpty {
            start(refused.removeFirst(), hidingAnew: true, &effects)
        }
    }

    private mutating func formBatches(at now: Timestamp, _ effects: inout [Effect]) {
        guard !buffer.isEmpty else { return }
        buffer.removeAll { $0.leaseEnds <= now }
        while running.count + refused.count < ramp.limit, let count = dueCount(at: now) {
            let batch = Batch(id: nextBatch, messages: Array(buffer.prefix(count)))
            nextBatch += 1
            buffer.removeFirst(count)
            windowEnds = now + settings.window
            start(batch, hidingAnew: false, &effects)
        }
        if buffer.isEmpty { windowEnds = nil }
    }

    /// How many messages the next batch has; `nil` where it is to wait for more.
    private func dueCount(at now: Timestamp) -> Int? {
        var bytes = Batch.envelope
        var count = 0
        for message in buffer.prefix(settings.batchSize) {
            bytes += message.record.count + 1
            // A message too large for any payload goes alone: the refusal of its invocation is its failure.
            if bytes > Self.largestPayload, count > 0 { return count }
            count += 1
        }
        let isDue = count == settings.batchSize || windowEnds.map { $0 <= now } ?? true
        return isDue && count > 0 ? count : nil
    }

    private mutating func start(_ batch: Batch, hidingAnew: Bool, _ effects: inout [Effect]) {
        running[batch.id] = batch
        effects.append(.invoke(batch, hidingAnew: hidingAnew))
    }

    private mutating func receive(at now: Timestamp, _ effects: inout [Effect]) {
        let free = ramp.limit - running.count - refused.count
        let wanted = (settings.isFIFO ? settings.batchSize : settings.batchSize * free) - buffer.count
        guard !isReceiving, refused.isEmpty, receiveAt <= now, free > 0, wanted > 0 else { return }
        isReceiving = true
        effects.append(.receive(maximum: min(wanted, Self.largestReading)))
    }

    private mutating func settle(_ settlement: Settlement, _ effects: inout [Effect]) {
        guard !settlement.isEmpty else { return }
        settling += 1
        effects.append(.settle(settlement))
    }

    private mutating func report(_ result: ProcessingResult, _ effects: inout [Effect]) {
        guard result != reported else { return }
        reported = result
        effects.append(.report(result))
    }

    private mutating func arm(_ effects: inout [Effect], _ now: Timestamp) {
        var times: [Timestamp] = []
        if let windowEnds { times.append(windowEnds) }
        if !refused.isEmpty { times += [retryAt] + refused.map(\.leaseEnds) }
        if !isReceiving { times.append(receiveAt) }
        if let grows = ramp.growsAt { times.append(grows) }
        let next = times.filter { $0 > now }.min()
        guard next != armed else { return }
        armed = next
        effects.append(.wake(next))
    }
}
