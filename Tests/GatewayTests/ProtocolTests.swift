import AWSInterface
import Encodings
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Gateway

@Suite("Wire protocols")
struct ProtocolTests {
    // MARK: - REST-JSON

    @Test("every operation of Lambda's API is routed, or refused by its name")
    func lambdaTable() async throws {
        let names = LambdaBindings.all.map(\.operation)
        #expect(names.count == 85)
        #expect(Set(names).count == 85)
        let built = names.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        let lambda = service("lambda", built, notBuilt: Set(names).subtracting(built))
        try await withGateway([lambda]) { gateway in
            for binding in LambdaBindings.all where !binding.operation.hasPrefix("Invoke") {
                let target = binding.template.replacing(#/\{\w+\}/#, with: "some%3Aname%2F1")
                let answer = try await gateway.send(HTTPMethod(rawValue: binding.method), target)
                guard built.contains(binding.operation) else {
                    #expect(answer.status == 501)
                    #expect(answer.body.contains("lambda:\(binding.operation)."))
                    continue
                }
                #expect(answer.status == binding.status, "\(binding.operation)")
                if binding.status == 204 { continue }
                #expect(answer.json?["Operation"]?.string == binding.operation)
                for label in binding.template.matches(of: #/\{(\w+)\}/#) {
                    #expect(answer.json?["Input"]?[String(label.1)] == "some:name/1")
                }
            }
        }
    }

    @Test("body, path and query become one input; the path counts most")
    func restInput() async throws {
        try await withGateway([service("lambda", ["AddPermission", "UntagResource", "ListFunctions"])]) { gateway in
            let answer = try await gateway.send(
                .POST, "/2015-03-31/functions/my%20f+n/policy?Qualifier=a%26b&Other=1", [:], #"{"Action":"x","FunctionName":"no"}"#)
            #expect(answer.status == 201)
            #expect(answer.headers.first(name: "content-type") == "application/json")
            #expect(answer.json?["Input"] == ["Action": "x", "FunctionName": "my f+n", "Qualifier": "a&b"])
            let list = try await gateway.send(.GET, "/2015-03-31/functions/?Marker=m&MaxItems=7")
            #expect(list.json?["Input"] == ["Marker": "m", "MaxItems": "7"])
            let untagged = try await gateway.send(.DELETE, "/2017-03-31/tags/arn?tagKeys=a&tagKeys=b%20c")
            #expect(untagged.status == 204)
            #expect(untagged.body == "")
            #expect(untagged.headers.first(name: "x-amzn-requestid")?.utf8.count == 36)
        }
    }

    @Test("lists in the query string arrive as lists")
    func restLists() throws {
        let router = RESTRouter(ServiceTables.restServices)
        let match = try #require(router.match(method: "DELETE", path: "/2017-03-31/tags/arn", query: ""))
        #expect(match.input(query: "tagKeys=a&tagKeys=b%20c", body: [:]) == ["TagKeys": ["a", "b c"], "Resource": "arn"])
        #expect(match.input(query: "tagKeys=%zz", body: [:]) == nil)
        #expect(
            router.match(method: "GET", path: "/2018-10-31/layers", query: "find=LayerVersion&Arn=x")?.binding.operation
                == "GetLayerVersionByArn")
        #expect(router.match(method: "GET", path: "/2018-10-31/layers", query: "")?.binding.operation == "ListLayers")
        #expect(router.match(method: "PATCH", path: "/2018-10-31/layers", query: "") == nil)
    }

    @Test("Lambda's errors have its members, its header and its case of `message`")
    func restErrors() async throws {
        let lambda = ServiceInterface(
            name: "lambda",
            operations: [
                AWSInterface.Operation("GetFunction") { _, _ in
                    throw ServiceError("ResourceNotFoundException", "Function not found: x", status: 404)
                },
                AWSInterface.Operation("CreateFunction") { _, _ in
                    throw ServiceError(
                        "TooManyRequestsException", "Rate exceeded", status: 429, fields: ["Reason": "CallerRateLimitExceeded"],
                        headers: ["Retry-After": "1"])
                },
                AWSInterface.Operation("ListFunctions") { _, _ in throw CancellationError() },
            ], notBuilt: [])
        try await withGateway([lambda]) { gateway in
            let missing = try await gateway.send(.GET, "/2015-03-31/functions/x")
            #expect(missing.status == 404)
            #expect(missing.headers.first(name: "x-amzn-errortype") == "ResourceNotFoundException")
            #expect(missing.body == #"{"Type":"User","Message":"Function not found: x"}"#)
            let busy = try await gateway.send(.POST, "/2015-03-31/functions", [:], "{}")
            #expect(busy.body == #"{"Type":"User","message":"Rate exceeded","Reason":"CallerRateLimitExceeded"}"#)
            #expect(busy.headers.first(name: "retry-after") == "1")
            let failed = try await gateway.send(.GET, "/2015-03-31/functions")
            #expect(failed.status == 500)
            #expect(failed.body == #"{"Type":"Service","message":"The request failed inside the node."}"#)
            for body in ["{", "[1]", "\"x\"", "{\"a\":}", String(repeating: "[", count: 100_000)] {
                let malformed = try await gateway.send(.POST, "/2015-03-31/functions", [:], body)
                #expect(malformed.status == 400)
                #expect(malformed.headers.first(name: "x-amzn-errortype") == "SerializationException")
            }
            let unknown = try await gateway.send(.PATCH, "/2015-03-31/functions")
            #expect(unknown.status == 404)
            #expect(unknown.headers.first(name: "x-amzn-errortype") == "UnknownOperationException")
        }
    }

    // MARK: - JSON

    @Test("JSON services are told apart by their target")
    func json() async throws {
        let logs = ServiceInterface(
            name: "logs",
            operations: [
                echo("DescribeLogGroups"),
                AWSInterface.Operation("CreateLogGroup") { _, _ in
                    throw ServiceError("ResourceAlreadyExistsException", "The specified log group already exists")
                },
            ], notBuilt: ["StartQuery"])
        try await withGateway([logs]) { gateway in
            func call(_ target: String, _ body: String) async throws -> Answer {
                try await gateway.send(.POST, "/", ["X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"], body)
            }
            let answer = try await call("Logs_20140328.DescribeLogGroups", #"{"limit":5}"#)
            #expect(answer.headers.first(name: "content-type") == "application/x-amz-json-1.1")
            #expect(answer.json?["Input"] == ["limit": 5])
            let failed = try await call("Logs_20140328.CreateLogGroup", "{}")
            #expect(failed.status == 400)
            #expect(failed.body == #"{"__type":"ResourceAlreadyExistsException","message":"The specified log group already exists"}"#)
            #expect(try await call("Logs_20140328.CreateLogGroup", "{").body.contains("SerializationException"))
            #expect(try await call("Logs_20140328.StartQuery", "{").body.contains("logs:StartQuery"))
            #expect(try await call("Logs_20140328.Frobnicate", "{}").json?["__type"] == "UnknownOperationException")
            #expect(try await call("DynamoDB_20120810.GetItem", "{}").body.contains("dynamodb:GetItem"))
            #expect(try await call("Whatever.Do", "{}").json?["__type"] == "UnknownOperationException")
        }
    }

    // MARK: - Query

    @Test("a form's dotted names become lists, maps and structures")
    func queryParameters() throws {
        let parameters = try #require(
            PercentEncoding.parameters(
                """
                Action=X&Version=1&Name=a+b%26&Tags.member.2.Key=k2&Tags.member.1.Key=k1&Tags.member.1.Value=v1&Filter.1=x&Filter.2=y\
                &Attributes.entry.1.key=A&Attributes.entry.1.value=1&Attributes.entry.2.key=B&Deep.Inner.Names.member.1=n&Flag=true
                """))
        #expect(
            try QueryParameters(parameters).object == [
                "Name": "a b&", "Tags": [["Key": "k1", "Value": "v1"], ["Key": "k2"]], "Filter": ["x", "y"],
                "Attributes": ["A": "1", "B": ""], "Deep": ["Inner": ["Names": ["n"]]], "Flag": "true",
            ])
        let deep = [(name: String(repeating: "a.", count: 20) + "b", value: "1")]
        #expect(throws: ServiceError.self) { try QueryParameters(deep) }
        #expect(throws: ServiceError.self) { try QueryParameters(Array(repeating: (name: "a", value: "1"), count: 10_001)) }
    }

