import JSON
import JSONPath
import JSONata

/// Numbers, texts and paths.
extension DefinitionInspection {
    mutating func inspectWhole(_ value: JSONValue, within range: ClosedRange<Int>, at place: Place) {
        guard let number = value.int else { return inspectExpression(value, or: "Integer", at: place) }
        if number < range.lowerBound {
            report("Value must be greater than or equal to \(range.lowerBound)", at: place.location)
        } else if number > range.upperBound {
            report("Value must be less than or equal to \(range.upperBound)", at: place.location)
        }
    }

    mutating func inspectDecimal(_ value: JSONValue, within range: ClosedRange<Double>, at place: Place) {
        guard let number = value.double else { return inspectExpression(value, or: "Number", at: place) }
        if number < range.lowerBound {
            report("Value must be greater than or equal to \(JSONValue.number(range.lowerBound).text())", at: place.location)
        } else if number > range.upperBound {
            report("Value must be less than or equal to \(JSONValue.number(range.upperBound).text())", at: place.location)
        }
    }

    mutating func inspectTimestamp(_ value: JSONValue, at place: Place) {
        guard let text = expect(value.string, "String", at: place) else { return }
        if place.language == .jsonata, isExpression(text) { return inspectExpression(text, at: place) }
        if OffsetDateTime(text) == nil { report("String does not match RFC3339 timestamp", at: place.location) }
    }

    mutating func inspectWords(_ value: JSONValue, at place: Place) {
        guard let text = expect(value.string, "String", at: place) else { return }
        if place.language == .jsonata {
            if isExpression(text) { inspectExpression(text, at: place) }
        } else if looksLikePath(text) {
            findings.add(.noPath, "The value looks like a path, but the field's name does not end with 'Path'", at: place.location)
        }
    }

    mutating func inspectPath(_ value: JSONValue, at place: Place) {
        guard let text = expect(value.string, "String", at: place) else { return }
        do throws(PathSyntaxError) {
            _ = try JSONPath(parsing: text)
        } catch {
            report("Value is not a valid JSONPath", at: place.location)
        }
    }

    mutating func inspectReference(_ value: JSONValue, at place: Place) {
        guard let text = expect(value.string, "String", at: place) else { return }
        do throws(PathSyntaxError) {
            _ = try ReferencePath(parsing: text)
        } catch {
            report("Value is not a Reference Path", at: place.location)
        }
    }

    mutating func inspectPathOrCall(_ value: JSONValue, at place: Place) {
        guard let text = expect(value.string, "String", at: place) else { return }
        do throws(PathSyntaxError) {
            _ = try PathExpression(parsing: text)
        } catch {
            report("Value is not a valid JSONPath or a valid intrinsic function call", at: place.location)
        }
    }

    /// `{% … %}`, from the first character to the last.
    func isExpression(_ text: String) -> Bool { QueryExpression.source(in: text) != nil }

    /// - Parameter type: what the field may hold instead of an expression.
    mutating func inspectExpression(_ value: JSONValue, or type: String, at place: Place) {
        guard place.language == .jsonata, let text = value.string else {
            return report("Expected value of type \(type)", at: place.location)
        }
        guard isExpression(text) else {
            return report("Expected value of type \(type) or a JSONata expression", at: place.location)
        }
        inspectExpression(text, at: place)
    }

    /// - Parameter text: an expression in its brackets.
    mutating func inspectExpression(_ text: String, at place: Place) {
        guard let source = QueryExpression.source(in: text) else { return }
        do throws(JSONataError) {
            _ = try Expression(source, library: QueryFunctions.library)
        } catch {
            report("The value is not a valid JSONata expression: \(error.message)", at: place.location)
        }
    }

    /// `$.a`, `$$.Execution.Id`, `States.Format(…)`: what is meant to be evaluated where it stands as it is.
    func looksLikePath(_ text: String) -> Bool {
        text.hasPrefix("$.") || text.hasPrefix("$[") || text.hasPrefix("$$.") || (text.hasPrefix("States.") && text.hasSuffix(")"))
    }
}
