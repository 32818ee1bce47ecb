import Glibc
import Storage
import Synchronization

/// A PostgreSQL server that the tests start for themselves: in a temporary directory, reached through a socket there.
///
/// A shell waits for the end of its standard input, which comes with the end of this process, however that ends; then it stops
/// the server by its process id and removes the directory.
public actor PostgreSQLServer {
    public struct StartError: Error, CustomStringConvertible { public let description: String }

    public static let shared = PostgreSQLServer()

    /// Where Debian installs the server's programs.
    public static let programs: String? = ["17", "16", "15", "14"].map { "/usr/lib/postgresql/\($0)/bin" }
        .first { access("\($0)/postgres", X_OK) == 0 }

    private var starting: Task<(String, ChildProcess), any Error>?
    private var databases = 0

    /// A new, empty database on a server that is started once per process.
    public func makeDatabase() async throws -> String {
        let start = starting ?? Task { try await Self.start() }
        starting = start
        let (directory, _) = try await start.value
        databases += 1
        let name = "test\(databases)"
        guard let programs = Self.programs,
            try ChildProcess(["\(programs)/createdb", "-h", directory, "-U", "apus", name]).wait() == 0
        else { throw StartError(description: "createdb failed") }
        return "postgres:///\(name)?host=\(directory)&user=apus"
    }

    private static func start() async throws -> (String, ChildProcess) {
        guard let programs else { throw StartError(description: "PostgreSQL's server is not installed (apt-get install postgresql)") }
        var template = Array("/tmp/apus-postgresql-XXXXXX".utf8CString)
        guard let directory = mkdtemp(&template).map({ String(cString: $0) }) else {
            throw StartError(description: "no temporary directory")
        }
        // The server refuses to run as root.
        var user = ""
        if getuid() == 0 {
            guard let entry = getpwnam("postgres") else { throw StartError(description: "there is no user postgres") }
            chown(directory, entry.pointee.pw_uid, entry.pointee.pw_gid)
            user = "setpriv --reuid=postgres --regid=postgres --clear-groups"
        }
        let script = """
            cd \(directory)
            \(user) \(programs)/initdb -A trust -U apus -N -E UTF8 --locale=C -D data >log 2>&1 &&
            { \(user) \(programs)/postgres -D data -k \(directory) -c listen_addresses= -c fsync=off -c shared_buffers=16MB \
                -c max_connections=200 >>log 2>&1 & server=$!; }
            cat >/dev/null
            kill -QUIT $server; wait $server
            cd /; rm -rf \(directory)
            """
        let shell = try ChildProcess(["/bin/sh", "-c", script])
        for _ in 0..<1500 {
            if let database = try? await PostgreSQLDatabase.open(
                url: "postgres:///postgres?host=\(directory)&user=apus", migrations: [])
            {
                await database.close()
                return (directory, shell)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw StartError(description: "the PostgreSQL server did not start within 30 s")
    }
}
