import AWSInterface
import JSON
import Testing

@testable import Workflows

@Suite struct StateMachineTagTests {
    private func tags(_ pairs: [(String, String)]) -> JSONValue {
        .array(pairs.map { ["key": .string($0.0), "value": .string($0.1)] })
    }

    @Test func machinesAndActivitiesAreTaggedAlike() async throws {
        try await StateMachinesFixture.with { node in
            let machine = try await node.create("m", ["tags": tags([("k", "0")])])["stateMachineArn"]
            let activity = try await node.call("CreateActivity", ["name": "a", "tags": tags([("k", "0")])])["activityArn"]
            for arn in [try #require(machine), try #require(activity)] {
                try await node.call("TagResource", ["resourceArn": arn, "tags": []])
                try await node.call("TagResource", ["resourceArn": arn, "tags": tags([("k", "1"), ("l", "")])])
                #expect(try await node.call("ListTagsForResource", ["resourceArn": arn]) == ["tags": tags([("k", "1"), ("l", "")])])
                try await node.call("UntagResource", ["resourceArn": arn, "tagKeys": ["k", "unknown"]])
                #expect(try await node.call("ListTagsForResource", ["resourceArn": arn]) == ["tags": tags([("l", "")])])
            }
        }
    }

    @Test func moreThanFiftyTagsAndTagsOfVersionsAreRefused() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            let arn = StateMachinesFixture.arn("m")
            func some(_ range: ClosedRange<Int>) -> JSONObject {
                ["resourceArn": .string(arn), "tags": tags(range.map { ("k\($0)", "v") })]
            }
            #expect(await node.failure("TagResource", some(1...50)) == nil)
            #expect(await node.failure("TagResource", some(50...50)) == nil)
            #expect(await node.failure("TagResource", some(51...51))?.code == "TooManyTags")
            #expect(await node.failure("ListTagsForResource", ["resourceArn": .string(arn + ":1")])?.code == "ResourceNotFound")
            #expect(
                await node.failure("TagResource", ["resourceArn": .string(arn), "tags": tags([("aws:x", "v")])])?.code
                    == "ValidationException")
        }
    }
}
