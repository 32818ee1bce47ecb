import Glibc

/// A program that is measured from outside: started with its standard output in a pipe, ended by its process id.
struct ChildProcess {
    let id: pid_t
    private let output: Int32

    /// - Returns: `nil` where the program cannot be started.
    init?(_ path: String, _ arguments: [String]) {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { return nil }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var arguments: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var id = pid_t()
        let failure = posix_spawn(&id, path, &actions, nil, &arguments, environ)
        close(pipe[1])
        guard failure == 0 else {
            close(pipe[0])
            return nil
        }
        self.id = id
        output = pipe[0]
    }

    /// The next line of its output; empty at the end.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Ends it and waits for its end.
    func stop(_ signal: Int32 = SIGTERM) {
        kill(id, signal)
        var status: Int32 = 0
        waitpid(id, &status, 0)
        close(output)
    }

    /// Resident memory in MB, from the kernel's table of processes.
    var residentMegabytes: Double {
        let pages = Self.words(of: "/proc/\(id)/statm").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
    }

    /// Seconds of processor time used so far.
    var processorSeconds: Double {
        let words = Self.words(of: "/proc/\(id)/stat")
        guard words.count > 14, let user = Double(words[13]), let system = Double(words[14]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func words(of path: String) -> [Substring] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 4096)
        guard fgets(&buffer, 4096, file) != nil else { return [] }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
    }
}
