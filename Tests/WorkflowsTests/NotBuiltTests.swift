import AWSInterface
import Ambient
import Cryptography
import Deliveries
import Executions
import JSON
import JSONPath
import Storage
import StorageTestSupport
import Targets
import TaskIntegrations
import Telemetry
import Testing

@testable import Workflows

@Suite struct NotBuiltTests {
    private struct NoTasks: TaskIntegration {
        func perform(_ call: TaskCall) async -> TaskResult { .failed(error: "None", cause: nil) }
    }

    private struct NoLogs: LogSink {
        func append(_ events: [LogEvent], to stream: LogStreamKey) {}
        func settle() async {}
    }

    @Test func everyOperationOfTheAPIIsBuiltAndWhatIsRefusedIsDocumented() async throws {
        try await TestEngine.sqlite.withDatabase(Deliveries.migrations + WorkflowsService.migrations) { database in
            let (clock, entropy) = (ManualClock(), SeededEntropy(seed: 1))
            let deliveries = try await Deliveries.open(database, node: "the node", clock: clock, entropy: entropy)
            let sender = TargetSender(directory: TargetDirectory(), deliveries: deliveries, clock: clock, entropy: entropy)
            let environment = IntrinsicEnvironment(hash: { _, bytes in bytes }, random: { 0 }, uuid: { "uuid" })
            let service = try await WorkflowsService.open(
                WorkflowsService.Surroundings(
                    database: database, deliveries: deliveries, targets: sender, clock: clock, entropy: entropy, logs: NoLogs(),
                    environment: environment, integrations: NoTasks(), judge: { _ in .usable }))
            // The API version 2016-11-23 as of botocore 1.43.
            #expect(service.interface.operations.count == 37 && service.interface.notBuilt.isEmpty)
        }
        let document = try RepositoryFile.text("docs/not-built.md")
        let start = try #require(document.firstRange(of: "\n## Step Functions\n")).upperBound
        let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
        #expect(section.contains("Operations of `states` that are refused: none."))
        #expect(section.contains("`CUSTOMER_MANAGED_KMS_KEY`"))
    }
}
