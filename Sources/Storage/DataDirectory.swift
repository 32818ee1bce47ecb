import Glibc

/// The one directory that holds everything a node stores. While this value lives, no other node can open it.
public final class DataDirectory: Sendable {
    public let path: String
    private let lock: Int32

    /// Creates the directory if it is missing (readable by its owner only) and locks it.
    ///
    /// Throws ``StorageError``: `.locked` if another node works on it, `.inputOutput` if it cannot be created or written.
    public convenience init(path: String) throws {
        try self.init(path: path) { usleep(Self.waitMicroseconds) }
    }

    /// - Parameter pause: passes the time between two looks at a lock whose owner is dead.
    init(path: String, pause: () -> Void) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure("cannot create the data directory \(path)") }
        guard let resolved = realpath(path, nil) else { throw Self.failure("cannot open the data directory \(path)") }
        defer { free(resolved) }
        self.path = String(cString: resolved)
        lock = try Self.lock(self.path, pause)
    }

    deinit {
        ftruncate(lock, 0)
        // A process that is being started at this moment may hold a copy of the descriptor until it runs its program.
        flock(lock, LOCK_UN)
        close(lock)
    }

    public var stateDatabase: String { path + "/state.db" }
    public var telemetryDatabase: String { path + "/telemetry.db" }

    /// The path of a directory inside, created if it is missing: `functions`, `layers`, `run` …
    public func directory(_ name: String) throws -> String {
        let inner = path + "/" + name
        guard mkdir(inner, 0o700) == 0 || errno == EEXIST else { throw Self.failure("cannot create \(inner)") }
        return inner
    }

    /// What the node of this directory is called among others on one database: made at its first start, kept with the directory.
    public func nodeName() throws -> String {
        let file = open(path + "/node", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("cannot open \(path)/node") }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = pread(file, &buffer, buffer.count, 0)
        if count > 0 { return String(decoding: buffer.prefix(count), as: UTF8.self) }
        var generator = SystemRandomNumberGenerator()
        let name = String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
        guard pwrite(file, Array(name.utf8), name.utf8.count, 0) == name.utf8.count, fsync(file) == 0 else {
            throw Self.failure("cannot write \(path)/node")
        }
        return name
    }

    /// The kernel drops the lock with the process, so a killed node leaves nothing behind that must be cleaned up.
    private static func lock(_ path: String, _ pause: () -> Void) throws -> Int32 {
        let file = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("cannot open \(path)/lock") }
        do {
            try acquire(file, path, pause)
        } catch {
            close(file)
            throw error
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0, pwrite(file, text, text.count, 0) == text.count else {
            defer { close(file) }
            throw failure("cannot write \(path)/lock")
        }
        return file
    }

    /// A node that was killed while it started a process leaves the lock to that process for the moment until it runs its program
    /// (on a busy machine a long one): whoever finds the lock's owner dead waits for that.
    private static let longestWait = 300
    private static let waitMicroseconds: useconds_t = 10_000

    private static func acquire(_ file: Int32, _ path: String, _ pause: () -> Void) throws {
        for _ in 0..<longestWait {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK else { throw failure("cannot lock \(path)") }
            guard let holder = processID(in: file), kill(holder, 0) != 0, errno == ESRCH else { break }
            pause()
        }
        let holder = processID(in: file)
        let name = holder.map { "process \($0)" } ?? "another process"
        throw StorageError(.locked(processID: holder), "\(path) is locked by another node (\(name))")
    }

    private static func processID(in file: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func failure(_ what: String) -> StorageError {
        let code = errno
        return StorageError(code == ENOSPC || code == EDQUOT ? .diskFull : .inputOutput, "\(what): \(String(cString: strerror(code)))")
    }
}
