/// Strings as JavaScript compares and counts them: by code units, without the canonical equivalence of Swift's operators.
enum Text {
    static func equal(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8)
    }

    /// Whether `a` comes before `b` in the order of UTF-16 code units.
    static func isLess(_ a: String, _ b: String) -> Bool {
        var left = a.utf8.makeIterator(), right = b.utf8.makeIterator()
        while true {
            guard let y = right.next() else { return false }
            guard let x = left.next() else { return true }
            if x == y { continue }
            // UTF-8 sorts as UTF-16 does, but for scalars beyond 0xFFFF (lead byte 0xF0 and above), whose surrogates
            // come before 0xE000…0xFFFF (lead bytes 0xEE and 0xEF).
            if x >= 0xF0, y == 0xEE || y == 0xEF { return true }
            if y >= 0xF0, x == 0xEE || x == 0xEF { return false }
            return x < y
        }
    }

    /// Where `needle` first stands in `text` at or after `start`, in bytes.
    static func range(of needle: String, in text: String, from start: String.Index? = nil) -> Range<String.Index>? {
        let haystack = text.utf8
        guard let first = needle.utf8.first else { return (start ?? text.startIndex)..<(start ?? text.startIndex) }
        var position = start ?? text.startIndex
        while let candidate = haystack[position...].firstIndex(of: first) {
            var left = candidate
            var right = needle.utf8.startIndex
            while right < needle.utf8.endIndex, left < haystack.endIndex, haystack[left] == needle.utf8[right] {
                left = haystack.index(after: left)
                right = needle.utf8.index(after: right)
            }
            if right == needle.utf8.endIndex { return candidate..<left }
            position = haystack.index(after: candidate)
        }
        return nil
    }
}
