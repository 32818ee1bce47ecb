import AWSInterface
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

@Suite("SQS on the wire")
struct SQSProtocolTests {
    private static let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]

    private static func json(_ operation: String) -> HTTPHeaders {
        ["X-Amz-Target": "AmazonSQS.\(operation)", "Content-Type": "application/x-amz-json-1.0", "x-amzn-query-mode": "true"]
    }

    /// A queue service of one operation.
    private static func sqs(_ name: String, _ handler: @escaping AWSInterface.Operation.Handler) -> ServiceInterface {
        ServiceInterface(name: "sqs", operations: [AWSInterface.Operation(name, handler)], notBuilt: ["PurgeQueue"])
    }

    // MARK: - Parameters

    @Test("a form gives the service what JSON would", arguments: SQSForms.cases)
    func forms(action: String, form: String, json: String) async throws {
        let echo = Self.sqs(action) { input, _ in input }
        try await withGateway([echo]) { gateway in
            let asked = try await gateway.send(.POST, "/", Self.json(action), json)
            let expected = try JSONValue(parsing: json)
            #expect(asked.json == expected)
            let parameters = try #require(PercentEncoding.parameters(form))
            let input = try SQSWire.query.input(parameters, of: action, resourceURL: nil)
            #expect(JSONValue.object(input) == expected)
        }
    }

    private static func input(_ form: String, resourceURL: String? = nil) throws -> JSONObject {
        let parameters = try #require(PercentEncoding.parameters(form))
        let action = try #require(parameters.first { $0.name == "Action" }?.value)
        return try SQSWire.query.input(parameters, of: action, resourceURL: resourceURL)
    }

    @Test("entries come in the order of their numbers, and one may stand without a number")
    func numbers() throws {
        let many = (1...11).reversed().map { "&SendMessageBatchRequestEntry.\($0).Id=\($0)" }.joined()
        let ids = try Self.input("Action=SendMessageBatch\(many)")["Entries"]?.array?.map { $0["Id"]?.string }
        #expect(ids == (1...11).map(String.init))
        #expect(try Self.input("Action=GetQueueAttributes&AttributeName=All") == ["AttributeNames": ["All"]])
        #expect(
            try Self.input("Action=SetQueueAttributes&Attribute.Name=DelaySeconds&Attribute.Value=1") == [
                "Attributes": ["DelaySeconds": "1"]
            ])
        #expect(try Self.input("Action=UntagQueue&TagKey.3=c&TagKey.1=a") == ["TagKeys": ["a", "c"]])
    }

    @Test("the queue may be named by the path, which the parameter overrules")
    func queueByPath() throws {
        let url = "http://localhost:4566/000000000000/q"
        #expect(try Self.input("Action=DeleteQueue", resourceURL: url) == ["QueueUrl": .string(url)])
        #expect(try Self.input("Action=DeleteQueue&QueueUrl=u", resourceURL: url) == ["QueueUrl": "u"])
        #expect(try Self.input("Action=ListQueues", resourceURL: url) == [:])
    }

    @Test("what belongs to an old signature or to nothing is left out")
    func strangers() throws {
        let form = "Action=GetQueueUrl&QueueName=q&AWSAccessKeyId=a&Signature=s&SignatureVersion=2&Timestamp=t&X-Amz-Date=d&Other.1.X=y"
        #expect(try Self.input(form) == ["QueueName": "q"])
    }

    @Test(
        "a malformed form is refused by name",
        arguments: [
            ("SendMessage&DelaySeconds=x", "InvalidParameterValue"), ("SendMessage&DelaySeconds=", "InvalidParameterValue"),
            ("ReceiveMessage&MaxNumberOfMessages=99999999999999999999", "InvalidParameterValue"),
            ("SetQueueAttributes&Attribute.1.Value=5", "MissingParameter"),
            ("SetQueueAttributes&Attribute.1.Name=DelaySeconds", "MissingParameter"),
            ("SetQueueAttributes&Attribute=x", "MissingParameter"), ("GetQueueUrl&QueueName.1=q", "MalformedInput"),
            ("TagQueue&Tag.1.Key=a&Tag.1.Value=b&Tag.x=y", "MalformedInput"),
            ("SendMessageBatch&SendMessageBatchRequestEntry.1=x", "MalformedInput"),
            ("SendMessage&MessageAttribute.1.Name=a&MessageAttribute.1.Value=x", "MalformedInput"),
        ])
    func malformed(form: String, code: String) throws {
        let error = #expect(throws: ServiceError.self) { try Self.input("Action=\(form)") }
        #expect(error?.code == code)
    }

    @Test("whatever the form, the decoder answers or refuses, and nothing but the shape comes through")
    func fuzz() throws {
        var random = SeededGenerator(state: 20_251_123)
        let alphabet = ["", "0", "1", "2", "10", "-1", "Name", "Value", "Key", "StringValue", "Id", "member", "entry", "é", "%", "x y"]
        let seeds = SQSForms.cases.compactMap { PercentEncoding.parameters($0.form) }
        var refused = 0
        for round in 0..<4000 {
            let seed = seeds[round % seeds.count]
            let action = try #require(seed.first { $0.name == "Action" }?.value)
            var form = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = form.indices.randomElement(using: &random) ?? 0
                var path = form[index].name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                let part = alphabet.randomElement(using: &random) ?? ""
                switch Int.random(in: 0..<5, using: &random) {
                case 0: path.insert(part, at: Int.random(in: 0...path.count, using: &random))
                case 1: path[path.indices.randomElement(using: &random) ?? 0] = part
                case 2: path.removeLast()
                case 3: form[index].value = part
                default: form.append((path.joined(separator: "."), part))
                }
                form[index].name = path.joined(separator: ".")
            }
            do {
                let input = try SQSWire.query.input(form, of: action, resourceURL: nil)
                let members = Set(SQSWire.query.operations?[action]?.input.map(\.name) ?? [])
                #expect(members.isSuperset(of: input.keys))
                #expect(try JSONValue(parsing: JSONValue.object(input).bytes()) == .object(input))
            } catch let error as ServiceError {
                refused += 1
                #expect(["MalformedInput", "InvalidParameterValue", "MissingParameter"].contains(error.code))
            }
        }
        #expect((100..<3900).contains(refused))
    }

    // MARK: - Requests

    @Test("a Query request finds SQS by its version, by its action, and by a queue's path")
    func routing() async throws {
        let sqs = ServiceInterface(
            name: "sqs",
            operations: [
                AWSInterface.Operation("GetQueueUrl") { input, _ in ["QueueUrl": .string("url of \(input["QueueName"]?.string ?? "")")] },
                AWSInterface.Operation("ReceiveMessage") { input, _ in ["Messages": [["Body": input["QueueUrl"] ?? "none"]]] },
            ], notBuilt: ["PurgeQueue"])
        try await withGateway([sqs]) { gateway in
            let here = "http://127.0.0.1:\(gateway.port)"
            for target in ["/?Action=GetQueueUrl&Version=2012-11-05&QueueName=q", "/?Action=GetQueueUrl&QueueName=q"] {
                #expect(try await gateway.send(.GET, target).body.contains("<QueueUrl>url of q</QueueUrl>"))
            }
            let posted = try await gateway.send(.POST, "/000000000000/q", Self.form, "Action=ReceiveMessage&AttributeName.1=All")
            #expect(posted.body.contains("<Body>\(here)/000000000000/q</Body>"))
            let mixed = try await gateway.send(.POST, "/000000000000/q?Action=ReceiveMessage", Self.form, "WaitTimeSeconds=0")
            #expect(mixed.status == 200)
            let unknown = try await gateway.send(.GET, "/000000000000/q?Action=Frobnicate")
            #expect(unknown.status == 400)
            #expect(unknown.body.contains("<Code>InvalidAction</Code>"))
            let refused = try await gateway.send(.GET, "/000000000000/q?Action=PurgeQueue")
            #expect(refused.status == 501)
            #expect(refused.body.contains("sqs:PurgeQueue"))
            #expect(try await gateway.send(.GET, "/000000000000/q/x?Action=Frobnicate").status == 404)
            #expect(try await gateway.send(.GET, "/?Action=GetRole").status == 404)
        }
    }

    // MARK: - Answers

    @Test("lists and maps of an answer are flattened, names and all")
    func answers() async throws {
        let output: JSONObject = [
            "Messages": [
                [
                    "MessageId": "1", "ReceiptHandle": "AQ+/=", "MD5OfBody": "m", "Body": "a<b\r\n",
                    "Attributes": ["SenderId": "x", "ApproximateReceiveCount": "1"], "MD5OfMessageAttributes": "n",
                    "MessageAttributes": [
                        "k": ["StringValue": "v", "DataType": "String"], "b": ["BinaryValue": "AP8Q", "DataType": "Binary"],
                    ],
                ], ["MessageId": "2"],
            ]
        ]
        try await withGateway([Self.sqs("ReceiveMessage") { _, _ in output }]) { gateway in
            let answer = try await gateway.send(.POST, "/", Self.form, "Action=ReceiveMessage&Version=2012-11-05&QueueUrl=u")
            #expect(answer.headers.first(name: "content-type") == "text/xml")
            let requestID = try #require(answer.headers.first(name: "x-amzn-requestid"))
            #expect(
                answer.body == """
                    <ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>\
                    <Message><MessageId>1</MessageId><ReceiptHandle>AQ+/=</ReceiptHandle><MD5OfBody>m</MD5OfBody><Body>a&lt;b&#xD;\n</Body>\
                    <Attribute><Name>SenderId</Name><Value>x</Value></Attribute>\
                    <Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>\
                    <MD5OfMessageAttributes>n</MD5OfMessageAttributes><MessageAttribute><Name>k</Name>\
                    <Value><StringValue>v</StringValue><DataType>String</DataType></Value></MessageAttribute>\
                    <MessageAttribute><Name>b</Name><Value><BinaryValue>AP8Q</BinaryValue><DataType>Binary</DataType></Value></MessageAttribute>\
                    </Message><Message><MessageId>2</MessageId></Message></ReceiveMessageResult>\
                    <ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata></ReceiveMessageResponse>
                    """)
            let json = try await gateway.send(.POST, "/", Self.json("ReceiveMessage"), "{}")
            #expect(json.json == .object(output))
            #expect(json.headers.first(name: "content-type") == "application/x-amz-json-1.0")
        }
    }

    private static let outputs: [(String, JSONObject, String?)] = [
        ("CreateQueue", ["QueueUrl": "u"], "<QueueUrl>u</QueueUrl>"), ("DeleteMessage", [:], nil), ("ReceiveMessage", [:], ""),
        (
            "ListQueues", ["QueueUrls": ["u", "v"], "NextToken": "t"],
            "<QueueUrl>u</QueueUrl><QueueUrl>v</QueueUrl><NextToken>t</NextToken>"
        ),
        ("ListDeadLetterSourceQueues", ["queueUrls": ["u"]], "<QueueUrl>u</QueueUrl>"),
        ("GetQueueAttributes", ["Attributes": ["A": "1"]], "<Attribute><Name>A</Name><Value>1</Value></Attribute>"),
        ("ListQueueTags", ["Tags": ["a": "b"]], "<Tag><Key>a</Key><Value>b</Value></Tag>"),
        (
            "CancelMessageMoveTask", ["ApproximateNumberOfMessagesMoved": 5],
            "<ApproximateNumberOfMessagesMoved>5</ApproximateNumberOfMessagesMoved>"
        ),
        (
            "ListMessageMoveTasks", ["Results": [["Status": "RUNNING", "StartedTimestamp": 5]]],
            "<ListMessageMoveTasksResultEntry><Status>RUNNING</Status><StartedTimestamp>5</StartedTimestamp></ListMessageMoveTasksResultEntry>"
        ),
        (
            "SendMessageBatch",
            [
                "Successful": [["Id": "a", "MessageId": "m"]],
                "Failed": [["Id": "b", "SenderFault": true, "Code": "InvalidParameterValue", "Message": "x"]],
            ],
            """
            <SendMessageBatchResultEntry><Id>a</Id><MessageId>m</MessageId></SendMessageBatchResultEntry><BatchResultErrorEntry><Id>b</Id>\
            <SenderFault>true</SenderFault><Code>InvalidParameterValue</Code><Message>x</Message></BatchResultErrorEntry>
            """
        ),
        (
            "DeleteMessageBatch", ["Successful": [["Id": "a"]]],
            "<DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry>"
        ),
        (
            "ChangeMessageVisibilityBatch", ["Successful": [["Id": "a"]]],
            "<ChangeMessageVisibilityBatchResultEntry><Id>a</Id></ChangeMessageVisibilityBatchResultEntry>"
        ),
    ]

    @Test("every operation's answer has its elements; one that answers nothing has no result", arguments: outputs)
    func results(action: String, output: JSONObject, elements: String?) {
        let xml = SQSWire.query.xml(output, of: action, requestID: "id")
        let result = elements.map { "<\(action)Result>\($0)</\(action)Result>" } ?? ""
        #expect(
            xml == """
                <\(action)Response xmlns="http://queue.amazonaws.com/doc/2012-11-05/">\(result)<ResponseMetadata><RequestId>id</RequestId>\
                </ResponseMetadata></\(action)Response>
                """)
    }

    // MARK: - Errors

    private static let errorCases: [(String, Int, type: String, query: String)] = [
        ("QueueDoesNotExist", 400, "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
        ("QueueNameExists", 400, "com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists"),
        ("QueueAlreadyExists", 400, "com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists"),
        ("InvalidAttributeName", 400, "com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName"),
        ("BatchRequestTooLong", 400, "com.amazonaws.sqs#BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
        ("PurgeQueueInProgress", 403, "com.amazonaws.sqs#PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"),
        ("ReceiptHandleIsInvalid", 404, "com.amazonaws.sqs#ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
        ("ResourceNotFoundException", 404, "com.amazonaws.sqs#ResourceNotFoundException", "ResourceNotFoundException"),
        ("InvalidParameterValue", 400, "com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue"),
        ("MissingParameter", 400, "com.amazon.coral.service#MissingRequiredParameterException", "MissingParameter"),
        ("SomethingElseException", 400, "com.amazon.coral.service#SomethingElseException", "SomethingElse"),
    ]

    @Test("an error has its type and its Query name in JSON, and its Query name in XML", arguments: errorCases)
    func errors(code: String, status: Int, type: String, query: String) async throws {
        let sqs = Self.sqs("GetQueueUrl") { _, _ in throw ServiceError(code, "Some <message>.") }
        try await withGateway([sqs]) { gateway in
            let json = try await gateway.send(.POST, "/", Self.json("GetQueueUrl"), "{}")
            #expect(json.status == status)
            #expect(json.json == ["__type": .string(type), "message": "Some <message>."])
            #expect(json.headers.first(name: "x-amzn-query-error") == "\(query);Sender")
            #expect(json.headers.first(name: "content-type") == "application/x-amz-json-1.0")
            let xml = try await gateway.send(.GET, "/?Action=GetQueueUrl&Version=2012-11-05")
            #expect(xml.status == status)
            #expect(xml.body.contains("<Error><Type>Sender</Type><Code>\(query)</Code><Message>"))
            #expect(xml.body.hasPrefix("<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"))
            #expect(xml.body.contains("for this wsdl version") == (code == "QueueDoesNotExist"))
        }
    }

    @Test("a failure inside the node is the receiver's fault")
    func failures() async throws {
        struct Broken: Error {}
        try await withGateway([Self.sqs("GetQueueUrl") { _, _ in throw Broken() }]) { gateway in
            let json = try await gateway.send(.POST, "/", Self.json("GetQueueUrl"), "{}")
            #expect(json.status == 500)
            #expect(json.headers.first(name: "x-amzn-query-error") == "InternalFailure;Receiver")
            let malformed = try await gateway.send(.POST, "/", Self.json("GetQueueUrl"), "{")
            #expect(malformed.json?["__type"] == "com.amazon.coral.service#SerializationException")
            let unknown = try await gateway.send(.POST, "/", Self.json("Frobnicate"), "{}")
            #expect(unknown.status == 400)
            #expect(unknown.headers.first(name: "x-amzn-query-error") == "InvalidAction;Sender")
        }
    }

    @Test("who is not let in hears it in the protocol's own names")
    func signatures() async throws {
        try await withGateway([service("sqs", ["GetQueueUrl"])], policy: .required) { gateway in
            let json = try await gateway.send(.POST, "/", Self.json("GetQueueUrl"), "{}")
            #expect(json.status == 403)
            #expect(json.json?["__type"] == "com.amazon.coral.service#MissingAuthenticationTokenException")
            #expect(json.headers.first(name: "x-amzn-query-error") == "MissingAuthenticationToken;Sender")
            let form = "Action=GetQueueUrl&Version=2012-11-05&QueueName=q"
            let wrong = try await gateway.signed(.POST, "/", Self.form, form, service: "sqs", secret: "wrong")
            #expect(wrong.body.contains("<Code>SignatureDoesNotMatch</Code>"))
            #expect(try await gateway.signed(.POST, "/", Self.form, form, service: "sqs").status == 200)
        }
    }

    @Test("a message of 1 MiB passes in both protocols, whatever its bytes; what is larger than any request is refused in its protocol")
    func sizes() async throws {
        let size = Self.sqs("SendMessage") { input, _ in ["MessageId": .string("\(input["MessageBody"]?.string?.utf8.count ?? 0)")] }
        let body = String(repeating: "\u{1}", count: 1 << 20)
        try await withGateway([size]) { gateway in
            let json = try await gateway.send(.POST, "/", Self.json("SendMessage"), JSONValue.object(["MessageBody": .string(body)]).text())
            #expect(json.json == ["MessageId": "1048576"])
            let encoded = String(repeating: "%01", count: 1 << 20)
            let form = try await gateway.send(.POST, "/", Self.form, "Action=SendMessage&MessageBody=\(encoded)")
            #expect(form.body.contains("<MessageId>1048576</MessageId>"))
        }
        try await withGateway([size], configure: { $0.requestLimit = 1000 }) { gateway in
            let large = String(repeating: "x", count: 1001)
            let json = try await gateway.send(.POST, "/", Self.json("SendMessage"), large)
            #expect(json.status == 413)
            #expect(json.json?["__type"] == "com.amazon.coral.service#RequestEntityTooLargeException")
            #expect(json.headers.first(name: "x-amzn-query-error") == "RequestEntityTooLarge;Sender")
            let form = try await gateway.send(.POST, "/000000000000/q", Self.form, large)
            #expect(form.status == 413)
            #expect(form.body.contains("<Code>RequestEntityTooLarge</Code>"))
        }
    }
}
