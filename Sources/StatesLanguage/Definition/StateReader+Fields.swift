import JSON
import JSONPath

/// Fields that hold paths and expressions.
extension StateReader {
    /// A template of the state's language. `field` of `fields`, which is the state or some object inside it.
    mutating func template(_ field: String, of fields: FieldReader) throws(DefinitionError) -> Template? {
        guard let value = fields[field] else { return nil }
        switch queryLanguage {
        case .jsonPath:
            do throws(TemplateError) {
                let template = try PayloadTemplate(compiling: value)
                note(template.roots)
                return .paths(template)
            } catch {
                var location = fields.location.field(field)
                for name in error.location + (error.field.isEmpty ? [] : [error.field]) { location = location.field(name) }
                throw DefinitionError(message: error.message, location: location.text)
            }
        case .jsonata:
            let template = try ExpressionTemplate(compiling: value, at: field, of: fields)
            if template.readsContext { readsContext = true }
            return .expressions(template)
        }
    }

    /// A number, an expression for one, or the path to one in the field of that name with `Path`.
    mutating func number(_ field: String, of fields: FieldReader) throws(DefinitionError) -> NumberSetting? {
        if queryLanguage == .jsonPath, let text = try fields.string(field + "Path") {
            return .path(try path(text, at: field + "Path", in: fields))
        }
        if queryLanguage == .jsonata, let expression = try expression(field, of: fields) { return .expression(expression) }
        return try fields.double(field).map(NumberSetting.constant)
    }

    /// A text, an expression for one, or the path to one in the field of that name with `Path`.
    mutating func text(_ field: String) throws(DefinitionError) -> TextSetting? {
        if queryLanguage == .jsonPath, let text = try fields.string(field + "Path") {
            do throws(PathSyntaxError) {
                let expression = try PathExpression(parsing: text)
                note(expression.roots)
                return .path(expression)
            } catch {
                throw fields.failure("\(error)", at: field + "Path")
            }
        }
        if queryLanguage == .jsonata, let expression = try expression(field, of: fields) { return .expression(expression) }
        return try fields.string(field).map(TextSetting.constant)
    }

    /// The expression that a field holds, if it holds one.
    mutating func expression(_ field: String, of fields: FieldReader) throws(DefinitionError) -> QueryExpression? {
        guard let text = fields[field]?.string, let source = QueryExpression.source(in: text) else { return nil }
        let expression = try QueryExpression(compiling: source, place: fields.place.field(field), in: fields)
        if expression.readsContext { readsContext = true }
        return expression
    }

    mutating func path(_ text: String, at field: String, in fields: FieldReader) throws(DefinitionError) -> JSONPath {
        do throws(PathSyntaxError) {
            let path = try JSONPath(parsing: text)
            note([path.root])
            return path
        } catch {
            throw fields.failure("\(error)", at: field)
        }
    }

    /// `InputPath`, `OutputPath`, `ItemsPath`.
    mutating func pathSetting(_ field: String) throws(DefinitionError) -> PathSetting {
        guard let value = fields[field] else { return .whole }
        if value.isNull { return .discard }
        guard let text = value.string else { throw fields.failure("Expected a path or null", at: field) }
        return text == "$" ? .whole : .path(try path(text, at: field, in: fields))
    }

    func resultPath(_ fields: FieldReader) throws(DefinitionError) -> ResultPathSetting {
        guard let value = fields["ResultPath"] else { return .replace }
        if value.isNull { return .discard }
        guard let text = value.string else { throw fields.failure("Expected a path or null", at: "ResultPath") }
        if text == "$" { return .replace }
        do throws(PathSyntaxError) {
            return .at(try ReferencePath(parsing: text))
        } catch {
            throw fields.failure("\(error)", at: "ResultPath")
        }
    }

    private mutating func note(_ roots: Set<PathRoot>) {
        if roots.contains(.context) { readsContext = true }
    }
}
