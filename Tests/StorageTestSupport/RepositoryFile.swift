import Glibc

/// Files of the repository, for tests that hold documents against the code.
public enum RepositoryFile {
    public struct Unreadable: Error { public let path: String }

    /// The text of a file.
    ///
    /// - Parameter path: from the repository's root, for example `docs/not-built.md`.
    public static func text(_ path: String) throws -> String {
        let root = #filePath.replacing("Tests/StorageTestSupport/RepositoryFile.swift", with: "")
        guard let file = fopen(root + path, "r") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { text += buffer[..<count] }
        return String(decoding: text, as: UTF8.self)
    }
}
