import AWSInterface
import Ambient
import Testing

@testable import Functions

/// The machine alone: values in, values out.
@Suite struct FunctionsMachineTests {
    private let key = FunctionKey(scope: Scope(), name: "f")

    private func change(_ revision: String, at seconds: Int64 = 0) -> FunctionsMachine.Change {
        FunctionsMachine.Change(revisionID: revision, now: Timestamp(seconds: seconds))
    }

    private var settings: FunctionSettings {
        FunctionSettings(runtime: "python3.12", handler: "h", role: role, architecture: "x86_64", logging: .standard(for: "f"))
    }

    private func code(_ digest: String) -> FunctionCode { .package(sha256: digest, size: 1) }

    private func created() -> FunctionsMachine {
        FunctionsMachine(creating: key, id: "id", settings: settings, code: code("aa"), tags: [:], by: change("r1"))
    }

    @Test func aNewFunctionIsPendingAndAStoredOneIsSettled() {
        let machine = created()
        #expect(machine.latest.state == .pending)
        #expect(machine.latest.lastUpdate == nil)
        let stored = FunctionsMachine(function: machine.function, latest: machine.latest)
        #expect(stored.latest.state == .active)
        #expect(stored.latest.lastUpdate == .successful)
    }

    @Test func everyUpdateIsANewRevisionInProgress() throws {
        var machine = created()
        machine = FunctionsMachine(function: machine.function, latest: machine.latest)
        machine.update(code: code("bb"), by: change("r2", at: 9))
        #expect(machine.latest.revisionID == "r2")
        #expect(machine.latest.lastModified == Timestamp(seconds: 9))
        #expect(machine.latest.state == .active)
        #expect(machine.latest.lastUpdate == .inProgress)
        try machine.require(revision: "r2")
        try machine.require(revision: nil)
        #expect(throws: ServiceError.self) { try machine.require(revision: "r1") }
    }

    @Test func goingBackToWhatWasPublishedPublishesNothing() throws {
        var machine = created()
        guard case .new(let first) = try machine.publish(after: nil, description: "d", codeSHA256: nil, revision: nil, by: change("r2"))
        else {
            Issue.record("nothing was published")
            return
        }
        #expect(first.version == "1" && first.state == .pending && first.settings.description == "d")
        machine.update(code: code("bb"), by: change("r3"))
        machine.update(code: code("aa"), by: change("r4"))
        #expect(
            try machine.publish(after: first, description: nil, codeSHA256: nil, revision: nil, by: change("r5")) == .unchanged(first))
        #expect(machine.function.lastVersion == 1)
        var settings = settings
        settings.timeout = 9
        machine.update(settings: settings, by: change("r6"))
        guard case .new(let second) = try machine.publish(after: first, description: nil, codeSHA256: nil, revision: nil, by: change("r7"))
        else {
            Issue.record("nothing was published")
            return
        }
        #expect(second.version == "2" && second.settings.timeout == 9)
    }

    @Test func loggingLevelsBelongToJSON() throws {
        let text = LoggingSettings.standard(for: "f")
        let json = try text.applying(SettingsChange.LoggingChange(format: .json, applicationLevel: "DEBUG"))
        #expect(json == LoggingSettings(format: .json, applicationLevel: "DEBUG", systemLevel: "INFO", group: "/aws/lambda/f"))
        let group = try json.applying(SettingsChange.LoggingChange(group: "g"))
        #expect(group.applicationLevel == "DEBUG" && group.group == "g")
        let back = try json.applying(SettingsChange.LoggingChange(format: .text))
        #expect(back == text)
    }

    @Test func settingsSurviveTheirStorage() throws {
        var settings = settings
        settings.description = "d"
        settings.variables = ["A": "1", "B": "ü"]
        settings.layers = [LayerReference(arn: "arn", sha256: "cc", codeSize: 3, unzippedSize: 4)]
        settings.logging = LoggingSettings(format: .json, applicationLevel: "WARN", systemLevel: "DEBUG", group: "g")
        settings.tracing = .active
        settings.deadLetterTarget = "arn:aws:sqs:us-east-1:000000000000:q"
        settings.mentionsVPC = true
        settings.timeout = 900
        settings.memorySize = 10_240
        settings.ephemeralStorage = 1024
        #expect(FunctionSettings(stored: settings.stored, functionName: "f") == settings)
    }

    @Test(
        arguments: [
            ("f", nil, nil, "f", nil), ("f:1", nil, nil, "f", "1"), ("f:$LATEST", nil, nil, "f", "$LATEST"),
            ("function:f", nil, nil, "f", nil),
            ("123456789012:function:f:live", nil, "123456789012", "f", "live"), ("123456789012:f", nil, "123456789012", "f", nil),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f:2", "eu-west-1", "123456789012", "f", "2"),
            ("123456789012", nil, nil, "123456789012", nil),
        ] as [(String, String?, String?, String, String?)])
    func namesAreTakenApart(_ text: String, _ region: String?, _ account: String?, _ name: String, _ qualifier: String?) throws {
        let parts = try #require(FunctionNameParts(text))
        #expect(parts.region == region && parts.account == account && parts.name == name && parts.qualifier == qualifier)
    }

    @Test(arguments: ["", "a/b", "a b", "a:b:c:d", "f:", ":f", "arn:aws:sqs:us-east-1:123456789012:f", "arn:aws:lambda", "f:$NEWEST", "ä"])
    func whatIsNoNameIsRecognized(_ text: String) {
        #expect(FunctionNameParts(text) == nil)
    }

    @Test func reservationsAndProvisioningAreBounded() throws {
        let rules = ConcurrencyRules(limits: FunctionLimits(), reservedByOthers: 500)
        try rules.checkReservation(400)
        #expect(throws: ServiceError.self) { try rules.checkReservation(401) }
        try rules.checkProvisioning(10, reserved: 10, others: 0)
        #expect(throws: ServiceError.self) { try rules.checkProvisioning(10, reserved: 10, others: 1) }
        try rules.checkProvisioning(400, reserved: nil, others: 0)
        #expect(throws: ServiceError.self) { try rules.checkProvisioning(400, reserved: nil, others: 1) }
    }
}
