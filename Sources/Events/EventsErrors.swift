import AWSInterface
import EventPatterns

/// Errors of the event bus service, in the words that AWS was recorded with.
enum EventsErrors {
    static func validation(_ message: String) -> ServiceError { ServiceError("ValidationException", message) }

    static func notFound(_ message: String) -> ServiceError { ServiceError("ResourceNotFoundException", message) }

    /// For something that should be the ARN of a certain thing and is not.
    static func wrongARN(_ text: String) -> ServiceError {
        validation("Parameter \(text) is not valid. Reason: Provided Arn is not in correct format.")
    }

    static func noSuchBus(_ name: String) -> ServiceError { notFound("Event bus \(name) does not exist.") }

    static func noSuchRule(_ name: String, on bus: BusKey) -> ServiceError {
        notFound("Rule \(name) does not exist on EventBus \(bus.name).")
    }

    static func noSuchArchive(_ name: String) -> ServiceError { notFound("Archive \(name) does not exist.") }

    static func noSuchReplay(_ name: String) -> ServiceError { notFound("Replay \(name) does not exist.") }

    static func exists(_ what: String) -> ServiceError { ServiceError("ResourceAlreadyExistsException", "\(what) already exists.") }

    static func limitExceeded(
        _ message: String = "The requested resource exceeds the maximum number allowed."
    ) -> ServiceError {
        ServiceError("LimitExceededException", message)
    }

    static func tooManyTags(_ limit: Int) -> ServiceError { validation("A resource can have no more than \(limit) tags.") }

    static func invalidPattern(_ error: PatternError) -> ServiceError {
        switch error.kind {
        case .invalid: ServiceError("InvalidEventPatternException", error.description)
        case .tooManyCombinations: limitExceeded(error.description)
        }
    }

    /// Refuses by name what is not built, where a request asks for it.
    static func notBuilt(_ member: String, of operation: String) -> ServiceError {
        .notImplemented("events:\(operation) with \(member)")
    }
}
