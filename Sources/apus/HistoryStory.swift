import JSON

/// Tells an execution's history as people follow it: a line for each state as it is entered and left, for each attempt that fails and is
/// made again; iterations of a large Map as a count. A value: give it the events in their order.
struct HistoryStory {
    /// One line, its place in the nesting of Parallel and Map states, and how it reads at a glance.
    struct Line {
        enum Mood {
            case plain
            case good
            case bad
        }

        let time: Double
        let depth: Int
        let mark: String
        let text: String
        let mood: Mood
    }

    /// Where an event stands: events that follow from it stand there too.
    private struct Place {
        var depth = 0
        /// The event by which the innermost state was entered.
        var state: Int?
        /// The large Map of whose iterations this is one.
        var largeMap: Int?
        /// The state in which a Parallel or Map state was entered, outermost first.
        var outer: [Int?] = []
    }

    private struct Visit {
        let name: String
        let enteredAt: Double
        var attempts = 0
        /// What was tried last did not succeed.
        var hasFailed = false
        var iterations = 0
        var ended = 0
        var failed = 0
        /// The tenth of the iterations that was told last.
        var toldTenth = 0
    }

    /// Iterations of a Map with more items are counted, not told.
    private static let mostIterationsTold = 10
    private static let longestText = 160

    private let tellsAll: Bool
    private var places: [Int: Place] = [:]
    private var visits: [Int: Visit] = [:]
    private var startedAt: Double?

    /// - Parameter tellsAll: the iterations of large Maps too.
    init(tellsAll: Bool = false) { self.tellsAll = tellsAll }

    /// Seconds from the start to a line.
    func elapsed(_ line: Line) -> Double { line.time - (startedAt ?? line.time) }

    /// What is to be said of an event as GetExecutionHistory answers it.
    mutating func tell(_ event: JSONValue) -> [Line] {
        guard let id = event["id"]?.int, let type = event["type"]?.string else { return [] }
        let time = event["timestamp"]?.double ?? 0
        if startedAt == nil { startedAt = time }
        var place = places[event["previousEventId"]?.int ?? 0] ?? Place()
        let details = event.object?.first { $0.key.hasSuffix("EventDetails") }?.value ?? [:]
        let lines = tell(type, id: id, details, at: time, &place)
        places[id] = place
        return lines
    }

    private mutating func tell(_ type: String, id: Int, _ details: JSONValue, at time: Double, _ place: inout Place) -> [Line] {
        if type.hasPrefix("Execution") { return [execution(type, details, time)] }
        if type.hasSuffix("StateEntered") { return entered(type, id, details, time, &place) }
        if type.hasSuffix("StateExited") { return exited(details, time, &place) }
        if type.hasPrefix("MapIteration") { return iteration(type, details, time, &place) }
        switch type {
        case "ParallelStateStarted", "MapStateStarted":
            if let state = place.state { visits[state]?.iterations = details["length"]?.int ?? 0 }
            place.outer.append(place.state)
            place.depth += 1
            let isLarge = (details["length"]?.int ?? 0) > Self.mostIterationsTold
            if isLarge, !tellsAll, place.largeMap == nil { place.largeMap = place.state }
            return []
        case "ParallelStateSucceeded", "ParallelStateFailed", "ParallelStateAborted", "MapStateSucceeded", "MapStateFailed",
            "MapStateAborted":
            leave(&place)
            guard type.hasSuffix("Failed") else { return [] }
            noteFailure(place)
            return line(time, place, "✗", "\(name(place)) failed", .bad)
        case "MapRunStarted": return line(time, place, "⑂", "Map run \(details["mapRunArn"]?.string ?? "")")
        default: return task(type, details, time, place)
        }
    }

    // MARK: States

    private func execution(_ type: String, _ details: JSONValue, _ time: Double) -> Line {
        func line(_ mark: String, _ text: String, _ mood: Line.Mood) -> Line {
            Line(time: time, depth: 0, mark: mark, text: text, mood: mood)
        }
        switch type {
        case "ExecutionStarted": return line("●", "started \(shortened(details["input"]))", .plain)
        case "ExecutionSucceeded": return line("●", "succeeded → \(shortened(details["output"]))", .good)
        case "ExecutionRedriven": return line("●", "redriven (\(details["redriveCount"]?.int ?? 1))", .plain)
        default:
            let verb = type.dropFirst("Execution".count).lowercased().replacing("timedout", with: "timed out")
            return line("●", "\(verb)\(reason(details))", .bad)
        }
    }

    private mutating func entered(_ type: String, _ id: Int, _ details: JSONValue, _ time: Double, _ place: inout Place) -> [Line] {
        let name = details["name"]?.string ?? "?"
        visits[id] = Visit(name: name, enteredAt: time)
        place.state = id
        let kind = type.dropLast("StateEntered".count)
        return line(time, place, "▸", "\(name) (\(kind)) \(shortened(details["input"]))")
    }

