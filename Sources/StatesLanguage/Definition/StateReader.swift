import JSON
import JSONPath

/// Reads and compiles one state.
struct StateReader {
    let fields: FieldReader
    let name: String
    let queryLanguage: QueryLanguage
    /// Of the machine: a state's own language does not hold for the states inside it.
    private let machineLanguage: QueryLanguage
    /// How many graphs the state stands in.
    let depth: Int
    /// Some expression that was compiled reads the context object.
    var readsContext = false

    init(_ fields: FieldReader, name: String, queryLanguage: QueryLanguage, depth: Int) throws(DefinitionError) {
        self.fields = fields
        self.name = name
        self.queryLanguage = try QueryLanguage(in: fields) ?? queryLanguage
        machineLanguage = queryLanguage
        self.depth = depth
    }

    mutating func state() throws(DefinitionError) -> State {
        let type = try fields.required("Type")
        let kind: StateKind
        switch type {
        case "Pass": kind = .pass(result: queryLanguage == .jsonPath ? fields["Result"] : nil)
        case "Task": kind = .task(try task())
        case "Choice": kind = .choice(try choice())
        case "Wait": kind = .wait(try wait())
        case "Succeed": kind = .succeed
        case "Fail": kind = .fail(error: try text("Error"), cause: try text("Cause"))
        case "Parallel": kind = .parallel(branches: try branches())
        case "Map": kind = .map(try map())
        default: throw fields.failure("No state type '\(type)'", at: "Type")
        }
        let flow = try dataFlow(isMap: type == "Map")
        return State(
            name: name, comment: try fields.string("Comment"), queryLanguage: queryLanguage, kind: kind,
            transition: try transition(type), flow: flow, retriers: try retriers(), catchers: try catchers(),
            readsContext: readsContext)
    }

    private func transition(_ type: String) throws(DefinitionError) -> Transition? {
        if ["Choice", "Succeed", "Fail"].contains(type) { return nil }
        if let next = try fields.string("Next") { return .next(next) }
        guard try fields.bool("End") == true else { throw fields.missing("Next") }
        return .end
    }

    private mutating func dataFlow(isMap: Bool) throws(DefinitionError) -> DataFlow {
        var flow = DataFlow()
        flow.assign = try template("Assign", of: fields)
        if queryLanguage == .jsonata {
            flow.arguments = try template("Arguments", of: fields)
            flow.output = try template("Output", of: fields)
        } else {
            flow.inputPath = try pathSetting("InputPath")
            // A Map's `Parameters` are an older name of its `ItemSelector`.
            flow.arguments = isMap ? nil : try template("Parameters", of: fields)
            flow.resultSelector = try template("ResultSelector", of: fields)
            flow.resultPath = try resultPath(fields)
            flow.outputPath = try pathSetting("OutputPath")
        }
        return flow
    }

    private func retriers() throws(DefinitionError) -> [Retrier] {
        var retriers: [Retrier] = []
        for fields in try fields.objects("Retry") ?? [] {
            var retrier = Retrier(errorEquals: try fields.strings("ErrorEquals") ?? [])
            if let seconds = try fields.int("IntervalSeconds") { retrier.intervalSeconds = seconds }
            if let attempts = try fields.int("MaxAttempts") { retrier.maxAttempts = attempts }
            if let rate = try fields.double("BackoffRate") { retrier.backoffRate = rate }
            retrier.maxDelaySeconds = try fields.int("MaxDelaySeconds")
            retrier.hasFullJitter = try fields.string("JitterStrategy") == "FULL"
            retriers.append(retrier)
        }
        return retriers
    }

    private mutating func catchers() throws(DefinitionError) -> [Catcher] {
        var catchers: [Catcher] = []
        for fields in try fields.objects("Catch") ?? [] {
            var catcher = Catcher(errorEquals: try fields.strings("ErrorEquals") ?? [], next: try fields.required("Next"))
            catcher.assign = try template("Assign", of: fields)
            if queryLanguage == .jsonata {
                catcher.output = try template("Output", of: fields)
            } else {
                catcher.resultPath = try resultPath(fields)
            }
            catchers.append(catcher)
        }
        return catchers
    }

    func branches() throws(DefinitionError) -> [StateGraph] {
        guard let branches = try fields.objects("Branches") else { throw fields.missing("Branches") }
        var graphs: [StateGraph] = []
        for branch in branches { graphs.append(try graph(branch)) }
        return graphs
    }

    func graph(_ fields: FieldReader) throws(DefinitionError) -> StateGraph {
        try StateGraph(reading: fields, queryLanguage: machineLanguage, depth: depth + 1)
    }
}
