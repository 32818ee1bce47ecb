import Ambient
import Glibc
import Testing

@testable import Environments

extension RealProcessTests {
    /// What is left of environments when the node is killed.
    @Suite struct NodeDeathTests {
        private static let variable = "APUS_TEST_NODE_TO_KILL"

        @Test func aKilledNodeLeavesNoProcessBehind() async throws {
            guard Executables.find("bwrap", path: "/usr/bin") != nil else { return print("skipped: bubblewrap is not installed") }
            let marker = "8\(SystemEntropy().next() % 100_000_000)"
            let node = try Self.startNode(marker)
            // One in an environment that is busy, one in an environment that is frozen.
            #expect(await FleetHarness.eventually { FleetHarness.processes(with: marker) == 2 })
            try await Task.sleep(for: .milliseconds(100))
            kill(node, SIGKILL)
            #expect(await FleetHarness.eventually { FleetHarness.processes(with: marker) == 0 })
        }

        /// The node that the test above kills: this process again, with only this test to run.
        @Test(.enabled(if: getenv(variable) != nil)) func theNodeThatIsKilled() async throws {
            let marker = getenv(Self.variable).map { String(cString: $0) } ?? ""
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import subprocess, time
                    def handler(event, context):
                        subprocess.Popen(["/bin/sleep", "\(marker)"], start_new_session=True)
                        time.sleep(event)
                    """, timeout: .seconds(60))
                async let busy = harness.invoke(function, "30")
                _ = await harness.invoke(function, "0.1")
                _ = await busy
            }
        }

        private static func startNode(_ marker: String) throws -> pid_t {
            var path = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = try #require(Optional(readlink("/proc/self/exe", &path, path.count - 1)))
            let executable = String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let arguments = [executable, "--testing-library", "swift-testing", "--filter", "theNodeThatIsKilled"]
            var node: pid_t = 0
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            defer { posix_spawn_file_actions_destroy(&actions) }
            let texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
            let settings = ["PATH=/usr/bin:/bin", "\(variable)=\(marker)"]
            let variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
            defer { for text in texts + variables { free(text) } }
            guard posix_spawn(&node, executable, &actions, nil, texts, variables) == 0 else { throw SandboxFailure(description: "spawn") }
            return node
        }
    }
}
