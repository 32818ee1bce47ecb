import JSON
import JSONPath
import JSONata

/// What one JSONata expression may read.
struct QueryScope {
    let input: JSONValue
    /// Absent before a state has a result.
    let result: JSONValue?
    let variables: [String: JSONValue]
    /// `$states`.
    let states: JSONValue
    let surroundings: Surroundings

    init(_ scope: StateScope, result: JSONValue? = nil, errorOutput: JSONValue? = nil) {
        input = scope.input
        self.result = result
        variables = scope.variables
        var states: JSONObject = ["input": scope.input, "context": scope.context]
        if let result { states["result"] = result }
        if let errorOutput { states["errorOutput"] = errorOutput }
        self.states = .object(states)
        let environment = scope.world.environment
        surroundings = Surroundings(
            now: scope.world.now, random: { Double(environment.random() >> 11) * 0x1p-53 }, host: environment)
    }
}

/// What one expression may use up: an evaluation holds up everything else that its thread serves.
enum QueryLimits {
    static let limits = Limits(depth: 10_000, steps: 10_000_000, maximumSize: 1 << 23)
}
