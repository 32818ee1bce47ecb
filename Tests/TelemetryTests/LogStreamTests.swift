import AWSInterface
import JSON
import Storage
import StorageTestSupport
import Telemetry
import Testing

@Suite struct LogStreamTests {
    @Test func aStreamIsDescribedWithItsTimes() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "empty", "full")
            _ = try await logs.put("g", "full", [(logs.now - 5000, "a"), (logs.now - 1000, "b")])
            let streams = try await logs.call("DescribeLogStreams", ["logGroupName": "g"])["logStreams"]
            #expect(streams?.all("logStreamName") == ["empty", "full"])
            #expect(streams?[0]?["lastEventTimestamp"] == nil)
            #expect(streams?[1]?["firstEventTimestamp"] == .number(logs.now - 5000))
            #expect(streams?[1]?["lastEventTimestamp"] == .number(logs.now - 1000))
            #expect(streams?[1]?["lastIngestionTime"] == .number(logs.now))
            #expect(streams?[1]?["arn"] == "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:full")
            #expect(streams?[1]?["uploadSequenceToken"]?.string?.isEmpty == false)
            // Two messages of one byte, with AWS's overhead.
            #expect(try await logs.call("DescribeLogGroups", [:])["logGroups"]?[0]?["storedBytes"] == 54)
        }
    }

    @Test func errorsAreAWSs() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.make("g", "s")
            #expect(
                await logs.failure("CreateLogStream", ["logGroupName": "g", "logStreamName": "s"])
                    == ServiceError("ResourceAlreadyExistsException", "The specified log stream already exists"))
            #expect(
                await logs.failure("DeleteLogStream", ["logGroupName": "g", "logStreamName": "t"])
                    == ServiceError("ResourceNotFoundException", "The specified log stream does not exist."))
            #expect(
                await logs.failure("CreateLogStream", ["logGroupName": "g", "logStreamName": "a:b"])?.code == "InvalidParameterException")
            #expect(
                await logs.failure(
                    "DescribeLogStreams", ["logGroupName": "g", "orderBy": "LastEventTime", "logStreamNamePrefix": "s"])?.code
                    == "InvalidParameterException")
            #expect(await logs.failure("DescribeLogStreams", [:])?.code == "InvalidParameterException")
            #expect(
                await logs.failure("DescribeLogStreams", ["logGroupName": "g", "logGroupIdentifier": "g"])?.code
                    == "InvalidParameterException")
        }
    }

    @Test func everyStreamIsListedOnceInEveryOrder() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g")
            let names = (0..<17).map { "s\($0)" }
            for (index, name) in names.enumerated() {
                try await logs.call("CreateLogStream", ["logGroupName": "g", "logStreamName": .string(name)])
                // Two streams share each time, and one has no events.
                if index > 0 { _ = try await logs.put("g", name, [(logs.now - Int64(index / 2) * 1000, "x")]) }
            }
            for orderBy in ["LogStreamName", "LastEventTime"] {
                for descending in [true, false] {
                    var listed: [String] = []
                    var token: JSONValue?
                    repeat {
                        var input: JSONObject = [
                            "logGroupIdentifier": "g", "orderBy": .string(orderBy), "descending": .bool(descending), "limit": 3,
                        ]
                        input["nextToken"] = token
                        let page = try await logs.call("DescribeLogStreams", input)
                        listed += try #require(page["logStreams"]).all("logStreamName")
                        token = page["nextToken"]
                    } while token != nil
                    #expect(listed.sorted() == names.sorted())
                    if orderBy == "LogStreamName" { #expect(listed == names.sorted { descending ? $0 > $1 : $0 < $1 }) }
                    if orderBy == "LastEventTime" { #expect((descending ? listed.last : listed.first) == "s0") }
                }
            }
            let prefixed = try await logs.call(
                "DescribeLogStreams", ["logGroupName": "g", "logStreamNamePrefix": "s1", "descending": true])
            #expect(prefixed["logStreams"]?.all("logStreamName") == ["s16", "s15", "s14", "s13", "s12", "s11", "s10", "s1"])
        }
    }

    @Test func aDeletedStreamIsGoneAndItsNameBeginsAnew() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            _ = try await logs.put("g", "s", [(logs.now, "before")])
            try await logs.call("DeleteLogStream", ["logGroupName": "g", "logStreamName": "s"])
            #expect(try await logs.filtered(["logGroupName": "g"]) == [])
            logs.append("g", "s", at: logs.now, "after")
            #expect(try await logs.messages("g", "s") == ["after"])
            try await logs.store.sweep()
            let left = try await logs.database.read {
                try $0.query("SELECT (SELECT COUNT(*) FROM log_chunks), (SELECT COUNT(*) FROM log_garbage)")
            }
            #expect(try left[0].int(0) == 1)
            #expect(try left[0].int(1) == 0)
        }
    }
}
