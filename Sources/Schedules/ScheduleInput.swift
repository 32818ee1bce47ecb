import AWSInterface
import Ambient
import CronExpressions
import JSON

/// Constraints of Scheduler's API, as its reference prints them.
enum SchedulePatterns {
    /// Of schedules and groups.
    static let name = Pattern("^[0-9a-zA-Z-_.]+$") { consists(of: "-_.", $0) }
    static let clientToken = Pattern("^[a-zA-Z0-9-_]+$") { consists(of: "-_", $0) }
    static let role = Pattern("^arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$") { text in
        guard let arn = ARN(text), isPartition(arn.partition), arn.service == "iam", arn.region.isEmpty, Scope.isAccount(arn.account) else {
            return false
        }
        return arn.resource.hasPrefix("role/") && consists(of: "_+=,.@/-", arn.resource.dropFirst(5))
    }
    static let queue = Pattern("^arn:aws[a-z-]*:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$") { text in
        guard let arn = ARN(text), isPartition(arn.partition), arn.service == "sqs", Scope.isAccount(arn.account) else { return false }
        return isRegion(arn.region) && consists(of: "-_", arn.resource)
    }
    static let groupARN = Pattern("^arn:aws[a-z-]*:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$") { text in
        guard let arn = ARN(text), isPartition(arn.partition), arn.service == "scheduler", Scope.isAccount(arn.account) else {
            return false
        }
        return isRegion(arn.region) && arn.resource.hasPrefix("schedule-group/") && consists(of: "-_.", arn.resource.dropFirst(15))
    }
    static let eventSource = Pattern("^(?=[/\\.\\-_A-Za-z0-9]+)((?!aws\\.).*)|(\\$(\\.[\\w_-]+(\\[(\\d+|\\*)\\])*)*)$")

    static let nameLength = 1...64
    static let tokenLength = 1...64
    static let states = ["ENABLED", "DISABLED"]

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func consists(of others: String, _ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || others.utf8.contains($0) }
    }

    private static func isRegion(_ text: String) -> Bool { consists(of: "-", text) && text == text.lowercased() }
    private static func isPartition(_ text: String) -> Bool {
        text.hasPrefix("aws") && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
}

extension Parameters {
    func scheduleName() throws(ServiceError) -> String {
        try requiredString("Name", length: SchedulePatterns.nameLength, pattern: SchedulePatterns.name)
    }

    func scheduleGroupName() throws(ServiceError) -> String? {
        try string("GroupName", length: SchedulePatterns.nameLength, pattern: SchedulePatterns.name)
    }

    func clientToken() throws(ServiceError) -> String? {
        try string("ClientToken", length: SchedulePatterns.tokenLength, pattern: SchedulePatterns.clientToken)
    }

    /// Seconds since 1970, in the years 0 to 9999.
    fileprivate func time(_ key: String) throws(ServiceError) -> Timestamp? {
        guard let seconds = try double(key) else { return nil }
        guard (-62_167_219_200...253_402_300_799).contains(seconds) else {
            throw ServiceError("SerializationException", "The member \(key) must be a time.")
        }
        return Timestamp(secondsSinceEpoch: seconds)
    }
}

/// Reads CreateSchedule's and UpdateSchedule's parameters: what is not given gets its default.
struct ScheduleInput {
    let key: ScheduleKey
    let definition: ScheduleDefinition
    let clientToken: String?

    /// - Throws: AWS's errors, first those of single members, all in one message.
    init(_ input: JSONObject, _ context: RequestContext, operation: String, universalTargets: UniversalTargets) throws {
        let parameters = Parameters(input)
        let name = try parameters.scheduleName()
        let group = try parameters.scheduleGroupName()
        let expression = try parameters.requiredString("ScheduleExpression", length: 1...ScheduleExpression.longestText)
        let zone = try parameters.string("ScheduleExpressionTimezone", length: 1...50)
        let (startDate, endDate) = (try parameters.time("StartDate"), try parameters.time("EndDate"))
        let description = try parameters.string("Description", length: 0...512)
        let state = try parameters.string("State", oneOf: SchedulePatterns.states)
        let window = try Self.window(parameters)
        let completion = try parameters.string("ActionAfterCompletion", oneOf: ["NONE", "DELETE"])
        clientToken = try parameters.clientToken()
        let target = try ScheduleTargetInput(parameters)
        try parameters.validate()
        if parameters.has("KmsKeyArn") { throw ServiceError.notImplemented("scheduler:\(operation) with KmsKeyArn") }
        key = ScheduleKey(scope: context.scope, group: group ?? ScheduleKey.defaultGroup, name: name)
        var definition = ScheduleDefinition(
            expression: try Self.expression(expression), target: try target.checked(in: context.scope, universalTargets))
        definition.zone = zone ?? definition.zone
        definition.startDate = startDate
        definition.endDate = endDate
        definition.description = description
        definition.isEnabled = state != "DISABLED"
        definition.flexibleWindow = try window.checked()
        definition.isDeletedAfterCompletion = completion == "DELETE"
        try Self.checkDates(of: definition, at: context.now)
        self.definition = definition
    }

    private static func expression(_ text: String) throws -> ScheduleExpression {
        do throws(ScheduleExpressionError) {
            return try ScheduleExpression(parsing: text, as: .scheduler)
        } catch {
            throw ScheduleErrors.validation(error.schedulerMessage)
        }
    }

    private static func checkDates(of definition: ScheduleDefinition, at now: Timestamp) throws {
        guard let start = definition.startDate, !definition.expression.isOneTime else { return }
        if let end = definition.endDate, start >= end {
            throw ScheduleErrors.validation("The StartDate you specify must come before the EndDate.")
        }
        if start < now - ScheduleLimits.pastStart {
            throw ScheduleErrors.validation("The StartDate you specify cannot be earlier than 5 minutes ago.")
        }
    }

    /// FlexibleTimeWindow, before its members are held against each other.
    private struct Window {
        var isFlexible = false
        var minutes: Int?

        func checked() throws -> Int? {
            guard isFlexible == (minutes != nil) else {
                throw ScheduleErrors.validation(
                    isFlexible
                        ? "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE."
                        : "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.")
            }
            return minutes
        }
    }

    private static func window(_ parameters: Parameters) throws -> Window {
        guard let window = try parameters.nested("FlexibleTimeWindow") else {
            parameters.reject("FlexibleTimeWindow", value: nil, "Member must not be null")
            return Window()
        }
        let mode = try window.requiredString("Mode", oneOf: ["OFF", "FLEXIBLE"])
        return Window(isFlexible: mode == "FLEXIBLE", minutes: try window.integer("MaximumWindowInMinutes", in: 1...1440))
    }
}
