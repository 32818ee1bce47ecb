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
        let buses = visits.map { visit in
            var object = visit.summary
            object["event"] = visit.event.json
            object["isWhole"] = .bool(visit.event.isWhole)
            object["rules"] = .array(
                visit.matches.map { match in
                    var targets: [JSONValue] = []
                    for target in match.targets {
                        let own = rest.filter { $0.sender == match.rule && $0.target == target }
                        rest.removeAll { $0.sender == match.rule && $0.target == target }
                        targets.append(.object(Self.way(to: target, own)))
                    }
                    return ["rule": .string(match.rule), "targets": .array(targets)]
                })
            return JSONValue.object(object)
        }
        return ["id": .string(id), "buses": .array(buses), "others": .array(Self.others(rest))]
    }

    /// What was sent under the event's identifier by others than the rules that matched it.
    private static func others(_ attempts: [StoredTrailAttempt]) -> [JSONValue] {
        var pairs: [(sender: String, target: String)] = []
        for attempt in attempts where !pairs.contains(where: { $0 == (attempt.sender, attempt.target) }) {
            pairs.append((attempt.sender, attempt.target))
        }
        return pairs.map { pair in
            let own = attempts.filter { ($0.sender, $0.target) == pair }
            var object = way(to: pair.target, own)
            object["sender"] = .string(pair.sender)
            return .object(object)
        }
    }

    private static func way(to target: String, _ attempts: [StoredTrailAttempt]) -> JSONObject {
        var object: JSONObject = ["target": .string(target), "state": .string(attempts.last?.state ?? "waiting")]
        for attempt in attempts {
            if case .other(let bytes) = attempt.payload { object["sent"] = bytes.json }
        }
        object["attempts"] = .array(attempts.map { .object($0.json) })
        return object
    }
}

extension StoredTrailAttempt {
    /// What is known of the whole delivery after this attempt.
    fileprivate var state: String {
        switch outcome {
        case .delivered: "delivered"
        case .refused: "retrying"
        case .deadLettered: "dead-lettered"
        case .lost: "lost"
        }
    }

    fileprivate var json: JSONObject {
        var object: JSONObject = ["attempt": .number(number), "at": .string(at.iso8601)]
        func add(_ outcome: String, _ reason: TrailReason) {
            object["outcome"] = .string(outcome)
            object["code"] = .string(reason.code)
            object["message"] = .string(reason.message)
        }
        switch outcome {
        case .delivered: object["outcome"] = "delivered"
        case .refused(let reason, let next):
            add("refused", reason)
            object["retriesAt"] = next.map { .string($0.iso8601) } ?? .null
        case .deadLettered(let reason, let queue):
            add("dead-lettered", reason)
            object["queue"] = .string(queue)
        case .lost(let reason): add("lost", reason)
        }
        return object
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
