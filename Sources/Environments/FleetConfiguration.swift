/// How a node runs its environments.
public struct FleetConfiguration: Sendable {
    /// How much keeping apart the node insists on.
    public enum Isolation: String, Sendable {
        /// The best that the host has; at least a sandbox.
        case sandbox
        /// Plain processes of the node's own user, with resource limits only: for a developer's own code, never by default.
        case none
    }

    public var isolation: Isolation
    /// Where bootstraps and other small files of the node are written (mode 0755).
    public var directory: String
    /// Environments at most, busy and idle.
    public var maximumEnvironments: Int
    /// The sum of the environments' memory sizes at most, in MB.
    public var maximumMemory: Int
    /// Invocations that wait for capacity at most.
    public var maximumWaiting: Int
    /// How long an invocation waits for capacity.
    public var capacityWait: Duration
    /// An idle environment is retired after this time.
    public var idleTimeout: Duration
    /// An idle environment is frozen after this time.
    public var freezeDelay: Duration
    /// Environments run as users of their own from this id upwards when the node is root.
    public var firstUserID: UInt32
    /// How many such users there are.
    public var userIDCount: UInt32
    /// Bytes that one environment may print within a second before the rest of that second is dropped.
    public var outputBytesPerSecond: Int

    public init(
        directory: String, isolation: Isolation = .sandbox, maximumEnvironments: Int = 1000, maximumMemory: Int = .max,
        maximumWaiting: Int = 1000, capacityWait: Duration = .seconds(10), idleTimeout: Duration = .seconds(600),
        freezeDelay: Duration = .milliseconds(20), firstUserID: UInt32 = 200_000, userIDCount: UInt32 = 60_000,
        outputBytesPerSecond: Int = 4 << 20
    ) {
        self.directory = directory
        self.isolation = isolation
        self.maximumEnvironments = maximumEnvironments
        self.maximumMemory = maximumMemory
        self.maximumWaiting = maximumWaiting
        self.capacityWait = capacityWait
        self.idleTimeout = idleTimeout
        self.freezeDelay = freezeDelay
        self.firstUserID = firstUserID
        self.userIDCount = userIDCount
        self.outputBytesPerSecond = outputBytesPerSecond
    }
}

/// How well environments are kept apart on this host, as probed: never more than what is really done.
public struct IsolationLevel: Hashable, Sendable {
    public enum Boundary: String, Sendable {
        /// bubblewrap with real root: mount, PID, IPC and UTS namespaces, a user id per environment, no capabilities.
        case sandboxedUsers
        /// bubblewrap in a user namespace: the same namespaces, all environments are the node's user outside.
        case userNamespace
        /// No boundary: plain processes.
        case none
    }

    public enum MemoryLimit: String, Sendable {
        case cgroupV2, cgroupV1
        /// `RLIMIT_DATA`, for each process on its own.
        case resourceLimit
    }

    public enum Freezer: String, Sendable {
        case cgroupV2
        /// SIGSTOP to every process of the environment.
        case signals
    }

    public let boundary: Boundary
    public let memoryLimit: MemoryLimit
    public let freezer: Freezer
    /// A sentence or two for people.
    public let description: String
    /// False when the boundary is less than the configuration asks for: functions are then refused.
    public let isAcceptable: Bool

    public init(boundary: Boundary, memoryLimit: MemoryLimit, freezer: Freezer, description: String, isAcceptable: Bool) {
        (self.boundary, self.memoryLimit, self.freezer) = (boundary, memoryLimit, freezer)
        (self.description, self.isAcceptable) = (description, isAcceptable)
    }
}
