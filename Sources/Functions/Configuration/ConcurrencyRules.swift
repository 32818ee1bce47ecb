import AWSInterface

/// How an account's concurrency may be divided.
///
/// See https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
struct ConcurrencyRules: Hashable, Sendable {
    var limits: FunctionLimits
    /// What the other functions of the scope have reserved together.
    var reservedByOthers: Int

    /// Checks a reservation of `count`.
    func checkReservation(_ count: Int) throws(ServiceError) {
        guard limits.concurrentExecutions - reservedByOthers - count >= limits.minimumUnreserved else {
            throw FunctionErrors.invalid(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum "
                    + "value of [\(limits.minimumUnreserved)].")
        }
    }

    /// Checks that `count` environments may be provisioned for one qualifier.
    ///
    /// - Parameters:
    ///   - reserved: the function's own reservation.
    ///   - others: what is provisioned for the function's other qualifiers.
    func checkProvisioning(_ count: Int, reserved: Int?, others: Int) throws(ServiceError) {
        if let reserved {
            guard count + others <= reserved else {
                throw FunctionErrors.invalid(
                    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function")
            }
            return
        }
        let available = limits.concurrentExecutions - reservedByOthers
        guard count + others <= available - limits.minimumUnreserved else {
            throw FunctionErrors.invalid(
                "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [\(available)].")
        }
    }
}
