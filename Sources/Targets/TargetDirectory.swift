import AWSInterface
public import Ambient
public import Storage
import Synchronization

/// A target whose state lives in the same database as the sender's: it takes a call in the sender's transaction, so that a
/// hand-over happens exactly once, whatever is killed when.
public protocol LocalTarget: Sendable {
    /// Called before an attempt of a delivery, outside of its transaction: reads what `accept` would otherwise have to read while all
    /// other writers wait. It may fail silently.
    func prepare(for call: TargetCall) async

    /// Takes `call` as part of `transaction`: a message is stored, an invocation accepted.
    ///
    /// It may be called more than once before the transaction counts, so effects belong into `Transaction.afterCommit(_:)`.
    /// A refusal must have changed nothing. Throws only what the storage throws.
    func accept(_ call: TargetCall, in transaction: any Transaction, at now: Timestamp) throws -> TargetRefusal?
}

extension LocalTarget {
    public func prepare(for call: TargetCall) async {}
}

/// A target outside of the database: an HTTP endpoint, a log group, an operation of another service. At least once.
public protocol RemoteTarget: Sendable {
    func send(_ call: TargetCall) async -> TargetRefusal?
}

/// How a target is reached.
public enum TargetRoute: Sendable {
    /// `cascades`: what takes the call may send further calls in the same breath (a bus has rules), so it is never done inside
    /// the transaction of the sender's own request.
    case local(any LocalTarget, cascades: Bool)
    case remote(any RemoteTarget)
}

/// Who takes calls, by ARN. Services register themselves when a node is assembled; none knows another.
public final class TargetDirectory: Sendable {
    private struct Entry {
        let service: String
        let resourcePrefix: String
        let route: TargetRoute
    }

    private struct State {
        var entries: [Entry] = []
        /// Routes of the targets that were asked for lately: reading an ARN takes longer than handing a call over.
        var known: [String: TargetRoute] = [:]
    }

    private static let mostKnown = 4096

    private let state = Mutex(State())

    public init() {}

    /// - Parameters:
    ///   - service: as in ARNs, for example `events`.
    ///   - resourcePrefix: what the ARN's resource begins with, for example `event-bus/`; empty for all of the service.
    public func register(_ service: String, resourcePrefix: String = "", _ route: TargetRoute) {
        state.withLock { state in
            state.entries.append(Entry(service: service, resourcePrefix: resourcePrefix, route: route))
            state.known = [:]
        }
    }

    /// `nil` for an ARN that is none, or of something that takes no calls here.
    public func route(to target: String) -> TargetRoute? {
        state.withLock { state in
            if let known = state.known[target] { return known }
            guard let arn = ARN(target),
                let entry = state.entries.first(where: { $0.service == arn.service && arn.resource.hasPrefix($0.resourcePrefix) })
            else { return nil }
            if state.known.count >= Self.mostKnown { state.known = [:] }
            state.known[target] = entry.route
            return entry.route
        }
    }
}
