import CProcess
import Glibc
import Synchronization

/// Finds out, once, how well environments can be kept apart on this host.
final class IsolationProbe: Sendable {
    private let configuration: FleetConfiguration
    private let files: FleetFiles
    /// The probe itself takes long: `found` is for those who must not wait for it.
    private let probing = Mutex<Void>(())
    private let found = Mutex<(any Sandbox, ControlGroups)?>(nil)

    init(configuration: FleetConfiguration, files: FleetFiles) { (self.configuration, self.files) = (configuration, files) }

    /// The best sandbox of this host. Blocks for some 20 ms the first time; not for the process supervisor's thread then.
    func sandbox() -> any Sandbox {
        probing.withLock { _ in
            if let known { return known }
            let groups = ControlGroups.probe()
            let sandbox = probe(groups)
            found.withLock { $0 = (sandbox, groups) }
            return sandbox
        }
    }

    /// The sandbox, if it has been probed.
    var known: (any Sandbox)? { found.withLock { $0?.0 } }

    /// Removes the node's control groups when no environment is left.
    func removeGroups() { found.withLock { $0?.1.remove() } }

    private func probe(_ groups: ControlGroups) -> any Sandbox {
        let memory: IsolationLevel.MemoryLimit =
            groups.memoryV1 != nil ? .cgroupV1 : groups.unifiedHasMemory ? .cgroupV2 : .resourceLimit
        let freezer: IsolationLevel.Freezer = groups.unified != nil ? .cgroupV2 : .signals
        let isRoot = geteuid() == 0
        func level(_ boundary: IsolationLevel.Boundary, _ text: String, isAcceptable: Bool) -> IsolationLevel {
            let limits =
                switch memory {
                case .cgroupV2: "Memory is limited by control groups (version 2)."
                case .cgroupV1: "Memory is limited by control groups (version 1)."
                case .resourceLimit: "Memory is limited for each process on its own (RLIMIT_DATA): no control group is writable."
                }
            return IsolationLevel(
                boundary: boundary, memoryLimit: memory, freezer: freezer, description: text + " " + limits, isAcceptable: isAcceptable)
        }
        let bubblewrap = Executables.find("bwrap", path: "/usr/bin:/usr/local/bin:/bin")
        if configuration.isolation == .sandbox, let bubblewrap, works(bubblewrap, asRoot: isRoot) {
            let text =
                isRoot
                ? "Each environment has namespaces (bubblewrap) and a user id of its own, and no capabilities."
                : "Each environment has namespaces of its own (bubblewrap in a user namespace); outside they are all this user."
            return BubblewrapSandbox(
                bubblewrap: bubblewrap, files: files, groups: groups,
                users: isRoot ? UserPool(first: configuration.firstUserID, count: configuration.userIDCount) : nil,
                level: level(isRoot ? .sandboxedUsers : .userNamespace, text, isAcceptable: true))
        }
        let isWanted = configuration.isolation == .none
        let reason =
            isWanted
            ? "Functions are not kept apart (isolation: none): they run as plain processes of the node's user."
            : bubblewrap == nil
                ? "Functions cannot be kept apart: bubblewrap is not installed (apt-get install bubblewrap)."
                : "Functions cannot be kept apart: bubblewrap does not work here (are user namespaces switched off?)."
        return PlainSandbox(files: files, groups: groups, level: level(.none, reason, isAcceptable: isWanted))
    }

    /// Whether an empty sandbox with everything that environments use can be started.
    private func works(_ bubblewrap: String, asRoot: Bool) -> Bool {
        var arguments = [bubblewrap] + BubblewrapSandbox.namespaces(isRoot: asRoot) + BubblewrapSandbox.system
        arguments += ["--perms", "1777", "--size", "1048576", "--tmpfs", "/tmp"] + BubblewrapSandbox.sealing + ["--"]
        if asRoot { arguments += BubblewrapSandbox.becoming(configuration.firstUserID) }
        arguments += ["/bin/sh", "-c", "exit 0"]
        return Executables.run(arguments) != nil
    }
}

/// Small programs that the node runs and waits for.
enum Executables {
    /// The first executable file `name` on `path` (a list like `PATH`), links not resolved.
    static func find(_ name: String, path: String) -> String? {
        all(name, path: path).first
    }

    static func all(_ name: String, path: String) -> [String] {
        path.split(separator: ":").map { "\($0)/\(name)" }.filter { access($0, X_OK) == 0 }
    }

    /// Runs a program to its end, for at most five seconds, and returns what it printed; `nil` when it fails. Blocks.
    static func run(_ arguments: [String]) -> String? {
        var ends: [CInt] = [0, 0]
        guard let executable = arguments.first, pipe(&ends) == 0 else { return nil }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        let result = BlockingResult<ProcessExit?>()
        let launch = Launch(
            executable: executable, arguments: arguments, variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/"],
            directory: nil, output: writing)
        ProcessSupervisor.shared.perform {
            do {
                _ = try ProcessSupervisor.shared.spawn(launch) { result.set($0) }
            } catch {
                result.set(nil)
            }
            close(writing)
        }
        let output = readAll(reading)
        guard result.wait() == .code(0) else { return nil }
        return output
    }

    private static func readAll(_ descriptor: CInt) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while bytes.count < 1 << 20, poll(&waiting, 1, 5000) > 0 {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A value that one thread waits for.
private final class BlockingResult<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let wakeUp = eventfd(0, CInt(EFD_CLOEXEC))

    deinit { close(wakeUp) }

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
        _ = eventfd_write(wakeUp, 1)
    }

    /// `nil` when nothing came within five seconds.
    func wait() -> Value? {
        var waiting = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 5000) > 0 else { return nil }
        return value.withLock { $0 }
    }
}
