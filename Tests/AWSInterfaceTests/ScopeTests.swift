import AWSInterface
import Ambient
import JSON
import Testing

@Suite struct ARNTests {
    @Test(
        "an ARN is read into its parts and printed the same",
        arguments: [
            "arn:aws:lambda:us-east-1:123456789012:function:resize:live", "arn:aws:iam::123456789012:role/service-role/x",
            "arn:aws:s3:::bucket/key:with:colons", "arn:aws-cn:sqs:cn-north-1:000000000000:queue",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ])
    func roundTrip(text: String) throws {
        #expect(try #require(ARN(text)).description == text)
    }

    @Test func partsAreWhereTheyBelong() throws {
        let arn = try #require(ARN("arn:aws:lambda:eu-west-1:123456789012:function:resize:live"))
        #expect(arn.partition == "aws")
        #expect(arn.service == "lambda")
        #expect(arn.scope == Scope(account: "123456789012", region: "eu-west-1"))
        #expect(arn.resource == "function:resize:live")
    }

    @Test(
        "what is no ARN is refused",
        arguments: ["", "arn", "arn:aws:lambda", "arn:aws:s3::x", "arn:aws:s3:::", "ARN:aws:s3:::b", "arn::s3:::b", "arn:aws::::b"])
    func refused(text: String) {
        #expect(ARN(text) == nil)
    }

    @Test func scopesNameTheirPartitionAndResources() {
        let scope = Scope(account: "123456789012", region: "us-gov-west-1")
        #expect(scope.arn("lambda", "function:f").description == "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f")
        #expect(scope.globalARN("iam", "role/r").description == "arn:aws-us-gov:iam::123456789012:role/r")
        #expect(Scope(region: "cn-north-1").partition == "aws-cn")
        #expect(Scope() == Scope(account: "000000000000", region: "us-east-1"))
        #expect(Scope(account: "1", region: "b") < Scope(account: "2", region: "a"))
        #expect(Scope(account: "1", region: "a") < Scope(account: "1", region: "b"))
    }
}

@Suite struct ServiceInterfaceTests {
    private let service = ServiceInterface(
        name: "lambda",
        operations: [Operation("Echo") { input, context in ["Input": .object(input), "Account": .string(context.scope.account)] }],
        notBuilt: ["Rare"])
    private let context = RequestContext(requestID: "r", now: Timestamp(seconds: 0))

    @Test func aKnownOperationRuns() async throws {
        #expect(try await service.call("Echo", ["a": 1], context) == ["Input": ["a": 1], "Account": "000000000000"])
    }

    @Test func whatIsNotBuiltIsRefusedByName() async {
        await #expect(throws: ServiceError.notImplemented("lambda:Rare")) { try await service.call("Rare", [:], context) }
        #expect(ServiceError.notImplemented("lambda:Rare").status == 501)
    }

    @Test func whatNobodyKnowsIsUnknown() async {
        let error = await #expect(throws: ServiceError.self) { try await service.call("Nonsense", [:], context) }
        #expect(error?.code == "UnknownOperationException")
        #expect(error?.type == "User")
    }
}
