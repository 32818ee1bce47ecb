public import AWSInterface
public import JSON
public import StatesLanguage

/// What can be said of a Task's `Resource` before it is called.
public enum ResourceJudgement: Hashable, Sendable {
    case usable
    /// AWS has it and Apus does not: why it is refused.
    case notBuilt(String)
    /// AWS does not have it either: its words.
    case unknown(String)

    /// Nil where the resource can be used.
    public var refusal: String? {
        switch self {
        case .usable: nil
        case .notBuilt(let text), .unknown(let text): text
        }
    }
}

/// The integrations that AWS has, those among them that Apus has, and the patterns of those.
///
/// Source: AWS Step Functions developer guide, "Integrating services with Step Functions", "Integrating optimized services".
public enum IntegrationCatalogue {
    /// What a node knows of an operation of one of its services.
    public enum OperationStatus: Hashable, Sendable {
        case built
        case notBuilt
        case unknown
    }

    /// - Parameter status: of an operation (`StartExecution`) of a service that Apus has. Without a node all of them are taken as built.
    public static func judgement(
        of resource: TaskResource, status: (SDKService, _ operation: String) -> OperationStatus = { _, _ in .built }
    ) -> ResourceJudgement {
        let integration: TaskResource.Integration
        switch resource {
        case .activity: return .usable
        // What is no ARN at all is the language's to judge.
        case .function(let arn): return ARN(arn).map { $0.service == "lambda" } == false ? unknown(arn) : .usable
        case .integration(let named): integration = named
        }
        return integration.isSDK ? judgement(ofSDK: integration, status) : judgement(ofOptimized: integration)
    }

    private static func unknown(_ arn: String) -> ResourceJudgement {
        .unknown(
            "The resource provided \(arn) is not recognized. The value is not a valid resource ARN, or the resource is not available in "
                + "this region.")
    }

    private static func missing(_ service: String, _ arn: String) -> ResourceJudgement {
        .notBuilt("Apus does not have the service \(service), which \(arn) calls. See docs/not-built.md.")
    }

    private static func judgement(
        ofSDK integration: TaskResource.Integration, _ status: (SDKService, String) -> OperationStatus
    ) -> ResourceJudgement {
        let operation = SDKNames.capitalized(integration.action)
        // AWS writes actions as its SDKs do: with a small letter, and there is nothing to wait for but a token.
        guard integration.pattern == .requestResponse || integration.pattern == .waitForTaskToken, operation != integration.action else {
            return unknown(integration.arn)
        }
        guard let service = SDKService(named: integration.service) else {
            let isAWSs = SDKServiceNames.knows(integration.service)
            return isAWSs ? missing(integration.service, integration.arn) : unknown(integration.arn)
        }
        switch status(service, operation) {
        case .built: return .usable
        case .unknown: return unknown(integration.arn)
        case .notBuilt:
            return .notBuilt(
                "Apus does not implement \(integration.service):\(operation), which \(integration.arn) calls. See docs/not-built.md.")
        }
    }

    private static func judgement(ofOptimized integration: TaskResource.Integration) -> ResourceJudgement {
        if let builtIn = builtIn(integration.service, integration.action) {
            return takes(integration.pattern, builtIn) ? .usable : unknown(integration.arn)
        }
        if let service = missing[integration.service], service.actions.contains(integration.action) {
            return missing(service.name, integration.arn)
        }
        return unknown(integration.arn)
    }

    /// An optimized integration of this node.
    enum BuiltIn: Hashable, Sendable {
        case invokeFunction
        case sendMessage
        case putEvents
        case startExecution
        case invokeHTTP
    }

    static func builtIn(_ service: String, _ action: String) -> BuiltIn? {
        switch (service, action) {
        case ("lambda", "invoke"): .invokeFunction
        case ("sqs", "sendMessage"): .sendMessage
        case ("events", "putEvents"): .putEvents
        case ("states", "startExecution"): .startExecution
        case ("http", "invoke"): .invokeHTTP
        default: nil
        }
    }

