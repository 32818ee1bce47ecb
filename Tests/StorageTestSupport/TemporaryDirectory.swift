import Glibc

/// A directory of a test's own, removed when this value goes away.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() {
        var template = Array("/tmp/apus-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/apus-test-failed"
    }

    deinit {
        let removal = try? ChildProcess(["/bin/rm", "-rf", path])
        removal?.wait()
    }
}
