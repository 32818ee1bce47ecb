public import AWSInterface

/// EventBridge as the gateway, the command line and other services call it.
public enum EventsInterface {
    /// Operations of AWS's API (version 2015-10-07, as of botocore 1.43) that are refused by name: event sources of partners and
    /// global endpoints need parties and regions that a node does not have.
    static let notBuilt: Set<String> = [
        "ActivateEventSource", "CreateEndpoint", "CreatePartnerEventSource", "DeactivateEventSource", "DeleteEndpoint",
        "DeletePartnerEventSource", "DescribeEndpoint", "DescribeEventSource", "DescribePartnerEventSource", "ListEndpoints",
        "ListEventSources", "ListPartnerEventSourceAccounts", "ListPartnerEventSources", "PutPartnerEvents", "UpdateEndpoint",
    ]

    /// The service `events`; its JSON 1.1 targets begin with `AWSEvents`.
    ///
    /// - Parameter further: the operations that the control plane does not have: `PutEvents`, API destinations, connections.
    public static func make(_ service: EventsService, _ further: [Operation]) -> ServiceInterface {
        let operations =
            service.busOperations + service.permissionOperations + service.ruleOperations + service.targetOperations
            + service.patternOperations + service.tagOperations + service.archiveOperations + service.replayOperations + further
        return ServiceInterface(name: "events", operations: operations, notBuilt: notBuilt)
    }
}
