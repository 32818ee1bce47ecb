import Storage
import StorageTestSupport
import Synchronization
import Testing

@Suite struct NodeNoticesTests {
    /// What one node has forgotten and heard.
    private final class Heard: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func note(_ text: String) { state.withLock { $0.append(text) } }
    }

    /// A database whose commits end as the test says, and whose notices are what the test makes of them.
    private final class FakeDatabase: Database {
        let dialect = Dialect.postgresql
        let failure: StorageError.Kind?
        private let stream = AsyncStream<String>.makeStream()

        init(failing failure: StorageError.Kind? = nil) { self.failure = failure }

        func enqueue<T: Sendable>(
            _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
        ) {
            completion(Result { try failure.map { throw StorageError($0, "the test says so") } ?? body(NoTransaction()) })
        }

        func enqueueRead<T: Sendable>(
            _ body: @escaping @Sendable (any Transaction) throws -> T, completion: @escaping @Sendable (Result<T, any Error>) -> Void
        ) {
            enqueue(body, completion: completion)
        }

        func notifications(_ channel: String) -> AsyncStream<String> { stream.stream }
        func deliver(_ payloads: String...) { for payload in payloads { stream.continuation.yield(payload) } }
        func close() async { stream.continuation.finish() }
    }

    private struct NoTransaction: Transaction {
        let dialect = Dialect.postgresql
        func execute(_ sql: String, values: [SQLValue]) throws -> Int { 0 }
        func query(_ sql: String, values: [SQLValue]) throws -> [Row] { [] }
        func forEach(_ sql: String, values: [SQLValue], body: (Row) throws -> Bool) throws {}
        func notify(_ channel: String, _ payload: String) throws {}
        func afterCommit(_ action: @escaping @Sendable () -> Void) {}
    }

    @Test(arguments: TestEngine.available) func otherNodesHearOfACommitAndOneselfForgetsBeforeItReturns(_ engine: TestEngine) async throws {
        try await engine.withDatabase([]) { database in
            let (one, other) = (NodeNotices("test", on: database, from: "one"), NodeNotices("test", on: database, from: "other"))
            let (own, others) = (Heard(), Heard())
            let following = [
                Task { await one.follow { own.note($0 ?? "lost") } }, Task { await other.follow { others.note($0 ?? "lost") } },
            ]
            // Whoever follows hears of what comes after that, so it is said until it is heard.
            for number in 0..<2000 where !others.all.contains("a b") {
                let answer = try await one.commit("a b", forget: { own.note("forgotten") }) { _ in number }
                #expect(answer == number && own.all.count { $0 == "forgotten" } == number + 1)
                await Task.yield()
                if number > 5 { try await Task.sleep(for: .milliseconds(2)) }
            }
            #expect(others.all.contains("a b") && !own.all.contains("a b"))
            for task in following { task.cancel() }
        }
    }

    @Test func whatMayHaveBeenCommittedIsForgottenAtOnceAndAgainWhenItIsHeard() async throws {
        let database = FakeDatabase(failing: .outcomeUnknown)
        let (notices, heard) = (NodeNotices("test", on: database, from: "me"), Heard())
        await #expect(throws: StorageError(.outcomeUnknown, "the test says so")) {
            try await notices.commit("a b", forget: { heard.note("forgotten") }) { _ in }
        }
        #expect(heard.all == ["forgotten"])
        database.deliver("me a b", "me a b", "you a b", "", "me c", "damaged")
        await database.close()
        await notices.follow { heard.note($0 ?? "lost") }
        #expect(heard.all == ["forgotten", "a b", "a b", "lost", "lost"])
    }

    @Test func whatWasNotCommittedIsNotForgotten() async throws {
        let (database, heard) = (FakeDatabase(failing: .diskFull), Heard())
        await #expect(throws: StorageError(.diskFull, "the test says so")) {
            try await NodeNotices("test", on: database, from: "me").commit("a", forget: { heard.note("forgotten") }) { _ in }
        }
        #expect(heard.all == [])
    }
}
