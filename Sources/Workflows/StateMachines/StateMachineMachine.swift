import AWSInterface
import Ambient

/// What requests about state machines come to, decided without looking anything up.
enum StateMachineMachine {
    /// CreateStateMachine of a name that is there: the same request again, or another machine?
    ///
    /// AWS compares everything but role and tags, which it then leaves as they are.
    static func isSame(
        _ existing: StateMachineRecord, _ settings: StateMachineSettings, as wanted: StateMachineRecord,
        _ wantedSettings: StateMachineSettings
    ) -> Bool {
        existing.isExpress == wanted.isExpress && existing.wasPublished == wanted.wasPublished
            && existing.versionDescription == wanted.versionDescription && settings.definition == wantedSettings.definition
            && settings.logging == wantedSettings.logging && settings.isTraced == wantedSettings.isTraced
    }

    /// The revision that an update leads to; the current one where it changes nothing.
    ///
    /// - Parameter fresh: identifiers that nothing has yet, ours and AWS's.
    static func update(
        _ current: StateMachineRevision, by input: StateMachineSettingsInput, fresh: (id: String, revisionID: String), at now: Timestamp
    ) -> StateMachineRevision {
        var next = current
        next.settings = input.applied(to: current.settings)
        let (new, old) = (next.settings, current.settings)
        // Only a change of definition or role is a new revision to AWS; a role that comes alone always is one.
        if new.definition != old.definition || new.roleARN != old.roleARN || (input.roleARN != nil && input.definition == nil) {
            next.revisionID = fresh.revisionID
        }
        guard next != current else { return current }
        next.id = fresh.id
        next.created = now
        return next
    }

    /// - Parameter expected: the revision that the caller thinks of as current, if it says so.
    static func checkRevision(_ expected: String?, _ current: StateMachineRevision) throws(ServiceError) {
        let present = current.revisionID ?? StateMachineRevision.initial
        guard let expected, expected != present else { return }
        throw WorkflowErrors.conflict(
            "Failed to publish the State Machine version for revision \(expected). The current State Machine revision is \(present).")
    }
}

/// Where an alias leads.
struct AliasRouting: Hashable, Sendable {
    struct Route: Hashable, Sendable {
        var version: Int
        /// Percent.
        var weight: Int
    }

    var routes: [Route]

    /// - Throws: `ValidationException`.
    static func check(_ routes: [(arn: String, reference: StateMachineReference, weight: Int)]) throws(ServiceError) -> (
        key: StateMachineKey, routing: AliasRouting
    ) {
        let listed = "Received: [\(routes.map(\.arn).joined(separator: ", "))]"
        var result: [Route] = []
        for route in routes {
            guard case .version(let number) = route.reference.qualifier else {
                throw WorkflowErrors.validation("Routing configuration must contain state machine version ARNs. \(listed)")
            }
            result.append(Route(version: number, weight: route.weight))
        }
        guard let key = routes.first?.reference.key, routes.allSatisfy({ $0.reference.key == key }) else {
            throw WorkflowErrors.validation("Routing configuration must contain versions of the same state machine. \(listed)")
        }
        guard Set(result.map(\.version)).count == result.count else {
            throw WorkflowErrors.validation("Routing configuration must contain distinct state machine version ARNs. \(listed)")
        }
        guard result.reduce(0, { $0 + $1.weight }) == 100 else {
            let weights = result.map { String($0.weight) }.joined(separator: ", ")
            throw WorkflowErrors.validation("Sum of routing configuration weights must equal 100. Received: [\(weights)]")
        }
        return (key, AliasRouting(routes: result))
    }

    /// The index of the route that `chance`, in `0..<1`, falls on.
    static func choose(_ weights: [Int], chance: Double) -> Int {
        var left = chance * Double(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            left -= Double(weight)
            if left < 0 { return index }
        }
        return max(0, weights.count - 1)
    }

    /// The version with most of the executions.
    var heaviest: Int? { routes.max { $0.weight < $1.weight }?.version }
}
