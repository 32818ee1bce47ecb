import AWSInterface
import JSON
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Functions

@Suite struct FunctionCatalogueTests {
    private let key = FunctionKey(scope: Scope(), name: "f")

    @Test(arguments: TestEngine.available)
    func snapshotsAreLoadedOnceAndForgottenAtEveryChange(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { [key] fixture in
            let catalogue = fixture.service.catalogue
            try await fixture.create("f", ["Environment": ["Variables": ["AB": "1"]], "Timeout": 7])
            _ = try await fixture.settled()
            fixture.service.catalogue.invalidate(key)
            #expect(catalogue.cached(key, qualifier: nil) == nil)
            let first = try await catalogue.resolve(key, qualifier: nil)
            #expect(catalogue.cached(key, qualifier: nil) === first)
            #expect(first.invokedARN == "arn:aws:lambda:us-east-1:000000000000:function:f")
            #expect(first.settings.variables == ["AB": "1"])
            #expect(first.settings.timeout == 7)
            let changes: [(String, JSONObject)] = [
                ("UpdateFunctionConfiguration", ["FunctionName": "f", "Timeout": 8]),
                (
                    "UpdateFunctionCode",
                    ["FunctionName": "f", "ZipFile": .string(ZipBuilder.base64(ZipBuilder.zip(ZipBuilder.file("b", "b"))))]
                ),
                ("PutFunctionConcurrency", ["FunctionName": "f", "ReservedConcurrentExecutions": 3]),
                ("PutFunctionRecursionConfig", ["FunctionName": "f", "RecursiveLoop": "Allow"]),
                ("PutFunctionEventInvokeConfig", ["FunctionName": "f", "MaximumRetryAttempts": 1]),
            ]
            var former = first
            for (operation, input) in changes {
                try await fixture.call(operation, input)
                let next = try await catalogue.resolve(key, qualifier: nil)
                #expect(next !== former, "\(operation)")
                former = next
            }
            #expect(former.settings.timeout == 8)
            #expect(former.reservedConcurrency == 3)
            #expect(former.recursiveLoop == .allow)
            #expect(former.eventInvoke?.maximumRetryAttempts == 1)
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            let error = await #expect(throws: ServiceError.self) { try await catalogue.resolve(key, qualifier: nil) }
            #expect(error?.message == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f")
        }
    }

    @Test func environmentsAreReplacedOnlyWhenCodeOrConfigurationChange() async throws {
        try await FunctionsFixture.run { [key] fixture in
            let catalogue = fixture.service.catalogue
            try await fixture.create("f", ["Publish": true])
            let first = try await catalogue.resolve(key, qualifier: nil).revisionKey
            try await fixture.call("PutFunctionConcurrency", ["FunctionName": "f", "ReservedConcurrentExecutions": 3])
            try await fixture.call("TagResource", ["Resource": .string(key.arn()), "Tags": ["a": "1"]])
            #expect(try await catalogue.resolve(key, qualifier: nil).revisionKey == first)
            #expect(try await catalogue.resolve(key, qualifier: "$LATEST").revisionKey == first)
            let version = try await catalogue.resolve(key, qualifier: "1").revisionKey
            #expect(version != first)
            try await fixture.call("UpdateFunctionConfiguration", ["FunctionName": "f", "MemorySize": 256])
            #expect(try await catalogue.resolve(key, qualifier: nil).revisionKey != first)
            #expect(try await catalogue.resolve(key, qualifier: "1").revisionKey == version)
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            try await fixture.create("f", ["Publish": true])
            #expect(try await catalogue.resolve(key, qualifier: "1").revisionKey != version)
        }
    }

    @Test func anInvocationRightAfterACreateFindsAnActiveFunction() async throws {
        try await FunctionsFixture.run { [key] fixture in
            try await fixture.create()
            try await fixture.database.write { try $0.execute("UPDATE function_versions SET state = 'Pending', last_update = NULL") }
            fixture.service.catalogue.invalidate(key)
            #expect(try await fixture.service.catalogue.resolve(key, qualifier: nil).state == .active)
        }
    }

