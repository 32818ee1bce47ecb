import AWSInterface
import Functions

/// The errors of event source mappings, in AWS's words where they are known.
enum MappingErrors {
    static func invalid(_ message: String) -> ServiceError { ServiceError("InvalidParameterValueException", message) }

    static func notFound() -> ServiceError {
        ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", status: 404)
    }

    static func noSuchFunction() -> ServiceError { invalid("Function does not exist") }

    static func noSuchQueue() -> ServiceError {
        invalid(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The "
                + "specified queue does not exist or you do not have access to it.")
    }

    static func exists(_ record: MappingRecord) -> ServiceError {
        let name = record.function.qualifier.map { "\(record.function.key.name):\($0)" } ?? record.function.key.name
        return ServiceError(
            "ResourceConflictException",
            "An event source mapping with SQS arn (\" \(record.queue) \") and function (\" \(name) \") already exists. Please update or "
                + "delete the existing mapping with UUID \(record.id)", status: 409)
    }

    static func inUse(_ verb: String) -> ServiceError {
        ServiceError("ResourceInUseException", "Cannot \(verb) the event source mapping because it is in use.", status: 400)
    }

    static func shortVisibility(_ queue: Int64, function: Int64) -> ServiceError {
        invalid("Queue visibility timeout: \(queue) seconds is less than Function timeout: \(function) seconds")
    }
}
