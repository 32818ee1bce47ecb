import Glibc
import NIOCore
import NIOPosix

/// The start of one environment: its descriptors, its doors, then its process.
struct EnvironmentStart: Sendable {
    /// What connects the node and the process; the ends of the process are closed here once it has them.
    private struct Descriptors {
        let outputReading: CInt
        let outputDraining: CInt
        let outputWriting: CInt
        /// Our own bootstraps' connection: the node's end and the process's.
        let runtime: (node: CInt, process: CInt)?

        init(withSocket: Bool) throws {
            var pipe: [CInt] = [0, 0]
            var pair: [CInt] = [0, 0]
            // The spawn closes whatever it is not told to pass on.
            guard Glibc.pipe(&pipe) == 0 else { throw SandboxFailure(description: "out of file descriptors") }
            _ = fcntl(pipe[0], F_SETFL, O_NONBLOCK)
            // Whoever has it may write to it by the name /dev/stdout too, with a user id of its own.
            fchmod(pipe[1], 0o222)
            let draining = fcntl(pipe[0], F_DUPFD_CLOEXEC, 0)
            let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            guard draining >= 0, !withSocket || socketpair(AF_UNIX, type, 0, &pair) == 0 else {
                for descriptor in pipe + [draining] { close(descriptor) }
                throw SandboxFailure(description: "out of file descriptors")
            }
            (outputReading, outputWriting, outputDraining) = (pipe[0], pipe[1], draining)
            runtime = withSocket ? (pair[0], pair[1]) : nil
        }

        /// Where nobody has taken them over.
        func closeNodeEnds() {
            close(outputDraining)
            if let runtime { close(runtime.node) }
        }

        func closeProcessEnds() {
            close(outputWriting)
            if let runtime { close(runtime.process) }
        }
    }

    private let environment: ExecutionEnvironment
    private let probe: IsolationProbe

    init(_ environment: ExecutionEnvironment, probe: IsolationProbe) { (self.environment, self.probe) = (environment, probe) }

    func run() { environment.eventLoop.execute { open() } }

    private func open() {
        let descriptors: Descriptors
        do {
            descriptors = try Descriptors(withSocket: environment.specification.runtime.interpreter != nil)
        } catch {
            return environment.startFailed(error)
        }
        let environment = environment
        let listening = RuntimeDoor.listen(for: environment)
        let reading = RuntimeDoor.readOutput(descriptors.outputReading, of: environment)
        listening.and(reading)
            .flatMap { listener, output in
                environment.attach(listener: listener, output: output, outputDescriptor: descriptors.outputDraining)
                let port = listener.localAddress?.port ?? 0
                guard let runtime = descriptors.runtime else { return environment.eventLoop.makeSucceededFuture(port) }
                return RuntimeDoor.adopt(runtime.node, for: environment).map { _ in port }
            }
            .whenComplete { result in
                switch result {
                case .success(let port): startProcess(descriptors, port: port)
                case .failure(let error):
                    if environment.reader == nil {
                        for opened in [listening, reading] { opened.whenSuccess { $0.close(promise: nil) } }
                        descriptors.closeNodeEnds()
                    }
                    descriptors.closeProcessEnds()
                    environment.startFailed(error)
                }
            }
    }

    private func startProcess(_ descriptors: Descriptors, port: Int) {
        let environment = environment
        let eventLoop = environment.eventLoop
        let request = SandboxRequest(
            id: environment.description.id, specification: environment.specification,
            logStream: environment.description.logStream, runtimeAPI: "127.0.0.1:\(port)",
            runtimeSocket: descriptors.runtime?.process, output: descriptors.outputWriting)
        withSandbox { sandbox in
            defer { descriptors.closeProcessEnds() }
            do {
                guard sandbox.level.isAcceptable else { throw EnvironmentUnavailable.isolation(sandbox.level.description) }
                let process = try sandbox.start(request) { status in eventLoop.execute { environment.exited(status) } }
                eventLoop.execute { environment.started(process) }
            } catch {
                eventLoop.execute { environment.startFailed(error) }
            }
        }
    }

    /// Runs `body` on the process supervisor's thread. The first time, the host is probed before, on a thread that may block.
    private func withSandbox(_ body: @escaping @Sendable (any Sandbox) -> Void) {
        if let sandbox = probe.known {
            return ProcessSupervisor.shared.perform { body(sandbox) }
        }
        NIOThreadPool.singleton.submit { [probe] _ in
            let sandbox = probe.sandbox()
            ProcessSupervisor.shared.perform { body(sandbox) }
        }
    }
}
