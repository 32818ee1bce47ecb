import AWSInterface
import EventPatterns
import JSON

/// What holds for the text of an event pattern.
enum EventPatternLimits {
    /// In characters.
    static let longestText = 4096
}

extension EventPattern {
    /// - Throws: AWS's error for a pattern that is none, or is too large.
    init(validating text: String) throws(ServiceError) {
        do throws(PatternError) {
            try self.init(parsing: text)
        } catch {
            throw EventsErrors.invalidPattern(error)
        }
    }
}

/// Trying a pattern on an event.
extension EventsService {
    var patternOperations: [Operation] { [Operation("TestEventPattern", testEventPattern)] }

    /// What an event must have, whatever it is: AWS takes lists, too. It names `resources` as well, and does not ask for it.
    private static let requiredMembers = ["id", "account", "source", "time", "region", "detail-type"]

    private func testEventPattern(_ input: JSONObject, _ context: RequestContext) async throws -> JSONObject {
        let parameters = Parameters(input)
        let text = try parameters.requiredString("EventPattern", length: 0...EventPatternLimits.longestText)
        let event = try parameters.requiredString("Event")
        try parameters.validate()
        let pattern = try EventPattern(validating: text)
        guard let value = try? JSONValue(parsing: event), Self.requiredMembers.allSatisfy({ value[$0]?.isNull == false }) else {
            throw EventsErrors.validation("Parameter Event is not valid.")
        }
        return ["Result": .bool(pattern.matches(event.utf8))]
    }
}
