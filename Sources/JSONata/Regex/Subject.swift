/// A string in UTF-16, in which regular expressions search and JavaScript counts.
final class Subject {
    let string: String
    let units: [UInt16]

    init(_ string: String) {
        self.string = string
        units = Array(string.utf16)
    }

    var count: Int { units.count }

    /// The part between two boundaries of scalars.
    func text(_ range: Range<Int>) -> String {
        let range = range.clamped(to: 0..<count)
        if range == 0..<count { return string }
        return String(decoding: units[range], as: UTF16.self)
    }
}
