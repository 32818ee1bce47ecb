import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Functions

@Suite struct FunctionOperationsTests {
    @Test(arguments: TestEngine.available)
    func createAnswersPendingAndTheFunctionBecomesActive(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            let created = try await fixture.create("f", ["Environment": ["Variables": ["AB": "1"]], "Tags": ["k": "v"]])
            #expect(created["State"] == "Pending")
            #expect(created["StateReasonCode"] == "Creating")
            #expect(created["LastUpdateStatus"] == nil)
            #expect(created["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f")
            #expect(created["Version"] == "$LATEST")
            #expect(created["CodeSize"] == .number(pythonZip.count))
            #expect(created["LastModified"] == "2023-11-14T22:13:20.000+0000")
            #expect(created["Timeout"] == 3)
            #expect(created["MemorySize"] == 128)
            #expect(created["Description"] == "")
            #expect(created["TracingConfig"] == ["Mode": "PassThrough"])
            #expect(created["Architectures"] == ["x86_64"])
            #expect(created["EphemeralStorage"] == ["Size": 512])
            #expect(created["SnapStart"] == ["ApplyOn": "None", "OptimizationStatus": "Off"])
            #expect(created["LoggingConfig"] == ["LogFormat": "Text", "LogGroup": "/aws/lambda/f"])
            #expect(created["Environment"] == ["Variables": ["AB": "1"]])
            #expect(created["PackageType"] == "Zip")
            #expect(created["VpcConfig"] == nil)
            let active = try await fixture.settled()
            #expect(active["State"] == "Active")
            #expect(active["StateReasonCode"] == nil)
            #expect(active["RevisionId"] == created["RevisionId"])
            let whole = try await fixture.call("GetFunction", ["FunctionName": "f"])
            #expect(whole["Tags"] == ["k": "v"])
            #expect(whole["Code"]?["RepositoryType"] == "S3")
            let location = try #require(whole["Code"]?["Location"]?.string)
            let digest = try #require(location.split(separator: "/").last.map(String.init))
            #expect(location.hasPrefix("http://127.0.0.1:4566/_apus/functions/code/"))
            #expect(try await fixture.service.codePackage(sha256: digest) == pythonZip)
        }
    }

    @Test func everyNameFormLeadsToTheFunction() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            for name in [
                "f", "f:$LATEST", "function:f", "000000000000:function:f", "000000000000:f", "us-east-1:000000000000:function:f",
                "arn:aws:lambda:us-east-1:000000000000:function:f",
            ] {
                let answer = try await fixture.call("GetFunctionConfiguration", ["FunctionName": .string(name)])
                #expect(answer["FunctionName"] == "f", "\(name)")
            }
        }
    }

    @Test func namesThatAreNoneGetAWSsErrors() async throws {
        try await FunctionsFixture.run { fixture in
            let slashes = try await fixture.failure("GetFunction", ["FunctionName": "a/b"])
            #expect(slashes.code == "ValidationException")
            #expect(
                slashes.message.hasPrefix(
                    "1 validation error detected: Value 'a/b' at 'functionName' failed to satisfy constraint: Member must satisfy regular"))
            let missing = try await fixture.failure("GetFunction", ["FunctionName": "nope"])
            #expect(missing.code == "ResourceNotFoundException" && missing.status == 404)
            #expect(missing.message == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope")
            let version = try await fixture.failure("GetFunction", ["FunctionName": "nope", "Qualifier": "7"])
            #expect(version.message == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope:7")
            let region = try await fixture.failure(
                "GetFunction", ["FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:f"])
            #expect(region.message == "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")
            let account = try await fixture.failure(
                "GetFunction", ["FunctionName": "arn:aws:lambda:us-east-1:111111111111:function:f"])
            #expect(account.code == "AccessDeniedException" && account.status == 403)
            let qualified = try await fixture.failure("UpdateFunctionConfiguration", ["FunctionName": "f:1", "Timeout": 5])
            #expect(qualified.code == "InvalidParameterValueException")
            let twice = try await fixture.failure("GetFunction", ["FunctionName": "f:1", "Qualifier": "2"])
            #expect(twice.message == "The derived qualifier from the function name does not match the specified qualifier.")
        }
    }

    @Test func scopesAreApart() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let other = try await fixture.failure("GetFunction", ["FunctionName": "f"], scope: Scope(account: "111111111111"))
            #expect(other.code == "ResourceNotFoundException")
            let list = try await fixture.call("ListFunctions", [:], scope: Scope(region: "eu-west-1"))
            #expect(list["Functions"] == [])
        }
    }

    @Test func aSecondCreateConflicts() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            let error = await #expect(throws: ServiceError.self) { try await fixture.create() }
            #expect(error?.code == "ResourceConflictException")
            #expect(error?.message == "Function already exist: f")
            #expect(error?.status == 409)
        }
    }

    @Test(
        arguments: [
            (["Runtime": "cobol"], "InvalidParameterValueException", "Value cobol at 'runtime' failed to satisfy constraint: Member must"),
            (["Runtime": "java21"], "InvalidParameterValueException", "The runtime java21 is not installed on this host."),
            (["Runtime": nil], "InvalidParameterValueException", "Runtime and Handler are mandatory parameters"),
            (["Timeout": 901], "ValidationException", "1 validation error detected: Value '901' at 'timeout'"),
            (["MemorySize": 64], "ValidationException", "1 validation error detected: Value '64' at 'memorySize'"),
            (["EphemeralStorage": ["Size": 1]], "ValidationException", "1 validation error detected: Value '1' at 'ephemeralStorage.size'"),
            (["Role": "me"], "ValidationException", "1 validation error detected: Value 'me' at 'role'"),
            (["Code": nil], "ValidationException", "1 validation error detected: Value null at 'code'"),
            (["Code": [:]], "InvalidParameterValueException", "Please provide a source for function code."),
            (["PackageType": "Image"], "NotImplementedException", "Apus does not implement the setting PackageType with Image."),
            (["Code": ["S3Bucket": "b", "S3Key": "k"]], "NotImplementedException", "Apus does not implement code from S3 (bucket b)"),
            (["Architectures": ["arm64"]], "NotImplementedException", "Apus does not implement functions for arm64 on this x86_64 host."),
            (["VpcConfig": ["SubnetIds": ["subnet-1"]]], "NotImplementedException", "Apus does not implement the setting VpcConfig."),
            (["SnapStart": ["ApplyOn": "PublishedVersions"]], "NotImplementedException", "Apus does not implement the setting SnapStart"),
            (["KMSKeyArn": "arn:aws:kms:us-east-1:0:key/k"], "NotImplementedException", "Apus does not implement the setting KMSKeyArn."),
            (
                ["DeadLetterConfig": ["TargetArn": "arn:aws:sqs:us-east-1:000000000000:q"]], "NotImplementedException",
                "Apus does not implement sqs"
            ),
            (["Layers": ["arn:aws:lambda:us-east-1:000000000000:layer:l:1"]], "InvalidParameterValueException", "Layer version arn:"),
            (
                ["Environment": ["Variables": ["AWS_REGION": "x"]]], "InvalidParameterValueException",
                "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved "
                    + "keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION"
            ),
            (["Environment": ["Variables": ["1A": "x"]]], "ValidationException", "1 validation error detected: Value '{1A=x}' at"),
            (
                ["LoggingConfig": ["LogFormat": "Text", "SystemLogLevel": "WARN"]], "InvalidParameterValueException",
                "Log Level is not supported when LogFormat is set to \"Text\"."
            ),
            (["Tags": ["aws:x": "1"]], "InvalidParameterValueException", "The tag key 'aws:x' begins with aws:"),
        ] as [([String: JSONValue?], String, String)])
    func whatCannotBeHonouredIsRefused(_ change: [String: JSONValue?], _ code: String, _ message: String) async throws {
        try await FunctionsFixture.run { fixture in
            var input: JSONObject = [
                "FunctionName": "f", "Role": .string(role), "Runtime": "python3.12", "Handler": "index.handler",
                "Code": ["ZipFile": .string(ZipBuilder.base64(pythonZip))],
            ]
            for (key, value) in change { input[key] = value }
            let error = try await fixture.failure("CreateFunction", input)
            #expect(error.code == code)
            #expect(error.message.hasPrefix(message), "\(error.message)")
            #expect(try await fixture.call("ListFunctions", [:])["Functions"] == [])
        }
    }

    @Test func environmentVariablesBeyondFourKilobytesAreRefused() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("fits", ["Environment": ["Variables": ["AB": .string(String(repeating: "x", count: 4087))]]])
            let error = await #expect(throws: ServiceError.self) {
                try await fixture.create("g", ["Environment": ["Variables": ["AB": .string(String(repeating: "x", count: 4088))]]])
            }
            #expect(error?.message.contains("exceeded the 4KB limit. String measured: {\"AB\":\"xxx") == true)
        }
    }

    @Test func whatTerraformSendsEmptyIsAccepted() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create(
                "f", ["KMSKeyArn": "", "FileSystemConfigs": [], "DeadLetterConfig": [:], "SnapStart": ["ApplyOn": "None"]])
            let updated = try await fixture.call(
                "UpdateFunctionConfiguration",
                [
                    "FunctionName": "f", "VpcConfig": ["SubnetIds": [], "SecurityGroupIds": []], "Environment": ["Variables": [:]],
                    "Layers": [],
                ])
            #expect(updated["VpcConfig"] == ["SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": false])
            #expect(updated["Environment"] == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func updatesChangeTheRevisionAndGoThroughInProgress(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            let created = try await fixture.create()
            fixture.clock.advance(by: .seconds(5))
            let updated = try await fixture.call(
                "UpdateFunctionConfiguration",
                [
                    "FunctionName": "f", "Timeout": 30, "MemorySize": 256, "RevisionId": created["RevisionId"] ?? .null,
                    "LoggingConfig": ["LogFormat": "JSON"], "TracingConfig": ["Mode": "Active"],
                ])
            #expect(updated["State"] == "Active")
            #expect(updated["LastUpdateStatus"] == "InProgress")
            #expect(updated["LastUpdateStatusReasonCode"] == "Creating")
            #expect(updated["RevisionId"] != created["RevisionId"])
            #expect(updated["LastModified"] == "2023-11-14T22:13:25.000+0000")
            #expect(
                updated["LoggingConfig"]
                    == ["LogFormat": "JSON", "LogGroup": "/aws/lambda/f", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"])
            let stale = try await fixture.failure(
                "UpdateFunctionConfiguration", ["FunctionName": "f", "Timeout": 1, "RevisionId": created["RevisionId"] ?? .null])
            #expect(stale.code == "PreconditionFailedException" && stale.status == 412)
            let settled = try await fixture.settled()
            #expect(settled["Timeout"] == 30)
            #expect(settled["Handler"] == "index.handler")
        }
    }

    @Test func aDryRunOfNewCodeChangesNothing() async throws {
        try await FunctionsFixture.run { fixture in
            let created = try await fixture.create()
            let other = ZipBuilder.zip(ZipBuilder.file("index.py", "other"))
            let input: JSONObject = ["FunctionName": "f", "ZipFile": .string(ZipBuilder.base64(other)), "DryRun": true]
            let dry = try await fixture.call("UpdateFunctionCode", input)
            #expect(dry["CodeSha256"] != created["CodeSha256"])
            #expect(try await fixture.settled()["CodeSha256"] == created["CodeSha256"])
            var real = input
            real["DryRun"] = false
            real["Publish"] = true
            let updated = try await fixture.call("UpdateFunctionCode", real)
            #expect(updated["Version"] == "1")
            #expect(updated["FunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:f:1")
            #expect(try await fixture.settled()["CodeSha256"] == dry["CodeSha256"])
        }
    }

    @Test func aDeletedFunctionLeavesNothingBehind() async throws {
        try await FunctionsFixture.run { fixture in
            let zip = ZipBuilder.zip(ZipBuilder.file("a", "only here"))
            try await fixture.create(zip: zip)
            _ = try await fixture.publish()
            try await fixture.call("CreateAlias", ["FunctionName": "f", "Name": "live", "FunctionVersion": "1"])
            try await fixture.call("CreateFunctionUrlConfig", ["FunctionName": "f", "AuthType": "NONE"])
            try await fixture.call(
                "AddPermission", ["FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"])
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            #expect(try await fixture.failure("DeleteFunction", ["FunctionName": "f"]).code == "ResourceNotFoundException")
            try await fixture.create(zip: zip)
            #expect(try await fixture.failure("GetPolicy", ["FunctionName": "f"]).code == "ResourceNotFoundException")
            #expect(try await fixture.call("ListAliases", ["FunctionName": "f"])["Aliases"] == [])
            #expect(try await fixture.publish()["Version"] == "1")
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            for table in ["code_packages", "code_chunks", "code_uses", "function_versions", "function_urls"] {
                #expect(try await fixture.database.read { try $0.query("SELECT 1 FROM \(table)") }.isEmpty, "\(table)")
            }
        }
    }

    @Test func codeIsKeptAsLongAsSomeVersionUsesIt() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create("f")
            try await fixture.create("g")
            let digest = try #require(
                try await fixture.call("GetFunction", ["FunctionName": "g"])["Code"]?["Location"]?.string?.split(separator: "/").last)
            try await fixture.call("DeleteFunction", ["FunctionName": "f"])
            #expect(try await fixture.service.codePackage(sha256: String(digest)) == pythonZip)
            try await fixture.call("DeleteFunction", ["FunctionName": "g"])
            #expect(try await fixture.service.codePackage(sha256: String(digest)) == nil)
        }
    }

    @Test(arguments: TestEngine.available)
    func listingsArePaged(_ engine: TestEngine) async throws {
        try await FunctionsFixture.run(on: engine) { fixture in
            for number in 0..<5 { try await fixture.create("f\(number)") }
            try await fixture.publishChanged("f1", "x")
            var names: [String] = []
            var input: JSONObject = ["MaxItems": 2]
            repeat {
                let page = try await fixture.call("ListFunctions", input)
                let functions = page["Functions"]?.array ?? []
                #expect(functions.count <= 2)
                #expect(functions.allSatisfy { $0["State"] == nil && $0["LastUpdateStatus"] == nil })
                names += functions.compactMap { $0["FunctionName"]?.string }
                input["Marker"] = page["NextMarker"]
            } while input["Marker"] != nil
            #expect(names == ["f0", "f1", "f2", "f3", "f4"])
            var arns: [String] = []
            input = ["MaxItems": 2, "FunctionVersion": "ALL"]
            repeat {
                let page = try await fixture.call("ListFunctions", input)
                arns += (page["Functions"]?.array ?? []).compactMap {
                    $0["FunctionArn"]?.string?.split(separator: ":", maxSplits: 6).last.map(String.init)
                }
                input["Marker"] = page["NextMarker"]
            } while input["Marker"] != nil
            #expect(arns == ["f0:$LATEST", "f1:$LATEST", "f1:1", "f2:$LATEST", "f3:$LATEST", "f4:$LATEST"])
            #expect(try await fixture.failure("ListFunctions", ["Marker": "zz"]).code == "InvalidParameterValueException")
        }
    }

    @Test func anInterruptedTransitionIsFinishedByRecovery() async throws {
        try await FunctionsFixture.run { fixture in
            try await fixture.create()
            _ = try await fixture.settled()
            try await fixture.database.write { try $0.execute("UPDATE function_versions SET state = 'Pending', last_update = NULL") }
            try await fixture.service.recover()
            let configuration = try await fixture.call("GetFunctionConfiguration", ["FunctionName": "f"])
            #expect(configuration["State"] == "Active")
            #expect(configuration["LastUpdateStatus"] == "Successful")
        }
    }

    @Test func theInterfaceKnowsEveryOperationOfLambda() async throws {
        try await FunctionsFixture.run { fixture in
            let known = Set(fixture.interface.operations.keys).union(fixture.interface.notBuilt)
            #expect(known == FunctionsInterface.names)
            #expect(FunctionsInterface.names.count == 85)
            #expect(Set(fixture.interface.operations.keys).isDisjoint(with: fixture.interface.notBuilt))
            let error = try await fixture.failure("CreateEventSourceMapping", [:])
            #expect(error.code == "NotImplementedException" && error.status == 501)
        }
    }

    @Test func whatIsRefusedIsDocumented() async throws {
        let text = try RepositoryFile.text("docs/not-built.md")
        let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix("Lambda\n") })
        try await FunctionsFixture.run { fixture in
            // By the gateway, and by the room EventSourceMappings.
            let served: Set<String> = [
                "Invoke", "InvokeAsync", "InvokeWithResponseStream", "CreateEventSourceMapping", "DeleteEventSourceMapping",
                "GetEventSourceMapping", "ListEventSourceMappings", "UpdateEventSourceMapping",
            ]
            for name in fixture.interface.notBuilt.subtracting(served) { #expect(section.contains("`\(name)`"), "\(name)") }
            for name in fixture.interface.operations.keys where section.contains("`\(name)`") {
                let explained: Set<String> = ["GetFunctionCodeSigningConfig", "PutRuntimeManagementConfig", "ListFunctions"]
                #expect(explained.contains(name), "\(name)")
            }
        }
    }
}
