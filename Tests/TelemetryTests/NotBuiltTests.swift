import AWSInterface
import StorageTestSupport
import Testing

@testable import Telemetry

@Suite struct NotBuiltTests {
    @Test func everyOperationOfTheAPIIsBuiltOrRefusedByNameAndDocumented() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            // The API version 2014-03-28 as of botocore 1.43.
            #expect(logs.service.operations.count + logs.service.notBuilt.count == 113)
            #expect(logs.service.notBuilt.isDisjoint(with: logs.service.operations.keys))
            let document = try RepositoryFile.text("docs/not-built.md")
            let start = try #require(document.firstRange(of: "\n## CloudWatch Logs\n")).upperBound
            let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
            let list = section[try #require(section.firstRange(of: "Operations of `logs` that are refused:")).upperBound...]
            for operation in logs.service.notBuilt.sorted() {
                #expect(list.contains("`\(operation)`"), "\(operation) is not documented")
            }
            for operation in logs.service.operations.keys { #expect(!list.contains("`\(operation)`"), "\(operation) is built") }
        }
    }
}
