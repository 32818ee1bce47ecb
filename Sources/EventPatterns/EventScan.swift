/// The one pass over an event: walks down the trie of wanted fields, skips everything else, and stops when nothing is wanted any more.
///
/// The event is taken to be valid JSON (who puts it on a bus has checked it): what is not wanted is not looked at.
/// Of members with the same key in one object the first counts.
struct EventScan {
    private enum Progress { case more, finished, malformed }

    /// Deeper than any JSON text that was accepted.
    private static let maximumDepth = 512

    private let trie: FieldTrie.View
    private var bytes: EventBytes
    private var depth = 0

    /// - Returns: whether the event is an object that could be read as far as was needed.
    static func run(_ event: UnsafeRawBufferPointer, _ trie: FieldTrie.View, into found: inout FieldValues) -> Bool {
        guard let base = event.baseAddress, event.count < Int(UInt32.max) else { return false }
        var scan = EventScan(trie: trie, bytes: EventBytes(event, base))
        guard scan.bytes.take(UInt8(ascii: "{")) else { return false }
        if trie.nodes[0].childCount == 0 { return true }
        return scan.object(FieldTrie.root, element: 0, isLastWanted: true, &found) != .malformed
    }

    private init(trie: FieldTrie.View, bytes: EventBytes) {
        self.trie = trie
        self.bytes = bytes
    }

    /// Reads on after `{`.
    ///
    /// - Parameter isLastWanted: nothing after this object is wanted.
    private mutating func object(_ node: UInt32, element: UInt32, isLastWanted: Bool, _ found: inout FieldValues) -> Progress {
        if bytes.take(UInt8(ascii: "}")) { return .more }
        guard depth < Self.maximumDepth else { return .malformed }
        depth += 1
        defer { depth -= 1 }
        var wanted = trie.nodes[Int(node)].childCount
        let object = found.beginObject()
        repeat {
            guard bytes.take(UInt8(ascii: "\"")) else { return .malformed }
            let start = bytes.position
            guard let isEscaped = bytes.skipString() else { return .malformed }
            let key = bytes.text(start, bytes.position - 1)
            guard bytes.take(UInt8(ascii: ":")) else { return .malformed }
            bytes.skipWhitespace()
            let child = isEscaped ? unescapedChild(of: node, key) : trie.child(of: node, key)
            if let child, !found.isSeen(child, in: object) {
                found.see(child, in: object)
                wanted -= 1
                let progress = value(child, element: element, isLastWanted: isLastWanted && wanted == 0, &found)
                if progress != .more { return progress }
                if wanted == 0 {
                    if isLastWanted { return .finished }
                    return bytes.skipContainers() ? .more : .malformed
                }
            } else if child == nil, let target = dottedChild(of: node, key, in: object, found) {
                let progress = value(target, element: element, isLastWanted: false, &found)
                if progress != .more { return progress }
            } else {
                guard bytes.skipValue() else { return .malformed }
            }
        } while bytes.take(UInt8(ascii: ","))
        return bytes.take(UInt8(ascii: "}")) ? .more : .malformed
    }

    private func unescapedChild(of node: UInt32, _ key: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard let key = Self.unescape(key) else { return nil }
        return key.withUnsafeBufferPointer { trie.child(of: node, $0) }
    }

    /// A key with dots names a path: `"a.b": 1` is the field that `"a": {"b": 1}` has. It counts unless `"a"` came before.
    @inline(__always)
    private func dottedChild(
        of node: UInt32, _ key: UnsafeBufferPointer<UInt8>, in object: UInt32, _ found: FieldValues
    ) -> UInt32? {
        guard key.contains(UInt8(ascii: ".")) else { return nil }
        var node = node
        var isFirst = true
        for name in key.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let child = trie.child(of: node, UnsafeBufferPointer(rebasing: name)) else { return nil }
            if isFirst, found.isSeen(child, in: object) { return nil }
            (node, isFirst) = (child, false)
        }
        return node
    }

    private mutating func value(_ node: UInt32, element: UInt32, isLastWanted: Bool, _ found: inout FieldValues) -> Progress {
        switch bytes.current {
        case UInt8(ascii: "{") where trie.nodes[Int(node)].childCount > 0:
            bytes.position += 1
            return object(node, element: element, isLastWanted: isLastWanted, &found)
        case UInt8(ascii: "["):
            bytes.position += 1
            return array(node, element: element, &found)
        case UInt8(ascii: "{"): return bytes.skipValue() ? .more : .malformed
        default: return scalar(node, element: element, &found) ? .more : .malformed
        }
    }

    /// Reads on after `[`. Scalars belong to the element around the array: only objects and arrays in it are bound together.
    private mutating func array(_ node: UInt32, element: UInt32, _ found: inout FieldValues) -> Progress {
        if bytes.take(UInt8(ascii: "]")) { return .more }
        guard depth < Self.maximumDepth else { return .malformed }
        depth += 1
        defer { depth -= 1 }
        let array = found.arrayCount
        found.arrayCount += 1
        let hasChildren = trie.nodes[Int(node)].childCount > 0
        repeat {
            bytes.skipWhitespace()
            let byte = bytes.current
            if byte == UInt8(ascii: "[") || (byte == UInt8(ascii: "{") && hasChildren) {
                bytes.position += 1
                let inner = found.beginElement(of: array, in: element)
                let progress =
                    byte == UInt8(ascii: "[")
                    ? self.array(node, element: inner, &found) : object(node, element: inner, isLastWanted: false, &found)
                guard progress == .more else { return .malformed }
                found.endElement(inner)
            } else if byte == UInt8(ascii: "{") {
                guard bytes.skipValue() else { return .malformed }
            } else {
                guard scalar(node, element: element, &found) else { return .malformed }
            }
        } while bytes.take(UInt8(ascii: ","))
        return bytes.take(UInt8(ascii: "]")) ? .more : .malformed
    }

    private mutating func scalar(_ node: UInt32, element: UInt32, _ found: inout FieldValues) -> Bool {
        guard trie.nodes[Int(node)].conditionCount > 0 else { return bytes.skipValue() }
        let kind: EventScalar.Kind
        switch bytes.current {
        case UInt8(ascii: "\""): return string(node, element: element, &found)
        case UInt8(ascii: "t"): kind = .true
        case UInt8(ascii: "f"): kind = .false
        case UInt8(ascii: "n"): kind = .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = .number
        default: return false
        }
        let start = bytes.position
        bytes.skipLiteral()
        found.append(
            FieldValues.Value(
                node: node, element: element, start: UInt32(start), length: UInt32(bytes.position - start), kind: kind))
        return true
    }

    private mutating func string(_ node: UInt32, element: UInt32, _ found: inout FieldValues) -> Bool {
        bytes.position += 1
        let start = bytes.position
        guard let isEscaped = bytes.skipString() else { return false }
        var value = FieldValues.Value(
            node: node, element: element, start: UInt32(start), length: UInt32(bytes.position - 1 - start), kind: .string)
        if isEscaped {
            guard let text = Self.unescape(bytes.text(start, bytes.position - 1)) else { return false }
            (value.start, value.length, value.isUnescaped) = (UInt32(found.unescaped.count), UInt32(text.count), true)
            found.unescaped += text
        }
        found.append(value)
        return true
    }

    private static func unescape(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] != UInt8(ascii: "\\") {
                result.append(text[position])
                position += 1
            } else {
                guard let length = JSONEscape.append(from: text[position...], to: &result) else { return nil }
                position += length
            }
        }
        return result
    }
}
