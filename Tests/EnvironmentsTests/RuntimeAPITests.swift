import JSON
import NIOCore
import Synchronization
import Testing

@testable import Environments

extension RealProcessTests {
    /// The Runtime API over TCP, as any runtime client uses it.
    @Suite struct RuntimeAPITests {
        @Test func aNativeBootstrapIsFedOverTCP() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("echo")
                #expect(await harness.invoke(function, #"{"a":1}"#).json == ["a": 1])
                let warm = await harness.invoke(function, #""again""#)
                #expect(warm.json == "again" && !warm.isCold)
                #expect(harness.output.lines.first == #"response 202 {"status":"OK"}"#)
            }
        }

        @Test func whatTheRuntimeReportsIsPassedOnAsItIs() async throws {
            try await FleetHarness.with { harness in
                let result = await harness.invoke(try harness.native("error"), #"{"errorType":"Mine","errorMessage":"oh"}"#)
                #expect(result.error?.kind == .reported && result.error?.type == "Mine")
                #expect(result.json == ["errorType": "Mine", "errorMessage": "oh"])
                #expect(result.error?.functionErrorHeader == "Unhandled")
            }
        }

        @Test func answeringTwiceForAnotherOrAskingTwiceIsRefusedAndDoesNoHarm() async throws {
            try await FleetHarness.with { harness in
                let twice = try harness.native("twice")
                #expect(await harness.invoke(twice, "1").json == 1)
                #expect(await harness.invoke(twice, "2").json == 2)
                let foreignFunction = try harness.native("foreign")
                #expect(await harness.invoke(foreignFunction, "3").json == 3)
                let nextTwiceFunction = try harness.native("next-twice")
                #expect(await harness.invoke(nextTwiceFunction, "4").json != "again")
                #expect(
                    await FleetHarness.eventually {
                        harness.output.lines.contains { $0.hasPrefix("response 403") && $0.contains("InvalidStateTransition") }
                            && harness.output.lines.contains { $0.hasPrefix("response 400") && $0.contains("InvalidRequestID") }
                            && harness.output.lines.contains("second next 403")
                    })
            }
        }

        @Test func whatIsNotBuiltIsRefusedByName() async throws {
            try await FleetHarness.with { harness in
                let unknownFunction = try harness.native("unknown")
                #expect(await harness.invoke(unknownFunction, "1").json == 1)
                let lines = harness.output.lines
                #expect(lines[0].hasPrefix("501 ") && lines[0].contains("Extensions API"))
                #expect(lines[1].hasPrefix("501 ") && lines[1].contains("SnapStart"))
                #expect(lines[2].hasPrefix("404 ") && lines[3].hasPrefix("404 "))
            }
        }

        @Test func nonsenseClosesTheConnectionAndNothingElse() async throws {
            try await FleetHarness.with { harness in
                let garbageFunction = try harness.native("garbage")
                #expect(await harness.invoke(garbageFunction, "1").json == 1)
            }
        }

        @Test(.timeLimit(.minutes(1))) func anInitErrorThatComesToItsEndAfterInitFailsNoInvocation() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("late-init-error", timeout: .seconds(3))
                #expect(await harness.invoke(function, "1").json == 1)
            }
        }

        @Test func anAnswerThatIsCompletedInTheNextInvocationIsNotThatInvocationsAnswer() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("stale-answer", timeout: .seconds(3))
                _ = await harness.invoke(function, "1")
                #expect(await harness.invoke(function, "2").json == 2)
            }
        }

        @Test func aPollWithAnEnormousBodyAnswersNothing() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("next-with-body")
                #expect(await harness.invoke(function, "1").json == 1)
            }
        }

        @Test func connectionsAreLimitedInNumber() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("many-connections")
                let open = await harness.invoke(function).json?.int
                #expect(open.map { $0 > 0 && $0 <= 64 } == true, "\(open ?? -1) connections stayed open")
                #expect(await harness.invoke(function).isCold == false)
            }
        }

        @Test func aRuntimeThatNeverAsksForTheNextEventIsEndedAfterItsTimeOut() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("linger", timeout: .seconds(1))
                #expect(await harness.invoke(function).json == 1)
                #expect(harness.fleet.statistics.busy == 1)
                #expect(await FleetHarness.eventually { harness.fleet.statistics.busy == 0 })
            }
        }

        @Test func anAnswerOverSixMegabytesIsAFunctionError() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.native("huge")
                let result = await harness.invoke(function)
                #expect(result.errorType == "Function.ResponseSizeTooLarge")
                #expect(
                    result.errorMessage
                        == "Response payload size (7340032 bytes) exceeded maximum allowed payload size (6291556 bytes).")
                #expect(await FleetHarness.eventually { harness.output.lines.contains { $0.hasPrefix("response 413") } })
                // The environment goes on.
                #expect(await harness.invoke(function).isCold == false)
            }
        }

        @Test func aLargeEventArrivesWhole() async throws {
            try await FleetHarness.with { harness in
                let text = String(repeating: "x", count: 5_900_000)
                let echoFunction = try harness.native("echo")
                #expect(await harness.invoke(echoFunction, "\"\(text)\"").json == .string(text))
            }
        }

        @Test func aStreamArrivesInPiecesWithItsTrailers() async throws {
            try await FleetHarness.with { harness in
                let seen = Mutex<(type: String?, text: String)>((nil, ""))
                func run(_ mode: String) async throws -> InvocationResult {
                    seen.withLock { $0 = (nil, "") }
                    return await harness.invoke(
                        try harness.native(mode), onStream: { response in seen.withLock { $0.type = response.contentType } },
                        onEnd: { pieces in seen.withLock { $0.text = pieces.map { String(buffer: $0) }.joined(separator: "|") } })
                }
                let whole = try await run("stream")
                guard case .streamed(11, nil) = whole.outcome else { return #expect(Bool(false), "\(whole.outcome)") }
                #expect(seen.withLock { $0.type } == "text/plain" && seen.withLock { $0.text } == "hello| world")
                let failed = try await run("stream-error")
                #expect(failed.error?.type == "Oops")
                #expect(failed.error.map { String(buffer: $0.payload) } == #"{"errorType":"Oops"}"#)
                let broken = try await run("stream-broken")
                guard case .streamed(5, let error?) = broken.outcome else { return #expect(Bool(false), "\(broken.outcome)") }
                #expect(error.kind == .truncatedStream)
            }
        }

        @Test func anotherFunctionCannotTakeAnEnvironmentsInvocations() async throws {
            try await FleetHarness.with { harness in
                // The victim says where its Runtime API is, then the intruder connects there.
                let victim = try harness.python(
                    "import os\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_RUNTIME_API']", timeout: .seconds(10))
                guard case .string(let address)? = await harness.invoke(victim).json else { return #expect(Bool(false)) }
                let intruder = try harness.native("intrude")
                #expect(await harness.invoke(intruder, "\"\(address)\"").json == "refused")
                #expect(await harness.invoke(victim).json == .string(address))
            }
        }
    }
}
