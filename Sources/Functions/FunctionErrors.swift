import AWSInterface

/// The errors of Lambda's control plane, in AWS's words.
enum FunctionErrors {
    static let notFoundCode = "ResourceNotFoundException"

    static func notFound(_ key: FunctionKey, _ qualifier: String? = nil) -> ServiceError {
        ServiceError(notFoundCode, "Function not found: \(key.arn(qualifier))", status: 404)
    }

    static func noSuchResource() -> ServiceError {
        ServiceError(notFoundCode, "The resource you requested does not exist.", status: 404)
    }

    static func invalid(_ message: String) -> ServiceError { ServiceError("InvalidParameterValueException", message) }

    static func conflict(_ message: String) -> ServiceError { ServiceError("ResourceConflictException", message, status: 409) }

    static func wrongRevision() -> ServiceError {
        ServiceError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest "
                + "Revision Id", status: 412)
    }

    static func tooLarge(_ operation: String, limit: Int) -> ServiceError {
        ServiceError(
            "RequestEntityTooLargeException", "Request must be smaller than \(limit) bytes for the \(operation) operation", status: 413)
    }
}
