import JSON
import StatesLanguage

/// The items that an item reader finds in a text: a file of S3, or what TestState is given for one.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
enum ItemReading {
    /// AWS's highest `MaxItems`: what is beyond it is not read either.
    static let itemLimit = 100_000_000
    /// Input types of AWS that are refused by name.
    static let notBuilt = ["MANIFEST", "PARQUET"]

    /// - Parameters:
    ///   - configuration: `ReaderConfig`.
    ///   - maxItems: its `MaxItems`, evaluated; nil or 0 is all.
    /// - Throws: `States.ItemReaderFailed` with AWS's cause.
    static func items(
        in text: String, _ configuration: MapSettings.ReaderConfiguration, maxItems: Int?
    ) throws(StateFailure) -> [JSONValue] {
        let limit = maxItems.flatMap { $0 > 0 ? min($0, itemLimit) : nil } ?? itemLimit
        switch configuration.inputType {
        case "CSV": return try records(of: text, configuration, limit: limit)
        case "JSONL": return try lines(of: text, limit: limit)
        case "JSON", nil: return try array(in: text, at: configuration.itemsPointer, limit: limit)
        case let other? where notBuilt.contains(other):
            throw failure("Apus does not implement the input type \(other) of an ItemReader. See docs/not-built.md.")
        case let other?: throw failure("The input type \(other) of the ItemReader is not supported.")
        }
    }

    // MARK: CSV

    private static func records(
        of text: String, _ configuration: MapSettings.ReaderConfiguration, limit: Int
    ) throws(StateFailure) -> [JSONValue] {
        guard let delimiter = DelimitedText.delimiter(named: configuration.csvDelimiter) else {
            throw failure("The CSVDelimiter \(configuration.csvDelimiter ?? "") is not supported.")
        }
        var records = DelimitedText(text, delimiter: delimiter)
        let headers = configuration.csvHeaderLocation == "GIVEN" ? configuration.csvHeaders : records.next() ?? []
        guard Set(headers).count == headers.count else { throw failure("CSV headers cannot contain duplicates.") }
        return records.prefix(limit).map { fields in
            // What a record lacks is empty; what it has too many is dropped.
            .object(JSONObject(headers.enumerated().map { ($1, .string($0 < fields.count ? fields[$0] : "")) }))
        }
    }

    // MARK: JSON

    private static func array(in text: String, at pointer: String?, limit: Int) throws(StateFailure) -> [JSONValue] {
        var value = try parse(text)
        for step in (pointer ?? "").split(separator: "/").map(unescaped) {
            guard let member = value[step] ?? Int(step).flatMap({ value[$0] }) else {
                throw failure("Attempting to map over non-iterable node.")
            }
            value = member
        }
        guard let array = value.array else { throw failure("Attempting to map over non-iterable node.") }
        return Array(array.prefix(limit))
    }

    /// A step of a JSON pointer (RFC 6901).
    private static func unescaped(_ step: Substring) -> String { String(step.replacing("~1", with: "/").replacing("~0", with: "~")) }

    private static func lines(of text: String, limit: Int) throws(StateFailure) -> [JSONValue] {
        var items: [JSONValue] = []
        // Of bytes: CR LF is one character and no end of a line otherwise.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where items.count < limit {
            let line = String(Substring(line))
            if !line.allSatisfy(\.isWhitespace) { items.append(try parse(line)) }
        }
        return items
    }

    private static func parse(_ text: String) throws(StateFailure) -> JSONValue {
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw failure("The input is not valid JSON: \(error).")
        }
    }

    private static func failure(_ cause: String) -> StateFailure { StateFailure(error: "States.ItemReaderFailed", cause: cause) }
}
