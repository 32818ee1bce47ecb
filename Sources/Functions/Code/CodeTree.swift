import Glibc

/// What a tree holds: enough to notice that one was damaged.
struct TreeMeasure: Hashable, Sendable {
    /// Files and links, without directories.
    var files = 0
    /// The content of the files, in bytes.
    var bytes = 0
}

/// Writes a zip's content as a directory, and looks at such directories.
enum CodeTree {
    /// Extracts `zip` into the directory `root`, which must exist and be empty.
    ///
    /// - Parameters:
    ///   - maximumBytes: of the content, counted while it is read.
    /// - Throws: `CodePackageError` for what is wrong with the zip, `FileError` for what is wrong with the disk.
    static func extract(_ zip: [UInt8], into root: String, maximumBytes: Int, maximumEntries: Int) throws -> TreeMeasure {
        guard !CentralDirectory(zip: zip).hasNameWithZero else { throw CodePackageError.malformed }
        return try ZipArchive.withArchive(in: zip) { archive in
            guard archive.count > 0 else { throw CodePackageError.empty }
            guard archive.count <= maximumEntries else { throw CodePackageError.tooManyEntries(limit: maximumEntries) }
            var layout = ArchiveLayout()
            var total = 0
            // Links come last: then no file can be written through one, whatever the order in the zip.
            var links: [(path: String, target: String)] = []
            for index in 0..<archive.count {
                let entry = try archive.entry(index)
                guard let path = try layout.place(entry.name, entry.kind) else { continue }
                let absolute = "\(root)/\(path)"
                switch entry.kind {
                case .directory:
                    try makeDirectories(path, under: root)
                case .file:
                    try makeDirectories(parent(of: path), under: root)
                    total += try writeFile(entry, of: archive, to: absolute, budget: maximumBytes - total, limit: maximumBytes)
                case .link:
                    let target = try archive.linkTarget(entry)
                    try ArchiveLayout.check(target: target, of: path)
                    links.append((path, target))
                }
            }
            for link in links {
                try makeDirectories(parent(of: link.path), under: root)
                guard symlink(link.target, "\(root)/\(link.path)") == 0 else { throw FileError("symlink", link.path) }
            }
            return try measure(root)
        }
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func makeDirectories(_ path: String, under root: String) throws(FileError) {
        var current = root
        for component in path.split(separator: "/") where component != "." {
            current += "/\(component)"
            if mkdir(current, 0o755) != 0, errno != EEXIST { throw FileError("mkdir", current) }
        }
    }

    /// Writes one file and returns its size. Executable bits are kept, everybody may read, only the owner could write.
    private static func writeFile(
        _ entry: ZipArchive.Entry, of archive: borrowing ZipArchive, to path: String, budget: Int, limit: Int
    ) throws -> Int {
        unlink(path)  // An earlier entry of the same name.
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError("open", path) }
        defer { close(file) }
        var size = 0
        try archive.read(entry) { piece in
            size += piece.count
            guard size <= budget else { throw CodePackageError.tooLarge(limit: limit) }
            var rest = piece[...]
            while !rest.isEmpty {
                let written = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw FileError("write", path) }
                rest = rest.dropFirst(written)
            }
        }
        guard fchmod(file, (entry.permissions ?? 0o644) & 0o755 | 0o444) == 0 else { throw FileError("fchmod", path) }
        return size
    }

    static func measure(_ root: String) throws(FileError) -> TreeMeasure {
        var measure = TreeMeasure()
        try FileTree.walk(root) { _, _, status in
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                measure.files += 1
                measure.bytes += Int(status.st_size)
            case S_IFLNK: measure.files += 1
            default: break
            }
            return .descend
        }
        return measure
    }
}
