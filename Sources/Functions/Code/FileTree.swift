import Glibc

/// A failed call of the operating system on a file.
struct FileError: Error, CustomStringConvertible {
    let call: String
    let path: String
    let number: Int32

    init(_ call: String, _ path: String) {
        number = errno
        self.call = call
        self.path = path
    }

    var description: String { "\(call) \(path): \(String(cString: strerror(number)))" }
}

/// Walks and removes directories.
enum FileTree {
    enum Step {
        case descend
        case skip
        case stop
    }

    /// Calls `visit` with every entry below `root`, parents first; links are not followed.
    static func walk(_ root: String, _ visit: (_ path: String, _ name: String, _ status: stat) -> Step) throws(FileError) {
        var waiting = [root]
        while let directory = waiting.popLast() {
            for name in try names(in: directory) {
                let path = "\(directory)/\(name)"
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    if errno == ENOENT { continue }  // Removed meanwhile.
                    throw FileError("lstat", path)
                }
                switch visit(path, name, status) {
                case .descend: if status.st_mode & S_IFMT == S_IFDIR { waiting.append(path) }
                case .skip: break
                case .stop: return
                }
            }
        }
    }

    /// The entries of a directory, without `.` and `..`.
    static func names(in directory: String) throws(FileError) -> [String] {
        guard let stream = opendir(directory) else { throw FileError("opendir", directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes `root` and what is below it, as far as it goes: what stays is met again by the next sweep.
    static func remove(_ root: String) {
        var directories = [root]
        try? walk(root) { path, _, status in
            if status.st_mode & S_IFMT == S_IFDIR { directories.append(path) } else { unlink(path) }
            return .descend
        }
        for directory in directories.reversed() { rmdir(directory) }
    }

    static func makeDirectories(_ path: String) throws(FileError) {
        var current = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            current += "/\(component)"
            if mkdir(current, 0o755) != 0, errno != EEXIST { throw FileError("mkdir", current) }
        }
    }

    /// Whether `path` is a directory; links are followed.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// `path` without links, `.` and `..`; `nil` where it does not exist.
    static func canonical(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension FileTree {
    /// How long ago the directory at `path` was last changed.
    static func age(of path: String) -> Duration {
        var status = stat()
        var now = timespec()
        guard lstat(path, &status) == 0, clock_gettime(CLOCK_REALTIME, &now) == 0 else { return .zero }
        return .seconds(now.tv_sec - status.st_mtim.tv_sec)
    }
}
