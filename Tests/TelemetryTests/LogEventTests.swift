import AWSInterface
import Ambient
import JSON
import Storage
import StorageTestSupport
import Testing

@testable import Telemetry

@Suite struct LogEventTests {
    @Test func whatIsPutIsReadInOrderOfTime() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            let answer = try await logs.put("g", "s", [(logs.now - 10, "b"), (logs.now - 5, "d")])
            #expect(answer["nextSequenceToken"]?.string?.isEmpty == false)
            #expect(answer["rejectedLogEventsInfo"] == nil)
            _ = try await logs.put("g", "s", [(logs.now - 20, "a"), (logs.now - 10, "c")])
            #expect(try await logs.messages("g", "s") == ["a", "b", "c", "d"])
            let event = try await logs.call("GetLogEvents", ["logGroupName": "g", "logStreamName": "s"])["events"]?[0]
            #expect(event == ["timestamp": .number(logs.now - 20), "message": "a", "ingestionTime": .number(logs.now)])
        }
    }

    @Test func gatheredLinesAreReadAtOnceAndMakeTheirGroupAndStream() async throws {
        try await LogsFixture.with { logs in
            logs.append("/aws/lambda/f", "2026/11/23/[$LATEST]ab", at: logs.now, "START", "hello\n")
            #expect(try await logs.messages("/aws/lambda/f", "2026/11/23/[$LATEST]ab") == ["START", "hello\n"])
            logs.append("/aws/lambda/f", "2026/11/23/[$LATEST]ab", at: logs.now + 1, "END")
            #expect(try await logs.filtered(["logGroupName": "/aws/lambda/f"]) == ["START", "hello\n", "END"])
            // A later stream, whose lines are still gathered, can be written to as well.
            logs.append("/aws/lambda/f", "other", at: logs.now, "one")
            _ = try await logs.put("/aws/lambda/f", "other", [(logs.now + 1, "two")])
            #expect(try await logs.messages("/aws/lambda/f", "other") == ["one", "two"])
        }
    }

    @Test func aGroupDeletedBehindTheWritersBackIsMadeAgain() async throws {
        try await LogsFixture.with { logs in
            logs.append("g", "s", at: logs.now, "before")
            try await logs.store.flush()
            try await logs.call("DeleteLogGroup", ["logGroupName": "g"])
            #expect(await logs.failure("FilterLogEvents", ["logGroupName": "g"])?.code == "ResourceNotFoundException")
            logs.append("g", "s", at: logs.now, "after")
            #expect(try await logs.messages("g", "s") == ["after"])
            try await logs.store.sweep()
            let left = try await logs.database.read { try $0.query("SELECT COUNT(*) FROM log_chunks")[0].int(0) }
            #expect(left == 1)
        }
    }

    @Test func bytesThatAreNoTextAreRepairedWhenRead() async throws {
        try await LogsFixture.with { logs in
            logs.store.append([LogEvent(timestamp: logs.clock.now(), message: [0x61, 0xFF, 0x62])], to: logs.key("g", "s"))
            let messages = try await logs.messages("g", "s")
            #expect(messages == ["a\u{FFFD}b"])
        }
    }

    @Test func rejectedEventsAreNamedAndTheOthersKept() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.make("g", "s")
            let day: Int64 = 86_400_000
            let answer = try await logs.put("g", "s", [(logs.now - 15 * day, "old"), (logs.now, "good"), (logs.now + day, "new")])
            #expect(answer["rejectedLogEventsInfo"] == ["tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2])
            #expect(try await logs.messages("g", "s") == ["good"])
        }
    }

    @Test func wrongBatchesAreRefused() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            try await logs.make("g", "s")
            func failure(_ events: JSONValue, stream: JSONValue = "s") async -> ServiceError? {
                await logs.failure("PutLogEvents", ["logGroupName": "g", "logStreamName": stream, "logEvents": events])
            }
            let good: JSONValue = ["timestamp": .number(logs.now), "message": "x"]
            #expect(await failure([])?.code == "InvalidParameterException")
            #expect(await failure(.array(Array(repeating: good, count: 10_001)))?.code == "InvalidParameterException")
            #expect(await failure([["timestamp": 1, "message": ""]])?.message.contains("logEvents.1.member.message") == true)
            #expect(await failure([["message": "x"]])?.code == "InvalidParameterException")
            #expect(
                await failure([good], stream: "t") == ServiceError("ResourceNotFoundException", "The specified log stream does not exist."))
            #expect(await failure([good]) == nil)
        }
    }

    @Test func tokensStayTheSameAtTheEndsAndFindWhatComesLater() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            func page(_ token: JSONValue?) async throws -> (messages: [String], forward: JSONValue?, backward: JSONValue?) {
                var input: JSONObject = ["logGroupName": "g", "logStreamName": "s", "limit": 2]
                input["nextToken"] = token
                let page = try await logs.call("GetLogEvents", input)
                return (page["events"]?.all("message") ?? [], page["nextForwardToken"], page["nextBackwardToken"])
            }
            let empty = try await page(nil)
            #expect(empty.messages.isEmpty)
            _ = try await logs.put("g", "s", [(logs.now, "a"), (logs.now, "b"), (logs.now + 1, "c")])
            #expect(try await page(empty.forward).messages == ["a", "b"])
            let latest = try await page(nil)
            #expect(latest.messages == ["b", "c"])
            let end = try await page(latest.forward)
            #expect(end.messages.isEmpty && end.forward == latest.forward)
            // From the end back over the same events.
            #expect(try await page(end.backward).messages == ["b", "c"])
            let first = try await page(latest.backward)
            #expect(first.messages == ["a"])
            let start = try await page(first.backward)
            #expect(start.messages.isEmpty && start.backward == first.backward)
            #expect(try await page(start.forward).messages == ["a", "b"])
            _ = try await logs.put("g", "s", [(logs.now + 2, "d")])
            #expect(try await page(end.forward).messages == ["d"])
            #expect(
                await logs.failure("GetLogEvents", ["logGroupName": "g", "logStreamName": "s", "nextToken": "x"])?.message
                    == "The specified nextToken is invalid.")
        }
    }

    @Test func theEndOfATimeRangeIsOpenForOneStreamAndClosedForAGroup() async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g", "s")
            _ = try await logs.put("g", "s", (0..<5).map { (logs.now + $0, "\($0)") })
            let range: JSONObject = ["logGroupName": "g", "startTime": .number(logs.now + 1), "endTime": .number(logs.now + 3)]
            var stream = range
            stream["logStreamName"] = "s"
            #expect(try await logs.call("GetLogEvents", stream)["events"]?.all("message") == ["1", "2"])
            #expect(try await logs.filtered(range) == ["1", "2", "3"])
            stream["endTime"] = range["startTime"]
            #expect(try await logs.call("GetLogEvents", stream)["events"] == [])
            #expect(
                await logs.failure("FilterLogEvents", ["logGroupName": "g", "startTime": 2, "endTime": 1])?.code
                    == "InvalidParameterException")
        }
    }

    @Test func aPageHoldsOneMegabyte() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            let line = String(repeating: "x", count: 100_000)
            for index in 0..<25 { logs.append("g", "s", at: logs.now + Int64(index), line) }
            let page = try await logs.call("GetLogEvents", ["logGroupName": "g", "logStreamName": "s", "startFromHead": true])
            #expect(page["events"]?.array?.count == 10)
            let filtered = try await logs.call("FilterLogEvents", ["logGroupName": "g"])
            #expect(filtered["events"]?.array?.count == 10)
            #expect(filtered["nextToken"] != nil)
            // One event is always answered, however large.
            logs.append("h", "s", at: logs.now, String(repeating: "y", count: 1_048_550))
            #expect(try await logs.messages("h", "s").first?.utf8.count == 1_048_550)
        }
    }
}

