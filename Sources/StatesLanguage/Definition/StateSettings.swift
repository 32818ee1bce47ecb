public import JSONPath

/// A JSON text with expressions in it: `….$` fields in JSONPath, `{% … %}` strings in JSONata.
public enum Template: Sendable {
    case paths(PayloadTemplate)
    case expressions(ExpressionTemplate)
}

/// A number that stands in the definition, or is found when the state is entered.
public enum NumberSetting: Sendable {
    case constant(Double)
    /// A field whose name ends in `Path`.
    case path(JSONPath)
    case expression(QueryExpression)
}

/// A text that stands in the definition, or is found when the state is entered.
public enum TextSetting: Sendable {
    case constant(String)
    /// A field whose name ends in `Path`; of a Fail state it may be an intrinsic function.
    case path(PathExpression)
    case expression(QueryExpression)
}

/// What a Task state asks for.
public struct TaskSettings: Sendable {
    public var resource: TaskResource
    /// Seconds; 99,999,999 where absent.
    public var timeout: NumberSetting?
    /// Seconds.
    public var heartbeat: NumberSetting?
    /// The role that the task takes, as `Credentials` says: `{"RoleArn": …}`.
    public var credentials: Template?

    public init(resource: TaskResource) { self.resource = resource }
}

/// `Resource` of a Task state.
public enum TaskResource: Hashable, Sendable {
    /// A function's ARN: the task's input is the event, its answer the result.
    case function(arn: String)
    case activity(arn: String)
    /// `arn:aws:states:::SERVICE:ACTION`, optimized, or `arn:aws:states:::aws-sdk:SERVICE:ACTION`.
    case integration(Integration)

    public struct Integration: Hashable, Sendable {
        /// As written.
        public var arn: String
        /// `lambda`, `sqs`, `states`, `events`, `http`…; of the `aws-sdk` form the SDK's name of the service.
        public var service: String
        /// `sendMessage`, without the pattern.
        public var action: String
        /// The `aws-sdk:` form.
        public var isSDK: Bool
        public var pattern: Pattern

        public init(arn: String, service: String, action: String, isSDK: Bool, pattern: Pattern) {
            self.arn = arn
            self.service = service
            self.action = action
            self.isSDK = isSDK
            self.pattern = pattern
        }
    }

    /// How the task waits for its result.
    public enum Pattern: Hashable, Sendable {
        case requestResponse
        /// `.sync`; version 2 (`.sync:2`) answers a child's output as JSON instead of text.
        case sync(version: Int)
        case waitForTaskToken
    }
}

/// What a Wait state waits for.
public enum WaitSettings: Sendable {
    case seconds(NumberSetting)
    /// ISO 8601, as RFC 3339 profiles it.
    case timestamp(TextSetting)
}

public struct ChoiceSettings: Sendable {
    public var rules: [ChoiceRule]
    public var defaultNext: String?

    public init(rules: [ChoiceRule], defaultNext: String?) {
        self.rules = rules
        self.defaultNext = defaultNext
    }
}

/// One element of `Choices`.
public struct ChoiceRule: Sendable {
    public var condition: ChoiceCondition
    public var next: String
    public var assign: Template?
    /// JSONata's `Output`.
    public var output: Template?

    public init(condition: ChoiceCondition, next: String, assign: Template? = nil, output: Template? = nil) {
        self.condition = condition
        self.next = next
        self.assign = assign
        self.output = output
    }
}

public indirect enum ChoiceCondition: Sendable {
    case comparison(Comparison)
    case and([ChoiceCondition])
    case or([ChoiceCondition])
    case not(ChoiceCondition)
    /// JSONata's `Condition`.
    case expression(QueryExpression)
    /// `Condition` where it is true or false.
    case constant(Bool)
}

/// What a Map state runs over, and how.
public struct MapSettings: Sendable {
    public var processor: StateGraph
    /// `DISTRIBUTED`: each item, or batch, is an execution of its own.
    public var distribution: Distribution?
    /// `ItemsPath`; `$` where absent.
    public var itemsPath: PathSetting
    /// JSONata's `Items`: an array, or an expression that gives one.
    public var items: Template?
    /// `ItemSelector`, or the older `Parameters`.
    public var itemSelector: Template?
    /// 0 is without limit.
    public var maxConcurrency: NumberSetting

    public init(
        processor: StateGraph, distribution: Distribution? = nil, itemsPath: PathSetting = .whole, items: Template? = nil,
        itemSelector: Template? = nil, maxConcurrency: NumberSetting = .constant(0)
    ) {
        self.processor = processor
        self.distribution = distribution
        self.itemsPath = itemsPath
        self.items = items
        self.itemSelector = itemSelector
        self.maxConcurrency = maxConcurrency
    }

    /// What only a distributed Map has.
    public struct Distribution: Sendable {
        public var isExpress: Bool
        public var label: String?
        public var itemReader: ItemReader?
        public var itemBatcher: ItemBatcher?
        public var resultWriter: ResultWriter?
        public var toleratedFailureCount: NumberSetting?
        /// 0 to 100.
        public var toleratedFailurePercentage: NumberSetting?

        public init(isExpress: Bool) { self.isExpress = isExpress }
    }

    public struct ItemReader: Sendable {
        /// As written, for example `arn:aws:states:::s3:listObjectsV2`.
        public var resource: String
        public var arguments: Template?
        /// `ReaderConfig` as written, with `InputType`, `CSVHeaderLocation`, …
        public var configuration: ReaderConfiguration

        public init(resource: String, arguments: Template?, configuration: ReaderConfiguration) {
            self.resource = resource
            self.arguments = arguments
            self.configuration = configuration
        }
    }

    public struct ReaderConfiguration: Sendable {
        /// `CSV`, `JSON`, `JSONL`, `MANIFEST`, `PARQUET`.
        public var inputType: String?
        /// `FIRST_ROW` or `GIVEN`.
        public var csvHeaderLocation: String?
        public var csvHeaders: [String] = []
        public var csvDelimiter: String?
        public var maxItems: NumberSetting?
        /// A JSON pointer into the file.
        public var itemsPointer: String?
        /// `LOAD_AND_FLATTEN` or `NONE`.
        public var transformation: String?

        public init() {}
    }

    public struct ItemBatcher: Sendable {
        public var batchInput: Template?
        public var maxItemsPerBatch: NumberSetting?
        public var maxInputBytesPerBatch: NumberSetting?

        public init() {}
    }

    public struct ResultWriter: Sendable {
        public var resource: String?
        public var arguments: Template?
        /// `FLATTEN`, `COMPACT` or `NONE`.
        public var transformation: String?
        /// `JSON` or `JSONL`.
        public var outputType: String?

        public init() {}
    }
}
