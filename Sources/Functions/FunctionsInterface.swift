public import AWSInterface

/// Lambda as the gateway, the command line and other services call it.
public enum FunctionsInterface {
    /// All operations of AWS's API (version 2015-03-31, as of botocore 1.43).
    static let names: Set<String> = [
        "AddLayerVersionPermission", "AddPermission", "CheckpointDurableExecution", "CreateAlias", "CreateCapacityProvider",
        "CreateCodeSigningConfig", "CreateEventSourceMapping", "CreateFunction", "CreateFunctionUrlConfig", "DeleteAlias",
        "DeleteCapacityProvider", "DeleteCodeSigningConfig", "DeleteEventSourceMapping", "DeleteFunction",
        "DeleteFunctionCodeSigningConfig", "DeleteFunctionConcurrency", "DeleteFunctionEventInvokeConfig", "DeleteFunctionUrlConfig",
        "DeleteLayerVersion", "DeleteProvisionedConcurrencyConfig", "GetAccountSettings", "GetAlias", "GetCapacityProvider",
        "GetCodeSigningConfig", "GetDurableExecution", "GetDurableExecutionHistory", "GetDurableExecutionState", "GetEventSourceMapping",
        "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionConcurrency", "GetFunctionConfiguration",
        "GetFunctionEventInvokeConfig", "GetFunctionRecursionConfig", "GetFunctionScalingConfig", "GetFunctionUrlConfig",
        "GetLayerVersion", "GetLayerVersionByArn", "GetLayerVersionPolicy", "GetPolicy", "GetProvisionedConcurrencyConfig",
        "GetRuntimeManagementConfig", "Invoke", "InvokeAsync", "InvokeWithResponseStream", "ListAliases", "ListCapacityProviders",
        "ListCodeSigningConfigs", "ListDurableExecutionsByFunction", "ListEventSourceMappings", "ListFunctionEventInvokeConfigs",
        "ListFunctionUrlConfigs", "ListFunctionVersionsByCapacityProvider", "ListFunctions", "ListFunctionsByCodeSigningConfig",
        "ListLayerVersions", "ListLayers", "ListProvisionedConcurrencyConfigs", "ListTags", "ListVersionsByFunction",
        "PublishLayerVersion", "PublishVersion", "PutFunctionCodeSigningConfig", "PutFunctionConcurrency",
        "PutFunctionEventInvokeConfig", "PutFunctionRecursionConfig", "PutFunctionScalingConfig", "PutProvisionedConcurrencyConfig",
        "PutRuntimeManagementConfig", "RemoveLayerVersionPermission", "RemovePermission", "SendDurableExecutionCallbackFailure",
        "SendDurableExecutionCallbackHeartbeat", "SendDurableExecutionCallbackSuccess", "StopDurableExecution", "TagResource",
        "UntagResource", "UpdateAlias", "UpdateCapacityProvider", "UpdateCodeSigningConfig", "UpdateEventSourceMapping",
        "UpdateFunctionCode", "UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig", "UpdateFunctionUrlConfig",
    ]

    /// The service `lambda`: the control plane of `service`, and operations of the same API that are built in other rooms.
    ///
    /// - Parameters:
    ///   - additional: operations that are not built here, such as those of event source mappings.
    ///   - served: names of operations that the gateway serves by itself, because bodies stream through them (`Invoke` …).
    public static func make(
        _ service: FunctionsService, additional: [Operation] = [], served: Set<String> = []
    ) -> ServiceInterface {
        let operations =
            service.functionOperations + service.updateOperations + service.versionOperations + service.aliasOperations
            + service.layerOperations + service.layerPermissionOperations + service.permissionOperations + service.urlOperations
            + service.concurrencyOperations + service.provisionedOperations + service.eventInvokeOperations + service.tagOperations
            + service.accountOperations + additional
        return ServiceInterface(
            name: "lambda", operations: operations, notBuilt: names.subtracting(operations.map(\.name)).subtracting(served))
    }
}
