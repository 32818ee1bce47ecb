import AWSInterface
import Functions
import JSON
import NIOCore

/// `Invoke` of Lambda for callers inside the node, such as a schedule's universal target: parameters and answer in JSON.
///
/// The gateway serves `Invoke` by itself, since bodies stream through it.
enum InvokeOperation {
    static func make(_ invocations: InvocationService) -> Operation {
        Operation("Invoke") { input, context in
            let parameters = Parameters(input)
            let function = try parameters.requiredString("FunctionName", length: 1...170)
            let qualifier = try parameters.string("Qualifier", length: 1...128)
            let type = try parameters.string("InvocationType", oneOf: ["RequestResponse", "Event", "DryRun"]) ?? "RequestResponse"
            let clientContext = try parameters.string("ClientContext")
            try parameters.validate()
            let call = try FunctionCall(
                function: function, qualifier: qualifier, in: context.scope, requestID: context.requestID, payload: payload(of: input),
                clientContext: clientContext, traceHeader: context.traceHeader)
            switch type {
            case "Event":
                try await accept(call, invocations)
                return ["StatusCode": 202]
            case "DryRun":
                try await invocations.invoker.dryRun(call)
                return ["StatusCode": 204]
            default: return answer(try await invocations.invoker.invoke(call))
            }
        }
    }

    /// Text is the payload itself; anything else is sent as the JSON that it is.
    private static func payload(of input: JSONObject) -> ByteBuffer {
        switch input["Payload"] {
        case nil, .null: ByteBuffer()
        case .string(let text): ByteBuffer(string: text)
        case .some(let value): ByteBuffer(bytes: value.bytes())
        }
    }

    private static func accept(_ call: FunctionCall, _ invocations: InvocationService) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            invocations.asynchronous.accept(call) { continuation.resume(with: $0.mapError { $0 as any Error }) }
        }
    }

    private static func answer(_ answer: FunctionAnswer) -> JSONObject {
        var output: JSONObject = [
            "StatusCode": 200, "ExecutedVersion": .string(answer.executedVersion), "Payload": .string(String(buffer: answer.payload)),
        ]
        output["FunctionError"] = answer.functionError.map(JSONValue.string)
        return output
    }
}
