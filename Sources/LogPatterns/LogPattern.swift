/// A filter pattern of CloudWatch Logs: which log events FilterLogEvents, metric filters and subscription filters take.
///
/// Specified in the CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log
/// events, and Live Tail". Parsing happens once; matching never fails, and takes time linear in the message.
public struct LogPattern: Hashable, Sendable {
    /// What AWS allows a pattern to be long, in characters.
    public static let maximumLength = 1024

    enum Form: Hashable, Sendable {
        /// The empty pattern.
        case everything
        case terms(TermPattern)
        case regularExpression(RegularExpression)
        case json(JSONPattern)
        case fields(FieldPattern)
    }

    let form: Form

    /// - Throws: `LogPatternError` for a text that is not a filter pattern.
    public init(_ text: String) throws(LogPatternError) {
        guard text.unicodeScalars.count <= Self.maximumLength else { throw .tooLong }
        var scanner = PatternScanner(text)
        scanner.trim()
        switch scanner.current {
        case nil: form = .everything
        case UInt8(ascii: "{"): form = .json(try JSONPattern(&scanner))
        case UInt8(ascii: "["): form = .fields(try FieldPattern(&scanner))
        case UInt8(ascii: "%"): form = .regularExpression(try scanner.standaloneRegularExpression())
        default: form = .terms(try TermPattern(&scanner))
        }
    }

    /// Whether the pattern takes the log event with this message, in UTF-8.
    public func matches(_ message: some Collection<UInt8>) -> Bool {
        message.withContiguousStorageIfAvailable { matches(bytes: $0) } ?? matches(ContiguousArray(message))
    }

    /// Whether the pattern takes the log event with this message.
    public func matches(_ message: String) -> Bool { matches(message.utf8) }

    private func matches(bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch form {
        case .everything: true
        case .terms(let pattern): pattern.matches(bytes)
        case .regularExpression(let expression): expression.matches(bytes)
        case .json(let pattern): pattern.matches(bytes)
        case .fields(let pattern): pattern.matches(bytes)
        }
    }

    /// The fields of a message that a space-delimited pattern takes: `$name`, or `$3` for a third field without a name.
    /// Empty for every other form, and for a message that does not match.
    public func extractedFields(of message: String) -> [(name: String, value: String)] {
        guard case .fields(let pattern) = form else { return [] }
        return Array(message.utf8).withUnsafeBufferPointer { pattern.extractedFields(of: $0) }
    }
}

extension LogPattern: CustomStringConvertible {
    /// The pattern in one spelling of its meaning; parsing it gives an equal pattern.
    public var description: String {
        switch form {
        case .everything: ""
        case .terms(let pattern): pattern.description
        case .regularExpression(let expression): "%\(expression.text)%"
        case .json(let pattern): pattern.description
        case .fields(let pattern): pattern.description
        }
    }
}

/// Why a text is no filter pattern, in AWS's words where they are known.
public enum LogPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLong
    /// A term with other characters than letters, digits and `_` that is not in quotation marks.
    case invalidCharacters(term: String)
    /// The pattern opens with one bracket and does not end with its partner.
    case unclosed(open: String, close: String)
    /// Anything else: what was wanted, and at which byte of the pattern.
    case unexpected(wanted: String, offset: Int)
    case invalidRegularExpression(reason: String)

    public var description: String {
        switch self {
        case .tooLong: "Invalid filter pattern: longer than \(LogPattern.maximumLength) characters"
        case .invalidCharacters(let term): "Invalid filter pattern: Invalid character(s) in term '\(term)'"
        case .unclosed(let open, let close): "If a filter pattern starts with '\(open)' it must end with '\(close)'"
        case .unexpected(let wanted, let offset): "Invalid filter pattern: expected \(wanted) at character \(offset)"
        case .invalidRegularExpression(let reason): "Invalid filter pattern: invalid regular expression: \(reason)"
        }
    }
}
