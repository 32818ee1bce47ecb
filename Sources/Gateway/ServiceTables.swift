/// The services that the gateway can tell apart on the wire, whether they are built or not: one line each.
enum ServiceTables {
    /// By what stands before the dot in `X-Amz-Target`.
    static let jsonTargets: [String: JSONService] = [
        "Logs_20140328": JSONService("logs", version: "1.1"),
        "AmazonSQS": JSONService("sqs", version: "1.0", errors: SQSWire.errors),
        "AWSEvents": JSONService("events", version: "1.1"),
        "AWSStepFunctions": JSONService("states", version: "1.0"),
        "DynamoDB_20120810": JSONService("dynamodb", version: "1.0"),
    ]

    /// By the `Version` of a Query request. `maps` are the output members that are maps, which XML writes as entries.
    static let queryServices: [QueryService] = [
        QueryService(
            name: "iam", version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/", maps: ["SummaryMap"]),
        QueryService(name: "sts", version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/"),
        SQSWire.query,
        QueryService(name: "sns", version: "2010-03-31", namespace: "http://sns.amazonaws.com/doc/2010-03-31/", maps: ["Attributes"]),
    ]

    static let restServices = [
        RESTService("lambda", bindings: LambdaBindings.all, errors: .lambda),
        RESTService("scheduler", bindings: SchedulerBindings.all, errors: .plain),
    ]

    /// Operations that are quick to decide and asked for often, by their target: they stay on their event loop.
    static let quickTargets: Set<String> = [
        "AmazonSQS.SendMessage", "AmazonSQS.SendMessageBatch", "AmazonSQS.ReceiveMessage", "AmazonSQS.DeleteMessage",
        "AmazonSQS.DeleteMessageBatch", "AmazonSQS.ChangeMessageVisibility", "AmazonSQS.ChangeMessageVisibilityBatch",
        "AWSEvents.PutEvents",
    ]

    /// Operations that wait for something to happen: they end when their client goes away, and when the node stops.
    static let longPolls: [String: Set<String>] = ["sqs": ["ReceiveMessage"], "states": ["GetActivityTask"]]
}

/// A service of the JSON protocols.
struct JSONService: Sendable {
    let name: String
    /// Of the protocol: 1.0 or 1.1.
    let version: String
    /// For a service that spoke Query before.
    let errors: QueryCompatibleErrors?

    init(_ name: String, version: String, errors: QueryCompatibleErrors? = nil) {
        self.name = name
        self.version = version
        self.errors = errors
    }
}

/// A service of the REST-JSON protocol.
struct RESTService: Sendable {
    /// How errors stand in the body; their name is in the header `x-amzn-ErrorType`.
    enum ErrorForm: Sendable {
        /// `Type`, and `message` or `Message` by the error's name.
        case lambda
        /// `Message` alone.
        case plain
    }

    let name: String
    let bindings: [RESTBinding]
    let errors: ErrorForm

    init(_ name: String, bindings: [RESTBinding], errors: ErrorForm) {
        self.name = name
        self.bindings = bindings
        self.errors = errors
    }
}
