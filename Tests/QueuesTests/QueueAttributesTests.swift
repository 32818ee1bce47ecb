import AWSInterface
import JSON
import Testing

@testable import Queues

@Suite struct QueueAttributesTests {
    private let standard = QueueKey(scope: Scope(), name: "orders")
    private let fifo = QueueKey(scope: Scope(), name: "orders.fifo")

    private func refusal(_ key: QueueKey, _ attributes: [(key: String, value: String)]) -> ServiceError? {
        do throws(ServiceError) {
            _ = try QueueAttributes.settings(of: key, attributes)
            return nil
        } catch { return error }
    }

    @Test func defaultsAreAWSs() {
        #expect(
            QueueSettings().attributes(of: standard) == [
                "DelaySeconds": "0", "MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600",
                "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true", "VisibilityTimeout": "30",
            ])
        let more = QueueSettings().attributes(of: fifo)
        #expect(more["FifoQueue"] == "true" && more["DeduplicationScope"] == "queue" && more["FifoThroughputLimit"] == "perQueue")
    }

    @Test func numbersOutsideTheirRangeAreRefused() {
        for (name, value) in [
            ("DelaySeconds", "901"), ("MaximumMessageSize", "1023"), ("MaximumMessageSize", "1048577"), ("MessageRetentionPeriod", "59"),
            ("ReceiveMessageWaitTimeSeconds", "21"), ("VisibilityTimeout", "43201"), ("VisibilityTimeout", "-1"),
            ("VisibilityTimeout", "x"),
            ("KmsDataKeyReusePeriodSeconds", "59"),
        ] {
            #expect(refusal(standard, [(name, value)]) == QueueErrors.invalidValue(of: name))
        }
    }

    @Test func attributesOfFIFOQueuesAreRefusedForOthersInAWSsWords() {
        #expect(refusal(standard, [("FifoQueue", "false")])?.message == "Unknown Attribute FifoQueue.")
        #expect(refusal(standard, [("ContentBasedDeduplication", "false")])?.message == "Unknown Attribute ContentBasedDeduplication.")
        #expect(
            refusal(standard, [("DeduplicationScope", "queue")])?.message
                == "You can specify the DeduplicationScope only when FifoQueue is set to true.")
        #expect(refusal(standard, [("FifoThroughputLimit", "perQueue")])?.code == "InvalidAttributeName")
        #expect(refusal(standard, [("QueueArn", "x")])?.message == "Unknown Attribute QueueArn.")
        #expect(refusal(fifo, [("FifoQueue", "True"), ("ContentBasedDeduplication", "False")]) == nil)
        #expect(refusal(fifo, [("FifoThroughputLimit", "perMessageGroupId")])?.code == "InvalidAttributeValue")
    }

    @Test func aQueueHasOneKindOfEncryption() throws {
        var settings = QueueSettings()
        try QueueAttributes.apply([("KmsMasterKeyId", "key"), ("KmsDataKeyReusePeriodSeconds", "6000")], to: &settings, of: standard)
        var shown = settings.attributes(of: standard)
        #expect(shown["SqsManagedSseEnabled"] == "false" && shown["KmsDataKeyReusePeriodSeconds"] == "6000")
        try QueueAttributes.apply([("KmsMasterKeyId", ""), ("KmsDataKeyReusePeriodSeconds", "300")], to: &settings, of: standard)
        shown = settings.attributes(of: standard)
        #expect(shown["SqsManagedSseEnabled"] == "false" && shown["KmsMasterKeyId"] == nil && shown["KmsDataKeyReusePeriodSeconds"] == nil)
        try QueueAttributes.apply([("KmsMasterKeyId", "key")], to: &settings, of: standard)
        try QueueAttributes.apply([("SqsManagedSseEnabled", "true")], to: &settings, of: standard)
        #expect(settings.attributes(of: standard)["KmsMasterKeyId"] == nil)
        #expect(refusal(standard, [("KmsMasterKeyId", "key"), ("SqsManagedSseEnabled", "true")])?.code == "InvalidAttributeName")
    }

    @Test func whatIsShownIsWhatCanBeSet() throws {
        let policy = #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead.fifo","maxReceiveCount":"3"}"#
        let settings = try QueueAttributes.settings(
            of: fifo,
            [
                ("VisibilityTimeout", "5"), ("RedrivePolicy", policy), ("Policy", #"{"Statement": []}"#), ("KmsMasterKeyId", "k"),
                ("DeduplicationScope", "messageGroup"), ("FifoThroughputLimit", "perMessageGroupId"), ("ContentBasedDeduplication", "true"),
                ("RedriveAllowPolicy", #"{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:a"]}"#),
            ])
        let shown = settings.attributes(of: fifo)
        #expect(shown["RedrivePolicy"]?.hasSuffix(#""maxReceiveCount":3}"#) == true)
        #expect(try QueueAttributes.settings(of: fifo, shown.map { (key: $0.key, value: $0.value) }) == settings)
    }

    @Test func redrivePoliciesAreCheckedInAWSsWords() {
        let dead = "arn:aws:sqs:us-east-1:000000000000:dead"
        func reason(_ text: String) -> String? {
            refusal(standard, [("RedrivePolicy", text)])?.message.split(separator: "Reason: ").last.map(String.init)
        }
        #expect(reason("") == nil)
        #expect(reason("nonsense") == "Redrive policy is not a valid JSON map.")
        #expect(reason(#"{"deadLetterTargetArn":"\#(dead)"}"#) == "Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        #expect(reason(#"{"maxReceiveCount":1}"#) == "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
        #expect(
            reason(#"{"deadLetterTargetArn":"\#(dead)","maxReceiveCount":"0"}"#)
                == "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.")
        #expect(
            reason(#"{"deadLetterTargetArn":"\#(dead).fifo","maxReceiveCount":1}"#)
                == "Dead-letter queue must be same type of queue as the source.")
        #expect(reason(#"{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:dead","maxReceiveCount":1}"#) != nil)
    }

    @Test func redriveAllowPoliciesSayWhoMay() throws {
        let arn = standard.arn
        let byQueue = try RedriveRules.allowPolicy(#"{"redrivePermission":"byQueue","sourceQueueArns":["\#(arn)"]}"#)
        #expect(byQueue?.allows(standard) == true && byQueue?.allows(fifo) == false)
        #expect(try RedriveRules.allowPolicy(#"{"redrivePermission":"denyAll"}"#)?.allows(standard) == false)
        #expect(try RedriveRules.allowPolicy("") == nil)
        for text in ["[]", "{}", #"{"redrivePermission":"byQueue"}"#, #"{"redrivePermission":"denyAll","sourceQueueArns":["\#(arn)"]}"#] {
            #expect(throws: ServiceError.self, "\(text)") { try RedriveRules.allowPolicy(text) }
        }
    }

    @Test func queuesAreFoundByTheEndOfAnyURL() throws {
        let scope = Scope(account: "111111111111", region: "eu-west-1")
        for url in [
            "http://127.0.0.1:4566/123456789012/orders", "http://sqs.us-east-1.localhost.localstack.cloud:4566/123456789012/orders",
            "https://queue.localhost/123456789012/orders", "http://localhost:4566/queue/eu-west-1/123456789012/orders",
            "/123456789012/orders",
            "123456789012/orders",
        ] {
            #expect(
                try QueueNames.key(url: url, in: scope)
                    == QueueKey(scope: Scope(account: "123456789012", region: "eu-west-1"), name: "orders"))
        }
        #expect(try QueueNames.key(url: "orders", in: scope) == QueueKey(scope: scope, name: "orders"))
        for url in ["http://localhost", "http://localhost:4566/orders", "http://x/12345/orders"] {
            #expect(throws: QueueErrors.invalidAddress(url)) { try QueueNames.key(url: url, in: scope) }
        }
    }

    @Test func namesOfQueues() throws {
        try QueueNames.check("a-B_9", isFIFO: false)
        try QueueNames.check(String(repeating: "x", count: 75) + ".fifo", isFIFO: true)
        for (name, isFIFO) in [
            ("a b", false), ("", false), (String(repeating: "x", count: 81), false), ("x.fifo", false), ("x", true), (".fifo", true),
            (String(repeating: "x", count: 76) + ".fifo", true),
        ] {
            #expect(throws: ServiceError.self, "\(name)") { try QueueNames.check(name, isFIFO: isFIFO) }
        }
        #expect(QueueKey(arn: "arn:aws:sqs:us-east-1:000000000000:orders") == standard)
        for arn in ["arn:aws:sns:us-east-1:000000000000:orders", "arn:aws:sqs:us-east-1:000000000000:a:b", "orders"] {
            #expect(QueueKey(arn: arn) == nil)
        }
    }
}
