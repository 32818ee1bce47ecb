/// Which executions are in memory, what has come for them, and whose turn it is. Decides nothing about them.
///
/// An execution is worked on by one caller at a time: whoever ``post(_:to:)`` tells to, until ``finish(_:keeping:weight:)`` says that
/// nothing more has come. Between turns an execution stays in memory only as long as there is room: it can be folded again.
struct ActivationMachine<Live, Item> {
    struct Limits {
        /// Executions between turns.
        var idle = 4096
        /// What they weigh in all: bytes of their histories.
        var idleWeight = 32 << 20
        /// Items of one turn, which share a commit.
        var turn = 64
    }

    private struct Activation {
        var live: Live?
        var weight = 0
        var mailbox: [Item] = []
        var isBusy = false
        /// Its place in the order of eviction; only the last counts.
        var stamp = 0
    }

    private let limits: Limits
    private var activations: [ExecutionKey: Activation] = [:]
    /// Those between turns, the longest idle first, from `head` on. Most entries are out of date.
    private var order: [(key: ExecutionKey, stamp: Int)] = []
    private var head = 0
    private var nextStamp = 1
    private var idleCount = 0
    private var idleWeight = 0

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Executions in memory.
    var count: Int { activations.count }

    /// - Returns: whether the caller is to work on the execution now.
    mutating func post(_ item: Item, to key: ExecutionKey) -> Bool {
        var activation = activations.removeValue(forKey: key) ?? Activation()
        defer { activations[key] = activation }
        activation.mailbox.append(item)
        if activation.isBusy { return false }
        if activation.live != nil {
            idleCount -= 1
            idleWeight -= activation.weight
        }
        activation.isBusy = true
        activation.stamp = 0
        return true
    }

    /// What the caller is to do: the execution, if it is in memory, and what has come for it.
    mutating func take(_ key: ExecutionKey) -> (live: Live?, items: [Item])? {
        guard var activation = activations.removeValue(forKey: key), activation.isBusy, !activation.mailbox.isEmpty else { return nil }
        defer { activations[key] = activation }
        let live = activation.live
        activation.live = nil
        let items: [Item]
        if activation.mailbox.count <= limits.turn {
            items = activation.mailbox
            activation.mailbox = []
        } else {
            items = Array(activation.mailbox.prefix(limits.turn))
            activation.mailbox.removeFirst(limits.turn)
        }
        return (live, items)
    }

    /// Ends a turn.
    ///
    /// - Parameter live: what may be kept; nil for an execution that is not worth it, or not to be trusted.
    /// - Returns: whether more has come: then the caller goes on with ``take(_:)``.
    mutating func finish(_ key: ExecutionKey, keeping live: Live?, weight: Int) -> Bool {
        guard var activation = activations.removeValue(forKey: key) else { return false }
        activation.live = live
        activation.weight = weight
        if !activation.mailbox.isEmpty {
            activations[key] = activation
            return true
        }
        guard live != nil else { return false }
        activation.isBusy = false
        activation.stamp = nextStamp
        nextStamp += 1
        order.append((key, activation.stamp))
        idleCount += 1
        idleWeight += weight
        activations[key] = activation
        evict()
        return false
    }

    private mutating func evict() {
        while idleCount > limits.idle || idleWeight > limits.idleWeight, head < order.count {
            let (key, stamp) = order[head]
            head += 1
            guard let activation = activations[key], activation.stamp == stamp else { continue }
            activations[key] = nil
            idleCount -= 1
            idleWeight -= activation.weight
        }
        // Entries that are out of date are dropped when there are more of them than others.
        if order.count - head > 2 * activations.count + 64 {
            order = order[head...].filter { activations[$0.key]?.stamp == $0.stamp }
            head = 0
        } else if head > 1024 {
            order.removeFirst(head)
            head = 0
        }
    }
}
