import JSON
import JSONPath

/// JSON texts with expressions in them.
extension DefinitionInspection {
    mutating func inspectTemplate(_ value: JSONValue, at place: Place) {
        switch place.language {
        case .jsonPath: inspectPaths(in: value, at: place)
        case .jsonata: inspectExpressions(in: value, at: place)
        }
    }

    private mutating func inspectPaths(in value: JSONValue, at place: Place) {
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() where !findings.isFull { inspectPaths(in: element, at: place.element(index)) }
        case .object(let object):
            for (name, value) in object where !findings.isFull { inspectMember(name, value, of: object, at: place) }
        default: break
        }
    }

    private mutating func inspectMember(_ name: String, _ value: JSONValue, of object: JSONObject, at place: Place) {
        guard name.utf8.suffix(2).elementsEqual(".$".utf8) else {
            if let text = value.string, looksLikePath(text) {
                findings.add(
                    .noDollar,
                    "The value of the field '\(name)' looks like a path or an intrinsic function, but its name does not end with '.$'",
                    at: place.location.field(name))
            }
            return inspectPaths(in: value, at: place.field(name))
        }
        let plain = String(decoding: name.utf8.dropLast(2), as: UTF8.self)
        if object[plain] != nil { report("The fields '\(plain)' and '\(name)' set the same field", at: place.location) }
        guard let text = value.string, (try? PathExpression(parsing: text)) != nil else {
            return report(
                "The value for the field '\(name)' must be a valid JSONPath or a valid intrinsic function call", at: place.location)
        }
    }

    private mutating func inspectExpressions(in value: JSONValue, at place: Place) {
        switch value {
        case .string(let text): if isExpression(text) { inspectExpression(text, at: place) }
        case .array(let elements):
            for (index, element) in elements.enumerated() where !findings.isFull {
                inspectExpressions(in: element, at: place.element(index))
            }
        case .object(let object):
            for (name, value) in object where !findings.isFull { inspectExpressions(in: value, at: place.field(name)) }
        default: break
        }
    }

    /// `Assign`.
    mutating func inspectAssignments(_ value: JSONValue, at place: Place) {
        guard let object = expect(value.object, "Object", at: place) else { return }
        for name in object.keys {
            let variable = place.language == .jsonPath && name.hasSuffix(".$") ? String(name.dropLast(2)) : name
            if !isVariableName(variable) {
                report("'\(variable)' is not a valid variable name", at: place.location.field(name))
            } else if variable == "states", place.language == .jsonata {
                report("The variable name 'states' is reserved", at: place.location.field(name))
            }
        }
        inspectTemplate(value, at: place)
    }

    /// A letter or `_`, then letters, digits, `_` and `-`, at most 80 characters.
    /// AWS documents Unicode identifiers; the hyphen is found in the wild.
    private func isVariableName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, name.unicodeScalars.prefix(81).count <= 80 else { return false }
        guard first == "_" || first.properties.isIDStart else { return false }
        return name.unicodeScalars.dropFirst().allSatisfy { $0 == "-" || $0.properties.isIDContinue }
    }

    /// `Credentials`: in a JSONPath state the role may be an expression, `RoleArn.$`; in a JSONata state all of it may be one.
    mutating func inspectCredentials(_ value: JSONValue, at place: Place) {
        if place.language == .jsonata, let text = value.string, isExpression(text) { return inspectExpression(text, at: place) }
        guard let credentials = expect(value.object, "Object", at: place) else { return }
        let name = credentials["RoleArn"] == nil && place.language == .jsonPath ? "RoleArn.$" : "RoleArn"
        if let role = credentials[name] {
            expect(role.string, "String", at: place.field(name))
        } else {
            report("The field 'RoleArn' is required but was missing", at: place.location)
        }
        inspectTemplate(value, at: place)
    }
}
