import AWSInterface
import Executions
import JSON

/// `aws-sdk:SERVICE:action`: any operation of the services that the node has, called inside of it.
///
/// Source: AWS Step Functions developer guide, "Learning to use AWS service SDK integrations in Step Functions".
struct SDKTasks: Sendable {
    let service: SDKService
    let interface: ServiceInterface
    private let spelling: SDKSpelling
    private let world: CallWorld

    init(_ service: SDKService, _ interface: ServiceInterface, world: CallWorld) {
        self.service = service
        self.interface = interface
        self.world = world
        spelling = SDKSpelling.of(service.name)
    }

    func perform(_ call: TaskCall, action: String) async -> TaskResult {
        guard case .object(let parameters) = call.request.arguments else {
            return InvalidTask(call.request.arguments, ["The Parameters field must be a JSON object"]).result
        }
        let context = world.context(for: call)
        do throws(ServiceError) {
            let answer = try await interface.answer(
                SDKNames.capitalized(action), spelling.wire(parameters, operation: action), context)
            return .succeeded(.object(spelling.answer(answer)))
        } catch {
            return service.failure(error, requestID: context.requestID)
        }
    }
}

extension SDKSpelling {
    /// A request as the service wants it. One operation alone has a member that its model spells unlike all others.
    fileprivate func wire(_ parameters: JSONObject, operation: String) -> JSONObject {
        var request = wire(parameters)
        if operation == "createQueue", let tags = request["Tags"] {
            request["Tags"] = nil
            request["tags"] = tags
        }
        return request
    }
}
