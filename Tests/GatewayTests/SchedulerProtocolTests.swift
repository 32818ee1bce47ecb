import AWSInterface
import HTTP
import JSON
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("EventBridge and its Scheduler on the wire")
struct SchedulerProtocolTests {
    @Test("every operation of the Scheduler is routed, with its names decoded")
    func table() async throws {
        let names = SchedulerBindings.all.map(\.operation)
        #expect(Set(names).count == 12)
        #expect(Gateway.operations(of: "scheduler") == names)
        try await withGateway([service("scheduler", names)]) { gateway in
            for binding in SchedulerBindings.all {
                let target = binding.template.replacing(#/\{\w+\}/#, with: "arn%3Aaws%3Ascheduler%3A%3A%3Aschedule-group%2Fa%20b")
                let answer = try await gateway.send(HTTPMethod(rawValue: binding.method), target)
                #expect(answer.status == 200)
                #expect(answer.json?["Operation"]?.string == binding.operation)
                for label in binding.template.matches(of: #/\{(\w+)\}/#) {
                    #expect(answer.json?["Input"]?[String(label.1)] == "arn:aws:scheduler:::schedule-group/a b")
                }
            }
        }
    }

    private static let queries: [(HTTPMethod, target: String, input: JSONValue)] = [
        (
            .GET, "/schedules?ScheduleGroup=g&State=ENABLED&MaxResults=5&Other=x",
            ["GroupName": "g", "State": "ENABLED", "MaxResults": "5"]
        ),
        (.GET, "/schedules/n?groupName=g", ["Name": "n", "GroupName": "g"]),
        (.DELETE, "/schedules/n?groupName=g&clientToken=t", ["Name": "n", "GroupName": "g", "ClientToken": "t"]),
        (.DELETE, "/tags/arn?TagKeys=a&TagKeys=b%20c", ["ResourceArn": "arn", "TagKeys": ["a", "b c"]]),
        (.GET, "/schedule-groups?NamePrefix=p&NextToken=n%3D", ["NamePrefix": "p", "NextToken": "n="]),
    ]

    @Test("query parameters become members by the names of the model", arguments: queries)
    func query(method: HTTPMethod, target: String, input: JSONValue) async throws {
        try await withGateway([service("scheduler", SchedulerBindings.all.map(\.operation))]) { gateway in
            let answer = try await gateway.send(method, target)
            #expect(answer.json?["Input"] == input)
        }
    }

    @Test("the Scheduler's errors have their name in a header and `Message` in the body")
    func errors() async throws {
        let scheduler = ServiceInterface(
            name: "scheduler",
            operations: [
                AWSInterface.Operation("GetSchedule") { _, _ in
                    throw ServiceError("ResourceNotFoundException", "Schedule x does not exist.", status: 404)
                }
            ], notBuilt: ["CreateSchedule"])
        try await withGateway([scheduler]) { gateway in
            let missing = try await gateway.send(.GET, "/schedules/x")
            #expect(missing.status == 404)
            #expect(missing.headers.first(name: "x-amzn-errortype") == "ResourceNotFoundException")
            #expect(missing.body == #"{"Message":"Schedule x does not exist."}"#)
            #expect(try await gateway.send(.POST, "/schedules/x", [:], "{}").status == 501)
            let unknown = try await gateway.send(.PATCH, "/schedules/x")
            #expect(unknown.status == 404)
            #expect(unknown.body == #"{"Message":"The service scheduler has no operation PATCH /schedules/x."}"#)
        }
    }

    @Test("requests are checked against the signing name `scheduler`")
    func signing() async throws {
        try await withGateway([service("scheduler", ["GetSchedule"])], policy: .required) { gateway in
            let right = try await gateway.signed(.GET, "/schedules/x", service: "scheduler")
            #expect(right.status == 200)
            let wrong = try await gateway.signed(.GET, "/schedules/x", service: "events")
            #expect(wrong.status == 403)
        }
    }

    @Test("EventBridge is JSON 1.1 with plain error names, and takes 1 MiB of entries")
    func events() async throws {
        let events = ServiceInterface(
            name: "events",
            operations: [
                AWSInterface.Operation("PutEvents") { input, _ in
                    ["FailedEntryCount": .number(input["Entries"]?[0]?["Detail"]?.string?.utf8.count ?? 0)]
                },
                AWSInterface.Operation("DescribeRule") { _, _ in
                    throw ServiceError("ResourceNotFoundException", "Rule r does not exist on EventBus default.")
                },
            ], notBuilt: [])
        try await withGateway([events]) { gateway in
            func headers(_ operation: String) -> HTTPHeaders { ["X-Amz-Target": "AWSEvents.\(operation)"] }
            let detail = String(repeating: "x", count: 1 << 20)
            let put = try await gateway.send(
                .POST, "/", headers("PutEvents"), JSONValue.object(["Entries": [["Detail": .string(detail)]]]).text())
            #expect(put.json == ["FailedEntryCount": 1_048_576])
            let missing = try await gateway.send(.POST, "/", headers("DescribeRule"), "{}")
            #expect(missing.status == 400)
            #expect(missing.headers.first(name: "content-type") == "application/x-amz-json-1.1")
            #expect(missing.body == #"{"__type":"ResourceNotFoundException","message":"Rule r does not exist on EventBus default."}"#)
        }
        try await withGateway([events], configure: { $0.requestLimit = 1000 }) { gateway in
            let refused = try await gateway.send(.POST, "/", ["X-Amz-Target": "AWSEvents.PutEvents"], String(repeating: " ", count: 1001))
            #expect(refused.status == 413)
            #expect(refused.json?["__type"] == "RequestEntityTooLargeException")
        }
    }
}
