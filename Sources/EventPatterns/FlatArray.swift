/// An array of plain values whose elements can be read through a pointer.
///
/// Matching reads a dozen arrays a few times per value. Read as `Array`s in nested structs they cost two thirds of the time in counting
/// references (measured; see docs/design/event-patterns.md), read through `view` nothing. Copy-on-write, as `Array`.
struct FlatArray<Element: BitwiseCopyable & Sendable> {
    /// Never changed once it is shared.
    private final class Storage: @unchecked Sendable {
        let base: UnsafeMutablePointer<Element>
        let capacity: Int

        init(capacity: Int) {
            base = .allocate(capacity: capacity)
            self.capacity = capacity
        }

        deinit { base.deallocate() }
    }

    private var storage: Storage
    private(set) var count = 0

    init(_ elements: [Element] = []) {
        storage = Storage(capacity: max(4, elements.count))
        for element in elements { append(element) }
    }

    init(repeating element: Element, count: Int) {
        storage = Storage(capacity: max(4, count))
        storage.base.initialize(repeating: element, count: count)
        self.count = count
    }

    /// Valid until the array is changed or dropped.
    @inline(__always)
    var view: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: storage.base, count: count) }

    subscript(position: Int) -> Element {
        get {
            precondition(position >= 0 && position < count)
            return storage.base[position]
        }
        _modify {
            precondition(position >= 0 && position < count)
            own(capacity: count)
            yield &storage.base[position]
        }
    }

    mutating func append(_ element: Element) {
        own(capacity: count + 1)
        storage.base[count] = element
        count += 1
    }

    mutating func append(contentsOf elements: some Collection<Element>) {
        own(capacity: count + elements.count)
        for element in elements {
            storage.base[count] = element
            count += 1
        }
    }

    /// Makes the storage this array's own, with room for `capacity` elements.
    private mutating func own(capacity: Int) {
        if storage.capacity >= capacity, isKnownUniquelyReferenced(&storage) { return }
        let larger = Storage(capacity: storage.capacity >= capacity ? storage.capacity : max(capacity, storage.capacity * 2))
        larger.base.update(from: storage.base, count: count)
        storage = larger
    }
}

extension FlatArray: Sendable {}
