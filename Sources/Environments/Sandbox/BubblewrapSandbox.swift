import CProcess
import Glibc
import Synchronization

/// Runs each environment in bubblewrap: namespaces of its own, a file system of little more than `/usr`, no capabilities, and
/// with a root node a user of its own.
final class BubblewrapSandbox: Sandbox {
    let level: IsolationLevel
    private let bubblewrap: String
    private let files: FleetFiles
    private let groups: ControlGroups
    private let users: UserPool?

    /// - Parameter users: given when the node is root.
    init(bubblewrap: String, files: FleetFiles, groups: ControlGroups, users: UserPool?, level: IsolationLevel) {
        (self.bubblewrap, self.files, self.groups, self.users, self.level) = (bubblewrap, files, groups, users, level)
    }

    func start(_ request: SandboxRequest, onExit: @escaping @Sendable (ProcessExit) -> Void) throws -> any SandboxedProcess {
        let specification = request.specification
        let layout = FileLayout.sandbox(interpreter: specification.runtime.interpreter)
        let opt = try files.mergedLayers(specification.layers)
        let command = try EnvironmentCommand(request, layout: layout, code: specification.code.path, opt: opt)
        let bootstraps = try files.bootstraps()

        let user: UInt32
        if let users {
            guard let free = users.take() else { throw SandboxFailure(description: "no user id is free") }
            user = free
        } else {
            user = 0
        }
        var isStarted = false
        defer { if !isStarted, user != 0 { users?.giveBack(user) } }

        var arguments = [bubblewrap] + Self.namespaces(isRoot: user != 0)
        arguments += Self.system + ["--ro-bind", try files.passwd(user: user == 0 ? FleetFiles.insideUser : user), "/etc/passwd"]
        let interpreter = specification.runtime.interpreter
        for path in (interpreter?.prefixes ?? []) + (interpreter?.libraries ?? []) { arguments += Self.showing(path) }
        arguments += ["--perms", "1777", "--size", String(specification.limits.ephemeralStorage << 20), "--tmpfs", "/tmp"]
        arguments += ["--ro-bind", specification.code.path, "/var/task", "--ro-bind", bootstraps, "/var/runtime"]
        if let opt { arguments += ["--ro-bind", opt, "/opt"] }
        arguments += Self.sealing + ["--chdir", "/var/task", "--"]
        if user != 0 { arguments += Self.becoming(user) }

        // The function's variables reach it behind the last step that has privileges: no LD_PRELOAD for bubblewrap or setpriv,
        // and nothing of them on a command line that other users of the host can read.
        let variables = try VariablesFile(command.variables)
        defer { variables.close() }
        var inherited = request.runtimeSocket.map { [$0] } ?? []
        let number = 3 + inherited.count
        inherited.append(variables.descriptor)
        arguments += ["/bin/sh", "-c", ". /dev/fd/\(number); exec \(number)<&-; exec \"$@\"", "sh"] + command.arguments

        let group = try EnvironmentGroup(
            groups, memoryLimit: (specification.limits.memory + specification.limits.ephemeralStorage) << 20, processLimit: 1024)
        let membership = try group.openMembership()
        defer { for descriptor in membership { close(descriptor) } }
        let launch = Launch(
            executable: bubblewrap, arguments: arguments, variables: ["PATH": "/usr/bin:/bin"], directory: "/",
            output: request.output, inherited: inherited, cgroups: membership,
            dataLimit: level.memoryLimit == .resourceLimit ? UInt64(specification.limits.memory) << 20 : 0,
            // Counted for each user: of the node's own user others have processes too.
            processLimit: user != 0 ? 1024 : 0)
        do {
            let child = try ProcessSupervisor.shared.spawn(launch) { onExit(Self.exitOfCommand($0)) }
            isStarted = true
            return SupervisedProcess(child: child, group: group, user: user) { [users] in
                if user != 0 { users?.giveBack(user) }
            }
        } catch {
            _ = group.remove()
            throw error
        }
    }

    /// bubblewrap ends with its command's status, and with 128 and the signal's number where a signal ended it.
    private static func exitOfCommand(_ exit: ProcessExit) -> ProcessExit {
        if case .code(let code) = exit, code > 128, code < 128 + 65 { .signal(code - 128) } else { exit }
    }

    static func namespaces(isRoot: Bool) -> [String] {
        let common = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--cap-drop", "ALL"]
        if isRoot {
            return common + ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
        }
        let user = String(FleetFiles.insideUser)
        return common + ["--unshare-user", "--uid", user, "--gid", user]
    }

