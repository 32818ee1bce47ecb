public import Glibc

/// A process that a test starts, kills and reads from.
public final class ChildProcess: Sendable {
    public struct SpawnError: Error { public let program: String, code: Int32 }

    public let processID: pid_t
    /// What the child writes to its descriptor 3.
    public let output: Int32
    /// The child's standard input; it ends with this process, however that comes about.
    private let input: Int32

    /// Starts `arguments[0]`, an absolute path. Standard output and error go where this process's go, or nowhere.
    public init(_ arguments: [String], environment: [String: String] = [:], isQuiet: Bool = true) throws {
        var output: [Int32] = [-1, -1], input: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        socketpair(AF_UNIX, type, 0, &output)
        socketpair(AF_UNIX, type, 0, &input)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[1], 0)
        if isQuiet {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output[1], 3)
        var variables = Self.environment
        variables.merge(environment) { $1 }
        let pointers = arguments.map { strdup($0) } + [nil]
        let variablePointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in pointers + variablePointers { free(pointer) } }
        var processID = pid_t()
        let code = posix_spawn(&processID, arguments[0], &actions, nil, pointers, variablePointers)
        close(output[1])
        close(input[1])
        self.processID = processID
        self.output = output[0]
        self.input = input[0]
        guard code == 0 else { throw SpawnError(program: arguments[0], code: code) }
    }

    deinit {
        close(output)
        close(input)
    }

    private static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let parts = String(cString: pointer).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    public func kill() { Glibc.kill(processID, SIGKILL) }

    /// Waits for the end and returns the exit code, or nothing if a signal ended it.
    @discardableResult
    public func wait() -> Int32? {
        var status: Int32 = 0
        waitpid(processID, &status, 0)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// The next bytes of ``output``, empty at its end. Blocks.
    public func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(output, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }
}
