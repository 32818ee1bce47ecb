import AWSInterface
import Ambient
import JSON
import Testing

@testable import Queues

/// Messages, their attributes and handles, with no I/O at all.
@Suite struct MessageRulesTests {
    private func attributes(_ value: JSONValue) throws -> [MessageAttribute] { try MessageAttributeRules.read(value) }

    private func refusal(_ attributes: JSONValue) -> String? {
        do throws(ServiceError) {
            _ = try MessageAttributeRules.read(attributes)
            return nil
        } catch { return error.message }
    }

    @Test func digestsOfAttributesAreAWSs() throws {
        let recorded = try attributes([
            "Help.Me": ["DataType": "String", "StringValue": "Me"], "Hello": ["DataType": "String", "StringValue": "There"],
            "General": ["DataType": "String", "StringValue": "Kenobi"],
        ])
        #expect(recorded.md5 == "4c360f3fdafd970e05fae2f149d997f5")
        #expect(try attributes(["k": ["DataType": "String", "StringValue": "x"]]).md5 == "a45daa70926828a2f0a1db3418e6feb4")
        #expect([MessageAttribute]().md5 == nil)
    }

    @Test func binaryAttributesAreDigestedByTheirBytesAndSurviveStorage() throws {
        let binary = try attributes(["b": ["DataType": "Binary.png", "BinaryValue": "AAEC/w=="]])
        #expect(binary == [MessageAttribute(name: "b", dataType: "Binary.png", value: .binary([0, 1, 2, 255]))])
        #expect(binary.size == 1 + 10 + 4)
        #expect(try [MessageAttribute](stored: JSONValue.object(binary.json).text()) == binary)
        // Computed with Python's hashlib from AWS's description.
        #expect(binary.md5 == "77b1d56eb9098b85ae2464bf1046230d")
    }

