import AWSInterface
import JSON

/// Reads a schedule's target and holds its members against each other.
///
/// Sources: EventBridge Scheduler user guide, "Using templated targets" and "Using universal targets"; the messages as AWS gave them
/// to others (docs/design/schedules.md).
struct ScheduleTargetInput {
    private var target: ScheduleTarget
    /// The members with parameters for targets of one kind, of those that were given.
    private var given: Set<String> = []

    /// The members that belong to one kind of target, with that kind's service.
    private static let services = [
        "EcsParameters": "ecs", "EventBridgeParameters": "events", "KinesisParameters": "kinesis",
        "SageMakerPipelineParameters": "sagemaker", "SqsParameters": "sqs", "EventBridgePutEventsV2Parameters": "eventbridge",
        "EventBridgePutRawEventsParameters": "eventbridge",
    ]
    /// Services with templated targets on AWS and none here.
    static let notBuilt: Set<String> = [
        "codebuild", "codepipeline", "ecs", "eventbridge", "firehose", "inspector", "kinesis", "sagemaker", "sns",
    ]

    /// Reads the members; what is wrong with single ones is told by `parameters.validate()`.
    init(_ parameters: Parameters) throws {
        target = ScheduleTarget(arn: "", roleARN: "")
        guard let input = try parameters.nested("Target") else {
            parameters.reject("Target", value: nil, "Member must not be null")
            return
        }
        target.arn = try input.requiredString("Arn", length: 1...1600)
        target.roleARN = try input.requiredString("RoleArn", length: 1...1600, pattern: SchedulePatterns.role)
        target.input = try input.string("Input", length: 1...ScheduleLimits.input)
        if let text = target.input, text.utf8.count > ScheduleLimits.input {
            input.reject("Input", value: nil, "Member must have length less than or equal to \(ScheduleLimits.input)")
        }
        if let retry = try input.nested("RetryPolicy") {
            target.maximumEventAge = try retry.integer("MaximumEventAgeInSeconds", in: 60...86_400) ?? target.maximumEventAge
            target.maximumRetryAttempts = try retry.integer("MaximumRetryAttempts", in: 0...185) ?? target.maximumRetryAttempts
        }
        if let deadLetter = try input.nested("DeadLetterConfig") {
            target.deadLetterQueue = try deadLetter.string("Arn", length: 1...1600, pattern: SchedulePatterns.queue)
        }
        if let queue = try input.nested("SqsParameters") {
            target.messageGroupID = try queue.string("MessageGroupId", length: 1...128)
        }
        if let event = try input.nested("EventBridgeParameters") {
            target.eventDetailType = try event.requiredString("DetailType", length: 1...128)
            target.eventSource = try event.requiredString("Source", length: 1...256, pattern: SchedulePatterns.eventSource)
        }
        given = Set(Self.services.keys.filter(input.has))
    }

    /// The target, where it is one that schedules in `scope` can have.
    ///
    /// - Throws: AWS's `ValidationException`, or `NotImplementedException` for targets that AWS has and Apus has not.
    func checked(in scope: Scope, _ universalTargets: UniversalTargets) throws -> ScheduleTarget {
        guard let arn = ARN(target.arn), arn.partition.hasPrefix("aws"), target.arn.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.malformed
        }
        if let universal = UniversalTargets.Action(arn: arn) {
            try checkParameters(service: "aws-sdk")
            try universalTargets.check(universal, input: target.input)
            return target
        }
        if Self.notBuilt.contains(arn.service) { throw ServiceError.notImplemented("schedules with targets of the service \(arn.service)") }
        guard ["lambda", "sqs", "events", "states"].contains(arn.service) else {
            throw ScheduleErrors.validation("\(arn.service) is not a supported service for a target.")
        }
        guard arn.account.utf8.count == 12, !arn.region.isEmpty else { throw Self.malformed }
        guard arn.region == scope.region else {
            throw ScheduleErrors.validation("The target ARN provided does not match the current region \(scope.region).")
        }
        try checkParameters(service: arn.service)
        switch arn.service {
        case "sqs": try checkQueue(arn)
        case "events": try checkBus(arn)
        case "states": try checkStateMachine(arn)
        default: try checkFunction(arn)
        }
        return target
    }

    private static let malformed = ScheduleErrors.validation("Provided Arn is not in correct format.")

    private func checkParameters(service: String) throws {
        for member in given.sorted() where Self.services[member] != service {
            throw ScheduleErrors.validation("Parameters \(member) not supported for the target.")
        }
    }

    private func checkQueue(_ arn: ARN) throws {
        if arn.resource.contains(":") || arn.resource.contains("/") { throw Self.malformed }
        let isFIFO = arn.resource.hasSuffix(".fifo")
        if isFIFO, target.messageGroupID == nil { throw ScheduleErrors.validation("Parameters SqsParameters must be specified.") }
        if !isFIFO, target.messageGroupID != nil { throw ScheduleErrors.validation("Parameters MessageGroupId not valid for the target.") }
    }

    private func checkBus(_ arn: ARN) throws {
        guard arn.resource.hasPrefix("event-bus/") else { throw Self.malformed }
        if target.eventSource == nil { throw ScheduleErrors.validation("Parameters EventBridgeParameters must be specified.") }
        try checkJSON()
    }

    private func checkFunction(_ arn: ARN) throws {
        guard arn.resource.hasPrefix("function:") else { throw Self.malformed }
        try checkJSON()
    }

    private func checkStateMachine(_ arn: ARN) throws {
        guard arn.resource.hasPrefix("stateMachine:") else { throw Self.malformed }
        try checkJSON()
    }

    /// The input of all but queues must be JSON. Its keywords are no part of that: they stand in strings, or for numbers.
    private func checkJSON() throws {
        guard let input = target.input else { return }
        guard (try? JSONValue(parsing: FiringInput.sample(of: input))) != nil else {
            throw ScheduleErrors.validation("JSON syntax error in input for the target.")
        }
    }
}