    /// Whether `integration` can be waited for as `pattern` says.
    static func takes(_ pattern: TaskResource.Pattern, _ integration: BuiltIn) -> Bool {
        switch pattern {
        case .requestResponse: true
        case .waitForTaskToken: integration != .invokeHTTP
        case .sync(let version): integration == .startExecution && (version == 1 || version == 2)
        }
    }

    /// Why a task cannot be begun with these arguments, in AWS's words for the cause of `States.Runtime`; nil where it can, and for what
    /// only its service can judge.
    public static func problem(with arguments: JSONValue, of resource: TaskResource) -> String? {
        guard case .integration(let integration) = resource, !integration.isSDK,
            let builtIn = builtIn(integration.service, integration.action)
        else { return nil }
        let parameters =
            switch builtIn {
            case .invokeFunction: FunctionTasks.parameters
            case .sendMessage: MessageTasks.parameters
            case .putEvents: EventTasks.parameters
            case .invokeHTTP: HTTPTaskRequest.parameters
            case .startExecution: TaskParameters(required: ["StateMachineArn"], optional: ["Input", "Name", "TraceHeader"])
            }
        do throws(InvalidTask) {
            _ = try parameters.read(arguments)
            return nil
        } catch {
            return error.cause
        }
    }

    /// AWS's optimized integrations with services that are not there: the service's name, and its actions.
    static let missing: [String: (name: String, actions: Set<String>)] = [
        "apigateway": ("Amazon API Gateway", ["invoke"]),
        "athena": ("Amazon Athena", ["getQueryExecution", "getQueryResults", "startQueryExecution", "stopQueryExecution"]),
        "batch": ("AWS Batch", ["submitJob"]),
        "bedrock": ("Amazon Bedrock", ["createModelCustomizationJob", "invokeModel"]),
        "bedrockagentcore": ("Amazon Bedrock AgentCore", ["invokeHarness"]),
        "codebuild": (
            "AWS CodeBuild", ["batchDeleteBuilds", "batchGetReports", "startBuild", "startBuildBatch", "stopBuild", "stopBuildBatch"]
        ),
        "databrew": ("AWS Glue DataBrew", ["startJobRun"]),
        "dynamodb": ("Amazon DynamoDB", ["deleteItem", "getItem", "putItem", "updateItem"]),
        "ecs": ("Amazon ECS", ["runTask"]),
        "eks": (
            "Amazon EKS",
            [
                "call", "createCluster", "createFargateProfile", "createNodegroup", "deleteCluster", "deleteFargateProfile",
                "deleteNodegroup", "runJob",
            ]
        ),
        "elasticmapreduce": (
            "Amazon EMR",
            [
                "addStep", "cancelStep", "createCluster", "modifyInstanceFleetByName", "modifyInstanceGroupByName",
                "setClusterTerminationProtection", "terminateCluster",
            ]
        ),
        "emr-containers": ("Amazon EMR on EKS", ["createVirtualCluster", "deleteVirtualCluster", "startJobRun"]),
        "emr-serverless": (
            "Amazon EMR Serverless",
            ["cancelJobRun", "createApplication", "deleteApplication", "startApplication", "startJobRun", "stopApplication"]
        ),
        "glue": ("AWS Glue", ["startJobRun"]),
        "mediaconvert": ("AWS Elemental MediaConvert", ["createJob"]),
        // Of a distributed Map's item reader and result writer.
        "s3": ("Amazon S3", ["getObject", "listObjectsV2", "putObject"]),
        "sagemaker": (
            "Amazon SageMaker AI",
            [
                "createEndpoint", "createEndpointConfig", "createHyperParameterTuningJob", "createLabelingJob", "createModel",
                "createProcessingJob", "createTrainingJob", "createTransformJob", "updateEndpoint",
            ]
        ),
        "sns": ("Amazon SNS", ["publish"]),
    ]
}
