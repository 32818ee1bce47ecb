extension LogsService {
    /// Operations of the API version 2014-03-28 that are refused by name; docs/not-built.md says the same.
    static let notBuilt: Set<String> = [
        "AssociateKmsKey", "AssociateSourceToS3TableIntegration", "CancelExportTask", "CancelImportTask", "CreateDelivery",
        "CreateExportTask", "CreateImportTask", "CreateLogAnomalyDetector", "CreateLookupTable", "CreateScheduledQuery",
        "DeleteAccountPolicy", "DeleteDataProtectionPolicy", "DeleteDelivery", "DeleteDeliveryDestination",
        "DeleteDeliveryDestinationPolicy", "DeleteDeliverySource", "DeleteDestination", "DeleteIndexPolicy", "DeleteIntegration",
        "DeleteLogAnomalyDetector", "DeleteLookupTable", "DeleteMetricFilter", "DeleteQueryDefinition", "DeleteResourcePolicy",
        "DeleteScheduledQuery", "DeleteSubscriptionFilter", "DeleteTransformer", "DescribeAccountPolicies",
        "DescribeConfigurationTemplates", "DescribeDeliveries", "DescribeDeliveryDestinations", "DescribeDeliverySources",
        "DescribeDestinations", "DescribeExportTasks", "DescribeFieldIndexes", "DescribeImportTaskBatches", "DescribeImportTasks",
        "DescribeIndexPolicies", "DescribeLookupTables", "DescribeMetricFilters", "DescribeQueries", "DescribeQueryDefinitions",
        "DescribeResourcePolicies", "DescribeSubscriptionFilters", "DisassociateKmsKey",
        "DisassociateSourceFromS3TableIntegration", "GetDataProtectionPolicy", "GetDelivery", "GetDeliveryDestination",
        "GetDeliveryDestinationPolicy", "GetDeliverySource", "GetIntegration", "GetLogAnomalyDetector", "GetLogFields",
        "GetLogGroupFields", "GetLogObject", "GetLogRecord", "GetLookupTable", "GetQueryResults", "GetScheduledQuery",
        "GetScheduledQueryHistory", "GetTransformer", "ListAggregateLogGroupSummaries", "ListAnomalies", "ListIntegrations",
        "ListLogAnomalyDetectors", "ListLogGroupsForQuery", "ListScheduledQueries", "ListSourcesForS3TableIntegration",
        "PutAccountPolicy", "PutBearerTokenAuthentication", "PutDataProtectionPolicy", "PutDeliveryDestination",
        "PutDeliveryDestinationPolicy", "PutDeliverySource", "PutDestination", "PutDestinationPolicy", "PutIndexPolicy",
        "PutIntegration", "PutMetricFilter", "PutQueryDefinition", "PutResourcePolicy", "PutSubscriptionFilter", "PutTransformer",
        "StartLiveTail", "StartQuery", "StopQuery", "TestTransformer", "UpdateAnomaly", "UpdateDeliveryConfiguration",
        "UpdateLogAnomalyDetector", "UpdateLookupTable", "UpdateScheduledQuery",
    ]
}
