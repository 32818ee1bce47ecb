import JSON

/// The two modes of a Map state.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
extension DefinitionInspection {
    mutating func inspectMap(_ map: JSONObject, at place: Place) {
        let field = map["ItemProcessor"] == nil ? "Iterator" : "ItemProcessor"
        let configuration = map[field]?["ProcessorConfig"]
        let location = place.location.field(field).field("ProcessorConfig")
        guard configuration?["Mode"]?.string == "DISTRIBUTED" else {
            for name in ObjectShape.distributedMapFields where map[name] != nil {
                report("Field is only supported when the 'Mode' of 'ProcessorConfig' is 'DISTRIBUTED'", at: place.location.field(name))
            }
            return
        }
        if place.isExpress {
            report("Express state machine does not support a Map state with the 'Mode' 'DISTRIBUTED'", at: location.field("Mode"))
        }
        if configuration?["ExecutionType"] == nil { report("These fields are required: [ExecutionType]", at: location) }
    }

    /// Whether the states of a processor run in Express executions.
    func isExpress(_ processor: JSONObject, within isExpress: Bool) -> Bool {
        guard let configuration = processor["ProcessorConfig"], configuration["Mode"]?.string == "DISTRIBUTED" else { return isExpress }
        return configuration["ExecutionType"]?.string == "EXPRESS"
    }

    mutating func inspectLabel(_ value: JSONValue, at place: Place) {
        guard let label = expect(value.string, "String", at: place) else { return }
        let forbidden: (Unicode.Scalar) -> Bool = { scalar in
            scalar.properties.isWhitespace || scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || "?*<>{}[]:;,\\|^~$#%&`\"/".unicodeScalars.contains(scalar)
        }
        if label.isEmpty || label.unicodeScalars.count > 40 || label.unicodeScalars.contains(where: forbidden) {
            findings.add(.invalidLabel, "Invalid Label: \(label)", at: place.location)
        } else if !labels.insert(label).inserted {
            findings.add(.duplicateLabel, "Duplicate Label: \(label)", at: place.location)
        }
    }
}
