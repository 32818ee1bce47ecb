import AWSInterface
import Ambient

/// What CloudWatch Logs decides about requests: pure rules over values.
enum LogsMachine {
    /// AWS's choice of retention periods, in days (PutRetentionPolicy).
    static let retentionDays = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    /// What of a batch of PutLogEvents is taken, and the prefix and suffix that are not.
    struct Admission: Hashable, Sendable {
        var accepted: Range<Int>
        /// How many events at the front are beyond the group's retention.
        var expired: Int
        /// How many at the front are older than 14 days.
        var tooOld: Int
        /// Where events begin that are more than 2 hours in the future.
        var tooNewStart: Int?
    }

    static let maximumBatchBytes = 1_048_576
    private static let oldest = Duration.seconds(14 * 86_400)
    private static let newest = Duration.seconds(2 * 3600)
    private static let widest = Duration.seconds(86_400)

    /// The rules of PutLogEvents for a batch.
    ///
    /// - Throws: AWS's errors for a batch that is refused as a whole.
    static func admit(_ events: [LogEvent], retentionDays: Int?, now: Timestamp) throws(ServiceError) -> Admission {
        var bytes = 0
        for event in events {
            let size = event.message.count + LogChunk.overheadPerEvent
            if size > maximumBatchBytes {
                throw LogsError.invalidParameter("Log event too large: \(size) bytes exceeds limit of \(maximumBatchBytes)")
            }
            bytes += size
        }
        if bytes > maximumBatchBytes {
            throw LogsError.invalidParameter("Upload too large: \(bytes) bytes exceeds limit of \(maximumBatchBytes)")
        }
        guard zip(events, events.dropFirst()).allSatisfy({ $0.timestamp <= $1.timestamp }) else {
            throw LogsError.invalidParameter("Log events in a single PutLogEvents request must be in chronological order.")
        }
        let expired = expiry(retentionDays: retentionDays, now: now).map { limit in events.prefix { $0.timestamp < limit }.count } ?? 0
        let tooOld = events.prefix { $0.timestamp < now - oldest }.count
        let tooNewStart = events.firstIndex { $0.timestamp > now + newest }
        let start = max(expired, tooOld)
        let accepted = start..<max(start, tooNewStart ?? events.count)
        if let first = events[accepted].first, let last = events[accepted].last, last.timestamp - first.timestamp > widest {
            throw LogsError.invalidParameter(
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
        }
        return Admission(accepted: accepted, expired: expired, tooOld: tooOld, tooNewStart: tooNewStart)
    }

    /// Events before this moment are gone; `nil` where they are kept for ever.
    static func expiry(retentionDays: Int?, now: Timestamp) -> Timestamp? {
        retentionDays.map { now - .seconds(86_400 * $0) }
    }

    /// The name of the group that an identifier means: the name itself, or an ARN in this scope.
    ///
    /// - Throws: AWS's error for a group in another account or region, which cannot be there.
    static func groupName(identifier: String, in scope: Scope) throws(ServiceError) -> String {
        guard let arn = ARN(identifier) else { return identifier }
        guard arn.service == "logs", arn.scope == scope, arn.resource.hasPrefix("log-group:") else { throw LogsError.noSuchGroup }
        let name = arn.resource.dropFirst("log-group:".count)
        return String(name.hasSuffix(":*") ? name.dropLast(2) : name)
    }

    /// Whether a name is met by ListLogGroups' pattern: substrings divided by `|`, those after `^` at the beginning.
    static func matches(_ name: String, listPattern: String) -> Bool {
        listPattern.split(separator: "|").contains { part in
            part.first == "^" ? name.hasPrefix(part.dropFirst()) : name.contains(part)
        }
    }
}

/// CloudWatch Logs' errors, in AWS's words.
enum LogsError {
    static let noSuchGroup = ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
    static let noSuchStream = ServiceError("ResourceNotFoundException", "The specified log stream does not exist.")
    static let noSuchResource = ServiceError("ResourceNotFoundException", "The specified resource does not exist.")
    static let groupExists = ServiceError("ResourceAlreadyExistsException", "The specified log group already exists")
    static let streamExists = ServiceError("ResourceAlreadyExistsException", "The specified log stream already exists")
    static let invalidToken = invalidParameter("The specified nextToken is invalid.")
    static let protected = ServiceError("ValidationException", "The specified log group has deletion protection enabled.")

    static func invalidParameter(_ message: String) -> ServiceError { ServiceError("InvalidParameterException", message) }
}
