import AWSInterface
import EventPatterns
import Functions
import JSON
import NIOCore

/// What a request says about a mapping's settings: members that are absent leave them as they are.
struct MappingChange: Hashable, Sendable {
    var batchSize: Int?
    var window: Int?
    var filters: [String]?
    var reportsItemFailures: Bool?
    /// `.some(nil)` takes the limit away.
    var maximumConcurrency: Int??
    var isEnabled: Bool?

    func applied(to settings: MappingSettings) -> MappingSettings {
        var settings = settings
        settings.batchSize = batchSize ?? settings.batchSize
        settings.window = window ?? settings.window
        settings.filters = filters ?? settings.filters
        settings.reportsItemFailures = reportsItemFailures ?? settings.reportsItemFailures
        settings.maximumConcurrency = maximumConcurrency ?? settings.maximumConcurrency
        return settings
    }
}

/// Reads the parameters of CreateEventSourceMapping and UpdateEventSourceMapping.
struct MappingInput {
    let parameters: Parameters

    /// Settings of other sources than queues, which AWS refuses for queues.
    private static let ofOtherSources = [
        "ParallelizationFactor", "StartingPositionTimestamp", "DestinationConfig", "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError", "MaximumRetryAttempts", "TumblingWindowInSeconds", "Topics", "Queues", "SourceAccessConfigurations",
        "SelfManagedEventSource", "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig",
    ]
    /// Settings of queues that are not built.
    private static let notBuilt = ["KMSKeyArn", "MetricsConfig", "LoggingConfig", "ProvisionedPollerConfig"]
    private static let largestPattern = 4096
    private static let largestFIFOBatch = 10
    /// Above it AWS wants a batching window.
    private static let largestBatchWithoutWindow = 10

    /// What changes. Call `validate()` of the parameters before using it, then `check`.
    func change() throws -> MappingChange {
        var change = MappingChange()
        change.isEnabled = try parameters.bool("Enabled")
        change.batchSize = try parameters.integer("BatchSize", in: 1...10_000)
        change.window = try parameters.integer("MaximumBatchingWindowInSeconds", in: 0...300)
        change.reportsItemFailures = try responseTypes().map { !$0.isEmpty }
        if let scaling = try parameters.nested("ScalingConfig") {
            change.maximumConcurrency = .some(try scaling.integer("MaximumConcurrency", in: 2...1000))
        }
        if let criteria = try parameters.nested("FilterCriteria") {
            change.filters = try (criteria.objects("Filters") ?? []).map { filter in
                try filter.string("Pattern", length: 0...Self.largestPattern) ?? ""
            }
        }
        return change
    }

    private func responseTypes() throws -> [String]? {
        guard let types = try parameters.strings("FunctionResponseTypes", count: 0...1) else { return nil }
        for type in types where type != "ReportBatchItemFailures" {
            parameters.reject(
                "FunctionResponseTypes", value: "[\(type)]",
                "Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]")
        }
        return types
    }

    /// Refuses what has no meaning for queues, and what is not built.
    func refuseOthers() throws {
        if parameters.has("StartingPosition") { throw MappingErrors.invalid("StartingPosition is not valid for SQS event sources.") }
        for name in Self.ofOtherSources where parameters.hasContent(name) {
            throw MappingErrors.invalid("Unsupported \(name) parameter for given event source mapping type.")
        }
        for name in Self.notBuilt where parameters.hasContent(name) {
            throw ServiceError.notImplemented("\(name) of event source mappings")
        }
    }

    /// The queue that `EventSourceArn` names.
    ///
    /// - Throws: `NotImplementedException` for sources that AWS has and this node has not.
    func queue(in scope: Scope) throws -> ARN {
        guard let text = try parameters.string("EventSourceArn", length: 0...10_000), !text.isEmpty else {
            if parameters.has("SelfManagedEventSource") {
                throw ServiceError.notImplemented("event source mappings of self-managed Apache Kafka")
            }
            throw MappingErrors.invalid("Unrecognized event source.")
        }
        guard let arn = ARN(text) else { throw MappingErrors.invalid("Unrecognized event source. Unsupported source arn : \(text)") }
        switch arn.service {
        case "sqs": break
        case "kinesis", "dynamodb", "kafka", "mq", "rds", "docdb-elastic":
            throw ServiceError.notImplemented("event source mappings of \(arn.service)")
        default: throw MappingErrors.invalid("Unrecognized event source. Unsupported source arn : \(text)")
        }
        guard arn.region == scope.region else { throw MappingErrors.noSuchQueue() }
        // No policy of a queue is asked, so nobody reads another account's.
        guard arn.account == scope.account else {
            throw MappingErrors.invalid("The provided execution role does not have permissions to call ReceiveMessage on SQS")
        }
        return arn
    }

    /// The function that `FunctionName` names; `nil` where it is absent.
    func function(in context: RequestContext) throws -> MappedFunction? {
        guard let name = try parameters.string("FunctionName") else { return nil }
        return try Self.function(name, in: context.scope)
    }

    /// - Throws: AWS's errors for what is no such name, and for functions of other regions and accounts.
    static func function(_ name: String, in scope: Scope) throws -> MappedFunction {
        let named = try FunctionCall(function: name, qualifier: nil, in: scope, requestID: "", payload: ByteBuffer())
        return MappedFunction(key: named.key, qualifier: named.qualifier)
    }

    /// Checks what needs no look at the queue's or the function's own settings.
    static func check(_ settings: MappingSettings, isFIFO: Bool) throws {
        if isFIFO {
            guard settings.batchSize <= largestFIFOBatch else {
                throw MappingErrors.invalid("Maximum batch size must be between 1 and \(largestFIFOBatch) inclusive")
            }
            guard settings.window == 0 else { throw MappingErrors.invalid("Batching window is not supported for FIFO queues") }
        }
        guard settings.batchSize <= largestBatchWithoutWindow || settings.window > 0 else {
            throw MappingErrors.invalid(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than \(largestBatchWithoutWindow)")
        }
        guard settings.filters.count <= RecordFilter.maximumCount else {
            throw MappingErrors.invalid(
                "The number of filters, \(settings.filters.count), is greater than the maximum of \(RecordFilter.maximumCount).")
        }
        do {
            _ = try RecordFilter(settings.filters)
        } catch {
            throw MappingErrors.invalid("Invalid filter pattern definition. \(error.reason)")
        }
    }
}

extension Parameters {
    /// Whether `key` is there and says something: Terraform sends empty members for what is not set.
    fileprivate func hasContent(_ key: String) -> Bool {
        switch object[key] {
        case nil, .null: false
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        case .bool, .number: true
        }
    }
}
