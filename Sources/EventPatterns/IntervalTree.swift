/// Sets of closed intervals, each with a number, that answer which of them hold a point: treaps in one flat array.
///
/// A treap stays shallow by chance, here drawn from the interval's own bounds, and needs no rebuilding when rules come and go.
struct IntervalTrees: Sendable {
    fileprivate struct Node {
        var lower: UInt128
        var upper: UInt128
        /// The highest upper end in the subtree.
        var highest: UInt128
        var left: UInt32 = 0
        var right: UInt32 = 0
        var priority: UInt32
        var value: UInt32
    }

    /// Node 0 is no node: an empty tree is the root 0.
    private var nodes = FlatArray([Node(lower: 1, upper: 0, highest: 0, priority: 0, value: 0)])
    private var free: [UInt32] = []

    struct View {
        fileprivate let nodes: UnsafeBufferPointer<Node>

        /// Calls `body` with the number of each interval that holds `point`.
        func visit(_ root: UInt32, holding point: UInt128, _ body: (UInt32) -> Void) {
            guard root != 0 else { return }
            let node = nodes[Int(root)]
            guard point <= node.highest else { return }
            visit(node.left, holding: point, body)
            guard node.lower <= point else { return }
            if point <= node.upper { body(node.value) }
            visit(node.right, holding: point, body)
        }
    }

    var view: View { View(nodes: nodes.view) }

    /// The number of exactly this interval.
    func find(_ root: UInt32, _ lower: UInt128, _ upper: UInt128) -> UInt32? {
        var current = root
        while current != 0 {
            let node = nodes[Int(current)]
            if (lower, upper) == (node.lower, node.upper) { return node.value }
            current = (lower, upper) < (node.lower, node.upper) ? node.left : node.right
        }
        return nil
    }

    /// Adds an interval that is not there.
    /// - Returns: its place, to remove it by.
    mutating func insert(_ root: inout UInt32, _ lower: UInt128, _ upper: UInt128, _ value: UInt32) -> UInt32 {
        let bounds = Hashing.mix(UInt64(truncatingIfNeeded: lower), UInt64(truncatingIfNeeded: upper))
        let high = Hashing.mix(UInt64(truncatingIfNeeded: lower >> 64), UInt64(truncatingIfNeeded: upper >> 64))
        let priority = UInt32(truncatingIfNeeded: Hashing.mix(bounds, high) >> 32)
        let node = Node(lower: lower, upper: upper, highest: upper, priority: priority, value: value)
        let position: UInt32
        if let reused = free.popLast() {
            position = reused
            nodes[Int(position)] = node
        } else {
            position = UInt32(nodes.count)
            nodes.append(node)
        }
        root = inserting(position, into: root)
        return position
    }

    mutating func remove(_ root: inout UInt32, _ position: UInt32) {
        root = removing(nodes[Int(position)].lower, nodes[Int(position)].upper, from: root)
        free.append(position)
    }

    private mutating func inserting(_ new: UInt32, into root: UInt32) -> UInt32 {
        guard root != 0 else { return new }
        let (node, added) = (nodes[Int(root)], nodes[Int(new)])
        if added.priority > node.priority {
            (nodes[Int(new)].left, nodes[Int(new)].right) = split(root, before: (added.lower, added.upper))
            update(new)
            return new
        }
        if (added.lower, added.upper) < (node.lower, node.upper) {
            nodes[Int(root)].left = inserting(new, into: node.left)
        } else {
            nodes[Int(root)].right = inserting(new, into: node.right)
        }
        update(root)
        return root
    }

    private mutating func removing(_ lower: UInt128, _ upper: UInt128, from root: UInt32) -> UInt32 {
        guard root != 0 else { return 0 }
        let node = nodes[Int(root)]
        if (lower, upper) == (node.lower, node.upper) {
            return merge(node.left, node.right)
        }
        if (lower, upper) < (node.lower, node.upper) {
            nodes[Int(root)].left = removing(lower, upper, from: node.left)
        } else {
            nodes[Int(root)].right = removing(lower, upper, from: node.right)
        }
        update(root)
        return root
    }

    private mutating func split(_ root: UInt32, before bounds: (UInt128, UInt128)) -> (UInt32, UInt32) {
        guard root != 0 else { return (0, 0) }
        let node = nodes[Int(root)]
        defer { update(root) }
        if (node.lower, node.upper) < bounds {
            let (left, right) = split(node.right, before: bounds)
            nodes[Int(root)].right = left
            return (root, right)
        }
        let (left, right) = split(node.left, before: bounds)
        nodes[Int(root)].left = right
        return (left, root)
    }

    private mutating func merge(_ left: UInt32, _ right: UInt32) -> UInt32 {
        guard left != 0, right != 0 else { return max(left, right) }
        if nodes[Int(left)].priority > nodes[Int(right)].priority {
            nodes[Int(left)].right = merge(nodes[Int(left)].right, right)
            update(left)
            return left
        }
        nodes[Int(right)].left = merge(left, nodes[Int(right)].left)
        update(right)
        return right
    }

    private mutating func update(_ position: UInt32) {
        let node = nodes[Int(position)]
        nodes[Int(position)].highest = max(node.upper, nodes[Int(node.left)].highest, nodes[Int(node.right)].highest)
    }
}
