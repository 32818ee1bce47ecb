import AWSInterface
import FoundationEssentials
import Glibc
import JSON
import StorageTestSupport
import Testing

@testable import Functions

@Suite struct DeploymentPackageTests {
    /// 400,000 zero bytes, deflated to 400.
    private static let bomb = """
        UEsDBBQAAAAIAAAAIVBxPVlelAEAAIAaBgAHAAAAYmlnLmJpbu3BMQEAAADCoPVPbQo/oAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOBvUEsBAhQDFAAAAAgAAAAhUHE9WV6UAQAAgBoGAAcAAAAAAAAAAAAAAIABAAAAAGJpZy5iaW5Q\
        SwUGAAAAAAEAAQA1AAAAuQEAAAAA
        """

    private static let unzipFailed = "Could not unzip uploaded file. Please check your file, then try to upload again."

    /// Extracts into a directory of its own.
    private func extract(
        _ zip: [UInt8], maximumBytes: Int = 1_000_000, maximumEntries: Int = 100
    ) throws -> (TemporaryDirectory, TreeMeasure) {
        let directory = TemporaryDirectory()
        let root = "\(directory.path)/tree"
        try FileTree.makeDirectories(root)
        return (
            directory, try CodeTree.extract(zip, into: root, maximumBytes: maximumBytes, maximumEntries: maximumEntries)
        )
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func filesDirectoriesLinksAndPermissionsAreKept() throws {
        let zip = ZipBuilder.zip(
            ZipBuilder.file("bootstrap", "#!/bin/sh", mode: 0o100755), ZipBuilder.file("lib/deep/a.py", "a", mode: 0o100600),
            ZipBuilder.Entry(name: "empty/", mode: 0o040700), ZipBuilder.link("lib/b.py", to: "deep/a.py"),
            ZipBuilder.link("up", to: "lib/deep"), ZipBuilder.file("setuid", "x", mode: 0o104777),
            ZipBuilder.Entry(name: "dos.txt", content: [1], mode: nil), ZipBuilder.file("ü/ñ.txt", "unicode"))
        let (directory, measure) = try extract(zip)
        let root = "\(directory.path)/tree"
        #expect(mode("\(root)/bootstrap") == 0o755)
        #expect(mode("\(root)/lib/deep/a.py") == 0o644)
        #expect(mode("\(root)/empty") == 0o755)
        #expect(mode("\(root)/setuid") == 0o755)
        #expect(mode("\(root)/dos.txt") == 0o644)
        #expect(try String(contentsOfFile: "\(root)/lib/b.py", encoding: .utf8) == "a")
        #expect(try String(contentsOfFile: "\(root)/ü/ñ.txt", encoding: .utf8) == "unicode")
        #expect(measure == TreeMeasure(files: 7, bytes: 9 + 1 + 1 + 1 + 7))
    }

    @Test(arguments: [
        "/etc/passwd", "../outside", "a/../../outside", "a/../b", "..", "a/..", String(repeating: "n", count: 300),
    ])
    func namesThatLeadOutOfTheTreeAreRefused(_ name: String) throws {
        #expect(throws: CodePackageError.unsafePath(name)) { try extract(ZipBuilder.zip(ZipBuilder.file(name, "x"))) }
    }

    @Test(arguments: [("l", "/etc"), ("l", ".."), ("a/l", "../.."), ("l", "a/../.."), ("a/b/l", "../../x/../../.."), ("l", "")])
    func linksThatLeadOutOfTheTreeAreRefused(_ name: String, _ target: String) throws {
        #expect(throws: CodePackageError.unsafePath(name)) { try extract(ZipBuilder.zip(ZipBuilder.link(name, to: target))) }
    }

    @Test func namesWithAZeroByteAreRefused() throws {
        let zip = ZipBuilder.zip(ZipBuilder.file("fine", "x"), ZipBuilder.file("a\0p.py", "x"))
        #expect(throws: CodePackageError.malformed) { try extract(zip) }
        #expect(!CentralDirectory(zip: pythonZip).hasNameWithZero)
        #expect(!CentralDirectory(zip: Array("no zip at all, but long enough".utf8)).hasNameWithZero)
        #expect(!CentralDirectory(zip: []).hasNameWithZero)
    }

    @Test func nothingIsWrittenThroughALink() throws {
        let through = ZipBuilder.zip(ZipBuilder.link("a", to: "b"), ZipBuilder.file("a/x", "x"))
        #expect(throws: CodePackageError.unsafePath("a/x")) { try extract(through) }
        let behind = ZipBuilder.zip(ZipBuilder.file("a/x", "x"), ZipBuilder.link("a", to: "b"))
        #expect(throws: CodePackageError.unsafePath("a")) { try extract(behind) }
        let twice = ZipBuilder.zip(ZipBuilder.link("a", to: "b"), ZipBuilder.file("a", "x"))
        #expect(throws: CodePackageError.unsafePath("a")) { try extract(twice) }
        let file = ZipBuilder.zip(ZipBuilder.file("a", "x"), ZipBuilder.file("a/b", "x"))
        #expect(throws: CodePackageError.unsafePath("a/b")) { try extract(file) }
    }

    @Test func ofTwoEntriesWithOneNameTheLaterCounts() throws {
        let (directory, _) = try extract(ZipBuilder.zip(ZipBuilder.file("a", "first"), ZipBuilder.file("a", "2nd")))
        #expect(try String(contentsOfFile: "\(directory.path)/tree/a", encoding: .utf8) == "2nd")
    }

    @Test func sizesAreCountedNotBelieved() throws {
        let bomb = try #require(Data(base64Encoded: Self.bomb).map(Array.init))
        #expect(bomb.count < 1000)
        #expect(throws: CodePackageError.tooLarge(limit: 399_999)) { try extract(bomb, maximumBytes: 399_999) }
        #expect(try extract(bomb, maximumBytes: 400_000).1.bytes == 400_000)
        let liar = ZipBuilder(entries: [ZipBuilder.Entry(name: "a", content: Array(repeating: 7, count: 5000), claimedSize: 5)]).bytes()
        #expect(throws: CodePackageError.self) { try extract(liar, maximumBytes: 4000) }
        let many = ZipBuilder(entries: (0..<101).map { ZipBuilder.file("\($0)", "") }).bytes()
        #expect(throws: CodePackageError.tooManyEntries(limit: 100)) { try extract(many) }
        let sum = ZipBuilder(entries: (0..<10).map { ZipBuilder.file("\($0)", String(repeating: "x", count: 100)) }).bytes()
        #expect(throws: CodePackageError.tooLarge(limit: 999)) { try extract(sum, maximumBytes: 999) }
    }

    @Test func brokenZipsAreRefusedAndLeaveNoTree() async throws {
        try await FunctionsFixture.run { fixture in
            var corrupt = pythonZip
            corrupt[45] ^= 0xFF  // In the content: the CRC no longer fits.
            let empty = ZipBuilder(entries: []).bytes()
            for (zip, message) in [
                (Array("no zip at all".utf8), Self.unzipFailed), (Array(pythonZip.prefix(60)), Self.unzipFailed),
                (corrupt, Self.unzipFailed),
                (empty, "Uploaded file must be a non-empty zip"), ([], "Uploaded file must be a non-empty zip"),
            ] {
                let error = await #expect(throws: ServiceError.self) { try await fixture.create(zip: zip) }
                #expect(error?.code == "InvalidParameterValueException")
                #expect(error?.message == message)
            }
            let slip = await #expect(throws: ServiceError.self) {
                try await fixture.create(zip: ZipBuilder.zip(ZipBuilder.file("../../evil", "x")))
            }
            #expect(slip?.message.hasPrefix(Self.unzipFailed) == true)
            #expect(try FileTree.names(in: "\(fixture.directory.path)/functions/trees").isEmpty)
            let notBase64 = try await fixture.failure(
                "CreateFunction",
                ["FunctionName": "f", "Role": .string(role), "Runtime": "python3.12", "Handler": "h", "Code": ["ZipFile": "***"]])
            #expect(notBase64.code == "SerializationException")
        }
    }

