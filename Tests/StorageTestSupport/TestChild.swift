import Glibc

/// One test of this test program, run in a process of its own so that it can be killed.
public enum TestChild {
    /// Runs the test `filter` (`Suite/function`) with `environment` added.
    public static func start(_ filter: String, _ environment: [String: String]) throws -> ChildProcess {
        var arguments = CommandLine.arguments
        // Keep how the testing library is started, drop what this run was asked to do.
        for option in ["--filter", "--skip", "--xunit-output", "--event-stream-output-path", "--attachments-path"] {
            while let index = arguments.firstIndex(of: option) { arguments.removeSubrange(index...min(index + 1, arguments.count - 1)) }
        }
        arguments[0] = program
        return try ChildProcess(arguments + ["--filter", filter], environment: environment)
    }

    private static var program: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
