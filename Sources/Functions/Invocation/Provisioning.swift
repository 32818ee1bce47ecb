import Environments
import Synchronization

/// Makes provisioned concurrency real: keeps as many environments ready as a function's versions and aliases ask for.
final class Provisioning: ProvisioningDoor {
    private struct Wish: Sendable {
        var count: Int
        /// What the qualifier leads to, once that is known.
        var identity: EnvironmentSpecification.Identity?
        /// Why it leads nowhere.
        var failure: String?
    }

    private let catalogue: FunctionCatalogue
    private let specifications: SpecificationCache
    private let fleet: EnvironmentFleet
    private let wishes = Mutex<[FunctionKey: [String: Wish]]>([:])

    init(catalogue: FunctionCatalogue, specifications: SpecificationCache, fleet: EnvironmentFleet) {
        self.catalogue = catalogue
        self.specifications = specifications
        self.fleet = fleet
    }

    func set(_ key: FunctionKey, qualifier: String, count: Int) {
        wishes.withLock { $0[key, default: [:]][qualifier] = Wish(count: count) }
        Task { await fulfil(key, qualifier) }
    }

    func status(_ key: FunctionKey, qualifier: String) -> ProvisioningStatus? {
        guard let wish = wishes.withLock({ $0[key]?[qualifier] }) else { return nil }
        if let failure = wish.failure { return ProvisioningStatus(requested: wish.count, ready: 0, failure: failure) }
        guard let identity = wish.identity, let status = fleet.provisioning(of: identity) else {
            return ProvisioningStatus(requested: wish.count, ready: 0)
        }
        return ProvisioningStatus(requested: wish.count, ready: min(status.ready, wish.count), failure: status.failure)
    }

    /// Looks again where a function's qualifiers lead: its code, its settings or an alias may have changed.
    func refresh(_ key: FunctionKey) {
        for qualifier in wishes.withLock({ $0[key]?.keys.sorted() ?? [] }) {
            Task { await fulfil(key, qualifier) }
        }
    }

    private func fulfil(_ key: FunctionKey, _ qualifier: String) async {
        do {
            let function = try await catalogue.resolve(key, qualifier: qualifier)
            let specification = try await specifications.provisionedSpecification(for: function)
            let former = wishes.withLock { wishes -> EnvironmentSpecification.Identity? in
                defer {
                    wishes[key]?[qualifier]?.identity = specification.identity
                    wishes[key]?[qualifier]?.failure = nil
                    if wishes[key]?[qualifier]?.count == 0 { wishes[key]?[qualifier] = nil }
                    if wishes[key]?.isEmpty == true { wishes[key] = nil }
                }
                return wishes[key]?[qualifier]?.identity
            }
            // Several qualifiers may lead to one version: its environments are the sum of what they ask for.
            let total = wishes.withLock { wishes in
                wishes[key]?.values.filter { $0.identity == specification.identity }.reduce(0) { $0 + $1.count } ?? 0
            }
            fleet.provision(specification, count: total)
            if let former, former != specification.identity {
                fleet.retire(functionARN: key.arn()) { $0 != former }
            }
        } catch {
            wishes.withLock { $0[key]?[qualifier]?.failure = "\(error)" }
        }
    }
}