    @Test func aliasesLeadToTheirVersionsByWeight() async throws {
        try await FunctionsFixture.run { [key] fixture in
            let catalogue = fixture.service.catalogue
            try await fixture.create("f", ["Publish": true])
            try await fixture.publishChanged("f", "b")
            try await fixture.call(
                "CreateAlias",
                [
                    "FunctionName": "f", "Name": "live", "FunctionVersion": "1",
                    "RoutingConfig": ["AdditionalVersionWeights": ["2": 0.4]],
                ])
            try await fixture.call(
                "PutFunctionEventInvokeConfig", ["FunctionName": "f", "Qualifier": "live", "MaximumRetryAttempts": 1])
            let main = try await catalogue.resolve(key, qualifier: "live", choosing: 0.5)
            let other = try await catalogue.resolve(key, qualifier: "live", choosing: 0.6)
            #expect(main.version == "1" && other.version == "2")
            #expect(main.invokedARN == "arn:aws:lambda:us-east-1:000000000000:function:f:live")
            #expect(other.eventInvoke?.maximumRetryAttempts == 1)
            #expect(catalogue.cached(key, qualifier: "live", choosing: 0.9) === other)
            #expect(try await catalogue.resolve(key, qualifier: "1").eventInvoke == nil)
            let missing = await #expect(throws: ServiceError.self) { try await catalogue.resolve(key, qualifier: "none") }
            #expect(missing?.message == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f:none")
        }
    }

    @Test func whatWasReadBeforeAChangeIsNotKeptAfterIt() async throws {
        let slot = Mutex<FunctionCatalogue?>(nil)
        let function = ResolvedFunction(
            key: key, functionID: "id", version: "$LATEST", qualifier: nil, alias: nil,
            settings: FunctionSettings(runtime: "r", handler: "h", role: role, architecture: "x86_64", logging: .standard(for: "f")),
            state: .active, code: .tree(path: "/"), codeSHA256: "", layerPaths: [], reservedConcurrency: nil, eventInvoke: nil,
            recursiveLoop: .terminate, revisionKey: "1")
        let catalogue = FunctionCatalogue { key, _ in
            slot.withLock { $0 }?.invalidate(key)  // A change comes in while the rows are on their way.
            return ResolvedTarget(routing: AliasRouting(version: "$LATEST"), versions: ["$LATEST": function])
        }
        slot.withLock { $0 = catalogue }
        _ = try await catalogue.resolve(key, qualifier: nil)
        #expect(catalogue.cached(key, qualifier: nil) == nil)
    }

    @Test func changesAreTold() async throws {
        try await FunctionsFixture.run { fixture in
            let told = Mutex<[String]>([])
            let log: @Sendable (FunctionKey) -> Void = { key in told.withLock { $0.append(key.name) } }
            fixture.service.onChange(log)
            try await fixture.create()
            try await fixture.call("UpdateFunctionConfiguration", ["FunctionName": "f", "Timeout": 8])
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            #expect(told.withLock { $0 } == ["f", "f", "f"])
        }
    }

    @Test(arguments: TestEngine.available)
    func changesByAnotherNodeAreHeard(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { [key] fixture in
            let other = FunctionsFixture(fixture.database, fixture.directory, seed: 8)
            try await fixture.create("f", ["Timeout": 7])
            let listener = Task { await other.service.followChanges() }
            defer { listener.cancel() }
            var timeout = 7
            // The listener may not have subscribed yet: change until it hears.
            for attempt in 0..<500 {
                let seen = try await other.service.catalogue.resolve(key, qualifier: nil)
                if seen.settings.timeout != 7 { break }
                timeout = 10 + attempt
                try await fixture.call("UpdateFunctionConfiguration", ["FunctionName": "f", "Timeout": .number(timeout)])
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(try await other.service.catalogue.resolve(key, qualifier: nil).settings.timeout != 7)
        }
    }
}
