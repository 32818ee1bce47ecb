/// A way to look a value up in `PostingTable`: which part of it to hash.
struct Probe: Hashable, Sendable {
    enum Part: UInt8 {
        /// Any value.
        case any
        /// null, true, false, or a number in its spelling.
        case literal
        case number
        case address
        case whole, head, tail
        /// Each run of `length` bytes.
        case anywhere
        case foldedWhole, foldedHead, foldedTail

        var isFolded: Bool { self == .foldedWhole || self == .foldedHead || self == .foldedTail }
    }

    var part: Part
    /// In bytes, where a part has a length of its own.
    var length: UInt32 = 0

    @inline(__always)
    func key(_ node: UInt32, _ content: UInt64) -> UInt64 {
        Hashing.mix(content, UInt64(node) << 32 | UInt64(length) << 8 | UInt64(part.rawValue))
    }
}

/// Where a rule waits for one of its tests to come true.
enum Anchor {
    case probe(Probe, content: UInt64)
    case numbers(UInt128, UInt128)
    case addresses(UInt128, UInt128)

    static let any = Anchor.probe(Probe(part: .any), content: 0)
}

extension TestStorage.View {
    /// The places where the test could be anchored: a value for which it holds leads to each of them.
    ///
    /// More than one for a wildcard that neither begins nor ends with text: each four bytes of its literals would do.
    func anchors(_ position: Int) -> [Anchor] {
        let test = tests[position]
        switch test.kind {
        case .null: return [literal("null")]
        case .true: return [literal("true")]
        case .false: return [literal("false")]
        case .exists, .noneOf: return [.any]
        case .number: return [.probe(Probe(part: .number), content: test.lower)]
        case .numeric where test.lower == test.upper: return [.probe(Probe(part: .number), content: test.lower)]
        case .numeric: return [.numbers(UInt128(test.lower), UInt128(test.upper))]
        case .address:
            let (lower, upper) = addressRange(test)
            return [lower == upper ? .probe(Probe(part: .address), content: Self.content(lower)) : .addresses(lower, upper)]
        case .wildcard: return Self.wildcardAnchors(text(test))
        case .numberText: return [textAnchor(.literal, test)]
        case .string: return [textAnchor(.whole, test)]
        case .prefix: return [textAnchor(.head, test)]
        case .suffix: return [textAnchor(.tail, test)]
        case .foldedEqual: return [textAnchor(.foldedWhole, test)]
        case .foldedPrefix: return [textAnchor(.foldedHead, test)]
        case .foldedSuffix: return [textAnchor(.foldedTail, test)]
        }
    }

    static func content(_ address: UInt128) -> UInt64 {
        Hashing.mix(UInt64(truncatingIfNeeded: address), UInt64(truncatingIfNeeded: address >> 64))
    }

    private func literal(_ word: StaticString) -> Anchor {
        .probe(Probe(part: .literal), content: Hashing.hash(UnsafeRawPointer(word.utf8Start), word.utf8CodeUnitCount))
    }

    private func textAnchor(_ part: Probe.Part, _ test: FlatTest) -> Anchor {
        let hasLength = [.head, .tail, .foldedHead, .foldedTail].contains(part)
        return .probe(Probe(part: part, length: hasLength ? test.length : 0), content: Hashing.hash(text(test)))
    }

    private static func wildcardAnchors(_ pattern: UnsafeBufferPointer<UInt8>) -> [Anchor] {
        let literals = pattern.split(separator: Wildcard.star, omittingEmptySubsequences: false).map { UnsafeBufferPointer(rebasing: $0) }
        func anchor(_ part: Probe.Part, _ text: UnsafeBufferPointer<UInt8>) -> Anchor {
            .probe(Probe(part: part, length: UInt32(text.count)), content: Hashing.hash(text))
        }
        if let head = literals.first, !head.isEmpty { return [anchor(.head, head)] }
        if let tail = literals.last, !tail.isEmpty { return [anchor(.tail, tail)] }
        guard let longest = literals.max(by: { $0.count < $1.count }), !longest.isEmpty else {
            return [.probe(Probe(part: .head), content: Hashing.mix(0, 0))]
        }
        let length = min(4, longest.count)
        return literals.filter { $0.count >= length }.flatMap { literal in
            (0...literal.count - length).map { anchor(.anywhere, UnsafeBufferPointer(rebasing: literal[$0..<$0 + length])) }
        }
    }
}
