import Ambient
import Encodings

/// Runs of events as bytes: one row of the history table holds what one decision appended.
///
/// A version, the number of events, the first one's id and time; then each event with its ids and times as differences. Payloads stand
/// as their text, so that writing one that is already text copies bytes.
extension HistoryEvent {
    private static let version: UInt8 = 1
    private static let codes = Dictionary(
        uniqueKeysWithValues: HistoryEventType.allCases.enumerated().map { ($0.element, UInt8($0.offset)) })

    /// - Parameter events: with ids that follow one another.
    public static func encode(_ events: some Collection<HistoryEvent>) -> [UInt8] {
        var writer = ByteFieldWriter(capacity: 256 * events.count + 32)
        writer.byte(version)
        writer.number(events.count)
        writer.number(Int(events.first?.id ?? 0))
        var time: Int64 = 0
        for event in events {
            writer.byte(codes[event.type] ?? .max)
            writer.number(Int(event.id - event.previousID))
            // Clocks may be set back: the sign in the lowest bit keeps small differences short.
            let step = event.timestamp.milliseconds - time
            writer.number(Int((step << 1) ^ (step >> 63)))
            time = event.timestamp.milliseconds
            writer.number(event.strand)
            event.details.write(to: &writer)
            writer.number(event.notes.count)
            for note in event.notes { note.write(to: &writer) }
        }
        return writer.bytes
    }

    public static func decode(_ bytes: [UInt8]) throws(HistoryError) -> [HistoryEvent] {
        var reader = ByteFieldReader(bytes)
        let damaged = HistoryError(message: "a row of the history is damaged")
        guard reader.byte() == version, let count = reader.number(), count >= 0, count <= bytes.count, let first = reader.number() else {
            throw damaged
        }
        var events: [HistoryEvent] = []
        events.reserveCapacity(count)
        var time: Int64 = 0
        for index in 0..<count {
            let id = EventID(first &+ index)
            guard let event = event(id, after: time, from: &reader) else { throw damaged }
            time = event.timestamp.milliseconds
            events.append(event)
        }
        guard reader.isAtEnd else { throw damaged }
        return events
    }

    private static func event(_ id: EventID, after time: Int64, from reader: inout ByteFieldReader) -> HistoryEvent? {
        let types = HistoryEventType.allCases
        guard let code = reader.byte(), code < types.count, let distance = reader.number(), let step = reader.number(),
            let strand = reader.number(), let details = EventDetails(from: &reader), let noteCount = reader.number()
        else { return nil }
        var notes: [EventNote] = []
        for _ in 0..<max(0, noteCount) {
            guard let note = EventNote(from: &reader) else { return nil }
            notes.append(note)
        }
        let difference = Int64(bitPattern: UInt64(bitPattern: Int64(step)) >> 1) ^ -Int64(step & 1)
        return HistoryEvent(
            id: id, previousID: id &- EventID(distance), timestamp: Timestamp(milliseconds: time &+ difference),
            type: types[Int(code)], details: details, strand: strand, notes: notes)
    }
}

extension EventDetails {
    fileprivate func write(to writer: inout ByteFieldWriter) {
        switch self {
        case .none: writer.byte(0)
        case .executionStarted(let input, let roleARN, let aliasARN, let versionARN):
            writer.byte(1)
            writer.text(input.text)
            writer.text(roleARN)
            writer.optionalText(aliasARN)
            writer.optionalText(versionARN)
        case .redriven(let count):
            writer.byte(2)
            writer.number(count)
        case .stateEntered(let name, let input):
            writer.byte(3)
            writer.text(name)
            writer.text(input.text)
        case .stateExited(let name, let output, let assigned):
            writer.byte(4)
            writer.text(name)
            writer.text(output.text)
            writer.optionalText(assigned?.text)
        case .evaluationFailed(let state, let error, let cause, let location):
            writer.byte(5)
            writer.text(state)
            writer.text(error)
            writer.optionalText(cause)
            writer.optionalText(location)
        case .failure(let error, let cause):
            writer.byte(6)
            writer.optionalText(error)
            writer.optionalText(cause)
        case .output(let output):
            writer.byte(7)
            writer.text(output.text)
        case .mapStarted(let length):
            writer.byte(8)
            writer.number(length)
        case .iteration(let name, let index):
            writer.byte(9)
            writer.text(name)
            writer.number(index)
        case .mapRun(let arn):
            writer.byte(10)
            writer.text(arn)
        case .mapRunRedriven(let arn, let count):
            writer.byte(11)
            writer.text(arn)
            writer.number(count)
        case .scheduled(let task):
            writer.byte(12)
            task.write(to: &writer)
        case .workerStarted(let name):
            writer.byte(13)
            writer.optionalText(name)
        case .integrationStarted(let name):
            writer.byte(14)
            name.write(to: &writer)
        case .integrationOutput(let name, let output):
            writer.byte(15)
            name.write(to: &writer)
            writer.text(output.text)
        case .integrationFailure(let name, let error, let cause):
            writer.byte(16)
            name.write(to: &writer)
            writer.optionalText(error)
            writer.optionalText(cause)
        }
    }

    fileprivate init?(from reader: inout ByteFieldReader) {
        guard let shape = reader.byte(), let details = Self.read(shape, from: &reader) else { return nil }
        self = details
    }

