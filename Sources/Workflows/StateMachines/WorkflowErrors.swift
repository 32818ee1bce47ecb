import AWSInterface
import JSON

/// The errors of Step Functions with AWS's names and messages. https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html
enum WorkflowErrors {
    static func invalidARN(_ reason: String) -> ServiceError { ServiceError("InvalidArn", "Invalid Arn: '\(reason)'") }

    static func invalidName(_ name: String) -> ServiceError { ServiceError("InvalidName", "Invalid Name: '\(name)'") }

    static var invalidToken: ServiceError { ServiceError("InvalidToken", "Invalid Token: 'Invalid token'") }

    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationException", message) }

    static func conflict(_ message: String) -> ServiceError { ServiceError("ConflictException", message) }

    static func quota(_ message: String) -> ServiceError { ServiceError("ServiceQuotaExceededException", message) }

    static func machineDoesNotExist(_ arn: String) -> ServiceError {
        ServiceError("StateMachineDoesNotExist", "State Machine Does Not Exist: '\(arn)'")
    }

    static func machineExists(_ arn: String) -> ServiceError {
        ServiceError("StateMachineAlreadyExists", "State Machine Already Exists: '\(arn)'")
    }

    static func machineDeleting(_ arn: String) -> ServiceError {
        ServiceError("StateMachineDeleting", "State Machine Deleting: '\(arn)'")
    }

    static func executionDoesNotExist(_ arn: String) -> ServiceError {
        ServiceError("ExecutionDoesNotExist", "Execution Does Not Exist: '\(arn)'")
    }

    static func activityDoesNotExist(_ arn: String) -> ServiceError {
        ServiceError("ActivityDoesNotExist", "Activity Does Not Exist: '\(arn)'")
    }

    static var tooManyWorkers: ServiceError {
        ServiceError("ActivityWorkerLimitExceeded", "Activity Worker Limit Exceeded: '\(ActivityPollMachine.limit)'")
    }

    /// Of tags, versions and aliases.
    static func notFound(_ arn: String) -> ServiceError {
        ServiceError("ResourceNotFound", "Resource not found: '\(arn)'", fields: ["resourceName": .string(arn)])
    }

    static func tooManyTags(_ arn: String) -> ServiceError {
        ServiceError("TooManyTags", "Too many tags: '\(arn)'", fields: ["resourceName": .string(arn)])
    }

    static func invalidLogging(_ reason: String) -> ServiceError {
        ServiceError("InvalidLoggingConfiguration", "Invalid Logging Configuration: \(reason)")
    }

    static func invalidEncryption(_ reason: String) -> ServiceError {
        ServiceError("InvalidEncryptionConfiguration", "Invalid Encryption Configuration: \(reason)")
    }

    static var nothingToUpdate: ServiceError {
        ServiceError(
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")
    }
}
