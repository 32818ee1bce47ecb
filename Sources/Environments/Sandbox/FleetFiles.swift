import Glibc
import Synchronization

/// The fleet's own small files: bootstraps, `passwd` files, merged layers. Written at first use.
final class FleetFiles: Sendable {
    /// The user that a function sees itself as in a user namespace.
    static let insideUser: UInt32 = 993

    private struct State {
        var hasBootstraps = false
        var users: Set<UInt32> = []
        var layers: [[String]: String] = [:]
        var hasLayerDirectory = false
    }

    private let directory: String
    private let state = Mutex(State())

    init(directory: String) { self.directory = directory }

    /// The directory with our bootstraps, for `/var/runtime`.
    func bootstraps() throws -> String {
        let path = directory + "/runtime"
        try state.withLock { state in
            if state.hasBootstraps { return }
            try Self.makeDirectory(directory)
            try Self.makeDirectory(path)
            try Self.write(PackageResources.python_bootstrap_py, to: path + "/python_bootstrap.py")
            try Self.write(PackageResources.node_bootstrap_mjs, to: path + "/node_bootstrap.mjs")
            state.hasBootstraps = true
        }
        return path
    }

    /// An `/etc/passwd` that names `user`.
    func passwd(user: UInt32) throws -> String {
        let path = "\(directory)/passwd-\(user)"
        try state.withLock { state in
            guard state.users.insert(user).inserted else { return }
            try Self.makeDirectory(directory)
            let text = "root:x:0:0:root:/root:/bin/sh\nsbx_user:x:\(user):\(user)::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n"
            try Self.write(Array(text.utf8), to: path)
        }
        return path
    }

    /// One directory with the contents of all `layers`, a later one winning; `nil` without layers.
    func mergedLayers(_ layers: [String]) throws -> String? {
        if layers.count < 2 { return layers.first }
        return try state.withLock { state in
            if let merged = state.layers[layers] { return merged }
            let root = directory + "/layers"
            if !state.hasLayerDirectory {
                try Self.makeDirectory(directory)
                Self.removeTree(root)
                try Self.makeDirectory(root)
                state.hasLayerDirectory = true
            }
            let merged = "\(root)/\(state.layers.count + 1)"
            try Self.makeDirectory(merged)
            for layer in layers { try Self.merge(layer, into: merged) }
            state.layers[layers] = merged
            return merged
        }
    }
}

extension FleetFiles {
    private static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) != 0 else { return }
        if errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw failure("mkdir", path) }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", path) }
    }

    /// Writes beside and renames, so that environments that run never see half a file.
    private static func write(_ bytes: [UInt8], to path: String) throws {
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("open", draft) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, rename(draft, path) == 0 else { throw failure("write", path) }
    }

    /// Files are linked where the file system allows it, and copied otherwise; links are made again as they are.
    private static func merge(_ source: String, into target: String) throws {
        for name in ProcessTree.entries(of: source) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            var attributes = stat()
            guard lstat(from, &attributes) == 0 else { throw failure("lstat", from) }
            let isDirectory = attributes.st_mode & S_IFMT == S_IFDIR
            var existing = stat()
            if lstat(to, &existing) == 0, !isDirectory || existing.st_mode & S_IFMT != S_IFDIR { removeTree(to) }
            if isDirectory {
                try makeDirectory(to)
                try merge(from, into: to)
            } else if linkat(AT_FDCWD, from, AT_FDCWD, to, 0) != 0 {
                try copy(from, to, mode: attributes.st_mode)
            }
        }
    }

    private static func copy(_ from: String, _ to: String, mode: mode_t) throws {
        if mode & S_IFMT == S_IFLNK {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            guard readlink(from, &buffer, buffer.count - 1) > 0, symlink(buffer, to) == 0 else { throw failure("symlink", to) }
            return
        }
        let input = open(from, O_RDONLY | O_CLOEXEC)
        let output = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0o777)
        defer {
            close(input)
            close(output)
        }
        guard input >= 0, output >= 0 else { throw failure("copy", from) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0, Glibc.write(output, buffer, count) == count else { throw failure("copy", from) }
        }
    }

    private static func removeTree(_ path: String) {
        var attributes = stat()
        guard lstat(path, &attributes) == 0 else { return }
        guard attributes.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in ProcessTree.entries(of: path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    private static func failure(_ call: String, _ path: String) -> SandboxFailure {
        SandboxFailure(description: "\(call) \(path): \(String(cString: strerror(errno)))")
    }
}
