import JSON

/// What Tasks call and distributed Maps read and write.
extension DefinitionInspection {
    mutating func inspectResource(_ value: JSONValue, at place: Place) {
        guard let arn = expect(value.string, "String", at: place) else { return }
        guard let resource = TaskResource(checking: arn) else { return report("Value is not a valid resource ARN", at: place.location) }
        if place.isExpress, let pattern = unsupportedByExpress(resource) {
            return report("Express state machine does not support \(pattern)", at: place.location)
        }
        if let refusal = rules.refusal(resource) { report(refusal, at: place.location) }
    }

    /// The space at the end of a pattern is AWS's.
    private func unsupportedByExpress(_ resource: TaskResource) -> String? {
        switch resource {
        case .function: nil
        case .activity: "Activity ARN"
        case .integration(let integration):
            switch integration.pattern {
            case .requestResponse: nil
            case .sync: "'.sync' service integration "
            case .waitForTaskToken: "'.waitForTaskToken' service integration "
            }
        }
    }

    /// `Resource` of `ItemReader` and `ResultWriter`: the ARN of an integration that answers at once.
    mutating func inspectDataResource(_ value: JSONValue, at place: Place) {
        guard let arn = expect(value.string, "String", at: place) else { return }
        guard let resource = TaskResource(checking: arn), case .integration(let integration) = resource,
            integration.pattern == .requestResponse
        else { return report("Value is not a valid resource ARN", at: place.location) }
        if let refusal = rules.refusal(resource) { report(refusal, at: place.location) }
    }
}
