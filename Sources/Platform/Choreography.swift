import AWSInterface
import Ambient
import Deliveries
import Egress
import EventSourceMappings
import Events
import Functions
import Queues
import Schedules
import Storage
import Targets
import Telemetry

/// The services that join functions by events: queues, buses, schedules, event source mappings. They reach each other and the
/// functions through the directory of targets alone.
struct Choreography {
    let queues: QueuesService
    let events: EventsService
    let schedules: SchedulesService
    let mappings: EventSourceMappingsService
    let egress = EgressClient()
    let bus: EventBus
    let destinations: APIDestinations
    private let universalTargets: UniversalTargets

    /// Registers delivery kinds and targets, so make it before the deliveries are started.
    init(
        database: any Database, deliveries: Deliveries, targets: TargetSender, functions: FunctionsService, invoker: Invoker,
        logs: ServiceInterface, trail: any TrailSink, mappingConcurrency: Int, clock: any WallClock, entropy: any Entropy
    ) {
        queues = QueuesService(database: database, clock: clock, entropy: entropy)
        targets.directory.register("sqs", .local(QueueTarget(queues), cascades: false))
        var mappingConfiguration = EventSourceMappingsService.Configuration()
        mappingConfiguration.maximumConcurrency = mappingConcurrency
        mappings = EventSourceMappingsService(
            database: database, messages: QueueMessages(queues), functions: LocalFunctions(functions: functions, invoker: invoker),
            configuration: mappingConfiguration, clock: clock, entropy: entropy)
        events = EventsService(database: database, targets: targets, clock: clock, entropy: entropy)
        bus = EventBus(events: events, deliveries: deliveries, logs: logs, trail: trail, clock: clock, entropy: entropy)
        destinations = APIDestinations(service: events, egress: egress)
        universalTargets = UniversalTargets(clock: clock, entropy: entropy)
        schedules = SchedulesService(
            database: database, deliveries: deliveries, targets: targets, universalTargets: universalTargets, clock: clock, entropy: entropy
        )
    }

    /// The services that the gateway serves.
    var interfaces: [ServiceInterface] {
        [EventsInterface.make(events, bus.operations + destinations.operations), schedules.interface, queues.interface]
    }

    /// Says which operations schedules may call.
    func serveUniversalTargets(_ interfaces: [ServiceInterface]) { universalTargets.serve(interfaces) }

    /// What a start need not wait for.
    ///
    /// - Returns: the tasks, to be cancelled when the node stops.
    func runInBackground() -> [Task<Void, Never>] {
        [
            Task { [queues] in await queues.run() },
            Task { [events] in await events.followChanges() },
            Task { [bus] in await bus.run() },
            Task { [destinations] in
                await BackgroundWork.attempt("Connections could not be authorized again") { try await destinations.recover() }
            },
            Task { [mappings] in await mappings.followChanges() },
            Task { [mappings] in
                await BackgroundWork.attempt("Event source mappings could not be started") { try await mappings.start() }
            },
        ]
    }

    /// Begins nothing new; what runs has until `limit` to end.
    func drain(within limit: Duration) async { await mappings.stop(within: limit) }

    /// Gives up the requests to the outside that are still under way: when deliveries have had their time, since those make them.
    func close() { egress.close() }
}
