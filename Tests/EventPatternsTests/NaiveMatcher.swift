import JSON

@testable import EventPatterns

/// What a pattern means, written down as plainly as possible: the event as a list of fields, and every way to choose a value for each.
///
/// This follows the description of array consistency in event-ruler's README: a value remembers in which element of which arrays it
/// stands, and two values go together unless they stand in different elements of one array.
struct NaiveMatcher {
    private struct Value {
        var path: String
        var scalar: JSONValue
        /// Array → element.
        var elements: [Int: Int]
    }

    private var values: [Value] = []
    private var arrayCount = 0

    static func matches(_ pattern: EventPattern, _ event: JSONValue) -> Bool {
        var matcher = NaiveMatcher()
        matcher.collect(event, "", [:])
        return pattern.combinations.contains { matcher.satisfies($0.fields[...], [:]) }
    }

    private mutating func collect(_ value: JSONValue, _ path: String, _ elements: [Int: Int]) {
        switch value {
        case .object(let members):
            for member in members { collect(member.value, path.isEmpty ? member.key : path + "." + member.key, elements) }
        case .array(let items):
            let array = arrayCount
            arrayCount += 1
            for (index, item) in items.enumerated() {
                switch item {
                case .object, .array: collect(item, path, elements.merging([array: index]) { $1 })
                default: collect(item, path, elements)
                }
            }
        default: values.append(Value(path: path, scalar: value, elements: elements))
        }
    }

    private func satisfies(_ fields: ArraySlice<EventPattern.Field>, _ chosen: [Int: Int]) -> Bool {
        guard let field = fields.first else { return true }
        let possible = values.filter { value in
            value.path == field.path && value.elements.allSatisfy { chosen[$0.key] == nil || chosen[$0.key] == $0.value }
        }
        if possible.isEmpty { return field.mayBeAbsent && satisfies(fields.dropFirst(), chosen) }
        return possible.contains { value in
            field.tests.contains { Self.holds($0, value.scalar) }
                && satisfies(fields.dropFirst(), chosen.merging(value.elements) { $1 })
        }
    }

    static func holds(_ test: ValueTest, _ value: JSONValue) -> Bool {
        let string = value.string ?? "", isString = value.string != nil
        switch test {
        case .null: return value.isNull
        case .bool(let bool): return value.bool == bool
        case .string(let text): return isString && string == text
        case .number(let number):
            guard case .number(let other) = value else { return false }
            return other.lexeme == number.text || (number.order != nil && PatternNumber(other.lexeme).order == number.order)
        case .numeric(let range):
            guard case .number(let other) = value, let order = PatternNumber(other.lexeme).order else { return false }
            return range.lower <= order && order <= range.upper
        case .address(let range, _), .cidr(let range, _): return isString && IPAddress(string).map(range.contains) ?? false
        case .prefix(let text): return isString && string.utf8.starts(with: text.utf8)
        case .suffix(let text): return isString && string.utf8.reversed().starts(with: text.utf8.reversed())
        case .equalsIgnoreCase(let text): return isString && string.lowercased() == text.lowercased()
        case .prefixIgnoreCase(let text): return isString && string.lowercased().utf8.starts(with: text.lowercased().utf8)
        case .suffixIgnoreCase(let text):
            return isString && string.lowercased().utf8.reversed().starts(with: text.lowercased().utf8.reversed())
        case .wildcard(let wildcard): return isString && glob(wildcard.encoded[...], Array(string.utf8)[...])
        case .exists: return true
        case .anythingBut(let tests): return !tests.contains { holds($0, value) }
        }
    }

    private static func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == Wildcard.star {
            return glob(pattern.dropFirst(), text) || (!text.isEmpty && glob(pattern, text.dropFirst()))
        }
        return text.first == first && glob(pattern.dropFirst(), text.dropFirst())
    }
}