    @Test("Query answers and errors are AWS's XML")
    func queryAnswers() async throws {
        let iam = ServiceInterface(
            name: "iam",
            operations: [
                AWSInterface.Operation("GetRole") { input, _ in
                    [
                        "Role": [
                            "RoleName": input["RoleName"] ?? nil, "Path": "/", "MaxSessionDuration": 3600, "None": nil, "Real": true,
                            "Tags": [["Key": "a<b", "Value": "\"&\u{1}"]],
                        ], "SummaryMap": ["Users": 1], "Empty": [],
                    ]
                },
                AWSInterface.Operation("DeleteRole") { _, _ in
                    throw ServiceError("NoSuchEntity", "The role <x> cannot be found.", status: 404)
                },
            ], notBuilt: [])
        try await withGateway([iam]) { gateway in
            let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
            let answer = try await gateway.send(.POST, "/", form, "Action=GetRole&Version=2010-05-08&RoleName=r")
            let id = try #require(answer.headers.first(name: "x-amzn-requestid"))
            #expect(answer.headers.first(name: "content-type") == "text/xml")
            #expect(
                answer.body == """
                    <GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><RoleName>r</RoleName>\
                    <Path>/</Path><MaxSessionDuration>3600</MaxSessionDuration><Real>true</Real><Tags><member><Key>a&lt;b</Key>\
                    <Value>&quot;&amp;\u{FFFD}</Value></member></Tags></Role><SummaryMap><entry><key>Users</key><value>1</value></entry>\
                    </SummaryMap><Empty></Empty></GetRoleResult><ResponseMetadata><RequestId>\(id)</RequestId></ResponseMetadata>\
                    </GetRoleResponse>
                    """)
            let failed = try await gateway.send(.GET, "/?Action=DeleteRole&Version=2010-05-08&RoleName=x")
            #expect(failed.status == 404)
            #expect(
                failed.body.hasPrefix(
                    """
                    <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>\
                    <Code>NoSuchEntity</Code><Message>The role &lt;x&gt; cannot be found.</Message></Error><RequestId>
                    """))
            let missing = try await gateway.send(.POST, "/", form, "Action=Publish&Version=2010-03-31")
            #expect(missing.status == 501)
            #expect(missing.body.contains("sns:Publish"))
            #expect(try await gateway.send(.POST, "/", form, "Action=GetRole&Version=1999-01-01").status == 404)
            let unknown = try await gateway.send(.POST, "/", form, "Action=Frobnicate&Version=2010-05-08")
            #expect(unknown.status == 400)
            #expect(unknown.body.contains("<Code>InvalidAction</Code>"))
        }
    }

    // MARK: - The node's own paths

    @Test("health answers in the form that wait strategies look for")
    func health() async throws {
        try await withGateway { gateway in
            for path in ["/_apus/health", "/_localstack/health"] {
                let answer = try await gateway.send(.GET, path)
                #expect(answer.status == 200)
                #expect(
                    answer.json == ["services": ["lambda": "running", "logs": "available"], "edition": "community", "version": "1.2.3"])
            }
            #expect(try await gateway.send(.POST, "/_apus/health").status == 405)
        }
    }

    @Test("further routes answer below /_apus/, and what is not there says so")
    func fixedRoutes() async throws {
        let routes = [
            FixedRoute(.GET, "/_apus/files/", includesBelow: true) { request, response in
                response.respond(.ok, body: ByteBuffer(string: String(request.path)))
            }
        ]
        try await withGateway(routes: routes) { gateway in
            #expect(try await gateway.send(.GET, "/_apus/files/a/b?x=1").body == "/_apus/files/a/b")
            #expect(try await gateway.send(.DELETE, "/_apus/files/a").status == 405)
            let missing = try await gateway.send(.GET, "/_apus/nothing")
            #expect(missing.status == 404)
            #expect(missing.body.contains("/_apus/health"))
            let stray = try await gateway.send(.GET, "/favicon.ico")
            #expect(stray.status == 404)
            #expect(stray.body.contains("GET /favicon.ico is no request of an AWS service"))
        }
    }

    @Test("a route for callers answers as an operation does: to whom it is asked by, in JSON, with an operation's errors")
    func routesForCallers() async throws {
        let routes = [
            FixedRoute(.GET, "/_apus/mine", includesBelow: true, isLongPoll: true) { request, context in
                if request.path.hasSuffix("/gone") { throw ServiceError("ResourceNotFoundException", "It is gone.", status: 404) }
                return ["account": .string(context.scope.account), "region": .string(context.scope.region)]
            }
        ]
        try await withGateway(policy: .required, routes: routes) { gateway in
            let unsigned = try await gateway.send(.GET, "/_apus/mine")
            #expect(unsigned.status == 403 && unsigned.body.contains("Missing Authentication Token"))
            let wrong = try await gateway.signed(.GET, "/_apus/mine", service: "events", secret: "x")
            #expect(wrong.status == 403)
            let answer = try await gateway.signed(.GET, "/_apus/mine", service: "events")
            #expect(answer.status == 200 && answer.json == ["account": "123456789012", "region": "eu-west-1"])
            #expect(answer.headers.first(name: "content-type") == "application/json")
            let missing = try await gateway.signed(.GET, "/_apus/mine/gone", service: "events")
            #expect(missing.status == 404 && missing.headers.first(name: "x-amzn-errortype") == "ResourceNotFoundException")
            #expect(missing.body.contains("It is gone."))
        }
        try await withGateway(routes: routes) { gateway in
            let answer = try await gateway.send(.GET, "/_apus/mine")
            #expect(answer.json == ["account": "000000000000", "region": "us-east-1"])
        }
    }

    @Test("bodies are limited by what they are for")
    func bodyLimits() async throws {
        let lambda = service("lambda", ["CreateFunction", "TagResource"])
        try await withGateway([lambda], configure: { ($0.packageLimit, $0.requestLimit) = (20_000, 10_000) }) { gateway in
            let large = ByteBuffer(string: "{\"a\":\"\(String(repeating: "x", count: 15_000))\"}")
            #expect(try await gateway.send(.POST, "/2015-03-31/functions", bytes: large).status == 201)
            let refused = try await gateway.send(.POST, "/2017-03-31/tags/arn", bytes: large)
            #expect(refused.status == 413)
            #expect(refused.headers.first(name: "x-amzn-errortype") == "RequestEntityTooLargeException")
        }
    }
}
