import AWSInterface
import Ambient
import Environments
import JSON
import NIOCore
import Testing

@testable import Functions

@Suite struct ConcurrencyMachineTests {
    private let scope = Scope(account: "123456789012", region: "eu-west-1")
    private func key(_ name: String) -> FunctionKey { FunctionKey(scope: scope, name: name) }

    @Test func unreservedFunctionsShareWhatReservationsLeave() throws {
        var machine = ConcurrencyMachine(accountLimit: 10)
        var places: [ConcurrencyMachine.Place] = []
        for name in ["a", "b", "a"] { places.append(try machine.acquire(key(name), reservation: nil, reservedTotal: 7).get()) }
        #expect(throws: Throttle.accountLimit) {
            try machine.acquire(key("c"), reservation: nil, reservedTotal: 7).get()
        }
        machine.release(places[0])
        _ = try machine.acquire(key("c"), reservation: nil, reservedTotal: 7).get()
    }

    @Test func aReservationIsALimitOfItsOwn() throws {
        var machine = ConcurrencyMachine(accountLimit: 3)
        let first = try machine.acquire(key("a"), reservation: 1, reservedTotal: 1).get()
        let refused = machine.acquire(key("a"), reservation: 1, reservedTotal: 1)
        #expect(refused.throttle == .reservedLimit)
        _ = try machine.acquire(key("b"), reservation: nil, reservedTotal: 1).get()
        machine.release(first)
        _ = try machine.acquire(key("a"), reservation: 1, reservedTotal: 1).get()
    }

    @Test func aFunctionWithoutConcurrencyNeverRuns() {
        var machine = ConcurrencyMachine(accountLimit: 10)
        #expect(machine.acquire(key("a"), reservation: 0, reservedTotal: 0).throttle == .reservedLimit)
    }

    @Test func scopesDoNotShareTheirLimits() throws {
        var machine = ConcurrencyMachine(accountLimit: 1)
        _ = try machine.acquire(key("a"), reservation: nil, reservedTotal: 0).get()
        let elsewhere = FunctionKey(scope: Scope(account: "123456789012", region: "us-east-1"), name: "a")
        _ = try machine.acquire(elsewhere, reservation: nil, reservedTotal: 0).get()
        #expect(machine.acquire(key("a"), reservation: nil, reservedTotal: 0).throttle == .accountLimit)
    }

    /// Whatever comes and goes, no limit is exceeded, and what was released can be taken again.
    @Test func limitsHoldInEveryOrder() {
        let entropy = SeededEntropy(seed: 11)
        var machine = ConcurrencyMachine(accountLimit: 8)
        var running: [(name: String, place: ConcurrencyMachine.Place)] = []
        for _ in 0..<5000 {
            if entropy.next().isMultiple(of: 2), !running.isEmpty {
                let index = Int(entropy.next() % UInt64(running.count))
                machine.release(running.remove(at: index).place)
            } else {
                let name = ["free", "other", "held"][Int(entropy.next() % 3)]
                let result = machine.acquire(key(name), reservation: name == "held" ? 2 : nil, reservedTotal: 2)
                let held = running.count { $0.name == "held" }
                switch result {
                case .success(let place):
                    running.append((name, place))
                    #expect(name == "held" ? held < 2 : running.count - held <= 6)
                case .failure:
                    #expect(name == "held" ? held == 2 : running.count - held == 6)
                }
            }
        }
    }
}

extension Result where Failure == Throttle {
    fileprivate var throttle: Throttle? {
        if case .failure(let throttle) = self { throttle } else { nil }
    }
}

@Suite struct InvocationLogTests {
    private let metrics = InvocationLog.Metrics(duration: 12.345, initDuration: 100.5, memorySize: 128, maxMemoryUsed: 33)
    private let time = Timestamp(milliseconds: 1_795_412_529_123)

    private func log(_ format: InvocationLog.Format, _ level: InvocationLog.Level = .info) -> InvocationLog {
        InvocationLog(format: format, level: level, requestID: "r-1", version: "$LATEST")
    }

