public import AWSInterface
public import Ambient
import JSON
import Synchronization
public import Targets

/// Universal targets: operations of the services that the node has, called with a schedule's input as their parameters.
///
/// Source: EventBridge Scheduler user guide, "Using universal targets".
public final class UniversalTargets: RemoteTarget {
    /// What a universal target's ARN names: `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`.
    struct Action: Hashable {
        /// The SDK's name of the service.
        let service: String
        /// The operation, its first letter small.
        let name: String

        /// Nil for an ARN that is no universal target's.
        init?(arn: ARN) {
            let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard arn.service == "scheduler", arn.region.isEmpty, arn.account.isEmpty, parts.count == 3, parts[0] == "aws-sdk",
                !parts[1].isEmpty, !parts[2].isEmpty
            else { return nil }
            (service, name) = (parts[1], parts[2])
        }

        /// As the API reference spells it.
        var operation: String { name.prefix(1).uppercased() + name.dropFirst() }
    }

    /// What only reads is no target.
    private static let readingPrefixes = [
        "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover", "validate",
        "batchGet", "batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration", "retrieve", "testConnection",
        "translateDocument", "isAuthorized", "invokeModel",
    ]
    /// Members without which AWS refuses a schedule, of the operations that schedules call most.
    private static let required = [
        "lambda:invoke": ["FunctionName"], "sqs:sendMessage": ["MessageBody", "QueueUrl"],
        "sqs:sendMessageBatch": ["Entries", "QueueUrl"], "eventbridge:putEvents": ["Entries"],
    ]

    static func isUniversal(_ target: String) -> Bool { ARN(target).flatMap(Action.init) != nil }

    private let services = Mutex<[String: ServiceInterface]>([:])
    private let clock: any WallClock
    private let entropy: any Entropy

    public init(clock: any WallClock, entropy: any Entropy) {
        self.clock = clock
        self.entropy = entropy
    }

    /// Names the services whose operations may be called: those of the gateway, and a `lambda` that can `Invoke`.
    public func serve(_ interfaces: [ServiceInterface]) {
        services.withLock { services in
            for interface in interfaces { services[interface.name] = interface }
        }
    }

    private func interface(_ service: String) -> ServiceInterface? {
        SDKService(named: service).flatMap { known in services.withLock { $0[known.signingName] } }
    }

    // MARK: When a schedule is put

    /// - Throws: AWS's `ValidationException` for what cannot be called; `NotImplementedException` for what only AWS can.
    func check(_ action: Action, input: String?) throws {
        if Self.readingPrefixes.contains(where: action.name.hasPrefix) {
            throw ScheduleErrors.validation("\(action.name) API is not supported.")
        }
        guard let interface = interface(action.service) else {
            throw ScheduleErrors.validation("\(action.service) is not a supported service for a target.")
        }
        if interface.notBuilt.contains(action.operation) { throw ServiceError.notImplemented("\(action.service):\(action.operation)") }
        // Names are matched exactly: AWS writes them as its SDKs do.
        guard action.name != action.operation, interface.operations[action.operation] != nil else {
            throw ScheduleErrors.validation("\(action.name) API is not supported.")
        }
        guard let input else { throw ScheduleErrors.validation("You must provide an input to set this target for your schedule.") }
        guard let members = Self.parameters(FiringInput.sample(of: input)) else {
            throw ScheduleErrors.validation("JSON syntax error in input for the target.")
        }
        let missing = (Self.required["\(action.service):\(action.name)"] ?? []).filter { members[$0] == nil }
        if !missing.isEmpty {
            let fields = missing.joined(separator: ", ")
            throw ScheduleErrors.validation(
                "Invalid RequestJson provided. Reason Request payload is missing the following field(s): \(fields).")
        }
    }

    private static func parameters(_ bytes: [UInt8]) -> JSONObject? { (try? JSONValue(parsing: bytes))?.object }

    // MARK: When it fires

    /// Calls the operation in the schedule's account and region. Its answer is nobody's.
    public func send(_ call: TargetCall) async -> TargetRefusal? {
        guard let arn = ARN(call.target), let action = Action(arn: arn), let scope = ARN(call.sender)?.scope,
            let interface = interface(action.service)
        else { return TargetRefusal("NO_RESOURCE", "\(call.target) cannot be called.", .permanent) }
        guard let input = Self.parameters(call.payload) else {
            return TargetRefusal("ValidationException", "The schedule's input is not a JSON object.", .permanent)
        }
        let context = RequestContext(
            scope: scope, requestID: entropy.uuid(), now: clock.now(), userAgent: "AmazonEventBridgeScheduler",
            traceHeader: call.traceHeader)
        do {
            _ = try await interface.call(action.operation, input, context)
            return nil
        } catch let error as ServiceError {
            return TargetRefusal(error.code, error.message, error.refusalClass)
        } catch {
            return TargetRefusal("InternalFailure", "The operation failed: \(error)")
        }
    }
}

extension ServiceError {
    /// Whether the same request may succeed later: not where the request is at fault, or the operation is not built.
    fileprivate var refusalClass: TargetRefusal.Class {
        status == 429 || (status >= 500 && status != 501) ? .retryable : .permanent
    }
}
