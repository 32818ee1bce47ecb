/// The fields that some rule wants, as a trie of their paths in flat arrays.
struct FieldTrie: Sendable {
    struct Node: Sendable {
        var hash: UInt64 = 0
        var nameStart: UInt32 = 0
        var nameLength: UInt32 = 0
        var parent: UInt32 = 0
        var childCount: UInt32 = 0
        /// How many conditions of rules are on this very field.
        var conditionCount: UInt32 = 0
        /// The first of this field's probes; see `PostingTable`.
        var firstProbe: UInt32 = 0
        /// Roots of this field's interval trees; 0 is an empty tree.
        var numbers: UInt32 = 0
        var addresses: UInt32 = 0
    }

    static let root: UInt32 = 0

    struct View {
        let nodes: UnsafeBufferPointer<Node>
        fileprivate let names: UnsafeBufferPointer<UInt8>
        fileprivate let children: HashIndex.View

        @inline(__always)
        func child(of parent: UInt32, _ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
            children.find(FieldTrie.hash(parent, name)) { node in
                let node = nodes[Int(node)]
                guard node.parent == parent, Int(node.nameLength) == name.count else { return false }
                for index in 0..<name.count where names[Int(node.nameStart) + index] != name[index] { return false }
                return true
            }
        }
    }

    var nodes = FlatArray([Node()])
    private var names = FlatArray<UInt8>()
    private var unusedNames = 0
    private var children = HashIndex()
    private var free: [UInt32] = []

    var view: View { View(nodes: nodes.view, names: names.view, children: children.view) }

    @inline(__always)
    fileprivate static func hash(_ parent: UInt32, _ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        Hashing.mix(Hashing.hash(name), UInt64(parent))
    }

    /// The node of a path, whose keys are joined with dots; counts one more condition there.
    mutating func retain(_ path: String) -> UInt32 {
        var node = Self.root
        for name in path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            node = findOrAdd(Array(name), under: node)
        }
        nodes[Int(node)].conditionCount += 1
        return node
    }

    /// Counts one condition less, and drops what no rule wants any more.
    mutating func release(_ node: UInt32) {
        nodes[Int(node)].conditionCount -= 1
        var node = node
        while node != Self.root, nodes[Int(node)].conditionCount == 0, nodes[Int(node)].childCount == 0 {
            let dropped = nodes[Int(node)]
            children.remove(dropped.hash, node)
            unusedNames += Int(dropped.nameLength)
            nodes[Int(node)] = Node()
            nodes[Int(dropped.parent)].childCount -= 1
            free.append(node)
            node = dropped.parent
        }
        if unusedNames > 4096, unusedNames * 2 > names.count { compactNames() }
    }

    private mutating func findOrAdd(_ name: [UInt8], under parent: UInt32) -> UInt32 {
        if let found = name.withUnsafeBufferPointer({ view.child(of: parent, $0) }) { return found }
        let hash = name.withUnsafeBufferPointer { Self.hash(parent, $0) }
        let node = Node(hash: hash, nameStart: UInt32(names.count), nameLength: UInt32(name.count), parent: parent)
        names.append(contentsOf: name)
        nodes[Int(parent)].childCount += 1
        let position: UInt32
        if let reused = free.popLast() {
            position = reused
            nodes[Int(position)] = node
        } else {
            position = UInt32(nodes.count)
            nodes.append(node)
        }
        children.insert(hash, position)
        return position
    }

    private mutating func compactNames() {
        var kept = FlatArray<UInt8>()
        for index in 0..<nodes.count where nodes[index].nameLength > 0 {
            let start = Int(nodes[index].nameStart)
            nodes[index].nameStart = UInt32(kept.count)
            kept.append(contentsOf: names.view[start..<start + Int(nodes[index].nameLength)])
        }
        (names, unusedNames) = (kept, 0)
    }
}
