import AWSInterface
import Gateway
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Workflows

/// What `apus executions fork` asks the node, which AWS does not have.
enum ExecutionRoutes {
    /// `POST /_apus/executions/fork` with `{"executionArn", "fromEventId", "definition"?, "input"?, "name"?}`, answers `executionArn` and
    /// `startDate` of the new execution.
    static func fork(_ workflows: WorkflowsService) -> FixedRoute {
        FixedRoute(.POST, "/_apus/executions/fork") { request, context in
            guard let input = (try? JSONValue(parsing: request.body.readableBytesView))?.object else {
                throw ServiceError("SerializationException", "The body is not a JSON object.")
            }
            let parameters = Parameters(input)
            let execution = try parameters.requiredString("executionArn", length: 1...256)
            let event = try parameters.requiredInteger("fromEventId", in: 1...Int.max)
            let definition = try parameters.string("definition", length: 1...1_048_576)
            let replacement = try parameters.string("input", length: 1...262_144)
            let name = try parameters.string("name", length: 1...80)
            try parameters.validate()
            guard ARN(execution)?.scope == context.scope else {
                throw ServiceError("InvalidArn", "\(execution) is not of your account and region.")
            }
            return try await workflows.fork(execution, from: Int64(event), definition: definition, input: replacement, name: name)
        }
    }
}
