import Environments
public import JSON

/// Why a configuration is not usable, and what would be.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// One setting: how it is spelled, what it means, and how a value of it is understood.
public struct Setting: Sendable {
    /// `data-dir`; in the environment `APUS_DATA_DIR`.
    public let name: String
    /// For `--help`.
    public let help: String
    let apply: @Sendable (JSONValue, inout NodeConfiguration) throws -> Void

    public var environmentName: String {
        "APUS_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// Every setting there is, in the order of the help.
    public static let all: [Setting] = [
        Setting(name: "listen", help: "HOST:PORT of the AWS API; port 0 takes a free one (127.0.0.1:4566)") { value, node in
            guard let address = value.string.flatMap(ListenAddress.init) else { throw expected("listen", "HOST:PORT", value) }
            node.listen = address
        },
        Setting(name: "data-dir", help: "directory that holds everything (~/.local/share/apus)") { value, node in
            node.dataDirectory = try text("data-dir", value)
        },
        Setting(name: "database", help: "postgres://USER@HOST/NAME instead of the embedded SQLite") { value, node in
            let url = try text("database", value)
            guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
                throw expected("database", "a URL that begins with postgres://", value)
            }
            node.database = url
        },
        Setting(name: "credentials", help: "keys to sign with: ID:SECRET[:ACCOUNT], several separated by commas") { value, node in
            node.credentials = try list("credentials", value).map { item in
                guard let key = AccessKey(setting: item) else { throw expected("credentials", "ID:SECRET[:ACCOUNT]", .string("(hidden)")) }
                return key
            }
        },
        Setting(name: "isolation", help: "sandbox, or none to run functions as plain processes (sandbox)") { value, node in
            guard let isolation = value.string.flatMap(FleetConfiguration.Isolation.init) else {
                throw expected("isolation", "sandbox or none", value)
            }
            node.isolation = isolation
        },
        Setting(name: "account-concurrency", help: "invocations that may run at once in an account and region (1000)") { value, node in
            node.accountConcurrency = try whole("account-concurrency", value, 1...100_000)
        },
        Setting(name: "max-environments", help: "execution environments of the node at most (1000)") { value, node in
            node.maximumEnvironments = try whole("max-environments", value, 1...100_000)
        },
        Setting(name: "max-memory", help: "MB that all environments may have together (3/4 of the machine's)") { value, node in
            node.maximumMemory = try whole("max-memory", value, 128...100_000_000)
        },
        Setting(name: "idle-timeout", help: "seconds after which an idle environment ends (600)") { value, node in
            node.idleTimeout = try seconds("idle-timeout", value)
        },
        Setting(name: "drain-timeout", help: "seconds that a stopping node waits for what still runs (20)") { value, node in
            node.drainTimeout = try seconds("drain-timeout", value)
        },
        Setting(name: "async-retry-delay", help: "seconds before an asynchronous invocation is tried again (60)") { value, node in
            node.asynchronousRetryDelay = try seconds("async-retry-delay", value)
        },
        Setting(name: "mapping-concurrency", help: "batches of one event source mapping that run at once (32)") { value, node in
            node.mappingConcurrency = try whole("mapping-concurrency", value, 1...1000)
        },
        Setting(name: "recursion-limit", help: "times that a chain of events may pass the same function, queue or bus (16)") {
            value, node in
            node.recursionLimit = try whole("recursion-limit", value, 1...1000)
        },
        Setting(name: "trail-age", help: "seconds for which the ways of events are kept for apus events (259200)") { value, node in
            node.trailAge = try seconds("trail-age", value)
        },
        Setting(name: "trail-events", help: "events whose ways are kept at most; a refused attempt counts as one (200000)") { value, node in
            node.trailEvents = try whole("trail-events", value, 0...100_000_000)
        },
        Setting(name: "runtimes", help: "interpreters: python3.12=/usr/bin/python3[:LIBRARIES], several separated by commas") {
            value, node in
            node.runtimes = try mappings(value)
        },
    ]

    private static func expected(_ name: String, _ wanted: String, _ value: JSONValue) -> ConfigurationError {
        ConfigurationError("The setting \(name) wants \(wanted), not \(value.string ?? value.text()).")
    }

    private static func text(_ name: String, _ value: JSONValue) throws -> String {
        guard let text = value.string, !text.isEmpty else { throw expected(name, "a text", value) }
        return text
    }

    private static func whole(_ name: String, _ value: JSONValue, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = value.int ?? value.string.flatMap({ Int($0) }), range.contains(number) else {
            throw expected(name, "a whole number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    private static func seconds(_ name: String, _ value: JSONValue) throws -> Duration {
        guard let number = value.double ?? value.string.flatMap({ Double($0) }), number >= 0, number <= 1e7 else {
            throw expected(name, "a number of seconds", value)
        }
        return .milliseconds(Int64(number * 1000))
    }

    /// A YAML list, or a text with commas.
    private static func list(_ name: String, _ value: JSONValue) throws -> [String] {
        if let items = value.array { return try items.map { try text(name, $0) } }
        return try text(name, value).split(separator: ",").map { $0.trimmingWhitespace() }
    }

    /// A YAML map of identifiers to interpreters (a path, or `interpreter:` and `libraries:`), or `ID=PATH[:LIBRARIES]` with commas.
    private static func mappings(_ value: JSONValue) throws -> [String: RuntimeCatalogue.Mapping] {
        var mappings: [String: RuntimeCatalogue.Mapping] = [:]
        if let map = value.object {
            for (identifier, entry) in map {
                let path = try text("runtimes", entry["interpreter"] ?? entry)
                let libraries = try entry["libraries"].map { try list("runtimes", $0) }
                mappings[identifier] = RuntimeCatalogue.Mapping(interpreter: path, libraries: libraries ?? [])
            }
            return mappings
        }
        for item in try list("runtimes", value) {
            guard let equals = item.firstIndex(of: "=") else { throw expected("runtimes", "IDENTIFIER=INTERPRETER", .string(item)) }
            let paths = item[item.index(after: equals)...].split(separator: ":").map(String.init)
            guard let interpreter = paths.first else { throw expected("runtimes", "IDENTIFIER=INTERPRETER", .string(item)) }
            mappings[String(item[..<equals])] = RuntimeCatalogue.Mapping(interpreter: interpreter, libraries: Array(paths.dropFirst()))
        }
        return mappings
    }
}

extension NodeConfiguration {
    /// Puts the layers of a configuration on one another.
    ///
    /// - Parameters:
    ///   - file: the YAML file's settings, weakest.
    ///   - environment: the process's variables; those that begin with `APUS_` and name a setting count.
    ///   - flags: the command line's, strongest.
    ///   - home: the user's home directory, for the default data directory.
    /// - Throws: `ConfigurationError`, a sentence that names the setting, where one is unknown or wrong.
    public init(
        file: JSONObject = [:], environment: [String: String] = [:], flags: [String: String] = [:], home: String
    ) throws {
        self.init(dataDirectory: "\(home)/.local/share/apus")
        let known = Set(Setting.all.map(\.name))
        if let stranger = file.keys.first(where: { !known.contains($0) }) {
            throw ConfigurationError(
                "The configuration file sets \(stranger), which is no setting. Known are: \(known.sorted().joined(separator: ", ")).")
        }
        for setting in Setting.all {
            if let flag = flags[setting.name] {
                try setting.apply(.string(flag), &self)
            } else if let variable = environment[setting.environmentName] {
                try setting.apply(.string(variable), &self)
            } else if let value = file[setting.name] {
                try setting.apply(value, &self)
            }
        }
    }
}

extension Substring {
    fileprivate func trimmingWhitespace() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