    /// What bubblewrap has made to mount things on is writable for whoever is its owner, and of no limited size.
    static let sealing = ["--remount-ro", "/dev", "--remount-ro", "/"]

    /// A directory of the host at its own place. bubblewrap would make the directories above it for root only.
    private static func showing(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        let above = parts.indices.dropFirst().flatMap { ["--dir", "/" + parts[..<$0].joined(separator: "/")] }
        return above + ["--ro-bind", path, path]
    }

    /// The last step that has privileges: gives up the user id, all groups and every capability for good.
    static func becoming(_ user: UInt32) -> [String] {
        [
            "/usr/bin/setpriv", "--reuid", String(user), "--regid", String(user), "--clear-groups", "--no-new-privs",
            "--inh-caps=-all", "--bounding-set=-all", "--",
        ]
    }

    /// The host's programs and what they need to find each other, the network and the time; nothing of anybody's data.
    static let system: [String] = {
        var arguments = ["--ro-bind", "/usr", "/usr"]
        for name in ["bin", "sbin", "lib", "lib64", "lib32"] {
            if let target = linkTarget("/" + name) {
                arguments += ["--symlink", target, "/" + name]
            } else {
                arguments += ["--ro-bind-try", "/" + name, "/" + name]
            }
        }
        // Made here, since bubblewrap would make it for root only.
        arguments += ["--dir", "/etc"]
        for name in [
            "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "resolv.conf", "hosts", "nsswitch.conf", "host.conf", "gai.conf", "ssl",
            "ca-certificates", "pki", "alternatives", "localtime", "timezone", "mime.types", "protocols", "services", "os-release",
        ] {
            arguments += ["--ro-bind-try", "/etc/" + name, "/etc/" + name]
        }
        return arguments + ["--proc", "/proc", "--dev", "/dev", "--dir", "/opt", "--dir", "/var/task"]
    }()

    private static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &buffer, buffer.count - 1)
        return length > 0 ? String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}

/// Variables as a file in memory that a shell reads: `export NAME='value'`.
private struct VariablesFile {
    let descriptor: CInt

    init(_ variables: [String: String]) throws {
        for (name, value) in variables where !Self.isName(name) || value.utf8.contains(0) {
            throw SandboxFailure(description: "\(name) cannot be an environment variable")
        }
        descriptor = apus_memory_file()
        guard descriptor >= 0 else { throw SandboxFailure(description: "memfd_create failed") }
        var text = ""
        for (name, value) in variables where !Self.ofShells.contains(name) { text += "export \(name)=\(Self.quoted(value))\n" }
        let others = variables.filter { Self.ofShells.contains($0.key) }
        if !others.isEmpty {
            text += "set -- /usr/bin/env " + others.map { "\($0.key)=\(Self.quoted($0.value))" }.joined(separator: " ") + " \"$@\"\n"
        }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            Glibc.close(descriptor)
            throw SandboxFailure(description: "writing the variables failed")
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Names of which a shell (dash or bash) refuses some values or all.
    private static let ofShells: Set = [
        "BASHOPTS", "BASH_VERSINFO", "EUID", "GROUPS", "LINENO", "OPTIND", "POSIXLY_CORRECT", "PPID", "RANDOM", "SECONDS", "SHELLOPTS",
        "UID",
    ]

    private static func quoted(_ value: String) -> String {
        var text = "'"
        for character in value.unicodeScalars {
            if character == "'" { text += "'\\''" } else { text.unicodeScalars.append(character) }
        }
        return text + "'"
    }

    /// Whether a shell takes it for a name, and for nothing else.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

/// The users that environments of a root node run as, each by one environment at a time, and not by the next one at once.
final class UserPool: Sendable {
    /// A user that was given back rests until so many others have been.
    private static let resting = 64

    private struct State {
        var next: UInt32
        let end: UInt32
        var free: [UInt32] = []
    }

    private let state: Mutex<State>

    init(first: UInt32, count: UInt32) { state = Mutex(State(next: first, end: first + count)) }

    func take() -> UInt32? {
        state.withLock { state in
            if state.free.count > Self.resting { return state.free.removeFirst() }
            guard state.next < state.end else { return state.free.isEmpty ? nil : state.free.removeFirst() }
            defer { state.next += 1 }
            return state.next
        }
    }

    func giveBack(_ user: UInt32) { state.withLock { $0.free.append(user) } }
}
