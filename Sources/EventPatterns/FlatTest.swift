/// A `ValueTest` without references, for arrays of structs.
struct FlatTest: Sendable {
    enum Kind: UInt8 {
        case null, `true`, `false`, string, number, numberText, numeric, address
        case prefix, suffix, foldedEqual, foldedPrefix, foldedSuffix, wildcard
        case exists
        /// None of the `lower` tests that follow holds.
        case noneOf
    }

    var kind: Kind
    var isIPv6 = false
    /// The bytes of the text in `TestStorage.text`; of an address range its bounds.
    var length: UInt32 = 0
    var start: UInt32 = 0
    /// Ends of a numeric range in `Decimal.order`.
    var lower: UInt64 = 0
    var upper: UInt64 = 0
}

/// A scalar of an event, as tests see it. The bytes are the event's or the scratch's and live as long as one match.
struct EventScalar {
    enum Kind: UInt8 { case null, `true`, `false`, number, string }

    let kind: Kind
    let text: UnsafeBufferPointer<UInt8>
}

/// The tests of many rules in two flat arrays.
struct TestStorage: Sendable {
    struct View {
        let tests: UnsafeBufferPointer<FlatTest>
        fileprivate let text: UnsafeBufferPointer<UInt8>
    }

    private(set) var tests = FlatArray<FlatTest>()
    private var text = FlatArray<UInt8>()

    var view: View { View(tests: tests.view, text: text.view) }

    /// - Returns: how many places it takes, with those of the tests inside `anythingBut`.
    @discardableResult
    mutating func append(_ test: ValueTest) -> Int {
        switch test {
        case .null: add(.null)
        case .bool(let value): add(value ? .true : .false)
        case .string(let string): add(.string, Array(string.utf8))
        case .number(let number):
            if let order = number.order {
                tests.append(FlatTest(kind: .number, lower: order, upper: order))
            } else {
                add(.numberText, Array(number.text.utf8))
            }
        case .numeric(let range): tests.append(FlatTest(kind: .numeric, lower: range.lower, upper: range.upper))
        case .address(let range, _), .cidr(let range, _):
            add(.address, withUnsafeBytes(of: (range.lower, range.upper)) { Array($0) })
            tests[tests.count - 1].isIPv6 = range.isIPv6
        case .prefix(let string): add(.prefix, Array(string.utf8))
        case .suffix(let string): add(.suffix, Array(string.utf8))
        case .equalsIgnoreCase(let string): add(.foldedEqual, CaseFolding.folded(string))
        case .prefixIgnoreCase(let string): add(.foldedPrefix, CaseFolding.folded(string))
        case .suffixIgnoreCase(let string): add(.foldedSuffix, CaseFolding.folded(string))
        case .wildcard(let wildcard):
            add(wildcard.encoded.contains(Wildcard.star) ? .wildcard : .string, wildcard.encoded)
        case .exists: add(.exists)
        case .anythingBut(let excluded):
            tests.append(FlatTest(kind: .noneOf, lower: UInt64(excluded.count)))
            for test in excluded { append(test) }
            return 1 + excluded.count
        }
        return 1
    }

    /// Appends tests of another storage.
    mutating func append(_ range: Range<Int>, of other: TestStorage) {
        for var test in other.tests.view[range] {
            let bytes = other.text.view[Int(test.start)..<Int(test.start) + Int(test.length)]
            test.start = UInt32(text.count)
            text.append(contentsOf: bytes)
            tests.append(test)
        }
    }

    private mutating func add(_ kind: FlatTest.Kind, _ bytes: [UInt8] = []) {
        tests.append(FlatTest(kind: kind, length: UInt32(bytes.count), start: UInt32(text.count)))
        text.append(contentsOf: bytes)
    }
}

extension TestStorage.View {
    /// The place after the test at `position` and what belongs to it.
    func next(_ position: Int) -> Int {
        tests[position].kind == .noneOf ? position + 1 + Int(tests[position].lower) : position + 1
    }

    @inline(__always)
    func text(_ test: FlatTest) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[Int(test.start)..<Int(test.start) + Int(test.length)])
    }

    func addressRange(_ test: FlatTest) -> (lower: UInt128, upper: UInt128) {
        let bytes = UnsafeRawBufferPointer(text(test))
        return (bytes.loadUnaligned(as: UInt128.self), bytes.loadUnaligned(fromByteOffset: 16, as: UInt128.self))
    }

    /// Whether the test at `position` holds for `scalar`.
    func holds(_ position: Int, _ scalar: EventScalar) -> Bool {
        let test = tests[position]
        switch test.kind {
        case .null: return scalar.kind == .null
        case .true: return scalar.kind == .true
        case .false: return scalar.kind == .false
        case .exists: return true
        case .noneOf:
            for excluded in 1..<Int(test.lower) + 1 where holds(position + excluded, scalar) { return false }
            return true
        case .number, .numeric:
            // The cheap comparison first: only a number in the range needs the proof that it can be compared.
            guard scalar.kind == .number, let decimal = Decimal(scalar.text) else { return false }
            let double = decimal.double
            let order = Decimal.order(double)
            return order >= test.lower && order <= test.upper && decimal.isExact(as: double)
        case .numberText: return scalar.kind == .number && equal(text(test), scalar.text)
        default: return scalar.kind == .string && holdsForString(test, scalar.text)
        }
    }

    private func holdsForString(_ test: FlatTest, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
        switch test.kind {
        case .string: return equal(text(test), string)
        case .prefix: return hasPrefix(string, text(test))
        case .suffix: return hasSuffix(string, text(test))
        case .foldedEqual: return CaseFolding.withFolded(string) { equal(text(test), $0) }
        case .foldedPrefix: return CaseFolding.withFolded(string) { hasPrefix($0, text(test)) }
        case .foldedSuffix: return CaseFolding.withFolded(string) { hasSuffix($0, text(test)) }
        case .wildcard: return Wildcard.matches(string, text(test))
        case .address:
            guard let address = IPAddress(string), address.isIPv6 == test.isIPv6 else { return false }
            let (lower, upper) = addressRange(test)
            return lower <= address.bits && address.bits <= upper
        default: return false
        }
    }
}

@inline(__always)
private func equal(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    a.count == b.count && hasPrefix(a, b)
}

@inline(__always)
private func hasPrefix(_ text: UnsafeBufferPointer<UInt8>, _ prefix: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= prefix.count else { return false }
    for index in 0..<prefix.count where text[index] != prefix[index] { return false }
    return true
}

@inline(__always)
private func hasSuffix(_ text: UnsafeBufferPointer<UInt8>, _ suffix: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= suffix.count else { return false }
    return hasPrefix(UnsafeBufferPointer(rebasing: text[(text.count - suffix.count)...]), suffix)
}
