import AWSInterface
import JSON

/// `Marker` and `MaxItems` of a listing that the storage pages: read one row more than `limit`, then `cut`.
struct Listing: Sendable {
    /// What AWS gives at most, whatever is asked for.
    private static let pageSize = 50

    let limit: Int
    /// The key of the last element of the page before.
    let lastKey: String?

    /// - Parameter maximum: what `MaxItems` may be.
    init(_ parameters: Parameters, maximum: Int) throws {
        limit = min(try parameters.integer("MaxItems", in: 1...maximum) ?? Self.pageSize, Self.pageSize)
        guard let marker = try parameters.string("Marker"), !marker.isEmpty else {
            lastKey = nil
            return
        }
        guard let key = PageToken.decode(marker) else { throw FunctionErrors.invalid("The marker '\(marker.prefix(100))' is not valid.") }
        lastKey = key
    }

    /// The elements of this page, and the marker of the next.
    func cut<Element>(_ elements: [Element], key: (Element) -> String) -> (page: [Element], marker: JSONValue?) {
        guard elements.count > limit, limit > 0 else { return (elements, nil) }
        let page = Array(elements.prefix(limit))
        return (page, page.last.map { .string(PageToken.encode(key($0))) })
    }
}
