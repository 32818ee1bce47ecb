import AWSInterface

/// Where events may go, as ARNs in requests name it.
enum DestinationRules {
    /// - Parameters:
    ///   - services: whose ARNs AWS takes here.
    ///   - invalid: the answer to anything else.
    /// - Throws: `invalid`; `notImplemented` where AWS has the service and this node does not.
    static func check(
        _ target: String, allowed services: Set<String>, configuration: FunctionsConfiguration, invalid: ServiceError
    ) throws(ServiceError) {
        guard let arn = ARN(target), services.contains(arn.service) else { throw invalid }
        guard configuration.destination(arn.service) else {
            throw ServiceError.notImplemented("\(arn.service) as a destination (\(target))")
        }
        switch arn.service {
        case "sqs" where arn.resource.hasSuffix(".fifo"):
            throw FunctionErrors.invalid("\(target) is a FIFO queue: a function's results and dead letters go to standard queues only.")
        case "events" where !arn.resource.hasPrefix("event-bus/"): throw invalid
        default: break
        }
    }
}
