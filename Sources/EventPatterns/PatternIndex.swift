/// The name of a rule in an index, given by whoever keeps the rules.
public struct RuleID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static func < (a: RuleID, b: RuleID) -> Bool { a.rawValue < b.rawValue }
}

/// The patterns of many rules, matched together in one pass over an event.
///
/// Every combination of a pattern ("branch") waits at one of its fields, its anchor: the one with the fewest other rules. An event's
/// value leads by hash, or through an interval tree, to the branches anchored at it, and only for these the other fields are tested.
/// So the time depends on the rules that nearly match, not on how many there are. See docs/design/event-patterns.md.
///
/// A value: copies are independent. `RuleMatcher` lets rules come and go while others match.
public struct PatternIndex: Sendable {
    struct Branch: Sendable {
        var rule: RuleID
        var firstCondition: UInt32
        var conditionCount: UInt32
        var firstPosting: UInt32 = 0
        /// The next branch of the same rule, and 1.
        var next: UInt32
        var isAlive = true
    }

    /// One field of a branch.
    struct Condition: Sendable {
        var node: UInt32
        var firstTest: UInt32
        /// Places in `TestStorage`.
        var testCount: UInt32
        var mayBeAbsent: Bool
    }

    /// All that matching reads, through pointers; valid until the index is changed or dropped.
    struct View {
        let trie: FieldTrie.View
        let postings: PostingTable.View
        let tests: TestStorage.View
        let branches: UnsafeBufferPointer<Branch>
        let conditions: UnsafeBufferPointer<Condition>

        @inline(__always)
        func conditions(of branch: Branch) -> UnsafeBufferPointer<Condition> {
            UnsafeBufferPointer(rebasing: conditions[Int(branch.firstCondition)..<Int(branch.firstCondition + branch.conditionCount)])
        }
    }

    private var trie = FieldTrie()
    private var postings = PostingTable()
    private var storage = TestStorage()
    private var branches = FlatArray<Branch>()
    private var conditions = FlatArray<Condition>()
    private var firstBranch: [RuleID: UInt32] = [:]
    private var freeBranches: [UInt32] = []
    private var unusedConditions = 0

    public init() {}

    var view: View {
        View(
            trie: trie.view, postings: postings.view, tests: storage.view, branches: branches.view, conditions: conditions.view)
    }

    /// How many rules there are.
    public var count: Int { firstBranch.count }

    /// Adds a rule; a pattern that it had before is replaced. Takes time in proportion to the pattern, not to the number of rules.
    public mutating func add(_ pattern: EventPattern, for rule: RuleID) {
        remove(rule)
        var next: UInt32 = 0
        for combination in pattern.combinations { next = add(combination, for: rule, next: next) + 1 }
        firstBranch[rule] = next - 1
    }

    /// Removes a rule; nothing happens if there is none.
    public mutating func remove(_ rule: RuleID) {
        guard let first = firstBranch.removeValue(forKey: rule) else { return }
        var next = first + 1
        while next != 0 { next = removeBranch(next - 1) }
        if unusedConditions > 1024, unusedConditions * 2 > conditions.count { compact() }
    }

    private mutating func add(_ combination: EventPattern.Combination, for rule: RuleID, next: UInt32) -> UInt32 {
        let branch = Branch(
            rule: rule, firstCondition: UInt32(conditions.count), conditionCount: UInt32(combination.fields.count), next: next)
        let position: UInt32
        if let reused = freeBranches.popLast() {
            position = reused
            branches[Int(position)] = branch
        } else {
            position = UInt32(branches.count)
            branches.append(branch)
        }
        for field in combination.fields {
            let firstTest = storage.tests.count
            for test in field.tests { storage.append(test) }
            conditions.append(
                Condition(
                    node: trie.retain(field.path), firstTest: UInt32(firstTest),
                    testCount: UInt32(storage.tests.count - firstTest), mayBeAbsent: field.mayBeAbsent))
        }
        anchor(position)
        return position
    }

    /// Lets a branch wait at the field where the fewest others do.
    private mutating func anchor(_ position: UInt32) {
        var best: (cost: Int, condition: Condition, anchors: [(test: Int, anchor: Anchor)])?
        for condition in view.conditions(of: branches[Int(position)]) where !condition.mayBeAbsent {
            var cost = 0
            var anchors: [(test: Int, anchor: Anchor)] = []
            var test = Int(condition.firstTest)
            while test < Int(condition.firstTest + condition.testCount) {
                let (anchor, price) = cheapest(storage.view.anchors(test), condition.node)
                anchors.append((test, anchor))
                cost += price
                test = storage.view.next(test)
            }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, condition, anchors) }
        }
        // Without a field that must be there it waits at the event itself.
        let node = best?.condition.node ?? FieldTrie.root
        for (test, anchor) in best?.anchors ?? [(0, .any)] {
            branches[Int(position)].firstPosting = postings.insert(
                anchor, in: &trie, node, branch: position, test: UInt32(test), nextOfBranch: branches[Int(position)].firstPosting)
        }
    }

    private func cheapest(_ anchors: [Anchor], _ node: UInt32) -> (Anchor, Int) {
        var best = (Anchor.any, Int.max)
        for anchor in anchors {
            let cost = postings.cost(anchor, trie.nodes[Int(node)], node)
            if cost < best.1 { best = (anchor, cost) }
        }
        return best
    }

    /// - Returns: the next branch of the same rule, and 1.
    private mutating func removeBranch(_ position: UInt32) -> UInt32 {
        let branch = branches[Int(position)]
        var posting = branch.firstPosting
        while posting != 0 { posting = postings.remove(posting, in: &trie) }
        for condition in view.conditions(of: branch) { trie.release(condition.node) }
        unusedConditions += Int(branch.conditionCount)
        branches[Int(position)].isAlive = false
        freeBranches.append(position)
        return branch.next
    }

    /// Drops the conditions and tests of removed rules.
    private mutating func compact() {
        var (newConditions, newStorage) = (FlatArray<Condition>(), TestStorage())
        for position in 0..<branches.count where branches[position].isAlive {
            let branch = branches[position]
            branches[position].firstCondition = UInt32(newConditions.count)
            var moved: [(from: UInt32, to: UInt32)] = []
            for var condition in view.conditions(of: branch) {
                let start = UInt32(newStorage.tests.count)
                newStorage.append(Int(condition.firstTest)..<Int(condition.firstTest + condition.testCount), of: storage)
                moved.append((condition.firstTest, start))
                condition.firstTest = start
                newConditions.append(condition)
            }
            postings.moveTests(from: branch.firstPosting) { test in
                moved.last { $0.from <= test }.map { $0.to + (test - $0.from) } ?? test
            }
        }
        (conditions, storage, unusedConditions) = (newConditions, newStorage, 0)
    }
}
