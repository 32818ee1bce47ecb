public import AWSInterface
public import Ambient
import CronExpressions
public import Deliveries
public import Storage
public import Targets

/// EventBridge Scheduler (API version 2021-06-30): schedules, their groups and their firings.
///
/// Make it before ``Deliveries/start()``: it registers who fires. Nothing of it reads all schedules when a node starts; the first
/// firings to come are what the delivery table holds in memory.
public final class SchedulesService: Sendable {
    public static let migrations = ScheduleTables.migrations

    /// A schedule's next firing. One lane: the dispatcher keeps the first thousand by due time and finds the rest in the table.
    static let firingKind = "schedules.fire"
    static let groupDeletionKind = "schedules.delete-group"
    /// Firings that are committed together when many are due at once.
    private static let firingConcurrency = 256

    let database: any Database
    let deliveries: Deliveries
    let targets: TargetSender
    let universalTargets: UniversalTargets
    let zones: TimeZones
    let clock: any WallClock
    let entropy: any Entropy

    /// - Parameters:
    ///   - database: with ``migrations`` applied.
    ///   - universalTargets: which operations a schedule may call; it is registered with the directory of `targets` here.
    public init(
        database: any Database, deliveries: Deliveries, targets: TargetSender, universalTargets: UniversalTargets,
        zones: TimeZones = TimeZones(), clock: any WallClock, entropy: any Entropy
    ) {
        self.database = database
        self.deliveries = deliveries
        self.targets = targets
        self.universalTargets = universalTargets
        self.zones = zones
        self.clock = clock
        self.entropy = entropy
        targets.directory.register("scheduler", resourcePrefix: "aws-sdk:", .remote(universalTargets))
        deliveries.register(Self.firingKind, concurrency: Self.firingConcurrency, handler: ScheduleFirings(service: self))
        deliveries.register(Self.groupDeletionKind, concurrency: 1, handler: ScheduleGroupDeletions(service: self))
    }

    /// Its operations, all twelve of the API; the service is named `scheduler`.
    public var interface: ServiceInterface {
        ServiceInterface(name: "scheduler", operations: scheduleOperations + groupOperations + tagOperations, notBuilt: [])
    }
}
