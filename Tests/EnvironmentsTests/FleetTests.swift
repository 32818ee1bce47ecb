import Ambient
import Glibc
import JSON
import NIOCore
import Testing

@testable import Environments

extension RealProcessTests {
    /// The life of environments under a fleet.
    @Suite struct FleetTests {
        private static let sleeper = """
            import time
            def handler(event, context):
                time.sleep(event)
                return "slept"
            """

        @Test func concurrentInvocationsGetAnEnvironmentEachAndReuseThem() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(Self.sleeper)
                func four() async -> Set<UInt64> {
                    await withTaskGroup(of: UInt64.self) { group in
                        for _ in 0..<4 { group.addTask { await harness.invoke(function, "0.5").environment?.id ?? 0 } }
                        return await group.reduce(into: []) { $0.insert($1) }
                    }
                }
                let first = await four()
                #expect(first.count == 4)
                #expect(await four() == first)
            }
        }

        @Test func anIdleEnvironmentIsFrozenAndThawedForTheNextInvocation() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import threading, time
                    ticks = 0
                    def count():
                        global ticks
                        while True:
                            ticks += 1
                            time.sleep(0.01)
                    threading.Thread(target=count, daemon=True).start()
                    def handler(event, context):
                        return ticks
                    """)
                let before = await harness.invoke(function).json?.int ?? 0
                try await Task.sleep(for: .milliseconds(600))
                let result = await harness.invoke(function)
                // Some 60 ticks if it had run on.
                #expect((result.json?.int ?? 1000) - before < 20)
                #expect(!result.isCold)
            }
        }

        @Test func environmentsEndWhenTheyHaveBeenIdle() async throws {
            try await FleetHarness.with {
                $0.idleTimeout = .milliseconds(200)
            } _: { harness in
                let function = try harness.python("def handler(event, context): return 1")
                #expect(await harness.invoke(function).json == 1)
                #expect(await FleetHarness.eventually { harness.fleet.statistics == FleetStatistics() })
                #expect(await harness.invoke(function).isCold)
            }
        }

        @Test func provisionedEnvironmentsAreReadyBeforeTheyAreNeeded() async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code([
                    "main.py": "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']"
                ])
                let python = try FleetHarness.catalogue.resolve("python3.11")
                let function = harness.specification(python, path)
                let provisioned = EnvironmentSpecification(
                    identity: function.identity, functionName: "demo", runtime: python, handler: "main.handler", code: function.code,
                    limits: function.limits, logging: function.logging, sdk: function.sdk, isProvisioned: true)
                harness.fleet.provision(provisioned, count: 2)
                #expect(await FleetHarness.eventually { harness.fleet.provisioning(of: function.identity)?.ready == 2 })
                let result = await harness.invoke(function)
                #expect(result.json == "provisioned-concurrency" && result.initDuration == nil)
                harness.fleet.provision(provisioned, count: 0)
                #expect(harness.fleet.provisioning(of: function.identity) == nil)
            }
        }

        @Test func aProvisioningThatCannotInitialiseSaysWhy() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python("import nothing_of_that_name")
                harness.fleet.provision(function, count: 1)
                #expect(
                    await FleetHarness.eventually {
                        harness.fleet.provisioning(of: function.identity)?.failure == "Runtime.ImportModuleError"
                    })
            }
        }

        @Test func aNewRevisionReplacesTheOldOneBehindRunningInvocations() async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code(["main.py": Self.sleeper])
                let python = try FleetHarness.catalogue.resolve("python3.11")
                let old = harness.specification(python, path, revision: "1")
                let new = harness.specification(python, path, revision: "2")
                async let running = harness.invoke(old, "0.5")
                #expect(await FleetHarness.eventually { harness.fleet.statistics.busy == 1 })
                harness.fleet.retire(functionARN: old.identity.functionARN) { $0.revision == "2" }
                #expect(await running.json == "slept")
                #expect(await harness.invoke(new, "0").isCold)
                #expect(await FleetHarness.eventually { harness.fleet.statistics.idle == 1 })
            }
        }

        @Test func whoeverWaitsHearsOfANodeThatStops() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(Self.sleeper)
                async let running = harness.invoke(function, "60")
                #expect(await FleetHarness.eventually { harness.fleet.statistics.busy == 1 })
                await harness.fleet.shutdown(within: .milliseconds(50))
                let outcome = await running.outcome
                guard case .unavailable(.shuttingDown) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
            }
        }

        @Test func aDirectoryThatIsGoneIsNamed() async throws {
            try await FleetHarness.with { harness in
                let python = try FleetHarness.catalogue.resolve("python3.11")
                let result = await harness.invoke(harness.specification(python, "/nowhere/at/all"))
                #expect(result.json?["errorMessage"]?.string?.contains("/nowhere/at/all is gone") == true)
                #expect(result.initDuration == nil)
            }
        }

        @Test func atTheLimitInvocationsQueueForRoom() async throws {
            try await FleetHarness.with {
                $0.maximumEnvironments = 1
            } _: { harness in
                let first = try harness.python(Self.sleeper)
                let second = try harness.python(Self.sleeper)
                async let one = harness.invoke(first, "0.3")
                async let two = harness.invoke(second, "0")
                #expect(await one.json == "slept")
                #expect(await two.json == "slept")
            }
        }

        @Test func whoWaitsForRoomTooLongIsRefused() async throws {
            try await FleetHarness.with {
                $0.maximumEnvironments = 1
                $0.capacityWait = .milliseconds(100)
            } _: { harness in
                let first = try harness.python(Self.sleeper)
                let second = try harness.python(Self.sleeper)
                async let one = harness.invoke(first, "1")
                #expect(await FleetHarness.eventually { harness.fleet.statistics.busy == 1 })
                guard case .unavailable(.capacity) = await harness.invoke(second, "0").outcome else { return #expect(Bool(false)) }
                #expect(await one.json == "slept")
            }
        }

        @Test func theShutdownLetsRunningInvocationsEndAndRefusesNewOnes() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(Self.sleeper)
                async let running = harness.invoke(function, "0.3")
                #expect(await FleetHarness.eventually { harness.fleet.statistics.busy == 1 })
                await harness.fleet.shutdown(within: .seconds(5))
                #expect(await running.json == "slept")
                guard case .unavailable(.shuttingDown) = await harness.invoke(function, "0").outcome else { return #expect(Bool(false)) }
            }
        }

        @Test func plainProcessesRunOnlyWhereTheConfigurationSaysSo() async throws {
            try await FleetHarness.with {
                $0.isolation = .none
            } _: { harness in
                #expect(harness.fleet.isolation.boundary == .none && harness.fleet.isolation.isAcceptable)
                let function = try harness.python("import os\ndef handler(event, context): return os.environ['LAMBDA_TASK_ROOT']")
                #expect(await harness.invoke(function).json == .string(function.code.path))
                #expect(await harness.invoke(try harness.nodeEcho(), "7").json == 7)
            }
        }

        @Test func theLevelOfIsolationIsWhatWasProbed() async throws {
            try await FleetHarness.with { harness in
                let level = harness.fleet.isolation
                guard Executables.find("bwrap", path: "/usr/bin") != nil else { return #expect(!level.isAcceptable) }
                #expect(level.boundary == (geteuid() == 0 ? .sandboxedUsers : .userNamespace))
                #expect(level.isAcceptable && level.description.contains("bubblewrap"))
            }
        }
    }
}

extension FleetHarness {
    func nodeEcho() throws -> EnvironmentSpecification { try node("exports.handler = async (event) => event;") }
}

@Suite struct RuntimeCatalogueTests {
    @Test func identifiersAreKnownUnknownOrUnsupported() {
        #expect(RuntimeIdentifier("provided.al2").kind == .provided)
        #expect(RuntimeIdentifier("python3.12").kind == .python("3.12"))
        #expect(RuntimeIdentifier("nodejs22.x").kind == .node("22"))
        for name in ["java21", "java8.al2", "ruby3.3", "dotnet8", "dotnetcore3.1", "go1.x", "python3.7", "nodejs14.x"] {
            guard case .unsupported = RuntimeIdentifier(name).kind else {
                Issue.record("\(name) should be unsupported")
                continue
            }
        }
        for name in ["", "python", "python4", "python3.12x", "nodejs20", "nodejs21.x", "gopher", "javascript"] {
            #expect(RuntimeIdentifier(name).kind == .unknown)
        }
    }

    @Test func aShimIsSeenThrough() throws {
        let interpreter = try #require(try RuntimeCatalogue().resolve("python3.11").interpreter)
        #expect(interpreter.version.hasPrefix("3.11."))
        #expect(!interpreter.executable.contains("shims") && access(interpreter.executable, X_OK) == 0)
    }

    @Test func anInterpreterOfAnotherVersionDoesNotServe() {
        let catalogue = RuntimeCatalogue(mappings: ["python3.14": .init(interpreter: "/usr/bin/python3.11")], searchPath: "/nowhere")
        for identifier in ["python3.14", "python3.9", "nodejs18.x"] {
            #expect(throws: RuntimeUnavailable.self) { try catalogue.resolve(identifier) }
        }
    }

    @Test func aMappingNamesInterpreterAndLibraries() throws {
        let found = try #require(try RuntimeCatalogue().resolve("python3.11").interpreter)
        let catalogue = RuntimeCatalogue(
            mappings: ["python3.11": .init(interpreter: found.executable, libraries: ["/srv/libraries"])], searchPath: "/nowhere")
        #expect(try catalogue.resolve("python3.11").interpreter?.libraries == ["/srv/libraries"])
    }
}
