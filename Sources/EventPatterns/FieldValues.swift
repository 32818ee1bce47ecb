/// What one pass over an event found: the values of the wanted fields.
struct FieldValues: Sendable {
    struct Value: Sendable {
        var node: UInt32
        /// The array element that holds it.
        var element: UInt32
        var start: UInt32
        var length: UInt32
        /// The next value of the same field, and 1; 0 for none.
        var next: UInt32 = 0
        var kind: EventScalar.Kind
        /// The text is in `unescaped`, not in the event.
        var isUnescaped = false
    }

    /// One element of an array, itself in an element of an outer one; element 0 is the event.
    struct Element: Sendable {
        var parent: UInt32
        var array: UInt32
        /// Values from `firstValue` up to `endValue` are inside.
        var firstValue: UInt32
        var endValue: UInt32
    }

    /// What a very large event needed is given back.
    private static let keptCapacity = 1 << 16

    var values: [Value] = []
    var elements: [Element] = []
    var arrayCount: UInt32 = 0
    /// Strings that were written with escapes.
    var unescaped: [UInt8] = []
    /// For each field its first and latest value, and 1; 0 for none.
    private(set) var first: [UInt32] = []
    private var last: [UInt32] = []
    /// For each field the latest object that had it: a key that comes again in one object counts once.
    private var seenIn: [UInt32] = []
    private var objectCount: UInt32 = 0

    /// Forgets the last event.
    mutating func prepare(nodeCount: Int) {
        for value in values { first[Int(value.node)] = 0 }
        values.removeAll(keepingCapacity: values.capacity <= Self.keptCapacity)
        elements.removeAll(keepingCapacity: elements.capacity <= Self.keptCapacity)
        unescaped.removeAll(keepingCapacity: unescaped.capacity <= Self.keptCapacity)
        elements.append(Element(parent: 0, array: 0, firstValue: 0, endValue: .max))
        arrayCount = 0
        let missing = nodeCount - first.count
        if missing > 0 {
            first.append(contentsOf: repeatElement(0, count: missing))
            last.append(contentsOf: repeatElement(0, count: missing))
            seenIn.append(contentsOf: repeatElement(0, count: missing))
        }
        if objectCount > .max / 2 {
            objectCount = 0
            for index in seenIn.indices { seenIn[index] = 0 }
        }
    }

    mutating func beginObject() -> UInt32 {
        objectCount += 1
        return objectCount
    }

    func isSeen(_ node: UInt32, in object: UInt32) -> Bool { seenIn[Int(node)] == object }

    mutating func see(_ node: UInt32, in object: UInt32) { seenIn[Int(node)] = object }

    mutating func append(_ value: Value) {
        let position = UInt32(values.count + 1)
        values.append(value)
        if first[Int(value.node)] == 0 {
            first[Int(value.node)] = position
        } else {
            values[Int(last[Int(value.node)]) - 1].next = position
        }
        last[Int(value.node)] = position
    }

    mutating func beginElement(of array: UInt32, in parent: UInt32) -> UInt32 {
        elements.append(Element(parent: parent, array: array, firstValue: UInt32(values.count), endValue: .max))
        return UInt32(elements.count - 1)
    }

    mutating func endElement(_ element: UInt32) {
        if elements[Int(element)].firstValue == UInt32(values.count) {
            // Nothing wanted inside, so nothing refers to it or to an element in it.
            elements.removeSubrange(Int(element)...)
        } else {
            elements[Int(element)].endValue = UInt32(values.count)
        }
    }
}
