import JSON
import JSONPath

/// Choice states.
extension StateReader {
    mutating func choice() throws(DefinitionError) -> ChoiceSettings {
        guard let choices = try fields.objects("Choices") else { throw fields.missing("Choices") }
        var rules: [ChoiceRule] = []
        for fields in choices {
            var rule = ChoiceRule(condition: try condition(fields, depth: 1), next: try fields.required("Next"))
            rule.assign = try template("Assign", of: fields)
            if queryLanguage == .jsonata { rule.output = try template("Output", of: fields) }
            rules.append(rule)
        }
        return ChoiceSettings(rules: rules, defaultNext: try fields.string("Default"))
    }

    private mutating func condition(_ fields: FieldReader, depth: Int) throws(DefinitionError) -> ChoiceCondition {
        guard depth <= DefinitionLimits.conditionDepth else {
            throw fields.failure("Nested too deeply")
        }
        if queryLanguage == .jsonata {
            if let expression = try expression("Condition", of: fields) { return .expression(expression) }
            guard let constant = try fields.bool("Condition") else { throw fields.missing("Condition") }
            return .constant(constant)
        }
        if let parts = try fields.objects("And") { return .and(try conditions(parts, depth: depth)) }
        if let parts = try fields.objects("Or") { return .or(try conditions(parts, depth: depth)) }
        if let part = try fields.object("Not") { return .not(try condition(part, depth: depth + 1)) }
        let variable = try path(try fields.required("Variable"), at: "Variable", in: fields)
        return .comparison(Comparison(variable: variable, test: try test(fields)))
    }

    private mutating func conditions(_ parts: [FieldReader], depth: Int) throws(DefinitionError) -> [ChoiceCondition] {
        var conditions: [ChoiceCondition] = []
        for part in parts { conditions.append(try condition(part, depth: depth + 1)) }
        return conditions
    }

    private mutating func test(_ fields: FieldReader) throws(DefinitionError) -> Comparison.Test {
        for (name, value) in fields.fields {
            if let type = Comparison.TypeTest(rawValue: name) {
                guard let wanted = value.bool else { throw fields.failure("Expected a boolean", at: name) }
                return .type(type, wanted)
            }
            if name == "StringMatches" {
                guard let pattern = value.string else { throw fields.failure("Expected a string", at: name) }
                return .matches(WildcardPattern(pattern))
            }
            let isPath = name.hasSuffix("Path")
            guard let (operand, relation) = Comparison.operators[isPath ? String(name.dropLast(4)) : name] else { continue }
            if isPath {
                guard let text = value.string else { throw fields.failure("Expected a path", at: name) }
                return .relation(operand, relation, .path(try path(text, at: name, in: fields)))
            }
            guard operand.accepts(value) else { throw fields.failure("Expected a \(operand.rawValue.lowercased())", at: name) }
            return .relation(operand, relation, .constant(value))
        }
        throw fields.failure("A choice rule needs a comparison")
    }
}

extension Comparison {
    /// By the names of their fields: `NumericLessThanEquals`.
    fileprivate static let operators: [String: (Operand, Relation)] = {
        var operators: [String: (Operand, Relation)] = [:]
        for operand in Operand.allCases {
            for relation in Relation.allCases where operand != .boolean || relation == .equals {
                operators[operand.rawValue + relation.rawValue] = (operand, relation)
            }
        }
        return operators
    }()
}