    private static func read(_ shape: UInt8, from reader: inout ByteFieldReader) -> EventDetails? {
        switch shape {
        case 0: return EventDetails.none
        case 1:
            guard let input = reader.payload(), let role = reader.text(), let alias = reader.optionalText(),
                let version = reader.optionalText()
            else { return nil }
            return .executionStarted(input: input, roleARN: role, aliasARN: alias, versionARN: version)
        case 2: return reader.number().map { .redriven(count: $0) }
        case 3:
            guard let name = reader.text(), let input = reader.payload() else { return nil }
            return .stateEntered(name: name, input: input)
        case 4:
            guard let name = reader.text(), let output = reader.payload(), let assigned = reader.optionalText() else { return nil }
            return .stateExited(name: name, output: output, assigned: assigned.map(Payload.init(stored:)))
        case 5:
            guard let state = reader.text(), let error = reader.text(), let cause = reader.optionalText(),
                let location = reader.optionalText()
            else { return nil }
            return .evaluationFailed(state: state, error: error, cause: cause, location: location)
        case 6:
            guard let error = reader.optionalText(), let cause = reader.optionalText() else { return nil }
            return .failure(error: error, cause: cause)
        case 7: return reader.payload().map { .output($0) }
        case 8: return reader.number().map { .mapStarted(length: $0) }
        case 9:
            guard let name = reader.text(), let index = reader.number() else { return nil }
            return .iteration(name: name, index: index)
        case 10: return reader.text().map { .mapRun(arn: $0) }
        case 11:
            guard let arn = reader.text(), let count = reader.number() else { return nil }
            return .mapRunRedriven(arn: arn, count: count)
        case 12: return ScheduledTask(from: &reader).map { .scheduled($0) }
        case 13: return reader.optionalText().map { .workerStarted(name: $0) }
        case 14: return IntegrationName(from: &reader).map { .integrationStarted($0) }
        case 15:
            guard let name = IntegrationName(from: &reader), let output = reader.payload() else { return nil }
            return .integrationOutput(name, output)
        case 16:
            guard let name = IntegrationName(from: &reader), let error = reader.optionalText(), let cause = reader.optionalText() else {
                return nil
            }
            return .integrationFailure(name, error: error, cause: cause)
        default: return nil
        }
    }
}

extension IntegrationName {
    fileprivate func write(to writer: inout ByteFieldWriter) {
        writer.text(type)
        writer.text(resource)
    }

    fileprivate init?(from reader: inout ByteFieldReader) {
        guard let type = reader.text(), let resource = reader.text() else { return nil }
        self.init(type: type, resource: resource)
    }
}

extension ScheduledTask {
    fileprivate func write(to writer: inout ByteFieldWriter) {
        name.write(to: &writer)
        writer.text(arguments.text)
        writer.optionalText(region)
        // Seconds are never negative: 0 stands for none.
        writer.number((timeoutSeconds ?? -1) + 1)
        writer.number((heartbeatSeconds ?? -1) + 1)
        writer.optionalText(credentialsRole)
    }

    fileprivate init?(from reader: inout ByteFieldReader) {
        guard let name = IntegrationName(from: &reader), let arguments = reader.payload(), let region = reader.optionalText(),
            let timeout = reader.number(), let heartbeat = reader.number(), let role = reader.optionalText()
        else { return nil }
        self.init(
            name: name, arguments: arguments, region: region, timeoutSeconds: timeout == 0 ? nil : timeout - 1,
            heartbeatSeconds: heartbeat == 0 ? nil : heartbeat - 1, credentialsRole: role)
    }
}

extension EventNote {
    fileprivate func write(to writer: inout ByteFieldWriter) {
        switch self {
        case .next(let name):
            writer.byte(0)
            writer.text(name)
        case .waits(let strand, let until):
            writer.byte(1)
            writer.number(strand)
            writer.number(Int(until.milliseconds))
        case .retries(let strand, let retrier, let until, let after):
            writer.byte(2)
            writer.number(strand)
            writer.number(retrier)
            writer.number(Int(until.milliseconds))
            writer.number(Int(after))
        case .branchInput(let input):
            writer.byte(3)
            writer.text(input.text)
        case .iterates(let items, let concurrency):
            writer.byte(4)
            writer.text(items.text)
            writer.number(concurrency)
        case .runsOver(let items):
            writer.byte(5)
            writer.text(items.text)
        case .result(let result):
            writer.byte(6)
            writer.text(result.text)
        case .missedHeartbeat: writer.byte(7)
        case .forked(let input):
            writer.byte(8)
            writer.optionalText(input?.text)
        }
    }

    fileprivate init?(from reader: inout ByteFieldReader) {
        guard let shape = reader.byte(), let note = Self.read(shape, from: &reader) else { return nil }
        self = note
    }

    private static func read(_ shape: UInt8, from reader: inout ByteFieldReader) -> EventNote? {
        switch shape {
        case 0: return reader.text().map { .next($0) }
        case 1:
            guard let strand = reader.number(), let until = reader.number() else { return nil }
            return .waits(strand, until: Timestamp(milliseconds: Int64(until)))
        case 2:
            guard let strand = reader.number(), let retrier = reader.number(), let until = reader.number(), let after = reader.number()
            else { return nil }
            return .retries(strand, retrier: retrier, until: Timestamp(milliseconds: Int64(until)), after: EventID(after))
        case 3: return reader.payload().map { .branchInput($0) }
        case 4:
            guard let items = reader.payload(), let concurrency = reader.number() else { return nil }
            return .iterates(items: items, concurrency: concurrency)
        case 5: return reader.payload().map { .runsOver(items: $0) }
        case 6: return reader.payload().map { .result($0) }
        case 7: return .missedHeartbeat
        case 8: return reader.optionalText().map { .forked(input: $0.map(Payload.init(stored:))) }
        default: return nil
        }
    }
}

extension ByteFieldReader {
    fileprivate mutating func payload() -> Payload? { text().map(Payload.init(stored:)) }
}