    private func exited(_ details: JSONValue, _ time: Double, _ place: inout Place) -> [Line] {
        // Of a Map or Parallel state it may follow from an event inside of it.
        let name = details["name"]?.string ?? "?"
        while let state = place.state, visits[state]?.name != name, !place.outer.isEmpty { leave(&place) }
        let visit = place.state.flatMap { visits[$0] }
        let took = visit.map { " in \(seconds(time - $0.enteredAt))" } ?? ""
        let variables = details["assignedVariables"]?.object.map { ", sets \($0.keys.map { "$" + $0 }.joined(separator: ", "))" } ?? ""
        let text = "\(took)\(variables) → \(shortened(details["output"]))"
        return visit?.hasFailed == true
            ? line(time, place, "↷", "\(name) caught\(text)") : line(time, place, "✓", "\(name)\(text)", .good)
    }

    private mutating func iteration(_ type: String, _ details: JSONValue, _ time: Double, _ place: inout Place) -> [Line] {
        if type == "MapIterationStarted" {
            place.state = nil
            return line(time, place, "▸", "item \(details["index"]?.int ?? 0)")
        }
        guard let map = place.outer.last ?? nil else { return [] }
        visits[map]?.ended += 1
        if type != "MapIterationSucceeded" { visits[map]?.failed += 1 }
        if place.largeMap == map { return progress(of: map, time, place) }
        return type == "MapIterationSucceeded" ? [] : line(time, place, "✗", "item \(details["index"]?.int ?? 0) failed", .bad)
    }

    /// A line for each tenth of a large Map's iterations.
    private mutating func progress(of map: Int, _ time: Double, _ place: Place) -> [Line] {
        guard let visit = visits[map], visit.iterations > 0 else { return [] }
        let tenth = visit.ended * 10 / visit.iterations
        guard tenth > visit.toldTenth else { return [] }
        visits[map]?.toldTenth = tenth
        let failed = visit.failed > 0 ? ", \(visit.failed) failed" : ""
        return [
            Line(
                time: time, depth: max(0, place.depth - 1), mark: "⑂",
                text: "\(visit.name): \(visit.ended) of \(visit.iterations) items\(failed)", mood: visit.failed > 0 ? .bad : .plain)
        ]
    }

    private func leave(_ place: inout Place) {
        guard let state = place.outer.popLast() else { return }
        if place.largeMap == state { place.largeMap = nil }
        place.state = state
        place.depth = max(0, place.depth - 1)
    }

    // MARK: Tasks

    private mutating func task(_ type: String, _ details: JSONValue, _ time: Double, _ place: Place) -> [Line] {
        if type.hasSuffix("Scheduled"), let state = place.state {
            visits[state]?.attempts += 1
            visits[state]?.hasFailed = false
            let attempt = visits[state]?.attempts ?? 1
            return attempt > 1 ? line(time, place, "↻", "\(name(place)): attempt \(attempt)") : []
        }
        if type.hasSuffix("Failed") || type.hasSuffix("TimedOut") { noteFailure(place) }
        if type.hasSuffix("Failed") { return line(time, place, "✗", "\(name(place))\(reason(details))", .bad) }
        if type.hasSuffix("TimedOut") { return line(time, place, "✗", "\(name(place)) timed out\(reason(details))", .bad) }
        if type == "TaskSubmitted" { return line(time, place, "…", "\(name(place)) waits for its result") }
        if type == "ActivityStarted" {
            return line(time, place, "…", "\(name(place)) is with \(details["workerName"]?.string ?? "a worker")")
        }
        if type.hasSuffix("Aborted") { return line(time, place, "✗", "\(name(place)) aborted", .bad) }
        return []
    }

    private mutating func noteFailure(_ place: Place) {
        if let state = place.state { visits[state]?.hasFailed = true }
    }

    // MARK: Words

    private func name(_ place: Place) -> String { place.state.flatMap { visits[$0]?.name } ?? "the state" }

    private func reason(_ details: JSONValue) -> String {
        let parts = [details["error"]?.string, details["cause"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? "" : ": " + shortened(.string(parts.joined(separator: ": ")))
    }

    private func line(_ time: Double, _ place: Place, _ mark: String, _ text: String, _ mood: Line.Mood = .plain) -> [Line] {
        place.largeMap != nil && place.largeMap != place.state
            ? [] : [Line(time: time, depth: place.depth, mark: mark, text: text, mood: mood)]
    }

    private func shortened(_ value: JSONValue?) -> String {
        let text = (value?.string ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        return text.count <= Self.longestText ? text : text.prefix(Self.longestText - 1) + "…"
    }

    private func seconds(_ value: Double) -> String {
        let milliseconds = Int((value * 1000).rounded())
        return milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }
}
