/// The services that the gateway can tell apart on the wire, whether they are built or not: one line each.
enum ServiceTables {
    /// By what stands before the dot in `X-Amz-Target`.
    static let jsonTargets: [String: (service: String, version: String)] = [
        "Logs_20140328": ("logs", "1.1"),
        "AmazonSQS": ("sqs", "1.0"),
        "AWSEvents": ("events", "1.1"),
        "AWSStepFunctions": ("states", "1.0"),
        "DynamoDB_20120810": ("dynamodb", "1.0"),
    ]

    /// By the `Version` of a Query request. `maps` are the output members that are maps, which XML writes as entries.
    static let queryServices: [QueryService] = [
        QueryService(
            name: "iam", version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/", maps: ["SummaryMap"]),
        QueryService(name: "sts", version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/"),
        QueryService(name: "sqs", version: "2012-11-05", namespace: "http://queue.amazonaws.com/doc/2012-11-05/"),
        QueryService(name: "sns", version: "2010-03-31", namespace: "http://sns.amazonaws.com/doc/2010-03-31/", maps: ["Attributes"]),
    ]

    static let restServices: [(name: String, bindings: [RESTBinding])] = [("lambda", LambdaBindings.all)]
}
