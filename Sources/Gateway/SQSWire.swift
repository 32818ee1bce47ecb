/// Amazon SQS on the wire: the shapes of its Query protocol (version 2012-11-05) and the names of its errors in both protocols,
/// as AWS's model of the service states them.
enum SQSWire {
    static let query = QueryService(
        name: "sqs", version: "2012-11-05", namespace: "http://queue.amazonaws.com/doc/2012-11-05/", operations: operations,
        resourceURLMember: "QueueUrl", errors: errors)

    // MARK: - Shapes

    private static let queueURL = QueryMember("QueueUrl")
    private static let nextToken = QueryMember("NextToken")
    private static let maxResults = QueryMember("MaxResults", .integer)
    private static let visibilityTimeout = QueryMember("VisibilityTimeout", .integer)
    private static let receiptHandle = QueryMember("ReceiptHandle")
    private static let id = QueryMember("Id")

    private static let attributeMap = QueryShape.map(key: "Name", value: "Value", .text)
    private static let tagMap = QueryShape.map(key: "Key", value: "Value", .text)
    private static let attributes = QueryMember("Attributes", attributeMap, as: "Attribute")
    private static let attributeNames = QueryMember("AttributeNames", .list(.text), as: "AttributeName")

    /// Binary values are base 64 here as in JSON.
    private static let messageAttributeMap = QueryShape.map(
        key: "Name", value: "Value",
        .structure([
            QueryMember("StringValue"), QueryMember("BinaryValue"),
            QueryMember("StringListValues", .list(.text), as: "StringListValue"),
            QueryMember("BinaryListValues", .list(.text), as: "BinaryListValue"), QueryMember("DataType"),
        ]))
    private static let messageAttributes = QueryMember("MessageAttributes", messageAttributeMap, as: "MessageAttribute")

    /// What SendMessage and an entry of its batch have in common.
    private static let outgoing = [
        QueryMember("MessageBody"), QueryMember("DelaySeconds", .integer), messageAttributes,
        QueryMember("MessageSystemAttributes", messageAttributeMap, as: "MessageSystemAttribute"), QueryMember("MessageDeduplicationId"),
        QueryMember("MessageGroupId"),
    ]
    private static let sent = [
        QueryMember("MD5OfMessageBody"), QueryMember("MD5OfMessageAttributes"), QueryMember("MD5OfMessageSystemAttributes"),
        QueryMember("MessageId"), QueryMember("SequenceNumber"),
    ]
    private static let received = [
        QueryMember("MessageId"), receiptHandle, QueryMember("MD5OfBody"), QueryMember("Body"), attributes,
        QueryMember("MD5OfMessageAttributes"), messageAttributes,
    ]
    private static let moveTask = [
        QueryMember("TaskHandle"), QueryMember("Status"), QueryMember("SourceArn"), QueryMember("DestinationArn"),
        QueryMember("MaxNumberOfMessagesPerSecond", .integer), QueryMember("ApproximateNumberOfMessagesMoved", .integer),
        QueryMember("ApproximateNumberOfMessagesToMove", .integer), QueryMember("FailureReason"),
        QueryMember("StartedTimestamp", .integer),
    ]

    /// A batch of `name`: its entries in, the successful and the failed ones out.
    private static func batch(_ name: String, _ entry: [QueryMember], result: [QueryMember] = []) -> QueryOperation {
        QueryOperation(
            [queueURL, QueryMember("Entries", .list(.structure([id] + entry)), as: "\(name)RequestEntry")],
            output: [
                QueryMember("Successful", .list(.structure([id] + result)), as: "\(name)ResultEntry"),
                QueryMember(
                    "Failed", .list(.structure([id, QueryMember("SenderFault"), QueryMember("Code"), QueryMember("Message")])),
                    as: "BatchResultErrorEntry"),
            ])
    }

