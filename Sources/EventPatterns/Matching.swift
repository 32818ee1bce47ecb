/// Room that matching needs, kept from event to event so that a match allocates nothing. One per thread.
public struct MatchScratch: Sendable {
    var found = FieldValues()
    /// Branches of which a test held for a value.
    var candidates: [UInt32] = []
    /// One bit for each branch in `candidates` or matched.
    var marks: [UInt64] = []
    var marked: [UInt32] = []
    /// One bit for each anchor that the value at hand has led to, of those that it can lead to at every place of its text.
    private var visits: [UInt64] = []
    private var visited: [UInt32] = []

    public init() {}

    /// - Returns: whether this is the first time for the value at hand.
    @inline(__always)
    mutating func visit(_ bucket: UInt32) -> Bool {
        let (word, bit) = (Int(bucket >> 6), UInt64(1) << UInt64(bucket & 63))
        if word >= visits.count { visits.append(contentsOf: repeatElement(0, count: word + 1 - visits.count)) }
        guard visits[word] & bit == 0 else { return false }
        visits[word] |= bit
        visited.append(bucket)
        return true
    }

    /// The next value begins.
    mutating func forgetVisits() {
        for bucket in visited { visits[Int(bucket >> 6)] = 0 }
        visited.removeAll(keepingCapacity: true)
    }

    /// - Returns: whether it was not marked yet.
    @inline(__always)
    mutating func mark(_ branch: UInt32) -> Bool {
        let (word, bit) = (Int(branch >> 6), UInt64(1) << UInt64(branch & 63))
        guard marks[word] & bit == 0 else { return false }
        marks[word] |= bit
        marked.append(branch)
        return true
    }

    @inline(__always)
    func isMarked(_ branch: UInt32) -> Bool { marks[Int(branch >> 6)] & (1 << UInt64(branch & 63)) != 0 }

    mutating func prepare(nodeCount: Int, branchCount: Int) {
        found.prepare(nodeCount: nodeCount)
        candidates.removeAll(keepingCapacity: true)
        for branch in marked { marks[Int(branch >> 6)] = 0 }
        marked.removeAll(keepingCapacity: true)
        let missing = (branchCount + 63) / 64 - marks.count
        if missing > 0 { marks.append(contentsOf: repeatElement(0, count: missing)) }
    }
}

extension PatternIndex {
    /// The rules that `event` matches, in the order of their ids. `event` is a whole event as UTF-8 JSON, already known to be valid;
    /// bytes that are no JSON object match nothing.
    public func rules(matching event: some Sequence<UInt8>) -> [RuleID] {
        var scratch = MatchScratch()
        var rules: [RuleID] = []
        let isContiguous: Void? = event.withContiguousStorageIfAvailable {
            match(UnsafeRawBufferPointer($0), using: &scratch, into: &rules)
        }
        if isContiguous == nil { Array(event).withUnsafeBytes { match($0, using: &scratch, into: &rules) } }
        return rules
    }

    /// As `rules(matching:)`, without allocations: replaces the contents of `rules`.
    public func match(_ event: UnsafeRawBufferPointer, using scratch: inout MatchScratch, into rules: inout [RuleID]) {
        // The index is borrowed for this call, and so is what the view points to.
        withExtendedLifetime(self) { view.match(event, using: &scratch, into: &rules) }
    }
}

extension PatternIndex.View {
    func match(_ event: UnsafeRawBufferPointer, using scratch: inout MatchScratch, into rules: inout [RuleID]) {
        rules.removeAll(keepingCapacity: true)
        scratch.prepare(nodeCount: trie.nodes.count, branchCount: branches.count)
        guard EventScan.run(event, trie, into: &scratch.found), let base = event.baseAddress else { return }
        scratch.found.unescaped.withUnsafeBytes { unescaped in
            // A place to point to where no string had escapes.
            let texts = EventTexts(event: base, unescaped: unescaped.baseAddress ?? base)
            for index in scratch.found.values.indices { lookUp(index, texts, &scratch, &rules) }
            addUnanchored(&scratch)
            for branch in scratch.candidates where isSatisfied(branch, texts, scratch.found) { rules.append(branches[Int(branch)].rule) }
        }
        if rules.count > 1 { sortUniquely(&rules) }
    }

    /// Rules without a field that must be there are tried on every event.
    private func addUnanchored(_ scratch: inout MatchScratch) {
        guard let bucket = postings.bucket(Probe(part: .any).key(FieldTrie.root, 0)) else { return }
        var position = postings.firstPosting(bucket)
        while position != 0 {
            let posting = postings.postings[Int(position)]
            if scratch.mark(posting.branch) { scratch.candidates.append(posting.branch) }
            position = posting.next
        }
    }

