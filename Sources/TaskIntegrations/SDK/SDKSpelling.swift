import Ambient
import JSON

/// How one service's members are spelled: state machines write and read what the SDK for Java has (`StateMachineArn`,
/// `2026-11-23T05:32:09.123Z`), the service's own interface what is on the wire (`stateMachineArn`, `1795411929.123`).
struct SDKSpelling: Sendable {
    /// Whether members begin with a small letter on the wire.
    var isCamelCase = false
    /// Of a service that is not: the members whose structures do so.
    var camelCaseParents: Set<String> = []
    /// Members, in the SDK's spelling, that hold maps: their keys are the caller's and stay as they are.
    var maps: Set<String> = []
    /// Wire names that do not follow from the SDK's name.
    var exceptions: [String: String] = [:]
    /// Members, in the SDK's spelling, that are moments.
    var times: Set<String> = []
    /// Members, in the SDK's spelling, that are JSON texts: any other JSON that is given for one is written as text.
    var texts: Set<String> = []

    // MARK: From a state machine to the service

    func wire(_ parameters: JSONObject) -> JSONObject { wire(parameters, isCamelCase: isCamelCase) }

    private func wire(_ object: JSONObject, isCamelCase: Bool) -> JSONObject {
        var result = JSONObject()
        result.reserveCapacity(object.count)
        for (name, value) in object {
            let wireName = exceptions[name] ?? (isCamelCase ? SDKNames.uncapitalized(name) : name)
            result[wireName] = wire(value, of: name)
        }
        return result
    }

    private func wire(_ value: JSONValue, of name: String) -> JSONValue {
        switch value {
        case .object, .array, .number, .bool:
            if texts.contains(name) { return .string(value.text()) }
            return maps.contains(name) ? value : wireNested(value, of: name)
        case .string(let text) where times.contains(name):
            return Timestamp(iso8601: text).map { .number($0.secondsSinceEpoch) } ?? value
        default: return value
        }
    }

    private func wireNested(_ value: JSONValue, of name: String) -> JSONValue {
        switch value {
        case .object(let object): .object(wire(object, isCamelCase: isCamelCase || camelCaseParents.contains(name)))
        case .array(let elements): .array(elements.map { wireNested($0, of: name) })
        default: value
        }
    }

    // MARK: From the service to a state machine

    /// A service's answer as the SDK's; members without a value are left out.
    func answer(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        result.reserveCapacity(object.count)
        for (wireName, value) in object where !value.isNull {
            let name = SDKNames.pascal(wireName)
            result[name] = answer(value, of: name)
        }
        return result
    }

    private func answer(_ value: JSONValue, of name: String) -> JSONValue {
        switch value {
        case .object(let object): maps.contains(name) ? value : .object(answer(object))
        case .array(let elements): .array(elements.map { answer($0, of: name) })
        case .number(let number) where times.contains(name): .string(Self.moment(number.double))
        default: value
        }
    }

    /// As Java writes an `Instant`: without a fraction where it is zero.
    private static func moment(_ seconds: Double) -> String {
        let time = Timestamp(secondsSinceEpoch: seconds)
        return time.milliseconds % 1000 == 0 ? time.iso8601Seconds : time.iso8601
    }
}

extension SDKSpelling {
    /// - Parameter service: the SDK's name.
    static func of(_ service: String) -> SDKSpelling { known[service] ?? SDKSpelling() }

    /// Facts of the services' models (botocore 1.43), for the operations that the node has.
    private static let known: [String: SDKSpelling] = [
        "cloudwatchlogs": SDKSpelling(
            isCamelCase: true,
            maps: [
                "Attributes", "DeliverySourceConfiguration", "Dimensions", "Enumerations", "ExtractedValues", "Histogram", "KeyAttributes",
                "LogRecord", "Tags",
            ],
            exceptions: [
                "DestinationNamePrefix": "DestinationNamePrefix", "ParseJson": "parseJSON", "ParseToOcsf": "parseToOCSF",
                "ParseVpc": "parseVPC", "ParseWaf": "parseWAF",
            ]),
        "eventbridge": SDKSpelling(
            camelCaseParents: ecsParents, maps: ["HeaderParameters", "InputPathsMap", "QueryStringParameters"],
            exceptions: ecsExceptions.merging(
                ["ClientId": "ClientID", "GraphQlOperation": "GraphQLOperation", "ResourceArn": "ResourceARN"]) { $1 },
            times: [
                "CreationTime", "EventEndTime", "EventLastReplayedTime", "EventStartTime", "ExpirationTime", "LastAuthorizedTime",
                "LastModifiedTime", "ReplayEndTime", "ReplayStartTime", "Time",
            ], texts: ["Detail", "Event", "EventPattern", "Input", "InputTemplate", "Policy"]),
        "iam": SDKSpelling(
            maps: ["EvalDecisionDetails", "SummaryMap"],
            exceptions: ["AwsServiceName": "AWSServiceName"], texts: ["AssumeRolePolicyDocument", "PolicyDocument"]),
        "lambda": SDKSpelling(
            maps: ["AdditionalVersionWeights", "Endpoints", "Tags", "Variables"],
            exceptions: [
                "DocumentDbEventSourceConfig": "DocumentDBEventSourceConfig", "KmsKeyArn": "KMSKeyArn", "PrincipalOrgId": "PrincipalOrgID",
                "SchemaRegistryUri": "SchemaRegistryURI", "SourceKmsKeyArn": "SourceKMSKeyArn", "Uri": "URI", "Uuid": "UUID",
            ], times: ["LastModified", "StartingPositionTimestamp"], texts: ["Pattern", "Payload"]),
        "scheduler": SDKSpelling(
            camelCaseParents: ecsParents, exceptions: ecsExceptions,
            times: ["CreationDate", "EndDate", "LastModificationDate", "StartDate"], texts: ["Detail", "Input"]),
        "sfn": SDKSpelling(
            isCamelCase: true, maps: ["AssignedVariables", "VariableReferences"],
            exceptions: ["BilledMemoryUsedInMb": "billedMemoryUsedInMB"],
            times: ["CreationDate", "RedriveDate", "StartDate", "StopDate", "Timestamp", "UpdateDate"],
            texts: ["Context", "Definition", "Input", "Output", "Variables"]),
        "sqs": SDKSpelling(
            maps: ["Attributes", "MessageAttributes", "MessageSystemAttributes", "Tags"],
            exceptions: ["AwsAccountIds": "AWSAccountIds", "QueueOwnerAwsAccountId": "QueueOwnerAWSAccountId"],
            texts: ["MessageBody"]),
    ]

    private static let ecsParents: Set<String> = [
        "CapacityProviderStrategy", "NetworkConfiguration", "PlacementConstraints", "PlacementStrategy",
    ]
    private static let ecsExceptions = ["EnableEcsManagedTags": "EnableECSManagedTags"]
}
