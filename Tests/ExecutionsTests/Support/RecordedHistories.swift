import Glibc
import JSON

/// Executions recorded on AWS, where they are at hand: beside the package, or where APUS_CONFORMANCE says.
enum RecordedHistories {
    static let folder: String? = {
        let named = getenv("APUS_CONFORMANCE").map { String(cString: $0) }
        let beside = realpath(#filePath, nil).map { path in
            defer { free(path) }
            return String(cString: path).split(separator: "/").dropLast(5).map { "/" + $0 }.joined() + "/shared/conformance"
        }
        return [named, beside].compactMap(\.self).first { access($0 + "/workflows/cases.ndjson", R_OK) == 0 }
    }()

    static let cases = Result { try read() }

    private static func read() throws -> [JSONValue] {
        guard let folder, let file = fopen(folder + "/workflows/cases.ndjson", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
    }

    /// An expected object or array matches a JSON text that holds it; `<name>` stands for anything.
    static func matches(_ expected: JSONValue, _ actual: JSONValue, anyEventIDs: Bool = false) -> Bool {
        switch (expected, actual) {
        case (.string(let pattern), .string(let text)):
            return pattern == text || matches(pattern, text) || sameArrays(pattern, text)
                || (anyEventIDs && withoutEventIDs(pattern) == withoutEventIDs(text))
        case (.string(let pattern), _): return pattern.hasPrefix("<") && pattern.hasSuffix(">")
        case (.object(let expected), .object(let actual)):
            return expected.count == actual.count
                && expected.allSatisfy { key, value in actual[key].map { matches(value, $0, anyEventIDs: anyEventIDs) } ?? false }
        case (.array(let expected), .array(let actual)):
            return expected.count == actual.count && zip(expected, actual).allSatisfy { matches($0, $1, anyEventIDs: anyEventIDs) }
        case (.number(let expected), .number(let actual)): return expected.double == actual.double
        case (.object, .string(let text)), (.array, .string(let text)):
            return (try? JSONValue(parsing: text)).map { matches(expected, $0, anyEventIDs: anyEventIDs) } ?? false
        default: return expected == actual
        }
    }

    private static func sameArrays(_ pattern: String, _ text: String) -> Bool {
        guard pattern.hasPrefix("["), let expected = try? JSONValue(parsing: pattern), let actual = try? JSONValue(parsing: text) else {
            return false
        }
        return matches(expected, actual)
    }

    private static func withoutEventIDs(_ text: String) -> String {
        text.split(separator: "(entered at the event id #").enumerated()
            .map { $0.offset == 0 ? String($0.element) : String($0.element.drop(while: \.isNumber)) }.joined(separator: "#")
    }

    /// The texts between placeholders stand in this order.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        guard pattern.contains("<") else { return false }
        var rest = Substring(text)
        var isFirst = true
        for part in pattern.split(separator: "<", omittingEmptySubsequences: false) {
            let literal = isFirst ? part : part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
            if literal.isEmpty {
                isFirst = false
                continue
            }
            guard let found = rest.firstRange(of: literal), !isFirst || found.lowerBound == rest.startIndex else { return false }
            rest = rest[found.upperBound...]
            isFirst = false
        }
        return rest.isEmpty || pattern.hasSuffix(">")
    }
}

/// A history as a tree of causes: where branches run side by side their order is chance. An event of a Parallel or Map state's end hangs
/// below its beginning.
struct CausalTree {
    private var events: [Int: JSONObject] = [:]
    private var children: [Int: [Int]] = [:]

    init(_ history: [JSONObject]) {
        var parents: [Int: Int] = [:]
        for event in history {
            guard let id = event["id"]?.int else { continue }
            events[id] = event
            var parent = event["previousEventId"]?.int ?? 0
            if let began = Self.beginning(of: event["type"]?.string ?? ""), let found = beginning(began, above: parent, parents) {
                parent = found
            }
            parents[id] = parent
            children[parent, default: []].append(id)
        }
    }

    private static func beginning(of type: String) -> String? {
        for kind in ["Parallel", "Map"] where ["Succeeded", "Failed", "Aborted"].contains(where: { type == kind + "State" + $0 }) {
            return kind + "StateStarted"
        }
        return nil
    }

    private func beginning(_ began: String, above event: Int, _ parents: [Int: Int]) -> Int? {
        var (depth, id) = (0, event)
        while let type = events[id]?["type"]?.string {
            if type == began, depth == 0 { return id }
            depth += (Self.beginning(of: type) == began ? 1 : 0) - (type == began ? 1 : 0)
            id = parents[id] ?? 0
        }
        return nil
    }

    func matches(_ other: CausalTree, from a: Int = 0, _ b: Int = 0) -> Bool {
        var candidates = other.children[b] ?? []
        let expected = children[a] ?? []
        guard expected.count == candidates.count else { return false }
        for child in expected {
            let found = candidates.firstIndex { candidate in
                RecordedHistories.matches(bare(child), other.bare(candidate), anyEventIDs: true) && matches(other, from: child, candidate)
            }
            guard let found else { return false }
            candidates.remove(at: found)
        }
        return true
    }

    private func bare(_ id: Int) -> JSONValue {
        var event = events[id] ?? [:]
        event["id"] = nil
        event["previousEventId"] = nil
        return .object(event)
    }
}
