import AWSInterface
import JSON
import StorageTestSupport
import Testing

@testable import Functions

@Suite struct LayerTests {
    private static func publish(
        _ fixture: FunctionsFixture, _ name: String, _ content: String = "x", runtimes: [JSONValue] = ["python3.12"]
    ) async throws -> JSONObject {
        let zip = ZipBuilder.zip(ZipBuilder.file("python/\(name).py", content))
        return try await fixture.call(
            "PublishLayerVersion",
            [
                "LayerName": .string(name), "Content": ["ZipFile": .string(ZipBuilder.base64(zip))], "CompatibleRuntimes": .array(runtimes),
                "LicenseInfo": "MIT", "Description": "d",
            ])
    }

    @Test(arguments: TestEngine.available)
    func aLayerIsPublishedReadListedAndDeleted(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            let first = try await Self.publish(fixture, "l")
            #expect(first["Version"] == 1)
            #expect(first["LayerArn"] == "arn:aws:lambda:us-east-1:000000000000:layer:l")
            #expect(first["LayerVersionArn"] == "arn:aws:lambda:us-east-1:000000000000:layer:l:1")
            #expect(first["CompatibleRuntimes"] == ["python3.12"])
            #expect(first["LicenseInfo"] == "MIT")
            #expect(first["CreatedDate"] == "2023-11-14T22:13:20.000+0000")
            #expect(first["Content"]?["CodeSize"]?.int ?? 0 > 0)
            let second = try await Self.publish(fixture, "l", "y", runtimes: ["nodejs20.x"])
            #expect(second["Version"] == 2)
            _ = try await Self.publish(fixture, "m")
            #expect(try await fixture.call("GetLayerVersion", ["LayerName": "l", "VersionNumber": 1]) == first)
            #expect(
                try await fixture.call("GetLayerVersionByArn", ["Arn": "arn:aws:lambda:us-east-1:000000000000:layer:l:2"]) == second)
            let versions = try await fixture.call("ListLayerVersions", ["LayerName": "l"])["LayerVersions"]?.array
            #expect(versions?.compactMap { $0["Version"]?.int } == [2, 1])
            let layers = try await fixture.call("ListLayers", [:])["Layers"]?.array ?? []
            #expect(layers.compactMap { $0["LayerName"]?.string } == ["l", "m"])
            #expect(layers.first?["LatestMatchingVersion"]?["Version"] == 2)
            let python = try await fixture.call("ListLayers", ["CompatibleRuntime": "python3.12"])["Layers"]?.array ?? []
            #expect(python.first?["LatestMatchingVersion"]?["Version"] == 1)
            #expect(try await Self.publish(fixture, "old", runtimes: ["python3.6"])["CompatibleRuntimes"] == ["python3.6"])
            let unknown = try await fixture.failure("ListLayers", ["CompatibleRuntime": "cobol"])
            #expect(unknown.message.hasPrefix("Value cobol at 'compatibleRuntime' failed to satisfy constraint"))
            try await fixture.call("DeleteLayerVersion", ["LayerName": "l", "VersionNumber": 2])
            try await fixture.call("DeleteLayerVersion", ["LayerName": "l", "VersionNumber": 2])
            #expect(try await fixture.failure("GetLayerVersion", ["LayerName": "l", "VersionNumber": 2]).status == 404)
            #expect(try await Self.publish(fixture, "l")["Version"] == 3)
        }
    }

    @Test func functionsKeepTheContentOfDeletedLayers() async throws {
        try await FunctionsFixture.run { fixture in
            let layer = try await Self.publish(fixture, "l")
            let arn = layer["LayerVersionArn"] ?? .null
            let created = try await fixture.create("f", ["Layers": [arn]])
            #expect(created["Layers"] == [["Arn": arn, "CodeSize": layer["Content"]?["CodeSize"] ?? .null]])
            try await fixture.call("DeleteLayerVersion", ["LayerName": "l", "VersionNumber": 1])
            let resolved = try await fixture.service.catalogue.resolve(FunctionKey(scope: Scope(), name: "f"), qualifier: nil)
            #expect(resolved.layerPaths.count == 1)
            FileTree.remove(try #require(resolved.layerPaths.first))
            fixture.service.catalogue.invalidate(FunctionKey(scope: Scope(), name: "f"))
            let again = try await fixture.service.catalogue.resolve(FunctionKey(scope: Scope(), name: "f"), qualifier: nil)
            #expect(try FileTree.names(in: try #require(again.layerPaths.first)) == ["python"])
        }
    }

    @Test func layersOfAFunctionAreLimited() async throws {
        var limits = FunctionLimits()
        limits.unzippedCode = 1000
        try await FunctionsFixture.run(limits: limits) { fixture in
            var arns: [JSONValue] = []
            for name in ["a", "b", "c", "d", "e", "f"] { arns.append(try await Self.publish(fixture, name)["LayerVersionArn"] ?? .null) }
            let tooMany = await #expect(throws: ServiceError.self) { try await fixture.create("f", ["Layers": .array(arns)]) }
            #expect(tooMany?.message == "Cannot reference more than 5 layers.")
            let next = try await Self.publish(fixture, "a", "2")["LayerVersionArn"] ?? .null
            let twice = await #expect(throws: ServiceError.self) { try await fixture.create("f", ["Layers": [arns[0], next]]) }
            #expect(twice?.message.hasPrefix("Two different versions of the same layer are not allowed") == true)
            let large = try await Self.publish(fixture, "large", String(repeating: "x", count: 980))["LayerVersionArn"] ?? .null
            let tooLarge = await #expect(throws: ServiceError.self) { try await fixture.create("f", ["Layers": [large]]) }
            #expect(
                tooLarge?.message
                    == "Function code combined with layers exceeds the maximum allowed size of 1000 bytes. The actual size is 1017 bytes.")
            try await fixture.create("f")
            let update = try await fixture.failure("UpdateFunctionConfiguration", ["FunctionName": "f", "Layers": [large]])
            #expect(update.message == tooLarge?.message)
        }
    }

    @Test func layersOfOtherAccountsNeedAPermission() async throws {
        try await FunctionsFixture.run { fixture in
            let arn = try await Self.publish(fixture, "l")["LayerVersionArn"] ?? .null
            let other = Scope(account: "111111111111")
            let denied = try await fixture.failure("GetLayerVersionByArn", ["Arn": arn], scope: other)
            #expect(denied.code == "AccessDeniedException")
            let input: JSONObject = [
                "LayerName": "l", "VersionNumber": 1, "StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "111111111111",
            ]
            let added = try await fixture.call("AddLayerVersionPermission", input)
            let statement = try JSONValue(parsing: added["Statement"]?.string ?? "")
            #expect(statement["Principal"] == ["AWS": "arn:aws:iam::111111111111:root"])
            #expect(statement["Resource"] == arn)
            #expect(try await fixture.failure("AddLayerVersionPermission", input).code == "ResourceConflictException")
            try await fixture.call("GetLayerVersionByArn", ["Arn": arn], scope: other)
            let policy = try await fixture.call("GetLayerVersionPolicy", ["LayerName": "l", "VersionNumber": 1])
            #expect(policy["RevisionId"] == added["RevisionId"])
            try await fixture.call("RemoveLayerVersionPermission", ["LayerName": "l", "VersionNumber": 1, "StatementId": "s"])
            #expect(try await fixture.failure("GetLayerVersionPolicy", ["LayerName": "l", "VersionNumber": 1]).status == 404)
        }
    }
}
