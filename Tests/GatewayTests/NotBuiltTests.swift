import FoundationEssentials
import JSON
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct NotBuiltTests {
    /// What docs/not-built.md calls the services that the gateway knows on the wire and no room builds yet.
    private static let documentedNames = [
        "sns": "SNS", "dynamodb": "DynamoDB",
    ]
    private static let built: Set<String> = ["lambda", "logs", "iam", "sts", "sqs", "events", "scheduler", "states"]

    @Test func everyServiceOnTheWireIsBuiltOrRefusedByNameAndDocumented() async throws {
        let document = try #require(
            FileManager.default.contents(
                atPath: #filePath.replacing("Tests/GatewayTests/NotBuiltTests.swift", with: "docs/not-built.md")))
        let text = String(decoding: document, as: UTF8.self)
        let section = text[try #require(text.firstRange(of: "\n## The front door\n")).upperBound...]
        try await withGateway { gateway in
            for (target, entry) in ServiceTables.jsonTargets where !Self.built.contains(entry.name) {
                let answer = try await gateway.send(.POST, "/", ["X-Amz-Target": "\(target).DoSomething"], "{}")
                #expect(answer.json?["__type"] == "NotImplementedException")
                #expect(answer.json?["message"]?.string?.contains("\(entry.name):DoSomething") == true)
                #expect(section.contains(try #require(Self.documentedNames[entry.name])))
            }
            for service in ServiceTables.queryServices where !Self.built.contains(service.name) {
                let answer = try await gateway.send(
                    .POST, "/", ["Content-Type": "application/x-www-form-urlencoded"], "Action=DoSomething&Version=\(service.version)")
                #expect(answer.body.contains("NotImplemented"))
                #expect(answer.body.contains("\(service.name):DoSomething"))
                #expect(section.contains(try #require(Self.documentedNames[service.name])))
            }
        }
    }
}
