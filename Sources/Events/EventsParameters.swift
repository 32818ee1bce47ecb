import AWSInterface
import Ambient
import JSON

/// Constraints that AWS states as regular expressions, checked by plain code.
enum EventsPatterns {
    private static let namePattern = "[\\.\\-_A-Za-z0-9]+"
    /// Rules, targets, archives, replays, connections, API destinations.
    static let name = Pattern(namePattern) { isName($0) }
    static let busName = Pattern("[/\\.\\-_A-Za-z0-9]+") { isName($0, or: "/") }
    /// Asked for every entry of PutEvents.
    static let busNameOrARN = Pattern(
        "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"
    ) { text in
        guard text.hasPrefix("arn:aws") else { return isName(text, or: "/") }
        guard let arn = ARN(text), let bus = BusKey(arn) else { return false }
        let region = arn.region.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        return isWord(arn.partition.dropFirst(3)) && region.count == 3 && region.prefix(2).allSatisfy(isLowercase)
            && !region[2].isEmpty && isWord(region[2]) && Scope.isAccount(arn.account) && isName(bus.name, or: "/")
    }
    static let busARN = Pattern("^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:.+\\/.+$")
    static let keyIdentifier = Pattern("^[a-zA-Z0-9_\\-/:]*$") { text in text.isEmpty || isName(text, or: "/:") }

    private static func isLowercase(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// `[\w-]*`
    private static func isWord(_ text: Substring) -> Bool { text.utf8.allSatisfy { isName(byte: $0) && $0 != UInt8(ascii: ".") } }

    /// - Parameter or: further characters that are allowed.
    static func isName(_ text: String, or further: String = "") -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isName(byte: $0) || further.utf8.contains($0) }
    }

    static func isName(byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

// MARK: - Names

extension Parameters {
    /// A free text. NUL is refused: PostgreSQL cannot store it.
    func text(_ key: String, length: ClosedRange<Int>? = nil) throws(ServiceError) -> String? {
        guard let text = try string(key, length: length) else { return nil }
        guard !text.utf8.contains(0) else {
            reject(key, value: text, "Member must not contain the character U+0000")
            return nil
        }
        return text
    }

    /// As `text`, but its absence is a failure. Answers an empty string after one.
    func requiredText(_ key: String, length: ClosedRange<Int>? = nil) throws(ServiceError) -> String {
        guard has(key) else {
            reject(key, value: nil, "Member must not be null")
            return ""
        }
        return try text(key, length: length) ?? ""
    }

    /// A string with a pattern and a length, whose failures come in the order in which EventBridge names them: the pattern first.
    func name(_ key: String, length: ClosedRange<Int>, pattern: Pattern) throws(ServiceError) -> String? {
        guard let text = try string(key) else { return nil }
        // No pattern is tried on a text of hostile length.
        if text.utf8.count > 8192 {
            reject(key, value: text, "Member must have length less than or equal to \(length.upperBound)")
            return nil
        }
        if !pattern.matches(text) { reject(key, value: text, "Member must satisfy regular expression pattern: \(pattern.text)") }
        return try string(key, length: length)
    }

    /// As `name`, but its absence is a failure. Answers an empty string after one.
    func requiredName(
        _ key: String, length: ClosedRange<Int> = 1...64, pattern: Pattern = EventsPatterns.name
    ) throws(ServiceError) -> String {
        guard has(key) else {
            reject(key, value: nil, "Member must not be null")
            return ""
        }
        return try name(key, length: length, pattern: pattern) ?? ""
    }

    /// A bus by its name or its ARN, which may be another account's; the default bus where the member is absent.
    ///
    /// - Throws: `ResourceNotFoundException` for a bus of another region: AWS's endpoints know their own region only.
    func bus(_ key: String = "EventBusName", in scope: Scope) throws(ServiceError) -> BusKey {
        guard let text = try name(key, length: 1...1600, pattern: EventsPatterns.busNameOrARN) else { return BusKey(scope: scope) }
        guard let bus = ARN(text).flatMap(BusKey.init) else { return BusKey(scope: scope, name: text) }
        guard bus.scope.region == scope.region else { throw EventsErrors.noSuchBus(bus.name) }
        return bus
    }

    /// `Limit` and `NextToken` of a listing, and its prefix.
    func page(prefix key: String? = nil, length: ClosedRange<Int> = 1...64, pattern: Pattern = EventsPatterns.name) throws -> EventsPage {
        let prefix = try key.map { try name($0, length: length, pattern: pattern) ?? "" } ?? ""
        let token = try string("NextToken", length: 1...2048)
        let limit = try integer("Limit", in: 1...EventsPage.maximum) ?? EventsPage.maximum
        return try EventsPage(prefix: prefix, token: token, limit: limit)
    }
}

/// Where a page of a listing begins, and how long it is.
struct EventsPage: Hashable, Sendable {
    static let maximum = 100

    private let prefix: String
    private let after: String
    private let limit: Int

    /// - Throws: `ValidationException` for a token that was never given.
    fileprivate init(prefix: String, token: String?, limit: Int) throws(ServiceError) {
        self.prefix = prefix
        self.limit = limit
        guard let token else {
            after = ""
            return
        }
        guard let name = PageToken.decode(token), EventsPatterns.isName(name, or: "/") else {
            throw EventsErrors.validation("The specified token is invalid.")
        }
        after = name
    }

    /// What to read: one more than the page holds, so that it is known whether another follows.
    var range: NameRange { NameRange(prefix: prefix, after: after, limit: limit + 1) }

    /// The answer: the page's elements under `key`, and where another page follows, its token.
    func answer<Element>(
        _ key: String, _ elements: [Element], name: (Element) -> String, _ form: (Element) -> JSONValue
    ) -> JSONObject {
        let page = elements.prefix(limit)
        var answer: JSONObject = [key: .array(page.map(form))]
        if elements.count > limit, let last = page.last { answer["NextToken"] = .string(PageToken.encode(name(last))) }
        return answer
    }
}

extension JSONValue {
    /// A moment in the form of AWS's JSON protocols: seconds since 1970.
    static func time(_ moment: Timestamp) -> JSONValue { .number(moment.secondsSinceEpoch) }
}
