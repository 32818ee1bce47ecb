import AWSInterface
import Ambient
import JSON
import StatesLanguage
import Storage
import StorageTestSupport
import Synchronization
import Testing

@testable import Workflows

@Suite struct StateMachineOperationTests {
    private let arn = StateMachinesFixture.arn("m")

    @Test func aNewMachineIsDescribedWithItsDefaultsOnBothEngines() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            let created = try await node.create("m")
            #expect(created == ["stateMachineArn": .string(arn), "creationDate": 1_700_000_000])
            #expect(
                try await node.describe(arn) == [
                    "name": "m", "definition": .string(StateMachinesFixture.pass), "roleArn": .string(StateMachinesFixture.role),
                    "loggingConfiguration": ["level": "OFF", "includeExecutionData": false], "tracingConfiguration": ["enabled": false],
                    "encryptionConfiguration": ["type": "AWS_OWNED_KEY"], "stateMachineArn": .string(arn), "status": "ACTIVE",
                    "type": "STANDARD", "creationDate": 1_700_000_000,
                ])
        }
    }

    @Test func creatingTheSameAgainAnswersTheFirst() async throws {
        try await StateMachinesFixture.with { node in
            let first = try await node.create("m", ["publish": true])
            node.clock.advance(by: .seconds(5))
            #expect(try await node.create("m", ["publish": true, "roleArn": "arn:aws:iam::000000000000:role/other"]) == first)
            #expect(try await node.describe(arn)["roleArn"]?.string == StateMachinesFixture.role)
            #expect(first["stateMachineVersionArn"]?.string == arn + ":1")
        }
    }

    @Test(
        arguments: [
            ["definition": .string(StateMachinesFixture.pass + " ")], ["type": "EXPRESS"], ["publish": true],
            ["tracingConfiguration": ["enabled": true]],
        ] as [JSONObject])
    func creatingAnotherOfTheSameNameIsRefused(_ change: JSONObject) async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            var input: JSONObject = [
                "name": "m", "definition": .string(StateMachinesFixture.pass), "roleArn": .string(StateMachinesFixture.role),
            ]
            for member in change { input[member.key] = member.value }
            #expect(
                await node.failure("CreateStateMachine", input)
                    == ServiceError("StateMachineAlreadyExists", "State Machine Already Exists: '\(arn)'"))
        }
    }

    @Test(arguments: ["a b", "a<b", "a\"b", "a\\b", "a/b", "a:b", "a\u{7F}", "a~b", "a\u{FFFE}"])
    func aNameWithWhatNamesCannotHoldIsRefused(_ name: String) async throws {
        try await StateMachinesFixture.with { node in
            let expected = ServiceError("InvalidName", "Invalid Name: '\(name)'")
            let input: JSONObject = [
                "name": .string(name), "definition": .string(StateMachinesFixture.pass), "roleArn": .string(StateMachinesFixture.role),
            ]
            #expect(await node.failure("CreateStateMachine", input) == expected)
            #expect(await node.failure("CreateActivity", ["name": .string(name)]) == expected)
        }
    }

    @Test func aNameOf81CharactersAndAMissingRoleAreNamedTogether() async throws {
        try await StateMachinesFixture.with { node in
            let failure = await node.failure(
                "CreateStateMachine",
                ["name": .string(String(repeating: "n", count: 81)), "definition": .string(StateMachinesFixture.pass)])
            #expect(failure?.code == "ValidationException")
            #expect(failure?.message.hasPrefix("2 validation errors detected: Value 'nnn") == true)
            #expect(failure?.message.hasSuffix("Value null at 'roleArn' failed to satisfy constraint: Member must not be null") == true)
        }
    }

    @Test func aDefinitionThatCannotBeReadIsRefused() async throws {
        try await StateMachinesFixture.with { node in
            let failure = await node.failure(
                "CreateStateMachine", ["name": "m", "definition": #"{"StartAt":"P"}"#, "roleArn": .string(StateMachinesFixture.role)])
            #expect(failure?.code == "InvalidDefinition")
            #expect(failure?.message.hasPrefix("Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ") == true)
            #expect(await node.failure("DescribeStateMachine", ["stateMachineArn": .string(arn)])?.code == "StateMachineDoesNotExist")
        }
    }

    @Test func anUpdateMakesARevisionAndStartsLeadToIt() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            _ = try await node.create("m")
            let before = try await node.machines.load(arn, chance: 0)
            let updated = try await node.update("m", "two")
            let revision = try #require(updated["revisionId"]?.string)
            let description = try await node.describe(arn)
            #expect(description["revisionId"]?.string == revision)
            #expect(description["definition"]?.string == StateMachinesFixture.definition("two"))
            let after = try await node.machines.load(arn, chance: 0)
            #expect(before.revision.definition.comment == nil && after.revision.definition.comment == "two")
            // What an execution started with is still there.
            let kept = try await node.database.read { try node.machines.revision(before.machine.revisionID, in: $0) }
            #expect(kept.definition.comment == nil)
        }
    }

    @Test func anUpdateOfTheSettingsKeepsAWSsRevision() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            let traced: JSONObject = ["stateMachineArn": .string(arn), "tracingConfiguration": ["enabled": true]]
            #expect(try await node.call("UpdateStateMachine", traced)["revisionId"] == nil)
            #expect(try await node.describe(arn)["tracingConfiguration"] == ["enabled": true])
            #expect(try await node.machines.load(arn, chance: 0).revision.isTraced)
            let first = try await node.update("m", "two")["revisionId"]
            #expect(try await node.update("m", "two")["revisionId"] == first)
            let role: JSONObject = ["stateMachineArn": .string(arn), "roleArn": .string(StateMachinesFixture.role)]
            #expect(try await node.call("UpdateStateMachine", role)["revisionId"] != first)
        }
    }

    @Test func anUpdateOfNothingIsRefused() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            #expect(await node.failure("UpdateStateMachine", ["stateMachineArn": .string(arn)])?.code == "MissingRequiredParameter")
        }
    }

    @Test(arguments: [
        ("no_arn", "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: no_arn'"),
        (
            "arn:aws:states:us-east-1:000000000000:activity:a", "InvalidArn",
            "Invalid Arn: 'Resource type not valid in this context: activity'"
        ),
        (
            "arn:aws:states:us-east-1:0:stateMachine:a", "InvalidArn",
            "Invalid Arn: 'Invalid ARN: arn:aws:states:us-east-1:0:stateMachine:a'"
        ),
        (
            "arn:aws:states:us-east-1:000000000000:stateMachine:x.y", "StateMachineDoesNotExist",
            "State Machine Does Not Exist: 'arn:aws:states:us-east-1:000000000000:stateMachine:x.y'"
        ),
        (
            "arn:aws:states:us-east-1:000000000000:stateMachine:m:7", "StateMachineDoesNotExist",
            "State Machine Does Not Exist: 'arn:aws:states:us-east-1:000000000000:stateMachine:m:7'"
        ),
    ])
    func anARNThatNamesNothingIsRefused(_ asked: String, _ code: String, _ message: String) async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            #expect(await node.failure("DescribeStateMachine", ["stateMachineArn": .string(asked)]) == ServiceError(code, message))
            await #expect(throws: ServiceError(code, message)) { try await node.machines.load(asked, chance: 0) }
        }
    }

    @Test func loggingNeedsOneLogGroup() async throws {
        try await StateMachinesFixture.with { node in
            let group: JSONValue = ["cloudWatchLogsLogGroup": ["logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/g:*"]]
            func logging(_ destinations: [JSONValue]) -> JSONObject {
                ["loggingConfiguration": ["level": "ALL", "includeExecutionData": true, "destinations": .array(destinations)]]
            }
            for wrong in [[], [group, group], [["cloudWatchLogsLogGroup": ["logGroupArn": "arn:aws:sqs:us-east-1:000000000000:q"]]]] {
                await #expect(throws: ServiceError.self) { _ = try await node.create("m", logging(wrong)) }
            }
            _ = try await node.create("m", logging([group]))
            #expect(try await node.describe(arn)["loggingConfiguration"] == logging([group])["loggingConfiguration"])
            let kept = try await node.machines.load(arn, chance: 0).revision.logging
            #expect(kept.logGroups == ["arn:aws:logs:us-east-1:000000000000:log-group:/g"] && kept.level == .all)
        }
    }

    @Test func aKeyOfTheCustomersIsRefusedByName() async throws {
        try await StateMachinesFixture.with { node in
            let encryption: JSONObject = ["encryptionConfiguration": ["type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "k"]]
            await #expect(throws: ServiceError.notImplemented("encryptionConfiguration with CUSTOMER_MANAGED_KMS_KEY")) {
                _ = try await node.create("m", encryption)
            }
            #expect(await node.failure("CreateActivity", ["name": "a", "encryptionConfiguration": ["type": "AWS_OWNED_KEY"]]) == nil)
        }
    }

    @Test func aMachineWhoseExecutionsRunIsDeletedAfterThem() async throws {
        try await StateMachinesFixture.with(TestEngine.available) { node in
            _ = try await node.create("m")
            _ = try await node.machines.load(arn, chance: 0)
            let id = try await node.id(of: "m")
            node.executions.state.withLock { $0.unfinished = [id] }
            try await node.call("DeleteStateMachine", ["stateMachineArn": .string(arn)])
            #expect(try await node.describe(arn)["status"] == "DELETING")
            #expect(node.machines.isDeleting(arn))
            await #expect(throws: ServiceError("StateMachineDeleting", "State Machine Deleting: '\(arn)'")) {
                try await node.machines.load(arn, chance: 0)
            }
            await #expect(throws: ServiceError.self) { _ = try await node.create("m") }
            try await node.machines.finishDeletionsOnce()
            #expect(node.machines.isDeleting(arn))
            node.executions.state.withLock { $0.unfinished = [] }
            try await node.machines.finishDeletionsOnce()
            #expect(!node.machines.isDeleting(arn))
            #expect(await node.failure("DescribeStateMachine", ["stateMachineArn": .string(arn)])?.code == "StateMachineDoesNotExist")
            _ = try await node.create("m")
        }
    }

    @Test(.timeLimit(.minutes(1))) func aNodeHearsOfTheChangesOfOthers() async throws {
        guard TestEngine.available.contains(.postgresql) else { return }
        try await StateMachinesFixture.with([.postgresql]) { node in
            _ = try await node.create("m")
            let other = StateMachinesFixture(node.database, clock: node.clock, seed: 2)
            let listening = Task { await other.machines.run() }
            _ = try await other.machines.load(arn, chance: 0)
            // The other may not listen yet: it is told until it hears.
            repeat {
                try await node.update("m", "two")
            } while try await other.machines.load(arn, chance: 0).revision.definition.comment != "two"
            let id = try await node.id(of: "m")
            for fixture in [node, other] { fixture.executions.state.withLock { $0.unfinished = [id] } }
            repeat {
                try await node.call("DeleteStateMachine", ["stateMachineArn": .string(arn)])
            } while !other.machines.isDeleting(arn)
            listening.cancel()
        }
    }

    @Test func deletingWhatIsNotThereSucceeds() async throws {
        try await StateMachinesFixture.with { node in
            #expect(await node.failure("DeleteStateMachine", ["stateMachineArn": .string(arn)]) == nil)
        }
    }

    @Test func anExecutionIsDescribedWithTheRevisionItStartedWithEvenWhenTheMachineIsGone() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            let started = try await node.machines.load(arn, chance: 0).machine.revisionID
            let execution = "arn:aws:states:us-east-1:000000000000:execution:m:e"
            let input: JSONObject = ["executionArn": .string(execution)]
            #expect(
                await node.failure("DescribeStateMachineForExecution", input)
                    == ServiceError("ExecutionDoesNotExist", "Execution Does Not Exist: '\(execution)'"))
            node.executions.state.withLock { state in
                state.origins[execution] = ExecutionOrigin(revision: started)
                state.revisions = [started]
            }
            try await node.update("m", "two")
            try await node.call("DeleteStateMachine", ["stateMachineArn": .string(arn)])
            node.clock.advance(by: .seconds(200_000))
            try await node.machines.sweep()
            let description = try await node.call("DescribeStateMachineForExecution", input)
            #expect(description["definition"]?.string == StateMachinesFixture.pass && description["updateDate"]?.int == 1_700_000_000)
            #expect(description["status"] == nil && description["creationDate"] == nil)
            // Without the execution nothing holds the revision any more.
            node.executions.state.withLock { $0.revisions = [] }
            node.clock.advance(by: .seconds(200_000))
            try await node.machines.sweep()
            #expect(try await node.database.read { try StateMachineStore(transaction: $0).revision(started) } == nil)
        }
    }

    @Test func aForksRevisionIsItsOwnAndKeptByItsExecutionAlone() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            let original = try await node.machines.load(arn, chance: 0).machine.revisionID
            let forked = try await node.machines.storeRevision(like: original, definition: StateMachinesFixture.definition("fork"))
            #expect(forked.definition.comment == "fork" && forked.machineARN == arn && forked.roleARN == StateMachinesFixture.role)
            #expect(try await node.machines.load(arn, chance: 0).machine.revisionID == original)
            await #expect(throws: ServiceError.self) { try await node.machines.storeRevision(like: original, definition: "{}") }
            node.executions.state.withLock { $0.revisions = [forked.id] }
            for isKept in [true, false] {
                node.clock.advance(by: .seconds(200_000))
                try await node.machines.sweep()
                #expect(try await node.database.read { try StateMachineStore(transaction: $0).revision(forked.id) != nil } == isKept)
                node.executions.state.withLock { $0.revisions = [] }
            }
        }
    }

    @Test func aMapRunsChildIsDescribedByItsPartOfTheDefinition() async throws {
        try await StateMachinesFixture.with { node in
            let processor =
                #"{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#
            let definition = #"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":\#(processor)}}}"#
            _ = try await node.create("m", ["definition": .string(definition)])
            let revision = try await node.machines.load(arn, chance: 0).machine.revisionID
            let run = "arn:aws:states:us-east-1:000000000000:mapRun:m/label:1"
            let child = "arn:aws:states:us-east-1:000000000000:express:m/label:e:1"
            node.executions.state.withLock {
                $0.origins[child] = ExecutionOrigin(revision: revision, mapRun: (arn: run, stateName: "M", label: "label"))
            }
            let description = try await node.call("DescribeStateMachineForExecution", ["executionArn": .string(child)])
            #expect(description["definition"]?.string == processor)
            #expect(description["mapRunArn"]?.string == run && description["label"] == "label")
            #expect(description["stateMachineArn"]?.string == arn + "/label")
            let plain: JSONObject = ["executionArn": "arn:aws:states:us-east-1:000000000000:express:m:e:1"]
            #expect(await node.failure("DescribeStateMachineForExecution", plain)?.code == "InvalidArn")
        }
    }

    @Test func metadataLeavesTheDefinitionOut() async throws {
        try await StateMachinesFixture.with { node in
            _ = try await node.create("m")
            let input: JSONObject = ["stateMachineArn": .string(arn), "includedData": "METADATA_ONLY"]
            #expect(try await node.call("DescribeStateMachine", input)["definition"] == "{}")
        }
    }

    @Test func machinesAreListedInPages() async throws {
        try await StateMachinesFixture.with { node in
            for name in ["c", "a", "b"] { _ = try await node.create(name, name == "b" ? ["type": "EXPRESS"] : [:]) }
            let first = try await node.call("ListStateMachines", ["maxResults": 2])
            #expect(first["stateMachines"]?.array?.compactMap { $0["name"]?.string } == ["a", "b"])
            #expect(first["stateMachines"]?[1]?["type"] == "EXPRESS")
            let token = try #require(first["nextToken"])
            let second = try await node.call("ListStateMachines", ["maxResults": 2, "nextToken": token])
            #expect(second["stateMachines"]?.array?.compactMap { $0["name"]?.string } == ["c"])
            #expect(second["nextToken"] == nil)
            #expect(
                await node.failure("ListStateMachines", ["nextToken": "InvalidToken"])
                    == ServiceError("InvalidToken", "Invalid Token: 'Invalid token'"))
        }
    }
}
