import CProcess
import Glibc
import Synchronization

/// The one thread that starts processes and learns of their ends. It lives as long as the node: a process that it started is
/// killed by the kernel when this thread ends (`PR_SET_PDEATHSIG` is bound to the thread), that is, with the node.
final class ProcessSupervisor: Sendable {
    static let shared = ProcessSupervisor()

    struct SpawnFailure: Error, CustomStringConvertible {
        let errno: CInt
        let executable: String
        var description: String { "\(executable): \(String(cString: strerror(errno)))" }
    }

    /// A process that this thread has started.
    final class Child: Sendable {
        private let pid: pid_t
        private let isReaped = Mutex(false)

        fileprivate init(pid: pid_t) { self.pid = pid }

        /// Calls `body` with the process id if it still is this process's, and keeps it so meanwhile.
        func whileItIs<Result>(_ body: (pid_t) -> Result) -> Result? {
            isReaped.withLock { $0 ? nil : body(pid) }
        }

        /// Collects the process when it has ended. From then on the number may be another's.
        fileprivate func reap(_ pidfd: CInt) -> ProcessExit? {
            isReaped.withLock { isReaped in
                var wasSignalled: CInt = 0
                let status = apus_reap(pidfd, &wasSignalled)
                guard status >= 0 else { return nil }
                isReaped = true
                return wasSignalled == 0 ? .code(status) : .signal(status)
            }
        }
    }

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        /// By pidfd.
        var children: [CInt: (child: Child, onExit: @Sendable (ProcessExit) -> Void)] = [:]
        var wakeUp: CInt = -1
        var epoll: CInt = -1
    }

    private let state = Mutex(State())

    /// Runs `job` on the supervisor's thread: what it starts with `spawn` lives until the node ends. It may block, briefly.
    func perform(_ job: @escaping @Sendable () -> Void) {
        let wakeUp = state.withLock { state in
            if state.wakeUp < 0 { startThread(&state) }
            state.jobs.append(job)
            return state.wakeUp
        }
        _ = eventfd_write(wakeUp, 1)
    }

    /// Starts a process. Only for jobs of this supervisor.
    ///
    /// - Parameter onExit: called once, on the supervisor's thread.
    func spawn(_ launch: Launch, onExit: @escaping @Sendable (ProcessExit) -> Void) throws(SpawnFailure) -> Child {
        var pidfd: CInt = -1
        let pid = launch.withPointers { apus_spawn($0, &pidfd) }
        guard pid > 0 else { throw SpawnFailure(errno: -pid, executable: launch.executable) }
        let child = Child(pid: pid)
        state.withLock { state in
            state.children[pidfd] = (child, onExit)
            var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: pidfd))
            epoll_ctl(state.epoll, EPOLL_CTL_ADD, pidfd, &event)
        }
        return child
    }

    private func startThread(_ state: inout State) {
        state.wakeUp = eventfd(0, CInt(EFD_CLOEXEC))
        state.epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: state.wakeUp))
        epoll_ctl(state.epoll, EPOLL_CTL_ADD, state.wakeUp, &event)
        var thread = pthread_t()
        // The thread takes over the reference; `shared` is never released.
        let me = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread, nil,
            { me in
                guard let me else { return nil }
                Unmanaged<ProcessSupervisor>.fromOpaque(me).takeRetainedValue().run()
                return nil
            }, me)
        pthread_detach(thread)
    }

    private func run() {
        let (epoll, wakeUp) = state.withLock { ($0.epoll, $0.wakeUp) }
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, CInt(events.count), -1)
            for event in events.prefix(max(0, Int(count))) {
                if event.data.fd == wakeUp { runJobs(wakeUp) } else { reap(event.data.fd, epoll) }
            }
        }
    }

    private func runJobs(_ wakeUp: CInt) {
        var count: eventfd_t = 0
        _ = eventfd_read(wakeUp, &count)
        let jobs = state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { job() }
    }

    private func reap(_ pidfd: CInt, _ epoll: CInt) {
        guard let (child, onExit) = state.withLock({ $0.children[pidfd] }), let exit = child.reap(pidfd) else { return }
        epoll_ctl(epoll, EPOLL_CTL_DEL, pidfd, nil)
        state.withLock { _ = $0.children.removeValue(forKey: pidfd) }
        close(pidfd)
        onExit(exit)
    }
}

/// What to start, in Swift's terms (see `apus_launch`).
struct Launch: Sendable {
    var executable: String
    /// With the program's name first.
    var arguments: [String]
    var variables: [String: String]
    var directory: String?
    var output: CInt
    var inherited: [CInt] = []
    var cgroups: [CInt] = []
    var user: UInt32 = 0
    var dataLimit: UInt64 = 0
    var processLimit: UInt64 = 0
    var fileLimit: UInt64 = 1024

    fileprivate func withPointers<Result>(_ body: (UnsafePointer<apus_launch>) -> Result) -> Result {
        var arguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        func run(_ directory: UnsafePointer<CChar>?) -> Result {
            executable.withCString { executable in
                inherited.withUnsafeBufferPointer { inherited in
                    cgroups.withUnsafeBufferPointer { cgroups in
                        arguments.withUnsafeMutableBufferPointer { arguments in
                            variables.withUnsafeMutableBufferPointer { variables in
                                var launch = apus_launch(
                                    executable: executable, arguments: arguments.baseAddress, variables: variables.baseAddress,
                                    directory: directory, output: output, inherited: inherited.baseAddress,
                                    inherited_count: CInt(inherited.count), cgroups: cgroups.baseAddress,
                                    cgroup_count: CInt(cgroups.count), user: user, data_limit: dataLimit,
                                    process_limit: processLimit, file_limit: fileLimit)
                                return body(&launch)
                            }
                        }
                    }
                }
            }
        }
        return directory.map { $0.withCString(run) } ?? run(nil)
    }
}
