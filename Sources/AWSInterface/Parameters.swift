public import JSON

/// Reads an operation's parameters and checks them, collecting what is wrong so that the answer names everything at once,
/// in the words that AWS's services share: `2 validation errors detected: Value … failed to satisfy constraint: …`.
///
/// Readers answer `nil` for a member that is absent, null or wrong; `validate()` throws when anything was wrong.
/// Strings spelling numbers and booleans are accepted for those, since the Query protocol knows only strings.
public struct Parameters {
    public let object: JSONObject
    /// Where this object stands in the request, as AWS writes it: `vpcConfig.subnetIds`.
    private let path: String
    private let failures: Failures
    private let errorCode: String

    /// Shared by the readers of nested objects, so that all failures of one request end in one message.
    private final class Failures {
        var messages: [String] = []
    }

    /// - Parameter errorCode: the service's name for invalid input, for example `InvalidParameterException` of Logs.
    public init(_ object: JSONObject, errorCode: String = "ValidationException") {
        self.init(object, path: "", failures: Failures(), errorCode: errorCode)
    }

    private init(_ object: JSONObject, path: String, failures: Failures, errorCode: String) {
        self.object = object
        self.path = path
        self.failures = failures
        self.errorCode = errorCode
    }

    /// Throws AWS's validation error when any reader found something wrong.
    public func validate() throws(ServiceError) {
        guard !failures.messages.isEmpty else { return }
        let count = failures.messages.count
        let head = count == 1 ? "1 validation error detected: " : "\(count) validation errors detected: "
        throw ServiceError(errorCode, head + failures.messages.joined(separator: "; "))
    }

    /// Records that the member `key` fails `constraint`, for checks that no reader here knows.
    public func reject(_ key: String, value: String?, _ constraint: String) {
        failures.messages.append(
            "Value \(value.map { "'\($0)'" } ?? "null") at '\(location(key))' failed to satisfy constraint: \(constraint)")
    }

    private func location(_ key: String) -> String {
        let member = key.prefix(1).lowercased() + key.dropFirst()
        return path.isEmpty ? member : "\(path).\(member)"
    }

    private func member(_ key: String) -> JSONValue? {
        guard let value = object[key], value != .null else { return nil }
        return value
    }

    /// Whether `key` is there and not null.
    public func has(_ key: String) -> Bool { member(key) != nil }

    private func required<T>(_ key: String, _ value: T?) -> T? {
        if value == nil, !has(key) { reject(key, value: nil, "Member must not be null") }
        return value
    }

    /// - Throws: AWS's `SerializationException` for a member of another JSON type.
    private func wrongType<T>(_ key: String, _ wanted: String) throws(ServiceError) -> T? {
        throw ServiceError("SerializationException", "The member \(location(key)) must be \(wanted).")
    }
}

// MARK: - Strings

extension Parameters {
    /// - Parameters:
    ///   - length: in characters.
    ///   - pattern: what the whole string must match.
    public func string(
        _ key: String, length: ClosedRange<Int>? = nil, pattern: Pattern? = nil, oneOf values: [String]? = nil
    ) throws(ServiceError) -> String? {
        guard let value = member(key) else { return nil }
        let text: String
        switch value {
        case .string(let string): text = string
        case .number, .bool, .null, .array, .object: return try wrongType(key, "a string")
        }
        return accepts(key, text, length: length, pattern: pattern, oneOf: values) ? text : nil
    }

    /// As `string`, but its absence is a failure. Answers an empty string after one, so that reading goes on to `validate()`.
    public func requiredString(
        _ key: String, length: ClosedRange<Int>? = nil, pattern: Pattern? = nil, oneOf values: [String]? = nil
    ) throws(ServiceError) -> String {
        required(key, try string(key, length: length, pattern: pattern, oneOf: values)) ?? ""
    }

    private func accepts(
        _ key: String, _ text: String, length: ClosedRange<Int>?, pattern: Pattern?, oneOf values: [String]?
    ) -> Bool {
        let before = failures.messages.count
        if let values, !values.contains(text) {
            reject(key, value: text, "Member must satisfy enum value set: [\(values.joined(separator: ", "))]")
        }
        if let length {
            if text.unicodeScalars.count < length.lowerBound {
                reject(key, value: text, "Member must have length greater than or equal to \(length.lowerBound)")
            }
            if text.unicodeScalars.count > length.upperBound {
                reject(key, value: text, "Member must have length less than or equal to \(length.upperBound)")
                return false  // No pattern is tried on a text of hostile length.
            }
        }
        if let pattern, !pattern.matches(text) {
            reject(key, value: text, "Member must satisfy regular expression pattern: \(pattern.text)")
        }
        return failures.messages.count == before
    }
}

