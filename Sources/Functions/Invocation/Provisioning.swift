import Environments
import Synchronization

/// Makes provisioned concurrency real: keeps as many environments ready as a function's versions and aliases ask for.
final class Provisioning: ProvisioningDoor {
    private struct State {
        var machine = ProvisioningMachine()
        /// Of what is provisioned, to tell the fleet.
        var specifications: [EnvironmentSpecification.Identity: EnvironmentSpecification] = [:]
    }

    private let catalogue: FunctionCatalogue
    private let specifications: SpecificationCache
    private let fleet: EnvironmentFleet
    private let state = Mutex(State())

    init(catalogue: FunctionCatalogue, specifications: SpecificationCache, fleet: EnvironmentFleet) {
        self.catalogue = catalogue
        self.specifications = specifications
        self.fleet = fleet
    }

    func set(_ key: FunctionKey, qualifier: String, count: Int) {
        guard count > 0 else { return perform(state.withLock { $0.machine.end(key, qualifier) }, of: key) }
        let lookUp = state.withLock { $0.machine.ask(key, qualifier, count: count) }
        Task { await fulfil(key, qualifier, lookUp) }
    }

    func status(_ key: FunctionKey, qualifier: String) -> ProvisioningStatus? {
        guard let wish = state.withLock({ $0.machine.wish(key, qualifier) }) else { return nil }
        if let failure = wish.failure { return ProvisioningStatus(requested: wish.count, ready: 0, failure: failure) }
        guard let identity = wish.identity, let status = fleet.provisioning(of: identity) else {
            return ProvisioningStatus(requested: wish.count, ready: 0)
        }
        return ProvisioningStatus(requested: wish.count, ready: min(status.ready, wish.count), failure: status.failure)
    }

    /// Looks again where a function's qualifiers lead: its code, its settings or an alias may have changed.
    func refresh(_ key: FunctionKey) {
        for qualifier in state.withLock({ $0.machine.qualifiers(of: key) }) {
            guard let lookUp = state.withLock({ $0.machine.lookAgain(key, qualifier) }) else { continue }
            Task { await fulfil(key, qualifier, lookUp) }
        }
    }

    private func fulfil(_ key: FunctionKey, _ qualifier: String, _ lookUp: Int) async {
        do {
            let function = try await catalogue.resolve(key, qualifier: qualifier)
            let specification = try await specifications.provisionedSpecification(for: function)
            let effects = state.withLock { state in
                let effects = state.machine.found(key, qualifier, specification.identity, lookUp: lookUp)
                if !effects.isEmpty { state.specifications[specification.identity] = specification }
                return effects
            }
            perform(effects, of: key)
        } catch {
            state.withLock { $0.machine.failed(key, qualifier, "\(error)", lookUp: lookUp) }
        }
    }

    private func perform(_ effects: [ProvisioningMachine.Effect], of key: FunctionKey) {
        for effect in effects {
            switch effect {
            case .provision(let identity, let count):
                let specification = state.withLock { state in
                    count > 0 ? state.specifications[identity] : state.specifications.removeValue(forKey: identity)
                }
                if let specification { fleet.provision(specification, count: count) }
            case .retire(let identity):
                state.withLock { _ = $0.specifications.removeValue(forKey: identity) }
                fleet.retire(functionARN: key.arn()) { $0 != identity }
            }
        }
    }
}
