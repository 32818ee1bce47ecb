public import Ambient
import JSON
import JSONPath

extension WaitSettings {
    /// Seconds that a state can wait at most.
    static let longest: Int64 = 99_999_999

    /// When the wait is over; long ago where the moment is. `entered` is when the state was entered.
    public func deadline(for state: State, entered: Timestamp, in scope: StateScope) throws(StateFailure) -> Timestamp {
        switch self {
        case .seconds(let seconds): return entered + .seconds(try Self.seconds(seconds, state, scope))
        case .timestamp(let text): return try Self.moment(text, state, scope)
        }
    }

    private static func seconds(_ setting: NumberSetting, _ state: State, _ scope: StateScope) throws(StateFailure) -> Int64 {
        switch setting {
        case .constant(let number): return Int64(exactly: number.rounded()).map { max(0, min($0, longest)) } ?? longest
        case .expression(let expression):
            let number = try expression.value("number", in: QueryScope(scope), \.double)
            guard let seconds = Int64(exactly: number), (0...longest).contains(seconds) else {
                throw expression.refusal(of: .number(number), "Seconds must be an integer between 0 and \(longest).")
            }
            return seconds
        case .path(let path):
            let value = try found(path, "SecondsPath", state, scope)
            guard let seconds = Int64(value.string ?? value.text()) else {
                throw .runtime("The SecondsPath parameter cannot be parsed as a long value: \(path) == \(value.string ?? value.text())")
            }
            if seconds < 0 { throw .runtime("The SecondsPath parameter references a negative value: \(path) == \(seconds)") }
            if seconds > longest {
                throw .runtime("The SecondsPath parameter references a value above \(longest): \(path) == \(seconds)")
            }
            return seconds
        }
    }

    private static func moment(_ setting: TextSetting, _ state: State, _ scope: StateScope) throws(StateFailure) -> Timestamp {
        let form = "a valid ISO-8601 extended offset date-time format string"
        switch setting {
        case .constant(let text):
            guard let moment = OffsetDateTime(text) else { throw .runtime("The Timestamp parameter is not \(form): \(text)") }
            return moment.timestamp
        case .expression(let expression):
            let text = try expression.value("string", in: QueryScope(scope), \.string)
            guard let moment = OffsetDateTime(text) else {
                throw expression.refusal(of: .string(text), "Timestamp must be \(form).")
            }
            return moment.timestamp
        case .path(.call(let call)): throw .runtime("The TimestampPath parameter is no path: \(call)")
        case .path(.path(let path)):
            let value = try found(path, "TimestampPath", state, scope)
            guard let moment = value.string.flatMap(OffsetDateTime.init) else {
                throw .runtime("The TimestampPath parameter does not reference \(form): \(path) == \(value.string ?? value.text())")
            }
            return moment.timestamp
        }
    }

    private static func found(_ path: JSONPath, _ field: String, _ state: State, _ scope: StateScope) throws(StateFailure) -> JSONValue {
        let paths = scope.paths(try state.effectiveInput(in: scope))
        do throws(EvaluationFailure) {
            if let value = try path.find(in: paths) { return value }
        } catch {
            throw StateFailure(error)
        }
        throw .runtime("The \(field) parameter does not reference an input value: \(path)")
    }
}