    private func sortUniquely(_ rules: inout [RuleID]) {
        rules.sort()
        var kept = 1
        for index in 1..<rules.count where rules[index] != rules[kept - 1] {
            rules[kept] = rules[index]
            kept += 1
        }
        rules.removeSubrange(kept...)
    }

    /// Tries the probes of a value's field on it.
    private func lookUp(_ index: Int, _ texts: EventTexts, _ scratch: inout MatchScratch, _ rules: inout [RuleID]) {
        let value = scratch.found.values[index]
        let scalar = texts.scalar(value)
        let node = trie.nodes[Int(value.node)]
        let order = scalar.kind == .number ? Decimal(scalar.text)?.order : nil
        var entry = node.firstProbe
        while entry != 0 {
            let probe = postings.probes[Int(entry)].probe
            entry = postings.probes[Int(entry)].next
            Self.contents(of: scalar, order, probe) { content in
                guard let bucket = postings.bucket(probe.key(value.node, content)),
                    // Once is enough: a text that repeats an anchor would be tested at each of its places.
                    probe.part != .anywhere || scratch.visit(bucket)
                else { return }
                hit(bucket, scalar, &scratch, &rules)
            }
            if probe.part == .anywhere { scratch.forgetVisits() }
        }
        if node.numbers != 0, let order {
            postings.intervals.visit(node.numbers, holding: UInt128(order)) { hit($0, scalar, &scratch, &rules) }
        }
        if node.addresses != 0, scalar.kind == .string, let address = IPAddress(scalar.text) {
            postings.intervals.visit(node.addresses, holding: address.bits) { hit($0, scalar, &scratch, &rules) }
        }
    }

    /// Calls `body` with the hash of each part of the value that the probe looks up.
    @inline(__always)
    private static func contents(of scalar: EventScalar, _ order: UInt64?, _ probe: Probe, _ body: (UInt64) -> Void) {
        let (text, length) = (scalar.text, Int(probe.length))
        if probe.part == .any { return body(0) }
        if scalar.kind != .string {
            if probe.part == .literal { body(Hashing.hash(text)) }
            if probe.part == .number, let order { body(order) }
            return
        }
        switch probe.part {
        case .whole: body(Hashing.hash(text))
        case .head: if length <= text.count { body(Hashing.hash(UnsafeBufferPointer(rebasing: text[..<length]))) }
        case .tail: if length <= text.count { body(Hashing.hash(UnsafeBufferPointer(rebasing: text[(text.count - length)...]))) }
        case .anywhere:
            if length <= text.count {
                for start in 0...text.count - length { body(Hashing.hash(UnsafeBufferPointer(rebasing: text[start..<start + length]))) }
            }
        case .address: if let address = IPAddress(text) { body(TestStorage.View.content(address.bits)) }
        case .foldedWhole, .foldedHead, .foldedTail:
            CaseFolding.withFolded(text) { folded in
                let plain: Probe.Part = probe.part == .foldedWhole ? .whole : probe.part == .foldedHead ? .head : .tail
                contents(of: EventScalar(kind: .string, text: folded), nil, Probe(part: plain, length: probe.length), body)
            }
        case .any, .literal, .number: break
        }
    }

    /// Tests what waits at an anchor. A branch of one field has matched then, another becomes a candidate.
    private func hit(_ bucket: UInt32, _ scalar: EventScalar, _ scratch: inout MatchScratch, _ rules: inout [RuleID]) {
        var position = postings.firstPosting(bucket)
        while position != 0 {
            let posting = postings.postings[Int(position)]
            position = posting.next
            guard !scratch.isMarked(posting.branch), tests.holds(Int(posting.test), scalar) else { continue }
            _ = scratch.mark(posting.branch)
            let branch = branches[Int(posting.branch)]
            if branch.conditionCount == 1 {
                rules.append(branch.rule)
            } else {
                scratch.candidates.append(posting.branch)
            }
        }
    }
}

/// Where the texts of an event's values are.
struct EventTexts {
    let event: UnsafeRawPointer
    let unescaped: UnsafeRawPointer

    @inline(__always)
    func scalar(_ value: FieldValues.Value) -> EventScalar {
        let start = ((value.isUnescaped ? unescaped : event) + Int(value.start)).assumingMemoryBound(to: UInt8.self)
        return EventScalar(kind: value.kind, text: UnsafeBufferPointer(start: start, count: Int(value.length)))
    }
}
