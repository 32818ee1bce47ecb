/// What an object of a definition may hold: the tables in `ObjectShape+States.swift` and `ObjectShape+Parts.swift` are the schema.
struct ObjectShape: Sendable {
    let fields: [String: FieldRule]
    /// In the order in which a message lists them.
    let required: [String]
    /// Groups of which one field, and only one, must be there.
    let exactlyOne: [[String]]
    /// Groups of which at most one field may be there.
    let atMostOne: [[String]]

    init(_ fields: [FieldRule], required: [String] = [], exactlyOne: [[String]] = [], atMostOne: [[String]] = []) {
        self.fields = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
        self.required = required
        self.exactlyOne = exactlyOne
        self.atMostOne = atMostOne
    }
}

struct FieldRule: Sendable {
    let name: String
    /// The query language that has the field; nil where both have.
    let language: QueryLanguage?
    let content: FieldContent

    static func both(_ name: String, _ content: FieldContent) -> FieldRule {
        FieldRule(name: name, language: nil, content: content)
    }

    static func jsonPath(_ name: String, _ content: FieldContent) -> FieldRule {
        FieldRule(name: name, language: .jsonPath, content: content)
    }

    static func jsonata(_ name: String, _ content: FieldContent) -> FieldRule {
        FieldRule(name: name, language: .jsonata, content: content)
    }
}

/// What a field's value must be.
enum FieldContent: Sendable {
    /// Any JSON text, taken as it is.
    case anything
    /// A string that is never evaluated.
    case text
    case flag
    /// A string; in JSONata it may be an expression.
    case words
    /// A whole number; in JSONata it may be an expression.
    case whole(ClosedRange<Int>)
    /// A number; in JSONata it may be an expression.
    case decimal(ClosedRange<Double>)
    /// RFC 3339; in JSONata it may be an expression.
    case timestamp
    /// A JSONPath.
    case path
    /// A JSONPath, or null.
    case pathOrNull
    /// A reference path to the input, or null.
    case referenceOrNull
    /// A JSONPath or a call of an intrinsic function.
    case pathOrCall
    /// A JSON text with expressions in it.
    case template
    /// An object with expressions in it, whose names become variables.
    case assignments
    /// One of these strings.
    case oneOf([String])
    case texts
    case object(Part)
    /// A list of objects.
    case objects(Part)
    case only(Single)

    /// Objects within a state. A name, and not the shape itself, since shapes hold each other.
    enum Part: Sendable {
        case rule, condition, retrier, catcher, branch, processor, processorConfig, states
        case itemReader, readerConfig, itemBatcher, resultWriter, writerConfig
    }

    /// Values with a rule of their own.
    enum Single: Sendable {
        case condition, errorNames, resource, dataResource, credentials, label, items
    }
}
