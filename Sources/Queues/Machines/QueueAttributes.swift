import AWSInterface
import JSON

/// The rules of queue attributes: what `CreateQueue` and `SetQueueAttributes` accept, and how `GetQueueAttributes` shows it.
enum QueueAttributes {
    /// Those that describe a queue and cannot be set.
    static let readOnly: Set<String> = [
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp",
        "LastModifiedTimestamp", "QueueArn",
    ]

    static let settable: Set<String> = [
        "ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue", "FifoThroughputLimit",
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod", "Policy", "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy",
        "RedrivePolicy", "SqsManagedSseEnabled", "VisibilityTimeout",
    ]

    /// The settings of a new queue.
    static func settings(of key: QueueKey, _ attributes: [(key: String, value: String)]) throws(ServiceError) -> QueueSettings {
        var settings = QueueSettings()
        try apply(attributes, to: &settings, of: key)
        return settings
    }

    /// Changes `settings` as the client asked.
    static func apply(
        _ attributes: [(key: String, value: String)], to settings: inout QueueSettings, of key: QueueKey
    ) throws(ServiceError) {
        for (name, value) in attributes { try set(name, value, &settings, key) }
        let names = Set(attributes.map(\.key))
        if settings.isHighThroughput, !settings.deduplicatesPerGroup {
            if names.contains("FifoThroughputLimit") {
                throw QueueErrors.invalidValue(
                    of: "FifoThroughputLimit", "perMessageGroupId is only allowed where DeduplicationScope is messageGroup.")
            }
            settings.isHighThroughput = false
        }
        try settleEncryption(attributes, names, &settings)
    }

    /// A queue has one kind of encryption: naming the one ends the other.
    private static func settleEncryption(
        _ attributes: [(key: String, value: String)], _ names: Set<String>, _ settings: inout QueueSettings
    ) throws(ServiceError) {
        let wantsKMS = names.contains("KmsMasterKeyId") && settings.kmsKeyID != nil
        if wantsKMS, names.contains("SqsManagedSseEnabled"), settings.isEncryptedBySQS {
            throw ServiceError(
                "InvalidAttributeName",
                "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")
        }
        if wantsKMS {
            settings.isEncryptedBySQS = false
        } else if names.contains("SqsManagedSseEnabled"), settings.isEncryptedBySQS {
            settings.kmsKeyID = nil
        }
    }

    private static func set(_ name: String, _ value: String, _ settings: inout QueueSettings, _ key: QueueKey) throws(ServiceError) {
        switch name {
        case "DelaySeconds": settings.delay = try number(name, value, 0...QueueLimits.delay)
        case "MaximumMessageSize":
            settings.maximumMessageSize = try number(name, value, QueueLimits.smallestMessageSize...QueueLimits.messageSize)
        case "MessageRetentionPeriod": settings.retentionPeriod = try number(name, value, QueueLimits.retentionPeriod)
        case "ReceiveMessageWaitTimeSeconds": settings.receiveWaitTime = try number(name, value, 0...QueueLimits.waitTime)
        case "VisibilityTimeout": settings.visibilityTimeout = try number(name, value, 0...QueueLimits.visibilityTimeout)
        case "KmsDataKeyReusePeriodSeconds": settings.kmsDataKeyReusePeriod = try number(name, value, 60...86_400)
        case "KmsMasterKeyId": settings.kmsKeyID = value.isEmpty ? nil : value
        case "SqsManagedSseEnabled": settings.isEncryptedBySQS = try bool(name, value)
        case "Policy": settings.policy = try policy(value)
        case "RedrivePolicy": settings.redrivePolicy = try RedriveRules.policy(value, of: key)
        case "RedriveAllowPolicy": settings.redriveAllowPolicy = try RedriveRules.allowPolicy(value)
        case "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit":
            try setFIFO(name, value, &settings, key)
        default: throw QueueErrors.unknownAttribute(name)
        }
    }

    private static func setFIFO(_ name: String, _ value: String, _ settings: inout QueueSettings, _ key: QueueKey) throws(ServiceError) {
        guard key.isFIFO else {
            if name == "DeduplicationScope" || name == "FifoThroughputLimit" { throw QueueErrors.onlyForFIFO(name) }
            throw QueueErrors.unknownAttribute(name)
        }
        switch name {
        case "FifoQueue":
            guard try bool(name, value) else { throw QueueErrors.invalidValue(of: name, "Modifying queue type is not supported.") }
        case "ContentBasedDeduplication": settings.contentBasedDeduplication = try bool(name, value)
        case "DeduplicationScope": settings.deduplicatesPerGroup = try choice(name, value, "queue", "messageGroup")
        default: settings.isHighThroughput = try choice(name, value, "perQueue", "perMessageGroupId")
        }
    }

    private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(ServiceError) -> Int {
        guard let number = Int(value), range.contains(number) else { throw QueueErrors.invalidValue(of: name) }
        return number
    }

    private static func bool(_ name: String, _ value: String) throws(ServiceError) -> Bool {
        switch value.lowercased() {
        case "true": return true
        case "false": return false
        default: throw QueueErrors.invalidValue(of: name)
        }
    }

    /// True for the second choice.
    private static func choice(_ name: String, _ value: String, _ no: String, _ yes: String) throws(ServiceError) -> Bool {
        guard value == no || value == yes else { throw QueueErrors.invalidValue(of: name) }
        return value == yes
    }

    private static func policy(_ text: String) throws(ServiceError) -> String? {
        if text.isEmpty { return nil }
        guard let document = try? JSONValue(parsing: text), document.object != nil else { throw QueueErrors.invalidValue(of: "Policy") }
        return text
    }
}

// MARK: Showing them

extension QueueSettings {
    /// As `GetQueueAttributes` shows them, and as they are stored.
    func attributes(of key: QueueKey) -> [String: String] {
        var shown = [
            "DelaySeconds": String(delay), "MaximumMessageSize": String(maximumMessageSize),
            "MessageRetentionPeriod": String(retentionPeriod), "ReceiveMessageWaitTimeSeconds": String(receiveWaitTime),
            "VisibilityTimeout": String(visibilityTimeout), "SqsManagedSseEnabled": String(isEncryptedBySQS),
        ]
        if key.isFIFO {
            shown["FifoQueue"] = "true"
            shown["ContentBasedDeduplication"] = String(contentBasedDeduplication)
            shown["DeduplicationScope"] = deduplicatesPerGroup ? "messageGroup" : "queue"
            shown["FifoThroughputLimit"] = isHighThroughput ? "perMessageGroupId" : "perQueue"
        }
        if let kmsKeyID {
            shown["KmsMasterKeyId"] = kmsKeyID
            shown["KmsDataKeyReusePeriodSeconds"] = String(kmsDataKeyReusePeriod)
        }
        shown["Policy"] = policy
        shown["RedrivePolicy"] = redrivePolicy?.text
        shown["RedriveAllowPolicy"] = redriveAllowPolicy?.text
        return shown
    }
}

extension QueueAttributes {
    /// Whether `name` is one of `GetQueueAttributes`'s.
    static func isKnown(_ name: String) -> Bool { name == "All" || settable.contains(name) || readOnly.contains(name) }
}
