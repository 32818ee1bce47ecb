import Glibc

/// A child of the process supervisor with its descendants and control groups.
final class SupervisedProcess: SandboxedProcess {
    private let child: ProcessSupervisor.Child
    private let group: EnvironmentGroup
    /// The user id that only this environment has; 0 where it has none of its own.
    private let user: UInt32
    private let onRelease: @Sendable () -> Void

    init(child: ProcessSupervisor.Child, group: EnvironmentGroup, user: UInt32, onRelease: @escaping @Sendable () -> Void) {
        (self.child, self.group, self.user, self.onRelease) = (child, group, user, onRelease)
    }

    func freeze() {
        if !group.setFrozen(true) { signalAll(SIGSTOP) }
    }

    func thaw() {
        if !group.setFrozen(false) { signalAll(SIGCONT) }
    }

    func kill() {
        if !group.kill() { signalAll(SIGKILL) }
    }

    func release() -> Bool {
        _ = group.kill()
        guard group.remove() else { return false }
        onRelease()
        return true
    }

    func memoryInUse() -> Int {
        group.memoryInUse() ?? members().reduce(0) { $0 + ProcessTree.residentMemory(of: $1) }
    }

    func ranOutOfMemory() -> Bool { group.outOfMemoryKills() > 0 }

    func owns(socketOfUser user: UInt32, inode: UInt32) -> Bool {
        if self.user != 0 { return user == self.user }
        return inode != 0 && members().contains { ProcessTree.holds($0, socket: inode) }
    }

    private func members() -> [pid_t] {
        child.whileItIs { ProcessTree.members(of: $0) } ?? []
    }

    private func signalAll(_ signal: CInt) {
        _ = child.whileItIs { pid in
            for process in ProcessTree.members(of: pid) { Glibc.kill(process, signal) }
        }
    }
}