// MARK: - Numbers and booleans

extension Parameters {
    /// A whole number; one outside of `range` is a failure.
    public func integer(_ key: String, in range: ClosedRange<Int>? = nil) throws(ServiceError) -> Int? {
        guard let value = member(key) else { return nil }
        guard let number = value.int ?? value.string.flatMap(Int.init) else { return try wrongType(key, "a whole number") }
        guard let range else { return number }
        if number < range.lowerBound {
            reject(key, value: String(number), "Member must have value greater than or equal to \(range.lowerBound)")
            return nil
        }
        if number > range.upperBound {
            reject(key, value: String(number), "Member must have value less than or equal to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// As `integer`, but its absence is a failure. Answers 0 after one.
    public func requiredInteger(_ key: String, in range: ClosedRange<Int>? = nil) throws(ServiceError) -> Int {
        required(key, try integer(key, in: range)) ?? 0
    }

    /// A number.
    public func double(_ key: String) throws(ServiceError) -> Double? {
        guard let value = member(key) else { return nil }
        guard let number = value.double ?? value.string.flatMap(Double.init) else { return try wrongType(key, "a number") }
        return number
    }

    /// True or false.
    public func bool(_ key: String) throws(ServiceError) -> Bool? {
        switch member(key) {
        case nil: return nil
        case .bool(let value): return value
        case .string("true"): return true
        case .string("false"): return false
        default: return try wrongType(key, "true or false")
        }
    }
}

// MARK: - Lists, maps and nested objects

extension Parameters {
    /// A list of anything; a length outside of `count` is a failure.
    public func array(_ key: String, count: ClosedRange<Int>? = nil) throws(ServiceError) -> [JSONValue]? {
        guard let value = member(key) else { return nil }
        if value == .string("") { return [] }  // An empty list of the Query protocol: `Tags=`.
        guard let elements = value.array else { return try wrongType(key, "a list") }
        if let count {
            if elements.count < count.lowerBound {
                reject(key, value: value.text(), "Member must have length greater than or equal to \(count.lowerBound)")
                return nil
            }
            if elements.count > count.upperBound {
                reject(key, value: value.text(), "Member must have length less than or equal to \(count.upperBound)")
                return nil
            }
        }
        return elements
    }

    /// A list of strings, each of which must match `pattern`.
    public func strings(_ key: String, count: ClosedRange<Int>? = nil, pattern: Pattern? = nil) throws(ServiceError) -> [String]? {
        guard let elements = try array(key, count: count) else { return nil }
        var strings: [String] = []
        for element in elements {
            guard let text = element.string else { return try wrongType(key, "a list of strings") }
            if let pattern, !pattern.matches(text) {
                reject(
                    key, value: "[\(text)]",
                    "Member must satisfy constraint: [Member must satisfy regular expression pattern: \(pattern.text)]")
            }
            strings.append(text)
        }
        return strings
    }

    /// A reader of the objects in the list `key`; their failures are counted with this one's, as `key.1.member.…`.
    public func objects(_ key: String, count: ClosedRange<Int>? = nil) throws(ServiceError) -> [Parameters]? {
        guard let elements = try array(key, count: count) else { return nil }
        var readers: [Parameters] = []
        for (index, element) in elements.enumerated() {
            guard let object = element.object else { return try wrongType(key, "a list of objects") }
            let path = "\(location(key)).\(index + 1).member"
            readers.append(Parameters(object, path: path, failures: failures, errorCode: errorCode))
        }
        return readers
    }

    /// A reader of the nested object `key`; its failures are counted with this one's.
    public func nested(_ key: String) throws(ServiceError) -> Parameters? {
        guard let value = member(key) else { return nil }
        guard let object = value.object else { return try wrongType(key, "an object") }
        return Parameters(object, path: location(key), failures: failures, errorCode: errorCode)
    }

    /// A map from strings to strings, such as tags or environment variables, in the order of the request.
    public func stringMap(_ key: String) throws(ServiceError) -> [(key: String, value: String)]? {
        guard let value = member(key) else { return nil }
        guard let object = value.object else { return try wrongType(key, "a map") }
        var pairs: [(key: String, value: String)] = []
        for member in object {
            guard let text = member.value.string else { return try wrongType(key, "a map of strings") }
            pairs.append((member.key, text))
        }
        return pairs
    }
}
