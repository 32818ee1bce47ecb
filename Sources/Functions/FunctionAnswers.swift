import AWSInterface
import Ambient
import Cryptography
import Encodings
import JSON

/// Lambda's `FunctionConfiguration` and its parts, member by member as AWS answers them.
enum FunctionAnswers {
    enum Detail {
        /// As GetFunctionConfiguration and the operations that change a function answer.
        case full
        /// As listings answer: without the states and the runtime version.
        case listed
    }

    static func configuration(
        _ version: VersionRecord, of key: FunctionKey, qualifier: String?, _ detail: Detail = .full
    ) -> JSONObject {
        let settings = version.settings
        var answer: JSONObject = [
            "FunctionName": .string(key.name), "FunctionArn": .string(key.arn(qualifier)), "Runtime": .string(settings.runtime),
            "Role": .string(settings.role), "Handler": .string(settings.handler), "CodeSize": .number(version.code.size),
            "Description": .string(settings.description), "Timeout": .number(settings.timeout),
            "MemorySize": .number(settings.memorySize), "LastModified": .string(version.lastModified.lambdaLastModified),
            "CodeSha256": .string(version.code.base64SHA256), "Version": .string(version.version),
        ]
        if settings.mentionsVPC {
            answer["VpcConfig"] = ["SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": false]
        }
        if let target = settings.deadLetterTarget { answer["DeadLetterConfig"] = ["TargetArn": .string(target)] }
        if !settings.variables.isEmpty {
            answer["Environment"] = ["Variables": .object(StoredText.object(settings.variables))]
        }
        answer["TracingConfig"] = ["Mode": .string(settings.tracing.rawValue)]
        answer["RevisionId"] = .string(version.revisionID)
        if !settings.layers.isEmpty {
            answer["Layers"] = .array(settings.layers.map { ["Arn": .string($0.arn), "CodeSize": .number($0.codeSize)] })
        }
        if detail == .full { addStates(of: version, to: &answer) }
        answer["PackageType"] = "Zip"
        answer["Architectures"] = [.string(settings.architecture)]
        answer["EphemeralStorage"] = ["Size": .number(settings.ephemeralStorage)]
        answer["SnapStart"] = ["ApplyOn": "None", "OptimizationStatus": "Off"]
        if detail == .full {
            answer["RuntimeVersionConfig"] = ["RuntimeVersionArn": .string(runtimeVersion(settings.runtime, in: key.scope))]
        }
        answer["LoggingConfig"] = logging(settings.logging)
        return answer
    }

    private static func addStates(of version: VersionRecord, to answer: inout JSONObject) {
        answer["State"] = .string(version.state.rawValue)
        if version.state == .pending {
            answer["StateReason"] = "The function is being created."
            answer["StateReasonCode"] = "Creating"
        }
        guard let lastUpdate = version.lastUpdate else { return }
        answer["LastUpdateStatus"] = .string(lastUpdate.rawValue)
        if lastUpdate == .inProgress {
            answer["LastUpdateStatusReason"] = "The function is being created."
            answer["LastUpdateStatusReasonCode"] = "Creating"
        }
    }

    private static func logging(_ logging: LoggingSettings) -> JSONValue {
        var answer: JSONObject = ["LogFormat": .string(logging.format.rawValue), "LogGroup": .string(logging.group)]
        answer["ApplicationLogLevel"] = logging.applicationLevel.map(JSONValue.string)
        answer["SystemLogLevel"] = logging.systemLevel.map(JSONValue.string)
        return .object(answer)
    }

    /// An ARN of AWS's form; what stands for the version is made of the runtime's identifier, since runtimes here are the host's.
    private static func runtimeVersion(_ runtime: String, in scope: Scope) -> String {
        "arn:\(scope.partition):lambda:\(scope.region)::runtime:\(Hexadecimal.encode(SHA256.hash(runtime.utf8)))"
    }

    static func tags(_ tags: [String: String]) -> JSONValue { .object(StoredText.object(tags)) }

    static func codeLocation(sha256: String, endpoint: String) -> String { "\(endpoint)/_apus/functions/code/\(sha256)" }
}
