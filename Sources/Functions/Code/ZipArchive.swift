import CZip

/// A zip in memory, read with libzip. Entries are streamed: sizes that the zip claims are never believed.
struct ZipArchive: ~Copyable {
    struct Entry {
        let index: UInt64
        let name: String
        let kind: ArchiveLayout.Kind
        /// Permission bits (the lower nine), or `nil` where the zip does not come from a Unix system.
        let permissions: UInt32?
    }

    private static let maximumLinkTarget = 4_096

    private let handle: OpaquePointer
    let count: Int

    /// Calls `body` with the archive in `bytes`.
    static func withArchive<T>(in bytes: [UInt8], _ body: (borrowing ZipArchive) throws -> T) throws -> T {
        try bytes.withUnsafeBytes { buffer in
            let archive = try ZipArchive(buffer)
            return try body(archive)
        }
    }

    /// `buffer` must outlive the archive; `withArchive` sees to it.
    private init(_ buffer: UnsafeRawBufferPointer) throws(CodePackageError) {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = zip_source_buffer_create(buffer.baseAddress, UInt64(buffer.count), 0, &error) else { throw .malformed }
        guard let opened = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw .malformed
        }
        handle = opened
        count = Int(zip_get_num_entries(opened, 0))
    }

    deinit { zip_discard(handle) }

    func entry(_ index: Int) throws(CodePackageError) -> Entry {
        // Raw: the bytes of the name as they are; libzip would otherwise convert what is not UTF-8 from code page 437.
        guard let name = zip_get_name(handle, UInt64(index), zip_flags_t(ZIP_FL_ENC_RAW)), let text = String(validatingCString: name)
        else { throw .malformed }
        var system: UInt8 = 0
        var attributes: UInt32 = 0
        guard zip_file_get_external_attributes(handle, UInt64(index), 0, &system, &attributes) == 0 else { throw .malformed }
        let mode = Int32(system) == ZIP_OPSYS_UNIX || Int32(system) == ZIP_OPSYS_OS_X ? attributes >> 16 : 0
        let kind: ArchiveLayout.Kind =
            switch mode & 0o170000 {
            case 0o120000: .link
            case 0o040000: .directory
            default: text.hasSuffix("/") ? .directory : .file
            }
        return Entry(index: UInt64(index), name: text, kind: kind, permissions: mode & 0o777 == 0 ? nil : mode & 0o777)
    }

    /// Hands the content of an entry to `body`, piece by piece. libzip checks the entry's CRC at its end.
    func read(_ entry: Entry, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let file = zip_fopen_index(handle, entry.index, 0) else { throw CodePackageError.malformed }
        defer { zip_fclose(file) }
        try withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            while true {
                let got = zip_fread(file, buffer.baseAddress, UInt64(buffer.count))
                if got < 0 { throw CodePackageError.malformed }
                if got == 0 { return }
                try body(UnsafeRawBufferPointer(rebasing: buffer[..<Int(got)]))
            }
        }
    }

    func linkTarget(_ entry: Entry) throws -> String {
        var bytes: [UInt8] = []
        try read(entry) { piece in
            guard bytes.count + piece.count <= Self.maximumLinkTarget else { throw CodePackageError.unsafePath(entry.name) }
            bytes.append(contentsOf: piece)
        }
        guard let target = String(validating: bytes, as: UTF8.self) else { throw CodePackageError.malformed }
        return target
    }
}
