import Ambient
import Glibc
import Storage
import StorageTestSupport
import Testing

/// A process is killed while it writes; whatever it acknowledged must be there.
@Suite struct DurabilityTests {
    static let migrations = GroupCommitTests.migrations
    static let placeVariable = "APUS_TEST_DURABILITY_PLACE"

    static var place: String? { getenv(placeVariable).map { String(cString: $0) } }

    @Test("the child of the durability trial", .enabled(if: place != nil, "only in the child process"))
    func writeUntilKilled() async throws {
        let database = try await TestPlace.open(try #require(Self.place), Self.migrations)
        let start = try await database.read { try $0.query("SELECT coalesce(max(id), 0) FROM numbers")[0].int(0) + 1 }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for id in stride(from: start + writer, to: .max, by: 8) {
                        guard (try? await database.write { try $0.execute("INSERT INTO numbers (id) VALUES ($1)", id) }) != nil else {
                            return
                        }
                        var acknowledged = Int64(id)
                        guard write(3, &acknowledged, 8) == 8 else { return }
                    }
                }
            }
        }
    }

    @Test(
        "after kill -9 every acknowledged row is there", .enabled(if: place == nil, "not in the child process"),
        arguments: TestEngine.available)
    func trial(_ engine: TestEngine) async throws {
        let place = try await engine.makePlace()
        let entropy = SystemEntropy()
        var acknowledged: Set<Int64> = []
        for _ in 0..<3 {
            let child = try TestChild.start("DurabilityTests/writeUntilKilled", [Self.placeVariable: place.description])
            let enough = 8 * Int(100 + entropy.next() % 1500)
            var bytes: [UInt8] = []
            while bytes.count < enough, case let more = child.read(), !more.isEmpty { bytes += more }
            child.kill()
            while case let more = child.read(), !more.isEmpty { bytes += more }
            child.wait()
            #expect(bytes.count >= enough)
            for start in stride(from: 0, to: bytes.count - 7, by: 8) {
                acknowledged.insert((0..<8).reduce(0) { $0 | Int64(bytes[start + $1]) << Int64($1 * 8) })
            }
            let database = try await place.open(Self.migrations)
            let there = try await database.read { try $0.query("SELECT id FROM numbers").map { try $0.int64(0) } }
            #expect(acknowledged.subtracting(there).isEmpty)
            await database.close()
        }
    }
}
