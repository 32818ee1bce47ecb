import Ambient
import Glibc
import JSON
import Testing

@testable import Environments

extension RealProcessTests {
    /// Functions that fail, linger, flood, spread and pry.
    @Suite struct MisbehaviourTests {
        @Test(arguments: [
            ("exit", "Runtime exited with error: exit status 3"), ("exit-zero", "Runtime exited without providing a reason"),
            ("segv", "Runtime exited with error: signal: segmentation fault"),
        ]) func aProcessThatEndsIsReportedAndReplaced(mode: String, message: String) async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native(mode)
                let result = await harness.invoke(function, id: "the-request")
                #expect(result.errorType == "Runtime.ExitError")
                #expect(result.errorMessage == "RequestId: the-request Error: \(message)")
                #expect(await harness.invoke(function).isCold)
            }
        }

        @Test func anAnswerGivenJustBeforeTheEndCounts() async throws {
            try await FleetHarness.with { harness in
                let answerAndExitFunction = try harness.native("answer-and-exit")
                #expect(await harness.invoke(answerAndExitFunction).json == "last")
            }
        }

        @Test func anInvocationThatIsNeverAnsweredTimesOutWithAllItsProcesses() async throws {
            try await FleetHarness.with { harness in
                let marker = "9\(SystemEntropy().next() % 100_000_000)"
                let function = try harness.python(
                    """
                    import os, subprocess, time
                    def handler(event, context):
                        subprocess.Popen(["/bin/sleep", "\(marker)"], start_new_session=True)
                        if os.fork() == 0:
                            os.setsid()
                            if os.fork() == 0:
                                os.execv("/bin/sleep", ["sleep", "\(marker)"])
                            os._exit(0)
                        print("before")
                        time.sleep(100)
                    """, timeout: .seconds(1))
                async let running = harness.invoke(function, id: "slow")
                #expect(await FleetHarness.eventually { FleetHarness.processes(with: marker) == 2 })
                let result = await running
                #expect(result.errorType == "Sandbox.Timedout")
                #expect(result.errorMessage == "RequestId: slow Error: Task timed out after 1.00 seconds")
                #expect(result.error?.logMessage?.hasSuffix("slow Task timed out after 1.00 seconds") == true)
                #expect(result.duration == 1000)
                #expect(harness.output.lines == ["before"])
                #expect(await FleetHarness.eventually { FleetHarness.processes(with: marker) == 0 })
            }
        }

        @Test func initIsLimited() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("sleepy-init", initTimeout: .milliseconds(300))
                let result = await harness.invoke(function, id: "first")
                #expect(result.error?.kind == .initialisationTimedOut)
                #expect(result.errorMessage == "RequestId: first Error: Initialization timed out after 0.30 seconds")
                let again = await harness.invoke(try harness.native("exit-init"), id: "second")
                #expect(again.error?.kind == .initialisation && again.errorType == "Runtime.ExitError")
                #expect(again.errorMessage == "RequestId: second Error: Runtime exited with error: exit status 7")
            }
        }

        @Test func aMissingOrUnusableBootstrapIsAnInvalidEntrypoint() async throws {
            try await FleetHarness.with { harness in
                let none = harness.specification(.provided, try harness.code(["other": ""]))
                let missing = await harness.invoke(none)
                #expect(missing.errorType == "Runtime.InvalidEntrypoint")
                #expect(missing.errorMessage?.contains("Couldn't find valid bootstrap(s)") == true)
                let plain = harness.specification(.provided, try harness.code(["bootstrap": "#!/bin/sh\n"]))
                #expect(await harness.invoke(plain).errorMessage?.contains("permission denied") == true)
            }
        }

        @Test func memoryIsLimited() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    def handler(event, context):
                        global kept
                        if event == "small":
                            kept = bytearray(60_000_000)
                            return len(kept)
                        blocks = []
                        while True:
                            blocks.append(bytearray(8_000_000))
                    """, memory: 128)
                let small = await harness.invoke(function, "\"small\"")
                #expect(small.json == 60_000_000 && small.maxMemoryUsed >= 60 && small.maxMemoryUsed < 100)
                let result = await harness.invoke(function, id: "hog")
                #expect(result.error?.kind == .outOfMemory)
                #expect(result.errorType == "Runtime.OutOfMemory")
                #expect(result.errorMessage == "RequestId: hog Error: Runtime exited with error: signal: killed")
                #expect(await harness.invoke(function, "\"small\"").json == 60_000_000)
            }
        }

        @Test func aFloodOfLogsNeitherBlocksTheFunctionNorFillsMemory() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import os
                    def handler(event, context):
                        block = (b"x" * 99 + b"\\n") * 10_000
                        for _ in range(1000):
                            os.write(1, block)
                        return "done"
                    """, timeout: .seconds(120))
                let result = await harness.invoke(function)
                #expect(result.json == "done")
                let output = harness.output.all
                #expect(output.bytes + output.dropped >= 900_000_000 && output.dropped > 900_000_000)
                #expect(output.bytes < 100_000_000)
            }
        }

        @Test func processesAreLimitedInNumber() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import os, time
                    def handler(event, context):
                        count = 0
                        try:
                            for _ in range(3000):
                                if os.fork() == 0:
                                    time.sleep(100)
                                count += 1
                        except OSError:
                            return count
                        return "no limit"
                    """, memory: 3008, timeout: .seconds(30))
                guard harness.fleet.isolation.boundary == .sandboxedUsers else {
                    return print("skipped: processes are limited for each user only where the node is root")
                }
                let count = await harness.invoke(function).json?.int
                #expect(count.map { $0 > 100 && $0 <= 1024 } == true)
            }
        }

        @Test func theHostIsOutOfReach() async throws {
            try await FleetHarness.with { harness in
                let other = try harness.native("echo")
                #expect(await harness.invoke(other, "1").json == 1)
                let function = try harness.python(
                    """
                    import os
                    def look(path):
                        try:
                            return os.listdir(path) if os.path.isdir(path) else open(path).read(10)
                        except Exception as error:
                            return type(error).__name__
                    def handler(event, context):
                        result = {path: look(path) for path in event}
                        result["processes"] = sum(1 for name in os.listdir("/proc") if name.isdigit())
                        result["user"] = os.getuid()
                        result["status"] = [l for l in open("/proc/self/status") if l.startswith(("CapEff", "NoNewPrivs"))]
                        try:
                            open("/var/task/new", "w")
                            result["task"] = "writable"
                        except OSError:
                            result["task"] = "read-only"
                        try:
                            os.setuid(0)
                            result["root"] = True
                        except OSError:
                            result["root"] = False
                        open("/tmp/own", "w").write("x")
                        return result
                    """)
                let data: JSONValue = .array([.string(harness.directory), "/etc/shadow", "/root/.bashrc", "/work"])
                let result = await harness.invoke(function, data.text()).json
                for path in [harness.directory, "/root/.bashrc", "/etc/shadow", "/work"] {
                    #expect(result?[path] == "FileNotFoundError" || result?[path] == "PermissionError")
                }
                #expect(result?["processes"]?.int.map { $0 <= 3 } == true)
                #expect(result?["user"]?.int != 0 && result?["root"] == false)
                #expect(result?["task"] == "read-only")
                #expect(result?["status"]?[0] == "CapEff:\t0000000000000000\n" && result?["status"]?[1] == "NoNewPrivs:\t1\n")
            }
        }

        @Test func environmentsDoNotShareTmpAndItsSizeIsLimited() async throws {
            try await FleetHarness.with { harness in
                let source = """
                    import os
                    def handler(event, context):
                        before = os.listdir("/tmp")
                        try:
                            with open("/tmp/file", "wb") as file:
                                for _ in range(event):
                                    file.write(b"x" * 1_000_000)
                        except OSError as error:
                            return [before, error.errno]
                        return [before, 0]
                    """
                let path = try harness.code(["main.py": source])
                let python = try FleetHarness.catalogue.resolve("python3.11")
                // More than the memory: files in /tmp do not count as that.
                let first = harness.specification(python, path, memory: 128, storage: 256, revision: "1")
                let second = harness.specification(python, path, memory: 128, storage: 256, revision: "2")
                #expect(await harness.invoke(first, "200").json == [[], 0])
                #expect(await harness.invoke(second, "1").json == [[], 0])
                #expect(await harness.invoke(second, "300").json == [["file"], .number(Int(ENOSPC))])
            }
        }

        @Test func onlyTmpIsWritable() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import os
                    def handler(event, context):
                        written = []
                        for directory, _, _ in os.walk("/"):
                            if directory.startswith(("/proc", "/usr")):
                                continue
                            try:
                                open(directory + "/apus-written", "w").close()
                                written.append(directory)
                            except OSError:
                                pass
                        with open("/dev/null", "w") as null:
                            null.write("x")
                        return written
                    """)
                #expect(await harness.invoke(function).json == ["/tmp"])
            }
        }

        @Test func nothingIsLeftOfAnEnvironmentThatEnds() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    "import subprocess\ndef handler(event, context):\n    [subprocess.Popen(['sleep', '100']) for _ in range(30)]")
                let descriptors = ProcessTree.entries(of: "/proc/self/fd").count
                for round in 0..<3 {
                    _ = await harness.invoke(function)
                    harness.fleet.retire(functionARN: function.identity.functionARN)
                    #expect(await FleetHarness.eventually { harness.fleet.statistics.idle == 0 }, "round \(round)")
                }
                #expect(await FleetHarness.eventually { ProcessTree.entries(of: "/proc/self/fd").count <= descriptors + 4 })
                let groups = ControlGroups.probe()
                for directory in [groups.memoryV1, groups.pidsV1, groups.unified].compactMap({ $0 }) {
                    // Groups are named by numbers.
                    #expect(
                        await FleetHarness.eventually { !ProcessTree.entries(of: directory).contains { Int($0) != nil } }, "\(directory)")
                }
            }
        }

        @Test func aUserIsNotTheNextEnvironmentsAtOnce() {
            let users = UserPool(first: 1000, count: 100)
            let first = users.take()
            if let first { users.giveBack(first) }
            #expect(first == 1000 && users.take() == 1001)
            for _ in 0..<98 { _ = users.take() }
            #expect(users.take() == 1000 && users.take() == nil)
        }

        @Test func variablesReachTheFunctionOnlyAndWhatTheyMeanToALoaderHarmsNobody() async throws {
            try await FleetHarness.with { harness in
                let python = try FleetHarness.catalogue.resolve("python3.11")
                let path = try harness.code([
                    "main.py": "import os\ndef handler(event, context):\n    return {k: v for k, v in os.environ.items()}"
                ])
                let function = harness.specification(
                    python, path, variables: ["LD_PRELOAD": "/var/task/none.so", "ODD": "a'b\"c\n$(id) `id` \\ é", "AWS_REGION": "mine"])
                let odd = harness.specification(python, path, variables: ["A;id": "x"], revision: "odd")
                guard case .unavailable(.startFailed) = await harness.invoke(odd).outcome else { return #expect(Bool(false)) }
                let variables = await harness.invoke(function).json
                #expect(variables?["ODD"] == "a'b\"c\n$(id) `id` \\ é")
                #expect(variables?["AWS_REGION"] == "eu-west-1")
                #expect(variables?["AWS_SECRET_ACCESS_KEY"] == "te'st\n\"$HOME")
                #expect(variables?["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256")
                #expect(variables?["LAMBDA_TASK_ROOT"] == "/var/task" && variables?["_HANDLER"] == "main.handler")
                #expect(variables?["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.11" && variables?["TZ"] == ":UTC")
                #expect(variables?["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566")
                #expect(variables?["APUS_RUNTIME_FD"] == nil)
                let names = Set(variables?.object?.keys ?? [])
                #expect(
                    names.isSuperset(of: ["AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_DEFAULT_REGION", "PATH", "LANG"]))
            }
        }
    }
}
