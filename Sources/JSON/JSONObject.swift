/// The members of a JSON object in their order. A key stands once; a later value replaces an earlier one in its place.
///
/// Equality does not look at the order, as JSON does not. Keys are the same where their code points are: `é` in one code
/// point and `é` in two are two keys, though Swift compares such strings equal.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSONValue)

    /// Below this count a scan is faster than hashing.
    private static let scanLimit = 16

    private var members: [Element] = []
    private var positions: [MemberName: Int] = [:]

    /// A key compared by its code points.
    private struct MemberName: Hashable {
        let text: String

        static func == (a: MemberName, b: MemberName) -> Bool { a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8) }
        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }

    public init() {}

    public init(_ elements: some Sequence<Element>) {
        for element in elements { self[element.key] = element.value }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map(\.key) }
    public var values: [JSONValue] { members.map(\.value) }

    public mutating func reserveCapacity(_ capacity: Int) { members.reserveCapacity(capacity) }

    /// The value of `key`; setting `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): remove(at: position)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        guard members.count <= Self.scanLimit else { return positions[MemberName(text: key)] }
        return members.firstIndex { MemberName(text: $0.key) == MemberName(text: key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if members.count == Self.scanLimit + 1 {
            reindex()
        } else if members.count > Self.scanLimit {
            positions[MemberName(text: key)] = members.count - 1
        }
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        reindex()
    }

    private mutating func reindex() {
        positions.removeAll()
        guard members.count > Self.scanLimit else { return }
        for (index, member) in members.enumerated() { positions[MemberName(text: member.key)] = index }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(index: Int) -> Element { members[index] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}

extension JSONObject: Hashable {
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.allSatisfy { b[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for member in members {
            var one = Hasher()
            one.combine(member.key)
            one.combine(member.value)
            combined ^= one.finalize()
        }
        hasher.combine(combined)
    }
}
