import Glibc
import JSON
import NIOCore
import Testing

@testable import Environments

@Suite struct PythonFunctionTests {
    @Test func anEventGoesInAndAnAnswerComesOut() async throws {
        try await FleetHarness.with { harness in
            let function = try harness.python("def handler(event, context):\n    return {'got': event, 'id': context.aws_request_id}")
            let first = await harness.invoke(function, #"{"a":[1,2]}"#, id: "request-1")
            #expect(first.json == ["got": ["a": [1, 2]], "id": "request-1"])
            #expect(first.isCold && first.initDuration != nil && first.duration > 0)
            #expect(first.maxMemoryUsed > 0 && first.maxMemoryUsed < 100)
            let second = await harness.invoke(function, "1", id: "request-2")
            #expect(!second.isCold && second.initDuration == nil)
            #expect(second.environment == first.environment)
        }
    }
}
