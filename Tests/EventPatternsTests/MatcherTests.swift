import Testing

@testable import EventPatterns

@Suite("Rules of a bus")
struct MatcherTests {
    private func pattern(_ text: String) throws -> EventPattern { try EventPattern(parsing: text) }

    private func matches(_ pattern: String, _ event: String) throws -> Bool { try self.pattern(pattern).matches(event.utf8) }

    @Test("A rule can be replaced and removed, and one rule matches once")
    func replacing() throws {
        var index = PatternIndex()
        let (one, two) = (RuleID(rawValue: 1), RuleID(rawValue: 2))
        index.add(try pattern(#"{"$or":[{"a":[1]},{"b":[2]}]}"#), for: one)
        index.add(try pattern(#"{"a":[1]}"#), for: two)
        #expect(index.rules(matching: #"{"a":1,"b":2}"#.utf8) == [one, two])
        index.add(try pattern(#"{"a":[3]}"#), for: one)
        #expect(index.rules(matching: #"{"a":1,"b":2}"#.utf8) == [two])
        index.remove(two)
        index.remove(two)
        #expect(index.rules(matching: #"{"a":[1,3]}"#.utf8) == [one])
        #expect(index.count == 1)
    }

    @Test("A copy of an index is independent of it")
    func copies() throws {
        var index = PatternIndex()
        index.add(try pattern(#"{"a":[1]}"#), for: RuleID(rawValue: 1))
        let copy = index
        index.remove(RuleID(rawValue: 1))
        index.add(try pattern(#"{"a":[2]}"#), for: RuleID(rawValue: 2))
        #expect(copy.rules(matching: #"{"a":[1,2]}"#.utf8) == [RuleID(rawValue: 1)])
        #expect(index.rules(matching: #"{"a":[1,2]}"#.utf8) == [RuleID(rawValue: 2)])
    }

    @Test("A text that is full of a wildcard's beginnings takes no longer than its length", .timeLimit(.minutes(1)))
    func longTexts() throws {
        let text = String(repeating: "abcd", count: 100_000)
        #expect(try !matches(#"{"a":[{"wildcard":"*a*b*c*d*e*"}]}"#, #"{"a":"\#(text)"}"#))
        #expect(try matches(#"{"a":[{"wildcard":"*a*b*c*d*e*"}]}"#, #"{"a":["\#(text)","a-bcd-e"]}"#))
    }

    @Test("Matching goes on while rules change, and sees all of a change or nothing")
    func concurrency() async throws {
        let matcher = RuleMatcher()
        let (steady, left, right) = (RuleID(rawValue: 0), RuleID(rawValue: 1), RuleID(rawValue: 2))
        let wanted = try pattern(#"{"source":["s"]}"#)
        matcher.apply([.add(wanted, for: steady), .add(wanted, for: left)])
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var count = 0
                    while !Task.isCancelled {
                        let rules = matcher.rules(matching: Array(#"{"source":"s"}"#.utf8))
                        #expect(rules == [steady, left] || rules == [steady, right])
                        count += 1
                        // Lets the changes have a thread where there are few.
                        await Task.yield()
                    }
                    return count
                }
            }
            for number in 0..<200 {
                matcher.apply([.remove(left), .add(wanted, for: right)])
                matcher.add(try pattern(#"{"detail":{"n\#(number)":["x"]}}"#), for: RuleID(rawValue: UInt32(10 + number)))
                matcher.apply([.add(wanted, for: left), .remove(right)])
                await Task.yield()
            }
            group.cancelAll()
            for try await count in group { #expect(count > 0) }
        }
    }

    @Test("Rules that do not match cost nothing that can be counted")
    func manyRules() throws {
        var index = PatternIndex()
        for number in 0..<2000 {
            let text = #"{"source":["same"],"detail":{"id":["\#(number)"],"n":[{"numeric":[">",\#(number),"<",\#(number + 2)]}]}}"#
            index.add(try pattern(text), for: RuleID(rawValue: UInt32(number)))
        }
        var scratch = MatchScratch()
        var rules: [RuleID] = []
        Array(#"{"source":"same","detail":{"id":"77","n":78}}"#.utf8).withUnsafeBytes { index.match($0, using: &scratch, into: &rules) }
        #expect(rules == [RuleID(rawValue: 77)])
        // The first rule waits at its first field; all others where they are alone, not at the source they share.
        #expect(scratch.marked.count <= 3)
    }

    @Test("Of a key that comes twice the first counts; a dotted key is a path")
    func keys() throws {
        #expect(try matches(#"{"a":[1]}"#, #"{"a":1,"a":2}"#))
        #expect(try !matches(#"{"a":[2],"b":[{"exists":false}]}"#, #"{"a":1,"a":2}"#))
        #expect(try matches(#"{"a":{"b":[1]}}"#, #"{"a.b":1}"#))
        #expect(try matches(#"{"a.b":[1],"a.c":[2]}"#, #"{"a.b":1,"a.c":2}"#))
        #expect(try matches(#"{"a.b":[1]}"#, #"{"a":{"b":1}}"#))
        #expect(try matches(#"{"a\"b":["\u00e9\n"]}"#, #"{"a\u0022b":"é\n"}"#))
    }

    @Test("Fields of one array element stay together")
    func arrays() throws {
        let pattern = #"{"items":{"kind":["a"],"size":[2]}}"#
        #expect(try !matches(pattern, #"{"items":[{"kind":"a","size":1},{"kind":"b","size":2}]}"#))
        #expect(try matches(pattern, #"{"items":[{"kind":"b","size":1},{"kind":"a","size":2}]}"#))
        #expect(try matches(pattern, #"{"items":[[{"kind":"a"}],[{"kind":["b","a"],"size":[1,2]}]]}"#))
        #expect(try !matches(pattern, #"{"items":[]}"#))
        let without = #"{"items":{"kind":["a"],"none":[{"exists":false}]}}"#
        #expect(try matches(without, #"{"items":[{"kind":"a"},{"kind":"b","none":1}]}"#))
        #expect(try !matches(without, #"{"items":[{"kind":"a","none":1}]}"#))
    }

    @Test("Deeply nested events end in no match")
    func depth() throws {
        let deep = String(repeating: #"{"a":["#, count: 100_000)
        #expect(try !matches(#"{"a":["x"]}"#, deep))
        #expect(try !matches(#"{"a":["x"]}"#, #"{"a":"# + String(repeating: "[", count: 1_000_000)))
    }
}
