/// For each anchor the rules that wait there: linked lists in flat arrays, found by hash or through an interval tree.
struct PostingTable: Sendable {
    struct Posting: Sendable {
        var branch: UInt32
        /// The test that is anchored; what a hash led to is tested again.
        var test: UInt32
        var next: UInt32
        var previous: UInt32
        var bucket: UInt32
        /// The next posting of the same branch.
        var nextOfBranch: UInt32
    }

    /// The postings at one anchor.
    fileprivate struct Bucket {
        var first: UInt32 = 0
        var count: UInt32 = 0
        var node: UInt32 = 0
        /// The probe that leads here, or one of the marks below.
        var probe: UInt32
        /// What the probe finds it by; the place in the interval trees.
        var key: UInt64

        static let numbers: UInt32 = 0
        static let addresses = UInt32.max
    }

    /// A probe that a field's values must try, in the list of that field.
    struct ProbeEntry: Sendable {
        var probe: Probe
        var bucketCount: UInt32
        var next: UInt32
    }

    // Entry 0 of each is none.
    private var postings = FlatArray([Posting(branch: 0, test: 0, next: 0, previous: 0, bucket: 0, nextOfBranch: 0)])
    private var probes = FlatArray([ProbeEntry(probe: Probe(part: .any), bucketCount: 0, next: 0)])
    private var buckets = FlatArray([Bucket(probe: 0, key: 0)])
    private var bucketsByKey = HashIndex()
    private var intervals = IntervalTrees()
    private var freePostings: [UInt32] = []
    private var freeBuckets: [UInt32] = []
    private var freeProbes: [UInt32] = []

    struct View {
        let postings: UnsafeBufferPointer<Posting>
        let probes: UnsafeBufferPointer<ProbeEntry>
        let intervals: IntervalTrees.View
        fileprivate let buckets: UnsafeBufferPointer<Bucket>
        fileprivate let bucketsByKey: HashIndex.View

        /// The bucket of a key.
        @inline(__always)
        func bucket(_ key: UInt64) -> UInt32? { bucketsByKey.find(key) { _ in true } }

        /// The first posting of a bucket that was found.
        @inline(__always)
        func firstPosting(_ bucket: UInt32) -> UInt32 { buckets[Int(bucket)].first }
    }

    var view: View {
        View(
            postings: postings.view, probes: probes.view, intervals: intervals.view, buckets: buckets.view,
            bucketsByKey: bucketsByKey.view)
    }

    /// How many postings a look-up here would lead to: what an anchor costs.
    func cost(_ anchor: Anchor, _ node: FieldTrie.Node, _ position: UInt32) -> Int {
        let bucket =
            switch anchor {
            case .probe(let probe, let content): view.bucket(probe.key(position, content))
            case .numbers(let lower, let upper): intervals.find(node.numbers, lower, upper)
            case .addresses(let lower, let upper): intervals.find(node.addresses, lower, upper)
            }
        let count = bucket.map { Int(buckets[Int($0)].count) } ?? 0
        return switch anchor {
        case .probe(let probe, _) where probe.part == .any: count + 1000
        case .probe(let probe, _) where probe.part == .anywhere: count + 8
        case .probe: count
        case .numbers, .addresses: count + 4
        }
    }

    /// Puts a branch's test at an anchor of the field `position`.
    ///
    /// - Returns: the posting, linked before `nextOfBranch`.
    mutating func insert(
        _ anchor: Anchor, in trie: inout FieldTrie, _ position: UInt32, branch: UInt32, test: UInt32, nextOfBranch: UInt32
    ) -> UInt32 {
        let bucket = findOrAdd(anchor, &trie, position)
        let first = buckets[Int(bucket)].first
        let posting = Posting(branch: branch, test: test, next: first, previous: 0, bucket: bucket, nextOfBranch: nextOfBranch)
        let new = Self.add(posting, to: &postings, reusing: &freePostings)
        if first != 0 { postings[Int(first)].previous = new }
        buckets[Int(bucket)].first = new
        buckets[Int(bucket)].count += 1
        return new
    }

