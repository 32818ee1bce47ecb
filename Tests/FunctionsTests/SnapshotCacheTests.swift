import Testing

@testable import Functions

@Suite struct SnapshotCacheTests {
    private struct Unreadable: Error {}

    @Test func whatWasReadIsNotReadAgainUntilAChangeConcernsIt() async throws {
        let cache = SnapshotCache<String, Int>()
        #expect(try await cache.value("a") { 1 } == 1)
        #expect(try await cache.value("a") { throw Unreadable() } == 1)
        cache.forget { key, _ in key == "b" }
        #expect(cache.cached("a") == 1)
        cache.forget { key, value in key == "a" && value == 1 }
        #expect(try await cache.value("a") { 2 } == 2)
        cache.forgetAll()
        #expect(cache.cached("a") == nil)
    }

    @Test func whatWasReadBeforeAChangeIsNotKeptAfterIt() async throws {
        let cache = SnapshotCache<String, Int>()
        let read = try await cache.value("a") {
            cache.forget { _, _ in false }
            return 1
        }
        #expect(read == 1)
        #expect(cache.cached("a") == nil)
    }

    @Test func whatDoesNotExistIsNotRemembered() async throws {
        let cache = SnapshotCache<String, Int>()
        #expect(try await cache.value("a") { nil } == nil)
        #expect(try await cache.value("a") { 3 } == 3)
    }

    @Test func itsSizeIsBounded() async throws {
        let cache = SnapshotCache<Int, Int>(capacity: 2)
        for number in 0..<5 { _ = try await cache.value(number) { number } }
        #expect((0..<5).count { cache.cached($0) != nil } <= 2)
        #expect(cache.cached(4) == 4)
    }
}
