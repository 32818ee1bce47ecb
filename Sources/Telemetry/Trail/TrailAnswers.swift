import Ambient
public import JSON

/// The ways of events as JSON, for the node's own routes and for scripts.
extension StoredTrailEvent {
    /// Without the event itself: what a list shows.
    public var summary: JSONObject {
        let head = event.head
        return [
            "id": .string(id), "bus": .string(bus), "source": head?["source"] ?? .null, "detailType": head?["detail-type"] ?? .null,
            "time": .string(time.iso8601), "acceptedAt": .string(acceptedAt.iso8601), "size": .number(event.size),
            "rules": .array(matches.map { .string($0.rule) }),
        ]
    }
}

extension TrailPage {
    public var json: JSONObject {
        ["events": .array(events.map { .object($0.summary) }), "next": .string(next.text), "dropped": .number(dropped)]
    }
}

extension EventTrail {
    public var json: JSONObject {
        var rest = attempts
        var buses: [JSONValue] = []
        for (index, visit) in visits.enumerated() {
            // A replay brings an event to the same bus again: what follows is of that visit.
            let next = visits[(index + 1)...].first { $0.bus == visit.bus }?.acceptedAt ?? .distantFuture
            var object = visit.summary
            object["event"] = visit.event.json
            object["isWhole"] = .bool(visit.event.isWhole)
            object["rules"] = .array(
                visit.matches.map { match in
                    let targets = Self.counted(match.targets).map { target, count in
                        let isOwn = { (attempt: StoredTrailAttempt) in
                            attempt.sender == match.rule && attempt.target == target && attempt.at < next
                        }
                        let own = rest.filter(isOwn)
                        rest.removeAll(where: isOwn)
                        return JSONValue.object(Self.way(to: target, deliveries: count, own))
                    }
                    return ["rule": .string(match.rule), "targets": .array(targets)]
                })
            buses.append(.object(object))
        }
        return ["id": .string(id), "buses": .array(buses), "others": .array(Self.others(rest))]
    }

    /// A rule may name a target several times, with different inputs.
    private static func counted(_ targets: [String]) -> [(target: String, count: Int)] {
        targets.reduce(into: []) { counted, target in
            if let index = counted.firstIndex(where: { $0.target == target }) {
                counted[index].count += 1
            } else {
                counted.append((target, 1))
            }
        }
    }

    /// What was sent under the event's identifier by others than the rules that matched it.
    private static func others(_ attempts: [StoredTrailAttempt]) -> [JSONValue] {
        var pairs: [(sender: String, target: String)] = []
        for attempt in attempts where !pairs.contains(where: { $0 == (attempt.sender, attempt.target) }) {
            pairs.append((attempt.sender, attempt.target))
        }
        return pairs.map { pair in
            let own = attempts.filter { ($0.sender, $0.target) == pair }
            var object = way(to: pair.target, deliveries: max(1, own.count { $0.isLast }), own)
            object["sender"] = .string(pair.sender)
            return .object(object)
        }
    }

    private static func way(to target: String, deliveries: Int, _ attempts: [StoredTrailAttempt]) -> JSONObject {
        [
            "target": .string(target), "deliveries": .number(deliveries), "state": .string(state(of: attempts, deliveries)),
            "attempts": .array(attempts.map { .object($0.json) }),
        ]
    }

    /// The worst that is known of the deliveries.
    private static func state(of attempts: [StoredTrailAttempt], _ deliveries: Int) -> String {
        let outcomes = attempts.map(\.state)
        for state in ["lost", "dead-lettered"] where outcomes.contains(state) { return state }
        if attempts.count(where: \.isLast) >= deliveries { return "delivered" }
        return outcomes.contains("refused") ? "retrying" : "waiting"
    }
}

extension StoredTrailAttempt {
    fileprivate var state: String {
        switch outcome {
        case .delivered: "delivered"
        case .refused: "refused"
        case .deadLettered: "dead-lettered"
        case .lost: "lost"
        }
    }

    /// Whether the delivery ended with it.
    fileprivate var isLast: Bool { if case .refused = outcome { false } else { true } }

    fileprivate var json: JSONObject {
        var object: JSONObject = ["attempt": .number(number), "at": .string(at.iso8601)]
        object["outcome"] = .string(state)
        switch outcome {
        case .delivered: break
        case .refused(let reason, let next):
            object.add(reason)
            object["retriesAt"] = next.map { .string($0.iso8601) } ?? .null
        case .deadLettered(let reason, let queue):
            object.add(reason)
            object["queue"] = .string(queue)
        case .lost(let reason): object.add(reason)
        }
        if case .other(let bytes) = payload { object["sent"] = bytes.json }
        return object
    }
}

extension JSONObject {
    fileprivate mutating func add(_ reason: TrailReason) {
        self["code"] = .string(reason.code)
        self["message"] = .string(reason.message)
    }
}

extension KeptBytes {
    /// The document; its text where it is no JSON, or not kept whole.
    fileprivate var json: JSONValue {
        (isWhole ? try? JSONValue(parsing: bytes) : nil) ?? .string(String(decoding: bytes, as: UTF8.self))
    }

    /// The members of an event before its detail, which comes last: they are there even where the end is not.
    fileprivate var head: JSONObject? {
        if isWhole { return try? JSONValue(parsing: bytes).object }
        let detail = Array("\"detail\":".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: detail) }) else { return nil }
        return try? JSONValue(parsing: bytes[..<start] + detail + Array("null}".utf8)).object
    }
}
