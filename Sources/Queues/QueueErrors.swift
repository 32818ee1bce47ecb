public import AWSInterface

/// SQS's errors under the names of its JSON protocol, with AWS's messages.
///
/// The Query protocol calls many of them otherwise (`AWS.SimpleQueueService.NonExistentQueue`): that is the gateway's table.
public enum QueueErrors {
    /// The name of ``doesNotExist``, for callers that tell it apart.
    public static let doesNotExistCode = "QueueDoesNotExist"

    /// No queue of that name, or it has been deleted.
    public static var doesNotExist: ServiceError { ServiceError(doesNotExistCode, "The specified queue does not exist.") }

    static func invalidAddress(_ url: String) -> ServiceError {
        ServiceError("InvalidAddress", "The address \(url) is not valid for this endpoint.")
    }

    static func missing(_ parameter: String) -> ServiceError {
        ServiceError("MissingParameter", "The request must contain the parameter \(parameter).")
    }

    static func invalid(_ message: String) -> ServiceError { ServiceError("InvalidParameterValue", message) }

    /// `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`
    static func invalid(_ value: some CustomStringConvertible, for parameter: String, _ reason: String) -> ServiceError {
        invalid("Value \(value) for parameter \(parameter) is invalid. Reason: \(reason)")
    }

    static func unknownAttribute(_ name: String) -> ServiceError { ServiceError("InvalidAttributeName", "Unknown Attribute \(name).") }

    static func onlyForFIFO(_ name: String) -> ServiceError {
        ServiceError("InvalidAttributeName", "You can specify the \(name) only when FifoQueue is set to true.")
    }

    static func invalidValue(of attribute: String, _ reason: String? = nil) -> ServiceError {
        let reason = reason.map { " Reason: \($0)" } ?? ""
        return ServiceError("InvalidAttributeValue", "Invalid value for the parameter \(attribute).\(reason)")
    }

    static func nameExists(differingIn attribute: String) -> ServiceError {
        ServiceError(
            "QueueNameExists", "A queue already exists with the same name and a different value for attribute \(attribute)")
    }

    static func notForThisQueueType(_ value: some CustomStringConvertible, _ parameter: String) -> ServiceError {
        invalid(value, for: parameter, "The request include parameter that is not valid for this queue type.")
    }

    static let invalidContents = ServiceError(
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")

    static func invalidHandle(_ handle: String) -> ServiceError {
        ServiceError("ReceiptHandleIsInvalid", "The input receipt handle \"\(handle)\" is not a valid receipt handle.")
    }

    static func expiredHandle(_ handle: String) -> ServiceError {
        invalid(handle, for: "ReceiptHandle", "The receipt handle has expired.")
    }

    static func notInFlight(_ handle: String) -> ServiceError {
        invalid(handle, for: "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
    }

    static func purgeInProgress(_ name: String) -> ServiceError {
        ServiceError("PurgeQueueInProgress", "Only one PurgeQueue operation on \(name) is allowed every 60 seconds.", status: 403)
    }

    static func noSuchResource(_ parameter: String) -> ServiceError {
        ServiceError(
            "ResourceNotFoundException", "The resource that you specified for the \(parameter) parameter doesn't exist.", status: 404)
    }
}