    @Test func textLinesAreLambdas() {
        #expect(log(.text).start(at: time) == "START RequestId: r-1 Version: $LATEST")
        #expect(
            log(.text).end(.success, errorType: nil, metrics, at: time) == [
                "END RequestId: r-1",
                "REPORT RequestId: r-1\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\tMax Memory Used: 33 MB\t"
                    + "Init Duration: 100.50 ms\t",
            ])
    }

    @Test func aTimeOutAndAnExitAreSaidInTheReport() {
        #expect(log(.text).end(.timeout, errorType: nil, metrics, at: time)[1].hasSuffix("Status: timeout"))
        #expect(
            log(.text).end(.error, errorType: "Runtime.ExitError", metrics, at: time)[1]
                .hasSuffix("Status: error\tError Type: Runtime.ExitError"))
    }

    @Test func jsonLinesCarryTheMetrics() throws {
        let lines = log(.json).end(.success, errorType: nil, metrics, at: time)
        #expect(lines.count == 1)
        let report = try JSONValue(parsing: lines[0])
        #expect(report["type"] == "platform.report")
        #expect(report["time"] == "2026-11-23T05:42:09.123Z")
        #expect(report["record"]?["metrics"]?["billedDurationMs"] == 113)
        #expect(report["record"]?["status"] == "success")
    }

    @Test(arguments: [(InvocationLog.Level.debug, 2), (.info, 1), (.warn, 0)])
    func levelsChooseTheEventsOfASuccess(level: InvocationLog.Level, count: Int) {
        #expect(log(.json, level).end(.success, errorType: nil, metrics, at: time).count == count)
    }

    @Test func failuresAreLoggedAtEveryLevel() {
        #expect(log(.json, .warn).end(.error, errorType: "Runtime.ExitError", metrics, at: time).count == 2)
        #expect(log(.json, .warn).start(at: time) == nil)
    }
}

@Suite struct AcceptedInvocationTests {
    @Test func whatIsStoredIsReadBack() {
        let accepted = AcceptedInvocation(
            key: FunctionKey(scope: Scope(account: "123456789012", region: "eu-west-1"), name: "résumé"), qualifier: "live",
            requestID: "r-1", acceptedAt: Timestamp(milliseconds: 7), clientContext: "{\"a\":1}", traceHeader: nil,
            payload: Array("{\"x\":[1,2,3]}".utf8))
        #expect(AcceptedInvocation(encoded: accepted.encoded) == accepted)
    }

    @Test func everyCutOfTheHeadIsRefused() {
        let accepted = AcceptedInvocation(
            key: FunctionKey(scope: Scope(), name: "f"), qualifier: nil, requestID: "r", acceptedAt: Timestamp(milliseconds: 1), payload: []
        )
        for count in 0..<accepted.encoded.count { #expect(AcceptedInvocation(encoded: Array(accepted.encoded.prefix(count))) == nil) }
    }

    @Test func otherBytesAreRefused() {
        for bytes in [[], [0, 0, 0], [1], [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 1], [2, 0, 0, 0, 0, 0, 0, 0, 0]] as [[UInt8]] {
            #expect(AcceptedInvocation(encoded: bytes) == nil)
        }
    }
}

@Suite struct DestinationRecordTests {
    @Test func aFailureCarriesRequestAndResponse() {
        let response = DestinationRecord.Response(executedVersion: "3", functionError: "Unhandled", payload: Array("{\"e\":1}".utf8))
        let record = DestinationRecord(
            requestID: "r-1", functionARN: "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", condition: .retriesExhausted,
            invokeCount: 3, requestPayload: Array("{\"a\":true}".utf8), response: response)
        #expect(
            record.json(at: Timestamp(milliseconds: 1_795_412_529_123)) == [
                "version": "1.0", "timestamp": "2026-11-23T05:42:09.123Z",
                "requestContext": [
                    "requestId": "r-1", "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
                    "condition": "RetriesExhausted", "approximateInvokeCount": 3,
                ],
                "requestPayload": ["a": true],
                "responseContext": ["statusCode": 200, "executedVersion": "3", "functionError": "Unhandled"],
                "responsePayload": ["e": 1],
            ])
    }

    @Test func anEventThatNeverRanHasNoResponse() {
        let record = DestinationRecord(
            requestID: "r", functionARN: "a", condition: .eventAgeExceeded, invokeCount: 0, requestPayload: [], response: nil)
        let json = record.json(at: Timestamp(milliseconds: 0))
        #expect(json["responsePayload"] == nil)
        #expect(json["responseContext"] == nil)
        #expect(json["requestPayload"] == .null)
    }
}

@Suite struct GatheredStreamTests {
    @Test func anAnswerUpToTheLimitIsWhole() {
        var stream = GatheredStream()
        stream.append(ByteBuffer(string: "one "))
        stream.append(ByteBuffer(string: "two"))
        #expect(stream.bytes == ByteBuffer(string: "one two"))
        #expect(stream.error == nil)
    }

    @Test func ofALargerAnswerNothingIsKept() {
        var stream = GatheredStream()
        let piece = ByteBuffer(repeating: 1, count: 1 << 20)
        for _ in 0..<100 { stream.append(piece) }
        #expect(stream.error?.type == "Function.ResponseSizeTooLarge")
        #expect(stream.bytes.readableBytes == 0)
    }
}

@Suite struct LogTailTests {
    @Test func theLastFourKilobytesAreKept() {
        var tail = LogTail()
        for number in 0..<10_000 { tail.append(Array("line \(number)".utf8)) }
        #expect(tail.bytes.count == LogTail.limit)
        #expect(String(decoding: tail.bytes, as: UTF8.self).hasSuffix("line 9999\n"))
    }
}
