/// Lambda's operations on the wire, all of them, as its API reference states them. What is not built is refused by its name.
///
/// Invocations carry raw payloads and headers of their own: `InvokeRoute` takes them before this table is looked at.
enum LambdaBindings {
    static let all: [RESTBinding] = [
        // Functions
        RESTBinding("POST", "/2015-03-31/functions", "CreateFunction", status: 201),
        // The model says 200 with a member of location statusCode; for an ordinary function AWS answers 204.
        RESTBinding("DELETE", "/2015-03-31/functions/{FunctionName}", "DeleteFunction", status: 204, query: ["Qualifier"]),
        RESTBinding("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction", query: ["Qualifier"]),
        RESTBinding("GET", "/2015-03-31/functions/{FunctionName}/configuration", "GetFunctionConfiguration", query: ["Qualifier"]),
        RESTBinding("GET", "/2015-03-31/functions", "ListFunctions", query: ["MasterRegion", "FunctionVersion", "Marker", "MaxItems"]),
        RESTBinding("GET", "/2015-03-31/functions/{FunctionName}/versions", "ListVersionsByFunction", query: ["Marker", "MaxItems"]),
        RESTBinding("PUT", "/2015-03-31/functions/{FunctionName}/code", "UpdateFunctionCode"),
        RESTBinding("PUT", "/2015-03-31/functions/{FunctionName}/configuration", "UpdateFunctionConfiguration"),
        // Invocation
        RESTBinding("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke", query: ["Qualifier"]),
        RESTBinding("POST", "/2014-11-13/functions/{FunctionName}/invoke-async", "InvokeAsync", status: 202),
        RESTBinding(
            "POST", "/2021-11-15/functions/{FunctionName}/response-streaming-invocations", "InvokeWithResponseStream",
            query: ["Qualifier"]),
        // Versions and aliases
        RESTBinding("POST", "/2015-03-31/functions/{FunctionName}/aliases", "CreateAlias", status: 201),
        RESTBinding("DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "DeleteAlias", status: 204),
        RESTBinding("GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "GetAlias"),
        RESTBinding(
            "GET", "/2015-03-31/functions/{FunctionName}/aliases", "ListAliases", query: ["FunctionVersion", "Marker", "MaxItems"]),
        RESTBinding("POST", "/2015-03-31/functions/{FunctionName}/versions", "PublishVersion", status: 201),
        RESTBinding("PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "UpdateAlias"),
        // Layers
        RESTBinding(
            "POST", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy", "AddLayerVersionPermission", status: 201,
            query: ["RevisionId"]),
        RESTBinding("DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", "DeleteLayerVersion", status: 204),
        RESTBinding("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", "GetLayerVersion"),
        RESTBinding("GET", "/2018-10-31/layers?find=LayerVersion", "GetLayerVersionByArn", query: ["Arn"]),
        RESTBinding("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy", "GetLayerVersionPolicy"),
        RESTBinding(
            "GET", "/2018-10-31/layers/{LayerName}/versions", "ListLayerVersions",
            query: ["CompatibleRuntime", "Marker", "MaxItems", "CompatibleArchitecture"]),
        RESTBinding(
            "GET", "/2018-10-31/layers", "ListLayers", query: ["CompatibleRuntime", "Marker", "MaxItems", "CompatibleArchitecture"]),
        RESTBinding("POST", "/2018-10-31/layers/{LayerName}/versions", "PublishLayerVersion", status: 201),
        RESTBinding(
            "DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId}", "RemoveLayerVersionPermission",
            status: 204,
            query: ["RevisionId"]),
        // Permissions
        RESTBinding("POST", "/2015-03-31/functions/{FunctionName}/policy", "AddPermission", status: 201, query: ["Qualifier"]),
        RESTBinding("GET", "/2015-03-31/functions/{FunctionName}/policy", "GetPolicy", query: ["Qualifier"]),
        RESTBinding(
            "DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", "RemovePermission", status: 204,
            query: ["Qualifier", "RevisionId"]),
        // Function URLs
        RESTBinding("POST", "/2021-10-31/functions/{FunctionName}/url", "CreateFunctionUrlConfig", status: 201, query: ["Qualifier"]),
        RESTBinding("DELETE", "/2021-10-31/functions/{FunctionName}/url", "DeleteFunctionUrlConfig", status: 204, query: ["Qualifier"]),
        RESTBinding("GET", "/2021-10-31/functions/{FunctionName}/url", "GetFunctionUrlConfig", query: ["Qualifier"]),
        RESTBinding("GET", "/2021-10-31/functions/{FunctionName}/urls", "ListFunctionUrlConfigs", query: ["Marker", "MaxItems"]),
        RESTBinding("PUT", "/2021-10-31/functions/{FunctionName}/url", "UpdateFunctionUrlConfig", query: ["Qualifier"]),
        // Concurrency, asynchronous invocation, runtime management
        RESTBinding("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", "DeleteFunctionConcurrency", status: 204),
        RESTBinding(
            "DELETE", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "DeleteFunctionEventInvokeConfig", status: 204,
            query: ["Qualifier"]),
        RESTBinding(
            "DELETE", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "DeleteProvisionedConcurrencyConfig", status: 204,
            query: ["Qualifier"]),
        RESTBinding("GET", "/2019-09-30/functions/{FunctionName}/concurrency", "GetFunctionConcurrency"),
        RESTBinding(
            "GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "GetFunctionEventInvokeConfig", query: ["Qualifier"]),
        RESTBinding("GET", "/2024-08-31/functions/{FunctionName}/recursion-config", "GetFunctionRecursionConfig"),
        RESTBinding(
            "GET", "/2025-11-30/functions/{FunctionName}/function-scaling-config", "GetFunctionScalingConfig", query: ["Qualifier"]),
        RESTBinding(
            "GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "GetProvisionedConcurrencyConfig", query: ["Qualifier"]),
        RESTBinding(
            "GET", "/2021-07-20/functions/{FunctionName}/runtime-management-config", "GetRuntimeManagementConfig", query: ["Qualifier"]),
        RESTBinding(
            "GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config/list", "ListFunctionEventInvokeConfigs",
            query: ["Marker", "MaxItems"]),
        RESTBinding(
            "GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs",
            query: ["Marker", "MaxItems"]),
        RESTBinding("PUT", "/2017-10-31/functions/{FunctionName}/concurrency", "PutFunctionConcurrency"),
        RESTBinding(
            "PUT", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "PutFunctionEventInvokeConfig", query: ["Qualifier"]),
        RESTBinding("PUT", "/2024-08-31/functions/{FunctionName}/recursion-config", "PutFunctionRecursionConfig"),
        RESTBinding(
            "PUT", "/2025-11-30/functions/{FunctionName}/function-scaling-config", "PutFunctionScalingConfig", status: 202,
            query: ["Qualifier"]),
        RESTBinding(
            "PUT", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "PutProvisionedConcurrencyConfig", status: 202,
            query: ["Qualifier"]),
        RESTBinding(
            "PUT", "/2021-07-20/functions/{FunctionName}/runtime-management-config", "PutRuntimeManagementConfig", query: ["Qualifier"]),
        RESTBinding(
            "POST", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "UpdateFunctionEventInvokeConfig", query: ["Qualifier"]),
        // Tags and the account
        RESTBinding("GET", "/2016-08-19/account-settings", "GetAccountSettings"),
        RESTBinding("GET", "/2017-03-31/tags/{Resource}", "ListTags"),
        RESTBinding("POST", "/2017-03-31/tags/{Resource}", "TagResource", status: 204),
        RESTBinding("DELETE", "/2017-03-31/tags/{Resource}", "UntagResource", status: 204, query: ["TagKeys[]=tagKeys"]),
        // Event source mappings
        RESTBinding("POST", "/2015-03-31/event-source-mappings", "CreateEventSourceMapping", status: 202),
        RESTBinding("DELETE", "/2015-03-31/event-source-mappings/{UUID}", "DeleteEventSourceMapping", status: 202),
        RESTBinding("GET", "/2015-03-31/event-source-mappings/{UUID}", "GetEventSourceMapping"),
        RESTBinding(
            "GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings",
            query: ["EventSourceArn", "FunctionName", "Marker", "MaxItems"]),
        RESTBinding("PUT", "/2015-03-31/event-source-mappings/{UUID}", "UpdateEventSourceMapping", status: 202),
        // Code signing
        RESTBinding("POST", "/2020-04-22/code-signing-configs", "CreateCodeSigningConfig", status: 201),
        RESTBinding("DELETE", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", "DeleteCodeSigningConfig", status: 204),
        RESTBinding("DELETE", "/2020-06-30/functions/{FunctionName}/code-signing-config", "DeleteFunctionCodeSigningConfig", status: 204),
        RESTBinding("GET", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", "GetCodeSigningConfig"),
        RESTBinding("GET", "/2020-06-30/functions/{FunctionName}/code-signing-config", "GetFunctionCodeSigningConfig"),
        RESTBinding("GET", "/2020-04-22/code-signing-configs", "ListCodeSigningConfigs", query: ["Marker", "MaxItems"]),
        RESTBinding(
            "GET", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}/functions", "ListFunctionsByCodeSigningConfig",
            query: ["Marker", "MaxItems"]),
        RESTBinding("PUT", "/2020-06-30/functions/{FunctionName}/code-signing-config", "PutFunctionCodeSigningConfig"),
        RESTBinding("PUT", "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}", "UpdateCodeSigningConfig"),
        // Capacity providers
        RESTBinding("POST", "/2025-11-30/capacity-providers", "CreateCapacityProvider", status: 202),
        RESTBinding("DELETE", "/2025-11-30/capacity-providers/{CapacityProviderName}", "DeleteCapacityProvider", status: 202),
        RESTBinding("GET", "/2025-11-30/capacity-providers/{CapacityProviderName}", "GetCapacityProvider"),
        RESTBinding("GET", "/2025-11-30/capacity-providers", "ListCapacityProviders", query: ["State", "Marker", "MaxItems"]),
        RESTBinding(
            "GET", "/2025-11-30/capacity-providers/{CapacityProviderName}/function-versions", "ListFunctionVersionsByCapacityProvider",
            query: ["Marker", "MaxItems"]),
        RESTBinding("PUT", "/2025-11-30/capacity-providers/{CapacityProviderName}", "UpdateCapacityProvider", status: 202),
        // Durable executions
        RESTBinding("POST", "/2025-12-01/durable-executions/{DurableExecutionArn}/checkpoint", "CheckpointDurableExecution"),
        RESTBinding("GET", "/2025-12-01/durable-executions/{DurableExecutionArn}", "GetDurableExecution"),
        RESTBinding(
            "GET", "/2025-12-01/durable-executions/{DurableExecutionArn}/history", "GetDurableExecutionHistory",
            query: ["IncludeExecutionData", "MaxItems", "Marker", "ReverseOrder"]),
        RESTBinding(
            "GET", "/2025-12-01/durable-executions/{DurableExecutionArn}/state", "GetDurableExecutionState",
            query: ["CheckpointToken", "Marker", "MaxItems"]),
        RESTBinding(
            "GET", "/2025-12-01/functions/{FunctionName}/durable-executions", "ListDurableExecutionsByFunction",
            query: [
                "Qualifier", "DurableExecutionName", "Statuses[]", "StartedAfter", "StartedBefore", "ReverseOrder", "Marker", "MaxItems",
            ]),
        RESTBinding("POST", "/2025-12-01/durable-execution-callbacks/{CallbackId}/fail", "SendDurableExecutionCallbackFailure"),
        RESTBinding("POST", "/2025-12-01/durable-execution-callbacks/{CallbackId}/heartbeat", "SendDurableExecutionCallbackHeartbeat"),
        RESTBinding("POST", "/2025-12-01/durable-execution-callbacks/{CallbackId}/succeed", "SendDurableExecutionCallbackSuccess"),
        RESTBinding("POST", "/2025-12-01/durable-executions/{DurableExecutionArn}/stop", "StopDurableExecution"),
    ]

    /// Errors whose message is the member `Message`; in all others it is `message`.
    static let errorsWithCapitalMessage: Set<String> = [
        "CallbackTimeoutException", "CodeSigningConfigNotFoundException", "CodeVerificationFailedException",
        "DurableExecutionAlreadyStartedException", "EC2AccessDeniedException", "EC2ThrottledException", "EC2UnexpectedException",
        "EFSIOException", "EFSMountConnectivityException", "EFSMountFailureException", "EFSMountTimeoutException",
        "ENILimitReachedException", "InvalidCodeSignatureException", "InvalidRuntimeException", "InvalidSecurityGroupIDException",
        "InvalidSubnetIDException", "InvalidZipFileException", "KMSAccessDeniedException", "KMSDisabledException",
        "KMSInvalidStateException", "KMSNotFoundException", "NoPublishedVersionException", "RecursiveInvocationException",
        "ResourceInUseException", "ResourceNotFoundException", "S3FilesMountConnectivityException", "S3FilesMountFailureException",
        "S3FilesMountTimeoutException", "ServiceException", "SnapStartException", "SnapStartNotReadyException",
        "SnapStartTimeoutException", "SubnetIPAddressLimitReachedException",
    ]
}
