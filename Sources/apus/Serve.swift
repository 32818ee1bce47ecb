import ArgumentParser
import FoundationEssentials
import JSON
import Platform

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a node until it is told to stop.",
        discussion: """
            Every option is also a setting of the YAML file (listen: 127.0.0.1:4566) and an environment variable (APUS_LISTEN). \
            A flag wins over the environment, the environment over the file.
            """)

    @Option(help: "YAML file of settings (APUS_CONFIG).")
    var config: String?

    @Option(help: Setting.help("listen"))
    var listen: String?

    @Option(help: Setting.help("data-dir"))
    var dataDir: String?

    @Option(help: Setting.help("database"))
    var database: String?

    @Option(help: Setting.help("credentials"))
    var credentials: String?

    @Option(help: Setting.help("isolation"))
    var isolation: String?

    @Option(help: Setting.help("account-concurrency"))
    var accountConcurrency: String?

    @Option(help: Setting.help("max-environments"))
    var maxEnvironments: String?

    @Option(help: Setting.help("max-memory"))
    var maxMemory: String?

    @Option(help: Setting.help("idle-timeout"))
    var idleTimeout: String?

    @Option(help: Setting.help("drain-timeout"))
    var drainTimeout: String?

    @Option(help: Setting.help("async-retry-delay"))
    var asyncRetryDelay: String?

    @Option(help: Setting.help("mapping-concurrency"))
    var mappingConcurrency: String?

    @Option(help: Setting.help("recursion-limit"))
    var recursionLimit: String?

    @Option(help: Setting.help("trail-age"))
    var trailAge: String?

    @Option(help: Setting.help("trail-events"))
    var trailEvents: String?

    @Option(help: Setting.help("runtimes"))
    var runtimes: String?

    func run() async throws {
        let configuration: NodeConfiguration
        do {
            configuration = try loadConfiguration()
        } catch {
            throw Failure(code: .usage, "\(error)")
        }
        do {
            try await Node.run(configuration) { ready in
                print(ready.line)
                try? Terminal.flush()  // A node without a terminal serves all the same.
            }
        } catch {
            throw Failure(code: .unreachable, "apus cannot start: \(error)")
        }
    }

    private func loadConfiguration() throws -> NodeConfiguration {
        let environment = ProcessInfo.processInfo.environment
        let flags: [String: String?] = [
            "listen": listen, "data-dir": dataDir, "database": database, "credentials": credentials, "isolation": isolation,
            "account-concurrency": accountConcurrency, "max-environments": maxEnvironments, "max-memory": maxMemory,
            "idle-timeout": idleTimeout, "drain-timeout": drainTimeout, "async-retry-delay": asyncRetryDelay,
            "mapping-concurrency": mappingConcurrency, "recursion-limit": recursionLimit, "trail-age": trailAge,
            "trail-events": trailEvents, "runtimes": runtimes,
        ]
        return try NodeConfiguration(
            file: try (config ?? environment["APUS_CONFIG"]).map(ConfigurationFile.read) ?? [:], environment: environment,
            flags: flags.compactMapValues { $0 }, home: environment["HOME"] ?? "/tmp")
    }
}

extension Setting {
    /// The help of the setting `name`, which exists.
    fileprivate static func help(_ name: String) -> ArgumentHelp {
        ArgumentHelp(stringLiteral: all.first { $0.name == name }?.help ?? "")
    }
}
