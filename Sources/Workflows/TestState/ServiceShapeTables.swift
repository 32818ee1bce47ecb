// swift-format-ignore-file
// Made by scripts/api-shapes from AWS's API models in botocore 1.44.5 (Apache-2.0): names, types, what is required.
// Not to be edited; the form is described there.

extension ServiceShapes {
    /// As Step Functions' SDK integrations call them.
    static let services = [
        "lambda",
        "sqs",
        "sns",
        "eventbridge",
        "sfn",
        "dynamodb",
        "s3",
        "kms",
        "secretsmanager",
        "ssm",
        "ecs",
        "glue",
        "athena",
        "batch",
        "bedrockruntime",
        "bedrock",
        "scheduler",
        "sts",
        "iam",
        "cloudwatchlogs",
        "codebuild",
        "emr",
        "sagemaker",
        "ses",
        "sesv2",
        "comprehend",
        "textract",
        "rekognition",
        "transcribe",
        "translate",
        "polly",
        "cloudwatch",
        "redshiftdata",
        "kinesis",
        "firehose",
        "rdsdata",
        "eks",
        "ecr",
        "cloudformation",
        "emrserverless",
        "emrcontainers",
        "databrew",
        "cognitoidentityprovider",
    ]

    /// The table of a service as text of the program: in memory only while a mock is checked.
    static func table(of service: String) -> StaticString? {
        switch service {
        case "lambda": """
            AdditionalVersionWeights:{n
            Pattern
            Filters:[1
            ErrorCode Message
            Metrics:[%EventCount,ErrorCount,KafkaMetrics
            SystemLogLevel:%DEBUG,INFO,WARN
            MaximumConcurrency:n
            Destination
            OnSuccess:7 OnFailure:7
            Type:%BASIC_AUTH,VPC_SUBNET,VPC_SECURITY_GROUP,SASL_SCRAM_512_AUTH,SASL_SCRAM_256_AUTH,VIRTUAL_HOST,CLIENT_CERTIFICATE_TLS_AUTH,SERVER_ROOT_CA_CERTIFICATE,OAUTHBEARER_AUTH,OAUTHBEARER_SCOPE,OAUTHBEARER_AUDIENCE,OAUTHBEARER_LOGICAL_CLUSTER,OAUTHBEARER_IDENTITY_POOL,IAM_AUTH,IAM_OAUTHBEARER_AUTH URI
            Endpoints:{[s
            Type:%BASIC_AUTH,CLIENT_CERTIFICATE_TLS_AUTH,SERVER_ROOT_CA_CERTIFICATE,OAUTHBEARER_AUTH URI
            Attribute:%KEY,VALUE
            SchemaRegistryURI EventRecordFormat:%JSON,SOURCE AccessConfigs:[11 SchemaValidationConfigs:[12
            ConsumerGroupId SchemaRegistryConfig:13
            ConsumerGroupId SchemaRegistryConfig:13 ConsumptionMode:%Stream,Queue
            DatabaseName CollectionName FullDocument:%UpdateLookup,Default
            MinimumPollers:n MaximumPollers:n PollerGroupName
            SubnetIds:[s SecurityGroupIds:[s VpcId Ipv6AllowedForDualStack:b
            TargetArn
            Variables:{s Error:3
            Mode:%Active,PassThrough
            Arn CodeSize:n SigningProfileVersionArn SigningJobArn
            DirectS3Read:%ENABLED,DISABLED,AUTO
            Arn! LocalMountPath! S3FilesConfig:23
            EntryPoint:[s Command:[s WorkingDirectory
            ImageConfig:25 Error:3
            Size!:n
            ApplyOn:%PublishedVersions,None OptimizationStatus:%On,Off
            RuntimeVersionArn Error:3
            LogFormat:%JSON,Text ApplicationLogLevel:%TRACE,DEBUG,INFO,WARN,ERROR,FATAL SystemLogLevel:%DEBUG,INFO,WARN LogGroup
            TenantIsolationMode!:%PER_TENANT
            CapacityProviderArn! PerExecutionEnvironmentMaxConcurrency:n ExecutionEnvironmentMemoryGiBPerVCpu:n
            LambdaManagedInstancesCapacityProviderConfig!:32
            KMSKeyArn RetentionPeriodInDays:n ExecutionTimeout:n
            RuntimeArn! RuntimeAlias!
            AcceleratorMemorySize!:n
            AllowCredentials:b AllowHeaders:[s AllowMethods:[s AllowOrigins:[s ExposeHeaders:[s MaxAge:n
            TotalCodeSize:n CodeSizeUnzipped:n CodeSizeZipped:n ConcurrentExecutions:n UnreservedConcurrentExecutions:n
            TotalCodeSize:n FunctionCount:n
            FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            S3Bucket S3Key S3ObjectVersion
            RepositoryType Location ImageUri ResolvedImageUri ResolvedS3Object:41 SourceKMSKeyArn Error:3
            ErrorCode! Message!
            ReservedConcurrentExecutions:n
            MinExecutionEnvironments:n MaxExecutionEnvironments:n
            Location CodeSha256 CodeSize:n SigningProfileVersionArn SigningJobArn ResolvedS3Object:41
            Payload
            ErrorCode ErrorDetails LogResult
            PayloadChunk:47 InvokeComplete:48
            AliasArn Name FunctionVersion Description RoutingConfig:0 RevisionId
            UUID StartingPosition:%TRIM_HORIZON,LATEST,AT_TIMESTAMP StartingPositionTimestamp BatchSize:n MaximumBatchingWindowInSeconds:n ParallelizationFactor:n EventSourceArn FilterCriteria:2 FilterCriteriaError:3 KMSKeyArn MetricsConfig:4 LoggingConfig:5 ScalingConfig:6 FunctionArn LastModified LastProcessingResult State StateTransitionReason DestinationConfig:8 Topics:[s Queues:[s SourceAccessConfigurations:[9 SelfManagedEventSource:10 MaximumRecordAgeInSeconds:n BisectBatchOnFunctionError:b MaximumRetryAttempts:n TumblingWindowInSeconds:n FunctionResponseTypes:[%ReportBatchItemFailures AmazonManagedKafkaEventSourceConfig:14 SelfManagedKafkaEventSourceConfig:15 DocumentDBEventSourceConfig:16 EventSourceMappingArn ProvisionedPollerConfig:17
            LastModified FunctionArn MaximumRetryAttempts:n MaximumEventAgeInSeconds:n DestinationConfig:8
            FunctionUrl! FunctionArn! CreationTime! LastModifiedTime! Cors:37 AuthType!:%NONE,AWS_IAM InvokeMode:%BUFFERED,RESPONSE_STREAM
            LayerVersionArn Version:n Description CreatedDate CompatibleArchitectures:[%x86_64,arm64 CompatibleRuntimes:[s LicenseInfo
            LayerName LayerArn LatestMatchingVersion:54
            FunctionArn RequestedProvisionedConcurrentExecutions:n AvailableProvisionedConcurrentExecutions:n AllocatedProvisionedConcurrentExecutions:n Status:%IN_PROGRESS,READY,FAILED StatusReason LastModified
            =AddLayerVersionPermission Statement RevisionId
            =AddPermission Statement
            =CreateAlias AliasArn Name FunctionVersion Description RoutingConfig:0 RevisionId
            =CreateEventSourceMapping UUID StartingPosition:%TRIM_HORIZON,LATEST,AT_TIMESTAMP StartingPositionTimestamp BatchSize:n MaximumBatchingWindowInSeconds:n ParallelizationFactor:n EventSourceArn FilterCriteria:2 FilterCriteriaError:3 KMSKeyArn MetricsConfig:4 LoggingConfig:5 ScalingConfig:6 FunctionArn LastModified LastProcessingResult State StateTransitionReason DestinationConfig:8 Topics:[s Queues:[s SourceAccessConfigurations:[9 SelfManagedEventSource:10 MaximumRecordAgeInSeconds:n BisectBatchOnFunctionError:b MaximumRetryAttempts:n TumblingWindowInSeconds:n FunctionResponseTypes:[%ReportBatchItemFailures AmazonManagedKafkaEventSourceConfig:14 SelfManagedKafkaEventSourceConfig:15 DocumentDBEventSourceConfig:16 EventSourceMappingArn ProvisionedPollerConfig:17
            =CreateFunction FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            =CreateFunctionUrlConfig FunctionUrl! FunctionArn! AuthType!:%NONE,AWS_IAM Cors:37 CreationTime! InvokeMode:%BUFFERED,RESPONSE_STREAM
            =DeleteAlias
            =DeleteEventSourceMapping UUID StartingPosition:%TRIM_HORIZON,LATEST,AT_TIMESTAMP StartingPositionTimestamp BatchSize:n MaximumBatchingWindowInSeconds:n ParallelizationFactor:n EventSourceArn FilterCriteria:2 FilterCriteriaError:3 KMSKeyArn MetricsConfig:4 LoggingConfig:5 ScalingConfig:6 FunctionArn LastModified LastProcessingResult State StateTransitionReason DestinationConfig:8 Topics:[s Queues:[s SourceAccessConfigurations:[9 SelfManagedEventSource:10 MaximumRecordAgeInSeconds:n BisectBatchOnFunctionError:b MaximumRetryAttempts:n TumblingWindowInSeconds:n FunctionResponseTypes:[%ReportBatchItemFailures AmazonManagedKafkaEventSourceConfig:14 SelfManagedKafkaEventSourceConfig:15 DocumentDBEventSourceConfig:16 EventSourceMappingArn ProvisionedPollerConfig:17
            =DeleteFunction StatusCode:n
            =DeleteFunctionConcurrency
            =DeleteFunctionEventInvokeConfig
            =DeleteFunctionUrlConfig
            =DeleteLayerVersion
            =DeleteProvisionedConcurrencyConfig
            =DeleteResourcePolicy
            =GetAccountSettings AccountLimit:38 AccountUsage:39
            =GetAlias AliasArn Name FunctionVersion Description RoutingConfig:0 RevisionId
            =GetEventSourceMapping UUID StartingPosition:%TRIM_HORIZON,LATEST,AT_TIMESTAMP StartingPositionTimestamp BatchSize:n MaximumBatchingWindowInSeconds:n ParallelizationFactor:n EventSourceArn FilterCriteria:2 FilterCriteriaError:3 KMSKeyArn MetricsConfig:4 LoggingConfig:5 ScalingConfig:6 FunctionArn LastModified LastProcessingResult State StateTransitionReason DestinationConfig:8 Topics:[s Queues:[s SourceAccessConfigurations:[9 SelfManagedEventSource:10 MaximumRecordAgeInSeconds:n BisectBatchOnFunctionError:b MaximumRetryAttempts:n TumblingWindowInSeconds:n FunctionResponseTypes:[%ReportBatchItemFailures AmazonManagedKafkaEventSourceConfig:14 SelfManagedKafkaEventSourceConfig:15 DocumentDBEventSourceConfig:16 EventSourceMappingArn ProvisionedPollerConfig:17
            =GetFunction Configuration:40 Code:42 Tags:{s TagsError:43 Concurrency:44
            =GetFunctionConcurrency ReservedConcurrentExecutions:n
            =GetFunctionConfiguration FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            =GetFunctionEventInvokeConfig LastModified FunctionArn MaximumRetryAttempts:n MaximumEventAgeInSeconds:n DestinationConfig:8
            =GetFunctionRecursionConfig RecursiveLoop:%Allow,Terminate
            =GetFunctionScalingConfig FunctionArn AppliedFunctionScalingConfig:45 RequestedFunctionScalingConfig:45
            =GetFunctionUrlConfig FunctionUrl! FunctionArn! AuthType!:%NONE,AWS_IAM Cors:37 CreationTime! LastModifiedTime! InvokeMode:%BUFFERED,RESPONSE_STREAM
            =GetLayerVersion Content:46 LayerArn LayerVersionArn Description CreatedDate Version:n CompatibleArchitectures:[%x86_64,arm64 CompatibleRuntimes:[s LicenseInfo
            =GetLayerVersionByArn Content:46 LayerArn LayerVersionArn Description CreatedDate Version:n CompatibleArchitectures:[%x86_64,arm64 CompatibleRuntimes:[s LicenseInfo
            =GetLayerVersionPolicy Policy RevisionId
            =GetPolicy Policy RevisionId
            =GetProvisionedConcurrencyConfig RequestedProvisionedConcurrentExecutions:n AvailableProvisionedConcurrentExecutions:n AllocatedProvisionedConcurrentExecutions:n Status:%IN_PROGRESS,READY,FAILED StatusReason LastModified
            =GetResourcePolicy Policy RevisionId
            =GetRuntimeManagementConfig UpdateRuntimeOn:%Auto,Manual,FunctionUpdate FunctionArn RuntimeVersionArn
            =Invoke StatusCode:n FunctionError LogResult Payload ExecutedVersion DurableExecutionArn
            =InvokeAsync Status:n
            =InvokeWithResponseStream StatusCode:n ExecutedVersion EventStream:49 ResponseStreamContentType
            =ListAliases NextMarker Aliases:[50
            =ListEventSourceMappings NextMarker EventSourceMappings:[51
            =ListFunctionEventInvokeConfigs FunctionEventInvokeConfigs:[52 NextMarker
            =ListFunctionUrlConfigs FunctionUrlConfigs!:[53 NextMarker
            =ListFunctions NextMarker Functions:[40
            =ListLayerVersions NextMarker LayerVersions:[54
            =ListLayers NextMarker Layers:[55
            =ListProvisionedConcurrencyConfigs ProvisionedConcurrencyConfigs:[56 NextMarker
            =ListTags Tags:{s
            =ListVersionsByFunction NextMarker Versions:[40
            =PublishLayerVersion Content:46 LayerArn LayerVersionArn Description CreatedDate Version:n CompatibleArchitectures:[%x86_64,arm64 CompatibleRuntimes:[s LicenseInfo
            =PublishVersion FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            =PutFunctionConcurrency ReservedConcurrentExecutions:n
            =PutFunctionEventInvokeConfig LastModified FunctionArn MaximumRetryAttempts:n MaximumEventAgeInSeconds:n DestinationConfig:8
            =PutFunctionRecursionConfig RecursiveLoop:%Allow,Terminate
            =PutFunctionScalingConfig FunctionState:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting
            =PutProvisionedConcurrencyConfig RequestedProvisionedConcurrentExecutions:n AllocatedProvisionedConcurrentExecutions:n AvailableProvisionedConcurrentExecutions:n Status:%IN_PROGRESS,READY,FAILED StatusReason LastModified
            =PutResourcePolicy Policy RevisionId
            =PutRuntimeManagementConfig UpdateRuntimeOn!:%Auto,Manual,FunctionUpdate FunctionArn! RuntimeVersionArn
            =RemoveLayerVersionPermission
            =RemovePermission
            =TagResource
            =UntagResource
            =UpdateAlias AliasArn Name FunctionVersion Description RoutingConfig:0 RevisionId
            =UpdateEventSourceMapping UUID StartingPosition:%TRIM_HORIZON,LATEST,AT_TIMESTAMP StartingPositionTimestamp BatchSize:n MaximumBatchingWindowInSeconds:n ParallelizationFactor:n EventSourceArn FilterCriteria:2 FilterCriteriaError:3 KMSKeyArn MetricsConfig:4 LoggingConfig:5 ScalingConfig:6 FunctionArn LastModified LastProcessingResult State StateTransitionReason DestinationConfig:8 Topics:[s Queues:[s SourceAccessConfigurations:[9 SelfManagedEventSource:10 MaximumRecordAgeInSeconds:n BisectBatchOnFunctionError:b MaximumRetryAttempts:n TumblingWindowInSeconds:n FunctionResponseTypes:[%ReportBatchItemFailures AmazonManagedKafkaEventSourceConfig:14 SelfManagedKafkaEventSourceConfig:15 DocumentDBEventSourceConfig:16 EventSourceMappingArn ProvisionedPollerConfig:17
            =UpdateFunctionCode FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            =UpdateFunctionConfiguration FunctionName FunctionArn Runtime Role Handler CodeSize:n Description Timeout:n MemorySize:n LastModified CodeSha256 Version VpcConfig:18 DeadLetterConfig:19 Environment:20 KMSKeyArn TracingConfig:21 MasterArn RevisionId Layers:[22 State:%Pending,Active,Inactive,Failed,Deactivating,Deactivated,ActiveNonInvocable,Deleting StateReason StateReasonCode LastUpdateStatus:%Successful,Failed,InProgress LastUpdateStatusReason LastUpdateStatusReasonCode FileSystemConfigs:[24 SigningProfileVersionArn SigningJobArn PackageType:%Zip,Image ImageConfigResponse:26 Architectures:[%x86_64,arm64 EphemeralStorage:27 SnapStart:28 RuntimeVersionConfig:29 LoggingConfig:30 TenancyConfig:31 CapacityProviderConfig:33 ConfigSha256 DurableConfig:34 RuntimeConfig:35 AcceleratorConfig:36
            =UpdateFunctionEventInvokeConfig LastModified FunctionArn MaximumRetryAttempts:n MaximumEventAgeInSeconds:n DestinationConfig:8
            =UpdateFunctionUrlConfig FunctionUrl! FunctionArn! AuthType!:%NONE,AWS_IAM Cors:37 CreationTime! LastModifiedTime! InvokeMode:%BUFFERED,RESPONSE_STREAM
            """
        case "sqs": """
            Id!
            Id! SenderFault!:b Code! Message
            TaskHandle Status SourceArn DestinationArn MaxNumberOfMessagesPerSecond:n ApproximateNumberOfMessagesMoved:n ApproximateNumberOfMessagesToMove:n FailureReason StartedTimestamp:n
            StringValue BinaryValue StringListValues:[s BinaryListValues:[s DataType!
            MessageId ReceiptHandle MD5OfBody Body Attributes:{s MD5OfMessageAttributes MessageAttributes:{3
            Id! MessageId! MD5OfMessageBody! MD5OfMessageAttributes MD5OfMessageSystemAttributes SequenceNumber
            =AddPermission
            =CancelMessageMoveTask ApproximateNumberOfMessagesMoved:n
            =ChangeMessageVisibility
            =ChangeMessageVisibilityBatch Successful!:[0 Failed!:[1
            =CreateQueue QueueUrl
            =DeleteMessage
            =DeleteMessageBatch Successful!:[0 Failed!:[1
            =DeleteQueue
            =GetQueueAttributes Attributes:{s
            =GetQueueUrl QueueUrl
            =ListDeadLetterSourceQueues QueueUrls!:[s NextToken
            =ListMessageMoveTasks Results:[2
            =ListQueueTags Tags:{s
            =ListQueues QueueUrls:[s NextToken
            =PurgeQueue
            =ReceiveMessage Messages:[4
            =RemovePermission
            =SendMessage MD5OfMessageBody MD5OfMessageAttributes MD5OfMessageSystemAttributes MessageId SequenceNumber
            =SendMessageBatch Successful!:[5 Failed!:[1
            =SetQueueAttributes
            =StartMessageMoveTask TaskHandle
            =TagQueue
            =UntagQueue
            """
        case "sns": """
            EndpointArn Attributes:{s
            CreatedAt PhoneNumber Status Iso2CountryCode RouteType:%Transactional,Promotional,Premium NumberCapabilities:[%SMS,MMS,VOICE
            PlatformApplicationArn Attributes:{s
            PhoneNumber Status:%Pending,Verified
            SubscriptionArn Owner Protocol Endpoint TopicArn
            Key! Value!
            TopicArn
            Id MessageId SequenceNumber
            Id! Code! Message SenderFault!:b
            =AddPermission
            =CheckIfPhoneNumberIsOptedOut IsOptedOut:b
            =ConfirmSubscription SubscriptionArn
            =CreatePlatformApplication PlatformApplicationArn
            =CreatePlatformEndpoint EndpointArn
            =CreateSMSSandboxPhoneNumber
            =CreateTopic TopicArn
            =DeleteEndpoint
            =DeletePlatformApplication
            =DeleteSMSSandboxPhoneNumber
            =DeleteTopic
            =GetDataProtectionPolicy DataProtectionPolicy
            =GetEndpointAttributes Attributes:{s
            =GetPlatformApplicationAttributes Attributes:{s
            =GetSMSAttributes Attributes:{s
            =GetSMSSandboxAccountStatus IsInSandbox!:b
            =GetSubscriptionAttributes Attributes:{s
            =GetTopicAttributes Attributes:{s
            =ListEndpointsByPlatformApplication Endpoints:[0 NextToken
            =ListOriginationNumbers NextToken PhoneNumbers:[1
            =ListPhoneNumbersOptedOut PhoneNumbers:[s NextToken
            =ListPlatformApplications PlatformApplications:[2 NextToken
            =ListSMSSandboxPhoneNumbers PhoneNumbers!:[3 NextToken
            =ListSubscriptions Subscriptions:[4 NextToken
            =ListSubscriptionsByTopic Subscriptions:[4 NextToken
            =ListTagsForResource Tags:[5
            =ListTopics Topics:[6 NextToken
            =OptInPhoneNumber
            =Publish MessageId SequenceNumber
            =PublishBatch Successful:[7 Failed:[8
            =PutDataProtectionPolicy
            =RemovePermission
            =SetEndpointAttributes
            =SetPlatformApplicationAttributes
            =SetSMSAttributes
            =SetSubscriptionAttributes
            =SetTopicAttributes
            =Subscribe SubscriptionArn
            =TagResource
            =Unsubscribe
            =UntagResource
            =VerifySMSSandboxPhoneNumber
            """
        case "eventbridge": """
            HealthCheck!
            Route!
            Primary!:0 Secondary!:1
            FailoverConfig!:2
            State:%ENABLED,DISABLED
            EventBusArn!
            Arn
            IncludeDetail:%NONE,FULL Level:%OFF,ERROR,INFO,TRACE
            ResourceConfigurationArn! ResourceAssociationArn!
            ResourceParameters!:8
            Username
            ClientID
            Key Value IsValueSecret:b
            HeaderParameters:[12 QueryStringParameters:[12 BodyParameters:[12
            ClientParameters:11 AuthorizationEndpoint HttpMethod:%GET,POST,PUT OAuthHttpParameters:13
            ApiKeyName
            BasicAuthParameters:10 OAuthParameters:14 ApiKeyAuthParameters:15 InvocationHttpParameters:13 ConnectivityParameters:9
            Arn! FilterArns:[s
            ApiDestinationArn Name ApiDestinationState:%ACTIVE,INACTIVE ConnectionArn InvocationEndpoint HttpMethod:%POST,GET,HEAD,OPTIONS,PUT,PATCH,DELETE InvocationRateLimitPerSecond:n CreationTime LastModifiedTime
            ArchiveName EventSourceArn State:%ENABLED,DISABLED,CREATING,UPDATING,CREATE_FAILED,UPDATE_FAILED StateReason RetentionDays:n SizeBytes:n EventCount:n CreationTime
            ConnectionArn Name ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY StateReason AuthorizationType:%BASIC,OAUTH_CLIENT_CREDENTIALS,API_KEY CreationTime LastModifiedTime LastAuthorizedTime
            Name Description Arn RoutingConfig:3 ReplicationConfig:4 EventBuses:[5 RoleArn EndpointId EndpointUrl State:%ACTIVE,CREATING,UPDATING,DELETING,CREATE_FAILED,UPDATE_FAILED,DELETE_FAILED StateReason CreationTime LastModifiedTime
            Name Arn Description Policy CreationTime LastModifiedTime ManagedBy
            ReplayName EventSourceArn State:%STARTING,RUNNING,CANCELLING,COMPLETED,CANCELLED,FAILED StateReason EventStartTime EventEndTime EventLastReplayedTime ReplayStartTime ReplayEndTime
            Name Arn EventPattern State:%ENABLED,DISABLED,ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS Description ScheduleExpression RoleArn ManagedBy EventBusName
            Key! Value!
            InputPathsMap:{s InputTemplate!
            PartitionKeyPath!
            Key! Values!:[s
            RunCommandTargets!:[28
            Subnets!:[s SecurityGroups:[s AssignPublicIp:%ENABLED,DISABLED
            AwsvpcConfiguration:30
            CapacityProvider! Weight:n Base:n
            Type:%distinctInstance,memberOf Expression
            Type:%random,spread,binpack Field
            TaskDefinitionArn! TaskCount:n LaunchType:%EC2,FARGATE,EXTERNAL NetworkConfiguration:31 PlatformVersion Group CapacityProviderStrategy:[32 EnableECSManagedTags:b EnableExecuteCommand:b PlacementConstraints:[33 PlacementStrategy:[34 PropagateTags:%TASK_DEFINITION ReferenceId Tags:[25
            Size:n
            Attempts:n
            JobDefinition! JobName! ArrayProperties:36 RetryStrategy:37
            MessageGroupId
            PathParameterValues:[s HeaderParameters:{s QueryStringParameters:{s
            SecretManagerArn Database! DbUser Sql StatementName WithEvent:b Sqls:[s
            Name! Value!
            PipelineParameterList:[42
            MaximumRetryAttempts:n MaximumEventAgeInSeconds:n
            GraphQLOperation
            Id! Arn! RoleArn Input InputPath InputTransformer:26 KinesisParameters:27 RunCommandParameters:29 EcsParameters:35 BatchParameters:38 SqsParameters:39 HttpParameters:40 RedshiftDataParameters:41 SageMakerPipelineParameters:43 DeadLetterConfig:6 RetryPolicy:44 AppSyncParameters:45
            EventId ErrorCode ErrorMessage
            TargetId ErrorCode ErrorMessage
            =CancelReplay ReplayArn State:%STARTING,RUNNING,CANCELLING,COMPLETED,CANCELLED,FAILED StateReason
            =CreateApiDestination ApiDestinationArn ApiDestinationState:%ACTIVE,INACTIVE CreationTime LastModifiedTime
            =CreateArchive ArchiveArn State:%ENABLED,DISABLED,CREATING,UPDATING,CREATE_FAILED,UPDATE_FAILED StateReason CreationTime
            =CreateConnection ConnectionArn ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY CreationTime LastModifiedTime
            =CreateEndpoint Name Arn RoutingConfig:3 ReplicationConfig:4 EventBuses:[5 RoleArn State:%ACTIVE,CREATING,UPDATING,DELETING,CREATE_FAILED,UPDATE_FAILED,DELETE_FAILED
            =CreateEventBus EventBusArn Description KmsKeyIdentifier DeadLetterConfig:6 LogConfig:7
            =DeauthorizeConnection ConnectionArn ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY CreationTime LastModifiedTime LastAuthorizedTime
            =DeleteApiDestination
            =DeleteArchive
            =DeleteConnection ConnectionArn ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY CreationTime LastModifiedTime LastAuthorizedTime
            =DeleteEndpoint
            =DeleteEventBus
            =DeleteRule
            =DescribeApiDestination ApiDestinationArn Name Description ApiDestinationState:%ACTIVE,INACTIVE ConnectionArn InvocationEndpoint HttpMethod:%POST,GET,HEAD,OPTIONS,PUT,PATCH,DELETE InvocationRateLimitPerSecond:n CreationTime LastModifiedTime
            =DescribeArchive ArchiveArn ArchiveName EventSourceArn Description EventPattern State:%ENABLED,DISABLED,CREATING,UPDATING,CREATE_FAILED,UPDATE_FAILED StateReason KmsKeyIdentifier RetentionDays:n SizeBytes:n EventCount:n CreationTime
            =DescribeConnection ConnectionArn Name Description InvocationConnectivityParameters:9 ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY StateReason AuthorizationType:%BASIC,OAUTH_CLIENT_CREDENTIALS,API_KEY SecretArn KmsKeyIdentifier AuthParameters:16 CreationTime LastModifiedTime LastAuthorizedTime
            =DescribeEndpoint Name Description Arn RoutingConfig:3 ReplicationConfig:4 EventBuses:[5 RoleArn EndpointId EndpointUrl State:%ACTIVE,CREATING,UPDATING,DELETING,CREATE_FAILED,UPDATE_FAILED,DELETE_FAILED StateReason CreationTime LastModifiedTime
            =DescribeEventBus Name Arn Description KmsKeyIdentifier DeadLetterConfig:6 Policy LogConfig:7 CreationTime LastModifiedTime ManagedBy
            =DescribeReplay ReplayName ReplayArn Description State:%STARTING,RUNNING,CANCELLING,COMPLETED,CANCELLED,FAILED StateReason EventSourceArn Destination:17 EventStartTime EventEndTime EventLastReplayedTime ReplayStartTime ReplayEndTime
            =DescribeRule Name Arn EventPattern ScheduleExpression State:%ENABLED,DISABLED,ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS Description RoleArn ManagedBy EventBusName CreatedBy
            =DisableRule
            =EnableRule
            =ListApiDestinations ApiDestinations:[18 NextToken
            =ListArchives Archives:[19 NextToken
            =ListConnections Connections:[20 NextToken
            =ListEndpoints Endpoints:[21 NextToken
            =ListEventBuses EventBuses:[22 NextToken
            =ListReplays Replays:[23 NextToken
            =ListRuleNamesByTarget RuleNames:[s NextToken
            =ListRules Rules:[24 NextToken
            =ListTagsForResource Tags:[25
            =ListTargetsByRule Targets:[46 NextToken
            =PutEvents FailedEntryCount:n Entries:[47
            =PutPermission
            =PutRule RuleArn
            =PutTargets FailedEntryCount:n FailedEntries:[48
            =RemovePermission
            =RemoveTargets FailedEntryCount:n FailedEntries:[48
            =StartReplay ReplayArn State:%STARTING,RUNNING,CANCELLING,COMPLETED,CANCELLED,FAILED StateReason ReplayStartTime
            =TagResource
            =TestEventPattern Result:b
            =UntagResource
            =UpdateApiDestination ApiDestinationArn ApiDestinationState:%ACTIVE,INACTIVE CreationTime LastModifiedTime
            =UpdateArchive ArchiveArn State:%ENABLED,DISABLED,CREATING,UPDATING,CREATE_FAILED,UPDATE_FAILED StateReason CreationTime
            =UpdateConnection ConnectionArn ConnectionState:%CREATING,UPDATING,DELETING,AUTHORIZED,DEAUTHORIZED,AUTHORIZING,DEAUTHORIZING,ACTIVE,FAILED_CONNECTIVITY CreationTime LastModifiedTime LastAuthorizedTime
            =UpdateEndpoint Name Arn RoutingConfig:3 ReplicationConfig:4 EventBuses:[5 RoleArn EndpointId EndpointUrl State:%ACTIVE,CREATING,UPDATING,DELETING,CREATE_FAILED,UPDATE_FAILED,DELETE_FAILED
            =UpdateEventBus Arn Name KmsKeyIdentifier Description DeadLetterConfig:6 LogConfig:7
            """
        case "sfn": """
            KmsKeyId KmsDataKeyReusePeriodSeconds:n Type!:%AWS_OWNED_KEY,CUSTOMER_MANAGED_KMS_KEY
            Included:b
            Pending!:n Running!:n Succeeded!:n Failed!:n TimedOut!:n Aborted!:n Total!:n ResultsWritten!:n FailuresNotRedrivable:n PendingRedrive:n
            LogGroupArn
            CloudWatchLogsLogGroup:3
            Level:%ALL,ERROR,FATAL,OFF IncludeExecutionData:b Destinations:[4
            Enabled:b
            StateMachineVersionArn! Weight!:n
            Error Cause
            Truncated:b
            Resource! Input InputDetails:9 TimeoutInSeconds:n HeartbeatInSeconds:n
            WorkerName
            Output OutputDetails:9
            ResourceType! Resource! Error Cause
            RoleArn
            ResourceType! Resource! Region! Parameters! TimeoutInSeconds:n HeartbeatInSeconds:n TaskCredentials:14
            ResourceType! Resource!
            ResourceType! Resource! Output OutputDetails:9
            Input InputDetails:9 RoleArn StateMachineAliasArn StateMachineVersionArn
            RedriveCount:n
            Length:n
            Name Index:n
            Resource! Input InputDetails:9 TimeoutInSeconds:n TaskCredentials:14
            Name! Input InputDetails:9
            Name! Output OutputDetails:9 AssignedVariables:{s AssignedVariablesDetails:9
            MapRunArn
            MapRunArn RedriveCount:n
            Error Cause Location State!
            Timestamp! Type! Id!:n PreviousEventId:n ActivityFailedEventDetails:8 ActivityScheduleFailedEventDetails:8 ActivityScheduledEventDetails:10 ActivityStartedEventDetails:11 ActivitySucceededEventDetails:12 ActivityTimedOutEventDetails:8 TaskFailedEventDetails:13 TaskScheduledEventDetails:15 TaskStartFailedEventDetails:13 TaskStartedEventDetails:16 TaskSubmitFailedEventDetails:13 TaskSubmittedEventDetails:17 TaskSucceededEventDetails:17 TaskTimedOutEventDetails:13 ExecutionFailedEventDetails:8 ExecutionStartedEventDetails:18 ExecutionSucceededEventDetails:12 ExecutionAbortedEventDetails:8 ExecutionTimedOutEventDetails:8 ExecutionRedrivenEventDetails:19 MapStateStartedEventDetails:20 MapIterationStartedEventDetails:21 MapIterationSucceededEventDetails:21 MapIterationFailedEventDetails:21 MapIterationAbortedEventDetails:21 LambdaFunctionFailedEventDetails:8 LambdaFunctionScheduleFailedEventDetails:8 LambdaFunctionScheduledEventDetails:22 LambdaFunctionStartFailedEventDetails:8 LambdaFunctionSucceededEventDetails:12 LambdaFunctionTimedOutEventDetails:8 StateEnteredEventDetails:23 StateExitedEventDetails:24 MapRunStartedEventDetails:25 MapRunFailedEventDetails:8 MapRunRedrivenEventDetails:26 EvaluationFailedEventDetails:27
            ActivityArn! Name! CreationDate!
            ExecutionArn! StateMachineArn! Name! Status!:%RUNNING,SUCCEEDED,FAILED,TIMED_OUT,ABORTED,PENDING_REDRIVE StartDate! StopDate MapRunArn ItemCount:n StateMachineVersionArn StateMachineAliasArn RedriveCount:n RedriveDate
            ExecutionArn! MapRunArn! StateMachineArn! StartDate! StopDate
            StateMachineAliasArn! CreationDate!
            StateMachineVersionArn! CreationDate!
            StateMachineArn! Name! Type!:%STANDARD,EXPRESS CreationDate!
            Key Value
            BilledMemoryUsedInMB:n BilledDurationInMilliseconds:n
            Protocol Method Url Headers Body
            Protocol StatusCode StatusMessage Headers Body
            CatchIndex:n RetryIndex:n RetryBackoffIntervalSeconds:n
            Input AfterArguments AfterInputPath AfterParameters Result AfterResultSelector AfterResultPath Request:37 Response:38 Variables ErrorDetails:39 AfterItemsPath AfterItemSelector AfterItemBatcher AfterItemsPointer ToleratedFailureCount:n ToleratedFailurePercentage:n MaxConcurrency:n
            Severity!:%ERROR,WARNING Code! Message! Location
            =CreateActivity ActivityArn! CreationDate!
            =CreateStateMachine StateMachineArn! CreationDate! StateMachineVersionArn
            =CreateStateMachineAlias StateMachineAliasArn! CreationDate!
            =DeleteActivity
            =DeleteStateMachine
            =DeleteStateMachineAlias
            =DeleteStateMachineVersion
            =DescribeActivity ActivityArn! Name! CreationDate! EncryptionConfiguration:0
            =DescribeExecution ExecutionArn! StateMachineArn! Name Status!:%RUNNING,SUCCEEDED,FAILED,TIMED_OUT,ABORTED,PENDING_REDRIVE StartDate! StopDate Input InputDetails:1 Output OutputDetails:1 TraceHeader MapRunArn Error Cause StateMachineVersionArn StateMachineAliasArn RedriveCount:n RedriveDate RedriveStatus:%REDRIVABLE,NOT_REDRIVABLE,REDRIVABLE_BY_MAP_RUN RedriveStatusReason
            =DescribeMapRun MapRunArn! ExecutionArn! Status!:%RUNNING,SUCCEEDED,FAILED,ABORTED StartDate! StopDate MaxConcurrency!:n ToleratedFailurePercentage!:n ToleratedFailureCount!:n ItemCounts!:2 ExecutionCounts!:2 RedriveCount:n RedriveDate
            =DescribeStateMachine StateMachineArn! Name! Status:%ACTIVE,DELETING Definition! RoleArn! Type!:%STANDARD,EXPRESS CreationDate! LoggingConfiguration:5 TracingConfiguration:6 Label RevisionId Description EncryptionConfiguration:0 VariableReferences:{[s
            =DescribeStateMachineAlias StateMachineAliasArn Name Description RoutingConfiguration:[7 CreationDate UpdateDate
            =DescribeStateMachineForExecution StateMachineArn! Name! Definition! RoleArn! UpdateDate! LoggingConfiguration:5 TracingConfiguration:6 MapRunArn Label RevisionId EncryptionConfiguration:0 VariableReferences:{[s
            =GetActivityTask TaskToken Input
            =GetExecutionHistory Events!:[28 NextToken
            =ListActivities Activities!:[29 NextToken
            =ListExecutions Executions!:[30 NextToken
            =ListMapRuns MapRuns!:[31 NextToken
            =ListStateMachineAliases StateMachineAliases!:[32 NextToken
            =ListStateMachineVersions StateMachineVersions!:[33 NextToken
            =ListStateMachines StateMachines!:[34 NextToken
            =ListTagsForResource Tags:[35
            =PublishStateMachineVersion CreationDate! StateMachineVersionArn!
            =RedriveExecution RedriveDate!
            =SendTaskFailure
            =SendTaskHeartbeat
            =SendTaskSuccess
            =StartExecution ExecutionArn! StartDate!
            =StartSyncExecution ExecutionArn! StateMachineArn Name StartDate! StopDate! Status!:%SUCCEEDED,FAILED,TIMED_OUT Error Cause Input InputDetails:1 Output OutputDetails:1 TraceHeader BillingDetails:36
            =StopExecution StopDate!
            =TagResource
            =TestState Output Error Cause InspectionData:40 NextState Status:%SUCCEEDED,FAILED,RETRIABLE,CAUGHT_ERROR
            =UntagResource
            =UpdateMapRun
            =UpdateStateMachine UpdateDate! RevisionId StateMachineVersionArn
            =UpdateStateMachineAlias UpdateDate!
            =ValidateStateMachineDefinition Result!:%OK,FAIL Diagnostics!:[41 Truncated:b
            """
        case "dynamodb": """
            S N B SS:[s NS:[s BS:[s M:{* L:[* NULL:b BOOL:b
            Code:%ConditionalCheckFailed,ItemCollectionSizeLimitExceeded,RequestLimitExceeded,ValidationError,ProvisionedThroughputExceeded,TransactionConflict,ThrottlingError,InternalServerError,ResourceNotFound,AccessDenied,DuplicateItem Message Item:{0
            Error:1 TableName Item:{0
            ReadCapacityUnits:n WriteCapacityUnits:n CapacityUnits:n
            VectorSearchRequestBytes:n VectorWriteRequestBytes:n
            TableName CapacityUnits:n ReadCapacityUnits:n WriteCapacityUnits:n Table:3 LocalSecondaryIndexes:{3 GlobalSecondaryIndexes:{3 VectorIndexes:{4
            Keys!:[{0 AttributesToGet:[s ConsistentRead:b ProjectionExpression ExpressionAttributeNames:{s
            Item!:{0
            Key!:{0
            PutRequest:7 DeleteRequest:8
            ItemCollectionKey:{0 SizeEstimateRangeGB:[n
            BackupArn! BackupName! BackupSizeBytes:n BackupStatus!:%CREATING,DELETED,AVAILABLE BackupType!:%USER,SYSTEM,AWS_BACKUP BackupCreationDateTime! BackupExpiryDateTime
            ReadCapacityUnits:n
            MaxReadRequestUnits:n
            ReadUnitsPerSecond:n WriteUnitsPerSecond:n Status:%CREATING,UPDATING,DELETING,ACTIVE,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED
            ReadUnitsPerSecond:n WriteUnitsPerSecond:n Status:%CREATING,UPDATING,DELETING,ACTIVE
            IndexName ProvisionedThroughputOverride:12 OnDemandThroughputOverride:13 WarmThroughput:15
            TableClass:%STANDARD,STANDARD_INFREQUENT_ACCESS LastUpdateDateTime
            RegionName ReplicaStatus:%CREATING,CREATION_FAILED,UPDATING,DELETING,ACTIVE,REGION_DISABLED,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED ReplicaArn ReplicaStatusDescription ReplicaStatusPercentProgress KMSMasterKeyId ProvisionedThroughputOverride:12 OnDemandThroughputOverride:13 WarmThroughput:14 GlobalSecondaryIndexes:[16 ReplicaInaccessibleDateTime ReplicaTableClassSummary:17 GlobalTableSettingsReplicationMode:%ENABLED,DISABLED,ENABLED_WITH_OVERRIDES
            ReplicationGroup:[18 GlobalTableArn CreationDateTime GlobalTableStatus:%CREATING,ACTIVE,DELETING,UPDATING GlobalTableName
            AttributeName! AttributeType!:%S,N,B
            AttributeName! KeyType!:%HASH,RANGE
            LastIncreaseDateTime LastDecreaseDateTime NumberOfDecreasesToday:n ReadCapacityUnits:n WriteCapacityUnits:n
            BillingMode:%PROVISIONED,PAY_PER_REQUEST LastUpdateToPayPerRequestDateTime
            ProjectionType:%ALL,KEYS_ONLY,INCLUDE NonKeyAttributes:[s
            IndexName KeySchema:[21 Projection:24 IndexSizeBytes:n ItemCount:n IndexArn
            MaxReadRequestUnits:n MaxWriteRequestUnits:n
            IndexName KeySchema:[21 Projection:24 IndexStatus:%CREATING,UPDATING,DELETING,ACTIVE Backfilling:b ProvisionedThroughput:22 IndexSizeBytes:n ItemCount:n IndexArn OnDemandThroughput:26 WarmThroughput:15
            StreamEnabled!:b StreamViewType:%NEW_IMAGE,OLD_IMAGE,NEW_AND_OLD_IMAGES,KEYS_ONLY
            RegionName WitnessStatus:%CREATING,DELETING,ACTIVE
            SourceBackupArn SourceTableArn RestoreDateTime! RestoreInProgress!:b
            Status:%ENABLING,ENABLED,DISABLING,DISABLED,UPDATING SSEType:%AES256,KMS KMSMasterKeyArn InaccessibleEncryptionDateTime
            ArchivalDateTime ArchivalReason ArchivalBackupArn
            AttributeName! SearchSchemaElementType!:%HASH,INLINE_FILTER
            AttributeName!
            IndexName SearchSchema:[33 Projection:24 VectorAttribute:34 Dimensions:n DistanceFunction:%COSINE,DOT_PRODUCT,EUCLIDEAN IndexStatus:%CREATING,UPDATING,DELETING,ACTIVE Backfilling:b IndexSizeBytes:n ItemCount:n IndexArn
            AttributeDefinitions:[20 TableName KeySchema:[21 TableStatus:%CREATING,UPDATING,DELETING,ACTIVE,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED CreationDateTime ProvisionedThroughput:22 TableSizeBytes:n ItemCount:n TableArn TableId BillingModeSummary:23 LocalSecondaryIndexes:[25 GlobalSecondaryIndexes:[27 StreamSpecification:28 LatestStreamLabel LatestStreamArn GlobalTableVersion Replicas:[18 GlobalTableWitnesses:[29 GlobalTableSettingsReplicationMode:%ENABLED,DISABLED,ENABLED_WITH_OVERRIDES RestoreSummary:30 SSEDescription:31 ArchivalSummary:32 TableClassSummary:17 DeletionProtectionEnabled:b DisassociationProtectionEnabled:b OnDemandThroughput:26 WarmThroughput:14 MultiRegionConsistency:%EVENTUAL,STRONG VectorIndexes:[35
            ReadCapacityUnits!:n WriteCapacityUnits!:n
            TableName! TableId! TableArn TableSizeBytes:n KeySchema!:[21 TableCreationDateTime! ProvisionedThroughput!:37 OnDemandThroughput:26 ItemCount:n BillingMode:%PROVISIONED,PAY_PER_REQUEST
            IndexName KeySchema:[21 Projection:24
            IndexName KeySchema:[21 Projection:24 ProvisionedThroughput:37 OnDemandThroughput:26
            TimeToLiveStatus:%ENABLING,DISABLING,ENABLED,DISABLED AttributeName
            IndexName VectorAttribute:34 SearchSchema:[33 Projection:24 Dimensions:n DistanceFunction:%COSINE,DOT_PRODUCT,EUCLIDEAN
            LocalSecondaryIndexes:[39 GlobalSecondaryIndexes:[40 StreamDescription:28 TimeToLiveDescription:41 SSEDescription:31 VectorIndexes:[42
            BackupDetails:11 SourceTableDetails:38 SourceTableFeatureDetails:43
            TableName TableId
            S3BucketOwner S3Bucket! S3KeyPrefix InputFormat!:%DYNAMODB_JSON,ION InputCompressionType:%GZIP,ZSTD,NONE
            S3BucketOwner S3Bucket S3KeyPrefix S3SseAlgorithm:%AES256,KMS S3SseKmsKeyId OutputType!:[%ERROR,CONDITION_CHECK_FAILURE
            BulkPutBytes:n
            BulkPutVectorBytes:n
            TableName BulkPutBytes:n Table:48 LocalSecondaryIndexes:{48 GlobalSecondaryIndexes:{48 VectorIndexes:{49
            BulkOperationArn BulkOperationStatus:%IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERRORS,CANCELLING,CANCELLED,FAILED TableDetails:[45 ClientToken InputS3Configuration:46 OutputS3Configuration:47 StartTime EndTime ProcessedItemCount:n ProcessedInputBytes:n TotalInputBytes:n BulkOperationUsage:[50 FailedItemCount:n FailureCode FailureMessage MaxWriteRequestUnits:n PerformanceTier:%STANDARD,ACCELERATED
            PointInTimeRecoveryStatus:%ENABLED,DISABLED RecoveryPeriodInDays:n EarliestRestorableDateTime LatestRestorableDateTime
            ContinuousBackupsStatus!:%ENABLED,DISABLED PointInTimeRecoveryDescription:52
            ExceptionName ExceptionDescription
            Address! CachePeriodInMinutes!:n
            ExportFromTime ExportToTime ExportViewType:%NEW_IMAGE,NEW_AND_OLD_IMAGES
            FilterExpression ProjectionExpression KeyConditionExpression ExpressionAttributeNames:{s ExpressionAttributeValues:{0
            ExportArn ExportStatus:%IN_PROGRESS,COMPLETED,FAILED StartTime EndTime ExportManifest TableArn TableId ExportTime ClientToken S3Bucket S3BucketOwner S3Prefix S3SseAlgorithm:%AES256,KMS S3SseKmsKeyId FailureCode FailureMessage ExportFormat:%DYNAMODB_JSON,ION BilledSizeBytes:n ItemCount:n ExportType:%FULL_EXPORT,INCREMENTAL_EXPORT IncrementalExportSpecification:56 FilterSpecification:57
            DisableScaleIn:b ScaleInCooldown:n ScaleOutCooldown:n TargetValue!:n
            PolicyName TargetTrackingScalingPolicyConfiguration:59
            MinimumUnits:n MaximumUnits:n AutoScalingDisabled:b AutoScalingRoleArn ScalingPolicies:[60
            IndexName! IndexStatus:%CREATING,UPDATING,DELETING,ACTIVE ProvisionedReadCapacityUnits:n ProvisionedReadCapacityAutoScalingSettings:61 ProvisionedWriteCapacityUnits:n ProvisionedWriteCapacityAutoScalingSettings:61
            RegionName! ReplicaStatus:%CREATING,CREATION_FAILED,UPDATING,DELETING,ACTIVE,REGION_DISABLED,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED ReplicaBillingModeSummary:23 ReplicaProvisionedReadCapacityUnits:n ReplicaProvisionedReadCapacityAutoScalingSettings:61 ReplicaProvisionedWriteCapacityUnits:n ReplicaProvisionedWriteCapacityAutoScalingSettings:61 ReplicaGlobalSecondaryIndexSettings:[62 ReplicaTableClassSummary:17
            S3BucketOwner S3Bucket! S3KeyPrefix
            Delimiter HeaderList:[s
            Csv:65
            Enabled:b SSEType:%AES256,KMS KMSMasterKeyId
            ReadUnitsPerSecond:n WriteUnitsPerSecond:n
            IndexName! KeySchema!:[21 Projection!:24 ProvisionedThroughput:37 OnDemandThroughput:26 WarmThroughput:68
            IndexName! VectorAttribute!:34 SearchSchema:[33 Projection!:24 Dimensions!:n DistanceFunction!:%COSINE,DOT_PRODUCT,EUCLIDEAN
            TableName! AttributeDefinitions!:[20 KeySchema!:[21 BillingMode:%PROVISIONED,PAY_PER_REQUEST ProvisionedThroughput:37 OnDemandThroughput:26 SSESpecification:67 GlobalSecondaryIndexes:[69 VectorIndexes:[70
            ImportArn ImportStatus:%IN_PROGRESS,COMPLETED,CANCELLING,CANCELLED,FAILED TableArn TableId ClientToken S3BucketSource:64 ErrorCount:n CloudWatchLogGroupArn InputFormat:%DYNAMODB_JSON,ION,CSV InputFormatOptions:66 InputCompressionType:%GZIP,ZSTD,NONE TableCreationParameters:71 StartTime EndTime ProcessedSizeBytes:n ProcessedItemCount:n ImportedItemCount:n FailureCode FailureMessage
            StreamArn DestinationStatus:%ENABLING,ACTIVE,DISABLING,DISABLED,ENABLE_FAILED,UPDATING DestinationStatusDescription ApproximateCreationDateTimePrecision:%MILLISECOND,MICROSECOND
            IndexName IndexStatus:%CREATING,UPDATING,DELETING,ACTIVE ProvisionedReadCapacityAutoScalingSettings:61 ProvisionedWriteCapacityAutoScalingSettings:61
            RegionName GlobalSecondaryIndexes:[74 ReplicaProvisionedReadCapacityAutoScalingSettings:61 ReplicaProvisionedWriteCapacityAutoScalingSettings:61 ReplicaStatus:%CREATING,CREATION_FAILED,UPDATING,DELETING,ACTIVE,REGION_DISABLED,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED
            TableName TableStatus:%CREATING,UPDATING,DELETING,ACTIVE,INACCESSIBLE_ENCRYPTION_CREDENTIALS,ARCHIVING,ARCHIVED,REPLICATION_NOT_AUTHORIZED Replicas:[75
            ApproximateCreationDateTimePrecision:%MILLISECOND,MICROSECOND
            Item:{0
            TableName TableId TableArn BackupArn BackupName BackupCreationDateTime BackupExpiryDateTime BackupStatus:%CREATING,DELETED,AVAILABLE BackupType:%USER,SYSTEM,AWS_BACKUP BackupSizeBytes:n
            BulkOperationArn! BulkOperationStatus!:%IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERRORS,CANCELLING,CANCELLED,FAILED StartTime! EndTime
            TableName IndexName ContributorInsightsStatus:%ENABLING,ENABLED,DISABLING,DISABLED,FAILED ContributorInsightsMode:%ACCESSED_AND_THROTTLED_KEYS,THROTTLED_KEYS
            ExportArn ExportStatus:%IN_PROGRESS,COMPLETED,FAILED ExportType:%FULL_EXPORT,INCREMENTAL_EXPORT
            RegionName
            GlobalTableName ReplicationGroup:[83
            ImportArn ImportStatus:%IN_PROGRESS,COMPLETED,CANCELLING,CANCELLED,FAILED TableArn S3BucketSource:64 CloudWatchLogGroupArn InputFormat:%DYNAMODB_JSON,ION,CSV StartTime EndTime
            Key! Value!
            Item:{0 Score:n
            Enabled!:b AttributeName!
            =BatchExecuteStatement Responses:[2 ConsumedCapacity:[5
            =BatchGetItem Responses:{[{0 UnprocessedKeys:{6 ConsumedCapacity:[5
            =BatchWriteItem UnprocessedItems:{[9 ItemCollectionMetrics:{[10 ConsumedCapacity:[5
            =CancelBulkOperation BulkOperationArn! BulkOperationStatus!:%IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERRORS,CANCELLING,CANCELLED,FAILED
            =CreateBackup BackupDetails:11
            =CreateGlobalTable GlobalTableDescription:19
            =CreateTable TableDescription:36
            =DeleteBackup BackupDescription:44
            =DeleteItem Attributes:{0 ConsumedCapacity:5 ItemCollectionMetrics:10
            =DeleteResourcePolicy RevisionId
            =DeleteTable TableDescription:36
            =DescribeBackup BackupDescription:44
            =DescribeBulkOperation BulkOperationDescription!:51
            =DescribeContinuousBackups ContinuousBackupsDescription:53
            =DescribeContributorInsights TableName IndexName ContributorInsightsRuleList:[s ContributorInsightsStatus:%ENABLING,ENABLED,DISABLING,DISABLED,FAILED LastUpdateDateTime FailureException:54 ContributorInsightsMode:%ACCESSED_AND_THROTTLED_KEYS,THROTTLED_KEYS
            =DescribeEndpoints Endpoints!:[55
            =DescribeExport ExportDescription:58
            =DescribeGlobalTable GlobalTableDescription:19
            =DescribeGlobalTableSettings GlobalTableName ReplicaSettings:[63
            =DescribeImport ImportTableDescription!:72
            =DescribeKinesisStreamingDestination TableName KinesisDataStreamDestinations:[73
            =DescribeLimits AccountMaxReadCapacityUnits:n AccountMaxWriteCapacityUnits:n TableMaxReadCapacityUnits:n TableMaxWriteCapacityUnits:n
            =DescribeTable Table:36
            =DescribeTableReplicaAutoScaling TableAutoScalingDescription:76
            =DescribeTimeToLive TimeToLiveDescription:41
            =DisableKinesisStreamingDestination TableName StreamArn DestinationStatus:%ENABLING,ACTIVE,DISABLING,DISABLED,ENABLE_FAILED,UPDATING EnableKinesisStreamingConfiguration:77
            =EnableKinesisStreamingDestination TableName StreamArn DestinationStatus:%ENABLING,ACTIVE,DISABLING,DISABLED,ENABLE_FAILED,UPDATING EnableKinesisStreamingConfiguration:77
            =ExecuteStatement Items:[{0 NextToken ConsumedCapacity:5 LastEvaluatedKey:{0
            =ExecuteTransaction Responses:[78 ConsumedCapacity:[5
            =ExportTableToPointInTime ExportDescription:58
            =GetItem Item:{0 ConsumedCapacity:5
            =GetResourcePolicy Policy RevisionId
            =ImportTable ImportTableDescription!:72
            =ListBackups BackupSummaries:[79 LastEvaluatedBackupArn
            =ListBulkOperations BulkOperationsSummaryList:[80 NextToken
            =ListContributorInsights ContributorInsightsSummaries:[81 NextToken
            =ListExports ExportSummaries:[82 NextToken
            =ListGlobalTables GlobalTables:[84 LastEvaluatedGlobalTableName
            =ListImports ImportSummaryList:[85 NextToken
            =ListTables TableNames:[s LastEvaluatedTableName
            =ListTagsOfResource Tags:[86 NextToken
            =PutItem Attributes:{0 ConsumedCapacity:5 ItemCollectionMetrics:10
            =PutResourcePolicy RevisionId
            =Query Items:[{0 Count:n ScannedCount:n LastEvaluatedKey:{0 ConsumedCapacity:5
            =RestoreTableFromBackup TableDescription:36
            =RestoreTableToPointInTime TableDescription:36
            =Scan Items:[{0 Count:n ScannedCount:n LastEvaluatedKey:{0 ConsumedCapacity:5
            =SearchVectors ConsumedCapacity:4 SearchResults:[87
            =StartBulkPutItems BulkOperationDescription!:51
            =TagResource
            =TransactGetItems ConsumedCapacity:[5 Responses:[78
            =TransactWriteItems ConsumedCapacity:[5 ItemCollectionMetrics:{[10
            =UntagResource
            =UpdateContinuousBackups ContinuousBackupsDescription:53
            =UpdateContributorInsights TableName IndexName ContributorInsightsStatus:%ENABLING,ENABLED,DISABLING,DISABLED,FAILED ContributorInsightsMode:%ACCESSED_AND_THROTTLED_KEYS,THROTTLED_KEYS
            =UpdateGlobalTable GlobalTableDescription:19
            =UpdateGlobalTableSettings GlobalTableName ReplicaSettings:[63
            =UpdateItem Attributes:{0 ConsumedCapacity:5 ItemCollectionMetrics:10
            =UpdateKinesisStreamingDestination TableName StreamArn DestinationStatus:%ENABLING,ACTIVE,DISABLING,DISABLED,ENABLE_FAILED,UPDATING UpdateKinesisStreamingConfiguration:77
            =UpdateTable TableDescription:36
            =UpdateTableReplicaAutoScaling TableAutoScalingDescription:76
            =UpdateTimeToLive TimeToLiveSpecification:88
            """
        case "s3": """
            ETag LastModified ChecksumType:%COMPOSITE,FULL_OBJECT ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128
            Key VersionId DeleteMarker:b DeleteMarkerVersionId
            Key VersionId Code Message
            DisplayName ID
            DisplayName EmailAddress ID Type!:%CanonicalUser,AmazonCustomerByEmail,Group URI
            Grantee:4 Permission:%FULL_CONTROL,WRITE,WRITE_ACP,READ,READ_ACP
            ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT
            PartNumber:n Size:n ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128
            TotalPartsCount:n PartNumberMarker:n NextPartNumberMarker:n MaxParts:n IsTruncated:b Parts:[7
            Status:%ON,OFF
            Days:n Years:n
            Mode:%GOVERNANCE,COMPLIANCE Days:n Years:n DefaultEventHold:10
            DefaultRetention:11
            ObjectLockEnabled:%Enabled Rule:12
            Mode:%GOVERNANCE,COMPLIANCE RetainUntilDate EventHold:%ON,OFF EventHoldDuration:10
            Key! Value!
            Name CreationDate BucketRegion BucketArn
            ID DisplayName
            UploadId Key Initiated StorageClass:%STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER,DEEP_ARCHIVE,OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,FSX_OPENZFS,FSX_ONTAP,AWS_BACKUP_WARM,AWS_BACKUP_LOW_COST_WARM Owner:3 Initiator:17 ChecksumAlgorithm:%CRC32,CRC32C,SHA1,SHA256,CRC64NVME,SHA512,MD5,XXHASH64,XXHASH3,XXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT VersionId
            Prefix
            AnnotationName! LastModified! ETag ChecksumAlgorithm:[%CRC32,CRC32C,SHA1,SHA256,CRC64NVME,SHA512,MD5,XXHASH64,XXHASH3,XXHASH128 Size!:n ReplicationStatus:%COMPLETE,PENDING,FAILED,REPLICA,COMPLETED
            IsRestoreInProgress:b RestoreExpiryDate
            ETag ChecksumAlgorithm:[%CRC32,CRC32C,SHA1,SHA256,CRC64NVME,SHA512,MD5,XXHASH64,XXHASH3,XXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT Size:n StorageClass:%STANDARD Key VersionId IsLatest:b LastModified Owner:3 RestoreStatus:21
            Owner:3 Key VersionId IsLatest:b LastModified
            Key LastModified ETag ChecksumAlgorithm:[%CRC32,CRC32C,SHA1,SHA256,CRC64NVME,SHA512,MD5,XXHASH64,XXHASH3,XXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT Size:n StorageClass:%STANDARD,REDUCED_REDUNDANCY,GLACIER,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,DEEP_ARCHIVE,OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,FSX_OPENZFS,FSX_ONTAP,AWS_BACKUP_WARM,AWS_BACKUP_LOW_COST_WARM Owner:3 RestoreStatus:21
            Payload
            BytesScanned:n BytesProcessed:n BytesReturned:n
            Details:26
            
            Records:25 Stats:27 Progress:27 Cont:28 End:28
            ETag LastModified ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128
            =AbortMultipartUpload RequestCharged:%requester VersionId
            =CompleteMultipartUpload Location Bucket Key Expiration ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse VersionId SSEKMSKeyId BucketKeyEnabled:b RequestCharged:%requester
            =CopyObject CopyObjectResult:0 Expiration CopySourceVersionId VersionId ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled:b RequestCharged:%requester
            =CreateBucket Location BucketArn
            =CreateMultipartUpload AbortDate AbortRuleId Bucket Key UploadId ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled:b RequestCharged:%requester ChecksumAlgorithm:%CRC32,CRC32C,SHA1,SHA256,CRC64NVME,SHA512,MD5,XXHASH64,XXHASH3,XXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT VersionId
            =DeleteBucket
            =DeleteObject DeleteMarker:b VersionId RequestCharged:%requester
            =DeleteObjectAnnotation ObjectVersionId RequestCharged:%requester
            =DeleteObjectTagging VersionId
            =DeleteObjects Deleted:[1 RequestCharged:%requester Errors:[2
            =GetObject Body DeleteMarker:b AcceptRanges Expiration Restore LastModified ContentLength:n ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT MissingMeta:n VersionId CacheControl ContentDisposition ContentEncoding ContentLanguage ContentRange ContentType Expires WebsiteRedirectLocation ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse Metadata:{s SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId BucketKeyEnabled:b StorageClass:%STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER,DEEP_ARCHIVE,OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,FSX_OPENZFS,FSX_ONTAP,AWS_BACKUP_WARM,AWS_BACKUP_LOW_COST_WARM RequestCharged:%requester ReplicationStatus:%COMPLETE,PENDING,FAILED,REPLICA,COMPLETED PartsCount:n TagCount:n ObjectLockMode:%GOVERNANCE,COMPLIANCE ObjectLockRetainUntilDate ObjectLockLegalHoldStatus:%ON,OFF ObjectLockEventHold:%ON,OFF ObjectLockEventHoldDurationDays:n ObjectLockEventHoldDurationYears:n
            =GetObjectAcl Owner:3 Grants:[5 RequestCharged:%requester
            =GetObjectAnnotation AnnotationPayload ObjectVersionId LastModified ContentLength:n ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse RequestCharged:%requester ReplicationStatus:%COMPLETE,PENDING,FAILED,REPLICA,COMPLETED
            =GetObjectAttributes DeleteMarker:b LastModified VersionId RequestCharged:%requester ETag Checksum:6 ObjectParts:8 StorageClass:%STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER,DEEP_ARCHIVE,OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,FSX_OPENZFS,FSX_ONTAP,AWS_BACKUP_WARM,AWS_BACKUP_LOW_COST_WARM ObjectSize:n
            =GetObjectLegalHold LegalHold:9
            =GetObjectLockConfiguration ObjectLockConfiguration:13
            =GetObjectRetention Retention:14
            =GetObjectTagging VersionId TagSet!:[15
            =GetObjectTorrent Body RequestCharged:%requester
            =HeadBucket BucketArn BucketLocationType:%AvailabilityZone,LocalZone BucketLocationName BucketRegion AccessPointAlias:b
            =HeadObject DeleteMarker:b AcceptRanges Expiration Restore ArchiveStatus:%ARCHIVE_ACCESS,DEEP_ARCHIVE_ACCESS LastModified ContentLength:n ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT ETag MissingMeta:n VersionId CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType ContentRange Expires WebsiteRedirectLocation ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse Metadata:{s SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId BucketKeyEnabled:b StorageClass:%STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER,DEEP_ARCHIVE,OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,FSX_OPENZFS,FSX_ONTAP,AWS_BACKUP_WARM,AWS_BACKUP_LOW_COST_WARM RequestCharged:%requester ReplicationStatus:%COMPLETE,PENDING,FAILED,REPLICA,COMPLETED PartsCount:n TagCount:n ObjectLockMode:%GOVERNANCE,COMPLIANCE ObjectLockRetainUntilDate ObjectLockLegalHoldStatus:%ON,OFF ObjectLockEventHold:%ON,OFF ObjectLockEventHoldDurationDays:n ObjectLockEventHoldDurationYears:n
            =ListBuckets Buckets:[16 Owner:3 ContinuationToken Prefix
            =ListMultipartUploads Bucket KeyMarker UploadIdMarker NextKeyMarker Prefix Delimiter NextUploadIdMarker MaxUploads:n IsTruncated:b Uploads:[18 CommonPrefixes:[19 EncodingType:%url RequestCharged:%requester
            =ListObjectAnnotations Annotations:[20 Bucket Key ObjectVersionId AnnotationPrefix MaxAnnotationResults:n AnnotationCount:n ContinuationToken NextContinuationToken RequestCharged:%requester
            =ListObjectVersions IsTruncated:b KeyMarker VersionIdMarker NextKeyMarker NextVersionIdMarker Versions:[22 DeleteMarkers:[23 Name Prefix Delimiter MaxKeys:n CommonPrefixes:[19 EncodingType:%url RequestCharged:%requester
            =ListObjects IsTruncated:b Marker NextMarker Contents:[24 Name Prefix Delimiter MaxKeys:n CommonPrefixes:[19 EncodingType:%url RequestCharged:%requester
            =ListObjectsV2 IsTruncated:b Contents:[24 Name Prefix Delimiter MaxKeys:n CommonPrefixes:[19 EncodingType:%url KeyCount:n ContinuationToken NextContinuationToken StartAfter RequestCharged:%requester
            =PutObject Expiration ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse VersionId SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId SSEKMSEncryptionContext BucketKeyEnabled:b Size:n RequestCharged:%requester
            =PutObjectAcl RequestCharged:%requester
            =PutObjectAnnotation Key AnnotationName ObjectVersionId ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType:%COMPOSITE,FULL_OBJECT ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse RequestCharged:%requester
            =PutObjectLegalHold RequestCharged:%requester
            =PutObjectLockConfiguration RequestCharged:%requester
            =PutObjectRetention RequestCharged:%requester
            =PutObjectTagging VersionId
            =RenameObject
            =RestoreObject RequestCharged:%requester RestoreOutputPath
            =SelectObjectContent Payload:29
            =UpdateObjectEncryption RequestCharged:%requester
            =UploadPart ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse ETag ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId BucketKeyEnabled:b RequestCharged:%requester VersionId
            =UploadPartCopy CopySourceVersionId CopyPartResult:30 ServerSideEncryption:%AES256,aws:fsx,aws:backup,aws:kms,aws:kms:dsse SSECustomerAlgorithm SSECustomerKeyMD5 SSEKMSKeyId BucketKeyEnabled:b RequestCharged:%requester VersionId
            =WriteGetObjectResponse
            """
        case "kms": """
            Arn Region
            MultiRegionKeyType:%PRIMARY,REPLICA PrimaryKey:0 ReplicaKeys:[0
            Id
            AWSAccountId KeyId! Arn CreationDate Enabled:b Description KeyUsage:%SIGN_VERIFY,ENCRYPT_DECRYPT,GENERATE_VERIFY_MAC,KEY_AGREEMENT,ENCAPSULATE_DECAPSULATE KeyState:%Creating,Enabled,Disabled,PendingDeletion,PendingImport,PendingReplicaDeletion,Unavailable,Updating DeletionDate ValidTo Origin:%AWS_KMS,EXTERNAL,AWS_CLOUDHSM,EXTERNAL_KEY_STORE CustomKeyStoreId CloudHsmClusterId ExpirationModel:%KEY_MATERIAL_EXPIRES,KEY_MATERIAL_DOES_NOT_EXPIRE KeyManager:%AWS,CUSTOMER CustomerMasterKeySpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SYMMETRIC_DEFAULT,HMAC_224,HMAC_256,HMAC_384,HMAC_512,SM2 KeySpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SYMMETRIC_DEFAULT,HMAC_224,HMAC_256,HMAC_384,HMAC_512,SM2,ML_DSA_44,ML_DSA_65,ML_DSA_87,ECC_NIST_EDWARDS25519,ML_KEM_512,ML_KEM_768,ML_KEM_1024 EncryptionAlgorithms:[%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE SigningAlgorithms:[%RSASSA_PSS_SHA_256,RSASSA_PSS_SHA_384,RSASSA_PSS_SHA_512,RSASSA_PKCS1_V1_5_SHA_256,RSASSA_PKCS1_V1_5_SHA_384,RSASSA_PKCS1_V1_5_SHA_512,ECDSA_SHA_256,ECDSA_SHA_384,ECDSA_SHA_512,SM2DSA,ML_DSA_SHAKE_256,ED25519_SHA_512,ED25519_PH_SHA_512 KeyAgreementAlgorithms:[%ECDH EncapsulationAlgorithms:[%ML_KEM MultiRegion:b MultiRegionConfiguration:1 PendingDeletionWindowInDays:n MacAlgorithms:[%HMAC_SHA_224,HMAC_SHA_256,HMAC_SHA_384,HMAC_SHA_512 XksKeyConfiguration:2 CurrentKeyMaterialId
            Connectivity:%PUBLIC_ENDPOINT,VPC_ENDPOINT_SERVICE AccessKeyId UriEndpoint UriPath VpcEndpointServiceName VpcEndpointServiceOwner
            CustomKeyStoreId CustomKeyStoreName CloudHsmClusterId TrustAnchorCertificate ConnectionState:%CONNECTED,CONNECTING,FAILED,DISCONNECTED,DISCONNECTING ConnectionErrorCode CreationDate CustomKeyStoreType:%AWS_CLOUDHSM,EXTERNAL_KEY_STORE XksProxyConfiguration:4
            Operation:%Decrypt,DeriveSharedSecret,Encrypt,GenerateDataKey,GenerateDataKeyPair,GenerateDataKeyPairWithoutPlaintext,GenerateDataKeyWithoutPlaintext,GenerateMac,ReEncrypt,Sign,Verify,VerifyMac,Encapsulate,Decapsulate Timestamp CloudTrailEventId KmsRequestId
            AliasName AliasArn TargetKeyId CreationDate LastUpdatedDate
            EncryptionContextSubset:{s EncryptionContextEquals:{s SourceArn
            KeyId GrantId Name CreationDate GranteePrincipal RetiringPrincipal IssuingAccount Operations:[%Decrypt,Encrypt,GenerateDataKey,GenerateDataKeyWithoutPlaintext,ReEncryptFrom,ReEncryptTo,Sign,Verify,GetPublicKey,CreateGrant,RetireGrant,DescribeKey,GenerateDataKeyPair,GenerateDataKeyPairWithoutPlaintext,GenerateMac,VerifyMac,DeriveSharedSecret,Encapsulate,Decapsulate Constraints:8 GranteeServicePrincipal RetiringServicePrincipal
            KeyId KeyMaterialId KeyMaterialDescription ImportState:%IMPORTED,PENDING_IMPORT KeyMaterialState:%NON_CURRENT,CURRENT,PENDING_ROTATION,PENDING_MULTI_REGION_IMPORT_AND_ROTATION ExpirationModel:%KEY_MATERIAL_EXPIRES,KEY_MATERIAL_DOES_NOT_EXPIRE ValidTo RotationDate RotationType:%AUTOMATIC,ON_DEMAND
            KeyId KeyArn
            TagKey! TagValue!
            =CancelKeyDeletion KeyId
            =ConnectCustomKeyStore
            =CreateAlias
            =CreateCustomKeyStore CustomKeyStoreId
            =CreateGrant GrantToken GrantId
            =CreateKey KeyMetadata:3
            =Decapsulate KeyId SharedSecret EncapsulationAlgorithm:%ML_KEM
            =Decrypt KeyId Plaintext EncryptionAlgorithm:%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE CiphertextForRecipient KeyMaterialId
            =DeleteAlias
            =DeleteCustomKeyStore
            =DeleteImportedKeyMaterial KeyId KeyMaterialId
            =DeriveSharedSecret KeyId SharedSecret CiphertextForRecipient KeyAgreementAlgorithm:%ECDH KeyOrigin:%AWS_KMS,EXTERNAL,AWS_CLOUDHSM,EXTERNAL_KEY_STORE
            =DescribeCustomKeyStores CustomKeyStores:[5 NextMarker Truncated:b
            =DescribeKey KeyMetadata:3
            =DisableKey
            =DisableKeyRotation
            =DisconnectCustomKeyStore
            =EnableKey
            =EnableKeyRotation
            =Encapsulate KeyId SharedSecret SharedSecretCiphertextBlob EncapsulationAlgorithm:%ML_KEM
            =Encrypt CiphertextBlob KeyId EncryptionAlgorithm:%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE
            =GenerateDataKey CiphertextBlob Plaintext KeyId CiphertextForRecipient KeyMaterialId
            =GenerateDataKeyPair PrivateKeyCiphertextBlob PrivateKeyPlaintext PublicKey KeyId KeyPairSpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SM2,ECC_NIST_EDWARDS25519,ML_KEM_512,ML_KEM_768,ML_KEM_1024 CiphertextForRecipient KeyMaterialId
            =GenerateDataKeyPairWithoutPlaintext PrivateKeyCiphertextBlob PublicKey KeyId KeyPairSpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SM2,ECC_NIST_EDWARDS25519,ML_KEM_512,ML_KEM_768,ML_KEM_1024 KeyMaterialId
            =GenerateDataKeyWithoutPlaintext CiphertextBlob KeyId KeyMaterialId
            =GenerateMac Mac MacAlgorithm:%HMAC_SHA_224,HMAC_SHA_256,HMAC_SHA_384,HMAC_SHA_512 KeyId
            =GenerateRandom Plaintext CiphertextForRecipient
            =GetKeyLastUsage KeyId KeyLastUsage:6 TrackingStartDate KeyCreationDate
            =GetKeyPolicy Policy PolicyName
            =GetKeyRotationStatus KeyRotationEnabled:b KeyId RotationPeriodInDays:n NextRotationDate OnDemandRotationStartDate
            =GetParametersForImport KeyId ImportToken PublicKey ParametersValidTo
            =GetPublicKey KeyId PublicKey CustomerMasterKeySpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SYMMETRIC_DEFAULT,HMAC_224,HMAC_256,HMAC_384,HMAC_512,SM2 KeySpec:%RSA_2048,RSA_3072,RSA_4096,ECC_NIST_P256,ECC_NIST_P384,ECC_NIST_P521,ECC_SECG_P256K1,SYMMETRIC_DEFAULT,HMAC_224,HMAC_256,HMAC_384,HMAC_512,SM2,ML_DSA_44,ML_DSA_65,ML_DSA_87,ECC_NIST_EDWARDS25519,ML_KEM_512,ML_KEM_768,ML_KEM_1024 KeyUsage:%SIGN_VERIFY,ENCRYPT_DECRYPT,GENERATE_VERIFY_MAC,KEY_AGREEMENT,ENCAPSULATE_DECAPSULATE EncryptionAlgorithms:[%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE SigningAlgorithms:[%RSASSA_PSS_SHA_256,RSASSA_PSS_SHA_384,RSASSA_PSS_SHA_512,RSASSA_PKCS1_V1_5_SHA_256,RSASSA_PKCS1_V1_5_SHA_384,RSASSA_PKCS1_V1_5_SHA_512,ECDSA_SHA_256,ECDSA_SHA_384,ECDSA_SHA_512,SM2DSA,ML_DSA_SHAKE_256,ED25519_SHA_512,ED25519_PH_SHA_512 KeyAgreementAlgorithms:[%ECDH EncapsulationAlgorithms:[%ML_KEM
            =ImportKeyMaterial KeyId KeyMaterialId
            =ListAliases Aliases:[7 NextMarker Truncated:b
            =ListGrants Grants:[9 NextMarker Truncated:b
            =ListKeyPolicies PolicyNames:[s NextMarker Truncated:b
            =ListKeyRotations Rotations:[10 NextMarker Truncated:b
            =ListKeys Keys:[11 NextMarker Truncated:b
            =ListResourceTags Tags:[12 NextMarker Truncated:b
            =ListRetirableGrants Grants:[9 NextMarker Truncated:b
            =PutKeyPolicy
            =ReEncrypt CiphertextBlob SourceKeyId KeyId SourceEncryptionAlgorithm:%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE DestinationEncryptionAlgorithm:%SYMMETRIC_DEFAULT,RSAES_OAEP_SHA_1,RSAES_OAEP_SHA_256,SM2PKE SourceKeyMaterialId DestinationKeyMaterialId
            =ReplicateKey ReplicaKeyMetadata:3 ReplicaPolicy ReplicaTags:[12
            =RetireGrant
            =RevokeGrant
            =RotateKeyOnDemand KeyId
            =ScheduleKeyDeletion KeyId DeletionDate KeyState:%Creating,Enabled,Disabled,PendingDeletion,PendingImport,PendingReplicaDeletion,Unavailable,Updating PendingWindowInDays:n
            =Sign KeyId Signature SigningAlgorithm:%RSASSA_PSS_SHA_256,RSASSA_PSS_SHA_384,RSASSA_PSS_SHA_512,RSASSA_PKCS1_V1_5_SHA_256,RSASSA_PKCS1_V1_5_SHA_384,RSASSA_PKCS1_V1_5_SHA_512,ECDSA_SHA_256,ECDSA_SHA_384,ECDSA_SHA_512,SM2DSA,ML_DSA_SHAKE_256,ED25519_SHA_512,ED25519_PH_SHA_512
            =TagResource
            =UntagResource
            =UpdateAlias
            =UpdateCustomKeyStore
            =UpdateKeyDescription
            =UpdatePrimaryRegion
            =Verify KeyId SignatureValid:b SigningAlgorithm:%RSASSA_PSS_SHA_256,RSASSA_PSS_SHA_384,RSASSA_PSS_SHA_512,RSASSA_PKCS1_V1_5_SHA_256,RSASSA_PKCS1_V1_5_SHA_384,RSASSA_PKCS1_V1_5_SHA_512,ECDSA_SHA_256,ECDSA_SHA_384,ECDSA_SHA_512,SM2DSA,ML_DSA_SHAKE_256,ED25519_SHA_512,ED25519_PH_SHA_512
            =VerifyMac KeyId MacValid:b MacAlgorithm:%HMAC_SHA_224,HMAC_SHA_256,HMAC_SHA_384,HMAC_SHA_512
            """
        case "secretsmanager": """
            ARN Name VersionId SecretBinary SecretString VersionStages:[s CreatedDate
            SecretId ErrorCode Message
            Region KmsKeyId Status:%InSync,Failed,InProgress,Pending,Detached StatusMessage LastAccessedDate
            AutomaticallyAfterDays:n Duration ScheduleExpression
            Key Value
            PrimarySecretARN ReplicationStatus:%InSync,Failed,InProgress,Pending,Detached StatusMessage
            ReplicaSecretARN ReplicationRoleARN ReplicationStatus:%InSync,Failed,InProgress,Pending,Detached StatusMessage
            PolicyName
            VersionId VersionStages:[s LastAccessedDate CreatedDate KmsKeyIds:[s
            ARN Name Type Description KmsKeyId RotationEnabled:b RotationLambdaARN RotationRules:3 ExternalSecretRotationMetadata:[4 ExternalSecretRotationRoleArn LastRotatedDate LastChangedDate LastAccessedDate DeletedDate NextRotationDate Tags:[4 SecretVersionsToStages:{[s OwningService CreatedDate PrimaryRegion
            CheckName ErrorMessage
            =AssociateCrossAccountReplica ARN CrossAccountReplicaARN ReplicationStatus:%InSync,Failed,InProgress,Pending,Detached
            =BatchGetSecretValue SecretValues:[0 NextToken Errors:[1
            =CancelRotateSecret ARN Name VersionId
            =CreateSecret ARN Name VersionId ReplicationStatus:[2
            =DeleteResourcePolicy ARN Name PolicyName
            =DeleteSecret ARN Name DeletionDate
            =DescribeSecret ARN Name Type Description KmsKeyId RotationEnabled:b RotationLambdaARN RotationRules:3 ExternalSecretRotationMetadata:[4 ExternalSecretRotationRoleArn LastRotatedDate LastChangedDate LastAccessedDate DeletedDate NextRotationDate Tags:[4 VersionIdsToStages:{[s OwningService CreatedDate PrimaryRegion ReplicationStatus:[2 CrossAccountPrimary:5 CrossAccountReplicas:[6
            =DisassociateCrossAccountReplica ARN CrossAccountReplicaARN
            =GetRandomPassword RandomPassword
            =GetResourcePolicy ARN Name ResourcePolicy PolicyName
            =GetSecretValue ARN Name VersionId SecretBinary SecretString VersionStages:[s CreatedDate
            =ListResourcePolicies ResourcePolicies!:[7 NextToken
            =ListSecretVersionIds Versions:[8 NextToken ARN Name
            =ListSecrets SecretList:[9 NextToken
            =PutResourcePolicy ARN Name PolicyName
            =PutSecretValue ARN Name VersionId VersionStages:[s
            =RemoveRegionsFromReplication ARN ReplicationStatus:[2
            =ReplicateSecretToRegions ARN ReplicationStatus:[2
            =RestoreSecret ARN Name
            =RotateSecret ARN Name VersionId
            =StopReplicationToReplica ARN
            =TagResource
            =UntagResource
            =UpdateSecret ARN Name VersionId
            =UpdateSecretVersionStage ARN Name
            =ValidateResourcePolicy PolicyValidationPassed:b ValidationErrors:[10
            """
        case "ssm": """
            Key Values:[s
            ParameterValues:[s Truncated:b
            Name!
            IgnorePollAlarmFailure:b Alarms!:[2
            Name! State!:%UNKNOWN,ALARM
            Accounts:[s Regions:[s TargetLocationMaxConcurrency TargetLocationMaxErrors ExecutionRoleName TargetLocationAlarmConfiguration:3 IncludeChildOrganizationUnits:b ExcludeAccounts:[s Targets:[0 TargetsMaxConcurrency TargetsMaxErrors
            DocumentName! DocumentVersion Parameters:{[s TargetParameterName Targets:[0 TargetMaps:[{[s MaxConcurrency MaxErrors TargetLocations:[5
            AutomationExecutionId DocumentName DocumentVersion AutomationExecutionStatus:%Pending,InProgress,Waiting,Success,TimedOut,Cancelling,Cancelled,Failed,PendingApproval,Approved,Rejected,Scheduled,RunbookInProgress,PendingChangeCalendarOverride,ChangeCalendarOverrideApproved,ChangeCalendarOverrideRejected,CompletedWithSuccess,CompletedWithFailure,Exited ExecutionStartTime ExecutionEndTime ExecutedBy LogFile Outputs:{[s Mode:%Auto,Interactive ParentAutomationExecutionId CurrentStepName CurrentAction FailureMessage WarningMessage TargetParameterName Targets:[0 TargetMaps:[{[s ResolvedTargets:1 MaxConcurrency MaxErrors Target AutomationType:%CrossAccount,Local AlarmConfiguration:3 TriggeredAlarms:[4 TargetLocationsURL AutomationSubtype:%ChangeRequest,AccessRequest ScheduledTime Runbooks:[6 OpsItemId AssociationId ChangeRequestName
            FailureStage FailureType Details:{[s
            StepExecutionId StepName Action Iteration:n IteratorValue
            StepName Action TimeoutSeconds:n OnFailure MaxAttempts:n ExecutionStartTime ExecutionEndTime StepStatus:%Pending,InProgress,Waiting,Success,TimedOut,Cancelling,Cancelled,Failed,PendingApproval,Approved,Rejected,Scheduled,RunbookInProgress,PendingChangeCalendarOverride,ChangeCalendarOverrideApproved,ChangeCalendarOverrideRejected,CompletedWithSuccess,CompletedWithFailure,Exited ResponseCode Inputs:{s Outputs:{[s Response FailureMessage WarningMessage FailureDetails:8 StepExecutionId OverriddenParameters:{[s IsEnd:b NextStep IsCritical:b ValidNextSteps:[s Targets:[0 TargetLocation:5 TriggeredAlarms:[4 ParentStepDetails:9
            DetailedStatus InstanceAssociationStatusAggregatedCount:{n
            InstanceId PingStatus:%Online,ConnectionLost,Inactive LastPingDateTime AgentVersion IsLatestVersion:b PlatformType:%Windows,Linux,MacOS PlatformName PlatformVersion ActivationId IamRole RegistrationDate ResourceType:%ManagedInstance,EC2Instance Name IPAddress ComputerName AssociationStatus LastAssociationExecutionDate LastSuccessfulAssociationExecutionDate AssociationOverview:11 SourceId SourceType:%AWS::EC2::Instance,AWS::IoT::Thing,AWS::SSM::ManagedInstance,Microsoft.Compute/virtualMachines,compute.googleapis.com/Instance SourceLocation
            TotalSteps:n SuccessSteps:n FailedSteps:n CancelledSteps:n TimedOutSteps:n
            TotalCount:n StartedCount:n CompletedCount:n SuccessfulCount:n FailedCount:n
            AutomationExecutionId DocumentName DocumentVersion ExecutionStartTime ExecutionEndTime AutomationExecutionStatus:%Pending,InProgress,Waiting,Success,TimedOut,Cancelling,Cancelled,Failed,PendingApproval,Approved,Rejected,Scheduled,RunbookInProgress,PendingChangeCalendarOverride,ChangeCalendarOverrideApproved,ChangeCalendarOverrideRejected,CompletedWithSuccess,CompletedWithFailure,Exited StepExecutions:[10 StepExecutionsTruncated:b Parameters:{[s Outputs:{[s FailureMessage WarningMessage Mode:%Auto,Interactive ParentAutomationExecutionId ExecutedBy CurrentStepName CurrentAction TargetParameterName Targets:[0 TargetMaps:[{[s ResolvedTargets:1 MaxConcurrency MaxErrors Target TargetLocations:[5 ProgressCounters:13 AlarmConfiguration:3 TriggeredAlarms:[4 TargetLocationsURL AutomationSubtype:%ChangeRequest,AccessRequest ScheduledTime Runbooks:[6 OpsItemId AssociationId ChangeRequestName Variables:{[s TargetsSummary:14
            CloudWatchLogGroupName CloudWatchOutputEnabled:b
            Name Type:%String,StringList,SecureString Value Version:n Selector SourceResult LastModifiedDate ARN DataType
            PolicyText PolicyType PolicyStatus
            Name Type:%String,StringList,SecureString KeyId LastModifiedDate LastModifiedUser Description Value AllowedPattern Version:n Labels:[s Tier:%Standard,Advanced,Intelligent-Tiering Policies:[18 DataType
            Name Status:%Pending,InProgress,Success,TimedOut,Cancelled,Failed StatusDetails ResponseCode:n ResponseStartDateTime ResponseFinishDateTime Output StandardOutputUrl StandardErrorUrl OutputS3Region OutputS3BucketName OutputS3KeyPrefix
            NotificationArn NotificationEvents:[%All,InProgress,Success,TimedOut,Cancelled,Failed NotificationType:%Command,Invocation
            CommandId InstanceId InstanceName Comment DocumentName DocumentVersion RequestedDateTime Status:%Pending,InProgress,Delayed,Success,Cancelled,TimedOut,Failed,Cancelling StatusDetails TraceOutput StandardOutputUrl StandardErrorUrl CommandPlugins:[20 ServiceRole NotificationConfig:21 CloudWatchOutputConfig:16
            CommandId DocumentName DocumentVersion Comment ExpiresAfter Parameters:{[s InstanceIds:[s Targets:[0 RequestedDateTime Status:%Pending,InProgress,Success,Cancelled,Failed,TimedOut,Cancelling StatusDetails OutputS3Region OutputS3BucketName OutputS3KeyPrefix MaxConcurrency MaxErrors TargetCount:n CompletedCount:n ErrorCount:n DeliveryTimedOutCount:n ServiceRole NotificationConfig:21 CloudWatchOutputConfig:16 TimeoutSeconds:n AlarmConfiguration:3 TriggeredAlarms:[4
            =CancelCommand
            =DeleteParameter
            =DeleteParameters DeletedParameters:[s InvalidParameters:[s
            =DescribeAutomationExecutions AutomationExecutionMetadataList:[7 NextToken
            =DescribeAutomationStepExecutions StepExecutions:[10 NextToken
            =DescribeInstanceInformation InstanceInformationList:[12 NextToken
            =GetAutomationExecution AutomationExecution:15
            =GetCommandInvocation CommandId InstanceId Comment DocumentName DocumentVersion PluginName ResponseCode:n ExecutionStartDateTime ExecutionElapsedTime ExecutionEndDateTime Status:%Pending,InProgress,Delayed,Success,Cancelled,TimedOut,Failed,Cancelling StatusDetails StandardOutputContent StandardOutputUrl StandardErrorContent StandardErrorUrl CloudWatchOutputConfig:16
            =GetParameter Parameter:17
            =GetParameterHistory Parameters:[19 NextToken
            =GetParameters Parameters:[17 InvalidParameters:[s
            =GetParametersByPath Parameters:[17 NextToken
            =LabelParameterVersion InvalidLabels:[s ParameterVersion:n
            =ListCommandInvocations CommandInvocations:[22 NextToken
            =ListCommands Commands:[23 NextToken
            =PutParameter Version:n Tier:%Standard,Advanced,Intelligent-Tiering
            =SendCommand Command:23
            =StartAutomationExecution AutomationExecutionId
            =StopAutomationExecution
            """
        case "ecs": """
            CloudWatchLogGroupName CloudWatchEncryptionEnabled:b S3BucketName S3EncryptionEnabled:b S3KeyPrefix
            KmsKeyId Logging:%NONE,DEFAULT,OVERRIDE LogConfiguration:0
            KmsKeyId FargateEphemeralStorageKmsKeyId
            ExecuteCommandConfiguration:1 ManagedStorageConfiguration:2
            Name Value
            Key Value
            Name:%containerInsights Value
            CapacityProvider! Weight:n Base:n
            Id Type Status Details:[4
            Namespace
            ClusterArn ClusterName Configuration:3 Status RegisteredContainerInstancesCount:n RunningTasksCount:n PendingTasksCount:n ActiveServicesCount:n Statistics:[4 Tags:[5 Settings:[6 CapacityProviders:[s DefaultCapacityProviderStrategy:[7 Attachments:[8 AttachmentsStatus ServiceConnectDefaults:9
            StatusCode:%ACTIVE,DRAINING,INACTIVE StatusReason
            SecurityGroups:[s Subnets:[s
            LogGroup! LogStreamPrefix!
            CredentialsParameter
            Name! ValueFrom!
            Image! ContainerPort:n AwsLogsConfiguration:13 RepositoryCredentials:14 Command:[s Environment:[4 Secrets:[15
            MinTaskCount:n MaxTaskCount:n AutoScalingMetric:%AVERAGE_CPU,AVERAGE_MEMORY,REQUEST_COUNT_PER_TARGET AutoScalingTargetValue:n
            AccessType!:%PUBLIC,PRIVATE Endpoint!
            ServiceRevisionArn ExecutionRoleArn TaskRoleArn TaskDefinitionArn Cpu Memory CpuArchitecture:%X86_64,ARM64 NetworkConfiguration:12 HealthCheckPath PrimaryContainer:16 ScalingTarget:17 IngressPaths:[18 CreatedAt
            Cluster ServiceName ServiceArn InfrastructureRoleArn Status:11 CurrentDeployment ActiveConfigurations:[19 Tags:[5 CreatedAt UpdatedAt
            AlternateTargetGroupArn ProductionListenerRule TestListenerRule RoleArn
            TargetGroupArn LoadBalancerName ContainerName ContainerPort:n AdvancedConfiguration:21
            RegistryArn Port:n ContainerName ContainerPort:n
            Type!:%COUNT,BOUNDED_PERCENT,UNBOUNDED_PERCENT Value!:n
            Enable!:b Rollback!:b ResetOnHealthyTask:b ThresholdConfiguration:24
            AlarmNames!:[s Rollback!:b Enable!:b
            TimeoutInMinutes:n Action:%ROLLBACK,CONTINUE
            TargetType:%AWS_LAMBDA,PAUSE HookTargetArn RoleArn LifecycleStages:[%RECONCILE_SERVICE,PRE_SCALE_UP,POST_SCALE_UP,TEST_TRAFFIC_SHIFT,POST_TEST_TRAFFIC_SHIFT,PRE_PRODUCTION_TRAFFIC_SHIFT,PRODUCTION_TRAFFIC_SHIFT,POST_PRODUCTION_TRAFFIC_SHIFT HookDetails:* TimeoutConfiguration:27
            StepPercent:n StepBakeTimeInMinutes:n
            CanaryPercent:n CanaryBakeTimeInMinutes:n
            Enable!:b HealthyPercent:n SourceServiceRevisionCleanup:%BLOCKING,DEFERRED
            DeploymentCircuitBreaker:25 MaximumPercent:n MinimumHealthyPercent:n Alarms:26 Strategy:%ROLLING,BLUE_GREEN,LINEAR,CANARY BakeTimeInMinutes:n LifecycleHooks:[28 LinearConfiguration:29 CanaryConfiguration:30 EarlySuccessCriteria:31
            Subnets!:[s SecurityGroups:[s AssignPublicIp:%ENABLED,DISABLED
            AwsvpcConfiguration:33
            Value:n Unit:%PERCENT
            KmsKeyId
            Id TaskSetArn ServiceArn ClusterArn StartedBy ExternalId Status TaskDefinition ComputedDesiredCount:n PendingCount:n RunningCount:n CreatedAt UpdatedAt LaunchType:%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES CapacityProviderStrategy:[7 PlatformVersion PlatformFamily NetworkConfiguration:34 LoadBalancers:[22 ServiceRegistries:[23 Scale:35 StabilityStatus:%STEADY_STATE,STABILIZING StabilityStatusAt Tags:[5 FargateEphemeralStorage:36
            Exact!
            Name! Value:38
            Header!:39
            Port!:n DnsName TestTrafficRules:40
            IdleTimeoutSeconds:n PerRequestTimeoutSeconds:n
            AwsPcaAuthorityArn
            IssuerCertificateAuthority!:43 KmsKey RoleArn
            PortName! DiscoveryName ClientAliases:[41 IngressPortOverride:n Timeout:42 Tls:44
            LogDriver!:%json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens Options:{s SecretOptions:[15
            Format!:%TEXT,JSON IncludeQueryParameters:%DISABLED,ENABLED
            LogLevel:%debug,info
            Enabled!:b Namespace Services:[45 LogConfiguration:46 AccessLogConfiguration:47 ContainerConfigurations:[48
            DiscoveryName DiscoveryArn
            ResourceType!:%volume Tags:[5 PropagateTags:%TASK_DEFINITION,SERVICE,NONE
            Encrypted:b KmsKeyId VolumeType SizeInGiB:n SnapshotId VolumeInitializationRate:n Iops:n Throughput:n TagSpecifications:[51 RoleArn! FilesystemType:%ext3,ext4,xfs,ntfs
            Name! ManagedEBSVolume:52
            AlternateTargetGroupArn ProductionListenerRule TestListenerRule
            RoleArn! TargetGroupArn! PortName! AdvancedConfiguration:54
            Id Status TaskDefinition DesiredCount:n PendingCount:n RunningCount:n FailedTasks:n CreatedAt UpdatedAt CapacityProviderStrategy:[7 LaunchType:%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES PlatformVersion PlatformFamily NetworkConfiguration:34 RolloutState:%COMPLETED,FAILED,IN_PROGRESS RolloutStateReason ServiceConnectConfiguration:49 ServiceConnectResources:[50 VolumeConfigurations:[53 FargateEphemeralStorage:36 VpcLatticeConfigurations:[55
            Id CreatedAt Message
            Arn RequestedTaskCount:n RunningTaskCount:n PendingTaskCount:n
            Type:%distinctInstance,memberOf Expression
            Type:%random,spread,binpack Field
            Type!:%ECS,CODE_DEPLOY,EXTERNAL
            ServiceArn ServiceName ClusterArn LoadBalancers:[22 ServiceRegistries:[23 Status DesiredCount:n RunningCount:n PendingCount:n LaunchType:%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES CapacityProviderStrategy:[7 PlatformVersion PlatformFamily TaskDefinition DeploymentConfiguration:32 TaskSets:[37 Deployments:[56 RoleArn Events:[57 CreatedAt CurrentServiceDeployment CurrentServiceRevisions:[58 PlacementConstraints:[59 PlacementStrategy:[60 NetworkConfiguration:34 HealthCheckGracePeriodSeconds:n SchedulingStrategy:%REPLICA,DAEMON DeploymentController:61 Tags:[5 CreatedBy EnableECSManagedTags:b PropagateTags:%TASK_DEFINITION,SERVICE,NONE EnableExecuteCommand:b AvailabilityZoneRebalancing:%ENABLED,DISABLED ResourceManagementType:%CUSTOMER,ECS
            CredentialsParameter!
            ContainerPort:n HostPort:n Protocol:%tcp,udp Name AppProtocol:%http,http2,grpc ContainerPortRange
            Enabled!:b IgnoredExitCodes:[n RestartAttemptPeriod:n
            Value! Type!:%s3
            SourceVolume ContainerPath ReadOnly:b
            SourceContainer ReadOnly:b
            Add:[s Drop:[s
            HostPath! ContainerPath Permissions:[%read,write,mknod
            ContainerPath! Size!:n MountOptions:[s
            Capabilities:69 Devices:[70 InitProcessEnabled:b SharedMemorySize:n Tmpfs:[71 MaxSwap:n Swappiness:n
            ContainerName! Condition!:%START,COMPLETE,SUCCESS,HEALTHY
            Hostname! IpAddress!
            Name!:%core,cpu,data,fsize,locks,memlock,msgqueue,nice,nofile,nproc,rss,rtprio,rttime,sigpending,stack SoftLimit!:n HardLimit!:n
            Command!:[s Interval:n Timeout:n Retries:n StartPeriod:n
            Namespace Value
            Memory!:n MaxComputePercent:n
            NvidiaMps:78
            Value Type!:%GPU,InferenceAccelerator,NeuronDevice SharingStrategy:79
            Type!:%fluentd,fluentbit Options:{s
            Name Image RepositoryCredentials:63 Cpu:n Memory:n MemoryReservation:n Links:[s PortMappings:[64 Essential:b RestartPolicy:65 EntryPoint:[s Command:[s Environment:[4 EnvironmentFiles:[66 MountPoints:[67 VolumesFrom:[68 LinuxParameters:72 Secrets:[15 DependsOn:[73 StartTimeout:n StopTimeout:n VersionConsistency:%enabled,disabled Hostname User WorkingDirectory DisableNetworking:b Privileged:b ReadonlyRootFilesystem:b DnsServers:[s DnsSearchDomains:[s ExtraHosts:[74 DockerSecurityOptions:[s Interactive:b PseudoTerminal:b DockerLabels:{s Ulimits:[75 LogConfiguration:46 HealthCheck:76 SystemControls:[77 ResourceRequirements:[80 FirelensConfiguration:81 CredentialSpecs:[s
            SourcePath
            Scope:%task,shared Autoprovision:b Driver DriverOpts:{s Labels:{s
            AccessPointId Iam:%ENABLED,DISABLED
            FileSystemId! RootDirectory TransitEncryption:%ENABLED,DISABLED TransitEncryptionPort:n AuthorizationConfig:85
            FileSystemArn! RootDirectory TransitEncryptionPort:n AccessPointArn
            CredentialsParameter! Domain!
            FileSystemId! RootDirectory! AuthorizationConfig!:88
            Name Host:83 DockerVolumeConfiguration:84 EfsVolumeConfiguration:86 S3filesVolumeConfiguration:87 FsxWindowsFileServerVolumeConfiguration:89 ConfiguredAtLaunch:b
            Name! Value TargetType:%container-instance TargetId
            Type:%memberOf Expression
            CpuArchitecture:%X86_64,ARM64 OperatingSystemFamily:%WINDOWS_SERVER_2019_FULL,WINDOWS_SERVER_2019_CORE,WINDOWS_SERVER_2016_FULL,WINDOWS_SERVER_2004_CORE,WINDOWS_SERVER_2022_CORE,WINDOWS_SERVER_2022_FULL,WINDOWS_SERVER_2025_CORE,WINDOWS_SERVER_2025_FULL,WINDOWS_SERVER_20H2_CORE,LINUX
            DeviceName! DeviceType!
            Type:%APPMESH ContainerName! Properties:[4
            SizeInGiB!:n
            IsolationMode!:%SHARED,ISOLATED_SANDBOX,CONFIDENTIAL_SANDBOX AttestationPolicy
            TaskDefinitionArn ContainerDefinitions:[82 Family TaskRoleArn ExecutionRoleArn NetworkMode:%bridge,host,awsvpc,none Revision:n Volumes:[90 Status:%ACTIVE,INACTIVE,DELETE_IN_PROGRESS RequiresAttributes:[91 PlacementConstraints:[92 Compatibilities:[%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES RuntimePlatform:93 RequiresCompatibilities:[%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES Cpu Memory InferenceAccelerators:[94 PidMode:%host,task IpcMode:%host,task,none ProxyConfiguration:95 RegisteredAt DeregisteredAt DeleteRequestedAt RegisteredBy EphemeralStorage:96 EnableFaultInjection:b TrustedExecutionConfiguration:97
            Arn Reason Detail
            Capabilities:69 Devices:[70 InitProcessEnabled:b Tmpfs:[71
            Name Image! Memory:n MemoryReservation:n RepositoryCredentials:63 HealthCheck:76 Cpu:n Essential:b EntryPoint:[s Command:[s WorkingDirectory EnvironmentFiles:[66 Environment:[4 Secrets:[15 ReadonlyRootFilesystem:b MountPoints:[67 LogConfiguration:46 FirelensConfiguration:81 Privileged:b User Ulimits:[75 LinuxParameters:100 DependsOn:[73 StartTimeout:n StopTimeout:n SystemControls:[77 Interactive:b PseudoTerminal:b RestartPolicy:65
            Driver!:%json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens
            Name Host:83 LogDriverVolumeConfiguration:102
            DaemonTaskDefinitionArn Family Revision:n TaskRoleArn ExecutionRoleArn ContainerDefinitions:[101 Volumes:[103 Cpu Memory Status:%ACTIVE,DELETE_IN_PROGRESS,DELETED RegisteredAt DeleteRequestedAt RegisteredBy PidMode:%none,shared IpcMode:%none,shared
            BindIP ContainerPort:n HostPort:n Protocol:%tcp,udp ContainerPortRange HostPortRange
            AttachmentId PrivateIpv4Address Ipv6Address
            LastStartedAt Name:%ExecuteCommandAgent Reason LastStatus
            ContainerArn TaskArn Name Image ImageDigest RuntimeId LastStatus ExitCode:n Reason NetworkBindings:[105 NetworkInterfaces:[106 HealthStatus:%HEALTHY,UNHEALTHY,UNKNOWN ManagedAgents:[107 Cpu Memory MemoryReservation GpuIds:[s NeuronDeviceIds:[s GpuSharingStrategy:79
            Name Command:[s Environment:[4 EnvironmentFiles:[66 Cpu:n Memory:n MemoryReservation:n ResourceRequirements:[80
            DeviceName DeviceType
            ContainerOverrides:[109 Cpu InferenceAcceleratorOverrides:[110 ExecutionRoleArn Memory TaskRoleArn EphemeralStorage:96
            SizeInGiB:n KmsKeyId
            IsolationMode!:%SHARED,ISOLATED_SANDBOX,CONFIDENTIAL_SANDBOX AttestationPolicyStatus:%CONFIGURED
            Attachments:[8 Attributes:[91 AvailabilityZone CapacityProviderName ClusterArn Connectivity:%CONNECTED,DISCONNECTED ConnectivityAt ContainerInstanceArn Containers:[108 Cpu CreatedAt DesiredStatus EnableExecuteCommand:b ExecutionStoppedAt Group HealthStatus:%HEALTHY,UNHEALTHY,UNKNOWN InferenceAccelerators:[94 LastStatus LaunchType:%EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES Memory Overrides:111 PlatformVersion PlatformFamily PullStartedAt PullStoppedAt StartedAt StartedBy StopCode:%TaskFailedToStart,EssentialContainerExited,UserInitiated,ServiceSchedulerInitiated,SpotInterruption,TerminationNotice,InfrastructureHealth StoppedAt StoppedReason StoppingAt Tags:[5 TaskArn TaskDefinitionArn Version:n EphemeralStorage:96 FargateEphemeralStorage:112 TrustedExecutionSummary:113
            TaskArn ProtectionEnabled:b ExpirationDate
            Arn RegisteredAt RegisteredBy DeleteRequestedAt Status:%ACTIVE,DELETE_IN_PROGRESS,DELETED
            ServiceArn Cluster ServiceName Status:11 TargetConfiguration:19 CreatedAt UpdatedAt
            =AssociateGatewayWithCluster GatewayArn ClusterArn Status:%ACTIVE,DISASSOCIATING,INACTIVE
            =CreateCluster Cluster:10
            =CreateExpressGatewayService Service:20
            =CreateService Service:62
            =CreateTaskSet TaskSet:37
            =DeleteCluster Cluster:10
            =DeleteDaemonTaskDefinition DaemonTaskDefinitionArn
            =DeleteExpressGatewayService Service:20
            =DeleteService Service:62
            =DeleteTaskDefinitions TaskDefinitions:[98 Failures:[99
            =DeleteTaskSet TaskSet:37
            =DeregisterTaskDefinition TaskDefinition:98
            =DescribeClusters Clusters:[10 Failures:[99
            =DescribeDaemonTaskDefinition DaemonTaskDefinition:104
            =DescribeExpressGatewayService Service:20
            =DescribeServices Services:[62 Failures:[99
            =DescribeTaskDefinition TaskDefinition:98 Tags:[5
            =DescribeTaskSets TaskSets:[37 Failures:[99
            =DescribeTasks Tasks:[114 Failures:[99
            =DisassociateGatewayFromCluster GatewayArn ClusterArn Status:%ACTIVE,DISASSOCIATING,INACTIVE
            =GetTaskProtection ProtectedTasks:[115 Failures:[99
            =ListClusters ClusterArns:[s NextToken
            =ListDaemonTaskDefinitions DaemonTaskDefinitions:[116 NextToken
            =ListServices ServiceArns:[s NextToken
            =ListTaskDefinitionFamilies Families:[s NextToken
            =ListTaskDefinitions TaskDefinitionArns:[s NextToken
            =ListTasks TaskArns:[s NextToken
            =RegisterDaemonTaskDefinition DaemonTaskDefinitionArn
            =RegisterTaskDefinition TaskDefinition:98 Tags:[5
            =RunTask Tasks:[114 Failures:[99
            =StartTask Tasks:[114 Failures:[99
            =StopTask Task:114
            =SubmitTaskStateChange Acknowledgment
            =UpdateCluster Cluster:10
            =UpdateExpressGatewayService Service:117
            =UpdateService Service:62
            =UpdateServicePrimaryTaskSet TaskSet:37
            =UpdateTaskProtection ProtectedTasks:[115 Failures:[99
            =UpdateTaskSet TaskSet:37
            """
        case "glue": """
            ErrorCode ErrorMessage
            PartitionValues:[s ErrorDetail:0
            Path Exclusions:[s ConnectionName SampleSize:n EventQueueArn DlqEventQueueArn
            ConnectionName Path Exclusions:[s EnableAdditionalMetadata:[%COMMENTS,RAWTYPES
            ConnectionName Path ScanAll:b
            Path ScanAll:b ScanRate:n
            DatabaseName! Tables!:[s ConnectionName EventQueueArn DlqEventQueueArn
            DeltaTables:[s ConnectionName WriteManifest:b CreateNativeDeltaTable:b
            Paths:[s ConnectionName Exclusions:[s MaximumTraversalDepth:n
            S3Targets:[2 JdbcTargets:[3 MongoDBTargets:[4 DynamoDBTargets:[5 CatalogTargets:[6 DeltaTargets:[7 IcebergTargets:[8 HudiTargets:[8
            RecrawlBehavior:%CRAWL_EVERYTHING,CRAWL_NEW_FOLDERS_ONLY,CRAWL_EVENT_MODE
            UpdateBehavior:%LOG,UPDATE_IN_DATABASE DeleteBehavior:%LOG,DELETE_FROM_DATABASE,DEPRECATE_IN_DATABASE
            CrawlerLineageSettings:%ENABLE,DISABLE
            ScheduleExpression State:%SCHEDULED,NOT_SCHEDULED,TRANSITIONING
            Status:%SUCCEEDED,CANCELLED,FAILED ErrorMessage LogGroup LogStream MessagePrefix StartTime
            UseLakeFormationCredentials:b AccountId
            Name Role Targets:9 DatabaseName Description Classifiers:[s RecrawlPolicy:10 SchemaChangePolicy:11 LineageConfiguration:12 State:%READY,RUNNING,STOPPING TablePrefix Schedule:13 CrawlElapsedTime:n CreationTime LastUpdated LastCrawl:14 Version:n Configuration CrawlerSecurityConfiguration LakeFormationConfiguration:15 CatalogId
            Name! Type Comment Parameters:{s
            Name SerializationLibrary Parameters:{s
            Column! SortOrder!:n
            SkewedColumnNames:[s SkewedColumnValues:[s SkewedColumnValueLocationMaps:{s
            SchemaArn SchemaName RegistryName
            SchemaId:21 SchemaVersionId SchemaVersionNumber:n
            Columns:[17 Location AdditionalLocations:[s InputFormat OutputFormat Compressed:b NumberOfBuckets:n SerdeInfo:18 BucketColumns:[s SortColumns:[19 Parameters:{s SkewedInfo:20 StoredAsSubDirectories:b SchemaReference:22
            Values:[s DatabaseName TableName CreationTime LastAccessTime StorageDescriptor:23 Parameters:{s LastAnalyzedTime CatalogId
            Values!:[s
            JobName JobRunId
            JobName JobRunId ErrorDetail:0
            JobName RunId
            NotifyDelayAfter:n
            Id Attempt:n PreviousRunId TriggerName JobName JobMode:%SCRIPT,VISUAL,NOTEBOOK JobRunQueuingEnabled:b StartedOn LastModifiedOn CompletedOn JobRunState:%STARTING,RUNNING,STOPPING,STOPPED,SUCCEEDED,FAILED,TIMEOUT,ERROR,WAITING,EXPIRED Arguments:{s ErrorMessage PredecessorRuns:[28 AllocatedCapacity:n ExecutionTime:n Timeout:n MaxCapacity:n WorkerType:%Standard,G.1X,G.2X,G.4X,G.8X,G.025X,Z.2X,G.12X,G.16X,R.1X,R.2X,R.4X,R.8X NumberOfWorkers:n SecurityConfiguration LogGroupName NotificationProperty:29 GlueVersion DPUSeconds:n ExecutionClass:%FLEX,STANDARD MaintenanceWindow ProfileName StateDetail ExecutionRoleSessionPolicy
            CatalogId DatabaseName Name Region
            Identifier DatabaseIdentifier ConnectionName ConnectionType
            SourceType:%HIVE_PARQUET,HIVE_ORC,HIVE_CSV,HIVE_JSON,PLAIN_PARQUET,ICEBERG GlueVersionId PartitionCount:n FileCount:n TotalFileBytes:n
            Dialect:%REDSHIFT,ATHENA,SPARK DialectVersion ViewOriginalText ViewExpandedText ValidationConnection IsStale:b
            IsProtected:b IsManaged:b Definer ViewVersionId:n ViewVersionToken RefreshSeconds:n LastRefreshType:%FULL,INCREMENTAL SubObjects:[s SubObjectVersionIds:[n SubObjectsStatistics:[33 Representations:[34 SparkPipelineInfo:{s
            Id!:n Name! Type!:* Required!:b Doc InitialDefault:* WriteDefault:*
            SchemaId:n IdentifierFieldIds:[n Type:%struct Fields!:[36
            SourceId!:n Transform! Name! FieldId:n
            Fields!:[38 SpecId:n
            SourceId!:n Transform! Direction!:%asc,desc NullOrder!:%nulls-first,nulls-last
            OrderId!:n Fields!:[40
            FormatVersion TableUuid Location Properties:{s Schemas:[37 CurrentSchemaId:n LastColumnId:n PartitionSpecs:[39 DefaultSpecId:n LastPartitionId:n SortOrders:[41 DefaultSortOrderId:n
            Dialect:%REDSHIFT,ATHENA,SPARK DialectVersion ViewValidationText UpdateTime State:%QUEUED,IN_PROGRESS,SUCCESS,STOPPED,FAILED Error:0
            RequestedChange:* ViewValidations:[43
            RequestedBy UpdatedBy RequestTime UpdateTime Action:%UPDATE,CREATE State:%QUEUED,IN_PROGRESS,SUCCESS,STOPPED,FAILED Error:0 Details:44
            DefaultRLSPolicy
            Name! DatabaseName Description Owner CreateTime UpdateTime LastAccessTime LastAnalyzedTime Retention:n StorageDescriptor:23 PartitionKeys:[17 ViewOriginalText ViewExpandedText TableType Parameters:{s CreatedBy IsRegisteredWithLakeFormation:b TargetTable:31 CatalogId VersionId FederatedTable:32 ViewDefinition:35 IsMultiDialectView:b IsMaterializedView:b IcebergTableMetadata:42 Status:45 RLSProperties:46
            TotalActions:n TimeoutActions:n FailedActions:n StoppedActions:n SucceededActions:n RunningActions:n ErroredActions:n WaitingActions:n
            JobName Arguments:{s Timeout:n SecurityConfiguration NotificationProperty:29 CrawlerName
            LogicalOperator:%EQUALS JobName State:%STARTING,RUNNING,STOPPING,STOPPED,SUCCEEDED,FAILED,TIMEOUT,ERROR,WAITING,EXPIRED CrawlerName CrawlState:%RUNNING,CANCELLING,CANCELLED,SUCCEEDED,FAILED,ERROR
            Logical:%AND,ANY Conditions:[50
            BatchSize!:n BatchWindow:n
            Name WorkflowName Id Type:%SCHEDULED,CONDITIONAL,ON_DEMAND,EVENT State:%CREATING,CREATED,ACTIVATING,ACTIVATED,DEACTIVATING,DEACTIVATED,DELETING,UPDATING Description Schedule Actions:[49 Predicate:51 EventBatchingCondition:52
            Trigger:53
            JobRuns:[30
            State:%RUNNING,CANCELLING,CANCELLED,SUCCEEDED,FAILED,ERROR StartedOn CompletedOn ErrorMessage LogGroup LogStream
            Crawls:[56
            Type:%CRAWLER,JOB,TRIGGER Name UniqueId TriggerDetails:54 JobDetails:55 CrawlerDetails:57
            SourceId DestinationId
            Nodes:[58 Edges:[59
            BatchSize:n BatchWindow:n
            Name WorkflowRunId PreviousRunId WorkflowRunProperties:{s StartedOn CompletedOn Status:%RUNNING,COMPLETED,STOPPING,STOPPED,ERROR ErrorMessage Statistics:48 Graph:60 StartingEventBatchCondition:61
            =BatchCreatePartition Errors:[1
            =BatchGetCrawlers Crawlers:[16 CrawlersNotFound:[s
            =BatchGetPartition Partitions:[24 UnprocessedKeys:[25
            =BatchStopJobRun SuccessfulSubmissions:[26 Errors:[27
            =CreatePartition
            =GetCrawler Crawler:16
            =GetCrawlers Crawlers:[16 NextToken
            =GetJobRun JobRun:30
            =GetJobRuns JobRuns:[30 NextToken
            =GetPartition Partition:24
            =GetPartitions Partitions:[24 NextToken
            =GetTable Table:47
            =GetTables TableList:[47 NextToken
            =GetWorkflowRun Run:62
            =StartCrawler
            =StartJobRun JobRunId
            =StartWorkflowRun RunId
            """
        case "athena": """
            Name! Description Database! QueryString! NamedQueryId WorkGroup
            NamedQueryId ErrorCode ErrorMessage
            KmsKey!
            Enabled!:b EncryptionConfiguration:2
            EncryptionOption!:%SSE_S3,SSE_KMS,CSE_KMS KmsKey
            S3AclOption!:%BUCKET_OWNER_FULL_CONTROL
            OutputLocation EncryptionConfiguration:4 ExpectedBucketOwner AclConfiguration:5
            Enabled!:b MaxAgeInMinutes:n
            ResultReuseByAgeConfiguration:7
            Database Catalog
            ErrorCategory:n ErrorType:n Retryable:b ErrorMessage
            State:%QUEUED,RUNNING,SUCCEEDED,FAILED,CANCELLED StateChangeReason SubmissionDateTime CompletionDateTime AthenaError:10
            ReusedPreviousResult!:b
            EngineExecutionTimeInMillis:n DataScannedInBytes:n DataManifestLocation TotalExecutionTimeInMillis:n QueryQueueTimeInMillis:n ServicePreProcessingTimeInMillis:n QueryPlanningTimeInMillis:n ServiceProcessingTimeInMillis:n ResultReuseInformation:12 DpuCount:n
            SelectedEngineVersion EffectiveEngineVersion
            EnableS3AccessGrants!:b CreateUserLevelPrefix:b AuthenticationType!:%DIRECTORY_IDENTITY
            QueryExecutionId Query StatementType:%DDL,DML,UTILITY ManagedQueryResultsConfiguration:3 ResultConfiguration:6 ResultReuseConfiguration:8 QueryExecutionContext:9 Status:11 Statistics:13 WorkGroup EngineVersion:14 ExecutionParameters:[s SubstatementType QueryResultsS3AccessGrantsConfiguration:15
            QueryExecutionId ErrorCode ErrorMessage
            VarCharValue
            Data:[18
            CatalogName SchemaName TableName Name! Label Type! Precision:n Scale:n Nullable:%NOT_NULL,NULLABLE,UNKNOWN CaseSensitive:b
            ColumnInfo:[20
            Rows:[19 ResultSetMetadata:21
            QueryQueueTimeInMillis:n ServicePreProcessingTimeInMillis:n QueryPlanningTimeInMillis:n EngineExecutionTimeInMillis:n ServiceProcessingTimeInMillis:n TotalExecutionTimeInMillis:n
            InputRows:n InputBytes:n OutputBytes:n OutputRows:n
            Name Identifier Children:[* RemoteSources:[s
            StageId:n State OutputBytes:n OutputRows:n InputBytes:n InputRows:n ExecutionTime:n QueryStagePlan:25 SubStages:[*
            Timeline:23 Rows:24 OutputStage:26
            =BatchGetNamedQuery NamedQueries:[0 UnprocessedNamedQueryIds:[1
            =BatchGetQueryExecution QueryExecutions:[16 UnprocessedQueryExecutionIds:[17
            =CreateNamedQuery NamedQueryId
            =DeleteNamedQuery
            =GetNamedQuery NamedQuery:0
            =GetQueryExecution QueryExecution:16
            =GetQueryResults UpdateCount:n ResultSet:22 NextToken
            =GetQueryRuntimeStatistics QueryRuntimeStatistics:27
            =ListNamedQueries NamedQueryIds:[s NextToken
            =ListQueryExecutions QueryExecutionIds:[s NextToken
            =StartQueryExecution QueryExecutionId
            =StopQueryExecution
            =UpdateNamedQuery
            """
        case "batch": """
            Job! Code! Message!
            OnStatusReason OnReason OnExitCode Action!:%RETRY,EXIT
            Attempts:n EvaluateOnExit:[1
            SourcePath
            AccessPointId Iam:%ENABLED,DISABLED
            FileSystemId! RootDirectory TransitEncryption:%ENABLED,DISABLED TransitEncryptionPort:n AuthorizationConfig:4
            FileSystemArn! RootDirectory TransitEncryptionPort:n AccessPointArn
            Host:3 Name EfsVolumeConfiguration:5 S3filesVolumeConfiguration:6
            Name Value
            ContainerPath ReadOnly:b SourceVolume
            HardLimit!:n Name! SoftLimit!:n
            Value! Type!:%GPU,VCPU,MEMORY
            HostPath! ContainerPath Permissions:[%READ,WRITE,MKNOD
            ContainerPath! Size!:n MountOptions:[s
            Devices:[12 InitProcessEnabled:b SharedMemorySize:n Tmpfs:[13 MaxSwap:n Swappiness:n
            Name! ValueFrom!
            LogDriver!:%json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens Options:{s SecretOptions:[15
            AssignPublicIp:%ENABLED,DISABLED
            PlatformVersion
            SizeInGiB!:n
            OperatingSystemFamily CpuArchitecture
            CredentialsParameter!
            Image Vcpus:n Memory:n Command:[s JobRoleArn ExecutionRoleArn Volumes:[7 Environment:[8 MountPoints:[9 ReadonlyRootFilesystem:b Privileged:b Ulimits:[10 User InstanceType ResourceRequirements:[11 LinuxParameters:14 LogConfiguration:16 Secrets:[15 NetworkConfiguration:17 FargatePlatformConfiguration:18 EnableExecuteCommand:b EphemeralStorage:19 RuntimePlatform:20 RepositoryCredentials:21
            AttemptDurationSeconds:n
            ContainerName Condition
            Type!:%fluentd,fluentbit Options:{s
            Command:[s DependsOn:[24 Environment:[8 Essential:b FirelensConfiguration:25 Image! LinuxParameters:14 LogConfiguration:16 MountPoints:[9 Name Privileged:b ReadonlyRootFilesystem:b RepositoryCredentials:21 ResourceRequirements:[11 Secrets:[15 Ulimits:[10 User StartTimeout:n StopTimeout:n
            Containers!:[26 EphemeralStorage:19 ExecutionRoleArn PlatformVersion IpcMode TaskRoleArn PidMode NetworkConfiguration:17 RuntimePlatform:20 Volumes:[7 EnableExecuteCommand:b NetworkMode
            TaskProperties!:[27
            Name!
            Name! Value
            Limits:{s Requests:{s
            Name MountPath SubPath ReadOnly:b
            Add:[s Drop:[s
            Type!:%RuntimeDefault,Localhost,Unconfined LocalhostProfile
            RunAsUser:n RunAsGroup:n Privileged:b AllowPrivilegeEscalation:b ReadOnlyRootFilesystem:b RunAsNonRoot:b Capabilities:33 SeccompProfile:34
            Name Image! ImagePullPolicy Command:[s Args:[s Env:[30 Resources:31 VolumeMounts:[32 SecurityContext:35
            Path
            Medium SizeLimit
            SecretName! Optional:b
            ClaimName! ReadOnly:b
            Name! HostPath:37 EmptyDir:38 Secret:39 PersistentVolumeClaim:40
            Labels:{s Annotations:{s Namespace
            RunAsUser:n RunAsGroup:n RunAsNonRoot:b SeccompProfile:34 FsGroup:n
            ServiceAccountName HostNetwork:b DnsPolicy ImagePullSecrets:[29 Containers:[36 InitContainers:[36 Volumes:[41 Metadata:42 ShareProcessNamespace:b SecurityContext:43
            PodProperties:44
            ConsumableResource Quantity:n
            ConsumableResourceList:[46
            TargetNodes! Container:22 InstanceTypes:[s EcsProperties:28 EksProperties:45 ConsumableResourceProperties:47
            NumNodes!:n MainNode!:n NodeRangeProperties!:[48
            JobDefinitionName! JobDefinitionArn! Revision!:n Status Type! SchedulingPriority:n Parameters:{s RetryStrategy:2 ContainerProperties:22 Timeout:23 NodeProperties:49 Tags:{s PropagateTags:b PlatformCapabilities:[%EC2,FARGATE,MANAGED_INSTANCES EcsProperties:28 EksProperties:45 ContainerOrchestrationType:%ECS,EKS ConsumableResourceProperties:47
            Order!:n ComputeEnvironment!
            Order!:n ServiceEnvironment!
            Reason! State!:%RUNNABLE MaxTimeSeconds!:n Action!:%CANCEL,TERMINATE
            JobQueueName! JobQueueArn! State!:%ENABLED,DISABLED SchedulingPolicyArn Status:%CREATING,UPDATING,DELETING,DELETED,VALID,INVALID StatusReason Priority!:n ComputeEnvironmentOrder!:[51 ServiceEnvironmentOrder:[52 JobQueueType:%EKS,ECS,ECS_FARGATE,SAGEMAKER_TRAINING,ECS_MANAGED_INSTANCES Tags:{s JobStateTimeLimitActions:[53
            AttachmentId Ipv6Address PrivateIpv4Address
            ContainerInstanceArn TaskArn ExitCode:n Reason LogStreamName NetworkInterfaces:[55
            ExitCode:n Name Reason LogStreamName NetworkInterfaces:[55
            ContainerInstanceArn TaskArn Containers:[57
            Container:56 StartedAt:n StoppedAt:n StatusReason TaskProperties:[58
            JobId Type:%N_TO_N,SEQUENTIAL
            Image Vcpus:n Memory:n Command:[s JobRoleArn ExecutionRoleArn Volumes:[7 Environment:[8 MountPoints:[9 ReadonlyRootFilesystem:b Ulimits:[10 Privileged:b User ExitCode:n Reason ContainerInstanceArn TaskArn LogStreamName InstanceType NetworkInterfaces:[55 ResourceRequirements:[11 LinuxParameters:14 LogConfiguration:16 Secrets:[15 NetworkConfiguration:17 FargatePlatformConfiguration:18 EphemeralStorage:19 RuntimePlatform:20 RepositoryCredentials:21 EnableExecuteCommand:b
            NodeIndex:n IsMainNode:b
            StatusSummary:{n StatusSummaryLastUpdatedAt:n Size:n Index:n
            Name Image ImagePullPolicy Command:[s Args:[s Env:[30 Resources:31 ExitCode:n Reason VolumeMounts:[32 SecurityContext:35
            ServiceAccountName HostNetwork:b DnsPolicy ImagePullSecrets:[29 Containers:[64 InitContainers:[64 Volumes:[41 PodName NodeName Metadata:42 ShareProcessNamespace:b SecurityContext:43
            PodProperties:65
            Name ContainerID ExitCode:n Reason
            Containers:[67 InitContainers:[67 EksClusterArn PodName PodNamespace NodeName StartedAt:n StoppedAt:n StatusReason
            Command:[s DependsOn:[24 Environment:[8 Essential:b FirelensConfiguration:25 Image LinuxParameters:14 LogConfiguration:16 MountPoints:[9 Name Privileged:b ReadonlyRootFilesystem:b RepositoryCredentials:21 ResourceRequirements:[11 Secrets:[15 Ulimits:[10 User StartTimeout:n StopTimeout:n ExitCode:n Reason LogStreamName NetworkInterfaces:[55
            Containers:[69 ContainerInstanceArn TaskArn EphemeralStorage:19 ExecutionRoleArn PlatformVersion IpcMode TaskRoleArn PidMode NetworkConfiguration:17 RuntimePlatform:20 Volumes:[7 EnableExecuteCommand:b NetworkMode
            TaskProperties:[70
            JobArn JobName! JobId! JobQueue! Status!:%SUBMITTED,PENDING,RUNNABLE,STARTING,RUNNING,SUCCEEDED,FAILED ShareIdentifier SchedulingPriority:n Attempts:[59 StatusReason CreatedAt:n RetryStrategy:2 StartedAt!:n StoppedAt:n DependsOn:[60 JobDefinition! Parameters:{s Container:61 NodeDetails:62 NodeProperties:49 ArrayProperties:63 Timeout:23 Tags:{s PropagateTags:b PlatformCapabilities:[%EC2,FARGATE,MANAGED_INSTANCES EksProperties:66 EksAttempts:[68 EcsProperties:71 IsCancelled:b IsTerminated:b ConsumableResourceProperties:47
            Name!:%TrainingJobArn Value!
            ServiceResourceId:73 StartedAt:n StoppedAt:n StatusReason
            CapacityUnit Quantity:n
            ServiceResourceId:73
            Action:%RETRY,EXIT OnStatusReason
            Attempts!:n EvaluateOnExit:[77
            PreemptionRetriesBeforeTermination:n
            PreemptedAttemptCount:n RecentPreemptedAttempts:[74
            JobArn EarliestTimeAtPosition:n
            Jobs:[81 LastUpdatedAt:n
            QuotaShares:{[81 LastUpdatedAt:n
            ShareIdentifier CapacityUsage:[75
            ActiveShareCount:n TopCapacityUtilization:[84
            QuotaShareName CapacityUsage:[75
            TopCapacityUtilization:[86
            TotalCapacityUsage:[75 FairshareUtilization:85 QuotaShareUtilization:87 LastUpdatedAt:n
            ExitCode:n Reason
            Size:n Index:n StatusSummary:{n StatusSummaryLastUpdatedAt:n
            IsMainNode:b NumNodes:n NodeIndex:n
            JobArn JobId! JobName! CapacityUsage:[75 CreatedAt:n ScheduledAt:n ShareIdentifier Status:%SUBMITTED,PENDING,RUNNABLE,STARTING,RUNNING,SUCCEEDED,FAILED StatusReason StartedAt:n StoppedAt:n Container:89 ArrayProperties:90 NodeProperties:91 JobDefinition IsCancelled:b IsTerminated:b
            JobArn! JobQueueArn! JobName! JobDefinitionArn ShareIdentifier JobStatus! Quantity!:n StatusReason StartedAt:n CreatedAt!:n ConsumableResourceProperties!:47
            LatestAttempt:76 CapacityUsage:[75 CreatedAt:n JobArn JobId! JobName! ScheduledAt:n ServiceJobType!:%SAGEMAKER_TRAINING ShareIdentifier QuotaShareName Status:%SUBMITTED,PENDING,RUNNABLE,SCHEDULED,STARTING,RUNNING,SUCCEEDED,FAILED StatusReason StartedAt:n StoppedAt:n IsTerminated:b
            =CancelJob
            =CancelJobs Successful!:[s Errors!:[0
            =CreateJobQueue JobQueueName! JobQueueArn!
            =DeleteJobQueue
            =DeregisterJobDefinition
            =DescribeJobDefinitions JobDefinitions:[50 NextToken
            =DescribeJobQueues JobQueues:[54 NextToken
            =DescribeJobs Jobs:[72
            =DescribeServiceJob Attempts:[74 CapacityUsage:[75 CreatedAt:n IsTerminated:b JobArn JobId! JobName! JobQueue! LatestAttempt:76 RetryStrategy:78 ScheduledAt:n SchedulingPriority:n ServiceRequestPayload ServiceJobType!:%SAGEMAKER_TRAINING ShareIdentifier QuotaShareName PreemptionConfiguration:79 PreemptionSummary:80 StartedAt!:n Status!:%SUBMITTED,PENDING,RUNNABLE,SCHEDULED,STARTING,RUNNING,SUCCEEDED,FAILED StatusReason StoppedAt:n Tags:{s TimeoutConfig:23
            =GetJobQueueSnapshot FrontOfQueue:82 FrontOfQuotaShares:83 QueueUtilization:88
            =ListJobs JobSummaryList!:[92 NextToken
            =ListJobsByConsumableResource Jobs!:[93 NextToken
            =ListServiceJobs JobSummaryList!:[94 NextToken
            =RegisterJobDefinition JobDefinitionName! JobDefinitionArn! Revision!:n
            =SubmitJob JobArn JobName! JobId!
            =SubmitServiceJob JobArn JobName! JobId!
            =TerminateJob
            =TerminateJobs Successful!:[s Errors!:[0
            =TerminateServiceJob
            =TerminateServiceJobs Successful!:[s Errors!:[0
            =UpdateJobQueue JobQueueName JobQueueArn
            =UpdateServiceJob JobArn JobName JobId
            """
        case "bedrockruntime": """
            TopicPolicyUnits!:n ContentPolicyUnits!:n WordPolicyUnits!:n SensitiveInformationPolicyUnits!:n SensitiveInformationPolicyFreeUnits!:n ContextualGroundingPolicyUnits!:n ContentPolicyImageUnits:n AutomatedReasoningPolicyUnits:n AutomatedReasoningPolicies:n
            Text
            Name! Type!:%DENY Action!:%BLOCKED,NONE Detected:b
            Topics!:[2
            Type!:%INSULTS,HATE,SEXUAL,VIOLENCE,MISCONDUCT,PROMPT_ATTACK Confidence!:%NONE,LOW,MEDIUM,HIGH FilterStrength:%NONE,LOW,MEDIUM,HIGH Action!:%BLOCKED,NONE Detected:b
            Filters!:[4
            Match! Action!:%BLOCKED,NONE Detected:b
            Match! Type!:%PROFANITY Action!:%BLOCKED,NONE Detected:b
            CustomWords!:[6 ManagedWordLists!:[7
            Match! Type! Action!:%ANONYMIZED,BLOCKED,NONE Detected:b
            Name Match Regex Action!:%ANONYMIZED,BLOCKED,NONE Detected:b
            PiiEntities!:[9 Regexes!:[10
            Type!:%GROUNDING,RELEVANCE Threshold!:n Score!:n Action!:%BLOCKED,NONE Detected:b
            Filters:[12
            Logic NaturalLanguage
            Premises:[14 Claims:[14 UntranslatedPremises:[1 UntranslatedClaims:[1 Confidence:n
            Statements:[14
            Identifier PolicyVersionArn
            Type:%ALWAYS_FALSE,ALWAYS_TRUE Premises:[14 Claims:[14
            Translation:15 ClaimsTrueScenario:16 SupportingRules:[17 LogicWarning:18
            Translation:15 ContradictingRules:[17 LogicWarning:18
            Translation:15 ClaimsTrueScenario:16 ClaimsFalseScenario:16 LogicWarning:18
            Translations:[15
            Options:[22 DifferenceScenarios:[16
            
            Valid:19 Invalid:20 Satisfiable:21 Impossible:20 TranslationAmbiguous:23 TooComplex:24 NoTranslations:24
            Findings:[25
            Guarded:n Total:n
            TextCharacters:27 Images:27
            GuardrailProcessingLatency:n Usage:0 GuardrailCoverage:28
            GuardrailId GuardrailVersion GuardrailArn GuardrailOrigin:[%REQUEST,ACCOUNT_ENFORCED,ORGANIZATION_ENFORCED GuardrailOwnership:%SELF,CROSS_ACCOUNT
            TopicPolicy:3 ContentPolicy:5 WordPolicy:8 SensitiveInformationPolicy:11 ContextualGroundingPolicy:13 AutomatedReasoningPolicy:26 InvocationMetrics:29 AppliedGuardrailDetails:30
            Uri! BucketOwner
            Bytes S3Location:32
            Message
            Format!:%png,jpeg,gif,webp Source!:33 Error:34
            Bytes S3Location:32 Text Content:[1
            Enabled!:b
            Format:%pdf,csv,doc,docx,xls,xlsx,html,txt,md Name! Source!:36 Context Citations:37
            Format!:%mkv,mov,mp4,webm,flv,mpeg,mpg,wmv,three_gp Source!:33
            Format!:%mp3,opus,wav,aac,flac,mp4,ogg,mkv,mka,x-aac,m4a,mpeg,mpga,pcm,webm Source!:33 Error:34
            ToolUseId! Name! Input!:* Type:%server_tool_use
            Text!
            Source! Title! Content!:[42 Citations:37
            Json:* Text Image:35 Document:38 Video:39 SearchResult:43
            ToolUseId! Content!:[44 Status:%success,error Type
            Text! Qualifiers:[%grounding_source,query,guard_content
            Bytes
            Format!:%png,jpeg Source!:47
            Text:46 Image:48
            Type!:%default Ttl:%5m,1h
            Text! Signature
            ReasoningText:51 RedactedContent
            Url Domain
            DocumentIndex:n Start:n End:n
            SearchResultIndex:n Start:n End:n
            Web:53 DocumentChar:54 DocumentPage:54 DocumentChunk:54 SearchResultLocation:55
            Title Source SourceContent:[1 Location:56
            Content:[1 Citations:[57
            Type Name ServerName
            Tool!:59
            Text Image:35 Document:38 Video:39 Audio:40 ToolUse:41 ToolResult:45 GuardContent:49 CachePoint:50 ReasoningContent:52 CitationsContent:58 SearchResult:43 ToolAddition:60 ToolRemoval:60
            Role!:%user,assistant,system Content!:[61
            Message:62
            Ttl!:%5m,1h InputTokens!:n
            InputTokens!:n OutputTokens!:n TotalTokens!:n CacheReadInputTokens:n CacheWriteInputTokens:n CacheDetails:[64
            LatencyMs!:n
            ModelOutput:[s InputAssessment:{31 OutputAssessments:{[31 ActionReason
            InvokedModelId
            Guardrail:67 PromptRouter:68
            Latency:%standard,optimized
            Type!:%priority,default,flex,reserved
            Role!:%user,assistant,system
            ToolUseId! Name! Type:%server_tool_use
            ToolUseId! Type Status:%success,error
            Format!:%png,jpeg,gif,webp
            ToolUse:73 ToolResult:74 Image:75
            Start!:76 ContentBlockIndex!:n
            Input!
            Text Json:*
            Text RedactedContent Signature
            Source:33 Error:34
            Text ToolUse:78 ToolResult:[79 ReasoningContent:80 Citation:57 Image:81
            Delta!:82 ContentBlockIndex!:n
            ContentBlockIndex!:n
            StopReason!:%end_turn,tool_use,max_tokens,stop_sequence,guardrail_intervened,content_filtered,malformed_model_output,malformed_tool_use,model_context_window_exceeded AdditionalModelResponseFields:*
            Usage!:65 Metrics!:66 Trace:69 PerformanceConfig:70 ServiceTier:71
            Message OriginalStatusCode:n OriginalMessage
            MessageStart:72 ContentBlockStart:77 ContentBlockDelta:83 ContentBlockStop:84 MessageStop:85 Metadata:86 InternalServerException:34 ModelStreamErrorException:87 ValidationException:34 ThrottlingException:34 ServiceUnavailableException:34
            S3Uri! KmsKeyId BucketOwner
            S3OutputDataConfig:89
            Category!:%VIOLENCE,HATE,SEXUAL,MISCONDUCT,INSULTS SeverityScore!:n
            Results!:[91
            Category!:%JAILBREAK,PROMPT_INJECTION,PROMPT_LEAKAGE SeverityScore!:n
            Results!:[93
            Type! ConfidenceScore!:n BeginOffset!:n EndOffset!:n MessageIndex!:n ContentIndex!:n
            Results!:[95 Truncated:b
            ContentFilter:92 PromptAttack:94 SensitiveInformation:96
            TextUnits!:n
            ContentFilter:98 PromptAttack:98 SensitiveInformation:98
            Chunk:47 InternalServerException:34 ModelStreamErrorException:87 ValidationException:34 ThrottlingException:34 ModelTimeoutException:34 ServiceUnavailableException:34
            InvocationArn! ModelArn! ClientRequestToken Status:%InProgress,Completed,Failed FailureMessage SubmitTime! LastModifiedTime EndTime OutputDataConfig!:90
            =ApplyGuardrail Usage!:0 Action!:%NONE,GUARDRAIL_INTERVENED ActionReason Outputs!:[1 Assessments!:[31 GuardrailCoverage:28
            =Converse Output!:63 StopReason!:%end_turn,tool_use,max_tokens,stop_sequence,guardrail_intervened,content_filtered,malformed_model_output,malformed_tool_use,model_context_window_exceeded Usage!:65 Metrics!:66 AdditionalModelResponseFields:* Trace:69 PerformanceConfig:70 ServiceTier:71
            =ConverseStream Stream:88
            =CountTokens InputTokens!:n
            =GetAsyncInvoke InvocationArn! ModelArn! ClientRequestToken Status!:%InProgress,Completed,Failed FailureMessage SubmitTime! LastModifiedTime EndTime OutputDataConfig!:90
            =InvokeGuardrailChecks Results!:97 Usage!:99
            =InvokeModel Body! ContentType! PerformanceConfigLatency:%standard,optimized ServiceTier:%priority,default,flex,reserved
            =InvokeModelWithBidirectionalStream Body!:100
            =InvokeModelWithResponseStream Body!:100 ContentType! PerformanceConfigLatency:%standard,optimized ServiceTier:%priority,default,flex,reserved
            =ListAsyncInvokes NextToken AsyncInvokeSummaries:[101
            =StartAsyncInvoke InvocationArn!
            """
        case "bedrock": """
            S3Uri
            Equals:{s NotEquals:{s
            Equals:{s NotEquals:{s AndAll:[1 OrAll:[1
            UsePromptResponse:b InvocationLogSource!:0 RequestMetadataFilters:2
            S3Uri InvocationLogsConfig:3
            S3Uri!
            Validators!:[5
            TrainingLoss:n
            ValidationLoss:n
            TeacherModelIdentifier! MaxResponseLengthForInference:n
            TeacherModelConfig!:9
            LambdaArn!
            LambdaGrader:11
            EpochCount:n BatchSize:n LearningRate:n MaxPromptLength:n TrainingSamplePerPrompt:n InferenceMaxTokens:n ReasoningEffort:%low,medium,high EvalInterval:n
            GraderConfig:12 HyperParameters:13
            DistillationConfig:10 RftConfig:14
            Status!:%ACTIVE,LEGACY StartOfLifeTime EndOfLifeTime LegacyTime PublicExtendedAccessTime
            ModelArn! ModelId! ModelName ProviderName InputModalities:[%TEXT,IMAGE,EMBEDDING OutputModalities:[%TEXT,IMAGE,EMBEDDING ResponseStreamingSupported:b CustomizationsSupported:[%FINE_TUNING,CONTINUED_PRE_TRAINING,DISTILLATION InferenceTypesSupported:[%ON_DEMAND,PROVISIONED ModelLifecycle:16
            Status:%InProgress,Completed,Stopping,Stopped,Failed,NotStarted CreationTime LastModifiedTime
            ValidationDetails:18 DataProcessingDetails:18 TrainingDetails:18
            SubnetIds!:[s SecurityGroupIds!:[s
            S3InputFormat:%JSONL S3Uri! S3BucketOwner
            S3InputDataConfig:21
            S3Uri! S3EncryptionKeyId S3BucketOwner
            S3OutputDataConfig:23
            ModelArn! ModelName! CreationTime! BaseModelArn! BaseModelName! CustomizationType:%FINE_TUNING,CONTINUED_PRE_TRAINING,DISTILLATION,REINFORCEMENT_FINE_TUNING,IMPORTED OwnerAccountId ModelStatus:%Active,Creating,Failed
            JobArn! BaseModelArn! JobName! Status!:%InProgress,Completed,Failed,Stopping,Stopped StatusDetails:19 LastModifiedTime CreationTime! EndTime CustomModelArn CustomModelName CustomizationType:%FINE_TUNING,CONTINUED_PRE_TRAINING,DISTILLATION,REINFORCEMENT_FINE_TUNING,IMPORTED
            JobArn! JobName! ModelId! ClientRequestToken RoleArn! Status:%Submitted,InProgress,Completed,Failed,Stopping,Stopped,PartiallyCompleted,Expired,Validating,Scheduled Message SubmitTime! LastModifiedTime EndTime InputDataConfig!:22 OutputDataConfig!:24 VpcConfig:20 TimeoutDurationInHours:n JobExpirationTime ModelInvocationType:%InvokeModel,Converse TotalRecordCount:n ProcessedRecordCount:n SuccessRecordCount:n ErrorRecordCount:n
            =CreateCustomModel ModelArn!
            =CreateModelCustomizationJob JobArn!
            =CreateModelInvocationJob JobArn!
            =GetCustomModel ModelArn! ModelName! JobName JobArn BaseModelArn CustomizationType:%FINE_TUNING,CONTINUED_PRE_TRAINING,DISTILLATION,REINFORCEMENT_FINE_TUNING,IMPORTED ModelKmsKeyArn HyperParameters:{s TrainingDataConfig:4 ValidationDataConfig:6 OutputDataConfig:5 TrainingMetrics:7 ValidationMetrics:[8 CreationTime! CustomizationConfig:15 ModelStatus:%Active,Creating,Failed FailureMessage
            =GetFoundationModel ModelDetails:17
            =GetModelCustomizationJob JobArn! JobName! OutputModelName! OutputModelArn ClientRequestToken RoleArn! Status:%InProgress,Completed,Failed,Stopping,Stopped StatusDetails:19 FailureMessage CreationTime! LastModifiedTime EndTime BaseModelArn! HyperParameters:{s TrainingDataConfig!:4 ValidationDataConfig!:6 OutputDataConfig!:5 CustomizationType:%FINE_TUNING,CONTINUED_PRE_TRAINING,DISTILLATION,REINFORCEMENT_FINE_TUNING,IMPORTED OutputModelKmsKeyArn TrainingMetrics:7 ValidationMetrics:[8 VpcConfig:20 CustomizationConfig:15
            =GetModelInvocationJob JobArn! JobName ModelId! ClientRequestToken RoleArn! Status:%Submitted,InProgress,Completed,Failed,Stopping,Stopped,PartiallyCompleted,Expired,Validating,Scheduled Message SubmitTime! LastModifiedTime EndTime InputDataConfig!:22 OutputDataConfig!:24 VpcConfig:20 TimeoutDurationInHours:n JobExpirationTime ModelInvocationType:%InvokeModel,Converse TotalRecordCount:n ProcessedRecordCount:n SuccessRecordCount:n ErrorRecordCount:n
            =ListCustomModels NextToken ModelSummaries:[25
            =ListFoundationModels ModelSummaries:[17
            =ListModelCustomizationJobs NextToken ModelCustomizationJobSummaries:[26
            =ListModelInvocationJobs NextToken InvocationJobSummaries:[27
            =StopModelCustomizationJob
            =StopModelInvocationJob
            """
        case "scheduler": """
            Arn
            MaximumEventAgeInSeconds:n MaximumRetryAttempts:n
            Subnets!:[s SecurityGroups:[s AssignPublicIp:%ENABLED,DISABLED
            AwsvpcConfiguration:2
            CapacityProvider! Weight:n Base:n
            Type:%distinctInstance,memberOf Expression
            Type:%random,spread,binpack Field
            TaskDefinitionArn! TaskCount:n LaunchType:%EC2,FARGATE,EXTERNAL NetworkConfiguration:3 PlatformVersion Group CapacityProviderStrategy:[4 EnableECSManagedTags:b EnableExecuteCommand:b PlacementConstraints:[5 PlacementStrategy:[6 PropagateTags:%TASK_DEFINITION ReferenceId Tags:[{s
            DetailType! Source!
            Metadata:{s
            PartitionKey!
            Name! Value!
            PipelineParameterList:[11
            MessageGroupId
            Arn! RoleArn! DeadLetterConfig:0 RetryPolicy:1 Input EcsParameters:7 EventBridgeParameters:8 EventBridgePutEventsV2Parameters:8 EventBridgePutRawEventsParameters:9 KinesisParameters:10 SageMakerPipelineParameters:12 SqsParameters:13
            Mode!:%OFF,FLEXIBLE MaximumWindowInMinutes:n
            Arn Name State:%ACTIVE,DELETING CreationDate LastModificationDate
            Arn!
            Arn Name GroupName State:%ENABLED,DISABLED CreationDate LastModificationDate Target:17
            Key! Value!
            =CreateSchedule ScheduleArn!
            =CreateScheduleGroup ScheduleGroupArn!
            =DeleteSchedule
            =DeleteScheduleGroup
            =GetSchedule Arn GroupName Name ScheduleExpression StartDate EndDate Description ScheduleExpressionTimezone State:%ENABLED,DISABLED CreationDate LastModificationDate KmsKeyArn Target:14 FlexibleTimeWindow:15 ActionAfterCompletion:%NONE,DELETE
            =GetScheduleGroup Arn Name State:%ACTIVE,DELETING CreationDate LastModificationDate
            =ListScheduleGroups NextToken ScheduleGroups!:[16
            =ListSchedules NextToken Schedules!:[18
            =ListTagsForResource Tags:[19
            =TagResource
            =UntagResource
            =UpdateSchedule ScheduleArn!
            """
        case "sts": """
            AccessKeyId! SecretAccessKey! SessionToken! Expiration!
            AssumedRoleId! Arn!
            FederatedUserId! Arn!
            =AssumeRole Credentials:0 AssumedRoleUser:1 PackedPolicySize:n SourceIdentity SessionTokenUtilization:n SessionTokenSize:n
            =AssumeRoleWithSAML Credentials:0 AssumedRoleUser:1 PackedPolicySize:n Subject SubjectType Issuer Audience NameQualifier SourceIdentity SessionTokenUtilization:n SessionTokenSize:n
            =AssumeRoleWithWebIdentity Credentials:0 SubjectFromWebIdentityToken AssumedRoleUser:1 PackedPolicySize:n Provider Audience SourceIdentity SessionTokenUtilization:n SessionTokenSize:n
            =AssumeRoot Credentials:0 SourceIdentity SessionTokenUtilization:n SessionTokenSize:n
            =DecodeAuthorizationMessage DecodedMessage
            =GetAccessKeyInfo Account
            =GetCallerIdentity UserId Account Arn
            =GetDelegatedAccessToken Credentials:0 PackedPolicySize:n AssumedPrincipal
            =GetFederationToken Credentials:0 FederatedUser:2 PackedPolicySize:n SessionTokenUtilization:n SessionTokenSize:n
            =GetSessionToken Credentials:0 SessionTokenUtilization:n SessionTokenSize:n
            =GetWebIdentityToken WebIdentityToken Expiration
            """
        case "iam": """
            UserName! AccessKeyId! Status!:%Active,Inactive,Expired SecretAccessKey! CreateDate
            Path! GroupName! GroupId! Arn! CreateDate!
            Key! Value!
            PolicyName PolicyId Arn Path DefaultVersionId AttachmentCount:n PermissionsBoundaryUsageCount:n IsAttachable:b Description CreateDate UpdateDate Tags:[2
            PermissionsBoundaryType:%PermissionsBoundaryPolicy PermissionsBoundaryArn
            LastUsedDate Region
            TemplateArn! TemplateMinorVersion!:n
            Path! RoleName! RoleId! Arn! CreateDate! AssumeRolePolicyDocument Description MaxSessionDuration:n PermissionsBoundary:4 Tags:[2 RoleLastUsed:5 SourceRoleTemplate:6
            Path! UserName! UserId! Arn! CreateDate! PasswordLastUsed PermissionsBoundary:4 Tags:[2
            UserName AccessKeyId Status:%Active,Inactive,Expired CreateDate
            PolicyName PolicyArn
            =CreateAccessKey AccessKey!:0
            =CreateGroup Group!:1
            =CreatePolicy Policy:3
            =CreateRole Role!:7
            =CreateUser User:8
            =GetGroup Group!:1 Users!:[8 IsTruncated:b Marker
            =GetPolicy Policy:3
            =GetRole Role!:7
            =GetUser User!:8
            =ListAccessKeys AccessKeyMetadata!:[9 IsTruncated:b Marker
            =ListAttachedGroupPolicies AttachedPolicies:[10 IsTruncated:b Marker
            =ListAttachedRolePolicies AttachedPolicies:[10 IsTruncated:b Marker
            =ListAttachedUserPolicies AttachedPolicies:[10 IsTruncated:b Marker
            =ListGroups Groups!:[1 IsTruncated:b Marker
            =ListRoles Roles!:[7 IsTruncated:b Marker
            =ListUsers Users!:[8 IsTruncated:b Marker
            """
        case "cloudwatchlogs": """
            LogGroupName CreationTime:n RetentionInDays:n MetricFilterCount:n Arn StoredBytes:n KmsKeyId DataProtectionStatus:%ACTIVATED,DELETED,ARCHIVED,DISABLED InheritedProperties:[%ACCOUNT_DATA_PROTECTION LogGroupClass:%STANDARD,INFREQUENT_ACCESS,DELIVERY,ESSENTIALS LogGroupArn DeletionProtectionEnabled:b BearerTokenAuthenticationEnabled:b RetentionPolicyName
            LogStreamName CreationTime:n FirstEventTimestamp:n LastEventTimestamp:n LastIngestionTime:n UploadSequenceToken Arn StoredBytes:n
            Name! DefaultValue Description
            QueryLanguage:%CWLI,SQL,PPL QueryDefinitionId Name QueryString LastModified:n LogGroupNames:[s Parameters:[2
            LogStreamName Timestamp:n Message IngestionTime:n EventId
            LogStreamName SearchedCompletely:b
            Timestamp:n Message IngestionTime:n
            Field Value
            RecordsMatched:n RecordsScanned:n EstimatedRecordsSkipped:n BytesScanned:n EstimatedBytesSkipped:n LogGroupsScanned:n ResultCount:n
            DestinationIdentifier! RoleArn! OwnerAccountId KmsKeyId
            TableName! RoleArn! Description KmsKeyId Tags:{s
            S3Configuration:9 LookupTableConfiguration:10
            DestinationType:%S3,LOOKUP_TABLE DestinationIdentifier Status:%IN_PROGRESS,CLIENT_ERROR,FAILED,COMPLETE ProcessedIdentifier ErrorMessage
            QueryId ExecutionStatus:%Running,InvalidQuery,Complete,Failed,Timeout TriggeredTimestamp:n ErrorMessage Destinations:[12
            LogGroupName LogGroupArn LogGroupClass:%STANDARD,INFREQUENT_ACCESS,DELIVERY,ESSENTIALS
            TooNewLogEventStartIndex:n TooOldLogEventEndIndex:n ExpiredLogEventEndIndex:n
            ErrorType!:%InvalidEntity,InvalidTypeValue,InvalidKeyAttributes,InvalidAttributes,EntitySizeTooLarge,UnsupportedLogGroupType,MissingRequiredFields
            =CreateLogGroup
            =CreateLogStream
            =CreateScheduledQuery ScheduledQueryArn State:%ENABLED,DISABLED
            =DeleteLogGroup
            =DeleteLogStream
            =DeleteQueryDefinition Success:b
            =DeleteScheduledQuery
            =DescribeLogGroups LogGroups:[0 NextToken
            =DescribeLogStreams LogStreams:[1 NextToken
            =DescribeQueryDefinitions QueryDefinitions:[3 NextToken
            =FilterLogEvents Events:[4 SearchedLogStreams:[5 NextToken
            =GetLogEvents Events:[6 NextForwardToken NextBackwardToken
            =GetQueryResults QueryLanguage:%CWLI,SQL,PPL Results:[[7 Statistics:8 Status:%Scheduled,Running,Complete,Failed,Cancelled,Timeout,Unknown EncryptionKey NextToken
            =GetScheduledQuery ScheduledQueryArn Name Description QueryLanguage:%CWLI,SQL,PPL QueryString LogGroupIdentifiers:[s ScheduleExpression Timezone StartTimeOffset:n EndTimeOffset:n DestinationConfiguration:11 State:%ENABLED,DISABLED ScheduleType:%CUSTOMER_MANAGED,AWS_MANAGED LastTriggeredTime:n LastExecutionStatus:%Running,InvalidQuery,Complete,Failed,Timeout ScheduleStartTime:n ScheduleEndTime:n ExecutionRoleArn CreationTime:n LastUpdatedTime:n
            =GetScheduledQueryHistory Name ScheduledQueryArn TriggerHistory:[13 NextToken
            =ListLogGroups LogGroups:[14 NextToken
            =ListLogGroupsForQuery LogGroupIdentifiers:[s NextToken
            =ListTagsLogGroup Tags:{s
            =PutLogEvents NextSequenceToken RejectedLogEventsInfo:15 RejectedEntityInfo:16
            =PutQueryDefinition QueryDefinitionId
            =StartQuery QueryId
            =StopQuery Success:b
            =TagLogGroup
            =UntagLogGroup
            =UpdateScheduledQuery ScheduledQueryArn Name Description QueryLanguage:%CWLI,SQL,PPL QueryString LogGroupIdentifiers:[s ScheduleExpression Timezone StartTimeOffset:n EndTimeOffset:n DestinationConfiguration:11 State:%ENABLED,DISABLED ScheduleType:%CUSTOMER_MANAGED,AWS_MANAGED LastTriggeredTime:n LastExecutionStatus:%Running,InvalidQuery,Complete,Failed,Timeout ScheduleStartTime:n ScheduleEndTime:n ExecutionRoleArn CreationTime:n LastUpdatedTime:n
            """
        case "codebuild": """
            Id StatusCode
            StatusCode Message
            PhaseType:%SUBMITTED,QUEUED,PROVISIONING,DOWNLOAD_SOURCE,INSTALL,PRE_BUILD,BUILD,POST_BUILD,UPLOAD_ARTIFACTS,FINALIZING,COMPLETED PhaseStatus:%SUCCEEDED,FAILED,FAULT,TIMED_OUT,IN_PROGRESS,STOPPED StartTime EndTime DurationInSeconds:n Contexts:[1
            FetchSubmodules!:b
            Type!:%OAUTH,CODECONNECTIONS,SECRETS_MANAGER Resource
            Context TargetUrl
            Type!:%CODECOMMIT,CODEPIPELINE,GITHUB,GITLAB,GITLAB_SELF_MANAGED,S3,BITBUCKET,GITHUB_ENTERPRISE,NO_SOURCE Location GitCloneDepth:n GitSubmodulesConfig:3 Buildspec Auth:4 ReportBuildStatus:b BuildStatusConfig:5 InsecureSsl:b SourceIdentifier
            SourceIdentifier! SourceVersion!
            Location Sha256sum Md5sum OverrideArtifactName:b EncryptionDisabled:b ArtifactIdentifier BucketOwnerAccess:%NONE,READ_ONLY,FULL
            Type!:%NO_CACHE,S3,LOCAL Location Modes:[%LOCAL_DOCKER_LAYER_CACHE,LOCAL_SOURCE_CACHE,LOCAL_CUSTOM_CACHE CacheNamespace
            VCpu:n Memory:n Disk:n MachineType:%GENERAL,NVME InstanceType
            FleetArn
            Name! Value! Type:%PLAINTEXT,PARAMETER_STORE,SECRETS_MANAGER
            Credential! CredentialProvider!:%SECRETS_MANAGER
            Status Message
            ComputeType!:%BUILD_GENERAL1_SMALL,BUILD_GENERAL1_MEDIUM,BUILD_GENERAL1_LARGE,BUILD_GENERAL1_XLARGE,BUILD_GENERAL1_2XLARGE,BUILD_LAMBDA_1GB,BUILD_LAMBDA_2GB,BUILD_LAMBDA_4GB,BUILD_LAMBDA_8GB,BUILD_LAMBDA_10GB,ATTRIBUTE_BASED_COMPUTE,CUSTOM_INSTANCE_TYPE SecurityGroupIds:[s Status:14
            Type!:%WINDOWS_CONTAINER,LINUX_CONTAINER,LINUX_GPU_CONTAINER,ARM_CONTAINER,WINDOWS_SERVER_2019_CONTAINER,WINDOWS_SERVER_2022_CONTAINER,LINUX_LAMBDA_CONTAINER,ARM_LAMBDA_CONTAINER,LINUX_EC2,ARM_EC2,WINDOWS_EC2,MAC_ARM Image! ComputeType!:%BUILD_GENERAL1_SMALL,BUILD_GENERAL1_MEDIUM,BUILD_GENERAL1_LARGE,BUILD_GENERAL1_XLARGE,BUILD_GENERAL1_2XLARGE,BUILD_LAMBDA_1GB,BUILD_LAMBDA_2GB,BUILD_LAMBDA_4GB,BUILD_LAMBDA_8GB,BUILD_LAMBDA_10GB,ATTRIBUTE_BASED_COMPUTE,CUSTOM_INSTANCE_TYPE ComputeConfiguration:10 Fleet:11 EnvironmentVariables:[12 PrivilegedMode:b Certificate RegistryCredential:13 ImagePullCredentialsType:%CODEBUILD,SERVICE_ROLE DockerServer:15 HostKernel:%LINUX_KERNEL_4,LINUX_KERNEL_6,LINUX_KERNEL_LATEST
            Status!:%ENABLED,DISABLED GroupName StreamName
            Status!:%ENABLED,DISABLED Location EncryptionDisabled:b BucketOwnerAccess:%NONE,READ_ONLY,FULL
            GroupName StreamName DeepLink S3DeepLink CloudWatchLogsArn S3LogsArn CloudWatchLogs:17 S3Logs:18
            VpcId Subnets:[s SecurityGroupIds:[s
            SubnetId NetworkInterfaceId
            Name Value
            Type:%EFS Location MountPoint Identifier MountOptions
            SessionEnabled:b SessionTarget
            AutoRetryLimit:n AutoRetryNumber:n NextAutoRetry PreviousAutoRetry
            Id Arn BuildNumber:n StartTime EndTime CurrentPhase BuildStatus:%SUCCEEDED,FAILED,FAULT,TIMED_OUT,IN_PROGRESS,STOPPED SourceVersion ResolvedSourceVersion ProjectName Phases:[2 Source:6 SecondarySources:[6 SecondarySourceVersions:[7 Artifacts:8 SecondaryArtifacts:[8 Cache:9 Environment:16 ServiceRole Logs:19 TimeoutInMinutes:n QueuedTimeoutInMinutes:n BuildComplete:b Initiator VpcConfig:20 NetworkInterface:21 EncryptionKey ExportedEnvironmentVariables:[22 ReportArns:[s FileSystemLocations:[23 DebugSession:24 BuildBatchArn AutoRetryConfig:25
            =BatchDeleteBuilds BuildsDeleted:[s BuildsNotDeleted:[0
            =BatchGetBuilds Builds:[26 BuildsNotFound:[s
            =ListBuilds Ids:[s NextToken
            =RetryBuild Build:26
            =StartBuild Build:26
            =StopBuild Build:26
            """
        case "emr": """
            StepId Status:%SUBMITTED,FAILED Reason
            Code:%INTERNAL_ERROR,VALIDATION_ERROR,INSTANCE_FAILURE,INSTANCE_FLEET_TIMEOUT,BOOTSTRAP_FAILURE,USER_REQUEST,STEP_FAILURE,ALL_STEPS_COMPLETED Message
            CreationDateTime ReadyDateTime EndDateTime
            ErrorCode ErrorData:[{s ErrorMessage
            State:%STARTING,BOOTSTRAPPING,RUNNING,WAITING,TERMINATING,TERMINATED,TERMINATED_WITH_ERRORS StateChangeReason:1 Timeline:2 ErrorDetails:[3
            Ec2KeyName Ec2SubnetId RequestedEc2SubnetIds:[s Ec2AvailabilityZone RequestedEc2AvailabilityZones:[s IamInstanceProfile EmrManagedMasterSecurityGroup EmrManagedSlaveSecurityGroup ServiceAccessSecurityGroup AdditionalMasterSecurityGroups:[s AdditionalSlaveSecurityGroups:[s
            Name Version Args:[s AdditionalInfo:{s
            Key Value
            Classification Configurations:[* Properties:{s
            Realm! KdcAdminPassword! CrossRealmTrustPrincipalPassword ADDomainJoinUser ADDomainJoinPassword
            InstanceRole!:%MASTER,CORE,TASK PlacementStrategy:%SPREAD,PARTITION,CLUSTER,NONE
            Enabled!:b LogGroupName LogStreamNamePrefix EncryptionKeyArn LogTypes:{[s
            LogTypeUploadPolicy:{%emr-managed,on-customer-s3only,disabled
            CloudWatchLogConfiguration:11 S3LoggingConfiguration:12
            Id Name Status:4 Ec2InstanceAttributes:5 InstanceCollectionType:%INSTANCE_FLEET,INSTANCE_GROUP LogUri LogEncryptionKmsKeyId RequestedAmiVersion RunningAmiVersion ReleaseLabel AutoTerminate:b TerminationProtected:b UnhealthyNodeReplacement:b VisibleToAllUsers:b Applications:[6 Tags:[7 ServiceRole NormalizedInstanceHours:n MasterPublicDnsName Configurations:[8 SecurityConfiguration AutoScalingRole ScaleDownBehavior:%TERMINATE_AT_INSTANCE_HOUR,TERMINATE_AT_TASK_COMPLETION CustomAmiId EbsRootVolumeSize:n RepoUpgradeOnBoot:%SECURITY,NONE KerberosAttributes:9 ClusterArn OutpostArn StepConcurrencyLevel:n PlacementGroups:[10 OSReleaseLabel EbsRootVolumeIops:n EbsRootVolumeThroughput:n ExtendedSupport:b MonitoringConfiguration:13 SessionEnabled:b
            State!:%STARTING,BOOTSTRAPPING,RUNNING,WAITING,SHUTTING_DOWN,TERMINATED,COMPLETED,FAILED CreationDateTime! StartDateTime ReadyDateTime EndDateTime LastStateChangeReason
            InstanceGroupId Name Market!:%ON_DEMAND,SPOT InstanceRole!:%MASTER,CORE,TASK BidPrice InstanceType! InstanceRequestCount!:n InstanceRunningCount!:n State!:%PROVISIONING,BOOTSTRAPPING,RUNNING,RECONFIGURING,RESIZING,SUSPENDED,TERMINATING,TERMINATED,ARRESTED,SHUTTING_DOWN,ENDED LastStateChangeReason CreationDateTime! StartDateTime ReadyDateTime EndDateTime CustomAmiId
            AvailabilityZone AvailabilityZones:[s
            MasterInstanceType! MasterPublicDnsName MasterInstanceId SlaveInstanceType! InstanceCount!:n InstanceGroups:[16 NormalizedInstanceHours:n Ec2KeyName Ec2SubnetId Placement:17 KeepJobFlowAliveWhenNoSteps:b TerminationProtected:b UnhealthyNodeReplacement:b HadoopVersion
            Properties:[7 Jar! MainClass Args:[s
            LogUri EncryptionKeyArn
            S3MonitoringConfiguration:20
            Name! ActionOnFailure:%TERMINATE_JOB_FLOW,TERMINATE_CLUSTER,CANCEL_AND_WAIT,CONTINUE HadoopJarStep!:19 StepMonitoringConfiguration:21
            State!:%PENDING,RUNNING,CONTINUE,COMPLETED,CANCELLED,FAILED,INTERRUPTED CreationDateTime! StartDateTime EndDateTime LastStateChangeReason
            StepConfig!:22 ExecutionStatusDetail!:23
            Path! Args:[s
            Name! ScriptBootstrapAction!:25
            BootstrapActionConfig:26
            JobFlowId! Name! LogUri LogEncryptionKmsKeyId AmiVersion ExecutionStatusDetail!:15 Instances!:18 Steps:[24 BootstrapActions:[27 SupportedProducts:[s VisibleToAllUsers:b JobFlowRole ServiceRole AutoScalingRole ScaleDownBehavior:%TERMINATE_AT_INSTANCE_HOUR,TERMINATE_AT_TASK_COMPLETION
            Jar Properties:{s MainClass Args:[s
            Code:%NONE Message
            Reason Message LogFile
            CreationDateTime StartDateTime EndDateTime
            State:%PENDING,CANCEL_PENDING,RUNNING,COMPLETED,CANCELLED,FAILED,INTERRUPTED StateChangeReason:30 FailureDetails:31 Timeline:32
            ResourceManagerApplicationIds:[s ResourceManager
            Id Name Config:29 ActionOnFailure:%TERMINATE_JOB_FLOW,TERMINATE_CLUSTER,CANCEL_AND_WAIT,CONTINUE Status:33 ExecutionRoleArn LogUri EncryptionKeyArn AdditionalInfo:34
            Username Password
            UsernamePassword:36
            Id Name Status:4 NormalizedInstanceHours:n ClusterArn OutpostArn
            Code:%INTERNAL_ERROR,VALIDATION_ERROR,INSTANCE_FAILURE,CLUSTER_TERMINATED Message
            State:%PROVISIONING,BOOTSTRAPPING,RUNNING,RESIZING,RECONFIGURING,SUSPENDED,TERMINATING,TERMINATED StateChangeReason:39 Timeline:2
            VolumeType! Iops:n SizeInGB!:n Throughput:n
            VolumeSpecification:41 Device
            InstanceType WeightedCapacity:n BidPrice BidPriceAsPercentageOfOnDemandPrice:n Configurations:[8 EbsBlockDevices:[42 EbsOptimized:b CustomAmiId Priority:n
            TimeoutDurationMinutes!:n TimeoutAction!:%SWITCH_TO_ON_DEMAND,TERMINATE_CLUSTER BlockDurationMinutes:n AllocationStrategy:%capacity-optimized,price-capacity-optimized,lowest-price,diversified,capacity-optimized-prioritized
            UsageStrategy:%use-capacity-reservations-first CapacityReservationPreference:%open,none CapacityReservationResourceGroupArn
            AllocationStrategy!:%lowest-price,prioritized CapacityReservationOptions:45
            SpotSpecification:44 OnDemandSpecification:46
            TimeoutDurationMinutes:n AllocationStrategy:%capacity-optimized,price-capacity-optimized,lowest-price,diversified,capacity-optimized-prioritized
            TimeoutDurationMinutes:n AllocationStrategy:%lowest-price,prioritized CapacityReservationOptions:45
            SpotResizeSpecification:48 OnDemandResizeSpecification:49
            Id Name Status:40 InstanceFleetType:%MASTER,CORE,TASK TargetOnDemandCapacity:n TargetSpotCapacity:n ProvisionedOnDemandCapacity:n ProvisionedSpotCapacity:n InstanceTypeSpecifications:[43 LaunchSpecifications:47 ResizeSpecifications:50 Context
            State:%PROVISIONING,BOOTSTRAPPING,RUNNING,RECONFIGURING,RESIZING,SUSPENDED,TERMINATING,TERMINATED,ARRESTED,SHUTTING_DOWN,ENDED StateChangeReason:39 Timeline:2
            InstancesToTerminate:[s InstancesToProtect:[s InstanceTerminationTimeout:n
            DecommissionTimeout:n InstanceResizePolicy:53
            Code:%USER_REQUEST,PROVISION_FAILURE,CLEANUP_FAILURE Message
            State:%PENDING,ATTACHING,ATTACHED,DETACHING,DETACHED,FAILED StateChangeReason:55
            MinCapacity!:n MaxCapacity!:n
            AdjustmentType:%CHANGE_IN_CAPACITY,PERCENT_CHANGE_IN_CAPACITY,EXACT_CAPACITY ScalingAdjustment!:n CoolDown:n
            Market:%ON_DEMAND,SPOT SimpleScalingPolicyConfiguration!:58
            ComparisonOperator!:%GREATER_THAN_OR_EQUAL,GREATER_THAN,LESS_THAN,LESS_THAN_OR_EQUAL EvaluationPeriods:n MetricName! Namespace Period!:n Statistic:%SAMPLE_COUNT,AVERAGE,SUM,MINIMUM,MAXIMUM Threshold!:n Unit:%NONE,SECONDS,MICRO_SECONDS,MILLI_SECONDS,BYTES,KILO_BYTES,MEGA_BYTES,GIGA_BYTES,TERA_BYTES,BITS,KILO_BITS,MEGA_BITS,GIGA_BITS,TERA_BITS,PERCENT,COUNT,BYTES_PER_SECOND,KILO_BYTES_PER_SECOND,MEGA_BYTES_PER_SECOND,GIGA_BYTES_PER_SECOND,TERA_BYTES_PER_SECOND,BITS_PER_SECOND,KILO_BITS_PER_SECOND,MEGA_BITS_PER_SECOND,GIGA_BITS_PER_SECOND,TERA_BITS_PER_SECOND,COUNT_PER_SECOND Dimensions:[7
            CloudWatchAlarmDefinition!:60
            Name! Description Action!:59 Trigger!:61
            Status:56 Constraints:57 Rules:[62
            Id Name Market:%ON_DEMAND,SPOT InstanceGroupType:%MASTER,CORE,TASK BidPrice InstanceType RequestedInstanceCount:n RunningInstanceCount:n Status:52 Configurations:[8 ConfigurationsVersion:n LastSuccessfullyAppliedConfigurations:[8 LastSuccessfullyAppliedConfigurationsVersion:n EbsBlockDevices:[42 EbsOptimized:b ShrinkPolicy:54 AutoScalingPolicy:63 CustomAmiId
            Code:%INTERNAL_ERROR,VALIDATION_ERROR,INSTANCE_FAILURE,BOOTSTRAP_FAILURE,CLUSTER_TERMINATED Message
            State:%AWAITING_FULFILLMENT,PROVISIONING,BOOTSTRAPPING,RUNNING,TERMINATED StateChangeReason:65 Timeline:2
            Device VolumeId
            Id Ec2InstanceId PublicDnsName PublicIpAddress PrivateDnsName PrivateIpAddress Status:66 InstanceGroupId InstanceFleetId Market:%ON_DEMAND,SPOT InstanceType EbsVolumes:[67
            Id Name Config:29 ActionOnFailure:%TERMINATE_JOB_FLOW,TERMINATE_CLUSTER,CANCEL_AND_WAIT,CONTINUE Status:33 LogUri EncryptionKeyArn AdditionalInfo:34
            Type MemoryGB:n StorageGB:n VCPU:n Is64BitsOnly:b InstanceFamilyId EbsOptimizedAvailable:b EbsOptimizedByDefault:b NumberOfDisks:n EbsStorageOnly:b Architecture
            =AddInstanceFleet ClusterId InstanceFleetId ClusterArn
            =AddInstanceGroups JobFlowId InstanceGroupIds:[s ClusterArn
            =AddJobFlowSteps StepIds:[s
            =CancelSteps CancelStepsInfoList:[0
            =DescribeCluster Cluster:14
            =DescribeJobFlows JobFlows:[28
            =DescribeStep Step:35
            =GetClusterSessionCredentials Credentials:37 ExpiresAt
            =GetOnClusterAppUIPresignedURL PresignedURLReady:b PresignedURL
            =ListClusters Clusters:[38 Marker
            =ListInstanceFleets InstanceFleets:[51 Marker
            =ListInstanceGroups InstanceGroups:[64 Marker
            =ListInstances Instances:[68 Marker
            =ListSteps Steps:[69 Marker
            =ListSupportedInstanceTypes SupportedInstanceTypes:[70 Marker
            =ModifyCluster StepConcurrencyLevel:n ExtendedSupport:b
            =ModifyInstanceFleet
            =ModifyInstanceGroups
            =RunJobFlow JobFlowId ClusterArn
            =SetKeepJobFlowAliveWhenNoSteps
            =TerminateJobFlows
            """
        case "sagemaker": """
            SpecifiedImage ResolvedImage ResolutionTime
            InstanceType! CurrentInstanceCount!:n
            Status!:%Creating,Updating,Deleting,ActivatingTraffic,Baking StatusMessage StartTime
            MemorySizeInMB!:n MaxConcurrency!:n ProvisionedConcurrency:n
            Strategy!:%IDLE_RELEASE,CONSOLIDATION MaximumStepSize:n CooldownInMinutes:n
            Status:%ENABLED,DISABLED MinInstanceCount:n MaxInstanceCount:n ScaleInPolicy:4
            PrefixLength:n ConcurrencyThreshold:n
            RoutingStrategy!:%LEAST_OUTSTANDING_REQUESTS,RANDOM,PREFIX_AWARE,KV_AWARE PrefixAwareRoutingConfig:6
            Ec2CapacityReservationId TotalInstanceCount:n AvailableInstanceCount:n UsedByCurrentEndpoint:n
            MlReservationArn CapacityReservationPreference:%capacity-reservations-only TotalInstanceCount:n AvailableInstanceCount:n UsedByCurrentEndpoint:n Ec2CapacityReservations:[8
            AcceleratorPartitionTypes:[s
            VariantName! DeployedImages:[0 CurrentWeight:n DesiredWeight:n CurrentInstanceCount:n DesiredInstanceCount:n InstancePools:[1 VariantStatus:[2 CurrentServerlessConfig:3 DesiredServerlessConfig:3 ManagedInstanceScaling:5 RoutingConfig:7 CapacityReservationConfig:9 AcceleratorPartitionLayouts:[10
            EnableCapture!:b CaptureStatus!:%Started,Stopped CurrentSamplingPercentage!:n DestinationS3Uri! KmsKeyId!
            Type!:%INSTANCE_COUNT,CAPACITY_PERCENT Value!:n
            Type!:%ALL_AT_ONCE,CANARY,LINEAR WaitIntervalInSeconds!:n CanarySize:13 LinearStepSize:13
            TrafficRoutingConfiguration!:14 TerminationWaitInSeconds:n MaximumExecutionTimeoutInSeconds:n
            MaximumBatchSize!:13 WaitIntervalInSeconds!:n MaximumExecutionTimeoutInSeconds:n RollbackMaximumBatchSize:13
            AlarmName
            Alarms:[17
            BlueGreenUpdatePolicy:15 RollingUpdatePolicy:16 AutoRollbackConfiguration:18
            MaxConcurrentInvocationsPerInstance:n
            SuccessTopic ErrorTopic IncludeInferenceResponseIn:[%SUCCESS_NOTIFICATION_TOPIC,ERROR_NOTIFICATION_TOPIC
            KmsKeyId S3OutputPath NotificationConfig:21 S3FailurePath
            ClientConfig:20 OutputConfig!:22
            VariantName! DeployedImages:[0 CurrentWeight:n DesiredWeight:n CurrentInstanceCount:n DesiredInstanceCount:n InstanceType InstancePools:[1 AcceleratorType:%ml.eia1.medium,ml.eia1.large,ml.eia1.xlarge,ml.eia2.medium,ml.eia2.large,ml.eia2.xlarge VariantStatus:[2 CurrentServerlessConfig:3 DesiredServerlessConfig:3 ManagedInstanceScaling:5 RoutingConfig:7 AcceleratorPartitionLayouts:[10
            EndpointConfigName! ProductionVariants:[24 StartTime ShadowProductionVariants:[24
            FeaturesAttribute ContentTemplate MaxRecordCount:n MaxPayloadInMB:n ProbabilityIndex:n LabelIndex:n ProbabilityAttribute LabelAttribute LabelHeaders:[s FeatureHeaders:[s FeatureTypes:[%numerical,categorical,text
            MimeType ShapBaseline ShapBaselineUri
            Language!:%af,sq,ar,hy,eu,bn,bg,ca,zh,hr,cs,da,nl,en,et,fi,fr,de,el,gu,he,hi,hu,is,id,ga,it,kn,ky,lv,lt,lb,mk,ml,mr,ne,nb,fa,pl,pt,ro,ru,sa,sr,tn,si,sk,sl,es,sv,tl,ta,tt,te,tr,uk,ur,yo,lij,xx Granularity!:%token,sentence,paragraph
            ShapBaselineConfig!:27 NumberOfSamples:n UseLogit:b Seed:n TextConfig:28
            EnableExplanations InferenceConfig:26 ShapConfig!:29
            ClarifyExplainerConfig:30
            EnableEnhancedMetrics:b EnableDetailedObservability:b MetricPublishFrequencyInSeconds:n
            MaxInvocationsPerSecondPerInstance!:n MaxCrossRegionPercentPerEndpoint!:n
            S3Uri! LocalPath S3DataType!:%ManifestFile,S3Prefix S3InputMode:%Pipe,File S3DataDistributionType:%FullyReplicated,ShardedByS3Key S3CompressionType:%None,Gzip
            Catalog! Database! QueryString! WorkGroup OutputS3Uri! KmsKeyId OutputFormat!:%PARQUET,ORC,AVRO,JSON,TEXTFILE OutputCompression:%GZIP,SNAPPY,ZLIB
            ClusterId! Database! DbUser! QueryString! ClusterRoleArn! OutputS3Uri! KmsKeyId OutputFormat!:%PARQUET,CSV OutputCompression:%None,GZIP,BZIP2,ZSTD,SNAPPY
            AthenaDatasetDefinition:35 RedshiftDatasetDefinition:36 LocalPath DataDistributionType:%FullyReplicated,ShardedByS3Key InputMode:%Pipe,File
            InputName! AppManaged:b S3Input:34 DatasetDefinition:37
            S3Uri! LocalPath S3UploadMode!:%Continuous,EndOfJob
            FeatureGroupName!
            OutputName! S3Output:39 FeatureStoreOutput:40 AppManaged:b
            Outputs!:[41 KmsKeyId
            InstanceType! InstanceCount:n
            InstanceCount:n InstanceType VolumeSizeInGB!:n VolumeKmsKeyId InstancePreferences:[43 SelectedInstanceType SelectedInstanceCount:n
            ClusterConfig!:44
            MaxRuntimeInSeconds!:n
            ImageUri! ContainerEntrypoint:[s ContainerArguments:[s
            SecurityGroupIds!:[s Subnets!:[s
            EnableInterContainerTrafficEncryption:b EnableNetworkIsolation:b VpcConfig:48
            ExperimentName TrialName TrialComponentDisplayName RunName
            S3ModelArtifacts!
            Name! Regex!
            TrainingRepositoryCredentialsProviderArn!
            TrainingRepositoryAccessMode!:%Platform,Vpc TrainingRepositoryAuthConfig:53
            TrainingImage AlgorithmName TrainingInputMode!:%Pipe,File,FastFile MetricDefinitions:[52 EnableSageMakerMetricsTimeSeries:b ContainerEntrypoint:[s ContainerArguments:[s TrainingImageConfig:54
            AcceptEula!:b
            HubContentArn!
            S3DataType!:%ManifestFile,S3Prefix,AugmentedManifestFile,Converse S3Uri! S3DataDistributionType:%FullyReplicated,ShardedByS3Key AttributeNames:[s InstanceGroupNames:[s ModelAccessConfig:56 HubAccessConfig:57
            FileSystemId! FileSystemAccessMode!:%rw,ro FileSystemType!:%EFS,FSxLustre DirectoryPath!
            DatasetArn!
            S3DataSource:58 FileSystemDataSource:59 DatasetSource:60
            Seed!:n
            ChannelName! DataSource!:61 ContentType CompressionType:%None,Gzip RecordWrapperType:%None,RecordIO InputMode:%Pipe,File,FastFile ShuffleConfig:62
            KmsKeyId S3OutputPath! CompressionType:%GZIP,NONE
            InstanceType! InstanceCount!:n InstanceGroupName!
            UltraServerId InstanceCount!:n
            EnableMultipleJobs:b PlacementSpecifications:[66
            InstanceType! InstanceCount:n TrainingPlanArns:[s
            InstanceType InstanceCount:n VolumeSizeInGB:n VolumeKmsKeyId KeepAlivePeriodInSeconds:n InstanceGroups:[65 TrainingPlanArn InstancePlacementConfig:67 InstancePreferences:[68 SelectedInstanceType SelectedInstanceCount:n
            Status!:%Available,Terminated,Reused,InUse ResourceRetainedBillableTimeInSeconds:n ReusedByJob
            MaxRuntimeInSeconds:n MaxWaitTimeInSeconds:n MaxPendingTimeInSeconds:n
            Status!:%Starting,LaunchingMLInstances,PreparingTrainingStack,Downloading,DownloadingTrainingImage,Training,Uploading,Stopping,Stopped,MaxRuntimeExceeded,Completed,Failed,Interrupted,MaxWaitTimeExceeded,Updating,Restarting,Pending StartTime! EndTime StatusMessage
            MetricName Value:n Timestamp
            S3Uri! LocalPath
            CollectionName CollectionParameters:{s
            LocalPath S3OutputPath! HookParameters:{s CollectionConfigurations:[75
            RuleConfigurationName! LocalPath S3OutputPath RuleEvaluatorImage! InstanceType VolumeSizeInGB:n RuleParameters:{s
            LocalPath S3OutputPath!
            RuleConfigurationName RuleEvaluationJobArn RuleEvaluationStatus:%InProgress,NoIssuesFound,IssuesFound,Error,Stopping,Stopped StatusDetails LastModifiedTime
            S3OutputPath ProfilingIntervalInMilliseconds:n ProfilingParameters:{s DisableProfiler:b
            MaximumRetryAttempts!:n
            EnableRemoteDebug:b
            EnableInfraCheck:b
            BaseModelArn! AcceptEula:b JobType!:%FineTuning,Evaluation CustomizationTechnique:%SFT,DPO,RLVR,RLAIF Peft:%LORA EvaluationType:%LLMAJEvaluation,CustomScorerEvaluation,BenchmarkEvaluation EvaluatorArn SequenceLength
            MlflowResourceArn! MlflowExperimentName MlflowRunName
            ModelPackageGroupArn! SourceModelPackageArn
            MlflowExperimentId MlflowRunId
            TotalStepCountPerEpoch:n CurrentStep:n CurrentEpoch:n MaxEpoch:n
            InvocationsTimeoutInSeconds:n InvocationsMaxRetries:n
            S3DataType!:%ManifestFile,S3Prefix,AugmentedManifestFile,Converse S3Uri!
            S3DataSource!:90
            DataSource!:91 ContentType CompressionType:%None,Gzip SplitType:%None,Line,RecordIO,TFRecord
            S3OutputPath! Accept AssembleWith:%None,Line KmsKeyId
            DestinationS3Uri! KmsKeyId GenerateInferenceId:b
            InstanceType! InstanceCount!:n VolumeKmsKeyId TransformAmiVersion
            InputFilter OutputFilter JoinSource:%Input,None
            =CreateEndpoint EndpointArn!
            =CreateEndpointConfig EndpointConfigArn!
            =CreateHyperParameterTuningJob HyperParameterTuningJobArn!
            =CreateLabelingJob LabelingJobArn!
            =CreateModel ModelArn!
            =CreateProcessingJob ProcessingJobArn!
            =CreateTrainingJob TrainingJobArn!
            =CreateTransformJob TransformJobArn!
            =DescribeEndpoint EndpointName! EndpointArn! EndpointConfigName ProductionVariants:[11 DataCaptureConfig:12 EndpointStatus!:%OutOfService,Creating,Updating,SystemUpdating,RollingBack,InService,Deleting,Failed,UpdateRollbackFailed FailureReason CreationTime! LastModifiedTime! LastDeploymentConfig:19 AsyncInferenceConfig:23 PendingDeploymentSummary:25 ExplainerConfig:31 ShadowProductionVariants:[11 MetricsConfig:32 CrossRegionTrafficConfig:33
            =DescribeProcessingJob ProcessingInputs:[38 ProcessingOutputConfig:42 ProcessingJobName! ProcessingResources!:45 StoppingCondition:46 AppSpecification!:47 Environment:{s NetworkConfig:49 RoleArn ExperimentConfig:50 ProcessingJobArn! ProcessingJobStatus!:%InProgress,Completed,Failed,Stopping,Stopped ExitMessage FailureReason ProcessingEndTime ProcessingStartTime LastModifiedTime CreationTime! MonitoringScheduleArn AutoMLJobArn TrainingJobArn
            =DescribeTrainingJob TrainingJobName! TrainingJobArn! TuningJobArn LabelingJobArn AutoMLJobArn ModelArtifacts!:51 TrainingJobStatus!:%InProgress,Completed,Failed,Stopping,Stopped,Deleting SecondaryStatus!:%Starting,LaunchingMLInstances,PreparingTrainingStack,Downloading,DownloadingTrainingImage,Training,Uploading,Stopping,Stopped,MaxRuntimeExceeded,Completed,Failed,Interrupted,MaxWaitTimeExceeded,Updating,Restarting,Pending FailureReason HyperParameters:{s AlgorithmSpecification:55 RoleArn InputDataConfig:[63 OutputDataConfig:64 ResourceConfig:69 WarmPoolStatus:70 VpcConfig:48 StoppingCondition!:71 CreationTime! TrainingStartTime TrainingEndTime LastModifiedTime SecondaryStatusTransitions:[72 FinalMetricDataList:[73 EnableNetworkIsolation:b EnableInterContainerTrafficEncryption:b EnableManagedSpotTraining:b CheckpointConfig:74 TrainingTimeInSeconds:n BillableTimeInSeconds:n BillableTokenCount:n DebugHookConfig:76 ExperimentConfig:50 DebugRuleConfigurations:[77 TensorBoardOutputConfig:78 DebugRuleEvaluationStatuses:[79 ProfilerConfig:80 ProfilerRuleConfigurations:[77 ProfilerRuleEvaluationStatuses:[79 ProfilingStatus:%Enabled,Disabled Environment:{s RetryStrategy:81 RemoteDebugConfig:82 InfraCheckConfig:83 ServerlessJobConfig:84 MlflowConfig:85 ModelPackageConfig:86 MlflowDetails:87 ProgressInfo:88 OutputModelPackageArn
            =DescribeTransformJob TransformJobName! TransformJobArn! TransformJobStatus!:%InProgress,Completed,Failed,Stopping,Stopped FailureReason ModelName! MaxConcurrentTransforms:n ModelClientConfig:89 MaxPayloadInMB:n BatchStrategy:%MultiRecord,SingleRecord Environment:{s TransformInput!:92 TransformOutput:93 DataCaptureConfig:94 TransformResources!:95 CreationTime! TransformStartTime TransformEndTime LabelingJobArn AutoMLJobArn DataProcessing:96 ExperimentConfig:50
            =UpdateEndpoint EndpointArn!
            """
        case "ses": """
            Timestamp DeliveryAttempts:n Bounces:n Complaints:n Rejects:n
            Status:%Success,MessageRejected,MailFromDomainNotVerified,ConfigurationSetDoesNotExist,TemplateDoesNotExist,AccountSuspended,AccountThrottled,AccountDailyQuotaExceeded,InvalidSendingPoolName,AccountSendingPaused,ConfigurationSetSendingPaused,InvalidParameterValue,TransientFailure,Failed Error MessageId
            =GetAccountSendingEnabled Enabled:b
            =GetSendQuota Max24HourSend:n MaxSendRate:n SentLast24Hours:n
            =GetSendStatistics SendDataPoints:[0
            =SendBounce MessageId
            =SendBulkTemplatedEmail Status!:[1
            =SendCustomVerificationEmail MessageId
            =SendEmail MessageId!
            =SendRawEmail MessageId!
            =SendTemplatedEmail MessageId!
            =UpdateAccountSendingEnabled
            =UpdateConfigurationSetSendingEnabled
            """
        case "sesv2": """
            SigningEnabled:b Status:%PENDING,SUCCESS,FAILED,TEMPORARY_FAILURE,NOT_STARTED Tokens:[s SigningHostedZone SigningAttributesOrigin NextSigningKeyLength:%RSA_1024_BIT,RSA_2048_BIT CurrentSigningKeyLength:%RSA_1024_BIT,RSA_2048_BIT LastKeyGenerationTimestamp
            ConfidenceVerdict:%LOW,MEDIUM,HIGH
            HasValidSyntax:1 HasValidDnsRecords:1 MailboxExists:1 IsRoleAddress:1 IsDisposable:1 IsRandomInput:1
            IsValid:1 Evaluations:2
            MailFromDomain! MailFromDomainStatus!:%PENDING,SUCCESS,FAILED,TEMPORARY_FAILURE BehaviorOnMxFailure!:%USE_DEFAULT_VALUE,REJECT_MESSAGE
            Key! Value!
            PrimaryNameServer AdminEmail SerialNumber:n
            LastCheckedTimestamp LastSuccessTimestamp ErrorType:%SERVICE_ERROR,DNS_SERVER_ERROR,HOST_NOT_FOUND,TYPE_NOT_FOUND,INVALID_VALUE,REPLICATION_ACCESS_DENIED,REPLICATION_PRIMARY_NOT_FOUND,REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED,REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED,REPLICATION_PRIMARY_INVALID_REGION SOARecord:6
            Subject Text Html
            Status:%SUCCESS,MESSAGE_REJECTED,MAIL_FROM_DOMAIN_NOT_VERIFIED,CONFIGURATION_SET_NOT_FOUND,TEMPLATE_NOT_FOUND,ACCOUNT_SUSPENDED,ACCOUNT_THROTTLED,ACCOUNT_DAILY_QUOTA_EXCEEDED,INVALID_SENDING_POOL_NAME,ACCOUNT_SENDING_PAUSED,CONFIGURATION_SET_SENDING_PAUSED,INVALID_PARAMETER,TRANSIENT_FAILURE,FAILED Error MessageId
            =CreateEmailIdentity IdentityType:%EMAIL_ADDRESS,DOMAIN,MANAGED_DOMAIN VerifiedForSendingStatus:b DkimAttributes:0
            =CreateEmailIdentityPolicy
            =CreateEmailTemplate
            =GetEmailAddressInsights MailboxValidation:3
            =GetEmailIdentity IdentityType:%EMAIL_ADDRESS,DOMAIN,MANAGED_DOMAIN FeedbackForwardingStatus:b VerifiedForSendingStatus:b DkimAttributes:0 MailFromAttributes:4 Policies:{s Tags:[5 ConfigurationSetName VerificationStatus:%PENDING,SUCCESS,FAILED,TEMPORARY_FAILURE,NOT_STARTED VerificationInfo:7
            =GetEmailIdentityPolicies Policies:{s
            =GetEmailTemplate TemplateName! TemplateContent!:8 Tags:[5
            =PutAccountSendingAttributes
            =PutConfigurationSetSendingOptions
            =SendBulkEmail BulkEmailEntryResults!:[9
            =SendCustomVerificationEmail MessageId
            =SendEmail MessageId
            """
        case "comprehend": """
            LanguageCode Score:n
            Index:n Languages:[0
            Index:n ErrorCode ErrorMessage
            ChildBlockId BeginOffset:n EndOffset:n
            BlockId BeginOffset:n EndOffset:n ChildBlocks:[3
            Score:n Type:%PERSON,LOCATION,ORGANIZATION,COMMERCIAL_ITEM,EVENT,DATE,QUANTITY,TITLE,OTHER Text BeginOffset:n EndOffset:n BlockReferences:[4
            Index:n Entities:[5
            Score:n Text BeginOffset:n EndOffset:n
            Index:n KeyPhrases:[7
            Positive:n Negative:n Neutral:n Mixed:n
            Index:n Sentiment:%POSITIVE,NEGATIVE,NEUTRAL,MIXED SentimentScore:9
            Tag:%ADJ,ADP,ADV,AUX,CONJ,CCONJ,DET,INTJ,NOUN,NUM,O,PART,PRON,PROPN,PUNCT,SCONJ,SYM,VERB Score:n
            TokenId:n Text BeginOffset:n EndOffset:n PartOfSpeech:11
            Index:n SyntaxTokens:[12
            Sentiment:%POSITIVE,NEGATIVE,NEUTRAL,MIXED SentimentScore:9
            Score:n GroupScore:n Text Type:%PERSON,LOCATION,ORGANIZATION,FACILITY,BRAND,COMMERCIAL_ITEM,MOVIE,MUSIC,BOOK,SOFTWARE,GAME,PERSONAL_TITLE,EVENT,DATE,QUANTITY,ATTRIBUTE,OTHER MentionSentiment:14 BeginOffset:n EndOffset:n
            DescriptiveMentionIndex:[n Mentions:[15
            Index:n Entities:[16
            Name Score:n Page:n
            Page:n Count:n
            Pages:n ExtractedCharacters:[19
            Page:n Type:%NATIVE_PDF,SCANNED_PDF,MS_WORD,IMAGE,PLAIN_TEXT,TEXTRACT_DETECT_DOCUMENT_TEXT_JSON,TEXTRACT_ANALYZE_DOCUMENT_JSON
            Page:n ErrorCode:%TEXTRACT_BAD_PAGE,TEXTRACT_PROVISIONED_THROUGHPUT_EXCEEDED,PAGE_CHARACTERS_EXCEEDED,PAGE_SIZE_EXCEEDED,INTERNAL_SERVER_ERROR ErrorMessage
            Page:n WarnCode:%INFERENCING_PLAINTEXT_WITH_NATIVE_TRAINED_MODEL,INFERENCING_NATIVE_DOCUMENT_WITH_PLAINTEXT_TRAINED_MODEL WarnMessage
            Name Score:n
            DocumentReadAction!:%TEXTRACT_DETECT_DOCUMENT_TEXT,TEXTRACT_ANALYZE_DOCUMENT DocumentReadMode:%SERVICE_DEFAULT,FORCE_DOCUMENT_READ_ACTION FeatureTypes:[%TABLES,FORMS
            S3Uri! InputFormat:%ONE_DOC_PER_FILE,ONE_DOC_PER_LINE DocumentReaderConfig:25
            S3Uri! KmsKeyId
            SecurityGroupIds!:[s Subnets!:[s
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime InputDataConfig:26 OutputDataConfig:27 DataAccessRoleArn VolumeKmsKeyId VpcConfig:28
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime EntityRecognizerArn InputDataConfig:26 OutputDataConfig:27 LanguageCode:%en,es,fr,de,it,pt,ar,hi,ja,ko,zh,zh-TW DataAccessRoleArn VolumeKmsKeyId VpcConfig:28 FlywheelArn
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime InputDataConfig:26 OutputDataConfig:27 LanguageCode:%en,es,fr,de,it,pt,ar,hi,ja,ko,zh,zh-TW DataAccessRoleArn TargetEventTypes:[s
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime InputDataConfig:26 OutputDataConfig:27 LanguageCode:%en,es,fr,de,it,pt,ar,hi,ja,ko,zh,zh-TW DataAccessRoleArn VolumeKmsKeyId VpcConfig:28
            PiiEntityTypes:[s MaskMode:%MASK,REPLACE_WITH_PII_ENTITY_TYPE MaskCharacter
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime InputDataConfig:26 OutputDataConfig:27 RedactionConfig:33 LanguageCode:%en,es,fr,de,it,pt,ar,hi,ja,ko,zh,zh-TW DataAccessRoleArn Mode:%ONLY_REDACTION,ONLY_OFFSETS
            JobId JobArn JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED Message SubmitTime EndTime InputDataConfig:26 OutputDataConfig:27 NumberOfTopics:n DataAccessRoleArn VolumeKmsKeyId VpcConfig:28
            Height:n Left:n Top:n Width:n
            X:n Y:n
            BoundingBox:36 Polygon:[37
            Ids:[s Type:%CHILD
            Id BlockType:%LINE,WORD Text Page:n Geometry:38 Relationships:[39
            Score:n Type BeginOffset:n EndOffset:n
            Name:%GRAPHIC,HARASSMENT_OR_ABUSE,HATE_SPEECH,INSULT,PROFANITY,SEXUAL,VIOLENCE_OR_THREAT Score:n
            Labels:[42 Toxicity:n
            =BatchDetectDominantLanguage ResultList!:[1 ErrorList!:[2
            =BatchDetectEntities ResultList!:[6 ErrorList!:[2
            =BatchDetectKeyPhrases ResultList!:[8 ErrorList!:[2
            =BatchDetectSentiment ResultList!:[10 ErrorList!:[2
            =BatchDetectSyntax ResultList!:[13 ErrorList!:[2
            =BatchDetectTargetedSentiment ResultList!:[17 ErrorList!:[2
            =ClassifyDocument Classes:[18 Labels:[18 DocumentMetadata:20 DocumentType:[21 Errors:[22 Warnings:[23
            =ContainsPiiEntities Labels:[24
            =DescribeDominantLanguageDetectionJob DominantLanguageDetectionJobProperties:29
            =DescribeEntitiesDetectionJob EntitiesDetectionJobProperties:30
            =DescribeEventsDetectionJob EventsDetectionJobProperties:31
            =DescribeKeyPhrasesDetectionJob KeyPhrasesDetectionJobProperties:32
            =DescribePiiEntitiesDetectionJob PiiEntitiesDetectionJobProperties:34
            =DescribeSentimentDetectionJob SentimentDetectionJobProperties:32
            =DescribeTargetedSentimentDetectionJob TargetedSentimentDetectionJobProperties:32
            =DescribeTopicsDetectionJob TopicsDetectionJobProperties:35
            =DetectDominantLanguage Languages:[0
            =DetectEntities Entities:[5 DocumentMetadata:20 DocumentType:[21 Blocks:[40 Errors:[22
            =DetectKeyPhrases KeyPhrases:[7
            =DetectPiiEntities Entities:[41
            =DetectSentiment Sentiment:%POSITIVE,NEGATIVE,NEUTRAL,MIXED SentimentScore:9
            =DetectSyntax SyntaxTokens:[12
            =DetectTargetedSentiment Entities:[16
            =DetectToxicContent ResultList:[43
            =ListDominantLanguageDetectionJobs DominantLanguageDetectionJobPropertiesList:[29 NextToken
            =ListEntitiesDetectionJobs EntitiesDetectionJobPropertiesList:[30 NextToken
            =ListEventsDetectionJobs EventsDetectionJobPropertiesList:[31 NextToken
            =ListKeyPhrasesDetectionJobs KeyPhrasesDetectionJobPropertiesList:[32 NextToken
            =ListPiiEntitiesDetectionJobs PiiEntitiesDetectionJobPropertiesList:[34 NextToken
            =ListSentimentDetectionJobs SentimentDetectionJobPropertiesList:[32 NextToken
            =ListTargetedSentimentDetectionJobs TargetedSentimentDetectionJobPropertiesList:[32 NextToken
            =ListTopicsDetectionJobs TopicsDetectionJobPropertiesList:[35 NextToken
            =StartDominantLanguageDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartEntitiesDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED EntityRecognizerArn
            =StartEventsDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartKeyPhrasesDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartPiiEntitiesDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartSentimentDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartTargetedSentimentDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StartTopicsDetectionJob JobId JobArn JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopDominantLanguageDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopEntitiesDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopEventsDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopKeyPhrasesDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopPiiEntitiesDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopSentimentDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            =StopTargetedSentimentDetectionJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,FAILED,STOP_REQUESTED,STOPPED
            """
        case "textract": """
            Pages:n
            Width:n Height:n Left:n Top:n
            X:n Y:n
            BoundingBox:1 Polygon:[2 RotationAngle:n
            Type:%VALUE,CHILD,COMPLEX_FEATURES,MERGED_CELL,TITLE,ANSWER,TABLE,TABLE_TITLE,TABLE_FOOTER Ids:[s
            Text! Alias Pages:[s
            BlockType:%KEY_VALUE_SET,PAGE,LINE,WORD,TABLE,CELL,SELECTION_ELEMENT,MERGED_CELL,TITLE,QUERY,QUERY_RESULT,SIGNATURE,TABLE_TITLE,TABLE_FOOTER,LAYOUT_TEXT,LAYOUT_TITLE,LAYOUT_HEADER,LAYOUT_FOOTER,LAYOUT_SECTION_HEADER,LAYOUT_PAGE_NUMBER,LAYOUT_LIST,LAYOUT_FIGURE,LAYOUT_TABLE,LAYOUT_KEY_VALUE Confidence:n Text TextType:%HANDWRITING,PRINTED RowIndex:n ColumnIndex:n RowSpan:n ColumnSpan:n Geometry:3 Id Relationships:[4 EntityTypes:[%KEY,VALUE,COLUMN_HEADER,TABLE_TITLE,TABLE_FOOTER,TABLE_SECTION_TITLE,TABLE_SUMMARY,STRUCTURED_TABLE,SEMI_STRUCTURED_TABLE SelectionStatus:%SELECTED,NOT_SELECTED Page:n Query:5
            HumanLoopArn HumanLoopActivationReasons:[s HumanLoopActivationConditionsEvaluationResults
            Text Confidence:n
            Text Geometry:3 Confidence:n
            Code Confidence:n
            Types:[s Id
            Type:8 LabelDetection:9 ValueDetection:9 PageNumber:n Currency:10 GroupProperties:[11
            LineItemExpenseFields:[12
            LineItemGroupIndex:n LineItems:[13
            ExpenseIndex:n SummaryFields:[12 LineItemGroups:[14 Blocks:[6
            Value ValueType:%DATE
            Text! NormalizedValue:16 Confidence:n
            Type:17 ValueDetection:17
            DocumentIndex:n IdentityDocumentFields:[18 Blocks:[6
            Bucket Name Version
            ManifestS3Object:20
            S3Bucket! S3Prefix
            F1Score:n Precision:n Recall:n
            Baseline:23 AdapterVersion:23 FeatureType:%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT
            ErrorCode Pages:[n
            Value Confidence:n
            PageType!:[26 PageNumber!:[26
            Text SelectionStatus:%SELECTED,NOT_SELECTED Geometry:3 Confidence:n
            Type KeyDetection:28 ValueDetections:[28
            Confidence:n Geometry:3
            LendingFields:[29 SignatureDetections:[30
            LendingDocument:31 ExpenseDocument:15 IdentityDocument:19
            Page:n PageClassification:27 Extractions:[32
            Index:n Pages:[n
            Page:n
            Type SplitDocuments:[34 DetectedSignatures:[35 UndetectedSignatures:[35
            DocumentGroups:[36 UndetectedDocumentTypes:[s
            AdapterId AdapterVersion CreationTime FeatureTypes:[%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT Status:%ACTIVE,AT_RISK,DEPRECATED,CREATION_ERROR,CREATION_IN_PROGRESS StatusMessage
            AdapterId AdapterName CreationTime FeatureTypes:[%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT
            =AnalyzeDocument DocumentMetadata:0 Blocks:[6 HumanLoopActivationOutput:7 AnalyzeDocumentModelVersion
            =AnalyzeExpense DocumentMetadata:0 ExpenseDocuments:[15
            =AnalyzeID IdentityDocuments:[19 DocumentMetadata:0 AnalyzeIDModelVersion
            =CreateAdapter AdapterId
            =CreateAdapterVersion AdapterId AdapterVersion
            =DeleteAdapter
            =DeleteAdapterVersion
            =DetectDocumentText DocumentMetadata:0 Blocks:[6 DetectDocumentTextModelVersion
            =GetAdapter AdapterId AdapterName CreationTime Description FeatureTypes:[%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT AutoUpdate:%ENABLED,DISABLED Tags:{s
            =GetAdapterVersion AdapterId AdapterVersion CreationTime FeatureTypes:[%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT Status:%ACTIVE,AT_RISK,DEPRECATED,CREATION_ERROR,CREATION_IN_PROGRESS StatusMessage DatasetConfig:21 KMSKeyId OutputConfig:22 EvaluationMetrics:[24 Tags:{s
            =GetDocumentAnalysis DocumentMetadata:0 JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED,PARTIAL_SUCCESS NextToken Blocks:[6 Warnings:[25 StatusMessage AnalyzeDocumentModelVersion
            =GetDocumentTextDetection DocumentMetadata:0 JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED,PARTIAL_SUCCESS NextToken Blocks:[6 Warnings:[25 StatusMessage DetectDocumentTextModelVersion
            =GetExpenseAnalysis DocumentMetadata:0 JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED,PARTIAL_SUCCESS NextToken ExpenseDocuments:[15 Warnings:[25 StatusMessage AnalyzeExpenseModelVersion
            =GetLendingAnalysis DocumentMetadata:0 JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED,PARTIAL_SUCCESS NextToken Results:[33 Warnings:[25 StatusMessage AnalyzeLendingModelVersion
            =GetLendingAnalysisSummary DocumentMetadata:0 JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED,PARTIAL_SUCCESS Summary:37 Warnings:[25 StatusMessage AnalyzeLendingModelVersion
            =ListAdapterVersions AdapterVersions:[38 NextToken
            =ListAdapters Adapters:[39 NextToken
            =ListTagsForResource Tags:{s
            =StartDocumentAnalysis JobId
            =StartDocumentTextDetection JobId
            =StartExpenseAnalysis JobId
            =StartLendingAnalysis JobId
            =TagResource
            =UntagResource
            =UpdateAdapter AdapterId AdapterName CreationTime Description FeatureTypes:[%TABLES,FORMS,QUERIES,SIGNATURES,LAYOUT AutoUpdate:%ENABLED,DISABLED
            """
        case "rekognition": """
            Width:n Height:n Left:n Top:n
            BoundingBox:0 Confidence:n
            Type:%eyeLeft,eyeRight,nose,mouthLeft,mouthRight,leftEyeBrowLeft,leftEyeBrowRight,leftEyeBrowUp,rightEyeBrowLeft,rightEyeBrowRight,rightEyeBrowUp,leftEyeLeft,leftEyeRight,leftEyeUp,leftEyeDown,rightEyeLeft,rightEyeRight,rightEyeUp,rightEyeDown,noseLeft,noseRight,mouthUp,mouthDown,leftPupil,rightPupil,upperJawlineLeft,midJawlineLeft,chinBottom,midJawlineRight,upperJawlineRight X:n Y:n
            Roll:n Yaw:n Pitch:n
            Brightness:n Sharpness:n
            Type:%HAPPY,SAD,ANGRY,CONFUSED,DISGUSTED,SURPRISED,CALM,UNKNOWN,FEAR Confidence:n
            Value:b Confidence:n
            BoundingBox:0 Confidence:n Landmarks:[2 Pose:3 Quality:4 Emotions:[5 Smile:6
            Similarity:n Face:7
            X:n Y:n
            BoundingBox:0 Polygon:[9
            Name Confidence:n Geometry:10
            Low:n High:n
            Value:%Male,Female Confidence:n
            Yaw:n Pitch:n Confidence:n
            BoundingBox:0 AgeRange:12 Smile:6 Eyeglasses:6 Sunglasses:6 Gender:13 Beard:6 Mustache:6 EyesOpen:6 MouthOpen:6 Emotions:[5 Landmarks:[2 Pose:3 Quality:4 Confidence:n FaceOccluded:6 EyeDirection:14
            Red:n Blue:n Green:n HexCode CSSColor SimplifiedColor PixelPercent:n
            BoundingBox:0 Confidence:n DominantColors:[16
            Name
            Name Confidence:n Instances:[17 Parents:[18 Aliases:[18 Categories:[18
            Brightness:n Sharpness:n Contrast:n
            Quality:20 DominantColors:[16
            Quality:20 DominantColors:[16 Foreground:21 Background:21
            Confidence:n Name ParentName TaxonomyLevel:n
            HumanLoopArn HumanLoopActivationReasons:[s HumanLoopActivationConditionsEvaluationResults
            Confidence:n Name
            Confidence:n Value:b
            BoundingBox:0 Confidence:n Type:%FACE_COVER,HAND_COVER,HEAD_COVER CoversBodyPart:26
            Name:%FACE,HEAD,LEFT_HAND,RIGHT_HAND Confidence:n EquipmentDetections:[27
            BodyParts:[28 BoundingBox:0 Confidence:n Id:n
            PersonsWithRequiredEquipment:[n PersonsWithoutRequiredEquipment:[n PersonsIndeterminate:[n
            DetectedText Type:%LINE,WORD Id:n ParentId:n Confidence:n Geometry:10
            Codec DurationMillis:n Format FrameRate:n FrameHeight:n FrameWidth:n ColorRange:%FULL,LIMITED
            Type:%Male,Female,Nonbinary,Unlisted
            Urls:[s Name Id Confidence:n BoundingBox:0 Face:15 KnownGender:33
            Timestamp:n Celebrity:34
            Bucket Name Version
            S3Object:36
            Timestamp:n Face:15
            Index:n BoundingBox:0 Face:15
            FaceId BoundingBox:0 ImageId ExternalImageId Confidence:n IndexFacesModelVersion UserId
            Similarity:n Face:40
            Timestamp:n Person:39 FaceMatches:[41
            Timestamp:n Label:19 StartTimestampMillis:n EndTimestampMillis:n DurationMillis:n
            SortBy:%NAME,TIMESTAMP AggregateBy:%TIMESTAMPS,SEGMENTS
            Codec DurationMillis:n SampleRate:n NumberOfChannels:n
            Type:%ColorBars,EndCredits,BlackFrames,OpeningCredits,StudioLogo,Slate,Content Confidence:n
            Index:n Confidence:n
            Type:%TECHNICAL_CUE,SHOT StartTimestampMillis:n EndTimestampMillis:n DurationMillis:n StartTimecodeSMPTE EndTimecodeSMPTE DurationSMPTE TechnicalCueSegment:46 ShotSegment:47 StartFrameNumber:n EndFrameNumber:n DurationFrames:n
            Type:%TECHNICAL_CUE,SHOT ModelVersion
            Timestamp:n TextDetection:31
            Face:40 FaceDetail:15
            Reasons:[%EXCEEDS_MAX_FACES,EXTREME_POSE,LOW_BRIGHTNESS,LOW_SHARPNESS,LOW_CONFIDENCE,SMALL_BOUNDING_BOX,LOW_FACE_QUALITY FaceDetail:15
            Urls:[s Name Id Face:7 MatchConfidence:n KnownGender:33
            UserId UserStatus:%ACTIVE,UPDATING,CREATING,CREATED
            Similarity:n User:54
            FaceId
            UserId
            FaceDetail:15
            FaceDetails:15 Reasons:[%FACE_NOT_LARGEST,EXCEEDS_MAX_FACES,EXTREME_POSE,LOW_BRIGHTNESS,LOW_SHARPNESS,LOW_CONFIDENCE,SMALL_BOUNDING_BOX,LOW_FACE_QUALITY
            =CompareFaces SourceImageFace:1 FaceMatches:[8 UnmatchedFaces:[7 SourceImageOrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270 TargetImageOrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270
            =DetectCustomLabels CustomLabels:[11
            =DetectFaces FaceDetails:[15 OrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270
            =DetectLabels Labels:[19 OrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270 LabelModelVersion ImageProperties:22
            =DetectModerationLabels ModerationLabels:[23 ModerationModelVersion HumanLoopActivationOutput:24 ProjectVersion ContentTypes:[25
            =DetectProtectiveEquipment ProtectiveEquipmentModelVersion Persons:[29 Summary:30
            =DetectText TextDetections:[31 TextModelVersion
            =GetCelebrityRecognition JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage VideoMetadata:32 NextToken Celebrities:[35 JobId Video:37 JobTag
            =GetFaceDetection JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage VideoMetadata:32 NextToken Faces:[38 JobId Video:37 JobTag
            =GetFaceSearch JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage NextToken VideoMetadata:32 Persons:[42 JobId Video:37 JobTag
            =GetLabelDetection JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage VideoMetadata:32 NextToken Labels:[43 LabelModelVersion JobId Video:37 JobTag GetRequestMetadata:44
            =GetSegmentDetection JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage VideoMetadata:[32 AudioMetadata:[45 NextToken Segments:[48 SelectedSegmentTypes:[49 JobId Video:37 JobTag
            =GetTextDetection JobStatus:%IN_PROGRESS,SUCCEEDED,FAILED StatusMessage VideoMetadata:32 TextDetections:[50 NextToken TextModelVersion JobId Video:37 JobTag
            =IndexFaces FaceRecords:[51 OrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270 FaceModelVersion UnindexedFaces:[52
            =RecognizeCelebrities CelebrityFaces:[53 UnrecognizedFaces:[7 OrientationCorrection:%ROTATE_0,ROTATE_90,ROTATE_180,ROTATE_270
            =SearchFaces SearchedFaceId FaceMatches:[41 FaceModelVersion
            =SearchFacesByImage SearchedFaceBoundingBox:0 SearchedFaceConfidence:n FaceMatches:[41 FaceModelVersion
            =SearchUsers UserMatches:[55 FaceModelVersion SearchedFace:56 SearchedUser:57
            =SearchUsersByImage UserMatches:[55 FaceModelVersion SearchedFace:58 UnsearchedFaces:[59
            =StartCelebrityRecognition JobId
            =StartFaceDetection JobId
            =StartFaceSearch JobId
            =StartLabelDetection JobId
            =StartSegmentDetection JobId
            =StartTextDetection JobId
            """
        case "transcribe": """
            MediaFileUri RedactedMediaFileUri
            TranscriptFileUri
            ShowSpeakerLabels:b MaxSpeakerLabels:n ChannelIdentification:b ShowAlternatives:b MaxAlternatives:n VocabularyName
            Key! Value!
            MedicalTranscriptionJobName TranscriptionJobStatus:%QUEUED,IN_PROGRESS,FAILED,COMPLETED LanguageCode MediaSampleRateHertz:n MediaFormat:%mp3,mp4,wav,flac,ogg,amr,webm,m4a Media:0 Transcript:1 StartTime CreationTime CompletionTime FailureReason Settings:2 ContentIdentificationType:%PHI Specialty:%PRIMARYCARE Type:%CONVERSATION,DICTATION Tags:[3
            TranscriptFileUri RedactedTranscriptFileUri
            VocabularyName ShowSpeakerLabels:b MaxSpeakerLabels:n ChannelIdentification:b ShowAlternatives:b MaxAlternatives:n VocabularyFilterName VocabularyFilterMethod:%remove,mask,tag
            LanguageModelName
            AllowDeferredExecution:b DataAccessRoleArn
            RedactionType!:%PII RedactionOutput!:%redacted,redacted_and_unredacted PiiEntityTypes:[s
            LanguageCode DurationInSeconds:n
            Formats:[%vtt,srt SubtitleFileUris:[s OutputStartIndex:n
            VocabularyName VocabularyFilterName LanguageModelName
            ToxicityCategories!:[%ALL
            TranscriptionJobName TranscriptionJobStatus:%QUEUED,IN_PROGRESS,FAILED,COMPLETED LanguageCode MediaSampleRateHertz:n MediaFormat:%mp3,mp4,wav,flac,ogg,amr,webm,m4a Media:0 Transcript:5 StartTime CreationTime CompletionTime FailureReason Settings:6 ModelSettings:7 JobExecutionSettings:8 ContentRedaction:9 IdentifyLanguage:b IdentifyMultipleLanguages:b LanguageOptions:[s IdentifiedLanguageScore:n LanguageCodes:[10 Tags:[3 Subtitles:11 LanguageIdSettings:{12 ToxicityDetection:[13
            MedicalTranscriptionJobName CreationTime StartTime CompletionTime LanguageCode TranscriptionJobStatus:%QUEUED,IN_PROGRESS,FAILED,COMPLETED FailureReason OutputLocationType:%CUSTOMER_BUCKET,SERVICE_BUCKET Specialty:%PRIMARYCARE ContentIdentificationType:%PHI Type:%CONVERSATION,DICTATION
            TranscriptionJobName CreationTime StartTime CompletionTime LanguageCode TranscriptionJobStatus:%QUEUED,IN_PROGRESS,FAILED,COMPLETED FailureReason OutputLocationType:%CUSTOMER_BUCKET,SERVICE_BUCKET ContentRedaction:9 ModelSettings:7 IdentifyLanguage:b IdentifyMultipleLanguages:b IdentifiedLanguageScore:n LanguageCodes:[10 ToxicityDetection:[13
            =DeleteMedicalTranscriptionJob
            =DeleteTranscriptionJob
            =GetMedicalTranscriptionJob MedicalTranscriptionJob:4
            =GetTranscriptionJob TranscriptionJob:14
            =ListMedicalTranscriptionJobs Status:%QUEUED,IN_PROGRESS,FAILED,COMPLETED NextToken MedicalTranscriptionJobSummaries:[15
            =ListTranscriptionJobs Status:%QUEUED,IN_PROGRESS,FAILED,COMPLETED NextToken TranscriptionJobSummaries:[16
            =StartMedicalTranscriptionJob MedicalTranscriptionJob:4
            =StartTranscriptionJob TranscriptionJob:14
            """
        case "translate": """
            TranslatedDocumentsCount:n DocumentsWithErrorsCount:n InputDocumentsCount:n
            S3Uri! ContentType!
            Type!:%KMS Id!
            S3Uri! EncryptionKey:2
            Formality:%FORMAL,INFORMAL Profanity:%MASK Brevity:%ON
            JobId JobName JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERROR,FAILED,STOP_REQUESTED,STOPPED JobDetails:0 SourceLanguageCode TargetLanguageCodes:[s TerminologyNames:[s ParallelDataNames:[s Message SubmittedTime EndTime InputDataConfig:1 OutputDataConfig:3 DataAccessRoleArn Settings:4
            S3Uri Format:%TSV,CSV,TMX
            Name Arn Description Status:%CREATING,UPDATING,ACTIVE,DELETING,FAILED SourceLanguageCode TargetLanguageCodes:[s ParallelDataConfig:6 Message ImportedDataSize:n ImportedRecordCount:n FailedRecordCount:n SkippedRecordCount:n EncryptionKey:2 CreatedAt LastUpdatedAt LatestUpdateAttemptStatus:%CREATING,UPDATING,ACTIVE,DELETING,FAILED LatestUpdateAttemptAt
            RepositoryType! Location!
            Name Description Arn SourceLanguageCode TargetLanguageCodes:[s EncryptionKey:2 SizeBytes:n TermCount:n CreatedAt LastUpdatedAt Directionality:%UNI,MULTI Message SkippedTermCount:n Format:%CSV,TMX,TSV
            LanguageName! LanguageCode!
            Key! Value!
            Content!
            SourceText TargetText
            Name Terms:[13
            =CreateParallelData Name Status:%CREATING,UPDATING,ACTIVE,DELETING,FAILED
            =DeleteParallelData Name Status:%CREATING,UPDATING,ACTIVE,DELETING,FAILED
            =DeleteTerminology
            =DescribeTextTranslationJob TextTranslationJobProperties:5
            =GetParallelData ParallelDataProperties:7 DataLocation:8 AuxiliaryDataLocation:8 LatestUpdateAttemptAuxiliaryDataLocation:8
            =GetTerminology TerminologyProperties:9 TerminologyDataLocation:8 AuxiliaryDataLocation:8
            =ImportTerminology TerminologyProperties:9 AuxiliaryDataLocation:8
            =ListLanguages Languages:[10 DisplayLanguageCode:%de,en,es,fr,it,ja,ko,pt,zh,zh-TW NextToken
            =ListParallelData ParallelDataPropertiesList:[7 NextToken
            =ListTagsForResource Tags:[11
            =ListTerminologies TerminologyPropertiesList:[9 NextToken
            =ListTextTranslationJobs TextTranslationJobPropertiesList:[5 NextToken
            =StartTextTranslationJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERROR,FAILED,STOP_REQUESTED,STOPPED
            =StopTextTranslationJob JobId JobStatus:%SUBMITTED,IN_PROGRESS,COMPLETED,COMPLETED_WITH_ERROR,FAILED,STOP_REQUESTED,STOPPED
            =TagResource
            =TranslateDocument TranslatedDocument!:12 SourceLanguageCode! TargetLanguageCode! AppliedTerminologies:[14 AppliedSettings:4
            =TranslateText TranslatedText! SourceLanguageCode! TargetLanguageCode! AppliedTerminologies:[14 AppliedSettings:4
            =UntagResource
            =UpdateParallelData Name Status:%CREATING,UPDATING,ACTIVE,DELETING,FAILED LatestUpdateAttemptStatus:%CREATING,UPDATING,ACTIVE,DELETING,FAILED LatestUpdateAttemptAt
            """
        case "polly": """
            Gender:%Female,Male Id LanguageCode:%arb,cmn-CN,cy-GB,da-DK,de-DE,en-AU,en-GB,en-GB-WLS,en-IN,en-US,es-ES,es-MX,es-US,fr-CA,fr-FR,is-IS,it-IT,ja-JP,hi-IN,ko-KR,nb-NO,nl-NL,pl-PL,pt-BR,pt-PT,ro-RO,ru-RU,sv-SE,tr-TR,en-NZ,en-ZA,ca-ES,de-AT,yue-CN,ar-AE,fi-FI,en-IE,nl-BE,fr-BE,cs-CZ,de-CH,en-SG LanguageName Name AdditionalLanguageCodes:[%arb,cmn-CN,cy-GB,da-DK,de-DE,en-AU,en-GB,en-GB-WLS,en-IN,en-US,es-ES,es-MX,es-US,fr-CA,fr-FR,is-IS,it-IT,ja-JP,hi-IN,ko-KR,nb-NO,nl-NL,pl-PL,pt-BR,pt-PT,ro-RO,ru-RU,sv-SE,tr-TR,en-NZ,en-ZA,ca-ES,de-AT,yue-CN,ar-AE,fi-FI,en-IE,nl-BE,fr-BE,cs-CZ,de-CH,en-SG SupportedEngines:[%standard,neural,long-form,generative
            Content Name
            Alphabet LanguageCode:%arb,cmn-CN,cy-GB,da-DK,de-DE,en-AU,en-GB,en-GB-WLS,en-IN,en-US,es-ES,es-MX,es-US,fr-CA,fr-FR,is-IS,it-IT,ja-JP,hi-IN,ko-KR,nb-NO,nl-NL,pl-PL,pt-BR,pt-PT,ro-RO,ru-RU,sv-SE,tr-TR,en-NZ,en-ZA,ca-ES,de-AT,yue-CN,ar-AE,fi-FI,en-IE,nl-BE,fr-BE,cs-CZ,de-CH,en-SG LastModified LexiconArn LexemesCount:n Size:n
            Engine:%standard,neural,long-form,generative TaskId TaskStatus:%scheduled,inProgress,completed,failed TaskStatusReason OutputUri CreationTime RequestCharacters:n SnsTopicArn LexiconNames:[s OutputFormat:%json,mp3,ogg_opus,ogg_vorbis,pcm,mulaw,alaw SampleRate SpeechMarkTypes:[%sentence,ssml,viseme,word TextType:%ssml,text VoiceId LanguageCode:%arb,cmn-CN,cy-GB,da-DK,de-DE,en-AU,en-GB,en-GB-WLS,en-IN,en-US,es-ES,es-MX,es-US,fr-CA,fr-FR,is-IS,it-IT,ja-JP,hi-IN,ko-KR,nb-NO,nl-NL,pl-PL,pt-BR,pt-PT,ro-RO,ru-RU,sv-SE,tr-TR,en-NZ,en-ZA,ca-ES,de-AT,yue-CN,ar-AE,fi-FI,en-IE,nl-BE,fr-BE,cs-CZ,de-CH,en-SG
            Name Attributes:2
            AudioChunk
            RequestCharacters:n
            Name! Message!
            Message! Reason!:%unsupportedOperation,fieldValidationFailed,other,invalidInboundEvent Fields:[7
            Message! QuotaCode!:%input-stream-inbound-event-timeout,input-stream-timeout ServiceCode!:%polly
            Message
            Reason Resource
            Message ThrottlingReasons:[11
            AudioEvent:5 StreamClosedEvent:6 ValidationException:8 ServiceQuotaExceededException:9 ServiceFailureException:10 ThrottlingException:12
            =DeleteLexicon
            =DescribeVoices Voices:[0 NextToken
            =GetLexicon Lexicon:1 LexiconAttributes:2
            =GetSpeechSynthesisTask SynthesisTask:3
            =ListLexicons Lexicons:[4 NextToken
            =ListSpeechSynthesisTasks NextToken SynthesisTasks:[3
            =ListTagsForResource Tags:{s
            =PutLexicon
            =StartSpeechSynthesisStream EventStream:13
            =StartSpeechSynthesisTask SynthesisTask:3
            =SynthesizeSpeech AudioStream ContentType RequestCharacters:n
            =TagResource
            =UntagResource
            """
        case "cloudwatch": """
            IncludeMetrics!:[s
            ResourceArn! CreatedAt! UpdatedAt! MetricSelections:[0
            ContributorId! ContributorAttributes!:{s StateReason! StateTransitionedTimestamp
            AlarmName AlarmContributorId AlarmType:%CompositeAlarm,MetricAlarm,LogAlarm Timestamp HistoryItemType:%ConfigurationUpdate,StateUpdate,Action,AlarmContributorStateUpdate,AlarmContributorAction HistorySummary HistoryData AlarmContributorAttributes:{s
            Enabled!:b IncludedTagKeys:[s ExcludedTagKeys:[s
            AlarmTagsPropagation:4
            ActionsEnabled:b AlarmActions:[s AlarmArn AlarmConfigurationUpdatedTimestamp AlarmDescription AlarmName AlarmRule InsufficientDataActions:[s OKActions:[s StateReason StateReasonData StateUpdatedTimestamp StateValue:%OK,ALARM,INSUFFICIENT_DATA StateTransitionedTimestamp ActionsSuppressedBy:%WaitPeriod,ExtensionPeriod,Alarm ActionsSuppressedReason ActionsSuppressor ActionsSuppressorWaitPeriod:n ActionsSuppressorExtensionPeriod:n ActionConfiguration:5
            Name! Value!
            Namespace MetricName Dimensions:[7
            Metric!:8 Period!:n Stat! Unit:%Seconds,Microseconds,Milliseconds,Bytes,Kilobytes,Megabytes,Gigabytes,Terabytes,Bits,Kilobits,Megabits,Gigabits,Terabits,Percent,Count,Bytes/Second,Kilobytes/Second,Megabytes/Second,Gigabytes/Second,Terabytes/Second,Bits/Second,Kilobits/Second,Megabits/Second,Gigabits/Second,Terabits/Second,Count/Second,None
            Id! MetricStat:9 Expression Label ReturnData:b Period:n AccountId
            Timezone
            
            WallClockWindow:11 SlidingWindow:12
            WarmUpPeriodDurationInMinutes!:n OnlyStartEvaluatingAfterWarmUpPeriodEnds:b
            Query! PendingPeriod:n RecoveryPeriod:n
            PromQLCriteria:15
            AlarmName AlarmArn AlarmDescription AlarmConfigurationUpdatedTimestamp ActionsEnabled:b OKActions:[s AlarmActions:[s InsufficientDataActions:[s StateValue:%OK,ALARM,INSUFFICIENT_DATA StateReason StateReasonData StateUpdatedTimestamp MetricName Namespace Statistic:%SampleCount,Average,Sum,Minimum,Maximum ExtendedStatistic Dimensions:[7 Period:n Unit:%Seconds,Microseconds,Milliseconds,Bytes,Kilobytes,Megabytes,Gigabytes,Terabytes,Bits,Kilobits,Megabits,Gigabits,Terabits,Percent,Count,Bytes/Second,Kilobytes/Second,Megabytes/Second,Gigabytes/Second,Terabytes/Second,Bits/Second,Kilobits/Second,Megabits/Second,Gigabits/Second,Terabits/Second,Count/Second,None EvaluationPeriods:n DatapointsToAlarm:n Threshold:n ComparisonOperator:%GreaterThanOrEqualToThreshold,GreaterThanThreshold,LessThanThreshold,LessThanOrEqualToThreshold,LessThanLowerOrGreaterThanUpperThreshold,LessThanLowerThreshold,GreaterThanUpperThreshold TreatMissingData EvaluateLowSampleCountPercentile Metrics:[10 ThresholdMetricId EvaluationState:%PARTIAL_DATA,EVALUATION_FAILURE,EVALUATION_ERROR StateTransitionedTimestamp EvaluationWindow:13 WarmUpConfiguration:14 EvaluationCriteria:16 EvaluationInterval:n ActionConfiguration:5
            ScheduleExpression! StartTimeOffset!:n EndTimeOffset:n
            Key! Value!
            QueryString! LogGroupIdentifiers:[s QueryARN ScheduledQueryRoleARN! ScheduleConfiguration!:18 AggregationExpression! Tags:[19
            AlarmName AlarmArn AlarmDescription AlarmConfigurationUpdatedTimestamp ActionsEnabled:b OKActions:[s AlarmActions:[s InsufficientDataActions:[s StateValue:%OK,ALARM,INSUFFICIENT_DATA StateReason StateReasonData StateUpdatedTimestamp ScheduledQueryConfiguration:20 QueryResultsToEvaluate:n QueryResultsToAlarm:n Threshold:n ComparisonOperator:%GreaterThanOrEqualToThreshold,GreaterThanThreshold,LessThanThreshold,LessThanOrEqualToThreshold,LessThanLowerOrGreaterThanUpperThreshold,LessThanLowerThreshold,GreaterThanUpperThreshold TreatMissingData StateTransitionedTimestamp EvaluationState:%PARTIAL_DATA,EVALUATION_FAILURE,EVALUATION_ERROR ActionLogLineCount:n ActionLogLineRoleArn WarmUpConfiguration:14 ActionConfiguration:5
            Expression! Duration! Timezone
            Schedule!:22
            AlarmNames!:[s
            Code Value
            Id Label Timestamps:[s Values:[n StatusCode:%Complete,InternalError,PartialData,Forbidden Messages:[25
            Timestamp SampleCount:n Average:n Sum:n Minimum:n Maximum:n Unit:%Seconds,Microseconds,Milliseconds,Bytes,Kilobytes,Megabytes,Gigabytes,Terabytes,Bits,Kilobits,Megabits,Gigabits,Terabits,Percent,Count,Bytes/Second,Kilobytes/Second,Megabytes/Second,Gigabytes/Second,Terabytes/Second,Bits/Second,Kilobits/Second,Megabits/Second,Gigabits/Second,Terabits/Second,Count/Second,None ExtendedStatistics:{n
            Namespace MetricNames:[s
            Namespace! MetricName!
            IncludeMetrics!:[29 AdditionalStatistics!:[s
            AlarmMuteRuleArn ExpireDate Status:%SCHEDULED,ACTIVE,EXPIRED MuteType LastUpdatedTimestamp
            Id! Path! Type!:%PROMQL,SQL,METRIC_MATH UpdatedAt
            Arn CreationDate LastUpdateDate Name FirehoseArn State OutputFormat:%json,opentelemetry0.7,opentelemetry1.0
            =CreateResourceMetricsConfiguration ResourceMetricsConfiguration!:1
            =DeleteAlarmMuteRule
            =DeleteAlarms
            =DeleteMetricDataQueryDefinition
            =DeleteMetricStream
            =DeleteResourceMetricsConfiguration
            =DescribeAlarmContributors AlarmContributors!:[2 NextToken
            =DescribeAlarmHistory AlarmHistoryItems:[3 NextToken
            =DescribeAlarms CompositeAlarms:[6 MetricAlarms:[17 LogAlarms:[21 NextToken
            =DescribeAlarmsForMetric MetricAlarms:[17
            =DisableAlarmActions
            =EnableAlarmActions
            =GetAlarmMuteRule Name AlarmMuteRuleArn Description Rule:23 MuteTargets:24 StartDate ExpireDate Status:%SCHEDULED,ACTIVE,EXPIRED LastUpdatedTimestamp MuteType
            =GetMetricData MetricDataResults:[26 NextToken Messages:[25
            =GetMetricDataQueryDefinition Id! Arn! Path! Expression! Type!:%PROMQL,SQL,METRIC_MATH CreatedAt! UpdatedAt!
            =GetMetricStatistics Label Datapoints:[27
            =GetMetricStream Arn Name IncludeFilters:[28 ExcludeFilters:[28 FirehoseArn RoleArn State CreationDate LastUpdateDate OutputFormat:%json,opentelemetry0.7,opentelemetry1.0 StatisticsConfigurations:[30 IncludeLinkedAccountsMetrics:b
            =GetMetricWidgetImage MetricWidgetImage
            =GetResourceMetricsConfiguration ResourceMetricsConfiguration!:1
            =ListAlarmMuteRules AlarmMuteRuleSummaries:[31 NextToken
            =ListMetricDataQueryDefinitions Items!:[32 NextToken
            =ListMetricStreams NextToken Entries:[33
            =ListMetrics Metrics:[8 NextToken OwningAccounts:[s
            =PutAlarmMuteRule
            =PutCompositeAlarm
            =PutLogAlarm
            =PutMetricAlarm
            =PutMetricData
            =PutMetricDataQueryDefinition Id! Arn! Path! Expression! Type!:%PROMQL,SQL,METRIC_MATH CreatedAt! UpdatedAt!
            =PutMetricStream Arn
            =SetAlarmState
            =StartMetricStreams
            =StopMetricStreams
            =UpdateResourceMetricsConfiguration ResourceMetricsConfiguration!:1
            """
        case "redshiftdata": """
            Name! Value!
            Id! Duration:n Error Status:%SUBMITTED,PICKED,STARTED,FINISHED,ABORTED,FAILED CreatedAt UpdatedAt QueryString ResultRows:n ResultSize:n RedshiftQueryId:n RedshiftQueryUuid HasResultSet:b
            IsCaseSensitive:b IsCurrency:b IsSigned:b Label Name Nullable:n Precision:n Scale:n SchemaName TableName TypeName Length:n ColumnDefault
            IsNull:b BooleanValue:b LongValue:n DoubleValue:n StringValue BlobValue
            CSVRecords
            SessionId! Status!:%AVAILABLE,BUSY,CLOSED CreatedAt! UpdatedAt Database DbUser ClusterIdentifier WorkgroupName SessionAliveSeconds:n SessionTtl CurrentStatementId
            Id! QueryString QueryStrings:[s SecretArn Status:%SUBMITTED,PICKED,STARTED,FINISHED,ABORTED,FAILED,ALL StatementName CreatedAt UpdatedAt QueryParameters:[0 IsBatchStatement:b ResultFormat:%JSON,CSV SessionId
            Name Type Schema
            =BatchExecuteStatement Id CreatedAt ClusterIdentifier DbUser DbGroups:[s Database SecretArn WorkgroupName SessionId Status:%SUBMITTED,PICKED,STARTED,FINISHED,ABORTED,FAILED RedshiftPid:n HasResultSet:b
            =CancelStatement Status:b
            =DescribeStatement Id! SecretArn DbUser Database ClusterIdentifier Duration:n Error Status:%SUBMITTED,PICKED,STARTED,FINISHED,ABORTED,FAILED,ALL CreatedAt UpdatedAt RedshiftPid:n HasResultSet:b QueryString ResultRows:n ResultSize:n RedshiftQueryId:n RedshiftQueryUuid QueryParameters:[0 SubStatements:[1 WorkgroupName ResultFormat:%JSON,CSV SessionId ExecutionMode:%TRANSACTION,AUTO_COMMIT
            =DescribeTable TableName ColumnList:[2 NextToken
            =ExecuteStatement Id CreatedAt ClusterIdentifier DbUser DbGroups:[s Database SecretArn WorkgroupName SessionId Status:%SUBMITTED,PICKED,STARTED,FINISHED,ABORTED,FAILED RedshiftPid:n HasResultSet:b
            =GetStatementResult Records!:[[3 ColumnMetadata:[2 TotalNumRows:n NextToken
            =GetStatementResultV2 Records!:[4 ColumnMetadata:[2 TotalNumRows:n ResultFormat:%JSON,CSV NextToken
            =ListDatabases Databases:[s NextToken
            =ListSchemas Schemas:[s NextToken
            =ListSessions Sessions!:[5 NextToken
            =ListStatements Statements!:[6 NextToken
            =ListTables Tables:[7 NextToken
            """
        case "kinesis": """
            ReceiptHandle!
            ReceiptHandle! ErrorCode! ErrorMessage
            StreamMode!:%PROVISIONED,ON_DEMAND
            StartingHashKey! EndingHashKey!
            StartingSequenceNumber! EndingSequenceNumber
            ShardId! ParentShardId AdjacentParentShardId HashKeyRange!:3 SequenceNumberRange!:4
            ShardLevelMetrics:[%IncomingBytes,IncomingRecords,OutgoingBytes,OutgoingRecords,WriteProvisionedThroughputExceeded,ReadProvisionedThroughputExceeded,IteratorAgeMilliseconds,ALL
            StreamName! StreamARN! StreamStatus!:%CREATING,DELETING,ACTIVE,UPDATING StreamModeDetails:2 Shards!:[5 HasMoreShards!:b RetentionPeriodHours!:n StreamCreationTimestamp! EnhancedMonitoring!:[6 EncryptionType:%NONE,KMS KeyId
            TargetMiBps:n CurrentMiBps:n
            StreamName! StreamARN! StreamId StreamStatus!:%CREATING,DELETING,ACTIVE,UPDATING StreamModeDetails:2 RetentionPeriodHours!:n StreamCreationTimestamp! EnhancedMonitoring!:[6 EncryptionType:%NONE,KMS KeyId OpenShardCount!:n ConsumerCount:n WarmThroughput:8 MaxRecordSizeInKiB:n ChannelCount:n RecordDistributionStrategy:%AUTO,USER_PARTITION_KEY QueueCount:n
            SequenceNumber! ApproximateArrivalTimestamp Data! PartitionKey EncryptionType:%NONE,KMS
            ShardId! ParentShards!:[s HashKeyRange!:3
            StreamName! StreamARN! StreamStatus!:%CREATING,DELETING,ACTIVE,UPDATING StreamModeDetails:2 StreamCreationTimestamp
            Key! Value
            SequenceNumber ShardId ErrorCode ErrorMessage
            ReceiptHandle! RecordId! PartitionKey Data! ApproximateArrivalTimestamp! FirstReceiveTimestamp! ReceiveCount!:n
            Records!:[10 ContinuationSequenceNumber! MillisBehindLatest!:n ChildShards:[11
            Message
            SubscribeToShardEvent!:16 ResourceNotFoundException:17 ResourceInUseException:17 KMSDisabledException:17 KMSInvalidStateException:17 KMSAccessDeniedException:17 KMSNotFoundException:17 KMSOptInRequired:17 KMSThrottlingException:17 InternalFailureException:17
            =AcknowledgeDeadLetterQueueRecords Successful!:[0 Failed!:[1
            =AcknowledgeQueueRecords Successful!:[0 Failed!:[1
            =AddTagsToStream
            =CreateStream
            =DeleteStream
            =DescribeStream StreamDescription!:7
            =DescribeStreamSummary StreamDescriptionSummary!:9
            =GetRecords Records!:[10 NextShardIterator MillisBehindLatest:n ChildShards:[11
            =ListShards Shards:[5 NextToken
            =ListStreams StreamNames!:[s HasMoreStreams!:b NextToken StreamSummaries:[12
            =ListTagsForStream Tags!:[13 HasMoreTags!:b
            =MergeShards
            =PutRecord ShardId! SequenceNumber! EncryptionType:%NONE,KMS
            =PutRecords FailedRecordCount:n Records!:[14 EncryptionType:%NONE,KMS
            =ReceiveDeadLetterQueueRecords QueueRecords!:[15
            =ReceiveQueueRecords QueueRecords!:[15
            =RemoveTagsFromStream
            =RestoreDeadLetterQueueRecords Successful!:[0 Failed!:[1
            =SplitShard
            =SubscribeToShard EventStream!:18
            """
        case "firehose": """
            RecordId ErrorCode ErrorMessage
            =PutRecord RecordId! Encrypted:b
            =PutRecordBatch FailedPutCount!:n Encrypted:b RequestResponses!:[0
            """
        case "rdsdata": """
            BooleanValues:[b LongValues:[n DoubleValues:[n StringValues:[s ArrayValues:[*
            IsNull:b BooleanValue:b LongValue:n DoubleValue:n StringValue BlobValue ArrayValue:0
            GeneratedFields:[1
            Name Type:n TypeName Label SchemaName TableName IsAutoIncrement:b IsSigned:b IsCurrency:b IsCaseSensitive:b Nullable:n Precision:n Scale:n ArrayBaseColumnType:n
            ColumnCount:n ColumnMetadata:[3
            Attributes:[*
            IsNull:b BitValue:b BigIntValue:n IntValue:n DoubleValue:n RealValue:n StringValue BlobValue ArrayValues:[* StructValue:5
            Values:[6
            ResultSetMetadata:4 Records:[7
            ResultFrame:8 NumberOfRecordsUpdated:n
            =BatchExecuteStatement UpdateResults:[2
            =BeginTransaction TransactionId
            =CommitTransaction TransactionStatus
            =ExecuteSql SqlStatementResults:[9
            =ExecuteStatement Records:[[1 ColumnMetadata:[3 NumberOfRecordsUpdated:n GeneratedFields:[1 FormattedRecords
            =RollbackTransaction TransactionStatus
            """
        case "eks": """
            SubnetIds:[s SecurityGroupIds:[s ClusterSecurityGroupId VpcId EndpointPublicAccess:b EndpointPrivateAccess:b PublicAccessCidrs:[s ControlPlaneEgressMode:%AWS_MANAGED,CUSTOMER_ROUTED,CUSTOMER_ISOLATED
            Managed:b
            Crds:1
            Enabled:b GatewayApi:2
            ServiceIpv4Cidr ServiceIpv6Cidr IpFamily:%ipv4,ipv6 ElasticLoadBalancing:3
            Types:[%api,audit,authenticator,controllerManager,scheduler Enabled:b
            ClusterLogging:[5
            Issuer
            Oidc:7
            Id ActivatedBy:%EKS,CUSTOMER
            Data Active:9
            KeyArn
            Resources:[s Provider:11
            ActivationId ActivationCode ActivationExpiry Provider RoleArn
            Code:%AccessDenied,ClusterUnreachable,ConfigurationConflict,InternalFailure,ResourceLimitExceeded,ResourceNotFound,IamRoleNotFound,VpcNotFound,InsufficientFreeAddresses,Ec2ServiceNotSubscribed,Ec2SubnetNotFound,Ec2SecurityGroupNotFound,KmsGrantRevoked,KmsKeyNotFound,KmsKeyMarkedForDeletion,KmsKeyDisabled,StsRegionalEndpointDisabled,UnsupportedVersion,Other Message ResourceIds:[s
            Issues:[14
            GroupName SpreadLevel:%host,rack
            SpreadLevel:%host,rack
            OutpostArns!:[s ControlPlaneInstanceType! ControlPlanePlacement:16 EtcdInstanceType EtcdPlacement:17
            BootstrapClusterCreatorAdminPermissions:b AuthenticationMode:%API,API_AND_CONFIG_MAP,CONFIG_MAP
            SupportType:%STANDARD,EXTENDED
            Enabled:b
            Cidrs:[s
            RemoteNodeNetworks:[22 RemotePodNetworks:[22
            Enabled:b NodePools:[s NodeRoleArn
            BlockStorage:21
            Tier:%standard,tier-xl,tier-2xl,tier-4xl,tier-8xl
            MinPort:n MaxPort:n
            EventTtl ServiceNodePortRange:27
            Name Weight:n
            Type:%LeastAllocated,MostAllocated Resources:[29
            ScoringStrategy:30
            NodeResourcesFit:31
            TerminatedPodGcThreshold:n
            HorizontalPodAutoscalerSyncPeriod
            PodGcControllerConfig:33 HorizontalPodAutoscalerControllerConfig:34
            Name Arn CreatedAt Version Endpoint RoleArn ResourcesVpcConfig:0 KubernetesNetworkConfig:4 Logging:6 Identity:8 Status:%CREATING,ACTIVE,DELETING,FAILED,UPDATING,PENDING CertificateAuthority:10 ClientRequestToken PlatformVersion Tags:{s EncryptionConfig:[12 ConnectorConfig:13 Id Health:15 OutpostConfig:18 AccessConfig:19 UpgradePolicy:20 ZonalShiftConfig:21 RemoteNetworkConfig:23 ComputeConfig:24 StorageConfig:25 DeletionProtection:b ControlPlaneScalingConfig:26 KubeApiServerConfig:28 KubeSchedulerConfig:32 KubeControllerManagerConfig:35
            Namespace Labels:{s
            Code:%PodExecutionRoleAlreadyInUse,AccessDenied,ClusterUnreachable,InternalFailure Message ResourceIds:[s
            Issues:[38
            FargateProfileName FargateProfileArn ClusterName CreatedAt PodExecutionRoleArn Subnets:[s Selectors:[37 Status:%CREATING,ACTIVE,DELETING,CREATE_FAILED,DELETE_FAILED Tags:{s Health:39
            MinSize:n MaxSize:n DesiredSize:n
            Ec2SshKey SourceSecurityGroups:[s
            Key Value Effect:%NO_SCHEDULE,NO_EXECUTE,PREFER_NO_SCHEDULE
            Name
            AutoScalingGroups:[44 RemoteAccessSecurityGroup
            Code Message ResourceIds:[s
            Issues:[46
            MaxUnavailable:n MaxUnavailablePercentage:n UpdateStrategy:%DEFAULT,MINIMAL
            NodeMonitoringCondition NodeUnhealthyReason MinRepairWaitTimeMins:n RepairAction:%Replace,Reboot,NoAction
            Enabled:b MaxUnhealthyNodeThresholdCount:n MaxUnhealthyNodeThresholdPercentage:n MaxParallelNodesRepairedCount:n MaxParallelNodesRepairedPercentage:n NodeRepairConfigOverrides:[49
            Name Version Id
            Enabled:b MinSize:n MaxGroupPreparedCapacity:n PoolState:%STOPPED,RUNNING,HIBERNATED ReuseOnScaleIn:b
            NodegroupName NodegroupArn ClusterName Version ReleaseVersion CreatedAt ModifiedAt Status:%CREATING,ACTIVE,UPDATING,DELETING,CREATE_FAILED,DELETE_FAILED,DEGRADED CapacityType:%ON_DEMAND,SPOT,CAPACITY_BLOCK ScalingConfig:41 InstanceTypes:[s Subnets:[s RemoteAccess:42 AmiType NodeRole Labels:{s Taints:[43 Resources:45 DiskSize:n Health:47 UpdateConfig:48 NodeRepairConfig:50 LaunchTemplate:51 Tags:{s WarmPoolConfig:52
            =CreateCluster Cluster:36
            =CreateFargateProfile FargateProfile:40
            =CreateNodegroup Nodegroup:53
            =DeleteCluster Cluster:36
            =DeleteFargateProfile FargateProfile:40
            =DeleteNodegroup Nodegroup:53
            =DescribeCluster Cluster:36
            =DescribeFargateProfile FargateProfile:40
            =DescribeNodegroup Nodegroup:53
            =ListClusters Clusters:[s NextToken
            =ListFargateProfiles FargateProfileNames:[s NextToken
            =ListNodegroups Nodegroups:[s NextToken
            """
        case "ecr": """
            ImageDigest ImageTag
            ImageId:0 FailureCode:%InvalidImageDigest,InvalidImageTag,ImageTagDoesNotMatchDigest,ImageNotFound,MissingDigestAndTag,ImageReferencedByManifestList,KmsError,UpstreamAccessDenied,UpstreamTooManyRequests,UpstreamUnavailable,ImageInaccessible FailureReason
            RegistryId RepositoryName ImageId:0 ImageManifest ImageManifestMediaType
            Filter! FilterType!:%WILDCARD
            RepositoryArn RepositoryName ScanOnPush:b ScanFrequency:%SCAN_ON_PUSH,CONTINUOUS_SCAN,MANUAL AppliedScanFilters:[3
            RepositoryName FailureCode:%REPOSITORY_NOT_FOUND FailureReason
            FilterType!:%WILDCARD Filter!
            ScanOnPush:b
            EncryptionType!:%AES256,KMS,KMS_DSSE KmsKey
            RepositoryArn RegistryId RepositoryName RepositoryUri CreatedAt ImageTagMutability:%MUTABLE,IMMUTABLE,IMMUTABLE_WITH_EXCLUSION,MUTABLE_WITH_EXCLUSION ImageTagMutabilityExclusionFilters:[6 ImageScanningConfiguration:7 EncryptionConfiguration:8
            Key! Value!
            Prefix Description EncryptionConfiguration:8 ResourceTags:[10 ImageTagMutability:%MUTABLE,IMMUTABLE,IMMUTABLE_WITH_EXCLUSION,MUTABLE_WITH_EXCLUSION ImageTagMutabilityExclusionFilters:[6 RepositoryPolicy LifecyclePolicy AppliedFor:[%REPLICATION,PULL_THROUGH_CACHE,CREATE_ON_PUSH CustomRoleArn CreatedAt UpdatedAt
            Region RegistryId Status:%IN_PROGRESS,COMPLETE,FAILED FailureCode
            Status:%IN_PROGRESS,COMPLETE,FAILED,UNSUPPORTED_IMAGE,ACTIVE,PENDING,SCAN_ELIGIBILITY_EXPIRED,FINDINGS_UNAVAILABLE,LIMIT_EXCEEDED,IMAGE_ARCHIVED,IMAGE_SIZE_EXCEEDED Description
            Key! Value
            Name Description Uri Severity:%INFORMATIONAL,LOW,MEDIUM,HIGH,CRITICAL,UNDEFINED Attributes:[14
            BaseScore:n ScoringVector Source Version
            Arch Epoch:n FilePath Name PackageManager Release SourceLayerHash Version FixedInVersion
            Cvss:[16 ReferenceUrls:[s RelatedVulnerabilities:[s Source SourceUrl VendorCreatedAt VendorSeverity VendorUpdatedAt VulnerabilityId VulnerablePackages:[17
            Url Text
            Recommendation:19
            Architecture Author ImageHash ImageTags:[s Platform PushedAt LastInUseAt InUseCount:n Registry RepositoryName
            AwsEcrContainerImage:21
            Details:22 Id Tags:{s Type
            Metric Reason
            Adjustments:[24 Score:n ScoreSource ScoringVector Version
            Cvss:25
            AwsAccountId Description FindingArn FirstObservedAt LastObservedAt PackageVulnerabilityDetails:18 Remediation:20 Resources:[23 Score:n ScoreDetails:26 Severity Status Title Type UpdatedAt FixAvailable ExploitAvailable
            ImageScanCompletedAt VulnerabilitySourceUpdatedAt FindingSeverityCounts:{n Findings:[15 EnhancedFindings:[27
            SigningProfileArn FailureCode FailureReason Status:%IN_PROGRESS,COMPLETE,FAILED
            ImageScanCompletedAt VulnerabilitySourceUpdatedAt FindingSeverityCounts:{n
            RegistryId RepositoryName ImageDigest ImageTags:[s ImageSizeInBytes:n ImagePushedAt ImageScanStatus:13 ImageScanFindingsSummary:30 ImageManifestMediaType ArtifactMediaType LastRecordedPullTime SubjectManifestDigest ImageStatus:%ACTIVE,ARCHIVED,ACTIVATING LastArchivedAt LastActivatedAt
            Digest! MediaType! ArtifactType Size!:n Annotations:{s ArtifactStatus:%ACTIVE,ARCHIVED,ACTIVATING
            =BatchDeleteImage ImageIds:[0 Failures:[1
            =BatchGetImage Images:[2 Failures:[1
            =BatchGetRepositoryScanningConfiguration ScanningConfigurations:[4 Failures:[5
            =CreateRepository Repository:9
            =CreateRepositoryCreationTemplate RegistryId RepositoryCreationTemplate:11
            =DeleteRepository Repository:9
            =DeleteRepositoryCreationTemplate RegistryId RepositoryCreationTemplate:11
            =DeleteRepositoryPolicy RegistryId RepositoryName PolicyText
            =DescribeImageReplicationStatus RepositoryName ImageId:0 ReplicationStatuses:[12
            =DescribeImageScanFindings RegistryId RepositoryName ImageId:0 ImageScanStatus:13 ImageScanFindings:28 NextToken
            =DescribeImageSigningStatus RepositoryName ImageId:0 RegistryId SigningStatuses:[29
            =DescribeImages ImageDetails:[31 NextToken
            =DescribeRepositories Repositories:[9 NextToken
            =DescribeRepositoryCreationTemplates RegistryId RepositoryCreationTemplates:[11 NextToken
            =GetRepositoryPolicy RegistryId RepositoryName PolicyText
            =ListImageReferrers Referrers:[32 NextToken
            =ListImages ImageIds:[0 NextToken
            =PutImage Image:2
            =PutImageScanningConfiguration RegistryId RepositoryName ImageScanningConfiguration:7
            =PutImageTagMutability RegistryId RepositoryName ImageTagMutability:%MUTABLE,IMMUTABLE,IMMUTABLE_WITH_EXCLUSION,MUTABLE_WITH_EXCLUSION ImageTagMutabilityExclusionFilters:[6
            =SetRepositoryPolicy RegistryId RepositoryName PolicyText
            =StartImageScan RegistryId RepositoryName ImageId:0 ImageScanStatus:13
            =UpdateImageStorageClass RegistryId RepositoryName ImageId:0 ImageStatus:%ACTIVE,ARCHIVED,ACTIVATING
            =UpdateRepositoryCreationTemplate RegistryId RepositoryCreationTemplate:11
            """
        case "cloudformation": """
            ParameterKey ParameterValue UsePreviousValue:b ResolvedValue
            Arn! Type!
            RollbackTriggers:[1 MonitoringTimeInMinutes:n
            Key! Value!
            Path Reason:%MANAGED_BY_AWS,WRITE_ONLY_PROPERTY,SENSITIVE_PROPERTY
            PreviousValue ActualValue DriftDetectionTimestamp
            Attribute:%Properties,Metadata,CreationPolicy,UpdatePolicy,DeletionPolicy,UpdateReplacePolicy,Tags Name RequiresRecreation:%Never,Conditionally,Always Path BeforeValue AfterValue BeforeValueFrom:%PREVIOUS_DEPLOYMENT_STATE,ACTUAL_STATE AfterValueFrom:%TEMPLATE Drift:5 AttributeChangeType:%Add,Remove,Modify,SyncWithActual
            Target:6 Evaluation:%Static,Dynamic ChangeSource:%ResourceReference,ParameterReference,ResourceAttribute,DirectModification,Automatic,NoModification CausingEntity
            TypeHierarchy LogicalIdHierarchy
            PolicyAction:%Delete,Retain,Snapshot,ReplaceAndDelete,ReplaceAndRetain,ReplaceAndSnapshot Action:%Add,Modify,Remove,Import,Dynamic,SyncWithActual LogicalResourceId PhysicalResourceId ResourceType Replacement:%True,False,Conditional Scope:[%Properties,Metadata,CreationPolicy,UpdatePolicy,DeletionPolicy,UpdateReplacePolicy,Tags ResourceDriftStatus:%IN_SYNC,MODIFIED,DELETED,NOT_CHECKED,UNKNOWN,UNSUPPORTED ResourceDriftIgnoredAttributes:[4 Details:[7 ChangeSetId ModuleInfo:8 BeforeContext AfterContext PreviousDeploymentContext
            Type:%Resource HookInvocationCount:n ResourceChange:9
            Mode:%STANDARD,EXPRESS DisableRollback:b
            StackId! EventId! StackName! OperationId LogicalResourceId PhysicalResourceId ResourceType Timestamp! ResourceStatus ResourceStatusReason ResourceProperties ClientRequestToken HookType HookStatus:%HOOK_IN_PROGRESS,HOOK_COMPLETE_SUCCEEDED,HOOK_COMPLETE_FAILED,HOOK_FAILED HookStatusReason HookInvocationPoint:%PRE_PROVISION HookInvocationId HookFailureMode:%FAIL,WARN DetailedStatus:%CONFIGURATION_COMPLETE,VALIDATION_FAILED
            StackResourceDriftStatus!:%IN_SYNC,MODIFIED,DELETED,NOT_CHECKED,UNKNOWN,UNSUPPORTED LastCheckTimestamp
            StackName StackId LogicalResourceId! PhysicalResourceId ResourceType! LastUpdatedTimestamp! ResourceStatus! ResourceStatusReason Description Metadata DriftInformation:13 ModuleInfo:8
            StackName StackId LogicalResourceId! PhysicalResourceId ResourceType! Timestamp! ResourceStatus! ResourceStatusReason Description DriftInformation:13 ModuleInfo:8
            DriftStatus:%DRIFTED,IN_SYNC,NOT_CHECKED DriftDetectionStatus:%COMPLETED,FAILED,PARTIAL_SUCCESS,IN_PROGRESS,STOPPED LastDriftCheckTimestamp TotalStackInstancesCount:n DriftedStackInstancesCount:n InSyncStackInstancesCount:n InProgressStackInstancesCount:n FailedStackInstancesCount:n
            Enabled:b RetainStacksOnAccountRemoval:b DependsOn:[s
            Active:b
            StackSetName StackSetId Description Status:%ACTIVE,DELETED TemplateBody Parameters:[0 Capabilities:[%CAPABILITY_IAM,CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND Tags:[3 StackSetARN AdministrationRoleARN ExecutionRoleName StackSetDriftDetectionDetails:16 AutoDeployment:17 PermissionModel:%SERVICE_MANAGED,SELF_MANAGED OrganizationalUnitIds:[s ManagedExecution:18 Regions:[s
            RegionConcurrencyType:%SEQUENTIAL,PARALLEL RegionOrder:[s FailureToleranceCount:n FailureTolerancePercentage:n MaxConcurrentCount:n MaxConcurrentPercentage:n ConcurrencyMode:%STRICT_FAILURE_TOLERANCE,SOFT_FAILURE_TOLERANCE
            Accounts:[s AccountsUrl OrganizationalUnitIds:[s AccountFilterType:%NONE,INTERSECTION,DIFFERENCE,UNION
            FailedStackInstancesCount:n
            OperationId StackSetId Action:%CREATE,UPDATE,DELETE,DETECT_DRIFT Status:%RUNNING,SUCCEEDED,FAILED,STOPPING,STOPPED,QUEUED OperationPreferences:20 RetainStacks:b AdministrationRoleARN ExecutionRoleName CreationTimestamp EndTimestamp DeploymentTargets:21 StackSetDriftDetectionDetails:16 StatusReason StatusDetails:22
            OutputKey OutputValue Description ExportName
            StackDriftStatus!:%DRIFTED,IN_SYNC,UNKNOWN,NOT_CHECKED LastCheckTimestamp
            OperationType:%CREATE_STACK,UPDATE_STACK,DELETE_STACK,CONTINUE_ROLLBACK,ROLLBACK,CREATE_CHANGESET OperationId
            StackId StackName! ChangeSetId Description Parameters:[0 CreationTime! DeletionTime LastUpdatedTime RollbackConfiguration:2 StackStatus! StackStatusReason DisableRollback:b DeploymentConfig:11 NotificationARNs:[s TimeoutInMinutes:n Capabilities:[%CAPABILITY_IAM,CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND Outputs:[24 RoleARN Tags:[3 EnableTerminationProtection:b ParentId RootId DriftInformation:25 RetainExceptOnCreate:b DeletionMode:%STANDARD,FORCE_DELETE_STACK DetailedStatus:%CONFIGURATION_COMPLETE,VALIDATION_FAILED LastOperations:[26 AliasName
            DetailedStatus:%PENDING,RUNNING,SUCCEEDED,FAILED,CANCELLED,INOPERABLE,SKIPPED_SUSPENDED_ACCOUNT,FAILED_IMPORT
            StackSetId Region Account StackId Status:%CURRENT,OUTDATED,INOPERABLE StatusReason StackInstanceStatus:28 OrganizationalUnitId DriftStatus:%DRIFTED,IN_SYNC,UNKNOWN,NOT_CHECKED LastDriftCheckTimestamp LastOperationId
            LogicalResourceId! PhysicalResourceId ResourceType! LastUpdatedTimestamp! ResourceStatus! ResourceStatusReason DriftInformation:13 ModuleInfo:8
            StackId StackName! TemplateDescription CreationTime! LastUpdatedTime DeletionTime StackStatus! StackStatusReason ParentId RootId DriftInformation:25 LastOperations:[26
            =CancelUpdateStack
            =CreateChangeSet Id StackId
            =CreateStack StackId OperationId
            =CreateStackInstances OperationId
            =CreateStackSet StackSetId
            =DeleteChangeSet
            =DescribeChangeSet ChangeSetName ChangeSetId StackId StackName Description Parameters:[0 CreationTime ExecutionStatus:%UNAVAILABLE,AVAILABLE,EXECUTE_IN_PROGRESS,EXECUTE_COMPLETE,EXECUTE_FAILED,OBSOLETE Status:%CREATE_PENDING,CREATE_IN_PROGRESS,CREATE_COMPLETE,DELETE_PENDING,DELETE_IN_PROGRESS,DELETE_COMPLETE,DELETE_FAILED,FAILED StatusReason StackDriftStatus:%DRIFTED,IN_SYNC,UNKNOWN,NOT_CHECKED NotificationARNs:[s RollbackConfiguration:2 Capabilities:[%CAPABILITY_IAM,CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND Tags:[3 Changes:[10 NextToken IncludeNestedStacks:b ParentChangeSetId RootChangeSetId OnStackFailure:%DO_NOTHING,ROLLBACK,DELETE ImportExistingResources:b DeploymentMode:%REVERT_DRIFT DeploymentConfig:11
            =DescribeStackEvents StackEvents:[12 NextToken
            =DescribeStackResource StackResourceDetail:14
            =DescribeStackResources StackResources:[15
            =DescribeStackSet StackSet:19
            =DescribeStackSetOperation StackSetOperation:23
            =DescribeStacks Stacks:[27 NextToken
            =ExecuteChangeSet
            =ListStackInstances Summaries:[29 NextToken
            =ListStackResources StackResourceSummaries:[30 NextToken
            =ListStacks StackSummaries:[31 NextToken
            =UpdateStack StackId OperationId
            =UpdateStackInstances OperationId
            =UpdateStackSet OperationId
            """
        case "emrserverless": """
            Cpu! Memory! Disk DiskType
            WorkerCount!:n WorkerConfiguration:0
            Cpu! Memory! Disk
            Enabled:b
            Enabled:b IdleTimeoutMinutes:n
            SubnetIds:[s SecurityGroupIds:[s
            ImageUri! ResolvedImageDigest ApplicationLevelDigestResolution:b
            ImageConfiguration:6
            Classification! Properties:{s Configurations:[*
            LogUri EncryptionKeyArn
            Enabled:b EncryptionKeyArn
            Enabled!:b LogGroupName LogStreamNamePrefix EncryptionKeyArn LogTypes:{[s
            RemoteWriteUrl
            S3MonitoringConfiguration:9 ManagedPersistenceMonitoringConfiguration:10 CloudWatchLoggingConfiguration:11 PrometheusMonitoringConfiguration:12
            EncryptionContext:{s EncryptionKeyArn
            StudioEnabled:b LivyEndpointEnabled:b SessionEnabled:b
            QueueTimeoutMinutes:n MaxConcurrentRuns:n
            IdentityCenterInstanceArn IdentityCenterApplicationArn UserBackgroundSessionsEnabled:b
            ApplicationId! Name Arn! ReleaseLabel! Type! State!:%CREATING,CREATED,STARTING,STARTED,STOPPING,STOPPED,TERMINATED StateDetails InitialCapacity:{1 MaximumCapacity:2 CreatedAt! UpdatedAt! Tags:{s AutoStartConfiguration:3 AutoStopConfiguration:4 NetworkConfiguration:5 Architecture:%ARM64,X86_64 ImageConfiguration:6 WorkerTypeSpecifications:{7 RuntimeConfiguration:[8 MonitoringConfiguration:13 DiskEncryptionConfiguration:14 InteractiveConfiguration:15 SchedulerConfiguration:16 IdentityCenterConfiguration:17 JobLevelCostAllocationConfiguration:3
            Policy PolicyArns:[s
            ApplicationConfiguration:[8 MonitoringConfiguration:13 DiskEncryptionConfiguration:14
            EntryPoint! EntryPointArguments:[s SparkSubmitParameters
            Query! InitQueryFile Parameters
            SparkSubmit:21 Hive:22
            VCPUHour:n MemoryGBHour:n StorageGBHour:n
            MaxAttempts:n MaxFailedAttemptsPerHour:n
            ApplicationId! JobRunId! Name Arn! CreatedBy! CreatedAt! UpdatedAt! ExecutionRole! ExecutionIamPolicy:19 State!:%SUBMITTED,PENDING,SCHEDULED,RUNNING,SUCCESS,FAILED,CANCELLING,CANCELLED,QUEUED StateDetails! ReleaseLabel! ConfigurationOverrides:20 JobDriver!:23 Tags:{s TotalResourceUtilization:24 NetworkConfiguration:5 TotalExecutionDurationSeconds:n ExecutionTimeoutMinutes:n BilledResourceUtilization:24 Mode:%BATCH,STREAMING RetryPolicy:25 Attempt:n AttemptCreatedAt AttemptUpdatedAt StartedAt EndedAt QueuedDurationMilliseconds:n ImageConfiguration:6 WorkerTypeSpecifications:{7 FlexExecution:3
            Id! Name Arn! ReleaseLabel! Type! State!:%CREATING,CREATED,STARTING,STARTED,STOPPING,STOPPED,TERMINATED StateDetails CreatedAt! UpdatedAt! Architecture:%ARM64,X86_64
            ApplicationId! Id! Name Mode:%BATCH,STREAMING Arn! CreatedBy! JobCreatedAt! CreatedAt! UpdatedAt! ExecutionRole! State!:%SUBMITTED,PENDING,SCHEDULED,RUNNING,SUCCESS,FAILED,CANCELLING,CANCELLED,QUEUED StateDetails! ReleaseLabel! Type Attempt:n FlexExecution:3
            ApplicationId! Id! Name Mode:%BATCH,STREAMING Arn! CreatedBy! CreatedAt! UpdatedAt! ExecutionRole! State!:%SUBMITTED,PENDING,SCHEDULED,RUNNING,SUCCESS,FAILED,CANCELLING,CANCELLED,QUEUED StateDetails! ReleaseLabel! Type Attempt:n AttemptCreatedAt AttemptUpdatedAt FlexExecution:3
            =CancelJobRun ApplicationId! JobRunId!
            =CreateApplication ApplicationId! Name Arn!
            =DeleteApplication
            =GetApplication Application!:18
            =GetDashboardForJobRun Url
            =GetJobRun JobRun!:26
            =ListApplications Applications!:[27 NextToken
            =ListJobRunAttempts JobRunAttempts!:[28 NextToken
            =ListJobRuns JobRuns!:[29 NextToken
            =StartApplication
            =StartJobRun ApplicationId! JobRunId! Arn!
            =StopApplication
            =UpdateApplication Application!:18
            """
        case "emrcontainers": """
            Classification! Properties:{s Configurations:[*
            AllowAWSToRetainLogs:%ENABLED,DISABLED EncryptionKeyArn
            LogGroupName! LogStreamNamePrefix
            LogUri! EncryptionKeyArn
            RotationSize! MaxFilesToKeep!:n
            ManagedLogs:1 PersistentAppUI:%ENABLED,DISABLED CloudWatchMonitoringConfiguration:2 S3MonitoringConfiguration:3 ContainerLogRotationConfiguration:4
            ApplicationConfiguration:[0 MonitoringConfiguration:5
            EntryPoint! EntryPointArguments:[s SparkSubmitParameters
            EntryPoint SparkSqlParameters
            SparkSubmitJobDriver:7 SparkSqlJobDriver:8
            MaxAttempts!:n
            CurrentAttemptCount!:n
            Id Name VirtualClusterId Arn State:%PENDING,SUBMITTED,RUNNING,FAILED,CANCELLED,CANCEL_PENDING,COMPLETED ClientToken ExecutionRoleArn ReleaseLabel ConfigurationOverrides:6 JobDriver:9 CreatedAt CreatedBy FinishedAt StateDetails FailureReason:%INTERNAL_ERROR,USER_ERROR,VALIDATION_ERROR,CLUSTER_UNAVAILABLE Tags:{s RetryPolicyConfiguration:10 RetryPolicyExecution:11
            Namespace NodeLabel
            EksInfo:13
            Type!:%EKS Id! Info:14
            MaxInQueueJobRuns:n MaxConcurrentJobRuns:n
            CurrentInQueueJobRuns:n CurrentConcurrentJobRuns:n
            Id Name Arn State:%RUNNING,TERMINATING,TERMINATED,ARRESTED ContainerProvider:15 CreatedAt Tags:{s SecurityConfigurationId SessionEnabled:b SchedulerConfiguration:16 SchedulerStatus:17
            =CancelJobRun Id VirtualClusterId
            =CreateVirtualCluster Id Name Arn
            =DeleteVirtualCluster Id
            =DescribeJobRun JobRun:12
            =DescribeVirtualCluster VirtualCluster:18
            =ListJobRuns JobRuns:[12 NextToken
            =ListVirtualClusters VirtualClusters:[18 NextToken
            =StartJobRun Id Name Arn VirtualClusterId
            =UpdateVirtualCluster VirtualCluster:18
            """
        case "databrew": """
            Statistic! Parameters!:{s
            IncludedStatistics:[s Overrides:[0
            Regex Name
            Selectors:[2 Statistics!:1
            Statistics!:[s
            EntityTypes!:[s AllowedStatistics:[4
            DatasetStatisticsConfiguration:1 ProfileColumns:[2 ColumnStatisticsConfigurations:[3 EntityDetectorConfiguration:5
            RulesetArn! ValidationMode:%CHECK_ALL
            Bucket! Key BucketOwner
            Delimiter
            Csv:9
            CompressionFormat:%GZIP,LZ4,SNAPPY,BZIP2,DEFLATE,LZO,BROTLI,ZSTD,ZLIB Format:%CSV,JSON,PARQUET,GLUEPARQUET,AVRO,ORC,XML,TABLEAUHYPER PartitionColumns:[s Location!:8 Overwrite:b FormatOptions:10 MaxOutputFiles:n
            Location!:8
            TempDirectory:8 TableName!
            CatalogId DatabaseName! TableName! S3Options:12 DatabaseOptions:13 Overwrite:b
            GlueConnectionName! DatabaseOptions!:13 DatabaseOutputMode:%NEW_TABLE
            Name! RecipeVersion
            Mode:%FULL_DATASET,CUSTOM_ROWS Size:n
            Attempt:n CompletedOn DatasetName ErrorMessage ExecutionTime:n JobName RunId State:%STARTING,RUNNING,STOPPING,STOPPED,SUCCEEDED,FAILED,TIMEOUT LogSubscription:%ENABLE,DISABLE LogGroupName Outputs:[11 DataCatalogOutputs:[14 DatabaseOutputs:[15 RecipeReference:16 StartedBy StartedOn JobSample:17 ValidationConfigurations:[7
            =DescribeJobRun Attempt:n CompletedOn DatasetName ErrorMessage ExecutionTime:n JobName! ProfileConfiguration:6 ValidationConfigurations:[7 RunId State:%STARTING,RUNNING,STOPPING,STOPPED,SUCCEEDED,FAILED,TIMEOUT LogSubscription:%ENABLE,DISABLE LogGroupName Outputs:[11 DataCatalogOutputs:[14 DatabaseOutputs:[15 RecipeReference:16 StartedBy StartedOn JobSample:17
            =ListJobRuns JobRuns!:[18 NextToken
            =StartJobRun RunId!
            =StopJobRun RunId!
            """
        case "cognitoidentityprovider": """
            Name! Value
            DeliveryMedium:%SMS,EMAIL AttributeName
            Username Attributes:[0 UserCreateDate UserLastModifiedDate Enabled:b UserStatus:%UNCONFIRMED,CONFIRMED,ARCHIVED,COMPROMISED,UNKNOWN,RESET_REQUIRED,FORCE_CHANGE_PASSWORD,EXTERNAL_PROVIDER MFAOptions:[1
            DeviceKey DeviceAttributes:[0 DeviceCreateDate DeviceLastModifiedDate DeviceLastAuthenticatedDate
            DeviceKey DeviceGroupKey
            AccessToken ExpiresIn:n TokenType RefreshToken IdToken NewDeviceMetadata:4
            GroupName UserPoolId Description RoleArn Precedence:n LastModifiedDate CreationDate
            RiskDecision:%NoRisk,AccountTakeover,Block RiskLevel:%Low,Medium,High CompromisedCredentialsDetected:b
            ChallengeName:%Password,Mfa ChallengeResponse:%Success,Failure
            IpAddress DeviceName Timezone City Country
            FeedbackValue!:%Valid,Invalid Provider! FeedbackDate
            EventId EventType:%SignIn,SignUp,ForgotPassword,PasswordChange,ResendCode CreationDate EventResponse:%Pass,Fail,InProgress EventRisk:7 ChallengeResponses:[8 EventContextData:9 EventFeedback:10
            City Country
            SessionId SessionType:%TOKEN,SSO ClientId CreateDate LastActiveDate DeviceType LastIPAddress LastLocation:12 OriginSessionId IsCurrentSession:b
            =AdminAddUserToGroup
            =AdminConfirmSignUp
            =AdminCreateUser User:2
            =AdminDeleteSoftwareToken
            =AdminDeleteUser
            =AdminDeleteUserAttributes
            =AdminDisableProviderForUser
            =AdminDisableUser
            =AdminEnableUser
            =AdminForgetDevice
            =AdminGetDevice Device!:3
            =AdminGetUser Username! UserAttributes:[0 UserCreateDate UserLastModifiedDate Enabled:b UserStatus:%UNCONFIRMED,CONFIRMED,ARCHIVED,COMPROMISED,UNKNOWN,RESET_REQUIRED,FORCE_CHANGE_PASSWORD,EXTERNAL_PROVIDER MFAOptions:[1 PreferredMfaSetting UserMFASettingList:[s
            =AdminGetUserAuthFactors Username! PreferredMfaSetting UserMFASettingList:[s ConfiguredUserAuthFactors:[%PASSWORD,EMAIL_OTP,SMS_OTP,WEB_AUTHN,SOFTWARE_TOKEN
            =AdminInitiateAuth ChallengeName:%SMS_MFA,EMAIL_OTP,SOFTWARE_TOKEN_MFA,SELECT_MFA_TYPE,MFA_SETUP,PASSWORD_VERIFIER,CUSTOM_CHALLENGE,SELECT_CHALLENGE,DEVICE_SRP_AUTH,DEVICE_PASSWORD_VERIFIER,ADMIN_NO_SRP_AUTH,NEW_PASSWORD_REQUIRED,SMS_OTP,PASSWORD,WEB_AUTHN,PASSWORD_SRP Session ChallengeParameters:{s AuthenticationResult:5 AvailableChallenges:[%SMS_MFA,EMAIL_OTP,SOFTWARE_TOKEN_MFA,SELECT_MFA_TYPE,MFA_SETUP,PASSWORD_VERIFIER,CUSTOM_CHALLENGE,SELECT_CHALLENGE,DEVICE_SRP_AUTH,DEVICE_PASSWORD_VERIFIER,ADMIN_NO_SRP_AUTH,NEW_PASSWORD_REQUIRED,SMS_OTP,PASSWORD,WEB_AUTHN,PASSWORD_SRP
            =AdminLinkProviderForUser
            =AdminListDevices Devices:[3 PaginationToken
            =AdminListGroupsForUser Groups:[6 NextToken
            =AdminListUserAuthEvents AuthEvents:[11 NextToken
            =AdminListUserSessions Sessions:[13 NextToken
            =AdminRemoveUserFromGroup
            =AdminResetUserPassword
            =AdminRespondToAuthChallenge ChallengeName:%SMS_MFA,EMAIL_OTP,SOFTWARE_TOKEN_MFA,SELECT_MFA_TYPE,MFA_SETUP,PASSWORD_VERIFIER,CUSTOM_CHALLENGE,SELECT_CHALLENGE,DEVICE_SRP_AUTH,DEVICE_PASSWORD_VERIFIER,ADMIN_NO_SRP_AUTH,NEW_PASSWORD_REQUIRED,SMS_OTP,PASSWORD,WEB_AUTHN,PASSWORD_SRP Session ChallengeParameters:{s AuthenticationResult:5 AvailableChallenges:[%SMS_MFA,EMAIL_OTP,SOFTWARE_TOKEN_MFA,SELECT_MFA_TYPE,MFA_SETUP,PASSWORD_VERIFIER,CUSTOM_CHALLENGE,SELECT_CHALLENGE,DEVICE_SRP_AUTH,DEVICE_PASSWORD_VERIFIER,ADMIN_NO_SRP_AUTH,NEW_PASSWORD_REQUIRED,SMS_OTP,PASSWORD,WEB_AUTHN,PASSWORD_SRP
            =AdminRevokeUserSession
            =AdminSetUserMFAPreference
            =AdminSetUserPassword
            =AdminSetUserSettings
            =AdminUpdateAuthEventFeedback
            =AdminUpdateDeviceStatus
            =AdminUpdateUserAttributes
            =AdminUserGlobalSignOut
            =ListUsers Users:[2 PaginationToken
            =ListUsersInGroup Users:[2 NextToken
            """
        default: nil
        }
    }
}
