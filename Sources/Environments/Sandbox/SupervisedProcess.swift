import CProcess
import Glibc
import Synchronization

/// A child of the process supervisor with its descendants and control groups.
final class SupervisedProcess: SandboxedProcess {
    private let child: ProcessSupervisor.Child
    private let group: EnvironmentGroup
    /// The user id that only this environment has; 0 where it has none of its own.
    private let user: UInt32
    private let onRelease: @Sendable () -> Void
    /// After the exit the process id may be somebody else's.
    private let isReleased = Mutex(false)

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
        isReleased.withLock { $0 = true }
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
        isReleased.withLock { $0 ? [] : ProcessTree.members(of: child.pid) }
    }

    private func signalAll(_ signal: CInt) {
        isReleased.withLock { isReleased in
            guard !isReleased else { return }
            for process in ProcessTree.members(of: child.pid) { Glibc.kill(process, signal) }
        }
    }
}
