import AWSInterface
import Encodings
import JSON
import Storage

/// The code that a request brings: its zip, checked and extracted, or a directory of the host.
struct SubmittedCode: Sendable {
    var code: FunctionCode
    /// What to store with it, where it is a zip.
    var package: CodePackage?
    var zip: [UInt8] = []
}

extension FunctionsService {
    /// Reads `ZipFile`, `S3Bucket` and `S3Key` and makes the code ready. Nothing is stored yet.
    ///
    /// - Throws: `InvalidParameterValueException` where there is no source or the zip is bad, `RequestEntityTooLargeException`.
    func submittedCode(_ parameters: Parameters, for operation: String) async throws -> SubmittedCode {
        if let text = try parameters.string("ZipFile") {
            for other in ["S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri"] where try !(parameters.string(other) ?? "").isEmpty {
                throw FunctionErrors.invalid("Please do not provide other FunctionCode parameters when providing a ZipFile.")
            }
            let package: CodePackage
            let zip = try decode(text, for: operation)
            package = try await code.admit(zip, for: operation)
            return SubmittedCode(code: .package(sha256: package.sha256, size: package.size), package: package, zip: zip)
        }
        guard let bucket = try parameters.string("S3Bucket") else {
            throw FunctionErrors.invalid("Please provide a source for function code.")
        }
        guard bucket == HotReload.bucket else {
            throw ServiceError.notImplemented("code from S3 (bucket \(bucket)); send ZipFile, or S3Bucket \"hot-reload\" with a directory")
        }
        return SubmittedCode(code: .directory(try hotReloadDirectory(try parameters.string("S3Key") ?? "")))
    }

    private func decode(_ text: String, for operation: String) throws -> [UInt8] {
        // Base64 has four characters for three bytes.
        guard text.utf8.count <= limits.zippedCode / 3 * 4 + 4 else {
            throw FunctionErrors.tooLarge(operation, limit: limits.uploadRequest(of: operation))
        }
        guard let zip = Base64.decode(text) else {
            throw ServiceError("SerializationException", "The member zipFile must be Base64.")
        }
        return zip
    }

    private func hotReloadDirectory(_ path: String) throws -> String {
        guard configuration.allowsHotReload else { throw ServiceError.notImplemented("hot-reload on this node, by its configuration") }
        guard path.hasPrefix("/"), path.utf8.count <= 1024 else {
            throw FunctionErrors.invalid("hot-reload: S3Key must be the absolute path of a directory, but is '\(path.prefix(200))'.")
        }
        guard FileTree.isDirectory(path), let canonical = FileTree.canonical(path) else {
            throw FunctionErrors.invalid("hot-reload: the directory \(path) does not exist on this host.")
        }
        if let data = FileTree.canonical(dataDirectory),
            "\(data)/".hasPrefix(canonical == "/" ? "/" : "\(canonical)/") || canonical.hasPrefix("\(data)/")
        {
            throw FunctionErrors.invalid("hot-reload: the directory \(path) is, or holds, the data directory of this node.")
        }
        return path
    }

    /// Stores the package of `submitted`, within the account's quota.
    func store(_ submitted: SubmittedCode, in transaction: any Transaction, _ scope: Scope) throws {
        guard let package = submitted.package else { return }
        guard try transaction.totalCodeSize(scope.account, scope.region) + package.size <= limits.totalCode else {
            throw ServiceError("CodeStorageExceededException", "Code storage limit exceeded.")
        }
        try transaction.store(package, zip: submitted.zip)
    }

    /// Checks code and layers together against the limit on their content.
    func checkUnzipped(_ code: FunctionCode, _ layers: [LayerReference], in transaction: any Transaction) throws {
        var size = layers.reduce(0) { $0 + $1.unzippedSize }
        if case .package(let sha256, _) = code { size += try transaction.codePackage(sha256)?.measure.bytes ?? 0 }
        guard size <= limits.unzippedCode else {
            throw FunctionErrors.invalid(
                "Function code combined with layers exceeds the maximum allowed size of \(limits.unzippedCode) bytes. "
                    + "The actual size is \(size) bytes.")
        }
    }
}
