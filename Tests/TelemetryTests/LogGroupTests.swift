import AWSInterface
import JSON
import StorageTestSupport
import Testing

@Suite struct LogGroupTests {
    @Test func aGroupIsCreatedDescribedAndDeleted() async throws {
        try await LogsFixture.with { logs in
            try await logs.call("CreateLogGroup", ["logGroupName": "/aws/lambda/f", "tags": ["team": "a"]])
            let groups = try await logs.call("DescribeLogGroups", ["logGroupNamePrefix": "/aws/lambda/"])["logGroups"]
            #expect(
                groups?[0] == [
                    "logGroupName": "/aws/lambda/f", "creationTime": .number(logs.now),
                    "arn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f:*", "metricFilterCount": 0, "storedBytes": 0,
                    "logGroupClass": "STANDARD", "logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f",
                    "deletionProtectionEnabled": false,
                ])
            try await logs.call("DeleteLogGroup", ["logGroupName": "/aws/lambda/f"])
            #expect(try await logs.call("DescribeLogGroups", [:])["logGroups"] == [])
        }
    }

    @Test func errorsAreAWSs() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.make("g")
            #expect(
                await logs.failure("CreateLogGroup", ["logGroupName": "g"])
                    == ServiceError("ResourceAlreadyExistsException", "The specified log group already exists"))
            let missing = ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
            #expect(await logs.failure("DeleteLogGroup", ["logGroupName": "h"]) == missing)
            #expect(await logs.failure("DescribeLogStreams", ["logGroupName": "h"]) == missing)
            #expect(await logs.failure("FilterLogEvents", ["logGroupName": "h"]) == missing)
            #expect(await logs.failure("PutRetentionPolicy", ["logGroupName": "h", "retentionInDays": 1]) == missing)
            #expect(
                await logs.failure("CreateLogGroup", ["logGroupName": "a b"])
                    == ServiceError(
                        "InvalidParameterException",
                        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: "
                            + "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"))
            #expect(await logs.failure("CreateLogGroup", [:])?.code == "InvalidParameterException")
            #expect(await logs.failure("CreateLogGroup", ["logGroupName": "aws/x"])?.code == "InvalidParameterException")
            #expect(await logs.failure("CreateLogGroup", ["logGroupName": "k", "kmsKeyId": "arn:x"])?.code == "NotImplementedException")
            #expect(await logs.failure("StartLiveTail", [:])?.code == "NotImplementedException")
            #expect(await logs.failure("Nothing", [:])?.code == "UnknownOperationException")
        }
    }

    @Test func everyGroupIsListedOnceWhateverThePageSize() async throws {
        try await LogsFixture.with { logs in
            let names = (0..<23).map { "group/\($0)" }
            for name in names { try await logs.make(name) }
            for limit in [1, 5, 22, 23, 50] {
                for operation in ["DescribeLogGroups", "ListLogGroups"] {
                    var listed: [String] = []
                    var token: JSONValue?
                    repeat {
                        var input: JSONObject = ["limit": .number(limit)]
                        input["nextToken"] = token
                        let page = try await logs.call(operation, input)
                        listed += try #require(page["logGroups"]).all("logGroupName")
                        token = page["nextToken"]
                    } while token != nil
                    #expect(listed == names.sorted())
                }
            }
            #expect(await logs.failure("DescribeLogGroups", ["nextToken": "zz"])?.message == "The specified nextToken is invalid.")
        }
    }

    @Test func groupsAreFoundByPatternClassAndIdentifier() async throws {
        try await LogsFixture.with { logs in
            try await logs.call("CreateLogGroup", ["logGroupName": "one/DataLogs", "logGroupClass": "INFREQUENT_ACCESS"])
            try await logs.make("two/datalogs")
            let found = try await logs.call("DescribeLogGroups", ["logGroupNamePattern": "DataLogs"])["logGroups"]
            #expect(found?.all("logGroupName") == ["one/DataLogs"])
            #expect(found?[0]?["storedBytes"] == nil)
            let rare = try await logs.call("DescribeLogGroups", ["logGroupClass": "INFREQUENT_ACCESS"])["logGroups"]
            #expect(rare?.all("logGroupName") == ["one/DataLogs"])
            let identified = try await logs.call(
                "DescribeLogGroups",
                ["logGroupIdentifiers": ["two/datalogs", "arn:aws:logs:us-east-1:000000000000:log-group:one/DataLogs", "none"]])
            #expect(identified["logGroups"]?.all("logGroupName") == ["two/datalogs", "one/DataLogs"])
            let listed = try await logs.call("ListLogGroups", ["logGroupNamePattern": "^two|Data"])["logGroups"]
            #expect(listed?.all("logGroupName") == ["one/DataLogs", "two/datalogs"])
            #expect(
                await logs.failure("DescribeLogGroups", ["logGroupNamePattern": "a", "logGroupNamePrefix": "b"])?.code
                    == "InvalidParameterException")
        }
    }

    @Test func accountsAndRegionsDoNotSeeEachOther() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            var other = logs
            for scope in [Scope(account: "111111111111"), Scope(region: "eu-west-1")] {
                other.scope = scope
                #expect(try await other.call("DescribeLogGroups", [:])["logGroups"] == [])
                #expect(
                    await other.failure("GetLogEvents", ["logGroupName": "g", "logStreamName": "s"])?.code == "ResourceNotFoundException")
                try await other.make("g")
            }
        }
    }

    @Test func aProtectedGroupIsNotDeleted() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.call("CreateLogGroup", ["logGroupName": "g", "deletionProtectionEnabled": true])
            #expect(await logs.failure("DeleteLogGroup", ["logGroupName": "g"])?.code == "ValidationException")
            try await logs.call("PutLogGroupDeletionProtection", ["logGroupIdentifier": "g", "deletionProtectionEnabled": false])
            try await logs.call("DeleteLogGroup", ["logGroupName": "g"])
        }
    }

    @Test func retentionIsOneOfAWSsPeriods() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g")
            #expect(
                await logs.failure("PutRetentionPolicy", ["logGroupName": "g", "retentionInDays": 2])?.code == "InvalidParameterException")
            try await logs.call("PutRetentionPolicy", ["logGroupName": "g", "retentionInDays": 7])
            #expect(try await logs.call("DescribeLogGroups", [:])["logGroups"]?[0]?["retentionInDays"] == 7)
            try await logs.call("DeleteRetentionPolicy", ["logGroupName": "g"])
            #expect(try await logs.call("DescribeLogGroups", [:])["logGroups"]?[0]?["retentionInDays"] == nil)
        }
    }

    @Test func tagsAreSetListedAndRemovedInBothForms() async throws {
        try await LogsFixture.with { logs in
            try await logs.call("CreateLogGroup", ["logGroupName": "g", "tags": ["a": "1"]])
            let arn: JSONValue = "arn:aws:logs:us-east-1:000000000000:log-group:g"
            try await logs.call("TagResource", ["resourceArn": arn, "tags": ["b": "2", "a": "3"]])
            try await logs.call("TagLogGroup", ["logGroupName": "g", "tags": ["c": ""]])
            #expect(try await logs.call("ListTagsForResource", ["resourceArn": arn])["tags"] == ["a": "3", "b": "2", "c": ""])
            try await logs.call("UntagResource", ["resourceArn": arn, "tagKeys": ["a", "x"]])
            try await logs.call("UntagLogGroup", ["logGroupName": "g", "tags": ["c"]])
            #expect(try await logs.call("ListTagsLogGroup", ["logGroupName": "g"])["tags"] == ["b": "2"])
            let many = JSONObject((0..<50).map { (key: "k\($0)", value: JSONValue.string("v")) })
            #expect(await logs.failure("TagResource", ["resourceArn": arn, "tags": .object(many)])?.code == "TooManyTagsException")
            #expect(await logs.failure("TagLogGroup", ["logGroupName": "g", "tags": ["a*": "b"]])?.code == "InvalidParameterException")
            #expect(
                await logs.failure("ListTagsForResource", ["resourceArn": "arn:aws:logs:us-east-1:000000000000:destination:d"])?.code
                    == "ResourceNotFoundException")
        }
    }
}
