import Glibc

/// Terms of an unstructured message: `ERROR "not found" -timeout`, or `?ERROR ?WARN`.
///
/// All required terms must stand in the message and no excluded one may. Of optional terms one is enough; AWS ignores them
/// where others stand beside them.
struct TermPattern: Hashable, Sendable, CustomStringConvertible {
    private(set) var required: [String] = []
    private(set) var excluded: [String] = []
    private(set) var optional: [String] = []

    init(_ scanner: inout PatternScanner) throws(LogPatternError) {
        while scanner.current != nil {
            if scanner.take("-") {
                scanner.skipSpace()
                excluded.append(try Self.term(&scanner, sign: "-"))
            } else if scanner.take("?") {
                optional.append(try Self.term(&scanner, sign: "?"))
            } else {
                required.append(try Self.term(&scanner, sign: ""))
            }
            scanner.skipSpace()
        }
    }

    private static func term(_ scanner: inout PatternScanner, sign: String) throws(LogPatternError) -> String {
        if scanner.current == UInt8(ascii: "\"") {
            let phrase = try scanner.quoted()
            if phrase.isEmpty { throw .invalidCharacters(term: sign + "\"\"") }
            return phrase
        }
        let word = scanner.word { !PatternScanner.isSpace($0) }
        guard !word.isEmpty, word.utf8.allSatisfy(PatternScanner.isWord) else { throw .invalidCharacters(term: sign + word) }
        return word
    }

    func matches(_ message: UnsafeBufferPointer<UInt8>) -> Bool {
        if required.isEmpty, excluded.isEmpty { return optional.contains { Self.stands($0, in: message) } }
        return required.allSatisfy { Self.stands($0, in: message) } && !excluded.contains { Self.stands($0, in: message) }
    }

    /// A phrase of nothing but white space stands everywhere: AWS documents `" "` as the pattern that takes every event.
    private static func stands(_ term: String, in message: UnsafeBufferPointer<UInt8>) -> Bool {
        if term.utf8.allSatisfy(PatternScanner.isSpace) { return true }
        var term = term
        return term.withUTF8 { message.contains($0) }
    }

    var description: String {
        let terms =
            required.map { PatternScanner.quote($0) } + optional.map { "?" + PatternScanner.quote($0) }
            + excluded.map { "-" + PatternScanner.quote($0) }
        return terms.joined(separator: " ")
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether `part` stands in these bytes. The C library finds its first byte many at a time; in the worst case the search
    /// takes the product of both lengths, of which a pattern's is small.
    func contains(_ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = baseAddress, let partStart = part.baseAddress, let first = part.first else { return part.isEmpty }
        var offset = 0
        while count - offset >= part.count {
            guard let found = memchr(start + offset, Int32(first), count - offset - part.count + 1) else { return false }
            if memcmp(found, partStart, part.count) == 0 { return true }
            offset = UnsafeRawPointer(found) - UnsafeRawPointer(start) + 1
        }
        return false
    }
}
