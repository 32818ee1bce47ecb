import JSON
import JSONPath
import JSONata

/// Which variables the states of a definition read: `variableReferences` of DescribeStateMachine.
///
/// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
enum VariableReferences {
    /// The names of variables by the names of the states that read any, inner states too; empty for what is no definition.
    static func of(_ definition: String) -> JSONObject {
        guard let machine = (try? JSONValue(parsing: definition))?.object else { return [:] }
        var references: JSONObject = [:]
        collect(machine, into: &references)
        return references
    }

    /// - Parameter graph: an object with `States`: the machine, a branch, a Map's processor.
    private static func collect(_ graph: JSONObject, into references: inout JSONObject) {
        for (name, value) in graph["States"]?.object ?? [:] {
            guard let state = value.object else { continue }
            var variables: Set<String> = []
            for (field, value) in state {
                switch field {
                case "Branches": for branch in value.array ?? [] { collect(branch.object ?? [:], into: &references) }
                case "ItemProcessor", "Iterator": collect(value.object ?? [:], into: &references)
                case "Comment", "Result", "Type", "Next", "Resource", "Label": break
                default: find(value, field: field, isTemplate: templates.contains(field), into: &variables)
                }
            }
            if !variables.isEmpty { references[name] = .array(variables.sorted().map(JSONValue.string)) }
        }
    }

    /// Fields whose members are the machine's author's: only names that end in `.$` hold paths there.
    private static let templates: Set<String> = [
        "Parameters", "ResultSelector", "Assign", "ItemSelector", "BatchInput", "Credentials", "Arguments", "Output", "Items",
    ]

    private static func find(_ value: JSONValue, field: String, isTemplate: Bool, into variables: inout Set<String>) {
        switch value {
        case .object(let object):
            for (key, value) in object {
                find(value, field: key, isTemplate: isTemplate || templates.contains(key), into: &variables)
            }
        case .array(let elements):
            for element in elements { find(element, field: field, isTemplate: isTemplate, into: &variables) }
        case .string(let text):
            variables.formUnion(read(by: text, isPath: field.hasSuffix(".$") || !isTemplate && isPath(field)))
        case .number, .bool, .null:
            break
        }
    }

    private static func isPath(_ field: String) -> Bool { field.hasSuffix("Path") || field == "Variable" }

    /// What a text reads: a JSONata expression wherever it stands, a path in a field that takes one.
    private static func read(by text: String, isPath: Bool) -> Set<String> {
        if text.hasPrefix("{%"), text.hasSuffix("%}"), text.utf8.count >= 4 {
            guard let expression = try? JSONata.Expression(String(text.dropFirst(2).dropLast(2))) else { return [] }
            return Set(
                expression.unboundVariables.filter { $0 != "states" && !functions.contains($0) && !FunctionLibrary.standard.contains($0) })
        }
        guard isPath, let roots = (try? PathExpression(parsing: text))?.roots else { return [] }
        return Set(roots.compactMap { if case .variable(let name) = $0 { name } else { nil } })
    }

    /// AWS's additions to the standard functions.
    private static let functions: Set<String> = ["partition", "range", "hash", "random", "uuid", "parse"]
}

/// The part of a definition that a Map run's children run.
enum MapProcessor {
    /// The text of a Map state's processor; the whole definition where there is no such state.
    static func text(of state: String, in definition: String) -> String {
        guard let machine = (try? JSONValue(parsing: definition))?.object, let processor = find(state, in: machine) else {
            return definition
        }
        return JSONValue.object(processor).text()
    }

    private static func find(_ wanted: String, in graph: JSONObject) -> JSONObject? {
        for (name, value) in graph["States"]?.object ?? [:] {
            guard let state = value.object else { continue }
            let processor = (state["ItemProcessor"] ?? state["Iterator"])?.object
            if name == wanted, let processor { return processor }
            for inner in (state["Branches"]?.array ?? []).compactMap(\.object) + [processor].compactMap({ $0 }) {
                if let found = find(wanted, in: inner) { return found }
            }
        }
        return nil
    }
}
