import Cryptography
import Encodings
public import JSON

/// A message attribute: what a sender says of a message beside its body.
public struct MessageAttribute: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        /// Of `String` and `Number`.
        case string(String)
        /// Of `Binary`.
        case binary([UInt8])
    }

    public let name: String
    /// `String`, `Number` or `Binary`, with a label of the sender's behind a period where it wants one: `Number.float`.
    public let dataType: String
    public let value: Value

    public init(name: String, dataType: String, value: Value) {
        self.name = name
        self.dataType = dataType
        self.value = value
    }

    /// In bytes: name, type and value count towards a message's size.
    var size: Int {
        let valueSize =
            switch value {
            case .string(let text): text.utf8.count
            case .binary(let bytes): bytes.count
            }
        return name.utf8.count + dataType.utf8.count + valueSize
    }

    /// As SQS's API has it: `{"DataType": …, "StringValue": …}`.
    public var json: JSONValue {
        switch value {
        case .string(let text): ["DataType": .string(dataType), "StringValue": .string(text)]
        case .binary(let bytes): ["DataType": .string(dataType), "BinaryValue": .string(Base64.encode(bytes))]
        }
    }

    fileprivate func appendDigestInput(to bytes: inout [UInt8]) {
        func append(_ part: some Collection<UInt8>) {
            withUnsafeBytes(of: UInt32(part.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part)
        }
        append(name.utf8)
        append(dataType.utf8)
        switch value {
        case .string(let text):
            bytes.append(1)
            append(text.utf8)
        case .binary(let value):
            bytes.append(2)
            append(value)
        }
    }
}

extension [MessageAttribute] {
    /// `MD5OfMessageAttributes`: 32 hexadecimal digits; `nil` where there are none.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    public var md5: String? {
        if isEmpty { return nil }
        var bytes: [UInt8] = []
        for attribute in sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) { attribute.appendDigestInput(to: &bytes) }
        return Hexadecimal.encode(MD5.hash(bytes))
    }

    var size: Int { reduce(0) { $0 + $1.size } }

    /// `{NAME: {"DataType": …, "StringValue": …}}`, as SQS's API and the database have them.
    var json: JSONObject { JSONObject(map { (key: $0.name, value: $0.json) }) }

    /// Reads what ``json`` wrote.
    init(stored text: String) throws {
        self =
            try JSONValue(parsing: text).object?.compactMap { member in
                guard let dataType = member.value["DataType"]?.string else { return nil }
                if let text = member.value["StringValue"]?.string {
                    return MessageAttribute(name: member.key, dataType: dataType, value: .string(text))
                }
                let bytes = member.value["BinaryValue"]?.string.flatMap { Base64.decode($0) } ?? []
                return MessageAttribute(name: member.key, dataType: dataType, value: .binary(bytes))
            } ?? []
    }
}