    @Test func attributesAreRefusedInAWSsWords() {
        #expect(
            refusal(["ErrorDetails": ["DataType": "String", "StringValue": ""]])
                == "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.")
        #expect(
            refusal(["my": ["DataType": "Text", "StringValue": "x"]])
                == "The type of message (user) attribute 'my' is invalid. You must use only the following supported type prefixes: "
                + "Binary, Number, String.")
        #expect(
            refusal(["n": ["DataType": "Number", "StringValue": "one"]])
                == "Can't cast the value of message (user) attribute 'n' to a number.")
        #expect(refusal(["n": ["DataType": "Number.int", "StringValue": "-1.5e3"]]) == nil)
        #expect(refusal(["n": ["DataType": "Number", "StringValue": "nan"]]) != nil)
        for name in ["AWS.x", "amazon.x", ".x", "x.", "a..b", "a b", "", String(repeating: "x", count: 257)] {
            #expect(refusal([name: ["DataType": "String", "StringValue": "x"]].asValue) != nil, "\(name)")
        }
        let eleven = JSONObject((0..<11).map { (key: "k\($0)", value: ["DataType": "String", "StringValue": "x"]) })
        #expect(refusal(.object(eleven)) == "Number of message attributes [11] exceeds the allowed maximum [10].")
        #expect(refusal(["k": ["DataType": "String", "StringValue": "\u{1}"]]) == QueueErrors.invalidContents.message)
    }

    @Test func selectionsKnowNamesPrefixesAndEverything() {
        let names = ["Help.Me", "Hello", "General"]
        func chosen(_ selection: [String]) -> [String] { names.filter { MessageAttributeSelection(selection).includes($0) } }
        #expect(chosen(["All"]) == names)
        #expect(chosen([".*"]) == names)
        #expect(chosen(["Hel.*"]) == ["Help.Me", "Hello"])
        #expect(chosen(["Foo", "Help"]).isEmpty)
        #expect(chosen(["Hello", "General"]) == ["Hello", "General"])
        #expect(chosen(["AWS.", "..foo", "*"]).isEmpty)
    }

    @Test func onlyCharactersOfXMLAreTaken() {
        for text in ["tab\t, lines\r\n", "ÿ", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{10FFFF}", "🐦"] {
            #expect(MessageRules.hasValidCharacters(text), "\(text.unicodeScalars)")
        }
        for text in ["\u{0}", "a\u{8}", "\u{B}", "\u{1F}", "x\u{FFFE}", "\u{FFFF}y"] {
            #expect(!MessageRules.hasValidCharacters(text), "\(text.unicodeScalars)")
        }
    }

    @Test func aTraceHeaderIsTheOneSystemAttribute() throws {
        let read = try MessageAttributeRules.readTraceHeader([
            "AWSTraceHeader": ["DataType": "String", "StringValue": "Root=1-a-b;Sampled=1"]
        ])
        #expect(read?.value == .string("Root=1-a-b;Sampled=1"))
        #expect(throws: ServiceError.self) {
            try MessageAttributeRules.readTraceHeader(["Other": ["DataType": "String", "StringValue": "x"]])
        }
        #expect(throws: ServiceError.self) {
            try MessageAttributeRules.readTraceHeader(["AWSTraceHeader": ["DataType": "String", "StringValue": "nonsense"]])
        }
    }

    @Test func receiptHandlesComeBackAndStrangeTextsDoNot() {
        let handle = ReceiptHandle(queue: 7, message: Int64.max, receives: 3)
        #expect(ReceiptHandle(handle.text) == handle)
        #expect(ReceiptHandle(queue: 7, message: 1, receives: 4).text != ReceiptHandle(queue: 7, message: 1, receives: 3).text)
        let text = handle.text
        for broken in ["", "garbage", String(text.dropLast()), "B" + text.dropFirst(), text + text] {
            #expect(ReceiptHandle(broken) == nil, "\(broken)")
        }
    }

    @Test func sequenceNumbersHaveTwentyDigitsAndRise() {
        let numbers = [1, 2, 1_700_000_000_000 << 20, 8_000_000_000_000 << 20].map { SequenceNumber.text($0) }
        #expect(numbers.allSatisfy { $0.utf8.count == 20 })
        #expect(numbers == numbers.sorted())
    }

    private func queue(_ name: String, _ settings: QueueSettings = QueueSettings()) -> QueueRecord {
        QueueRecord(
            key: QueueKey(scope: Scope(), name: name), id: 1, settings: settings, tags: [:], createdAt: Timestamp(seconds: 0),
            modifiedAt: Timestamp(seconds: 0))
    }

    @Test func aFIFOQueueWantsAGroupAndADeduplicationID() throws {
        var message = OutgoingMessage(messageID: "m", body: "b", sender: "s")
        #expect(throws: QueueErrors.missing("MessageGroupId")) { try MessageRules.fit(&message, to: queue("q.fifo")) }
        message.groupID = "g"
        #expect(throws: ServiceError.self) { try MessageRules.fit(&message, to: queue("q.fifo")) }
        var settings = QueueSettings()
        settings.contentBasedDeduplication = true
        try MessageRules.fit(&message, to: queue("q.fifo", settings))
        // echo -n b | sha256sum
        #expect(message.deduplicationID == "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d")
        #expect(throws: ServiceError.self) { try MessageRules.fit(&message, to: queue("q")) }
        settings.deduplicatesPerGroup = true
        #expect(MessageRules.deduplicationKey(message, in: queue("q.fifo", settings)) == "g " + (message.deduplicationID ?? ""))
    }

    @Test func aStandardQueueKeepsTheGroupButTakesNoDeduplicationID() throws {
        var message = OutgoingMessage(messageID: "m", body: "b", groupID: "tenant", sender: "s")
        try MessageRules.fit(&message, to: queue("q"))
        #expect(message.groupID == "tenant")
        #expect(MessageRules.deduplicationKey(message, in: queue("q")) == nil)
    }

    @Test func theSizeIsThatOfBodyNamesTypesAndValues() throws {
        var message = OutgoingMessage(messageID: "m", body: String(repeating: "a", count: 1016), sender: "s")
        message.attributes = try attributes(["k": ["DataType": "String", "StringValue": "x"]])
        var settings = QueueSettings()
        settings.maximumMessageSize = 1024
        try MessageRules.checkSize(message, of: queue("q", settings))
        message.body += "a"
        #expect(throws: QueueErrors.invalid("One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.")) {
            try MessageRules.checkSize(message, of: queue("q", settings))
        }
    }
}

extension Dictionary where Key == String, Value == JSONValue {
    fileprivate var asValue: JSONValue { .object(JSONObject(map { (key: $0.key, value: $0.value) })) }
}
