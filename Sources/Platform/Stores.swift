import Deliveries
import EventSourceMappings
import Events
import FoundationEssentials
import Functions
import Identity
import Queues
import Schedules
import Storage
import Telemetry
import Workflows

/// The two stores of a node: its state, and what it gathers on the side.
struct Stores {
    let state: any Database
    let telemetry: any Database
    private let isShared: Bool

    /// - Throws: `StartError` where a database cannot be opened.
    static func open(_ configuration: NodeConfiguration, in directory: DataDirectory) async throws(StartError) -> Stores {
        let stateMigrations =
            FunctionsService.migrations + IdentityService.migrations + Deliveries.migrations + QueuesService.migrations
            + EventsService.migrations + SchedulesService.migrations + EventSourceMappingsService.migrations
            + WorkflowsService.migrations
        do {
            if let url = configuration.database {
                let database = try await PostgreSQLDatabase.open(url: url, migrations: stateMigrations + Telemetry.migrations)
                return Stores(state: database, telemetry: database, isShared: true)
            }
            let state = try await SQLiteDatabase.open(path: directory.stateDatabase, migrations: stateMigrations)
            let telemetry = try await SQLiteDatabase.open(path: directory.telemetryDatabase, migrations: Telemetry.migrations)
            return Stores(state: state, telemetry: telemetry, isShared: false)
        } catch {
            throw StartError("\(error)")
        }
    }

    func close() async {
        await state.close()
        if !isShared { await telemetry.close() }
    }

    /// The directory with its parents, locked.
    static func openDirectory(_ path: String) throws(StartError) -> DataDirectory {
        do {
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            if !parent.isEmpty { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) }
            return try DataDirectory(path: path)
        } catch {
            throw StartError("\(error)")
        }
    }
}
