import AWSInterface
import JSON

/// Why an invocation is refused for want of concurrency, in the words of `TooManyRequestsException`'s `Reason`.
enum Throttle: String, Error {
    case accountLimit = "ConcurrentInvocationLimitExceeded"
    case reservedLimit = "ReservedFunctionConcurrentInvocationLimitExceeded"

    var error: ServiceError {
        ServiceError("TooManyRequestsException", "Rate Exceeded.", status: 429, fields: ["Reason": .string(rawValue)])
    }
}

/// How many invocations of each function may run at once: Lambda's account limit, of which functions can reserve a share.
///
/// A function with reserved concurrency draws from its share alone, every other from what the shares leave.
/// Source: AWS Lambda Developer Guide, "Understanding Lambda function scaling" and "Configuring reserved concurrency".
struct ConcurrencyMachine {
    private struct Usage {
        var unreserved = 0
        var reserved: [String: Int] = [:]
    }

    private let accountLimit: Int
    private var usage: [Scope: Usage] = [:]

    /// - Parameter accountLimit: invocations that may run at once in one account and region.
    init(accountLimit: Int) { self.accountLimit = accountLimit }

    /// A place taken by an invocation, to be given back with `release`.
    struct Place: Sendable {
        fileprivate let key: FunctionKey
        fileprivate let isReserved: Bool
    }

    /// - Parameters:
    ///   - reservation: the function's own reserved concurrency, if it has any.
    ///   - reservedTotal: what all functions of the scope have reserved together.
    mutating func acquire(_ key: FunctionKey, reservation: Int?, reservedTotal: Int) -> Result<Place, Throttle> {
        if let reservation {
            let running = usage[key.scope, default: Usage()].reserved[key.name, default: 0]
            if running >= reservation { return .failure(.reservedLimit) }
            usage[key.scope, default: Usage()].reserved[key.name] = running + 1
        } else {
            let running = usage[key.scope, default: Usage()].unreserved
            if running >= accountLimit - reservedTotal { return .failure(.accountLimit) }
            usage[key.scope, default: Usage()].unreserved = running + 1
        }
        return .success(Place(key: key, isReserved: reservation != nil))
    }

    mutating func release(_ place: Place) {
        if place.isReserved {
            guard let running = usage[place.key.scope]?.reserved[place.key.name] else { return }
            usage[place.key.scope]?.reserved[place.key.name] = running > 1 ? running - 1 : nil
        } else {
            usage[place.key.scope]?.unreserved -= 1
        }
        if let left = usage[place.key.scope], left.unreserved == 0, left.reserved.isEmpty { usage[place.key.scope] = nil }
    }
}
