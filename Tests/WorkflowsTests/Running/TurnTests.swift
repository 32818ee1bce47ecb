import Ambient
import Deliveries
import Executions
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Synchronization
import TaskIntegrations
import Testing

@testable import Workflows

/// Turns of several inputs.
@Suite struct TurnTests {
    private static let token = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"

    /// Each branch waits for a token, then performs a task.
    private static func branch(_ name: String) -> JSONValue {
        [
            "StartAt": .string("\(name)1"),
            "States": [
                "\(name)1": task(token, next: "\(name)2", ["Parameters": ["QueueUrl": "q", "MessageBody": "b"]]),
                "\(name)2": task(function("f")),
            ],
        ]
    }

    /// Keeps the storage's thread busy, so that what comes meanwhile is one turn.
    private final class Gate: Sendable {
        private let hasEntered = Atomic(false)
        private let isOpen = Atomic(false)

        var isEntered: Bool { hasEntered.load(ordering: .acquiring) }
        func open() { isOpen.store(true, ordering: .releasing) }

        func pass() {
            hasEntered.store(true, ordering: .releasing)
            while !isOpen.load(ordering: .acquiring) {}
        }
    }

    @Test("an input whose claim is refused takes nothing else with it: neither tasks of its own nor what others see")
    func refusedClaim() async throws {
        try await WorkflowsFixture.with { fixture in
            fixture.tasks.behave { $0.request.stateName.hasSuffix("1") ? .submitted([:]) : .succeeded([:]) }
            let parallel: JSONValue = ["Type": "Parallel", "Branches": [Self.branch("X"), Self.branch("Y")], "End": true]
            let execution = try await fixture.start(try await fixture.machine("m", states(["A": parallel])))
            _ = try await fixture.eventually("both wait") {
                try await fixture.types(execution).count { $0 == "TaskSubmitted" } == 2 ? true : nil
            }
            let events = Dictionary(fixture.tasks.calls.map { ($0.request.stateName, $0.request.id) }) { $1 }
            let (x, y) = (try #require(events["X1"]), try #require(events["Y1"]))
            let key = try await fixture.runner.existing(try ExecutionARN(execution)).key
            let last = await fixture.runner.look(at: key) { $0.execution.lastEventID }

            let gate = Gate()
            let seen = Mutex<[EventID?]>([])
            func bring(_ content: MailItem.Content, claim: MailItem.Claim? = nil) {
                fixture.runner.bring(MailItem(content: content, claim: claim, completion: { _ in }), to: key)
            }
            bring(.input(.timerFired(9_999))) { _ in
                gate.pass()
                return true
            }
            while !gate.isEntered { await Task.yield() }
            bring(.input(.taskSucceeded(x, output: [:]))) { _ in false }
            bring(.look { live in seen.withLock { $0.append(live?.execution.lastEventID) } })
            bring(.input(.taskSucceeded(y, output: [:])))
            gate.open()

            _ = try await fixture.eventually("Y goes on") {
                try await fixture.types(execution).contains("LambdaFunctionSucceeded") ? true : nil
            }
            #expect(fixture.tasks.calls.map(\.request.stateName).sorted() == ["X1", "Y1", "Y2"])
            #expect(seen.withLock { $0 } == [last])
            #expect(try await fixture.status(execution) == "RUNNING")
        }
    }

    @Test("a failure's words may hold what no database takes", arguments: TestEngine.available)
    func strangeWords(_ engine: TestEngine) async throws {
        try await WorkflowsFixture.with(engine) { fixture in
            fixture.tasks.behave { _ in .failed(error: "E\0", cause: "a\0b") }
            let ended = try await fixture.ended(try await fixture.start(try await fixture.machine("m", states(["A": task(function("f"))]))))
            #expect(ended["error"] == "E\u{FFFD}" && ended["cause"] == "a\u{FFFD}b")
        }
    }

    @Test(
        "what hangs together is one host, one function or one action, however long its name is",
        arguments: [
            (["ApiEndpoint": "https://h:1/items/7?x=1"], "http:invoke", "http:invoke https://h:1"),
            (["ApiEndpoint": "nonsense"], "http:invoke", "http:invoke "),
            (["FunctionName": "f\0 g"], "lambda:invoke", "lambda:invoke fg"),
            (["QueueUrl": "q"], "sqs:sendMessage", "sqs:sendMessage"),
        ] as [(JSONValue, String, String)])
    func lanes(_ arguments: JSONValue, _ action: String, _ lane: String) throws {
        let request = TaskRequest(
            id: 1, resource: TaskResource(parsing: "arn:aws:states:::\(action)"), arguments: arguments, stateName: "s")
        #expect(request.lane == lane)
    }

    @Test("a name of one letter with a thousand accents is a lane that deliveries take")
    func longLane() async throws {
        try await WorkflowsFixture.with { fixture in
            let invoke = task("arn:aws:states:::lambda:invoke", ["Parameters": ["FunctionName.$": "$.f"]])
            let machine = try await fixture.machine("m", states(["A": invoke]))
            let name = "e" + String(repeating: "\u{301}", count: 5000)
            #expect(try await fixture.ended(try await fixture.start(machine, ["f": .string(name)]))["status"] == "SUCCEEDED")
        }
    }

    @Test("an execution that loops over large data weighs what it holds, not what it has been through")
    func largeData() async throws {
        try await WorkflowsFixture.with { fixture in
            let last = 30
            var chain: JSONObject = ["A": ["Type": "Pass", "Next": "P1"]]
            for number in 1..<last { chain["P\(number)"] = ["Type": "Pass", "Next": .string("P\(number + 1)")] }
            chain["P\(last)"] = ["Type": "Wait", "Seconds": 60, "End": true]
            let machine = try await fixture.machine("m", states(chain))
            let input = JSONValue.string(String(repeating: "x", count: 200_000))
            let execution = try await fixture.start(machine, input)
            _ = try await fixture.eventually("it waits") { try await fixture.deliveries.pendingCounts()["workflows.timer"] }
            let key = try await fixture.runner.existing(try ExecutionARN(execution)).key
            let live = try #require(await fixture.runner.look(at: key) { $0 })
            #expect(live.historyBytes > 10_000_000 && live.weight < 2_000_000)
            let folded = try #require(try await fixture.database.read { try fixture.runner.loaded(key, in: $0) })
            #expect(folded.historyBytes == live.historyBytes && folded.weight == live.weight)
            // No decision is much longer than it may be.
            let rows = try await fixture.database.read {
                try $0.query("SELECT length(events) FROM execution_history").map { try $0.int(0) }
            }
            #expect(rows.count > 2 && rows.allSatisfy { $0 < ExecutionLimits().bytesPerDecision + 500_000 })
            for isReversed in [false, true] {
                var request: JSONObject = ["executionArn": .string(execution), "maxResults": 1000, "reverseOrder": .bool(isReversed)]
                var pages: [[Int]] = []
                repeat {
                    let page = try await fixture.call("GetExecutionHistory", request)
                    pages.append(page["events"]?.array?.compactMap { $0["id"]?.int } ?? [])
                    request["nextToken"] = page["nextToken"]
                } while request["nextToken"] != nil
                let ids = Array(1...Int(live.execution.lastEventID))
                #expect(pages.flatMap { $0 } == (isReversed ? ids.reversed() : ids))
                #expect(isReversed || pages.count == 2)
            }
            fixture.clock.advance(by: .seconds(60))
            #expect(try await fixture.ended(execution)["status"] == "SUCCEEDED")
        }
    }

    @Test("an Express execution that waited for its turn has its five minutes all the same")
    func deadline() async throws {
        try await WorkflowsFixture.with { fixture in
            let machine = try await fixture.machine("e", states(["A": task(function("f"))]), type: "EXPRESS")
            let found = try await fixture.runner.machines.load(machine, chance: 0)
            let new = NewExecution(
                machine: found.machine, name: "n", input: "{}", startedAt: fixture.clock.now() - .seconds(3600))
            let live = try #require(LiveExecution(fixture.runner.record(of: new), of: found.revision))
            var run = ExpressRun(live, runner: fixture.runner)
            let (_, record) = await run.run()
            #expect(record.status == .succeeded)
        }
    }
}
