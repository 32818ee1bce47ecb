import AWSInterface
import Ambient
import Deliveries
import EventPatterns
import JSON
import Synchronization

/// A rule as matching wants it: what is sent to whom, made ready once.
final class CompiledRule: Sendable {
    let name: String
    let arn: String
    let targets: [CompiledTarget]

    init(_ rule: RuleWithTargets) {
        name = rule.rule.name
        arn = rule.rule.arn
        targets = rule.targets.map(CompiledTarget.init)
    }
}

/// A target of a rule, made ready to be sent to.
struct CompiledTarget: Sendable {
    let arn: String
    /// A failure where what was stored cannot be read: that is told to the dead-letter queue.
    let input: Result<TargetInput, TargetInput.Failure>
    /// `nil` for the default.
    private let retries: RuleTarget.Retries?
    let deadLetterQueue: String?
    /// What a target of this kind wants to know besides, under AWS's names.
    private let settings: JSONObject
    /// Where a part of that comes from the event.
    private let httpParameters: DynamicHTTPParameters?

    init(_ target: RuleTarget) {
        arn = target.arn
        input = Self.input(of: target)
        retries = target.retries
        deadLetterQueue = target.deadLetterQueue
        var settings: JSONObject = [:]
        settings["MessageGroupId"] = target.messageGroup.map(JSONValue.string)
        settings["HttpParameters"] = target.httpParameters.map(JSONValue.object)
        self.settings = settings
        httpParameters = target.httpParameters.flatMap(DynamicHTTPParameters.init)
    }

    /// The call's settings for one event.
    func settings(for event: MatchedEvent) -> JSONObject {
        guard let httpParameters else { return settings }
        var settings = settings
        settings["HttpParameters"] = .object(httpParameters.applied(to: event))
        return settings
    }

    /// Made when it is needed: a bus may have a hundred thousand targets.
    var policy: RetryPolicy {
        guard let retries else { return .eventBus() }
        return .eventBus(retries: retries.maximumAttempts ?? 185, maximumAge: .seconds(retries.maximumAge ?? 86_400))
    }

    private static func input(of target: RuleTarget) -> Result<TargetInput, TargetInput.Failure> {
        do {
            return .success(try TargetInput(target.input, target: target.id))
        } catch {
            return .failure(TargetInput.Failure(message: error.message))
        }
    }
}

/// What an event of a bus matches.
struct BusMatches {
    var rules: [CompiledRule] = []
    var archives: [ArchiveRecord] = []
}

/// The enabled rules and the archives of one bus, matched together in one pass. Changing them never stops matching.
final class BusRules: Sendable {
    private enum Member {
        case rule(CompiledRule)
        /// Indirect, so that a hundred thousand rules take no more place than they need.
        indirect case archive(ArchiveRecord)
    }

    private enum Name: Hashable {
        case rule(String)
        case archive(String)
    }

    private struct State {
        var members: [RuleID: Member] = [:]
        var ids: [Name: RuleID] = [:]
        /// Never given twice: a match under way may still name one that is gone.
        var lastID: UInt32 = 0
        /// Archives of every event, which need no matching.
        var unconditional: [String: ArchiveRecord] = [:]

        mutating func id(of name: Name) -> RuleID {
            if let id = ids[name] { return id }
            lastID += 1
            let id = RuleID(rawValue: lastID)
            ids[name] = id
            return id
        }
    }

    /// Those of a bus that is not there.
    static let absent = BusRules()

    /// `nil` for those of a bus that is not there.
    var ofExistingBus: BusRules? { self === Self.absent ? nil : self }

    private let matcher = RuleMatcher()
    private let state = Mutex(State())
    /// Held while a rule and its pattern are changed, so that two changes do not mix.
    private let changing = Mutex<Void>(())

    /// How many rules and archives take part in matching.
    var count: Int { state.withLock { $0.members.count + $0.unconditional.count } }

    // MARK: Matching

    /// What `event`, a whole event as JSON, matches.
    func matches(of event: [UInt8]) -> BusMatches {
        let ids = matcher.rules(matching: event)
        var matches = BusMatches()
        state.withLock { state in
            for id in ids {
                switch state.members[id] {
                case .rule(let rule): matches.rules.append(rule)
                case .archive(let archive): matches.archives.append(archive)
                case nil: break  // Removed since.
                }
            }
            matches.archives.append(contentsOf: state.unconditional.values)
        }
        return matches
    }

    // MARK: Changing

    /// Adds many rules at once, as when a bus is loaded.
    func load(_ rules: [RuleWithTargets], archives: [ArchiveRecord] = []) {
        changing.withLock { _ in
            var changes: [RuleChange] = []
            for rule in rules { changes += setUp(rule, named: rule.rule.name) }
            for archive in archives { changes += setUp(archive, named: archive.name) }
            matcher.apply(changes)
        }
    }

    /// The rule `name` is now this one; `nil` or a disabled one takes no part in matching.
    func set(_ rule: RuleWithTargets?, named name: String) {
        changing.withLock { _ in matcher.apply(setUp(rule, named: name)) }
    }

    func set(_ archive: ArchiveRecord?, named name: String) {
        changing.withLock { _ in matcher.apply(setUp(archive, named: name)) }
    }

    private func setUp(_ rule: RuleWithTargets?, named name: String) -> [RuleChange] {
        guard let rule, rule.rule.state.isEnabled, let text = rule.rule.pattern, let pattern = Self.read(text, of: rule.rule.arn) else {
            return remove(.rule(name))
        }
        return put(.rule(CompiledRule(rule)), .rule(name), pattern)
    }

    private func setUp(_ archive: ArchiveRecord?, named name: String) -> [RuleChange] {
        state.withLock { $0.unconditional[name] = nil }
        guard let archive else { return remove(.archive(name)) }
        guard let text = archive.pattern else {
            state.withLock { $0.unconditional[name] = archive }
            return remove(.archive(name))
        }
        guard let pattern = Self.read(text, of: archive.arn) else { return remove(.archive(name)) }
        return put(.archive(archive), .archive(name), pattern)
    }

    private func put(_ member: Member, _ name: Name, _ pattern: EventPattern) -> [RuleChange] {
        state.withLock { state in
            let id = state.id(of: name)
            state.members[id] = member
            return [.add(pattern, for: id)]
        }
    }

    private func remove(_ name: Name) -> [RuleChange] {
        state.withLock { state in
            guard let id = state.ids.removeValue(forKey: name) else { return [] }
            state.members[id] = nil
            return [.remove(id)]
        }
    }

    /// A pattern was checked when it was put; one that cannot be read any more matches nothing, and that is said.
    private static func read(_ pattern: String, of arn: String) -> EventPattern? {
        do throws(PatternError) {
            return try EventPattern(parsing: pattern)
        } catch {
            OperatorLog.say("The stored pattern of \(arn) cannot be read and matches nothing: \(error.message)")
            return nil
        }
    }
}
