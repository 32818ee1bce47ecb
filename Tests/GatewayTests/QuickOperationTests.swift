import AWSInterface
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Gateway

@Suite("Where operations run")
struct QuickOperationTests {
    private static var isOnEventLoop: Bool { MultiThreadedEventLoopGroup.singleton.makeIterator().contains { $0.inEventLoop } }

    private static func sqs(_ name: String) -> ServiceInterface {
        ServiceInterface(
            name: "sqs",
            operations: [
                AWSInterface.Operation(name) { _, _ in
                    let before = isOnEventLoop
                    // Whatever it waits for, it comes back to where it was.
                    try await Task.sleep(for: .milliseconds(1))
                    return ["Before": .bool(before), "After": .bool(isOnEventLoop)]
                }
            ], notBuilt: [])
    }

    @Test(
        "small requests for quick operations stay on their event loop; large ones, and other operations, hold nobody up",
        arguments: [("SendMessage", 100, true), ("SendMessage", 20_000, false), ("CreateQueue", 100, false)])
    func place(operation: String, bodySize: Int, staysOnLoop: Bool) async throws {
        try await withGateway([Self.sqs(operation)]) { gateway in
            let body = JSONValue.object(["MessageBody": .string(String(repeating: "x", count: bodySize))]).text()
            let answer = try await gateway.send(.POST, "/", ["X-Amz-Target": "AmazonSQS.\(operation)"], body)
            #expect(answer.json == ["Before": .bool(staysOnLoop), "After": .bool(staysOnLoop)])
        }
    }

    @Test("how much an answer holds is known before it is written")
    func sizes() {
        let answer: JSONValue = ["Messages": [["Body": .string(String(repeating: "é", count: 1000)), "Count": 12], [:], true, nil]]
        #expect(answer.textSize == "MessagesBodyCount12".utf8.count + 2000)
    }

    @Test("every quick operation is one of a service that the gateway knows")
    func targets() {
        for target in ServiceTables.quickTargets {
            let parts = target.split(separator: ".").map(String.init)
            #expect(parts.count == 2 && ServiceTables.jsonTargets[parts[0]] != nil)
            if parts[0] == "AmazonSQS" { #expect(SQSWire.query.operations?[parts[1]] != nil) }
        }
    }
}
