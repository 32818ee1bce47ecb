import AWSInterface
import Ambient
import JSON

/// The policies that AWS provides and functions use most, with their texts. Any other of AWS's may be attached by its ARN,
/// but its text is not known here.
enum AWSManagedPolicies {
    /// By ARN. Ids and dates are made up: AWS's own are of no use to anyone.
    static let policies: [String: ManagedPolicy] = Dictionary(
        uniqueKeysWithValues: [
            policy("/", "AdministratorAccess", [statement(["*"])]),
            policy("/service-role/", "AWSLambdaBasicExecutionRole", [statement(logs)]),
            policy("/service-role/", "AWSLambdaRole", [statement(["lambda:InvokeFunction"])]),
            policy(
                "/service-role/", "AWSLambdaSQSQueueExecutionRole",
                [statement(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] + logs)]),
            policy(
                "/service-role/", "AWSLambdaDynamoDBExecutionRole",
                [
                    statement(
                        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"] + logs)
                ]),
            policy(
                "/service-role/", "AWSLambdaVPCAccessExecutionRole",
                [
                    statement(
                        logs + [
                            "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
                            "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
                        ])
                ]),
            policy(
                "/", "AWSXRayDaemonWriteAccess",
                [
                    statement([
                        "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
                        "xray:GetSamplingStatisticSummaries",
                    ])
                ]),
        ].map { ($0.arn.description, $0) })

    private static let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]

    private static func statement(_ actions: [String]) -> JSONValue {
        ["Effect": "Allow", "Action": .array(actions.map(JSONValue.string)), "Resource": "*"]
    }

    private static func policy(_ path: String, _ name: String, _ statements: [JSONValue]) -> ManagedPolicy {
        let document: JSONValue = ["Version": "2012-10-17", "Statement": .array(statements)]
        let created = CivilTime(year: 2015, month: 4, day: 9, hour: 15).timestamp
        return ManagedPolicy(
            account: "aws", name: name, path: path, id: UniqueID.derived("ANPA", from: path + name), created: created, updated: created,
            versions: [PolicyVersion(number: 1, document: document.text(), created: created)])
    }

    /// Whether `arn` has the form of a policy that AWS provides.
    static func provides(_ arn: String) -> Bool {
        guard let arn = ARN(arn) else { return false }
        return arn.service == "iam" && arn.account == "aws" && arn.resource.hasPrefix("policy/")
    }
}
