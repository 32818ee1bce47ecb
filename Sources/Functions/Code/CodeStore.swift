import AWSInterface
import Ambient
import Cryptography
import Dispatch
import Encodings
import Glibc
import Storage
import Synchronization

/// Deployment packages: the zips are rows of the database, so that every node has them; the trees made of them are a cache in this
/// node's data directory, under `functions/trees/SHA256`.
///
/// Work on files happens on one thread of its own, one package at a time: a bound on memory and on what a burst of uploads takes
/// from invocations.
final class CodeStore: Sendable {
    private let database: any Database
    private let trees: String
    private let entropy: any Entropy
    private let limits: FunctionLimits
    private let queue = DispatchQueue(label: "apus.functions.code")
    /// Trees that this process made or has compared with their measure.
    private let checked = Mutex<Set<String>>([])
    /// Trees without a package, and since when that is known.
    private let unused = Mutex<[String: ContinuousClock.Instant]>([:])

    init(database: any Database, dataDirectory: String, entropy: any Entropy, limits: FunctionLimits) {
        self.database = database
        self.trees = "\(dataDirectory)/functions/trees"
        self.entropy = entropy
        self.limits = limits
    }

    /// Checks an uploaded zip and makes its tree. Nothing is stored yet: the caller's transaction does that.
    func admit(_ zip: [UInt8], for operation: String) async throws -> CodePackage {
        guard zip.count <= limits.zippedCode else {
            throw FunctionErrors.tooLarge(operation, limit: limits.uploadRequest(of: operation))
        }
        do {
            return try await onQueue { [self] in
                let sha256 = Hexadecimal.encode(SHA256.hash(zip))
                return CodePackage(sha256: sha256, size: zip.count, measure: try extract(zip, sha256))
            }
        } catch let error as CodePackageError {
            throw error.serviceError
        }
    }

    /// The directory with a package's content, made where it is missing or damaged.
    func tree(_ sha256: String) async throws -> String {
        let path = "\(trees)/\(sha256)"
        if checked.withLock({ $0.contains(sha256) }), FileTree.isDirectory(path) { return path }
        let stored = try await database.read { try $0.codePackage(sha256) }
        guard let stored else { throw ServiceError.lostCode(sha256) }
        let isWhole = try await onQueue { [self] in
            guard FileTree.isDirectory(path), try CodeTree.measure(path) == stored.measure else { return false }
            checked.withLock { _ = $0.insert(sha256) }
            return true
        }
        if isWhole { return path }
        guard let zip = try await bytes(sha256) else { throw ServiceError.lostCode(sha256) }
        _ = try await onQueue { [self] in try extract(zip, sha256) }
        return path
    }

    func bytes(_ sha256: String) async throws -> [UInt8]? {
        try await database.read { try $0.codeBytes(sha256) }
    }

    /// Removes trees whose packages are gone, and what a crash left half made.
    ///
    /// - Parameter atStart: no environment runs yet, so that only the age of a tree counts. Later, invocations may still run in the
    ///   tree of a deleted function: it goes when it was found unused twice, `treeGrace` apart.
    func sweep(atStart: Bool) async throws {
        let found = try await onQueue { [trees] in FileTree.isDirectory(trees) ? try FileTree.names(in: trees) : [] }
        for name in found {
            if try await database.read({ try $0.codePackage(name) }) != nil {
                unused.withLock { $0[name] = nil }
                continue
            }
            let now = ContinuousClock.now
            let since = unused.withLock { unused in
                unused[name] = unused[name] ?? now
                return unused[name] ?? now
            }
            guard atStart || now - since > limits.treeGrace else { continue }
            try await onQueue { [self] in
                // The package of a request under way is in no table yet; its tree is young.
                guard FileTree.age(of: "\(trees)/\(name)") > limits.treeGrace else { return }
                checked.withLock { _ = $0.remove(name) }
                FileTree.remove("\(trees)/\(name)")
            }
        }
    }

    /// On the queue: makes the tree beside its place and moves it there, so that a tree is whole or absent.
    private func extract(_ zip: [UInt8], _ sha256: String) throws -> TreeMeasure {
        let path = "\(trees)/\(sha256)"
        let temporary = "\(trees)/.new-\(entropy.hexadecimal(16))"
        try FileTree.makeDirectories(temporary)
        do {
            let measure = try CodeTree.extract(
                zip, into: temporary, maximumBytes: limits.unzippedCode, maximumEntries: limits.packageEntries)
            if FileTree.isDirectory(path) {
                if try CodeTree.measure(path) == measure {
                    FileTree.remove(temporary)
                    utimes(path, nil)
                    checked.withLock { _ = $0.insert(sha256) }
                    return measure
                }
                let damaged = "\(trees)/.old-\(entropy.hexadecimal(16))"
                guard rename(path, damaged) == 0 else { throw FileError("rename", path) }
                FileTree.remove(damaged)
            }
            guard rename(temporary, path) == 0 else { throw FileError("rename", temporary) }
            checked.withLock { _ = $0.insert(sha256) }
            return measure
        } catch {
            FileTree.remove(temporary)
            throw error
        }
    }

    private func onQueue<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