@Suite struct FilterLogEventsTests {
    @Test func patternsStreamsAndPrefixesSelect() async throws {
        try await LogsFixture.with { logs in
            logs.append("g", "a1", at: logs.now, "ERROR one", "{\"level\":\"warn\",\"n\":5}")
            logs.append("g", "a2", at: logs.now + 1, "ERROR two")
            logs.append("g", "b", at: logs.now - 1, "INFO three")
            #expect(
                try await logs.filtered(["logGroupName": "g"]) == ["INFO three", "ERROR one", "{\"level\":\"warn\",\"n\":5}", "ERROR two"])
            #expect(try await logs.filtered(["logGroupName": "g", "filterPattern": "ERROR -two"]) == ["ERROR one"])
            #expect(try await logs.filtered(["logGroupName": "g", "filterPattern": "{ $.n > 4 }"]) == ["{\"level\":\"warn\",\"n\":5}"])
            #expect(try await logs.filtered(["logGroupName": "g", "logStreamNames": ["a2", "b"]]) == ["INFO three", "ERROR two"])
            #expect(
                try await logs.filtered(["logGroupName": "g", "logStreamNamePrefix": "a", "filterPattern": "ERROR"]) == [
                    "ERROR one", "ERROR two",
                ])
            #expect(
                try await logs.filtered(["logGroupIdentifier": "arn:aws:logs:us-east-1:000000000000:log-group:g", "limit": 1]) == [
                    "INFO three"
                ])
            let event = try await logs.call("FilterLogEvents", ["logGroupName": "g", "logStreamNames": ["b"]])["events"]?[0]
            #expect(event?["logStreamName"] == "b")
            #expect(event?["eventId"]?.string?.utf8.count == 56)
            #expect(
                await logs.failure("FilterLogEvents", ["logGroupName": "g", "filterPattern": "a@b"])
                    == ServiceError("InvalidParameterException", "Invalid filter pattern: Invalid character(s) in term 'a@b'"))
            #expect(
                await logs.failure("FilterLogEvents", ["logGroupName": "g", "logStreamNames": ["a1"], "logStreamNamePrefix": "a"])?.code
                    == "InvalidParameterException")
            #expect(
                await logs.failure("FilterLogEvents", ["logGroupName": "g", "logStreamNames": ["none"]])?.code
                    == "ResourceNotFoundException")
            #expect(await logs.failure("FilterLogEvents", ["logGroupName": "g", "unmask": true])?.code == "NotImplementedException")
        }
    }

    /// As `aws logs tail --follow` asks: again from the newest time it has seen, telling events apart by their ids.
    @Test func aFollowerSeesEveryLineOnce() async throws {
        try await LogsFixture.with { logs in
            var (written, seen): ([String], [String]) = ([], [])
            var start = logs.now
            var newest: Set<String> = []
            for round in 0..<20 {
                for stream in ["a", "b", "c"] where (round + stream.utf8.count) % 2 == 1 || stream == "b" {
                    let line = "\(stream)\(round)"
                    logs.append("g", stream, at: logs.now, line)
                    written.append(line)
                }
                if round % 3 == 0 { logs.clock.advance(by: .milliseconds(1)) }
                let events = try await logs.call(
                    "FilterLogEvents", ["logGroupName": "g", "startTime": .number(start), "interleaved": true])
                for event in events["events"]?.array ?? [] {
                    let (time, id) = (try #require(event["timestamp"]?.int), try #require(event["eventId"]?.string))
                    if Int64(time) > start { (start, newest) = (Int64(time), []) }
                    if newest.insert(id).inserted { seen.append(try #require(event["message"]?.string)) }
                }
            }
            #expect(seen.sorted() == written.sorted())
        }
    }

    @Test func aSearchThatFindsLittleIsAnsweredInParts() async throws {
        var options = LogStore.Options()
        options.limits.perStream = 64 << 20
        try await LogsFixture.with([.sqlite], options: options) { logs in
            let line = String(repeating: "x", count: 250_000)
            for index in 0..<200 { logs.append("g", "s", at: logs.now + Int64(index), line) }
            logs.append("g", "s", at: logs.now + 500, "needle")
            var (found, pages): ([String], Int) = ([], 0)
            var token: JSONValue?
            repeat {
                var input: JSONObject = ["logGroupName": "g", "filterPattern": "needle"]
                input["nextToken"] = token
                let page = try await logs.call("FilterLogEvents", input)
                found += page["events"]?.all("message") ?? []
                token = page["nextToken"]
                pages += 1
            } while token != nil
            #expect(found == ["needle"])
            #expect(pages > 1)
        }
    }

    @Test func aMetricFiltersPatternIsTried() async throws {
        try await LogsFixture.with([.sqlite]) { logs in
            let answer = try await logs.call(
                "TestMetricFilter", ["filterPattern": "[level, code = 4*]", "logEventMessages": ["INFO 200", "WARN 404"]])
            #expect(
                answer["matches"]
                    == [["eventNumber": 2, "eventMessage": "WARN 404", "extractedValues": ["$level": "WARN", "$code": "404"]]])
        }
    }
}

@Suite struct LogPagingPropertyTests {
    /// Events whose times repeat and whose chunks overlap, gathered and put in several flushes.
    private static func fill(_ logs: LogsFixture, seed: UInt64, streams: [String], count: Int) async throws -> [String: [(Int64, String)]] {
        let random = SeededEntropy(seed: seed)
        var written: [String: [(Int64, String)]] = [:]
        for stream in streams { try await logs.call("CreateLogStream", ["logGroupName": "g", "logStreamName": .string(stream)]) }
        for index in 0..<count {
            let stream = streams[Int(random.next() % UInt64(streams.count))]
            let time = logs.now + Int64(random.next() % (random.next() % 4 == 0 ? 200_000 : 40))
            let event = (time, "\(stream)/\(index)")
            written[stream, default: []].append(event)
            if random.next() % 8 == 0 {
                try await logs.store.flush()
                _ = try await logs.put("g", stream, [event])
            } else {
                logs.append("g", stream, at: time, event.1)
            }
            if random.next() % 10 == 0 { try await logs.store.flush() }
        }
        return written
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyEventIsOnExactlyOnePageInBothDirections(seed: UInt64) async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g")
            let written = try await Self.fill(logs, seed: seed, streams: ["a", "b", "c"], count: 400)
            let random = SeededEntropy(seed: seed)
            for (stream, events) in written {
                let expected = events.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
                for forward in [true, false] {
                    var (read, token): ([String], JSONValue?) = ([], nil)
                    while true {
                        var input: JSONObject = [
                            "logGroupName": "g", "logStreamName": .string(stream), "startFromHead": .bool(forward),
                            "limit": .number(Int(1 + random.next() % 60)),
                        ]
                        input["nextToken"] = token
                        let page = try await logs.call("GetLogEvents", input)
                        let messages = page["events"]?.all("message") ?? []
                        read = forward ? read + messages : messages + read
                        let next = page[forward ? "nextForwardToken" : "nextBackwardToken"]
                        if next == token { break }
                        token = next
                    }
                    #expect(read == expected, "\(stream) forward: \(forward)")
                }
            }
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func aSearchVisitsEveryEventOnceInOrderOfTime(seed: UInt64) async throws {
        try await LogsFixture.with { logs in
            try await logs.make("g")
            let written = try await Self.fill(logs, seed: seed, streams: ["a", "b", "c", "d"], count: 400)
            let random = SeededEntropy(seed: seed)
            var (read, times, token): ([String], [Int], JSONValue?) = ([], [], nil)
            repeat {
                var input: JSONObject = ["logGroupName": "g", "limit": .number(Int(1 + random.next() % 60))]
                input["nextToken"] = token
                let page = try await logs.call("FilterLogEvents", input)
                read += page["events"]?.all("message") ?? []
                times += page["events"]?.array?.compactMap { $0["timestamp"]?.int } ?? []
                token = page["nextToken"]
            } while token != nil
            #expect(read.sorted() == written.values.flatMap { $0.map(\.1) }.sorted())
            #expect(times == times.sorted())
        }
    }
}
