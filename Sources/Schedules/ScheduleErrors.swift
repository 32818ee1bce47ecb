import AWSInterface

/// What operations of Scheduler answer instead of a result, in AWS's words.
enum ScheduleErrors {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationException", message) }

    static func noSchedule(_ name: String) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Schedule \(name) does not exist.", status: 404)
    }

    static func noGroup(_ name: String) -> ServiceError {
        ServiceError("ResourceNotFoundException", "Schedule group \(name) does not exist.", status: 404)
    }

    static func scheduleExists(_ name: String) -> ServiceError {
        ServiceError("ConflictException", "Schedule \(name) already exists.", status: 409)
    }

    static func groupExists(_ name: String) -> ServiceError {
        ServiceError("ConflictException", "Schedule group \(name) already exists.", status: 409)
    }

    static func groupIsBeingDeleted(_ name: String) -> ServiceError {
        ServiceError("ConflictException", "Schedule group \(name) is being deleted.", status: 409)
    }

    static let tooManyGroups = ServiceError(
        "ServiceQuotaExceededException", "The account has \(ScheduleLimits.groups) schedule groups, which is its quota.", status: 402)

    static let defaultGroup = validation("This operation cannot be performed on schedule group default.")
    static let invalidToken = validation("Invalid NextToken.")
}

/// AWS's quotas and sizes.
enum ScheduleLimits {
    /// In an account and region.
    static let groups = 500
    static let tags = 50
    /// Of `Input`, in bytes.
    static let input = 256 << 10
    /// How far a start date may lie back.
    static let pastStart = Duration.seconds(300)
}
