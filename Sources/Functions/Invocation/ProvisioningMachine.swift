import Environments

/// Decides how many environments of each version stand ready: the sum of what a function's qualifiers ask for.
///
/// A qualifier's wish comes first and what it leads to later, since that has to be read: `ask` or `lookAgain` gives a look-up's
/// number, and only the result of the last look-up counts.
struct ProvisioningMachine {
    typealias Identity = EnvironmentSpecification.Identity

    struct Wish: Hashable, Sendable {
        var count: Int
        /// What the qualifier leads to, once that is known.
        var identity: Identity?
        /// Why it leads nowhere.
        var failure: String?
        fileprivate var lookUp = 0
    }

    enum Effect: Hashable, Sendable {
        /// Keep `count` environments ready; 0 ends that.
        case provision(Identity, count: Int)
        /// Nothing leads here any more: its environments have no use.
        case retire(Identity)
    }

    private var wishes: [FunctionKey: [String: Wish]] = [:]
    private var lastLookUp = 0

    func wish(_ key: FunctionKey, _ qualifier: String) -> Wish? { wishes[key]?[qualifier] }

    func qualifiers(of key: FunctionKey) -> [String] { wishes[key]?.keys.sorted() ?? [] }

    /// A qualifier wants `count` environments, at least one. Answers the number of the look-up to make.
    mutating func ask(_ key: FunctionKey, _ qualifier: String, count: Int) -> Int {
        lastLookUp += 1
        wishes[key, default: [:]][qualifier, default: Wish(count: count)].count = count
        wishes[key]?[qualifier]?.lookUp = lastLookUp
        return lastLookUp
    }

    /// What the qualifier leads to may have changed. Answers the number of the look-up to make, `nil` where nothing is wished for.
    mutating func lookAgain(_ key: FunctionKey, _ qualifier: String) -> Int? {
        guard wishes[key]?[qualifier] != nil else { return nil }
        lastLookUp += 1
        wishes[key]?[qualifier]?.lookUp = lastLookUp
        return lastLookUp
    }

    /// A qualifier wants none any more, or is gone.
    mutating func end(_ key: FunctionKey, _ qualifier: String) -> [Effect] {
        guard let former = wishes[key]?.removeValue(forKey: qualifier) else { return [] }
        let effects = former.identity.map { [Effect.provision($0, count: total(key, $0))] } ?? []
        if wishes[key]?.isEmpty == true { wishes[key] = nil }
        return effects
    }

    /// A look-up has found what the qualifier leads to.
    mutating func found(_ key: FunctionKey, _ qualifier: String, _ identity: Identity, lookUp: Int) -> [Effect] {
        guard let wish = wishes[key]?[qualifier], wish.lookUp == lookUp else { return [] }
        wishes[key]?[qualifier]?.identity = identity
        wishes[key]?[qualifier]?.failure = nil
        let now = Effect.provision(identity, count: total(key, identity))
        guard let former = wish.identity, former != identity else { return [now] }
        // Another qualifier may still lead to the former version.
        let left = total(key, former)
        return [now, left > 0 ? .provision(former, count: left) : .retire(former)]
    }

    /// A look-up has failed.
    mutating func failed(_ key: FunctionKey, _ qualifier: String, _ reason: String, lookUp: Int) {
        guard wishes[key]?[qualifier]?.lookUp == lookUp else { return }
        wishes[key]?[qualifier]?.failure = reason
    }

    private func total(_ key: FunctionKey, _ identity: Identity) -> Int {
        wishes[key]?.values.filter { $0.identity == identity }.reduce(0) { $0 + $1.count } ?? 0
    }
}
