import Glibc
import Synchronization

/// The control groups that this node may make groups in, found once.
struct ControlGroups: Sendable {
    /// The node's own directory in the memory hierarchy of version 1, where groups can be made.
    let memoryV1: String?
    let pidsV1: String?
    /// The same in version 2's hierarchy, with what it can do.
    let unified: String?
    let unifiedHasMemory: Bool
    let unifiedHasPids: Bool

    static let none = ControlGroups(memoryV1: nil, pidsV1: nil, unified: nil, unifiedHasMemory: false, unifiedHasPids: false)

    /// Looks for hierarchies in which this process can make groups, and makes one for the node in each.
    static func probe() -> ControlGroups {
        guard let own = ProcessTree.contents(of: "/proc/self/cgroup"), let mounts = ProcessTree.contents(of: "/proc/self/mounts")
        else { return .none }
        var paths: [String: String] = [:]
        for line in own.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[String(controller)] = String(fields[2])
            }
        }
        var memory: String?, pids: String?, unified: String?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3 else { continue }
            let options = fields[3].split(separator: ",")
            if fields[2] == "cgroup", options.contains("memory") { memory = group(in: fields[1], paths["memory"]) }
            if fields[2] == "cgroup", options.contains("pids") { pids = group(in: fields[1], paths["pids"]) }
            if fields[2] == "cgroup2" { unified = group(in: fields[1], paths[""]) }
        }
        var controllers: Set<Substring> = []
        if let unified {
            for controller in ["+memory", "+pids"] { _ = write(controller, to: unified + "/cgroup.subtree_control") }
            let text = ProcessTree.contents(of: unified + "/cgroup.subtree_control") ?? ""
            controllers = Set(text.split { $0 == " " || $0 == "\n" })
        }
        return ControlGroups(
            memoryV1: memory, pidsV1: pids, unified: unified, unifiedHasMemory: controllers.contains("memory"),
            unifiedHasPids: controllers.contains("pids"))
    }

    /// Removes the node's groups, which must be empty.
    func remove() { for directory in [memoryV1, pidsV1, unified].compactMap({ $0 }) { rmdir(directory) } }

    /// Makes the node's group below its own; `nil` where it may not. Removes what nodes that were killed have left behind.
    private static func group(in mount: Substring, _ path: String?) -> String? {
        guard let path else { return nil }
        let parent = "\(mount)\(path == "/" ? "" : path)"
        for name in ProcessTree.entries(of: parent) where name.hasPrefix("apus-") && access("/proc/\(name.dropFirst(5))", F_OK) != 0 {
            for child in ProcessTree.entries(of: "\(parent)/\(name)") { rmdir("\(parent)/\(name)/\(child)") }
            rmdir("\(parent)/\(name)")
        }
        let directory = "\(parent)/apus-\(getpid())"
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { return nil }
        guard access(directory + "/cgroup.procs", W_OK) == 0 else {
            rmdir(directory)
            return nil
        }
        return directory
    }

    static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
    }
}

/// The control groups of one environment.
final class EnvironmentGroup: Sendable {
    private let memory: String?
    private let isMemoryV1: Bool
    private let pids: String?
    private let unified: String?
    /// Names a group within this process, whose fleets number their environments each on their own.
    private static let lastNumber = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - memoryLimit: bytes.
    ///   - processLimit: processes and threads.
    /// - Throws: `SandboxFailure` where a limit cannot be set: nothing runs without those that the node says it has.
    init(_ groups: ControlGroups, memoryLimit: Int, processLimit: Int) throws {
        let number = Self.lastNumber.add(1, ordering: .relaxed).newValue
        func directory(_ parent: String?) -> String? { parent.map { "\($0)/\(number)" } }
        unified = directory(groups.unified)
        isMemoryV1 = groups.memoryV1 != nil
        memory = isMemoryV1 ? directory(groups.memoryV1) : groups.unifiedHasMemory ? unified : nil
        pids = groups.pidsV1 != nil ? directory(groups.pidsV1) : groups.unifiedHasPids ? unified : nil
        do {
            try make(memoryLimit: memoryLimit, processLimit: processLimit)
        } catch {
            _ = remove()
            throw error
        }
    }

    private func make(memoryLimit: Int, processLimit: Int) throws {
        for directory in directories where mkdir(directory, 0o755) != 0 && errno != EEXIST {
            throw SandboxFailure(description: "mkdir \(directory): \(String(cString: strerror(errno)))")
        }
        if let memory {
            try set(memoryLimit, memory + (isMemoryV1 ? "/memory.limit_in_bytes" : "/memory.max"))
            // No swap beyond the limit, where swap is accounted.
            _ = ControlGroups.write(
                isMemoryV1 ? String(memoryLimit) : "0", to: memory + (isMemoryV1 ? "/memory.memsw.limit_in_bytes" : "/memory.swap.max"))
        }
        if let pids { try set(processLimit, pids + "/pids.max") }
    }

    private func set(_ limit: Int, _ path: String) throws {
        guard ControlGroups.write(String(limit), to: path) else { throw SandboxFailure(description: "\(path) cannot be set") }
    }

    private var directories: Set<String> { Set([memory, pids, unified].compactMap { $0 }) }

    var canFreeze: Bool { unified != nil }

    /// Open `cgroup.procs` files for the child to join; close them after the start.
    func openMembership() throws -> [CInt] {
        let opened = directories.map { open($0 + "/cgroup.procs", O_WRONLY | O_CLOEXEC) }
        guard opened.allSatisfy({ $0 >= 0 }) else {
            for descriptor in opened where descriptor >= 0 { close(descriptor) }
            _ = remove()
            throw SandboxFailure(description: "an environment's control groups cannot be opened")
        }
        return opened
    }

    func setFrozen(_ frozen: Bool) -> Bool {
        guard let unified else { return false }
        return ControlGroups.write(frozen ? "1" : "0", to: unified + "/cgroup.freeze")
    }

    /// Kills every member at once, frozen ones too (Linux 5.14 and later); false where that is not possible.
    func kill() -> Bool {
        guard let unified else { return false }
        return ControlGroups.write("1", to: unified + "/cgroup.kill")
    }

    /// Anonymous memory in bytes; `nil` without a memory group.
    func memoryInUse() -> Int? {
        guard let memory, let statistics = ProcessTree.contents(of: memory + "/memory.stat") else { return nil }
        return Self.field(isMemoryV1 ? "total_rss" : "anon", of: statistics)
    }

    func outOfMemoryKills() -> Int {
        guard let memory else { return 0 }
        let text = ProcessTree.contents(of: memory + (isMemoryV1 ? "/memory.oom_control" : "/memory.events"))
        return text.flatMap { Self.field("oom_kill", of: $0) } ?? 0
    }

    /// False while a process is in one of them, if only as a zombie.
    func remove() -> Bool {
        // Each is tried, whatever became of the others.
        directories.map { rmdir($0) == 0 || errno == ENOENT }.allSatisfy { $0 }
    }

    private static func field(_ name: String, of text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == name { return Int(fields[1]) }
        }
        return nil
    }
}
