import AWSInterface
import Ambient
import Environments
import JSON
import StorageTestSupport
import Synchronization
import Testing

@testable import Functions

/// Provisions half of what is asked for.
private final class HalfDoor: ProvisioningDoor {
    let calls = Mutex<[String]>([])

    func set(_ key: FunctionKey, qualifier: String, count: Int) { calls.withLock { $0.append("\(qualifier)=\(count)") } }

    func status(_ key: FunctionKey, qualifier: String) -> ProvisioningStatus? {
        qualifier == "2" ? ProvisioningStatus(requested: 4, ready: 4) : ProvisioningStatus(requested: 4, ready: 2)
    }
}

/// What hangs on a function: policies, URLs, concurrency, event invoke configurations, tags.
@Suite struct FunctionSettingsTests {
    private static let permission: JSONObject = [
        "FunctionName": "f", "StatementId": "ev", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com",
        "SourceArn": "arn:aws:events:us-east-1:000000000000:rule/r", "SourceAccount": "000000000000",
    ]

    @Test(arguments: TestEngine.available)
    func permissionsBecomeStatements(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create()
            let added = try await fixture.call("AddPermission", Self.permission)
            let expected: JSONValue = [
                "Sid": "ev", "Effect": "Allow", "Principal": ["Service": "events.amazonaws.com"], "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
                "Condition": [
                    "StringEquals": ["AWS:SourceAccount": "000000000000"],
                    "ArnLike": ["AWS:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/r"],
                ],
            ]
            #expect(try JSONValue(parsing: added["Statement"]?.string ?? "") == expected)
            #expect(try await fixture.failure("AddPermission", Self.permission).code == "ResourceConflictException")
            let policy = try await fixture.call("GetPolicy", ["FunctionName": "f"])
            let document = try JSONValue(parsing: policy["Policy"]?.string ?? "")
            #expect(document == ["Version": "2012-10-17", "Id": "default", "Statement": [expected]])
            let stale = try await fixture.failure("RemovePermission", ["FunctionName": "f", "StatementId": "ev", "RevisionId": "old"])
            #expect(stale.code == "PreconditionFailedException")
            try await fixture.call(
                "RemovePermission", ["FunctionName": "f", "StatementId": "ev", "RevisionId": policy["RevisionId"] ?? .null])
            #expect(try await fixture.failure("GetPolicy", ["FunctionName": "f"]).message == "The resource you requested does not exist.")
        }
    }

    @Test func policiesBelongToQualifiers() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("f", ["Publish": true])
            var input = Self.permission
            input["Qualifier"] = "1"
            let added = try await fixture.call("AddPermission", input)
            #expect(added["Statement"]?.string?.contains("function:f:1") == true)
            #expect(try await fixture.failure("GetPolicy", ["FunctionName": "f"]).status == 404)
            input["Qualifier"] = "9"
            #expect(try await fixture.failure("AddPermission", input).status == 404)
            input["Qualifier"] = "$LATEST"
            #expect(try await fixture.failure("AddPermission", input).code == "InvalidParameterValueException")
        }
    }

    @Test(arguments: [
        ("*", "\"*\""), ("111111111111", #"{"AWS":"arn:aws:iam::111111111111:root"}"#),
        ("arn:aws:iam::111111111111:user/u", #"{"AWS":"arn:aws:iam::111111111111:user/u"}"#),
        ("s3.amazonaws.com", #"{"Service":"s3.amazonaws.com"}"#),
    ])
    func principalsAreWrittenAsIAMWritesThem(_ principal: String, _ element: String) async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let added = try await fixture.call(
                "AddPermission",
                [
                    "FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunctionUrl", "Principal": .string(principal),
                    "FunctionUrlAuthType": "NONE", "PrincipalOrgID": "o-1234567890", "EventSourceToken": "token",
                ])
            let statement = try JSONValue(parsing: added["Statement"]?.string ?? "")
            #expect(statement["Principal"]?.text() == element)
            #expect(
                statement["Condition"] == [
                    "StringEquals": [
                        "lambda:FunctionUrlAuthType": "NONE", "aws:PrincipalOrgID": "o-1234567890", "lambda:EventSourceToken": "token",
                    ]
                ])
        }
    }

    @Test func policiesHaveALimitAndPrincipalsAreChecked() async throws {
        var limits = FunctionLimits()
        limits.policy = 300
        try await FunctionsFixture.run(limits: limits) { fixture in
            try await fixture.create()
            let error = try await fixture.failure("AddPermission", Self.permission)
            #expect(error.code == "PolicyLengthExceededException")
            var input = Self.permission
            input["Principal"] = "nobody"
            #expect(try await fixture.failure("AddPermission", input).message.hasPrefix("The provided principal was invalid."))
            let missing = try await fixture.failure("AddPermission", ["FunctionName": "f"])
            #expect(missing.message.hasPrefix("3 validation errors detected: Value null at 'statementId'"))
        }
    }

    @Test(arguments: TestEngine.available)
    func functionURLsLiveTheirLife(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create("f", ["Publish": true])
            try await fixture.call("CreateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "1"])
            let created = try await fixture.call(
                "CreateFunctionUrlConfig",
                ["FunctionName": "f", "AuthType": "NONE", "Cors": ["AllowOrigins": ["*"], "MaxAge": 10, "AllowHeaders": []]])
            let url = try #require(created["FunctionUrl"]?.string)
            #expect(url.hasPrefix("http://") && url.hasSuffix(".lambda-url.us-east-1.localhost:4566/"))
            #expect(created["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f")
            #expect(created["Cors"] == ["AllowOrigins": ["*"], "MaxAge": 10])
            #expect(created["InvokeMode"] == "BUFFERED")
            #expect(created["CreationTime"] == "2023-11-14T22:13:20.000Z")
            #expect(created["LastModifiedTime"] == nil)
            let id = String(url.dropFirst(7).prefix(32))
            #expect(try await fixture.service.functionURL(id: id)?.authType == FunctionURLRecord.AuthType.none)
            #expect(
                try await fixture.failure("CreateFunctionUrlConfig", ["FunctionName": "f", "AuthType": "NONE"]).code
                    == "ResourceConflictException")
            let aliased = try await fixture.call(
                "CreateFunctionUrlConfig",
                ["FunctionName": "f", "Qualifier": "live", "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"])
            #expect(aliased["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:live")
            let list = try await fixture.call("ListFunctionUrlConfigs", ["FunctionName": "f"])
            #expect(list["FunctionUrlConfigs"]?.array?.count == 2)
            let updated = try await fixture.call("UpdateFunctionUrlConfig", ["FunctionName": "f", "AuthType": "AWS_IAM", "Cors": [:]])
            #expect(updated["AuthType"] == "AWS_IAM")
            #expect(updated["Cors"] == nil)
            #expect(updated["LastModifiedTime"] != nil)
            #expect(try await fixture.service.functionURL(id: id)?.authType == .iam)
            #expect(
                try await fixture.failure("CreateFunctionUrlConfig", ["FunctionName": "f", "Qualifier": "1", "AuthType": "NONE"]).code
                    == "ValidationException")
            try await fixture.call("DeleteFunctionUrlConfig", ["FunctionName": "f"])
            #expect(try await fixture.service.functionURL(id: id) == nil)
            #expect(try await fixture.failure("GetFunctionUrlConfig", ["FunctionName": "f"]).status == 404)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:4566", "http://ID.lambda-url.us-east-1.localhost:4566/"),
        ("http://[::1]:80", "http://ID.lambda-url.us-east-1.localhost:80/"),
        ("https://apus.example", "https://ID.lambda-url.us-east-1.apus.example/"),
        ("http://localhost:1", "http://ID.lambda-url.us-east-1.localhost:1/"),
    ])
    func addressesAreBuiltFromWhatTheClientUsed(_ endpoint: String, _ expected: String) throws {
        let url = FunctionURLRecord(
            key: FunctionKey(scope: Scope(), name: "f"), qualifier: nil, urlID: "ID", authType: .none, invokeMode: .buffered, cors: nil,
            created: .distantFuture, modified: .distantFuture)
        #expect(FunctionsService.address(of: url, endpoint: endpoint) == expected)
    }

    @Test(arguments: TestEngine.available)
    func reservationsLeaveAHundredToTheOthers(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create("f")
            try await fixture.create("g")
            #expect(try await fixture.call("GetFunctionConcurrency", ["FunctionName": "f"]) == [:])
            try await fixture.call("PutFunctionConcurrency", ["FunctionName": "f", "ReservedConcurrentExecutions": 800])
            let error = try await fixture.failure(
                "PutFunctionConcurrency", ["FunctionName": "g", "ReservedConcurrentExecutions": 101])
            #expect(
                error.message
                    == "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
                    + "minimum value of [100].")
            try await fixture.call("PutFunctionConcurrency", ["FunctionName": "g", "ReservedConcurrentExecutions": 100])
            try await fixture.call("PutFunctionConcurrency", ["FunctionName": "f", "ReservedConcurrentExecutions": 0])
            #expect(fixture.service.reservedConcurrencyTotal(in: Scope()) == nil)
            #expect(try await fixture.service.loadReservedConcurrencyTotal(in: Scope()) == 100)
            #expect(fixture.service.reservedConcurrencyTotal(in: Scope()) == 100)
            let settings = try await fixture.call("GetAccountSettings", [:])
            #expect(settings["AccountLimit"]?["UnreservedConcurrentExecutions"] == 900)
            #expect(settings["AccountUsage"]?["FunctionCount"] == 2)
            #expect(settings["AccountUsage"]?["TotalCodeSize"] == .number(2 * pythonZip.count))
            #expect(
                try await fixture.call("GetFunction", ["FunctionName": "f"])["Concurrency"] == ["ReservedConcurrentExecutions": 0])
            try await fixture.call("DeleteFunctionConcurrency", ["FunctionName": "g"])
            #expect(try await fixture.service.loadReservedConcurrencyTotal(in: Scope()) == 0)
        }
    }

    @Test(arguments: TestEngine.available)
    func provisionedConcurrencyReportsWhatItsDoorSays(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            let door = HalfDoor()
            fixture.service.provision(through: door)
            try await fixture.create("f", ["Publish": true])
            try await fixture.publishChanged("f", "b")
            let put: JSONObject = ["FunctionName": "f", "Qualifier": "1", "ProvisionedConcurrentExecutions": 4]
            let answer = try await fixture.call("PutProvisionedConcurrencyConfig", put)
            #expect(answer["Status"] == "IN_PROGRESS")
            #expect(answer["RequestedProvisionedConcurrentExecutions"] == 4)
            #expect(answer["AvailableProvisionedConcurrentExecutions"] == 2)
            #expect(answer["LastModified"] == "2023-11-14T22:13:20+0000")
            try await fixture.call("CreateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "1"])
            var alias = put
            alias["Qualifier"] = "live"
            #expect(try await fixture.failure("PutProvisionedConcurrencyConfig", alias).code == "ResourceConflictException")
            var latest = put
            latest["Qualifier"] = "$LATEST"
            #expect(
                try await fixture.failure("PutProvisionedConcurrencyConfig", latest).message
                    == "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
            var second = put
            second["Qualifier"] = "2"
            #expect(try await fixture.call("PutProvisionedConcurrencyConfig", second)["Status"] == "READY")
            second["ProvisionedConcurrentExecutions"] = 1000
            #expect(try await fixture.failure("PutProvisionedConcurrencyConfig", second).code == "InvalidParameterValueException")
            let list = try await fixture.call("ListProvisionedConcurrencyConfigs", ["FunctionName": "f"])
            #expect(list["ProvisionedConcurrencyConfigs"]?.array?.compactMap { $0["FunctionArn"]?.string?.suffix(1) } == ["1", "2"])
            #expect(try await fixture.service.provisionedConcurrencyConfigurations().map(\.count) == [4, 4])
            try await fixture.call("DeleteProvisionedConcurrencyConfig", ["FunctionName": "f", "Qualifier": "1"])
            let gone = try await fixture.failure("GetProvisionedConcurrencyConfig", ["FunctionName": "f", "Qualifier": "1"])
            #expect(gone.code == "ProvisionedConcurrencyConfigNotFoundException" && gone.status == 404)
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            #expect(door.calls.withLock { $0 } == ["1=4", "2=4", "1=0", "2=0"])
        }
    }

    @Test(arguments: TestEngine.available)
    func eventInvokeConfigurationsArePutUpdatedAndDeleted(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            try await fixture.create()
            try await fixture.create("g")
            let destination: JSONValue = "arn:aws:lambda:us-east-1:000000000000:function:g"
            let none = try await fixture.failure("GetFunctionEventInvokeConfig", ["FunctionName": "f"])
            #expect(
                none.message == "The function arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST doesn't have an EventInvokeConfig")
            #expect(
                try await fixture.failure("PutFunctionEventInvokeConfig", ["FunctionName": "f"]).code == "InvalidParameterValueException")
            #expect(
                try await fixture.failure("UpdateFunctionEventInvokeConfig", ["FunctionName": "f", "MaximumRetryAttempts": 1]).status == 404
            )
            let put = try await fixture.call(
                "PutFunctionEventInvokeConfig",
                ["FunctionName": "f", "MaximumRetryAttempts": 0, "DestinationConfig": ["OnFailure": ["Destination": destination]]])
            #expect(
                put == [
                    "LastModified": 1_700_000_000, "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
                    "MaximumRetryAttempts": 0,
                    "DestinationConfig": ["OnSuccess": [:], "OnFailure": ["Destination": destination]],
                ])
            let updated = try await fixture.call(
                "UpdateFunctionEventInvokeConfig", ["FunctionName": "f", "MaximumEventAgeInSeconds": 60])
            #expect(updated["MaximumRetryAttempts"] == 0 && updated["MaximumEventAgeInSeconds"] == 60)
            let key = FunctionKey(scope: Scope(), name: "f")
            let resolved = try await fixture.service.catalogue.resolve(key, qualifier: nil)
            #expect(
                resolved.eventInvoke
                    == EventInvokeSettings(maximumRetryAttempts: 0, maximumEventAge: 60, onSuccess: nil, onFailure: destination.string))
            for (arn, code) in [
                ("arn:aws:sqs:us-east-1:000000000000:q", "NotImplementedException"),
                ("arn:aws:events:us-east-1:000000000000:event-bus/b", "NotImplementedException"),
                ("arn:aws:ec2:us-east-1:000000000000:vpc/b", "InvalidParameterValueException"),
                ("arn:aws:lambda:us-east-1:000000000000:function:f", "InvalidParameterValueException"),
            ] {
                let error = try await fixture.failure(
                    "PutFunctionEventInvokeConfig",
                    ["FunctionName": "f", "DestinationConfig": ["OnSuccess": ["Destination": .string(arn)]]])
                #expect(error.code == code, "\(arn)")
            }
            #expect(
                try await fixture.call("ListFunctionEventInvokeConfigs", ["FunctionName": "f"])["FunctionEventInvokeConfigs"]?.array?.count
                    == 1)
            try await fixture.call("DeleteFunctionEventInvokeConfig", ["FunctionName": "f"])
            #expect(try await fixture.failure("DeleteFunctionEventInvokeConfig", ["FunctionName": "f"]).status == 404)
        }
    }

    @Test func destinationsOfServicesThatRunAreTaken() async throws {
        try await FunctionsFixture.run(services: ["lambda", "sqs"]) { fixture in
            let queue: JSONValue = "arn:aws:sqs:us-east-1:000000000000:q"
            let created = try await fixture.create("f", ["DeadLetterConfig": ["TargetArn": queue]])
            #expect(created["DeadLetterConfig"] == ["TargetArn": queue])
            try await fixture.call(
                "PutFunctionEventInvokeConfig", ["FunctionName": "f", "DestinationConfig": ["OnSuccess": ["Destination": queue]]])
            let cleared = try await fixture.call(
                "UpdateFunctionConfiguration", ["FunctionName": "f", "DeadLetterConfig": ["TargetArn": ""]])
            #expect(cleared["DeadLetterConfig"] == nil)
        }
    }

    @Test func tagsAreAddedAndRemoved() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let arn: JSONValue = "arn:aws:lambda:us-east-1:000000000000:function:f"
            try await fixture.call("TagResource", ["Resource": arn, "Tags": ["a": "1", "b": "2"]])
            try await fixture.call("TagResource", ["Resource": arn, "Tags": ["b": "3"]])
            #expect(try await fixture.call("ListTags", ["Resource": arn]) == ["Tags": ["a": "1", "b": "3"]])
            try await fixture.call("UntagResource", ["Resource": arn, "TagKeys": ["a"]])
            #expect(try await fixture.call("ListTags", ["Resource": arn]) == ["Tags": ["b": "3"]])
            let version = try await fixture.failure("ListTags", ["Resource": .string("\(arn.string ?? ""):1")])
            #expect(version.message == "Tags on function aliases and versions are not supported. Please specify a function ARN.")
            var many = JSONObject()
            for number in 0..<50 { many["k\(number)"] = "v" }
            #expect(
                try await fixture.failure("TagResource", ["Resource": arn, "Tags": .object(many)]).code == "InvalidParameterValueException")
        }
    }

    @Test func theReadsOfDeploymentToolsAreAnswered() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let signing = try await fixture.call("GetFunctionCodeSigningConfig", ["FunctionName": "f"])
            #expect(signing == ["CodeSigningConfigArn": "", "FunctionName": "f"])
            let management = try await fixture.call("GetRuntimeManagementConfig", ["FunctionName": "f"])
            #expect(management["UpdateRuntimeOn"] == "Auto")
            try await fixture.call("PutRuntimeManagementConfig", ["FunctionName": "f", "UpdateRuntimeOn": "Auto"])
            #expect(
                try await fixture.failure("PutRuntimeManagementConfig", ["FunctionName": "f", "UpdateRuntimeOn": "Manual"]).status == 501)
            #expect(try await fixture.call("GetFunctionRecursionConfig", ["FunctionName": "f"]) == ["RecursiveLoop": "Terminate"])
            try await fixture.call("PutFunctionRecursionConfig", ["FunctionName": "f", "RecursiveLoop": "Allow"])
            #expect(try await fixture.call("GetFunctionRecursionConfig", ["FunctionName": "f"]) == ["RecursiveLoop": "Allow"])
        }
    }
}
