import AWSInterface
import Ambient
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Testing

@testable import Workflows

@Suite struct VersionAliasTests {
    private let arn = StateMachinesFixture.arn("m")

    private func numbers(_ node: StateMachinesFixture) async throws -> [String] {
        try await node.call("ListStateMachineVersions", ["stateMachineArn": .string(arn)])["stateMachineVersions"]?.array?
            .compactMap { $0["stateMachineVersionArn"]?.string.map { String($0.dropFirst(arn.count + 1)) } } ?? []
    }

    private func route(_ versions: [(Int, Int)]) -> JSONValue {
        .array(versions.map { ["stateMachineVersionArn": .string("\(arn):\($0.0)"), "weight": .number($0.1)] })
    }

    private func alias(_ name: String, _ versions: [(Int, Int)], description: String? = nil) -> JSONObject {
        var input: JSONObject = ["name": .string(name), "routingConfiguration": route(versions)]
        input["description"] = description.map(JSONValue.string)
        return input
    }

    @Test func aRevisionIsPublishedOnceAndANumberNeverGivenTwice() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            _ = try await node.create("m", ["publish": true, "versionDescription": "first"])
            #expect(
                try await node.call("PublishStateMachineVersion", ["stateMachineArn": .string(arn)])["stateMachineVersionArn"]?.string
                    == arn + ":1")
            let two = try await node.update("m", "two", publish: true)
            #expect(two["stateMachineVersionArn"]?.string == arn + ":2")
            #expect(try await numbers(node) == ["2", "1"])
            try await node.call("DeleteStateMachineVersion", ["stateMachineVersionArn": .string(arn + ":2")])
            #expect(try await numbers(node) == ["1"])
            #expect(
                try await node.call("PublishStateMachineVersion", ["stateMachineArn": .string(arn)])["stateMachineVersionArn"]?.string
                    == arn + ":3")
            let first = try await node.describe(arn + ":1")
            #expect(first["description"] == "first" && first["stateMachineArn"]?.string == arn + ":1" && first["revisionId"] == nil)
            #expect(try await node.describe(arn + ":3")["revisionId"] == two["revisionId"])
        }
    }

    @Test func publishingAnotherRevisionThanThePresentIsRefused() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            #expect(
                await node.failure("PublishStateMachineVersion", ["stateMachineArn": .string(arn), "revisionId": "x"])
                    == ServiceError(
                        "ConflictException",
                        "Failed to publish the State Machine version for revision x. The current State Machine revision is INITIAL."))
            #expect(await node.failure("PublishStateMachineVersion", ["stateMachineArn": .string(arn), "revisionId": "INITIAL"]) == nil)
            let unknown = StateMachinesFixture.arn("unknown")
            #expect(
                await node.failure("PublishStateMachineVersion", ["stateMachineArn": .string(unknown)])
                    == ServiceError("StateMachineDoesNotExist", "State Machine Does Not Exist: '\(unknown)'"))
        }
    }

    @Test func aVersionKeepsItsRevisionWhateverBecomesOfTheMachine() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            try await node.update("m", "two")
            node.clock.advance(by: .seconds(200_000))
            try await node.machines.sweep()
            let version = try await node.machines.load(arn + ":1", chance: 0)
            #expect(version.revision.definition.comment == nil && version.machine.versionARN == arn + ":1")
            #expect(version.machine.machineARN == arn && version.machine.aliasARN == nil)
        }
    }

    @Test func anAliasSharesExecutionsByItsWeights() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            _ = try await node.create("m", ["publish": true])
            try await node.update("m", "two", publish: true)
            let created = try await node.call("CreateStateMachineAlias", alias("live", [(1, 25), (2, 75)]))
            #expect(created["stateMachineAliasArn"]?.string == arn + ":live")
            let versions = try await [0, 0.24, 0.25, 0.99].asyncMap {
                try await node.machines.load(arn + ":live", chance: $0).machine.versionARN?.suffix(1)
            }
            #expect(versions == ["1", "1", "2", "2"])
            #expect(node.machines.cached(arn + ":live", chance: 0)?.aliasARN == arn + ":live")
            // A change is seen by the next start.
            try await node.call(
                "UpdateStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":live"), "routingConfiguration": route([(1, 100)])])
            #expect(try await node.machines.load(arn + ":live", chance: 0.9).machine.versionARN == arn + ":1")
            let inside = try await node.database.write { try node.machines.resolve(arn + ":live", chance: 0.9, in: $0) }
            #expect(inside.versionARN == arn + ":1")
        }
    }

    @Test func anAliasIsDescribedUpdatedListedAndDeleted() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            try await node.update("m", "two", publish: true)
            try await node.call("CreateStateMachineAlias", alias("a", [(1, 100)], description: "first"))
            node.clock.advance(by: .seconds(1))
            try await node.call("UpdateStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":a"), "description": "new"])
            #expect(
                try await node.call("DescribeStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":a")]) == [
                    "stateMachineAliasArn": .string(arn + ":a"), "name": "a", "routingConfiguration": route([(1, 100)]),
                    "creationDate": 1_700_000_000, "updateDate": 1_700_000_001, "description": "new",
                ])
            try await node.call("CreateStateMachineAlias", alias("b", [(2, 100)]))
            let page = try await node.call("ListStateMachineAliases", ["stateMachineArn": .string(arn), "maxResults": 1])
            #expect(page["stateMachineAliases"]?[0]?["stateMachineAliasArn"]?.string == arn + ":b")
            let next = try await node.call(
                "ListStateMachineAliases",
                ["stateMachineArn": .string(arn), "maxResults": 1, "nextToken": try #require(page["nextToken"])])
            #expect(next["stateMachineAliases"]?[0]?["stateMachineAliasArn"]?.string == arn + ":a" && next["nextToken"] == nil)
            let ofVersion = try await node.call("ListStateMachineAliases", ["stateMachineArn": .string(arn + ":2")])
            #expect(ofVersion["stateMachineAliases"]?.array?.count == 1)
            for _ in 1...2 { try await node.call("DeleteStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":a")]) }
            #expect(
                await node.failure("DescribeStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":a")])?.code == "ResourceNotFound")
        }
    }

    @Test func theSameAliasIsCreatedOnceAndAnotherOfItsNameRefused() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            let input = alias("a", [(1, 100)], description: "d")
            let first = try await node.call("CreateStateMachineAlias", input)
            #expect(try await node.call("CreateStateMachineAlias", input) == first)
            #expect(
                await node.failure("CreateStateMachineAlias", alias("a", [(1, 100)], description: "other"))
                    == ServiceError(
                        "ConflictException",
                        "Failed to create alias because an alias with the same name and a different routing configuration already exists."
                    ))
        }
    }

    @Test func aRoutingThatCannotBeIsRefused() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            let ofMachine: JSONObject = [
                "name": "a", "routingConfiguration": [["stateMachineVersionArn": .string(arn), "weight": 100]],
            ]
            #expect(
                await node.failure("CreateStateMachineAlias", ofMachine)
                    == ServiceError(
                        "ValidationException", "Routing configuration must contain state machine version ARNs. Received: [\(arn)]"))
            for wrong in [[], [(1, 50)], [(1, 50), (1, 50)], [(1, 101)], [(1, 20), (2, 30), (3, 50)]] as [[(Int, Int)]] {
                #expect(await node.failure("CreateStateMachineAlias", alias("a", wrong))?.code == "ValidationException")
            }
            #expect(await node.failure("CreateStateMachineAlias", alias("a", [(9, 100)]))?.code == "ResourceNotFound")
            #expect(await node.failure("CreateStateMachineAlias", alias("123", [(1, 100)]))?.code == "ValidationException")
        }
    }

    @Test func aVersionThatAnAliasNamesIsNotDeletedButGoesWithTheMachine() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m", ["publish": true])
            try await node.call("CreateStateMachineAlias", alias("a", [(1, 100)]))
            #expect(
                await node.failure("DeleteStateMachineVersion", ["stateMachineVersionArn": .string(arn + ":1")])
                    == ServiceError(
                        "ConflictException",
                        "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [a]"))
            try await node.call("DeleteStateMachine", ["stateMachineArn": .string(arn)])
            _ = try await node.create("m")
            #expect(try await numbers(node) == [])
            #expect(
                await node.failure("DescribeStateMachineAlias", ["stateMachineAliasArn": .string(arn + ":a")])?.code == "ResourceNotFound")
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
