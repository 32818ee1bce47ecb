import Glibc

/// A directory of the host that is run in place: `Code: {S3Bucket: "hot-reload", S3Key: "/absolute/path"}`.
enum HotReload {
    static let bucket = "hot-reload"

    /// Beyond it a change is no longer noticed: enough for any project without its dependencies.
    private static let maximumEntries = 20_000
    /// Written by tools and interpreters, not by the developer.
    private static let ignored: Set<String> = [".git", "__pycache__", ".pytest_cache", ".mypy_cache"]

    /// A number that changes when a file below `directory` is added, removed or written.
    static func stamp(of directory: String) throws(FileError) -> UInt64 {
        var stamp: UInt64 = 0
        var count = 0
        try FileTree.walk(directory) { path, name, status in
            if ignored.contains(name) { return .skip }
            count += 1
            if count > maximumEntries { return .stop }
            // A directory's own time changes with files that are ignored.
            if status.st_mode & S_IFMT != S_IFDIR {
                var hasher = Hasher()
                hasher.combine(path)
                hasher.combine(status.st_size)
                hasher.combine(status.st_ino)
                hasher.combine(status.st_mode)
                hasher.combine(status.st_mtim.tv_sec)
                hasher.combine(status.st_mtim.tv_nsec)
                // Added up, because the order of a directory's entries says nothing.
                stamp &+= UInt64(bitPattern: Int64(hasher.finalize()))
            }
            return .descend
        }
        return stamp
    }
}
