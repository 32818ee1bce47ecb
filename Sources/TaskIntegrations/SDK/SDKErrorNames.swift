/// The errors that services' models name. An SDK has a class for each of them; any other error is of the service's general class.
enum SDKErrorNames {
    /// The class of an error in the SDK for Java, for example `StateMachineDoesNotExistException`; nil for one without a class of its own.
    ///
    /// - Parameters:
    ///   - code: the error's name in the API, for example `StateMachineDoesNotExist`.
    ///   - service: the SDK's name of the service.
    static func className(of code: String, service: String) -> String? {
        guard modelled[service]?.contains(code) == true else { return nil }
        let name = renamed[code] ?? SDKNames.pascal(code)
        return name.hasSuffix("Exception") ? name : "\(name)Exception"
    }

    /// Query codes that differ from the shape's name.
    private static let renamed = [
        "NotSupportedService": "ServiceNotSupportedException", "ReportExpired": "CredentialReportExpiredException",
        "ReportInProgress": "CredentialReportNotReadyException", "ReportNotPresent": "CredentialReportNotPresentException",
    ]

    /// Facts of the services' models (botocore 1.43): codes as the services send them.
    private static let modelled: [String: Set<String>] = [
        "cloudwatchlogs": [
            "AccessDeniedException", "ConflictException", "DataAlreadyAcceptedException", "InternalServerException",
            "InvalidOperationException", "InvalidParameterException", "InvalidSequenceTokenException", "LimitExceededException",
            "MalformedQueryException", "OperationAbortedException", "ResourceAlreadyExistsException", "ResourceNotFoundException",
            "ServiceQuotaExceededException", "ServiceUnavailableException", "ThrottlingException", "TooManyTagsException",
            "UnrecognizedClientException", "ValidationException",
        ],
        "eventbridge": [
            "AccessDeniedException", "ConcurrentModificationException", "IllegalStatusException", "InternalException",
            "InvalidEventPatternException", "InvalidStateException", "LimitExceededException", "ManagedRuleException",
            "OperationDisabledException", "PolicyLengthExceededException", "ResourceAlreadyExistsException", "ResourceNotFoundException",
            "ThrottlingException",
        ],
        "iam": [
            "ConcurrentModification", "DeleteConflict", "EntityAlreadyExists", "EntityTemporarilyUnmodifiable", "InvalidInput",
            "LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "NotSupportedService", "PolicyEvaluation", "PolicyNotAttachable",
            "ReportExpired", "ReportInProgress", "ReportNotPresent", "ServiceFailure", "UnmodifiableEntity",
        ],
        "lambda": [
            "CodeSigningConfigNotFoundException", "CodeStorageExceededException", "CodeVerificationFailedException",
            "EC2AccessDeniedException", "EC2ThrottledException", "EC2UnexpectedException", "EFSIOException", "ENILimitReachedException",
            "InvalidCodeSignatureException", "InvalidParameterValueException", "InvalidRequestContentException",
            "InvalidRuntimeException", "InvalidZipFileException", "KMSAccessDeniedException", "KMSDisabledException",
            "KMSInvalidStateException", "KMSNotFoundException", "PolicyLengthExceededException", "PreconditionFailedException",
            "ProvisionedConcurrencyConfigNotFoundException", "RecursiveInvocationException", "RequestTooLargeException",
            "ResourceConflictException", "ResourceInUseException", "ResourceNotFoundException", "ResourceNotReadyException",
            "ServiceException", "ServiceQuotaExceededException", "SnapStartException", "SnapStartNotReadyException",
            "SnapStartTimeoutException", "TooManyRequestsException", "UnsupportedMediaTypeException",
        ],
        "scheduler": [
            "ConflictException", "InternalServerException", "ResourceNotFoundException", "ServiceQuotaExceededException",
            "ThrottlingException", "ValidationException",
        ],
        "sfn": [
            "ActivityAlreadyExists", "ActivityDoesNotExist", "ActivityLimitExceeded", "ActivityWorkerLimitExceeded", "ConflictException",
            "ExecutionAlreadyExists", "ExecutionDoesNotExist", "ExecutionLimitExceeded", "ExecutionNotRedrivable", "InvalidArn",
            "InvalidDefinition", "InvalidEncryptionConfiguration", "InvalidExecutionInput", "InvalidLoggingConfiguration", "InvalidName",
            "InvalidOutput", "InvalidToken", "InvalidTracingConfiguration", "KmsAccessDeniedException", "KmsInvalidStateException",
            "KmsThrottlingException", "MissingRequiredParameter", "ResourceNotFound", "ServiceQuotaExceededException",
            "StateMachineAlreadyExists", "StateMachineDeleting", "StateMachineDoesNotExist", "StateMachineLimitExceeded",
            "StateMachineTypeNotSupported", "TaskDoesNotExist", "TaskTimedOut", "TooManyTags", "ValidationException",
        ],
        "sqs": [
            "BatchEntryIdsNotDistinct", "BatchRequestTooLong", "EmptyBatchRequest", "InvalidAddress", "InvalidAttributeName",
            "InvalidAttributeValue", "InvalidBatchEntryId", "InvalidIdFormat", "InvalidMessageContents", "InvalidSecurity",
            "KmsAccessDenied", "KmsDisabled", "KmsInvalidKeyUsage", "KmsInvalidState", "KmsNotFound", "KmsOptInRequired", "KmsThrottled",
            "MessageNotInflight", "OverLimit", "PurgeQueueInProgress", "QueueDeletedRecently", "QueueDoesNotExist", "QueueNameExists",
            "ReceiptHandleIsInvalid", "RequestThrottled", "ResourceNotFoundException", "TooManyEntriesInBatchRequest",
            "UnsupportedOperation",
        ],
        "sts": [
            "ExpiredTokenException", "IDPCommunicationError", "IDPRejectedClaim", "InvalidAuthorizationMessageException",
            "InvalidIdentityToken", "MalformedPolicyDocument", "PackedPolicyTooLarge", "RegionDisabledException",
        ],
    ]
}
