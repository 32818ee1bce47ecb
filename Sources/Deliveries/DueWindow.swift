import Ambient

/// A place in a lane's order: by due time, then by identifier.
struct DuePosition: Hashable, Comparable, Sendable {
    var dueAt: Timestamp
    var id: Int64

    static let start = DuePosition(dueAt: Timestamp(milliseconds: .min), id: .min)

    static func < (a: DuePosition, b: DuePosition) -> Bool { (a.dueAt, a.id) < (b.dueAt, b.id) }
}

/// A delivery that waits in memory: with its row, unless memory is short.
struct WaitingDelivery: Sendable {
    var position: DuePosition
    var row: DeliveryRow?
}

/// The first deliveries of a lane, in order. Most arrive at the end and leave at the front.
struct DueWindow {
    private var items: [WaitingDelivery] = []
    private var head = 0

    var count: Int { items.count - head }
    var first: WaitingDelivery? { head < items.count ? items[head] : nil }

    mutating func insert(_ item: WaitingDelivery) {
        if let last = items.last, head < items.count, item.position < last.position {
            items.insert(item, at: index(of: item.position))
        } else {
            items.append(item)
        }
    }

    mutating func removeFirst() -> WaitingDelivery? {
        guard head < items.count else { return nil }
        let item = items[head]
        items[head].row = nil
        head += 1
        if head == items.count || head > 1024 {
            items.removeSubrange(..<head)
            head = 0
        }
        return item
    }

    mutating func removeLast() -> WaitingDelivery? { head < items.count ? items.removeLast() : nil }

    mutating func remove(id: Int64) -> WaitingDelivery? {
        guard let index = items[head...].firstIndex(where: { $0.position.id == id }) else { return nil }
        return items.remove(at: index)
    }

    private func index(of position: DuePosition) -> Int {
        var (low, high) = (head, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A binary heap: the lane that is due first on top.
struct DueHeap<Element> {
    private var items: [(dueAt: Timestamp, element: Element)] = []

    var first: (dueAt: Timestamp, element: Element)? { items.first }

    mutating func insert(_ element: Element, at dueAt: Timestamp) {
        items.append((dueAt, element))
        var child = items.count - 1
        while child > 0, items[child].dueAt < items[(child - 1) / 2].dueAt {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = items.popLast(), !items.isEmpty else { return }
        items[0] = last
        var parent = 0
        while 2 * parent + 1 < items.count {
            let children = (2 * parent + 1)..<min(2 * parent + 3, items.count)
            guard let least = children.min(by: { items[$0].dueAt < items[$1].dueAt }),
                items[least].dueAt < items[parent].dueAt
            else { return }
            items.swapAt(least, parent)
            parent = least
        }
    }
}