    private static let operations: [String: QueryOperation] = [
        // Queues
        "CreateQueue": QueryOperation(
            [QueryMember("QueueName"), attributes, QueryMember("tags", tagMap, as: "Tag")], output: [queueURL]),
        "DeleteQueue": QueryOperation([queueURL]),
        "GetQueueUrl": QueryOperation([QueryMember("QueueName"), QueryMember("QueueOwnerAWSAccountId")], output: [queueURL]),
        "GetQueueAttributes": QueryOperation([queueURL, attributeNames], output: [attributes]),
        "SetQueueAttributes": QueryOperation([queueURL, attributes]),
        "ListQueues": QueryOperation(
            [QueryMember("QueueNamePrefix"), nextToken, maxResults],
            output: [QueryMember("QueueUrls", .list(.text), as: "QueueUrl"), nextToken]),
        "ListDeadLetterSourceQueues": QueryOperation(
            [queueURL, nextToken, maxResults], output: [QueryMember("queueUrls", .list(.text), as: "QueueUrl"), nextToken]),
        "PurgeQueue": QueryOperation([queueURL]),
        "AddPermission": QueryOperation([
            queueURL, QueryMember("Label"), QueryMember("AWSAccountIds", .list(.text), as: "AWSAccountId"),
            QueryMember("Actions", .list(.text), as: "ActionName"),
        ]),
        "RemovePermission": QueryOperation([queueURL, QueryMember("Label")]),
        "ListQueueTags": QueryOperation([queueURL], output: [QueryMember("Tags", tagMap, as: "Tag")]),
        "TagQueue": QueryOperation([queueURL, QueryMember("Tags", tagMap, as: "Tag")]),
        "UntagQueue": QueryOperation([queueURL, QueryMember("TagKeys", .list(.text), as: "TagKey")]),
        // Messages
        "SendMessage": QueryOperation([queueURL] + outgoing, output: sent),
        "SendMessageBatch": batch("SendMessageBatch", outgoing, result: sent),
        "ReceiveMessage": QueryOperation(
            [
                queueURL, attributeNames, QueryMember("MessageSystemAttributeNames", .list(.text), as: "MessageSystemAttributeName"),
                QueryMember("MessageAttributeNames", .list(.text), as: "MessageAttributeName"),
                QueryMember("MaxNumberOfMessages", .integer), visibilityTimeout, QueryMember("WaitTimeSeconds", .integer),
                QueryMember("ReceiveRequestAttemptId"),
            ], output: [QueryMember("Messages", .list(.structure(received)), as: "Message")]),
        "DeleteMessage": QueryOperation([queueURL, receiptHandle]),
        "DeleteMessageBatch": batch("DeleteMessageBatch", [receiptHandle]),
        "ChangeMessageVisibility": QueryOperation([queueURL, receiptHandle, visibilityTimeout]),
        "ChangeMessageVisibilityBatch": batch("ChangeMessageVisibilityBatch", [receiptHandle, visibilityTimeout]),
        // Redrive
        "StartMessageMoveTask": QueryOperation(
            [QueryMember("SourceArn"), QueryMember("DestinationArn"), QueryMember("MaxNumberOfMessagesPerSecond", .integer)],
            output: [QueryMember("TaskHandle")]),
        "CancelMessageMoveTask": QueryOperation(
            [QueryMember("TaskHandle")], output: [QueryMember("ApproximateNumberOfMessagesMoved", .integer)]),
        "ListMessageMoveTasks": QueryOperation(
            [QueryMember("SourceArn"), maxResults],
            output: [QueryMember("Results", .list(.structure(moveTask)), as: "ListMessageMoveTasksResultEntry")]),
    ]

    // MARK: - Errors

    static let errors = QueryCompatibleErrors(
        namespace: "com.amazonaws.sqs",
        modelled: [
            .init("BatchEntryIdsNotDistinct", query: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
            .init("BatchRequestTooLong", query: "AWS.SimpleQueueService.BatchRequestTooLong"),
            .init("EmptyBatchRequest", query: "AWS.SimpleQueueService.EmptyBatchRequest"),
            .init("InvalidAddress", status: 404),
            .init("InvalidAttributeName"),
            .init("InvalidAttributeValue"),
            .init("InvalidBatchEntryId", query: "AWS.SimpleQueueService.InvalidBatchEntryId"),
            .init("InvalidIdFormat"),
            .init("InvalidMessageContents"),
            .init("InvalidSecurity", status: 403),
            .init("KmsAccessDenied", query: "KMS.AccessDeniedException"),
            .init("KmsDisabled", query: "KMS.DisabledException"),
            .init("KmsInvalidKeyUsage", query: "KMS.InvalidKeyUsageException"),
            .init("KmsInvalidState", query: "KMS.InvalidStateException"),
            .init("KmsNotFound", query: "KMS.NotFoundException"),
            .init("KmsOptInRequired", query: "KMS.OptInRequired", status: 403),
            .init("KmsThrottled", query: "KMS.ThrottlingException"),
            .init("MessageNotInflight", query: "AWS.SimpleQueueService.MessageNotInflight"),
            .init("OverLimit", status: 403),
            .init("PurgeQueueInProgress", query: "AWS.SimpleQueueService.PurgeQueueInProgress", status: 403),
            .init("QueueDeletedRecently", query: "AWS.SimpleQueueService.QueueDeletedRecently"),
            .init(
                "QueueDoesNotExist", query: "AWS.SimpleQueueService.NonExistentQueue",
                queryMessage: "The specified queue does not exist for this wsdl version."),
            .init("QueueNameExists", query: "QueueAlreadyExists"),
            .init("ReceiptHandleIsInvalid", status: 404),
            .init("RequestThrottled", status: 403),
            .init("ResourceNotFoundException", status: 404),
            .init("TooManyEntriesInBatchRequest", query: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
            .init("UnsupportedOperation", query: "AWS.SimpleQueueService.UnsupportedOperation"),
        ],
        common: [
            .init("InvalidParameterValueException", query: "InvalidParameterValue"),
            .init("MissingRequiredParameterException", query: "MissingParameter"),
            .init("AccessDeniedException", query: "AccessDenied", status: 403),
            .init("UnknownOperationException", query: "InvalidAction"),
            .init("SerializationException", query: "MalformedInput"),
            .init("MissingAuthenticationTokenException", query: "MissingAuthenticationToken", status: 403),
            .init("IncompleteSignatureException", query: "IncompleteSignature"),
            .init("InvalidSignatureException", query: "SignatureDoesNotMatch", status: 403),
            .init("UnrecognizedClientException", query: "InvalidClientTokenId", status: 403),
        ])
}
