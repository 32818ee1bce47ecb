/// The fields of states by their type.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
extension ObjectShape {
    /// The longest time-out, wait or interval, in seconds.
    static let longestTime = 99_999_999

    /// By the value of `Type`; nil for one that there is not.
    static func state(ofType type: String) -> ObjectShape? { states[type] }

    /// In the order in which AWS lists them.
    static let stateTypes = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"]

    private static let states: [String: ObjectShape] = [
        "Task": task, "Wait": wait, "Pass": pass, "Succeed": succeed, "Fail": fail, "Choice": choice, "Parallel": parallel, "Map": map,
    ]

    private static let common: [FieldRule] = [
        .both("Type", .text), .both("Comment", .text), .both("QueryLanguage", .oneOf(["JSONPath", "JSONata"])),
    ]
    private static let transition: [FieldRule] = [.both("Next", .text), .both("End", .flag)]
    private static let filters: [FieldRule] = [
        .jsonPath("InputPath", .pathOrNull), .jsonPath("OutputPath", .pathOrNull), .jsonata("Output", .template),
    ]
    private static let assign: [FieldRule] = [.both("Assign", .assignments)]
    private static let resultFilters: [FieldRule] = [
        .jsonPath("ResultPath", .referenceOrNull), .jsonPath("ResultSelector", .template),
    ]
    private static let errorHandling: [FieldRule] = [.both("Retry", .objects(.retrier)), .both("Catch", .objects(.catcher))]

    private static let pass = ObjectShape(
        common + transition + filters + assign + [
            .jsonPath("Parameters", .template), .jsonPath("ResultPath", .referenceOrNull), .jsonPath("Result", .anything),
        ])

    private static let task = ObjectShape(
        common + transition + filters + assign + resultFilters + errorHandling + [
            .both("Resource", .only(.resource)), .jsonPath("Parameters", .template), .jsonata("Arguments", .template),
            .both("TimeoutSeconds", .whole(1...longestTime)), .jsonPath("TimeoutSecondsPath", .path),
            .both("HeartbeatSeconds", .whole(1...longestTime)), .jsonPath("HeartbeatSecondsPath", .path),
            .both("Credentials", .only(.credentials)),
        ], required: ["Resource"],
        atMostOne: [["TimeoutSeconds", "TimeoutSecondsPath"], ["HeartbeatSeconds", "HeartbeatSecondsPath"]])

    private static let choice = ObjectShape(
        common + filters + assign + [.both("Choices", .objects(.rule)), .both("Default", .text)], required: ["Choices"])

    private static let wait = ObjectShape(
        common + transition + filters + assign + [
            .both("Seconds", .whole(0...longestTime)), .jsonPath("SecondsPath", .path),
            .both("Timestamp", .timestamp), .jsonPath("TimestampPath", .path),
        ], exactlyOne: [["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]])

    private static let succeed = ObjectShape(common + filters)

    private static let fail = ObjectShape(
        common + [
            .both("Error", .words), .jsonPath("ErrorPath", .pathOrCall), .both("Cause", .words), .jsonPath("CausePath", .pathOrCall),
        ], atMostOne: [["Error", "ErrorPath"], ["Cause", "CausePath"]])

    private static let parallel = ObjectShape(
        common + transition + filters + assign + resultFilters + errorHandling + [
            .both("Branches", .objects(.branch)), .jsonPath("Parameters", .template), .jsonata("Arguments", .template),
        ], required: ["Branches"])

    private static let map = ObjectShape(
        common + transition + filters + assign + resultFilters + errorHandling + [
            .both("ItemProcessor", .object(.processor)), .both("Iterator", .object(.processor)),
            .jsonPath("ItemsPath", .path), .jsonata("Items", .only(.items)),
            .both("ItemSelector", .template), .jsonPath("Parameters", .template),
            .both("MaxConcurrency", .whole(0...Int.max)), .jsonPath("MaxConcurrencyPath", .path),
            .both("ItemReader", .object(.itemReader)), .both("ItemBatcher", .object(.itemBatcher)),
            .both("ResultWriter", .object(.resultWriter)), .both("Label", .only(.label)),
            .both("ToleratedFailureCount", .whole(0...Int.max)), .jsonPath("ToleratedFailureCountPath", .path),
            .both("ToleratedFailurePercentage", .decimal(0...100)), .jsonPath("ToleratedFailurePercentagePath", .path),
        ], exactlyOne: [["ItemProcessor", "Iterator"]],
        atMostOne: [
            ["ItemSelector", "Parameters"], ["MaxConcurrency", "MaxConcurrencyPath"],
            ["ToleratedFailureCount", "ToleratedFailureCountPath"], ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
        ])

    /// What a Map state has in distributed mode only. AWS lets tolerated failures stand in an inline one, without a meaning.
    static let distributedMapFields = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"]
}
