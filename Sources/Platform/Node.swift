import AWSInterface
import Ambient
import Deliveries
import Environments
import Functions
import Gateway
import HTTP
import Identity
import NIOCore
import NIOPosix
import Storage
import Telemetry

/// One running node: its stores, its services and its door, made in the order of the rooms and ended in the opposite one.
public final class Node: Sendable {
    /// What is said when a node has started.
    public struct Ready: Sendable {
        public let address: String
        public let dataDirectory: String
        /// From the start of `Node.start` to the open door.
        public let milliseconds: Double

        /// The one line that a starting node prints.
        public var line: String { "apus ready at \(address), data in \(dataDirectory), \(Int(milliseconds.rounded(.up))) ms" }
    }

    public let ready: Ready
    private let configuration: NodeConfiguration
    /// Its lock is held for as long as it lives.
    private let directory: DataDirectory
    private let stores: Stores
    private let group: MultiThreadedEventLoopGroup
    private let server: HTTPServer
    private let deliveries: Deliveries
    private let choreography: Choreography
    private let orchestration: Orchestration
    private let fleet: EnvironmentFleet
    private let background: [Task<Void, Never>]
    /// They end last: what ends before them is still written down.
    private let telemetryWriters: [Task<Void, Never>]

    /// Opens everything and begins to serve.
    ///
    /// - Throws: `StartError`, a sentence that says why the node cannot start and what to do.
    public static func start(_ configuration: NodeConfiguration) async throws(StartError) -> Node {
        let begin = ContinuousClock.now
        if !configuration.listen.isLoopback, configuration.credentials.isEmpty {
            throw StartError(
                "\(configuration.listen) can be reached from other machines, so requests must be signed: give --credentials ID:SECRET, "
                    + "or listen on 127.0.0.1.")
        }
        FileDescriptors.raiseLimit()
        let directory = try Stores.openDirectory(configuration.dataDirectory)
        let stores = try await Stores.open(configuration, in: directory)
        // The other cores are for functions; and a client and its environment on one loop cost no wake-up between two.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, System.coreCount / 2))
        do throws(StartError) {
            let services = try await Services.assemble(configuration, directory: directory, stores: stores, group: group)
            let server = try await open(services, configuration, on: group)
            let ready = Ready(
                address: services.address.url, dataDirectory: directory.path,
                milliseconds: (ContinuousClock.now - begin).fractionalMilliseconds)
            return Node(
                ready: ready, configuration: configuration, directory: directory, stores: stores, group: group, server: server,
                services: services)
        } catch {
            await stores.close()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Opens the door first, since a delivery may run a function at once and that has to know the node's address.
    private static func open(
        _ services: Services, _ configuration: NodeConfiguration, on group: MultiThreadedEventLoopGroup
    ) async throws(StartError) -> HTTPServer {
        let server = HTTPServer(on: group, responder: services.gateway)
        // The first request may come before `listen` returns; a port that the system chooses is nobody's to call yet.
        services.address.set(host: configuration.listen, port: configuration.listen.port)
        let bound: HTTPAddress
        do {
            bound = try await server.listen(.tcp(host: configuration.listen.host, port: configuration.listen.port))
        } catch {
            throw StartError("\(error). Is another node running? Choose another address with --listen HOST:PORT.")
        }
        if case .tcp(_, let port) = bound { services.address.set(host: configuration.listen, port: port) }
        do {
            try await services.deliveries.start()
        } catch {
            await server.stop(within: .zero)
            throw StartError("The deliveries that wait cannot be read: \(error)")
        }
        return server
    }

    private init(
        ready: Ready, configuration: NodeConfiguration, directory: DataDirectory, stores: Stores, group: MultiThreadedEventLoopGroup,
        server: HTTPServer, services: Services
    ) {
        self.ready = ready
        self.configuration = configuration
        self.directory = directory
        self.stores = stores
        self.group = group
        self.server = server
        deliveries = services.deliveries
        choreography = services.choreography
        orchestration = services.orchestration
        fleet = services.fleet
        telemetryWriters = [
            Task { [logs = services.logs] in await logs.run() },
            Task { [trail = services.trail] in await trail.run() },
        ]
        background = services.runInBackground()
    }

    /// Ends in order: no new requests, running work to its end within the drain time-out, then what is left.
    public func stop() async {
        let limit = configuration.drainTimeout
        for task in background { task.cancel() }
        orchestration.stop()
        async let requests: Void = server.stop(within: limit)
        async let delivered: Void = deliveries.drain(within: limit)
        async let polled: Void = choreography.drain(within: limit)
        _ = await (requests, delivered, polled)
        choreography.close()
        await fleet.shutdown(within: .seconds(1))
        for writer in telemetryWriters { writer.cancel() }
        for writer in telemetryWriters { await writer.value }
        await stores.close()
        try? await group.shutdownGracefully()
    }

    /// Runs a node until SIGTERM or SIGINT, then stops it.
    ///
    /// - Parameter announce: called once, when the node serves.
    public static func run(_ configuration: NodeConfiguration, announce: (Ready) -> Void) async throws(StartError) {
        let signals = TerminationSignals()
        let node = try await start(configuration)
        announce(node.ready)
        await signals.wait()
        await node.stop()
    }
}
