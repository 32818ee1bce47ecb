import Glibc

/// Starts environments as plain processes of the node's own user: no boundary, only limits. For hosts without a sandbox, and
/// only where the configuration says so.
final class PlainSandbox: Sandbox {
    let level: IsolationLevel
    private let files: FleetFiles
    private let groups: ControlGroups

    init(files: FleetFiles, groups: ControlGroups, level: IsolationLevel) {
        (self.files, self.groups, self.level) = (files, groups, level)
    }

    func start(_ request: SandboxRequest, onExit: @escaping @Sendable (ProcessExit) -> Void) throws -> any SandboxedProcess {
        let specification = request.specification
        let opt = try files.mergedLayers(specification.layers)
        let layout = FileLayout(
            task: specification.code.path, runtime: try files.bootstraps(), opt: opt ?? "/opt",
            interpreter: specification.runtime.interpreter)
        let command = try EnvironmentCommand(request, layout: layout, code: specification.code.path, opt: opt)
        let group = try EnvironmentGroup(
            groups, memoryLimit: (specification.limits.memory + specification.limits.ephemeralStorage) << 20, processLimit: 1024)
        let membership = try group.openMembership()
        defer { for descriptor in membership { close(descriptor) } }
        let launch = Launch(
            executable: command.arguments[0], arguments: command.arguments, variables: command.variables,
            directory: specification.code.path, output: request.output, inherited: request.runtimeSocket.map { [$0] } ?? [],
            cgroups: membership, dataLimit: level.memoryLimit == .resourceLimit ? UInt64(specification.limits.memory) << 20 : 0)
        do {
            let child = try ProcessSupervisor.shared.spawn(launch, onExit: onExit)
            return SupervisedProcess(child: child, group: group, user: 0, onRelease: {})
        } catch {
            _ = group.remove()
            throw error
        }
    }
}
