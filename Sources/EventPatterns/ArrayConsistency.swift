/// Whether an event satisfies all fields of a branch at once.
///
/// Fields that reach into the same array must be satisfied by the same element of it (event-ruler's "array consistency"). Within one
/// element each array can be decided by itself, since a field's values there all lie in one array: so there is nothing to
/// backtrack over but the elements of one array at a time.
extension PatternIndex.View {
    func isSatisfied(_ branch: UInt32, _ texts: EventTexts, _ found: FieldValues) -> Bool {
        let conditions = conditions(of: branches[Int(branch)])
        if found.elements.count == 1 { return conditions.allSatisfy { isSatisfiedAnywhere($0, texts, found) } }
        var matching: [ElementMatcher.Field] = []
        matching.reserveCapacity(conditions.count)
        for condition in conditions {
            var field = ElementMatcher.Field(mayBeAbsent: condition.mayBeAbsent)
            var next = found.first[Int(condition.node)]
            while next != 0 {
                let value = found.values[Int(next) - 1]
                field.values.append(
                    ElementMatcher.Value(position: next - 1, element: value.element, isMatch: holds(condition, texts.scalar(value))))
                next = value.next
            }
            guard condition.mayBeAbsent || field.values.contains(where: \.isMatch) else { return false }
            matching.append(field)
        }
        return ElementMatcher(elements: found.elements, fields: matching).matches()
    }

    private func isSatisfiedAnywhere(_ condition: PatternIndex.Condition, _ texts: EventTexts, _ found: FieldValues) -> Bool {
        var next = found.first[Int(condition.node)]
        if next == 0 { return condition.mayBeAbsent }
        while next != 0 {
            let value = found.values[Int(next) - 1]
            if holds(condition, texts.scalar(value)) { return true }
            next = value.next
        }
        return false
    }

    private func holds(_ condition: PatternIndex.Condition, _ scalar: EventScalar) -> Bool {
        var test = Int(condition.firstTest)
        while test < Int(condition.firstTest + condition.testCount) {
            if tests.holds(test, scalar) { return true }
            test = tests.next(test)
        }
        return false
    }
}

/// Finds elements of an event's arrays such that every field of a branch is satisfied in them.
struct ElementMatcher {
    struct Value {
        /// In the order of the event.
        var position: UInt32
        var element: UInt32
        var isMatch: Bool
    }

    struct Field {
        var mayBeAbsent: Bool
        var values: [Value] = []
    }

    /// The values of a field inside one element.
    private struct Part {
        var field: Int
        var range: Range<Int>
        var mayBeAbsent: Bool
    }

    let elements: [FieldValues.Element]
    let fields: [Field]

    func matches() -> Bool {
        matches(0, fields.indices.map { Part(field: $0, range: fields[$0].values.indices, mayBeAbsent: fields[$0].mayBeAbsent) })
    }

    private func matches(_ element: UInt32, _ parts: [Part]) -> Bool {
        var inArrays: [(array: UInt32, parts: [Part], satisfied: Part?)] = []
        for var part in parts {
            let values = fields[part.field].values[part.range]
            if values.isEmpty {
                guard part.mayBeAbsent else { return false }
                continue
            }
            let isHere = values.contains { $0.element == element }
            let isMatchedHere = isHere && values.contains { $0.element == element && $0.isMatch }
            // What is here is there whatever elements are chosen.
            if isHere { part.mayBeAbsent = false }
            guard let inner = values.first(where: { $0.element != element }) else {
                guard isMatchedHere else { return false }
                continue
            }
            let array = elements[Int(child(of: element, around: inner.element))].array
            let group = inArrays.firstIndex { $0.array == array }
            switch (group, isMatchedHere) {
            case (nil, false): inArrays.append((array, [part], nil))
            case (nil, true): inArrays.append((array, [], part))
            case (let group?, false): inArrays[group].parts.append(part)
            case (_?, true): break
            }
        }
        return inArrays.allSatisfy { _, parts, satisfied in
            if hasMatchingElement(element, parts) { return true }
            // A field satisfied here may instead be satisfied inside, which lets fields after it be absent elsewhere.
            guard let satisfied, parts.contains(where: \.mayBeAbsent) else { return false }
            return hasMatchingElement(element, [satisfied] + parts)
        }
    }

    /// Whether some element of the array in `element` that holds these values satisfies all of them.
    ///
    /// The first field chooses the element. It must be there: while no element was chosen, it is absent only if it is so in all of them.
    private func hasMatchingElement(_ element: UInt32, _ parts: [Part]) -> Bool {
        guard var first = parts.first else { return true }
        first.mayBeAbsent = false
        let rest = parts.dropFirst()
        var tried: UInt32?
        for value in fields[first.field].values[first.range] where value.element != element && value.isMatch {
            let inner = child(of: element, around: value.element)
            if inner == tried { continue }
            tried = inner
            if matches(inner, [part(first, in: inner)] + rest.map { part($0, in: inner) }) { return true }
        }
        return false
    }

    private func part(_ part: Part, in element: UInt32) -> Part {
        let values = fields[part.field].values
        let bounds = elements[Int(element)]
        func index(_ position: UInt32) -> Int {
            var (low, high) = (part.range.lowerBound, part.range.upperBound)
            while low < high {
                let middle = (low + high) / 2
                if values[middle].position < position { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return Part(field: part.field, range: index(bounds.firstValue)..<index(bounds.endValue), mayBeAbsent: part.mayBeAbsent)
    }

    /// The element directly in `outer` that `inner` is or lies in.
    private func child(of outer: UInt32, around inner: UInt32) -> UInt32 {
        var element = inner
        while elements[Int(element)].parent != outer { element = elements[Int(element)].parent }
        return element
    }
}
