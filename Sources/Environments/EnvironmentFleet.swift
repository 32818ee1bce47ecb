public import Ambient
public import NIOCore

/// The execution environments of one node: starts, feeds, freezes and retires the processes that run functions.
///
/// Its callers are told of everything through observers; nothing here suspends or blocks, so it can be used from an event loop.
public final class EnvironmentFleet: Sendable {
    /// - Parameters:
    ///   - group: the event loops on which environments live; an environment started by an invocation that comes from one of
    ///     these loops stays on that loop.
    ///   - clock: for the times in events and log stream names. What functions see (deadlines) is real time.
    public init(
        configuration: FleetConfiguration, group: any EventLoopGroup, clock: any WallClock, entropy: any Entropy,
        output: any EnvironmentOutput
    ) {
    }

    /// Runs `invocation` in an environment of `specification`, starting one if none is idle.
    public func invoke(_ invocation: Invocation, on specification: EnvironmentSpecification, observer: any InvocationObserver) {}

    /// Keeps `count` environments of `specification` initialised, whether or not anybody calls; 0 ends that.
    public func provision(_ specification: EnvironmentSpecification, count: Int) {}

    /// How far a provisioning has come; `nil` where none was asked for.
    public func provisioning(of identity: EnvironmentSpecification.Identity) -> ProvisioningStatus? { nil }

    /// Retires environments: idle ones now, busy ones after their invocation. `nil` for `keeping` retires all of the function's.
    ///
    /// - Parameter keeping: says of an identity whether it is still current (new revision, deleted version).
    public func retire(functionARN: String, keeping: (@Sendable (EnvironmentSpecification.Identity) -> Bool)? = nil) {}

    /// Refuses new invocations, lets the running ones end within `limit`, then kills what is left.
    public func shutdown(within limit: Duration) async {}

    /// How well environments are kept apart here. Probed on first use (some 20 ms), then kept.
    public var isolation: IsolationLevel {
        IsolationLevel(boundary: .none, memoryLimit: .resourceLimit, freezer: .signals, description: "", isAcceptable: false)
    }

    /// What runs now.
    public var statistics: FleetStatistics { FleetStatistics() }
}

/// How far a provisioning has come (`GetProvisionedConcurrencyConfig`).
public struct ProvisioningStatus: Hashable, Sendable {
    /// Environments asked for.
    public var requested: Int
    /// Environments that are initialised: idle or busy.
    public var ready: Int
    /// Why the last environment could not be initialised, if one could not and nothing has changed since.
    public var failure: String?

    public init(requested: Int, ready: Int, failure: String? = nil) {
        (self.requested, self.ready, self.failure) = (requested, ready, failure)
    }
}

/// What a fleet runs at one moment.
public struct FleetStatistics: Hashable, Sendable {
    public var starting = 0
    public var busy = 0
    public var idle = 0
    public var waiting = 0

    public init() {}
}
