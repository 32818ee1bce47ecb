import Glibc

/// The processes below one process, as `/proc` shows them.
struct ProcessTree {
    /// `root` and all its descendants. In a sandbox with a PID namespace nothing can leave the tree: orphans move to its init.
    static func members(of root: pid_t) -> [pid_t] {
        var found = [root]
        var next = 0
        while next < found.count {
            for thread in entries(of: "/proc/\(found[next])/task") {
                guard let children = contents(of: "/proc/\(found[next])/task/\(thread)/children") else { continue }
                found += children.split(separator: " ").compactMap { pid_t($0) }
            }
            next += 1
        }
        return found
    }

    /// The resident private memory of `pid` in bytes: resident without shared pages of files.
    static func residentMemory(of pid: pid_t) -> Int {
        guard let fields = contents(of: "/proc/\(pid)/statm")?.split(separator: " "), fields.count > 2 else { return 0 }
        return max(0, (Int(fields[1]) ?? 0) - (Int(fields[2]) ?? 0)) * Int(getpagesize())
    }

    /// Whether `pid` has a descriptor of the socket with this inode.
    static func holds(_ pid: pid_t, socket inode: UInt32) -> Bool {
        let wanted = "socket:[\(inode)]"
        return entries(of: "/proc/\(pid)/fd").contains { entry in
            var buffer = [CChar](repeating: 0, count: 64)
            let length = readlink("/proc/\(pid)/fd/\(entry)", &buffer, buffer.count - 1)
            return length > 0 && String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) == wanted
        }
    }

    static func entries(of directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// A small file of `/proc` or `/sys`, read in one go.
    static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
            var length = 0
            while length < buffer.count {
                let count = read(descriptor, buffer.baseAddress.map { $0 + length }, buffer.count - length)
                if count < 0 { return nil }
                if count == 0 { break }
                length += count
            }
            return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<length]), as: UTF8.self)
        }
    }
}
