import JSON

/// JSON in a column of the database.
enum StoredText {
    static func object(_ text: String) throws -> JSONObject { try JSONValue(parsing: text).object ?? [:] }

    static func map(_ text: String) throws -> [String: String] {
        var map: [String: String] = [:]
        for member in try object(text) { map[member.key] = member.value.string }
        return map
    }

    static func text(_ map: [String: String]) -> String { JSONValue.object(object(map)).text() }

    /// Sorted by key, so that equal maps have equal texts.
    static func object(_ map: [String: String]) -> JSONObject {
        JSONObject(map.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })
    }
}
