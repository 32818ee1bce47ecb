import AWSInterface
import StorageTestSupport
import Testing

@testable import Workflows

@Suite struct NotBuiltTests {
    @Test("every operation of the API is built, and the document says so")
    func operations() async throws {
        try await WorkflowsFixture.with { fixture in
            // The API version 2016-11-23 as of botocore 1.43.
            #expect(fixture.service.interface.operations.count == 37 && fixture.service.interface.notBuilt.isEmpty)
            let document = try RepositoryFile.text("docs/not-built.md")
            #expect(document.contains("All operations of Step Functions' API are built."))
        }
    }
}