    /// Takes a posting away.
    /// - Returns: the next one of the same branch.
    mutating func remove(_ position: UInt32, in trie: inout FieldTrie) -> UInt32 {
        let posting = postings[Int(position)]
        if posting.next != 0 { postings[Int(posting.next)].previous = posting.previous }
        if posting.previous != 0 {
            postings[Int(posting.previous)].next = posting.next
        } else {
            buckets[Int(posting.bucket)].first = posting.next
        }
        freePostings.append(position)
        buckets[Int(posting.bucket)].count -= 1
        if buckets[Int(posting.bucket)].count == 0 { drop(posting.bucket, &trie) }
        return posting.nextOfBranch
    }

    /// Says where the tests of a branch are now.
    mutating func moveTests(from first: UInt32, by translate: (UInt32) -> UInt32) {
        var position = first
        while position != 0 {
            postings[Int(position)].test = translate(postings[Int(position)].test)
            position = postings[Int(position)].nextOfBranch
        }
    }

    private mutating func findOrAdd(_ anchor: Anchor, _ trie: inout FieldTrie, _ position: UInt32) -> UInt32 {
        switch anchor {
        case .probe(let probe, let content):
            let key = probe.key(position, content)
            if let found = view.bucket(key) { return found }
            let entry = findOrAdd(probe, &trie, position)
            probes[Int(entry)].bucketCount += 1
            let bucket = Self.add(Bucket(node: position, probe: entry, key: key), to: &buckets, reusing: &freeBuckets)
            bucketsByKey.insert(key, bucket)
            return bucket
        case .numbers(let lower, let upper):
            if let found = intervals.find(trie.nodes[Int(position)].numbers, lower, upper) { return found }
            let bucket = Self.add(Bucket(node: position, probe: Bucket.numbers, key: 0), to: &buckets, reusing: &freeBuckets)
            buckets[Int(bucket)].key = UInt64(intervals.insert(&trie.nodes[Int(position)].numbers, lower, upper, bucket))
            return bucket
        case .addresses(let lower, let upper):
            if let found = intervals.find(trie.nodes[Int(position)].addresses, lower, upper) { return found }
            let bucket = Self.add(Bucket(node: position, probe: Bucket.addresses, key: 0), to: &buckets, reusing: &freeBuckets)
            buckets[Int(bucket)].key = UInt64(intervals.insert(&trie.nodes[Int(position)].addresses, lower, upper, bucket))
            return bucket
        }
    }

    private mutating func findOrAdd(_ probe: Probe, _ trie: inout FieldTrie, _ position: UInt32) -> UInt32 {
        var entry = trie.nodes[Int(position)].firstProbe
        while entry != 0 {
            if probes[Int(entry)].probe == probe { return entry }
            entry = probes[Int(entry)].next
        }
        let new = ProbeEntry(probe: probe, bucketCount: 0, next: trie.nodes[Int(position)].firstProbe)
        entry = Self.add(new, to: &probes, reusing: &freeProbes)
        trie.nodes[Int(position)].firstProbe = entry
        return entry
    }

    private mutating func drop(_ position: UInt32, _ trie: inout FieldTrie) {
        let bucket = buckets[Int(position)]
        switch bucket.probe {
        case Bucket.numbers: intervals.remove(&trie.nodes[Int(bucket.node)].numbers, UInt32(bucket.key))
        case Bucket.addresses: intervals.remove(&trie.nodes[Int(bucket.node)].addresses, UInt32(bucket.key))
        case let probe:
            bucketsByKey.remove(bucket.key, position)
            probes[Int(probe)].bucketCount -= 1
            if probes[Int(probe)].bucketCount == 0 { unlink(probe, &trie.nodes[Int(bucket.node)].firstProbe) }
        }
        freeBuckets.append(position)
    }

    private mutating func unlink(_ entry: UInt32, _ first: inout UInt32) {
        let next = probes[Int(entry)].next
        if first == entry {
            first = next
        } else {
            var before = first
            while probes[Int(before)].next != entry { before = probes[Int(before)].next }
            probes[Int(before)].next = next
        }
        freeProbes.append(entry)
    }

    private static func add<Item>(_ item: Item, to items: inout FlatArray<Item>, reusing free: inout [UInt32]) -> UInt32 {
        if let reused = free.popLast() {
            items[Int(reused)] = item
            return reused
        }
        items.append(item)
        return UInt32(items.count - 1)
    }
}
