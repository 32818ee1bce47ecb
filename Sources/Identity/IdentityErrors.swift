import AWSInterface

/// IAM's errors in IAM's words.
enum IdentityError {
    static func roleExists(_ name: String) -> ServiceError {
        ServiceError("EntityAlreadyExists", "Role with name \(name) already exists.", status: 409)
    }

    static func noSuchRole(_ name: String) -> ServiceError {
        ServiceError("NoSuchEntity", "The role with name \(name) cannot be found.", status: 404)
    }

    static func noSuchInlinePolicy(_ name: String) -> ServiceError {
        ServiceError("NoSuchEntity", "The role policy with name \(name) cannot be found.", status: 404)
    }

    static func policyExists(_ name: String) -> ServiceError {
        ServiceError("EntityAlreadyExists", "A policy called \(name) already exists. Duplicate names are not allowed.", status: 409)
    }

    static func noSuchPolicy(_ arn: String) -> ServiceError {
        ServiceError("NoSuchEntity", "Policy \(arn) was not found.", status: 404)
    }

    static func notAttachable(_ arn: String) -> ServiceError {
        ServiceError("NoSuchEntity", "Policy \(arn) does not exist or is not attachable.", status: 404)
    }

    static func noSuchVersion(_ arn: String, _ version: String) -> ServiceError {
        ServiceError("NoSuchEntity", "Policy \(arn) version \(version) does not exist or is not attachable.", status: 404)
    }

    static func noBoundary(_ name: String) -> ServiceError {
        ServiceError("NoSuchEntity", "The role with name \(name) does not have a permissions boundary.", status: 404)
    }

    static func deleteConflict(_ message: String) -> ServiceError { ServiceError("DeleteConflict", message, status: 409) }

    static func quota(_ name: String, _ limit: Int) -> ServiceError {
        limitExceeded("Cannot exceed quota for \(name): \(limit)")
    }

    static func limitExceeded(_ message: String) -> ServiceError { ServiceError("LimitExceeded", message, status: 409) }
    static func malformed(_ message: String) -> ServiceError { ServiceError("MalformedPolicyDocument", message) }
    static func invalidInput(_ message: String) -> ServiceError { ServiceError("InvalidInput", message) }
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationError", message) }

    static let providedByAWS = ServiceError(
        "AccessDenied", "Policies that AWS provides cannot be changed.", status: 403)
    static let invalidMarker = validation("Invalid Marker.")
}
