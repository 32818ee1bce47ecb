/// Where a zip's entries may go: decided name by name, before anything is written.
///
/// Refused are absolute names, `..`, names through or over a link, and links that lead out of the tree. A link's target may begin with
/// `..` components but hold none later: then no chain of links can lead out (each link is where its name says, because no
/// entry lies behind a link, and climbs no further than the root from there).
struct ArchiveLayout {
    enum Kind: Hashable {
        case directory
        case file
        case link
    }

    /// Component and whole path, in bytes: Linux's limits.
    private static let maximumComponent = 255
    private static let maximumPath = 3_000

    private var kinds: [String: Kind] = [:]

    /// The path of an entry, relative to the tree's root; `nil` for the root itself.
    mutating func place(_ name: String, _ kind: Kind) throws(CodePackageError) -> String? {
        guard !name.isEmpty, name.utf8.count <= Self.maximumPath, name.utf8.first != UInt8(ascii: "/") else { throw .unsafePath(name) }
        let components = name.split(separator: "/").filter { $0 != "." }
        if components.isEmpty { return nil }
        var path = ""
        for (index, component) in components.enumerated() {
            guard component != "..", component.utf8.count <= Self.maximumComponent else { throw .unsafePath(name) }
            path += path.isEmpty ? component : "/\(component)"
            let isLast = index == components.count - 1
            try claim(path, isLast ? kind : .directory, name)
        }
        return path
    }

    private mutating func claim(_ path: String, _ kind: Kind, _ name: String) throws(CodePackageError) {
        guard let former = kinds[path] else {
            kinds[path] = kind
            return
        }
        // A later entry replaces an earlier file, as unzip does; nothing goes through a link or turns a file into a directory.
        guard former == kind, kind != .link else { throw .unsafePath(name) }
    }

    /// Checks a link's target against the place of the link.
    static func check(target: String, of path: String) throws(CodePackageError) {
        guard !target.isEmpty, target.utf8.count <= maximumPath, target.utf8.first != UInt8(ascii: "/"), !target.utf8.contains(0)
        else { throw .unsafePath(path) }
        let depth = path.split(separator: "/").count - 1
        let components = target.split(separator: "/").filter { $0 != "." }
        let climbs = components.prefix { $0 == ".." }.count
        guard climbs <= depth, !components.dropFirst(climbs).contains("..") else { throw .unsafePath(path) }
    }
}

/// Why a deployment package is refused.
enum CodePackageError: Error, Hashable {
    case malformed
    case empty
    case unsafePath(String)
    case tooManyEntries(limit: Int)
    /// In bytes, of the content.
    case tooLarge(limit: Int)
}
