import AWSInterface
import Ambient
import JSON
import StorageTestSupport
import Testing

@testable import Schedules

@Suite("Schedule groups") struct ScheduleGroupTests {
    @Test("A group is made, shown and listed; the default one is always there")
    func groups() async throws {
        try await SchedulesFixture.with { node in
            let arn: JSONValue = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/g-1"
            #expect(try await node.call("CreateScheduleGroup", ["Name": "g-1"]) == ["ScheduleGroupArn": arn])
            let now = JSONValue.number(1_700_000_000.0)
            let group: JSONValue = ["Arn": arn, "CreationDate": now, "LastModificationDate": now, "Name": "g-1", "State": "ACTIVE"]
            #expect(try await node.call("GetScheduleGroup", ["Name": "g-1"]) == group)
            #expect(try await node.call("GetScheduleGroup", ["Name": "default"])["State"] == "ACTIVE")
            try await node.call("CreateScheduleGroup", ["Name": "a"])
            func names(_ input: JSONObject) async throws -> [String] {
                try await node.call("ListScheduleGroups", input)["ScheduleGroups"]?.array?.compactMap { $0["Name"]?.string } ?? []
            }
            #expect(try await names([:]) == ["a", "default", "g-1"])
            #expect(try await names(["NamePrefix": "g-"]) == ["g-1"])
            let page = try await node.call("ListScheduleGroups", ["MaxResults": 2])
            #expect(try await names(["NextToken": page["NextToken"] ?? .null]) == ["g-1"])
        }
    }

    @Test("Errors of groups")
    func errors() async throws {
        try await SchedulesFixture.with([.sqlite]) { node in
            try await node.call("CreateScheduleGroup", ["Name": "g", "ClientToken": "t"])
            try await node.call("CreateScheduleGroup", ["Name": "g", "ClientToken": "t"])
            #expect(
                await node.failure("CreateScheduleGroup", ["Name": "g"])
                    == ServiceError("ConflictException", "Schedule group g already exists.", status: 409))
            for operation in ["GetScheduleGroup", "DeleteScheduleGroup"] {
                #expect(
                    await node.failure(operation, ["Name": "x"])
                        == ServiceError("ResourceNotFoundException", "Schedule group x does not exist.", status: 404))
            }
            for operation in ["CreateScheduleGroup", "DeleteScheduleGroup"] {
                #expect(
                    await node.failure(operation, ["Name": "default"])
                        == ServiceError("ValidationException", "This operation cannot be performed on schedule group default."))
            }
            for index in 2..<500 { try await node.call("CreateScheduleGroup", ["Name": .string("g-\(index)")]) }
            let full = await node.failure("CreateScheduleGroup", ["Name": "one-more"])
            #expect(full?.code == "ServiceQuotaExceededException" && full?.status == 402)
        }
    }

    @Test("A group goes with its schedules, which do not fire any more", arguments: [3, 1200])
    func deletion(count: Int) async throws {
        try await SchedulesFixture.with(count > 1000 ? [.sqlite] : TestEngine.available) { node in
            try await node.call("CreateScheduleGroup", ["Name": "g"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<count { group.addTask { try await node.create("s\(index)", at(60), ["GroupName": "g"]) } }
                try await group.waitForAll()
            }
            try await node.create("other", at(60))
            try await node.call("DeleteScheduleGroup", ["Name": "g"])
            // More than a part of a large group is left to a delivery; meanwhile its state is told.
            while let group = try? await node.call("GetScheduleGroup", ["Name": "g"]) {
                #expect(group["State"] == "DELETING" && count > 1000)
                #expect(await node.failure("CreateSchedule", SchedulesFixture.input("new", at(60), ["GroupName": "g"]))?.code != nil)
                await Task.yield()
            }
            #expect(try await node.waitingFirings() == 1)
            node.pass(60)
            await node.wait(for: 1)
            #expect(try await node.bodies() == [#"{"name":"other"}"#])
            try await node.call("CreateScheduleGroup", ["Name": "g"])
            #expect(try await node.call("ListSchedules", ["GroupName": "g"])["Schedules"] == [])
        }
    }

    @Test("Groups can be tagged, schedules cannot")
    func tags() async throws {
        try await SchedulesFixture.with { node in
            let arn = try #require(
                try await node.call("CreateScheduleGroup", ["Name": "g", "Tags": [["Key": "b", "Value": "1"]]])["ScheduleGroupArn"])
            func tags() async throws -> JSONValue? { try await node.call("ListTagsForResource", ["ResourceArn": arn])["Tags"] }
            #expect(try await tags() == [["Key": "b", "Value": "1"]])
            try await node.call(
                "TagResource", ["ResourceArn": arn, "Tags": [["Key": "a", "Value": "2"], ["Key": "b", "Value": "3"]]])
            #expect(try await tags() == [["Key": "a", "Value": "2"], ["Key": "b", "Value": "3"]])
            try await node.call("UntagResource", ["ResourceArn": arn, "TagKeys": ["a", "none"]])
            #expect(try await tags() == [["Key": "b", "Value": "3"]])
            let schedule: JSONValue = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s"
            #expect(await node.failure("ListTagsForResource", ["ResourceArn": schedule])?.code == "ValidationException")
            let missing: JSONValue = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/x"
            #expect(await node.failure("TagResource", ["ResourceArn": missing, "Tags": []])?.code == "ResourceNotFoundException")
            let many = (0..<51).map { index -> JSONValue in ["Key": .string("k\(index)"), "Value": "v"] }
            #expect(await node.failure("TagResource", ["ResourceArn": arn, "Tags": .array(many)])?.code == "ValidationException")
            #expect(await node.failure("TagResource", ["ResourceArn": arn])?.message.contains("at 'tags'") == true)
        }
    }
}
