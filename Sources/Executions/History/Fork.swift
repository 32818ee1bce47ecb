extension HistoryEvent {
    /// The history of a new execution that goes on from a past point of another: fold it, then apply `.resumed`.
    ///
    /// What the other execution was waiting for there is begun anew, under the new execution's identity; its timers are kept.
    ///
    /// - Parameters:
    ///   - history: from its first event to the one to go on from.
    ///   - input: replaces the input of the state that the execution stands at; nil leaves it.
    /// - Throws: where the execution had ended well at that point: nothing would be left to do.
    public static func forked(_ history: [HistoryEvent], input: Payload?) throws(HistoryError) -> [HistoryEvent] {
        guard let last = history.last, history.first?.id == 1 else {
            throw HistoryError(message: "a fork needs the history from its first event")
        }
        guard last.type != .executionSucceeded else {
            throw HistoryError(message: "the execution had succeeded with event \(last.id): there is nothing to go on with")
        }
        var forked = history
        forked[forked.count - 1].notes.append(.forked(input: input))
        return forked
    }
}
