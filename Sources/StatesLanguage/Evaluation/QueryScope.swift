import JSON
import JSONPath
import JSONata

/// What one JSONata expression may read. Made for every evaluation, so it makes nothing before it is asked for.
struct QueryScope {
    private let scope: StateScope
    /// Absent before a state has a result.
    let result: JSONValue?
    private let errorOutput: JSONValue?

    init(_ scope: StateScope, result: JSONValue? = nil, errorOutput: JSONValue? = nil) {
        (self.scope, self.result, self.errorOutput) = (scope, result, errorOutput)
    }

    var input: JSONValue { scope.input }
    var variables: [String: JSONValue] { scope.variables }

    /// `$states`.
    var states: JSONValue {
        var states: JSONObject = ["input": scope.input, "context": scope.context]
        if let result { states["result"] = result }
        if let errorOutput { states["errorOutput"] = errorOutput }
        return .object(states)
    }

    var surroundings: Surroundings {
        let environment = scope.world.environment
        return Surroundings(
            now: scope.world.now, random: { Double(environment.random() >> 11) * 0x1p-53 }, host: environment)
    }
}

/// What one expression may use up: an evaluation holds up everything else that its thread serves.
enum QueryLimits {
    static let limits = Limits(depth: 10_000, steps: 5_000_000, maximumSize: 1 << 22)
    /// Bytes of a value as text: far more than a state may hand on, little enough to be written out.
    static let value = 1 << 24
}

extension JSONValue {
    /// The value, unless its text would be beyond all measure: it may hold one document many times over, which costs nothing
    /// until somebody writes it out.
    func checked() throws(StateFailure) -> JSONValue {
        var remaining = QueryLimits.value
        if fits(&remaining) { return self }
        throw StateFailure(
            error: StateFailure.dataLimit,
            cause: "The state returned a result with a size exceeding the maximum number of bytes service limit.")
    }
}
