import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Synchronization
import Testing

@testable import Schedules

@Suite("Universal targets") struct UniversalTargetTests {
    /// A service whose operations write down what they are called with, and fail as they are told.
    private final class Service: Sendable {
        let calls = Mutex<[(operation: String, input: JSONObject, scope: Scope)]>([])
        /// Ended: what hangs goes on.
        let release = AsyncStream<Void>.makeStream()

        var interface: ServiceInterface {
            let sending = Operation("SendMessage") { [self] input, context in
                calls.withLock { $0.append(("SendMessage", input, context.scope)) }
                switch input["MessageBody"]?.string {
                case "missing": throw ServiceError("QueueDoesNotExist", "There is no such queue.")
                case "hangs": for await _ in release.stream {}
                case "busy": throw ServiceError("ServiceUnavailable", "Later.", status: 503)
                default: break
                }
                return [:]
            }
            return ServiceInterface(
                name: "sqs", operations: [sending, Operation("GetQueueUrl") { _, _ in [:] }], notBuilt: ["AddPermission"])
        }
    }

    private let service = Service()

    private func input(_ name: String, _ action: String, _ input: String?, retries: Int = 185) -> JSONObject {
        var target: JSONObject = [
            "Arn": .string("arn:aws:scheduler:::aws-sdk:\(action)"), "RoleArn": .string(role), "DeadLetterConfig": ["Arn": .string(queue)],
            "RetryPolicy": ["MaximumRetryAttempts": .number(retries)],
        ]
        target["Input"] = input.map(JSONValue.string)
        return SchedulesFixture.input(name, at(60), ["Target": .object(target)])
    }

    private func message(_ body: String) -> String { #"{"QueueUrl":"http://x/q","MessageBody":"\#(body)"}"# }

    @Test("An operation is called with the input as its parameters, in the schedule's account and region")
    func call() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            node.universalTargets.serve([service.interface])
            var elsewhere = node
            elsewhere.scope = Scope(account: "111111111111", region: "eu-west-1")
            try await elsewhere.call("CreateSchedule", input("s", "sqs:sendMessage", message("<aws.scheduler.scheduled-time>")))
            node.pass(60)
            await node.wait(for: 1)
            let call = try #require(service.calls.withLock { $0.first })
            #expect(call.scope == elsewhere.scope)
            #expect(call.input == ["QueueUrl": "http://x/q", "MessageBody": "2023-11-14T22:14:20Z"])
        }
    }

    @Test("Other operations of Scheduler are targets, too")
    func scheduler() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.create("victim", at(6000))
            try await node.call("CreateSchedule", input("s", "scheduler:deleteSchedule", #"{"Name":"victim"}"#))
            node.pass(60)
            await node.wait(for: 1)
            #expect(!(await node.exists("victim")))
        }
    }

    @Test("An error of the request is given up at once, one of the service after its retries; both are dead-lettered with their code")
    func failures() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            node.universalTargets.serve([service.interface])
            try await node.call("CreateSchedule", input("missing", "sqs:sendMessage", message("missing")))
            try await node.call("CreateSchedule", input("busy", "sqs:sendMessage", message("busy"), retries: 1))
            node.pass(60)
            await node.wait(for: 2)
            node.pass(60)
            await node.wait(for: 3)
            let codes = try await node.fired().map { $0.settings["MessageAttributes"]?["ERROR_CODE"]?["StringValue"]?.string }
            #expect(codes == ["QueueDoesNotExist", "ServiceUnavailable"])
            #expect(service.calls.withLock { $0.count } == 3)
        }
    }

    @Test("However many calls of an operation hang, a schedule that calls the same one is not delayed")
    func isolation() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            node.universalTargets.serve([service.interface])
            for number in 0..<100 { try await node.call("CreateSchedule", input("hangs-\(number)", "sqs:sendMessage", message("hangs"))) }
            try await node.call("CreateSchedule", input("quick", "sqs:sendMessage", message("quick")))
            node.pass(60)
            await node.wait(for: 1)
            #expect(service.calls.withLock { calls in calls.contains { $0.input["MessageBody"] == "quick" } })
            service.release.continuation.finish()
            await node.wait(for: 101)
        }
    }

    @Test("What cannot be called is refused when the schedule is put")
    func refusals() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            node.universalTargets.serve([service.interface])
            func refusal(_ action: String, _ text: String? = "{}") async -> String? {
                await node.failure("CreateSchedule", input("s", action, text)).map { "\($0.code): \($0.message)" }
            }
            #expect(await refusal("sqs:getQueueUrl") == "ValidationException: getQueueUrl API is not supported.")
            #expect(await refusal("sqs:listQueues") == "ValidationException: listQueues API is not supported.")
            #expect(await refusal("sqs:flyAway") == "ValidationException: flyAway API is not supported.")
            #expect(await refusal("sqs:SendMessage") == "ValidationException: SendMessage API is not supported.")
            #expect(await refusal("ec2:stopInstances") == "ValidationException: ec2 is not a supported service for a target.")
            #expect(
                await refusal("sqs:addPermission")?.hasPrefix("NotImplementedException: Apus does not implement sqs:AddPermission") == true)
            #expect(
                await refusal("sqs:sendMessage", nil)
                    == "ValidationException: You must provide an input to set this target for your schedule.")
            #expect(await refusal("sqs:sendMessage", "[]") == "ValidationException: JSON syntax error in input for the target.")
            #expect(
                await refusal("sqs:sendMessage", #"{"QueueUrl":"x"}"#)
                    == "ValidationException: Invalid RequestJson provided. Reason Request payload is missing the following field(s): MessageBody."
            )
        }
    }
}
