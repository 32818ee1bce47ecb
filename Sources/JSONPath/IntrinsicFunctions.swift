import Encodings
import JSON

extension IntrinsicArguments {
    func result() throws(IntrinsicProblem) -> JSONValue {
        switch function {
        case .format: return .string(try format())
        case .stringToJSON: return try stringToJSON()
        case .jsonToString: return .string(values[0].text())
        case .array: return .array(values)
        case .arrayPartition: return .array(try partition())
        case .arrayContains: return .bool(try array(0).contains(values[1]))
        case .arrayRange: return .array(try range())
        case .arrayGetItem: return try item()
        case .arrayLength: return .number(try array(0).count)
        case .arrayUnique: return .array(try unique())
        case .base64Encode: return .string(Base64.encode(Array(try shortText(0).utf8)))
        case .base64Decode: return .string(try decode())
        case .hash: return .string(try hash())
        case .jsonMerge: return .object(try merge())
        case .mathRandom: return .number(try random())
        case .mathAdd: return .number(try sum())
        case .stringSplit: return .array(try split())
        case .uuid: return .string(environment.uuid())
        }
    }

    private func format() throws(IntrinsicProblem) -> String {
        let template = Array(try string(0).utf8)
        var (text, arguments, position): ([UInt8], ArraySlice<JSONValue>, Int) = ([], values.dropFirst(), 0)
        while position < template.count {
            let (byte, next) = (template[position], position + 1 < template.count ? template[position + 1] : nil)
            switch (byte, next) {
            case (UInt8(ascii: "\\"), let escaped?) where Set("'{}\\".utf8).contains(escaped):
                text.append(escaped)
                position += 2
            case (UInt8(ascii: "{"), UInt8(ascii: "}")?):
                guard let argument = arguments.popFirst() else {
                    throw .failed("States.Format has fewer arguments than its template has {}")
                }
                text += Array(argument.formatted.utf8)
                position += 2
            case (UInt8(ascii: "{"), _), (UInt8(ascii: "}"), _):
                throw .failed("The template of States.Format has a brace that is neither {} nor escaped")
            default:
                text.append(byte)
                position += 1
            }
            if text.count > PathLimits.result { throw .stopped(.tooLarge) }
        }
        if !arguments.isEmpty { throw .failed("States.Format has more arguments than its template has {}") }
        return String(decoding: text, as: UTF8.self)
    }

    /// An empty text is null, as recorded.
    private func stringToJSON() throws(IntrinsicProblem) -> JSONValue {
        let text = try string(0)
        if text.utf8.allSatisfy({ $0 <= 0x20 }) { return .null }
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw mismatch(0, "a JSON text: \(error)")
        }
    }

    private func partition() throws(IntrinsicProblem) -> [JSONValue] {
        let (array, size) = (try array(0), try integer(1))
        if size <= 0 { throw mismatch(1, "above 0") }
        return stride(from: 0, to: array.count, by: size).map { .array(Array(array[$0..<min($0 + size, array.count)])) }
    }

    private func range() throws(IntrinsicProblem) -> [JSONValue] {
        let (first, last, step) = (try integer(0), try integer(1), try integer(2))
        if step == 0 { throw mismatch(2, "other than 0") }
        let count = max(0, (last - first) / step + 1)
        if (last - first).signum() * step.signum() < 0 { return [] }
        if count > 1_000 { throw .failed("States.ArrayRange makes at most 1000 elements") }
        return (0..<count).map { .number(first + $0 * step) }
    }

    private func item() throws(IntrinsicProblem) -> JSONValue {
        let (array, index) = (try array(0), try integer(1))
        guard array.indices.contains(index) else { throw .failed("The array of States.ArrayGetItem has no element \(index)") }
        return array[index]
    }

    private func unique() throws(IntrinsicProblem) -> [JSONValue] {
        var seen: Set<JSONValue> = []
        return try array(0).filter { seen.insert($0).inserted }
    }

    private func decode() throws(IntrinsicProblem) -> String {
        guard let bytes = Base64.decode(try shortText(0)) else { throw mismatch(0, "Base64") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func hash() throws(IntrinsicProblem) -> String {
        guard let algorithm = HashAlgorithm(rawValue: try string(1)) else {
            throw mismatch(1, "one of " + HashAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        // A string as it is, anything else as its JSON text.
        let text = values[0].string == nil ? values[0].text() : try string(0)
        if text.utf16.count > 10_000 { throw mismatch(0, "at most 10000 characters long") }
        return Hexadecimal.encode(environment.hash(algorithm, Array(text.utf8)))
    }

    /// Shallow: a deep merge is not offered by AWS.
    private func merge() throws(IntrinsicProblem) -> JSONObject {
        guard values[2] == false else { throw mismatch(2, "false: only shallow merging is supported") }
        var merged = try object(0)
        for (key, value) in try object(1) { merged[key] = value }
        return merged
    }

    /// From the first number on, the second not included. A seed gives the same number each time.
    private func random() throws(IntrinsicProblem) -> Int {
        let (first, end) = (try integer(0), try integer(1))
        guard first < end else { throw mismatch(1, "above the first") }
        let bits = values.count == 3 ? IntrinsicEnvironment.seeded(UInt64(bitPattern: Int64(try integer(2)))) : environment.random()
        return first + Int(bits.multipliedFullWidth(by: UInt64(end - first)).high)
    }

    private func sum() throws(IntrinsicProblem) -> Int {
        let sum = try integer(0) + integer(1)
        guard Int32(exactly: sum) != nil else { throw .failed("The result of States.MathAdd is beyond 32 bits") }
        return sum
    }

    /// Split at every character of the second text; empty parts are left out.
    private func split() throws(IntrinsicProblem) -> [JSONValue] {
        let (text, separators) = (try string(0), Set(try string(1).unicodeScalars))
        return text.unicodeScalars.split { separators.contains($0) }.map { .string(String($0)) }
    }
}

extension JSONValue {
    /// As Java's `toString` shows it, which is what AWS puts in the place of `{}`: `{Arg1=1, Arg2=[]}`.
    var formatted: String {
        switch self {
        case .string(let text): text
        case .array(let elements): "[" + elements.map(\.formatted).joined(separator: ", ") + "]"
        case .object(let object): "{" + object.map { $0.key + "=" + $0.value.formatted }.joined(separator: ", ") + "}"
        case .null, .bool, .number: self.text()
        }
    }
}
