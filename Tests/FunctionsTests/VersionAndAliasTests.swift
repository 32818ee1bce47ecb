import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Functions

@Suite struct VersionAndAliasTests {
    @Test(arguments: TestEngine.available)
    func publishingTwiceWithoutAChangeAnswersTheSameVersion(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create()
            let first = try await fixture.publish(description: "one")
            #expect(first["Version"] == "1")
            #expect(first["Description"] == "one")
            #expect(first["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:1")
            let again = try await fixture.publish(description: "two")
            #expect(again["Version"] == "1")
            #expect(again["Description"] == "one")
            #expect(try await fixture.publishChanged("f", "changed") == "2")
            #expect(
                try await fixture.call("GetFunctionConfiguration", ["FunctionName": "f", "Qualifier": "1"])["Description"] == "one")
        }
    }

    @Test func versionNumbersAreNotGivenTwice() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("f", ["Publish": true])
            try await fixture.publishChanged("f", "b")
            try await fixture.call("DeleteFunction", ["FunctionName": "f", "Qualifier": "2"])
            #expect(try await fixture.failure("GetFunction", ["FunctionName": "f:2"]).code == "ResourceNotFoundException")
            #expect(try await fixture.publish()["Version"] == "3")
            let versions = try await fixture.call("ListVersionsByFunction", ["FunctionName": "f"])["Versions"]?.array ?? []
            #expect(versions.compactMap { $0["Version"]?.string } == ["$LATEST", "1", "3"])
            #expect(versions.first?["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST")
        }
    }

    @Test func publicationChecksWhatTheCallerBelieves() async throws {
        try await FunctionsFixture.run { fixture in
            let created = try await fixture.create()
            let code = try await fixture.failure("PublishVersion", ["FunctionName": "f", "CodeSha256": "nonsense"])
            #expect(code.message.hasPrefix("CodeSHA256 (nonsense) is different from current CodeSHA256 in $LATEST ("))
            let revision = try await fixture.failure("PublishVersion", ["FunctionName": "f", "RevisionId": "nonsense"])
            #expect(revision.code == "PreconditionFailedException")
            let right: JSONObject = [
                "FunctionName": "f", "CodeSha256": created["CodeSha256"] ?? .null, "RevisionId": created["RevisionId"] ?? .null,
            ]
            #expect(try await fixture.call("PublishVersion", right)["Version"] == "1")
        }
    }

    @Test func latestAndVersionsHeldByAliasesAreNotDeleted() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("f", ["Publish": true])
            let latest = try await fixture.failure("DeleteFunction", ["FunctionName": "f", "Qualifier": "$LATEST"])
            #expect(latest.message == "$LATEST version cannot be deleted without deleting the function.")
            try await fixture.call("CreateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "1"])
            let held = try await fixture.failure("DeleteFunction", ["FunctionName": "f", "Qualifier": "1"])
            #expect(held.code == "ResourceConflictException")
            #expect(held.message == "Unable to delete version because the following aliases reference it: [live]")
            try await fixture.call("DeleteAlias", ["FunctionName": "f", "Name": "live"])
            try await fixture.call("DeleteFunction", ["FunctionName": "f", "Qualifier": "1"])
        }
    }

    @Test(arguments: TestEngine.available)
    func anAliasLivesItsLife(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create("f", ["Publish": true])
            try await fixture.publishChanged("f", "b")
            let alias = try await fixture.call(
                "CreateAlias",
                [
                    "FunctionName": "f", "Name": "live", "FunctionVersion": "1", "Description": "d",
                    "RoutingConfig": ["AdditionalVersionWeights": ["2": 0.25]],
                ])
            #expect(alias["AliasArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:live")
            #expect(alias["RoutingConfig"] == ["AdditionalVersionWeights": ["2": 0.25]])
            #expect(try await fixture.call("GetAlias", ["FunctionName": "f", "Name": "live"]) == alias)
            #expect(try await fixture.call("GetFunctionConfiguration", ["FunctionName": "f:live"])["Version"] == "1")
            let again = try await fixture.failure("CreateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "1"])
            #expect(again.message == "Alias already exists: arn:aws:lambda:us-east-1:000000000000:function:f:live")
            #expect(again.status == 409)
            let byVersion = try await fixture.call("ListAliases", ["FunctionName": "f", "FunctionVersion": "2"])
            #expect(byVersion["Aliases"]?.array?.count == 1)
            let stale = try await fixture.failure(
                "UpdateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "2", "RevisionId": "old"])
            #expect(stale.code == "PreconditionFailedException")
            let updated = try await fixture.call(
                "UpdateAlias",
                [
                    "FunctionName": "f", "Name": "live", "FunctionVersion": "2", "RoutingConfig": [:],
                    "RevisionId": alias["RevisionId"] ?? .null,
                ])
            #expect(updated["FunctionVersion"] == "2")
            #expect(updated["RoutingConfig"] == nil)
            #expect(updated["Description"] == "d")
            try await fixture.call("DeleteAlias", ["FunctionName": "f", "Name": "live"])
            let gone = try await fixture.failure("GetAlias", ["FunctionName": "f", "Name": "live"])
            #expect(gone.message == "Cannot find alias arn: arn:aws:lambda:us-east-1:000000000000:function:f:live")
        }
    }

    @Test(
        arguments: [
            ("1", ["1": 0.5], "Invalid function version 1. Function version 1 is already included in routing configuration."),
            ("1", ["2": 0.5, "3": 0.1], "Number of items in AdditionalVersionWeights cannot be greater than 1"),
            ("$LATEST", ["1": 0.5], "$LATEST is not supported for an alias pointing to more than 1 version"),
            ("1", ["2": 1.5], "1 validation error detected: Value '{2=1.5}' at 'routingConfig.additionalVersionWeights'"),
            ("1", ["7": 0.5], "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f:7"),
            ("9", [:], "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f:9"),
        ] as [(String, JSONObject, String)])
    func routesThatLeadNowhereAreRefused(_ version: String, _ weights: JSONObject, _ message: String) async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("f", ["Publish": true])
            try await fixture.publishChanged("f", "b")
            let error = try await fixture.failure(
                "CreateAlias",
                [
                    "FunctionName": "f", "Name": "a", "FunctionVersion": .string(version),
                    "RoutingConfig": ["AdditionalVersionWeights": .object(weights)],
                ])
            #expect(error.message.hasPrefix(message), "\(error.message)")
        }
    }

    @Test func aliasNamesAreNoNumbers() async throws {
        try await FunctionsFixture.run { fixture in
            let error = try await fixture.failure("CreateAlias", ["FunctionName": "f", "Name": "12", "FunctionVersion": "1"])
            #expect(error.code == "ValidationException")
        }
    }

    @Test func weightsDivideTheUnitInterval() {
        let routing = AliasRouting(version: "1", additional: [AliasRouting.Weight(version: "2", share: 0.25)])
        #expect(routing.version(choosing: 0) == "1")
        #expect(routing.version(choosing: 0.7499) == "1")
        #expect(routing.version(choosing: 0.75) == "2")
        #expect(routing.version(choosing: 0.9999) == "2")
        #expect(AliasRouting(version: "1").version(choosing: 0.9999) == "1")
        #expect(AliasRouting(version: "1", additional: [AliasRouting.Weight(version: "2", share: 1)]).version(choosing: 0) == "2")
        #expect(AliasRouting(version: "1", additional: [AliasRouting.Weight(version: "2", share: 0)]).version(choosing: 0.9999) == "1")
    }
}
