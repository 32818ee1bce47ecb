import Glibc

/// Where a process finds its files: AWS's places in a sandbox, the real ones without.
struct FileLayout {
    var task: String
    var runtime: String
    var opt: String
    var interpreter: Interpreter?

    static func sandbox(interpreter: Interpreter?) -> FileLayout {
        FileLayout(task: "/var/task", runtime: "/var/runtime", opt: "/opt", interpreter: interpreter)
    }
}

extension FunctionRuntime {
    var interpreter: Interpreter? {
        switch self {
        case .provided: nil
        case .python(let interpreter), .node(let interpreter): interpreter
        }
    }
}

/// The program that an environment runs, and its variables
/// (Lambda developer guide, "Using Lambda environment variables", and the layer paths of each runtime).
struct EnvironmentCommand {
    let arguments: [String]
    let variables: [String: String]

    /// - Parameters:
    ///   - code: the code directory as the node sees it.
    ///   - opt: the layers as the node sees them.
    init(_ request: SandboxRequest, layout: FileLayout, code: String, opt: String?) throws {
        let specification = request.specification
        // A developer's own directory may go at any time; the sandbox would only say that something does not exist.
        guard access(code, F_OK) == 0 else {
            throw SandboxFailure(isEntrypoint: true, description: "The function's directory \(code) is gone.")
        }
        arguments =
            switch specification.runtime {
            case .provided: [try Self.bootstrap(layout, code: code, opt: opt)]
            case .python(let interpreter): [interpreter.executable, layout.runtime + "/python_bootstrap.py"]
            case .node(let interpreter): [interpreter.executable, layout.runtime + "/node_bootstrap.mjs"]
            }
        var variables = Self.defaults(specification, layout)
        variables.merge(specification.variables) { _, own in own }
        variables.merge(Self.reserved(request, layout)) { _, reserved in reserved }
        self.variables = variables
    }

    private static func bootstrap(_ layout: FileLayout, code: String, opt: String?) throws -> String {
        let candidates = [(code, layout.task)] + (opt.map { [($0, layout.opt)] } ?? [])
        for (real, seen) in candidates where access(real + "/bootstrap", F_OK) == 0 {
            guard access(real + "/bootstrap", X_OK) == 0 else {
                throw SandboxFailure(isEntrypoint: true, description: "fork/exec \(seen)/bootstrap: permission denied")
            }
            return seen + "/bootstrap"
        }
        throw SandboxFailure(
            isEntrypoint: true, description: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
    }

    /// What a function may replace by variables of its own.
    private static func defaults(_ specification: EnvironmentSpecification, _ layout: FileLayout) -> [String: String] {
        let (task, opt) = (layout.task, layout.opt)
        var variables = [
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:\(opt)/bin",
            "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/usr/lib64:\(layout.runtime):\(layout.runtime)/lib:\(task):\(task)/lib:\(opt)/lib",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        ]
        if let endpoint = specification.sdk.endpointURL { variables["AWS_ENDPOINT_URL"] = endpoint }
        guard let interpreter = layout.interpreter else { return variables }
        let directory = interpreter.executable.split(separator: "/").dropLast().joined(separator: "/")
        variables["PATH"] = "/\(directory):/var/lang/bin:/usr/local/bin:/usr/bin:/bin:\(opt)/bin"
        switch specification.runtime {
        case .python: variables["PYTHONPATH"] = layout.runtime
        case .node:
            let major = interpreter.version.prefix { $0 != "." }
            let modules = ["\(opt)/nodejs/node\(major)/node_modules", "\(opt)/nodejs/node_modules", layout.runtime, task]
            variables["NODE_PATH"] = (modules + interpreter.libraries).joined(separator: ":")
        case .provided: break
        }
        return variables
    }

    private static func reserved(_ request: SandboxRequest, _ layout: FileLayout) -> [String: String] {
        let specification = request.specification
        var variables = [
            "_HANDLER": specification.handler,
            "LAMBDA_TASK_ROOT": layout.task,
            "LAMBDA_RUNTIME_DIR": layout.runtime,
            "AWS_LAMBDA_RUNTIME_API": request.runtimeAPI,
            "AWS_LAMBDA_FUNCTION_NAME": specification.functionName,
            "AWS_LAMBDA_FUNCTION_VERSION": specification.identity.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(specification.limits.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": specification.isProvisioned ? "provisioned-concurrency" : "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": specification.logging.group,
            "AWS_LAMBDA_LOG_STREAM_NAME": request.logStream,
            "AWS_LAMBDA_LOG_FORMAT": specification.logging.format.rawValue,
            "AWS_REGION": specification.sdk.region,
            "AWS_DEFAULT_REGION": specification.sdk.region,
            "AWS_ACCESS_KEY_ID": specification.sdk.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": specification.sdk.secretAccessKey,
        ]
        if let token = specification.sdk.sessionToken { variables["AWS_SESSION_TOKEN"] = token }
        if let level = specification.logging.applicationLevel { variables["AWS_LAMBDA_LOG_LEVEL"] = level }
        if let interpreter = layout.interpreter {
            variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + interpreter.identifier
            if !interpreter.libraries.isEmpty { variables["APUS_LIBRARIES"] = interpreter.libraries.joined(separator: ":") }
            if layout.opt != "/opt" { variables["APUS_OPT"] = layout.opt }
        }
        if request.runtimeSocket != nil { variables["APUS_RUNTIME_FD"] = "3" }
        return variables
    }
}
