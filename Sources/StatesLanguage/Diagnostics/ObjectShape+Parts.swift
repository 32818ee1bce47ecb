/// The fields of a machine and of the objects within states.
extension ObjectShape {
    static let machine = ObjectShape(
        [
            .both("StartAt", .text), .both("States", .object(.states)), .both("Comment", .text), .both("Version", .text),
            .both("TimeoutSeconds", .whole(1...longestTime)), .both("QueryLanguage", .oneOf(["JSONPath", "JSONata"])),
        ], required: ["States", "StartAt"])

    private static let branch = ObjectShape(graph, required: ["States", "StartAt"])

    private static let processor = ObjectShape(
        graph + [.both("ProcessorConfig", .object(.processorConfig))], required: ["States", "StartAt"])

    private static let graph: [FieldRule] = [
        .both("StartAt", .text), .both("States", .object(.states)), .both("Comment", .text),
    ]

    private static let processorConfig = ObjectShape([
        .both("Mode", .oneOf(["INLINE", "DISTRIBUTED"])), .both("ExecutionType", .oneOf(["STANDARD", "EXPRESS"])),
    ])

    private static let retrier = ObjectShape(
        [
            .both("ErrorEquals", .only(.errorNames)), .both("IntervalSeconds", .whole(1...longestTime)),
            .both("MaxAttempts", .whole(0...longestTime)), .both("BackoffRate", .decimal(1...Double.greatestFiniteMagnitude)),
            .both("MaxDelaySeconds", .whole(1...31_622_400)), .both("JitterStrategy", .oneOf(["FULL", "NONE"])), .both("Comment", .text),
        ], required: ["ErrorEquals"])

    private static let catcher = ObjectShape(
        [
            .both("ErrorEquals", .only(.errorNames)), .both("Next", .text), .jsonPath("ResultPath", .referenceOrNull),
            .jsonata("Output", .template), .both("Assign", .assignments), .both("Comment", .text),
        ], required: ["ErrorEquals", "Next"])

    private static let rule = ObjectShape(
        comparisons + [
            .jsonata("Condition", .only(.condition)), .both("Next", .text), .both("Assign", .assignments), .jsonata("Output", .template),
        ], required: ["Next"])

    /// A comparison within And, Or or Not.
    private static let condition = ObjectShape(comparisons)

    private static let comparisons: [FieldRule] =
        [
            .jsonPath("Variable", .path), .both("Comment", .text),
            .jsonPath("And", .objects(.condition)), .jsonPath("Or", .objects(.condition)), .jsonPath("Not", .object(.condition)),
        ] + comparisonOperators.map { .jsonPath($0.name, $0.operand) }

    /// The operators that compare `Variable`, with what stands beside them.
    static let comparisonOperators: [(name: String, operand: FieldContent)] =
        ["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"].map { ($0, .flag) }
        + [("StringMatches", .words), ("BooleanEquals", .flag), ("BooleanEqualsPath", .path)]
        + ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"].flatMap { relation -> [(String, FieldContent)] in
            [
                ("String" + relation, .words), ("String" + relation + "Path", .path),
                ("Numeric" + relation, .decimal(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)),
                ("Numeric" + relation + "Path", .path),
                ("Timestamp" + relation, .timestamp), ("Timestamp" + relation + "Path", .path),
            ]
        }

    private static let itemReader = ObjectShape(
        [
            .both("Resource", .only(.dataResource)), .both("ReaderConfig", .object(.readerConfig)),
            .jsonPath("Parameters", .template), .jsonata("Arguments", .template),
        ], required: ["Resource"])

    private static let readerConfig = ObjectShape(
        [
            .both("InputType", .oneOf(["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"])), .both("CSVDelimiter", .words),
            .both("CSVHeaderLocation", .oneOf(["FIRST_ROW", "GIVEN"])), .both("CSVHeaders", .texts),
            .both("MaxItems", .whole(1...100_000_000)), .jsonPath("MaxItemsPath", .path),
            .both("ManifestType", .oneOf(["ATHENA_DATA", "S3_INVENTORY"])), .both("ItemsPointer", .text),
            .both("Transformation", .oneOf(["NONE", "LOAD_AND_FLATTEN"])),
        ], atMostOne: [["MaxItems", "MaxItemsPath"]])

    private static let itemBatcher = ObjectShape(
        [
            .both("BatchInput", .template), .both("MaxItemsPerBatch", .whole(1...100_000_000)), .jsonPath("MaxItemsPerBatchPath", .path),
            .both("MaxInputBytesPerBatch", .whole(1...262_144)), .jsonPath("MaxInputBytesPerBatchPath", .path),
        ],
        atMostOne: [["MaxItemsPerBatch", "MaxItemsPerBatchPath"], ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"]])

    private static let resultWriter = ObjectShape([
        .both("Resource", .only(.dataResource)), .both("WriterConfig", .object(.writerConfig)),
        .jsonPath("Parameters", .template), .jsonata("Arguments", .template),
    ])

    private static let writerConfig = ObjectShape([
        .both("Transformation", .oneOf(["NONE", "COMPACT", "FLATTEN"])), .both("OutputType", .oneOf(["JSON", "JSONL"])),
    ])

    /// nil where the names are free: states by their names.
    static func part(_ part: FieldContent.Part) -> ObjectShape? {
        switch part {
        case .rule: rule
        case .condition: condition
        case .retrier: retrier
        case .catcher: catcher
        case .branch: branch
        case .processor: processor
        case .processorConfig: processorConfig
        case .itemReader: itemReader
        case .readerConfig: readerConfig
        case .itemBatcher: itemBatcher
        case .resultWriter: resultWriter
        case .writerConfig: writerConfig
        case .states: nil
        }
    }
}
