import Glibc

/// A way of starting a function's process apart from everything else on the host.
///
/// The place for other ways later (forks of a warm zygote, snapshots, micro virtual machines): whatever starts a process that
/// speaks the Runtime API can stand behind this.
protocol Sandbox: Sendable {
    var level: IsolationLevel { get }
    /// Starts the process of one environment. Called on the process supervisor's thread.
    ///
    /// - Parameter onExit: called once when the process has ended, on that thread.
    func start(_ request: SandboxRequest, onExit: @escaping @Sendable (ProcessExit) -> Void) throws -> any SandboxedProcess
}

/// What a sandbox is to start.
struct SandboxRequest: Sendable {
    let id: UInt64
    let specification: EnvironmentSpecification
    let logStream: String
    /// `127.0.0.1:PORT` of the environment's Runtime API.
    let runtimeAPI: String
    /// The process's end of the connection to the Runtime API for our own bootstraps.
    let runtimeSocket: CInt?
    /// Where standard output and error go.
    let output: CInt
}

/// The running process of an environment with all its descendants. Its methods take microseconds and may be called from
/// event loops.
protocol SandboxedProcess: AnyObject, Sendable {
    func freeze()
    func thaw()
    /// Kills every process of the sandbox. They are gone soon after, not at once.
    func kill()
    /// After the exit: gives back what the sandbox held (control groups, user id), once. False while a descendant is still on
    /// its way out: call again.
    func release() -> Bool
    /// Bytes in use now, without the files in `/tmp`.
    func memoryInUse() -> Int
    /// Whether the kernel killed a process of the sandbox for want of memory.
    func ranOutOfMemory() -> Bool
    /// Whether the socket with this owner and inode belongs to a process of the sandbox.
    func owns(socketOfUser user: UInt32, inode: UInt32) -> Bool
}

/// Why an environment could not be started.
struct SandboxFailure: Error, CustomStringConvertible {
    /// True when the function's package is at fault (no executable `bootstrap`): AWS reports that as an init error.
    var isEntrypoint = false
    let description: String
}
