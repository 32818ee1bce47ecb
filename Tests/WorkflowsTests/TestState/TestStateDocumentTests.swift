import StorageTestSupport
import Testing

@testable import Workflows

@Suite("TestState: documents")
struct TestStateDocumentTests {
    @Test("The services whose mocked results are checked stand in docs/not-built.md")
    func services() throws {
        let text = try RepositoryFile.text("docs/not-built.md")
        let start = try #require(text.firstRange(of: "\n## TestState\n")).upperBound
        let section = text[start...].split(separator: "\n## ", maxSplits: 1)[0]
        let list = section.prefix(upTo: try #require(section.firstRange(of: "The result of another operation")).lowerBound)
        let named = list.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        #expect(named.map { String($0.element) } == ServiceShapes.services)
        #expect(ServiceShapes.services.allSatisfy { ServiceShapes.table(of: $0) != nil })
    }
}
