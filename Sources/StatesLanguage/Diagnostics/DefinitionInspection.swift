import JSON

/// Walks through a definition once and gathers what is wrong with it: a state of its own for each definition.
struct DefinitionInspection {
    let rules: DefinitionRules
    /// Of states that do not say otherwise.
    let machineLanguage: QueryLanguage
    var findings: Findings
    /// Of all graphs: a name stands once in the whole machine.
    var stateNames: Set<String> = []
    var labels: Set<String> = []

    init(rules: DefinitionRules, machineLanguage: QueryLanguage, findings: Findings) {
        self.rules = rules
        self.machineLanguage = machineLanguage
        self.findings = findings
    }

    /// What surrounds a value.
    struct Place {
        var location: DefinitionLocation
        var language: QueryLanguage
        /// Of the machine, or of the children of the distributed Map around.
        var isExpress: Bool
        /// Graphs around.
        var graphDepth = 0
        /// Choice rules and their parts around.
        var conditionDepth = 0

        func field(_ name: String) -> Place { at(location.field(name)) }
        func element(_ index: Int) -> Place { at(location.element(index)) }

        func at(_ location: DefinitionLocation) -> Place {
            var place = self
            place.location = location
            return place
        }
    }

    mutating func inspectMachine(_ machine: JSONObject) {
        inspectGraph(machine, as: .machine, at: Place(location: .root, language: machineLanguage, isExpress: rules.isExpress))
    }

    mutating func report(_ message: String, at location: DefinitionLocation) { findings.add(.schema, message, at: location) }

    /// Holds an object against its table.
    mutating func inspect(_ object: JSONObject, as shape: ObjectShape, at place: Place) {
        inspectPresence(in: object, of: shape, at: place)
        for (name, value) in object {
            if findings.isFull { return }
            guard let rule = shape.fields[name] else {
                report("Field is not supported", at: place.location.field(name))
                continue
            }
            if let language = rule.language, language != place.language {
                report(
                    "The field '\(name)' is not supported when 'QueryLanguage' is '\(place.language.rawValue)'",
                    at: place.location.field(name))
                continue
            }
            inspect(value, as: rule.content, at: place.field(name))
        }
    }

    private mutating func inspectPresence(in object: JSONObject, of shape: ObjectShape, at place: Place) {
        let missing = shape.required.filter { object[$0] == nil }
        if !missing.isEmpty { report("These fields are required: [\(missing.joined(separator: ", "))]", at: place.location) }
        for group in shape.exactlyOne where !group.contains(where: { object[$0] != nil }) {
            let names = group.filter { name in shape.fields[name]?.language.map { $0 == place.language } ?? true }
            report("Exactly one of these fields is required: [\(names.joined(separator: ", "))]", at: place.location)
        }
        for group in shape.exactlyOne + shape.atMostOne {
            let present = group.filter { object[$0] != nil }
            if present.count > 1 {
                report("Only one of these fields is allowed: [\(present.joined(separator: ", "))]", at: place.location)
            }
        }
    }

    private mutating func inspect(_ value: JSONValue, as content: FieldContent, at place: Place) {
        switch content {
        case .anything: break
        case .text: expect(value.string, "String", at: place)
        case .flag: expect(value.bool, "Boolean", at: place)
        case .words: inspectWords(value, at: place)
        case .whole(let range): inspectWhole(value, within: range, at: place)
        case .decimal(let range): inspectDecimal(value, within: range, at: place)
        case .timestamp: inspectTimestamp(value, at: place)
        case .path: inspectPath(value, at: place)
        case .pathOrNull: if !value.isNull { inspectPath(value, at: place) }
        case .referenceOrNull: if !value.isNull { inspectReference(value, at: place) }
        case .pathOrCall: inspectPathOrCall(value, at: place)
        case .template: inspectTemplate(value, at: place)
        case .assignments: inspectAssignments(value, at: place)
        case .oneOf(let values):
            if let text = expect(value.string, "String", at: place), !values.contains(text) {
                report("Value '\(text)' is not one of [\(values.joined(separator: ", "))]", at: place.location)
            }
        case .texts:
            for (index, element) in (expect(value.array, "Array", at: place) ?? []).enumerated() {
                expect(element.string, "String", at: place.element(index))
            }
        case .object(let part): if let object = expect(value.object, "Object", at: place) { inspect(object, as: part, at: place) }
        case .objects(let part): inspectObjects(value, as: part, at: place)
        case .only(let single): inspect(value, as: single, at: place)
        }
    }

    /// What stands there, or nil and a finding.
    @discardableResult
    mutating func expect<Content>(_ content: Content?, _ type: String, at place: Place) -> Content? {
        if content == nil { report("Expected value of type \(type)", at: place.location) }
        return content
    }

    private mutating func inspectObjects(_ value: JSONValue, as part: FieldContent.Part, at place: Place) {
        guard let elements = expect(value.array, "Array", at: place) else { return }
        let mayBeEmpty = part == .retrier || part == .catcher
        if elements.isEmpty, !mayBeEmpty { report("Array must not be empty", at: place.location) }
        for (index, element) in elements.enumerated() {
            if findings.isFull { return }
            if let object = expect(element.object, "Object", at: place.element(index)) {
                inspect(object, as: part, at: place.element(index))
            }
        }
        if mayBeEmpty { inspectStatesAll(in: elements, isRetry: part == .retrier, at: place) }
    }

    private mutating func inspect(_ object: JSONObject, as part: FieldContent.Part, at place: Place) {
        switch part {
        case .states: inspectStates(object, at: place)
        case .branch, .processor: if let shape = ObjectShape.part(part) { inspectGraph(object, as: shape, at: place) }
        case .rule, .condition: inspectCondition(object, isRule: part == .rule, at: place)
        default: if let shape = ObjectShape.part(part) { inspect(object, as: shape, at: place) }
        }
    }

    private mutating func inspect(_ value: JSONValue, as single: FieldContent.Single, at place: Place) {
        switch single {
        case .condition: if value.bool == nil { inspectExpression(value, or: "Boolean", at: place) }
        case .errorNames: inspectErrorNames(value, at: place)
        case .resource: inspectResource(value, at: place)
        case .dataResource: inspectDataResource(value, at: place)
        case .credentials: inspectCredentials(value, at: place)
        case .label: inspectLabel(value, at: place)
        case .items:
            switch value {
            case .array, .object: inspectTemplate(value, at: place)
            default: inspectExpression(value, or: "Array", at: place)
            }
        }
    }
}
