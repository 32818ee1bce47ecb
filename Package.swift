// swift-tools-version: 6.2
import PackageDescription

/// Every room is compiled alike: Swift 6 mode, explicit `any`, explicit and internal imports, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")

/// A room imports only the rooms named here: the arrows of ARCHITECTURE.md, enforced by the compiler.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "apus",
    products: [.executable(name: "apus", targets: ["apus"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // C libraries of the system, and C of our own: fork and exec; libraries that are looked up when they are first needed.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .target(name: "CProcess"),
        .target(name: "CPostgreSQL"),
        .target(name: "CCurl"),

        // Languages and values: pure, no I/O.
        room("Ambient"),
        room("Encodings"),
        room("JSON"),
        room("YAML", ["CYAML", "JSON"]),
        room("LogPatterns", ["JSON"]),
        room("EventPatterns", ["JSON"]),
        room("JSONata", ["JSON", "Ambient"]),
        room("JSONPath", ["JSON", "Encodings"]),
        room("CronExpressions", ["Ambient"]),
        room("AWSInterface", ["Ambient", "Encodings", "JSON"]),

        // What every service shares.
        room("Cryptography", ["CCrypto"]),
        room("Storage", ["CSQLite", "CPostgreSQL", "Ambient", .product(name: "DequeModule", package: "swift-collections")]),
        room("Deliveries", ["Storage", "Ambient"]),
        room("HTTP", [nioCore, nioPosix, nioHTTP1]),
        room("Telemetry", ["Storage", "Ambient", "Encodings", "JSON", "AWSInterface", "LogPatterns"]),
        room("Egress", ["CCurl", "Ambient"]),
        room("Targets", ["Deliveries", "Storage", "Ambient", "Encodings", "JSON", "AWSInterface"]),

        // Services.
        room("Identity", ["Storage", "Ambient", "JSON", "AWSInterface"]),
        room(
            "Environments", ["CProcess", "HTTP", "Ambient", "Encodings", "JSON", nioCore, nioPosix, nioHTTP1],
            resources: [.embedInCode("Bootstraps")]),
        room(
            "Functions",
            [
                "Environments", "Targets", "Deliveries", "Telemetry", "Storage", "Cryptography", "CZip",
                "Ambient", "Encodings", "JSON", "AWSInterface", nioCore,
            ]),
        room("Queues", ["Targets", "Storage", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface"]),
        room(
            "EventSourceMappings",
            [
                "Functions", "Queues", "EventPatterns", "Deliveries", "Telemetry", "Storage", "Ambient", "Encodings", "JSON",
                "AWSInterface", nioCore,
            ]),
        room(
            "Events",
            [
                "Targets", "Egress", "Deliveries", "Telemetry", "Storage", "EventPatterns", "CronExpressions", "JSONPath",
                "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface",
            ]),
        room(
            "Schedules",
            ["Targets", "Deliveries", "Storage", "CronExpressions", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface"]),

        // Workflows: the language, an execution as a value, what tasks call, the service.
        room("StatesLanguage", ["JSONPath", "JSONata", "Ambient", "Encodings", "JSON"]),
        room("Executions", ["StatesLanguage", "JSONPath", "Ambient", "Encodings", "JSON"]),
        room(
            "TaskIntegrations",
            ["Executions", "StatesLanguage", "Targets", "Egress", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface"]),
        room(
            "Workflows",
            [
                "TaskIntegrations", "Executions", "StatesLanguage", "JSONPath", "JSONata", "Targets", "Egress", "Deliveries", "Telemetry",
                "Storage", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface",
            ]),

        // Doors, the composition root, the command line.
        room(
            "Gateway",
            [
                "HTTP", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface", nioCore, nioHTTP1,
            ]),
        room(
            "Platform",
            [
                "CProcess", "Gateway", "Workflows", "TaskIntegrations", "StatesLanguage", "Executions", "Functions", "EventSourceMappings",
                "Queues", "Events", "Schedules", "Environments", "Identity", "Targets",
                "Telemetry", "Deliveries", "Storage", "HTTP", "Egress", "CronExpressions", "EventPatterns", "JSONPath", "Cryptography",
                "Ambient",
                "Encodings", "JSON", "AWSInterface", "YAML", nioCore, nioPosix, nioHTTP1,
            ]),
        .executableTarget(
            name: "apus",
            dependencies: [
                "Platform", "Gateway", "HTTP", "TaskIntegrations", "StatesLanguage", "EventPatterns", "YAML", "JSON", "Ambient",
                "Encodings", "AWSInterface",
                nioCore,
                nioPosix, nioHTTP1,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "apus-bench",
            dependencies: [
                "Workflows", "TaskIntegrations", "Executions", "StatesLanguage", "Functions", "Environments", "Targets", "Deliveries",
                "Telemetry", "Storage", "EventPatterns", "JSONata", "JSONPath", "JSON", "Ambient", "AWSInterface", nioCore, nioPosix,
                nioHTTP1,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // A PostgreSQL server and temporary databases for the tests of every room that stores something.
        .target(
            name: "StorageTestSupport", dependencies: ["Storage"], path: "Tests/StorageTestSupport", swiftSettings: strict),
        tests(of: "Ambient"),
        tests(of: "JSON"),
        tests(of: "YAML", ["JSON"]),
        tests(of: "LogPatterns"),
        tests(of: "EventPatterns", ["JSON"]),
        tests(of: "JSONata", ["JSON", "Ambient"]),
        tests(of: "JSONPath", ["JSON"]),
        tests(of: "CronExpressions", ["Ambient"]),
        tests(of: "StatesLanguage", ["JSONPath", "JSONata", "Cryptography", "JSON", "Ambient"]),
        tests(of: "Executions", ["StatesLanguage", "JSONPath", "Cryptography", "Encodings", "JSON", "Ambient"]),
        tests(
            of: "TaskIntegrations",
            ["Executions", "StatesLanguage", "Targets", "Egress", "StorageTestSupport", "Storage", "JSON", "Ambient", "AWSInterface"]),
        tests(
            of: "Workflows",
            [
                "TaskIntegrations", "Executions", "StatesLanguage", "JSONPath", "Targets", "Deliveries", "Telemetry", "StorageTestSupport",
                "Storage", "Cryptography", "JSON", "Ambient", "AWSInterface",
            ]),
        tests(of: "AWSInterface", ["Ambient", "JSON"]),
        tests(of: "Encodings"),
        tests(of: "Cryptography", ["Encodings"]),
        tests(of: "Storage", ["StorageTestSupport", "Ambient"]),
        tests(of: "Deliveries", ["StorageTestSupport", "Storage", "Ambient"]),
        tests(of: "HTTP", [nioCore, nioPosix, nioHTTP1]),
        tests(of: "Telemetry", ["StorageTestSupport", "Storage", "Ambient", "JSON", "AWSInterface"]),
        tests(of: "Identity", ["StorageTestSupport", "Storage", "Ambient", "JSON", "AWSInterface"]),
        tests(of: "Environments", ["Ambient", "JSON", nioCore, nioPosix]),
        tests(
            of: "Functions",
            [
                "StorageTestSupport", "Environments", "Targets", "Deliveries", "Telemetry", "Storage", "Ambient", "JSON", "AWSInterface",
                nioCore, nioPosix,
            ]),
        tests(
            of: "Gateway",
            ["HTTP", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface", nioCore, nioPosix, nioHTTP1]),
        tests(of: "Egress", ["HTTP", "Ambient", nioCore, nioPosix, nioHTTP1]),
        tests(of: "Targets", ["StorageTestSupport", "Deliveries", "Storage", "Ambient", "JSON", "AWSInterface"]),
        tests(of: "Queues", ["StorageTestSupport", "Targets", "Storage", "Cryptography", "Ambient", "Encodings", "JSON", "AWSInterface"]),
        tests(
            of: "EventSourceMappings",
            ["StorageTestSupport", "Functions", "Queues", "Deliveries", "Storage", "Ambient", "Encodings", "JSON", "AWSInterface", nioCore]),
        tests(
            of: "Events",
            [
                "StorageTestSupport", "Targets", "Egress", "Deliveries", "Telemetry", "Storage", "EventPatterns", "CronExpressions",
                "Ambient", "Encodings", "JSON", "AWSInterface",
            ]),
        tests(
            of: "Schedules",
            [
                "StorageTestSupport", "Targets", "Deliveries", "Storage", "CronExpressions", "Ambient", "Encodings", "JSON", "AWSInterface",
            ]),
        tests(of: "Platform", ["Environments", "JSON"]),
    ]
)
