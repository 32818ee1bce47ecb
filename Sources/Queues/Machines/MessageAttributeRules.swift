import AWSInterface
import Encodings
import JSON

/// What a sender may say in message attributes.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
enum MessageAttributeRules {
    /// Reads `MessageAttributes`.
    static func read(_ value: JSONValue?) throws(ServiceError) -> [MessageAttribute] {
        guard let value, value != .null else { return [] }
        guard let object = value.object else { throw ServiceError("SerializationException", "The member messageAttributes must be a map.") }
        guard object.count <= QueueLimits.messageAttributes else {
            throw QueueErrors.invalid(
                "Number of message attributes [\(object.count)] exceeds the allowed maximum [\(QueueLimits.messageAttributes)].")
        }
        var attributes: [MessageAttribute] = []
        for member in object {
            try checkName(member.key)
            attributes.append(try read(member.key, member.value, kind: "user"))
        }
        return attributes
    }

    /// Reads `MessageSystemAttributes`: there is one, the X-Ray header.
    static func readTraceHeader(_ value: JSONValue?) throws(ServiceError) -> MessageAttribute? {
        guard let value, value != .null else { return nil }
        guard let object = value.object else {
            throw ServiceError("SerializationException", "The member messageSystemAttributes must be a map.")
        }
        guard let member = object.first else { return nil }
        guard object.count == 1, member.key == "AWSTraceHeader" else {
            let name = object.first { $0.key != "AWSTraceHeader" }?.key ?? ""
            throw QueueErrors.invalid("Message system attribute name '\(name)' is invalid. The only supported name is AWSTraceHeader.")
        }
        let attribute = try read(member.key, member.value, kind: "system")
        guard attribute.dataType == "String", case .string(let header) = attribute.value else {
            throw QueueErrors.invalid("Message system attribute 'AWSTraceHeader' must be of type 'String'.")
        }
        guard isTraceHeader(header) else {
            throw QueueErrors.invalid("Message system attribute 'AWSTraceHeader' must contain a valid X-Ray trace header.")
        }
        return attribute
    }

    /// `Root=…;Parent=…`: `key=value` pairs between semicolons.
    private static func isTraceHeader(_ text: String) -> Bool {
        text.utf8.count <= 1024 && text.split(separator: ";").allSatisfy { $0.contains("=") && !$0.hasPrefix("=") }
    }

    private static func checkName(_ name: String) throws(ServiceError) {
        if name.isEmpty { throw QueueErrors.invalid("The request must contain non-empty message (user) attribute names.") }
        guard name.utf8.count <= QueueLimits.attributeNameLength else {
            throw QueueErrors.invalid("Length of message attribute name must be less than \(QueueLimits.attributeNameLength) bytes.")
        }
        let lowercase = name.lowercased()
        if lowercase.hasPrefix("aws.") || lowercase.hasPrefix("amazon.") {
            throw QueueErrors.invalid(
                "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.")
        }
        let period = UInt8(ascii: ".")
        guard name.utf8.allSatisfy({ $0 == period || QueueNames.isWordCharacter($0) }), name.utf8.first != period, name.utf8.last != period,
            !name.contains("..")
        else {
            throw QueueErrors.invalid(
                "Invalid message (user) attribute name '\(name)': it can contain alphanumeric characters, underscores, hyphens and periods, "
                    + "and must not start or end with a period or have periods in succession.")
        }
    }

    private static func read(_ name: String, _ value: JSONValue, kind: String) throws(ServiceError) -> MessageAttribute {
        let shown = "essage (\(kind)) attribute '\(name)'"
        guard let dataType = value["DataType"]?.string, !dataType.isEmpty else {
            throw QueueErrors.invalid("M\(shown) must contain a non-empty attribute type.")
        }
        if !(value["StringListValues"]?.array ?? []).isEmpty || !(value["BinaryListValues"]?.array ?? []).isEmpty {
            throw ServiceError("UnsupportedOperation", "Message attribute list values in SendMessage operation are not supported.")
        }
        let kind = dataType.prefix { $0 != "." }
        guard ["String", "Number", "Binary"].contains(kind), dataType.utf8.count <= QueueLimits.attributeNameLength else {
            throw QueueErrors.invalid(
                "The type of m\(shown) is invalid. You must use only the following supported type prefixes: Binary, Number, String.")
        }
        func empty() -> ServiceError { QueueErrors.invalid("M\(shown) must contain a non-empty value of type '\(kind)'.") }
        if kind == "Binary" {
            guard let text = value["BinaryValue"]?.string, !text.isEmpty else { throw empty() }
            guard let bytes = Base64.decode(text) else {
                throw ServiceError("SerializationException", "The value of the message attribute \(name) is not Base64.")
            }
            return MessageAttribute(name: name, dataType: dataType, value: .binary(bytes))
        }
        guard let text = value["StringValue"]?.string, !text.isEmpty else { throw empty() }
        guard MessageRules.hasValidCharacters(text) else { throw QueueErrors.invalidContents }
        if kind == "Number", !isNumber(text) { throw QueueErrors.invalid("Can't cast the value of m\(shown) to a number.") }
        return MessageAttribute(name: name, dataType: dataType, value: .string(text))
    }

    /// A decimal number of up to 38 digits, in the spellings that SQS takes.
    private static func isNumber(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.eE".utf8.contains($0)
        }
        return isPlain && Double(text) != nil
    }
}

/// Which message attributes a receiver asked for: `All`, `.*`, a name, or a prefix as `bar.*`.
struct MessageAttributeSelection: Hashable, Sendable {
    private var all = false
    private var names: Set<String> = []
    private var prefixes: [String] = []

    init(_ names: [String] = []) {
        for name in names {
            if name == "All" || name == ".*" {
                all = true
            } else if name.hasSuffix(".*") {
                prefixes.append(String(name.dropLast(2)))
            } else {
                self.names.insert(name)
            }
        }
    }

    static let all = MessageAttributeSelection(["All"])

    var isEmpty: Bool { !all && names.isEmpty && prefixes.isEmpty }

    func includes(_ name: String) -> Bool { all || names.contains(name) || prefixes.contains { name.hasPrefix($0) } }
}
