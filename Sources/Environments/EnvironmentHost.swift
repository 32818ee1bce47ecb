import Ambient
import NIOCore

/// An invocation on its way through the fleet.
final class InvocationTicket: Sendable {
    let id: UInt64
    let invocation: Invocation
    let specification: EnvironmentSpecification
    let observer: any InvocationObserver

    init(id: UInt64, _ invocation: Invocation, _ specification: EnvironmentSpecification, _ observer: any InvocationObserver) {
        (self.id, self.invocation, self.specification, self.observer) = (id, invocation, specification, observer)
    }

    /// No environment was had.
    func refuse(_ reason: EnvironmentUnavailable, at time: Timestamp) {
        observer.invocationEnded(
            InvocationResult(
                outcome: .unavailable(reason), duration: 0, initDuration: nil, maxMemoryUsed: 0, isCold: false, end: time,
                environment: nil))
    }
}

/// What an environment asks of the fleet that it belongs to.
protocol EnvironmentHost: AnyObject, Sendable {
    var configuration: FleetConfiguration { get }
    var clock: any WallClock { get }
    var output: any EnvironmentOutput { get }
    /// The environment wants an event.
    func polled(_ environment: ExecutionEnvironment) -> EnvironmentStep
    /// The environment has answered; it will want an event soon.
    func answered(_ environment: ExecutionEnvironment)
    /// The environment has ended. Returns the ticket that learns of a failed init phase.
    func ended(_ environment: ExecutionEnvironment, initFailure: String?) -> InvocationTicket?
    /// The environment's process is gone and what it held is given back.
    func released(_ environment: ExecutionEnvironment)
    /// The environment ended before it took `ticket`.
    func replace(_ ticket: InvocationTicket)
}

/// What an environment does next.
enum EnvironmentStep {
    case run(InvocationTicket)
    case idle
    case retire
}
