import AWSInterface
import Ambient
import Encodings
import Gateway
import HTTP
import JSON
import NIOHTTP1
import Targets
import Telemetry

/// What `apus events` asks the node: the ways of the events of the caller's account and region.
enum TrailRoutes {
    private static let path = "/_apus/events"
    private static let longestWait = Duration.seconds(20)

    static func routes(_ trail: TrailStore, clock: any WallClock) -> [FixedRoute] {
        [
            FixedRoute(.GET, path, isLongPoll: true) { request, context in
                try await list(TrailQuestion(request, in: context.scope), trail, clock)
            },
            FixedRoute(.GET, path, includesBelow: true) { request, context in
                let id = PercentEncoding.decode(request.path.dropFirst(path.utf8.count + 1)) ?? ""
                guard let way = try await trail.trail(of: id)?.visible(in: context.scope) else {
                    throw ServiceError("ResourceNotFoundException", "Nothing is known of an event \(id) here (any more).", status: 404)
                }
                return way.json
            },
        ]
    }

    /// `GET /_apus/events?bus=ARN&limit=N` answers the newest; with `after=CURSOR&wait=SECONDS` what came after that, as soon as
    /// something has.
    private static func list(_ question: TrailQuestion, _ trail: TrailStore, _ clock: any WallClock) async throws -> JSONObject {
        guard var cursor = question.after else {
            return try await trail.latest(question.limit, of: question.filter).json
        }
        let deadline = clock.now() + min(question.wait, longestWait)
        while true {
            let generation = trail.generation
            let page = try await trail.events(after: cursor, question.limit, of: question.filter)
            cursor = page.next
            if !page.events.isEmpty || page.dropped > 0 || clock.now() >= deadline { return page.json }
            await wait(for: trail, beyond: generation, until: deadline, clock)
            try Task.checkCancellation()
        }
    }

    /// Returns when something new may be there: another node's notes are looked for now and then.
    private static func wait(for trail: TrailStore, beyond generation: UInt64, until deadline: Timestamp, _ clock: any WallClock) async {
        let next = min(deadline, clock.now() + .seconds(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await trail.waitForMore(than: generation) }
            group.addTask { try? await clock.sleep(until: next) }
            await group.next()
            group.cancelAll()
        }
    }
}

/// The parameters of a list.
private struct TrailQuestion {
    var filter: TrailFilter
    var limit = 100
    var after: TrailCursor?
    var wait = Duration.zero

    init(_ request: HTTPRequest, in scope: Scope) throws(ServiceError) {
        filter = TrailFilter(scope: scope)
        for (name, value) in PercentEncoding.parameters(request.query) ?? [] {
            switch name {
            case "bus": filter.bus = value
            case "limit": limit = try Self.number(value, 1...1000, name)
            case "after":
                guard let cursor = TrailCursor(value) else { throw Self.invalid("after must be what an earlier answer said.") }
                after = cursor
            case "wait": wait = .seconds(try Self.number(value, 0...3600, name))
            default: throw Self.invalid("There is no parameter \(name).")
            }
        }
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>, _ name: String) throws(ServiceError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw invalid("\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private static func invalid(_ message: String) -> ServiceError { ServiceError("ValidationException", message) }
}

/// Notes down what became of attempts to deliver events.
struct TrailObserver: TargetObserver {
    private let trail: any TrailSink

    init(_ trail: any TrailSink) { self.trail = trail }

    func attempted(_ attempt: TargetAttempt) {
        guard let id = attempt.trail else { return }
        trail.record(
            TrailAttempt(
                id: id, sender: attempt.sender, target: attempt.target, payload: attempt.payload, number: attempt.attempt,
                outcome: TrailAttempt.Outcome(attempt.outcome), at: attempt.at))
    }
}

extension TrailAttempt.Outcome {
    fileprivate init(_ outcome: TargetAttempt.Outcome) {
        switch outcome {
        case .delivered: self = .delivered
        case .refused(let refusal, let next): self = .refused(TrailReason(refusal), retriesAt: next)
        case .deadLettered(let refusal, let queue): self = .deadLettered(TrailReason(refusal), queue: queue)
        case .lost(let refusal): self = .lost(TrailReason(refusal))
        }
    }
}

extension TrailReason {
    fileprivate init(_ refusal: TargetRefusal) { self.init(code: refusal.code, message: refusal.message) }
}
