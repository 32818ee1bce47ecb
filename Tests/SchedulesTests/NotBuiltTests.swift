import AWSInterface
import StorageTestSupport
import Testing

@testable import Schedules

@Suite struct NotBuiltTests {
    @Test func everyOperationOfTheAPIIsBuiltAndWhatIsRefusedIsDocumented() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            // The API version 2021-06-30 as of botocore 1.43.
            #expect(node.service.operations.count == 12 && node.service.notBuilt.isEmpty)
            let document = try RepositoryFile.text("docs/not-built.md")
            let start = try #require(document.firstRange(of: "\n## Scheduler\n")).upperBound
            let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
            for service in ScheduleTargetInput.notBuilt { #expect(section.contains("`\(service)`"), "\(service) is not documented") }
            #expect(section.contains("`KmsKeyArn`"))
        }
    }
}
