/// Who is told of an activity's next task: a worker's poll looks into the table, and waits for a signal if there is nothing.
///
/// Every offer of a task signals one poll, the one that has waited longest. A signal that its poll cannot use goes to the next.
struct ActivityPollMachine: Sendable {
    typealias PollID = Int

    private struct Poll {
        let activity: String
        var isSignalled = false
    }

    /// Polls of one activity at once. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    static let limit = 1000

    private var last = 0
    private var polls: [PollID: Poll] = [:]
    /// Those without a signal, the first to be told first.
    private var waiting: [String: [PollID]] = [:]
    private var counts: [String: Int] = [:]

    var activities: [String] { Array(waiting.keys) }

    /// A poll begins, before it looks: what is offered from now on is not missed. `nil` where there are too many.
    mutating func join(_ activity: String) -> PollID? {
        guard counts[activity, default: 0] < Self.limit else { return nil }
        counts[activity, default: 0] += 1
        last += 1
        polls[last] = Poll(activity: activity)
        waiting[activity, default: []].append(last)
        return last
    }

    /// A task is on offer.
    ///
    /// - Returns: the poll that has its signal now.
    mutating func announce(_ activity: String) -> PollID? {
        guard let first = waiting[activity]?.first else { return nil }
        stopWaiting(first, activity)
        polls[first]?.isSignalled = true
        return first
    }

    /// Whether the poll has a signal; it is used up, and the next one will come in its turn.
    mutating func consume(_ poll: PollID) -> Bool {
        guard let known = polls[poll], known.isSignalled else { return false }
        polls[poll]?.isSignalled = false
        waiting[known.activity, default: []].append(poll)
        return true
    }

    /// A poll ends.
    ///
    /// - Returns: the poll that gets the signal that this one did not use.
    mutating func leave(_ poll: PollID) -> PollID? {
        guard let known = polls.removeValue(forKey: poll) else { return nil }
        stopWaiting(poll, known.activity)
        counts[known.activity] = counts[known.activity].flatMap { $0 > 1 ? $0 - 1 : nil }
        return known.isSignalled ? announce(known.activity) : nil
    }

    private mutating func stopWaiting(_ poll: PollID, _ activity: String) {
        waiting[activity]?.removeAll { $0 == poll }
        if waiting[activity]?.isEmpty == true { waiting[activity] = nil }
    }
}
