import FoundationEssentials
import Platform
import Testing

@Suite struct DocumentationTests {
    /// The settings of docs/configuration.md are those that there are, in the same order.
    @Test func everySettingIsDocumented() throws {
        let document = try #require(
            FileManager.default.contents(
                atPath: #filePath.replacing("Tests/PlatformTests/DocumentationTests.swift", with: "docs/configuration.md")))
        let rows = String(decoding: document, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) } == Setting.all.map(\.name))
    }
}
