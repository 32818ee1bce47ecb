public import JSON
public import JSONPath

/// One state of a definition. A reference, so that an execution can hold on to it for nothing; it never changes.
public final class State: Sendable {
    public let name: String
    public let comment: String?
    public let queryLanguage: QueryLanguage
    public let kind: StateKind
    /// What follows; nil for Choice, Succeed and Fail states.
    public let transition: Transition?
    public let flow: DataFlow
    /// In the order in which they are tried. Only of Task, Parallel and Map states.
    public let retriers: [Retrier]
    public let catchers: [Catcher]
    /// Whether some expression of this state reads the context object; of a Map or Parallel state without the states inside.
    /// Where it does not, the scope's context may be left empty.
    public let readsContext: Bool

    public init(
        name: String, comment: String? = nil, queryLanguage: QueryLanguage, kind: StateKind, transition: Transition?, flow: DataFlow,
        retriers: [Retrier] = [], catchers: [Catcher] = [], readsContext: Bool = true
    ) {
        self.name = name
        self.comment = comment
        self.queryLanguage = queryLanguage
        self.kind = kind
        self.transition = transition
        self.flow = flow
        self.retriers = retriers
        self.catchers = catchers
        self.readsContext = readsContext
    }
}

public enum Transition: Hashable, Sendable {
    case next(String)
    case end
}

/// What a state does, and the settings that only its type has.
public enum StateKind: Sendable {
    /// `result` is JSONPath's `Result`.
    case pass(result: JSONValue?)
    case task(TaskSettings)
    case choice(ChoiceSettings)
    case wait(WaitSettings)
    case succeed
    /// Without an error or a cause the execution fails without one.
    case fail(error: TextSetting?, cause: TextSetting?)
    case parallel(branches: [StateGraph])
    case map(MapSettings)
}

/// The ways of data into and out of a state. What a language does not have, or the state's type, has its neutral value.
public struct DataFlow: Sendable {
    /// JSONPath's `InputPath`.
    public var inputPath = PathSetting.whole
    /// `Parameters`, or JSONata's `Arguments`. A Map's `ItemSelector` (and its older `Parameters`) is in ``MapSettings``.
    public var arguments: Template?
    public var resultSelector: Template?
    public var resultPath = ResultPathSetting.replace
    public var outputPath = PathSetting.whole
    /// JSONata's `Output`.
    public var output: Template?
    /// Variables by name.
    public var assign: Template?

    public init() {}
}

/// `InputPath` and `OutputPath`.
public enum PathSetting: Hashable, Sendable {
    /// `$`, or absent.
    case whole
    /// `null`: an empty object.
    case discard
    case path(JSONPath)
}

/// `ResultPath`.
public enum ResultPathSetting: Hashable, Sendable {
    /// `$`, or absent: the result is the output.
    case replace
    /// `null`: the input is the output.
    case discard
    case at(ReferencePath)
}

/// One element of `Retry`.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
public struct Retrier: Hashable, Sendable {
    public var errorEquals: [String]
    public var intervalSeconds = 1
    public var maxAttempts = 3
    public var backoffRate = 2.0
    public var maxDelaySeconds: Int?
    /// `JitterStrategy`: `FULL`.
    public var hasFullJitter = false

    public init(errorEquals: [String]) { self.errorEquals = errorEquals }
}

/// One element of `Catch`.
public struct Catcher: Sendable {
    public var errorEquals: [String]
    public var next: String
    public var resultPath = ResultPathSetting.replace
    /// JSONata's `Output`.
    public var output: Template?
    public var assign: Template?

    public init(errorEquals: [String], next: String) {
        self.errorEquals = errorEquals
        self.next = next
    }
}
