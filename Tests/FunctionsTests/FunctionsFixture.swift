import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Functions

let role = "arn:aws:iam::000000000000:role/r"
let pythonZip = ZipBuilder.zip(ZipBuilder.file("index.py", "def handler(event, context): return 1"))

/// The control plane on a database and a directory of its own.
final class FunctionsFixture: Sendable {
    let service: FunctionsService
    let interface: ServiceInterface
    let clock = ManualClock()
    let database: any Database
    let directory: TemporaryDirectory

    init(
        _ database: any Database, _ directory: TemporaryDirectory, limits: FunctionLimits = FunctionLimits(),
        services: Set<String> = ["lambda"],
        seed: UInt64 = 7
    ) {
        var configuration = FunctionsConfiguration(
            runtime: { identifier in
                switch identifier {
                case "python3.12", "provided.al2023": .available
                case "java21": .unavailable("The runtime java21 is not installed on this host. Install it.")
                default: .unknown
                }
            },
            destination: { services.contains($0) })
        configuration.limits = limits
        configuration.architecture = "x86_64"
        self.database = database
        self.directory = directory
        service = FunctionsService(
            database: database, dataDirectory: directory.path, configuration: configuration, clock: clock,
            entropy: SeededEntropy(seed: seed))
        interface = FunctionsInterface.make(service)
    }

    static func run(
        on engine: TestEngine = .sqlite, limits: FunctionLimits = FunctionLimits(), services: Set<String> = ["lambda"],
        _ body: @Sendable (FunctionsFixture) async throws -> Void
    ) async throws {
        let directory = TemporaryDirectory()
        try await engine.withDatabase(FunctionsService.migrations) { database in
            try await body(FunctionsFixture(database, directory, limits: limits, services: services))
        }
    }

    func context(_ scope: Scope = Scope()) -> RequestContext { RequestContext(scope: scope, requestID: "request", now: clock.now()) }

    @discardableResult
    func call(_ operation: String, _ input: JSONObject, scope: Scope = Scope()) async throws -> JSONObject {
        try await interface.call(operation, input, context(scope))
    }

    /// The error that `operation` ends in.
    func failure(_ operation: String, _ input: JSONObject, scope: Scope = Scope()) async throws -> ServiceError {
        do {
            let answer = try await call(operation, input, scope: scope)
            Issue.record("\(operation) succeeded: \(JSONValue.object(answer).text())")
            return ServiceError("none", "")
        } catch let error as ServiceError {
            return error
        }
    }

    /// Creates a Python function; members of `more` are added to the request.
    @discardableResult
    func create(_ name: String = "f", _ more: JSONObject = [:], zip: [UInt8] = pythonZip) async throws -> JSONObject {
        var input: JSONObject = [
            "FunctionName": .string(name), "Role": .string(role), "Runtime": "python3.12", "Handler": "index.handler",
            "Code": ["ZipFile": .string(ZipBuilder.base64(zip))],
        ]
        for member in more { input[member.key] = member.value }
        return try await call("CreateFunction", input)
    }

    /// Waits until the transition of the last change has been committed, by the service itself.
    func settled(_ name: String = "f") async throws -> JSONObject {
        for _ in 0..<2000 {
            let configuration = try await call("GetFunctionConfiguration", ["FunctionName": .string(name)])
            if configuration["LastUpdateStatus"] == "Successful" { return configuration }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("\(name) stays in transition")
        return [:]
    }

    func publish(_ name: String = "f", description: String? = nil) async throws -> JSONObject {
        var input: JSONObject = ["FunctionName": .string(name)]
        input["Description"] = description.map(JSONValue.string)
        return try await call("PublishVersion", input)
    }

    /// Publishes a version that differs from the one before.
    @discardableResult
    func publishChanged(_ name: String = "f", _ mark: String) async throws -> String {
        try await call("UpdateFunctionConfiguration", ["FunctionName": .string(name), "Description": .string(mark)])
        return try await publish(name)["Version"]?.string ?? ""
    }
}