    /// Anything may arrive: no damaged zip may do more than be refused.
    @Test func damagedZipsNeverEscapeOrCrash() throws {
        let zip = ZipBuilder.zip(
            ZipBuilder.file("a/b.txt", "hello"), ZipBuilder.link("a/l", to: "b.txt"),
            ZipBuilder.file("c", String(repeating: "y", count: 500)))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = zip
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let directory = TemporaryDirectory()
            try FileTree.makeDirectories("\(directory.path)/tree")
            _ = try? CodeTree.extract(damaged, into: "\(directory.path)/tree", maximumBytes: 10_000, maximumEntries: 100)
            #expect(try FileTree.names(in: directory.path) == ["tree"])
        }
    }

    @Test func theLimitsOfASizeAreAWSs() async throws {
        var limits = FunctionLimits()
        limits.zippedCode = 300
        limits.unzippedCode = 1000
        try await FunctionsFixture.run(limits: limits) { fixture in
            let large = ZipBuilder.zip(ZipBuilder.file("a", String(repeating: "x", count: 400)))
            let error = await #expect(throws: ServiceError.self) { try await fixture.create(zip: large) }
            #expect(error?.code == "RequestEntityTooLargeException" && error?.status == 413)
            #expect(error?.message == "Request must be smaller than 70167211 bytes for the CreateFunction operation")
        }
        limits.zippedCode = 10_000
        try await FunctionsFixture.run(limits: limits) { fixture in
            let large = ZipBuilder.zip(ZipBuilder.file("a", String(repeating: "x", count: 1001)))
            let error = await #expect(throws: ServiceError.self) { try await fixture.create(zip: large) }
            #expect(error?.message == "Unzipped size must be smaller than 1000 bytes")
        }
    }

    @Test func packagesOfManyChunksComeBackWhole() async throws {
        try await FunctionsFixture.run { fixture in
            var content: [UInt8] = []
            for index in 0..<3_000_000 { content.append(UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 7)) }
            let zip = ZipBuilder.zip(ZipBuilder.Entry(name: "data", content: content))
            try await fixture.create(zip: zip)
            let target = try await fixture.service.catalogue.resolve(FunctionKey(scope: Scope(), name: "f"), qualifier: nil)
            let digest = try #require(target.code.path.split(separator: "/").last.map(String.init))
            #expect(try await fixture.service.codePackage(sha256: digest) == zip)
        }
    }

    @Test func aMissingOrDamagedTreeIsMadeAgain() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let key = FunctionKey(scope: Scope(), name: "f")
            let path = try await fixture.service.catalogue.resolve(key, qualifier: nil).code.path
            #expect(path.hasPrefix("\(fixture.directory.path)/functions/trees/"))
            FileTree.remove(path)
            fixture.service.catalogue.invalidate(key)
            _ = try await fixture.service.catalogue.resolve(key, qualifier: nil)
            let content = "def handler(event, context): return 1"
            #expect(try String(contentsOfFile: "\(path)/index.py", encoding: .utf8) == content)
            // Another process of the same node: it has not yet looked at the tree, of which a crash has taken the content.
            #expect(truncate("\(path)/index.py", 0) == 0)
            let next = FunctionsFixture(fixture.database, fixture.directory)
            #expect(try await next.service.catalogue.resolve(key, qualifier: nil).code.path == path)
            #expect(try String(contentsOfFile: "\(path)/index.py", encoding: .utf8) == content)
        }
    }

    @Test func sweepingRemovesOnlyTreesThatNobodyNeeds() async throws {
        var limits = FunctionLimits()
        limits.treeGrace = .seconds(-1)
        try await FunctionsFixture.run(limits: limits) { fixture in
            try await fixture.create("f")
            try await fixture.create("g", zip: ZipBuilder.zip(ZipBuilder.file("g", "g")))
            let kept = try await fixture.service.catalogue.resolve(FunctionKey(scope: Scope(), name: "f"), qualifier: nil).code.path
            try FileTree.makeDirectories("\(fixture.directory.path)/functions/trees/.new-half")
            try await fixture.call("DeleteFunction", ["FunctionName": "g"])
            try await fixture.service.recover()
            #expect(try FileTree.names(in: "\(fixture.directory.path)/functions/trees").map { "/\($0)" } == [String(kept.suffix(65))])
        }
    }

    @Test func aZipWithAnotherSourceBesideItIsRefused() async throws {
        try await FunctionsFixture.run { fixture in
            let zip = JSONValue.string(ZipBuilder.base64(pythonZip))
            let error = await #expect(throws: ServiceError.self) {
                try await fixture.create("f", ["Code": ["ZipFile": zip, "S3Bucket": "hot-reload", "S3Key": "/tmp"]])
            }
            #expect(error?.code == "InvalidParameterValueException")
            #expect(error?.message == "Please do not provide other FunctionCode parameters when providing a ZipFile.")
            try await fixture.create("g", ["Code": ["ZipFile": zip, "S3Bucket": ""]])
        }
    }

    @Test func aHotReloadedDirectoryRunsInPlaceAndItsChangesAreNoticed() async throws {
        try await FunctionsFixture.run { fixture in
            let project = TemporaryDirectory()
            try "one".write(toFile: "\(project.path)/index.py", atomically: false, encoding: .utf8)
            let code: JSONValue = ["S3Bucket": "hot-reload", "S3Key": .string(project.path)]
            let created = try await fixture.create("f", ["Code": code])
            #expect(created["CodeSize"] == 0)
            let key = FunctionKey(scope: Scope(), name: "f")
            let first = try await fixture.service.catalogue.resolve(key, qualifier: nil)
            #expect(first.code.path == project.path)
            #expect(try await fixture.service.catalogue.resolve(key, qualifier: nil).revisionKey == first.revisionKey)
            try "other".write(toFile: "\(project.path)/index.py", atomically: false, encoding: .utf8)
            let second = try await fixture.service.catalogue.resolve(key, qualifier: nil)
            #expect(second.revisionKey != first.revisionKey)
            try FileTree.makeDirectories("\(project.path)/__pycache__")
            try "x".write(toFile: "\(project.path)/__pycache__/a.pyc", atomically: false, encoding: .utf8)
            #expect(try await fixture.service.catalogue.resolve(key, qualifier: nil).revisionKey == second.revisionKey)
            for path in ["relative", "/does/not/exist", fixture.directory.path, "/"] {
                let error = await #expect(throws: ServiceError.self) {
                    try await fixture.create("g", ["Code": ["S3Bucket": "hot-reload", "S3Key": .string(path)]])
                }
                #expect(error?.code == "InvalidParameterValueException", "\(path)")
            }
        }
    }
}
