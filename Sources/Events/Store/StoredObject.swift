import JSON

/// JSON objects in columns of the database.
enum StoredObject {
    static func read(_ text: String) throws -> JSONObject { try JSONValue(parsing: text).object ?? [:] }

    static func text(_ object: JSONObject) -> String { JSONValue.object(object).text() }
}
