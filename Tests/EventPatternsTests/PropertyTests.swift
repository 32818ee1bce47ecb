import JSON
import Testing

@testable import EventPatterns

@Suite("Random patterns and events")
struct PropertyTests {
    private static let seeds = 1...24

    private func rules(_ random: inout RandomPatterns, _ count: Int) -> [EventPattern] {
        var patterns: [EventPattern] = []
        while patterns.count < count {
            if let pattern = try? EventPattern(parsing: random.pattern()) { patterns.append(pattern) }
        }
        return patterns
    }

    @Test("The index finds what the definition of matching finds, while rules come and go", arguments: seeds)
    func differential(_ seed: Int) throws {
        var random = RandomPatterns(seed: UInt64(seed))
        let patterns = rules(&random, 50)
        var index = PatternIndex()
        var present: Set<UInt32> = []
        var scratch = MatchScratch()
        var matched: [RuleID] = []
        for _ in 0..<40 {
            for _ in 0..<3 {
                let rule = UInt32(random.below(patterns.count))
                if present.contains(rule), random.below(2) == 0 {
                    index.remove(RuleID(rawValue: rule))
                    present.remove(rule)
                } else {
                    index.add(patterns[Int(rule)], for: RuleID(rawValue: rule))
                    present.insert(rule)
                }
            }
            let event = random.event()
            let text = random.text(event)
            Array(text.utf8).withUnsafeBytes { index.match($0, using: &scratch, into: &matched) }
            let expected = present.filter { NaiveMatcher.matches(patterns[Int($0)], event) }.sorted()
            #expect(
                matched.map(\.rawValue) == expected,
                "\(text): \(Set(matched.map(\.rawValue)).symmetricDifference(expected).map { patterns[Int($0)] })")
        }
        #expect(index.count == present.count)
    }

    @Test("The random events match some of the random patterns, and not all")
    func vocabularyIsUseful() {
        var random = RandomPatterns(seed: 7)
        let patterns = rules(&random, 100)
        let events = (0..<40).map { _ in random.event() }
        let hits = patterns.count { pattern in events.contains { NaiveMatcher.matches(pattern, $0) } }
        #expect(hits > 40 && hits < 100)
        let pairs = patterns.reduce(0) { sum, pattern in sum + events.count { NaiveMatcher.matches(pattern, $0) } }
        #expect(pairs > 200, "of \(patterns.count * events.count)")
    }

    @Test("A pattern alone and its explanation agree", arguments: 1...4)
    func explanation(_ seed: Int) throws {
        var random = RandomPatterns(seed: UInt64(seed) << 32)
        for pattern in rules(&random, 60) {
            let event = random.event()
            let explanation = try pattern.explain(random.text(event).utf8)
            #expect(explanation.matches == NaiveMatcher.matches(pattern, event))
            if !explanation.matches {
                let closest = try #require(explanation.closest)
                #expect(closest.isSplitOverElements || closest.fields.contains { $0.outcome != .matched }, "\(event.text()) \(pattern)")
            }
        }
    }

    @Test("An index without its rules is as it was before", arguments: 1...5)
    func removal(_ seed: Int) {
        var random = RandomPatterns(seed: UInt64(seed))
        var index = PatternIndex()
        for round in 0..<20 {
            let patterns = rules(&random, 50)
            for (rule, pattern) in patterns.enumerated() { index.add(pattern, for: RuleID(rawValue: UInt32(rule))) }
            for rule in patterns.indices { index.remove(RuleID(rawValue: UInt32(rule))) }
            #expect(index.count == 0)
            #expect(index.rules(matching: random.event().text().utf8).isEmpty)
            #expect(index.view.trie.nodes.allSatisfy { $0.conditionCount == 0 && $0.childCount == 0 && $0.firstProbe == 0 })
            #expect(index.view.trie.nodes.allSatisfy { $0.numbers == 0 && $0.addresses == 0 }, "round \(round)")
        }
        #expect(index.view.conditions.count < 4096)
    }

    @Test("Broken events and broken patterns end in no match or an error, never in a crash", arguments: 1...4)
    func brokenInput(_ seed: Int) {
        var random = RandomPatterns(seed: UInt64(seed) << 16)
        var index = PatternIndex()
        for (rule, pattern) in rules(&random, 40).enumerated() { index.add(pattern, for: RuleID(rawValue: UInt32(rule))) }
        for _ in 0..<400 {
            var event = Array(random.text(random.event()).utf8)
            var pattern = Array(random.pattern().utf8)
            for _ in 0..<1 + random.below(4) {
                if !event.isEmpty { event[random.below(event.count)] = UInt8(random.below(256)) }
                pattern[random.below(pattern.count)] = UInt8(random.below(256))
            }
            if random.below(2) == 0 { event.removeLast(random.below(event.count)) }
            // A buffer of its own, so that reading beyond it is found by the sanitizers.
            _ = index.rules(matching: event)
            _ = try? EventPattern(parsing: String(decoding: pattern, as: UTF8.self))
        }
        for length in 0..<40 { _ = index.rules(matching: (0..<length).map { _ in UInt8(random.below(256)) }) }
    }
}
