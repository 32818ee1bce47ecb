/// What the operations of one service answer: the names and types of the members, what must be there. Read from a text (the form is
/// described in scripts/api-shapes) each time that a mocked result is checked, so that it costs nothing in between.
struct ServiceShapes {
    /// By number.
    private let structures: [Substring]
    private let operations: [Substring]

    /// - Parameter service: as Step Functions' SDK integrations call it: `sfn`, `eventbridge`, `cloudwatchlogs`.
    /// - Returns: nil for a service that is not in the table.
    init?(of service: String) {
        guard let table = Self.table(of: service) else { return nil }
        self.init(text: table.description)
    }

    init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        structures = Array(lines.prefix { !$0.hasPrefix("=") })
        operations = lines.dropFirst(structures.count).map { $0.dropFirst() }
    }

    /// The members of an operation's answer; nil where it is not in the table.
    ///
    /// - Parameter action: the operation, its first letter in either case: `startExecution`. The letters of acronyms, too, as the SDK
    ///   integrations write them differently: `describeDbInstances`.
    func answer(of action: String) -> [ShapeMember]? {
        let wanted = action.lowercased()
        let line = operations.first { $0.prefix { $0 != " " }.lowercased() == wanted }
        return line.map { Self.members($0.drop { $0 != " " }) }
    }

    func members(of structure: Int) -> [ShapeMember] {
        structures.indices.contains(structure) ? Self.members(structures[structure]) : []
    }

    private static func members(_ line: Substring) -> [ShapeMember] { line.split(separator: " ").map { ShapeMember($0) } }
}

/// A member of a structure.
struct ShapeMember {
    /// As in AWS's API, its first letter in upper case.
    let name: String
    let isRequired: Bool
    let kind: Kind

    indirect enum Kind {
        /// Texts, times and bytes.
        case string
        case number
        case boolean
        case any
        case oneOf([Substring])
        case array(Kind)
        /// An object with such values under any names.
        case map(Kind)
        case structure(Int)
    }

    init(_ text: Substring) {
        let name = text.prefix { $0 != ":" }
        isRequired = name.hasSuffix("!")
        self.name = String(isRequired ? name.dropLast() : name)
        kind = Kind(text.dropFirst(name.count + 1))
    }
}

extension ShapeMember.Kind {
    init(_ text: Substring) {
        switch text.first {
        case "n": self = .number
        case "b": self = .boolean
        case "*": self = .any
        case "%": self = .oneOf(text.dropFirst().split(separator: ","))
        case "[": self = .array(Self(text.dropFirst()))
        case "{": self = .map(Self(text.dropFirst()))
        default: self = Int(text).map { .structure($0) } ?? .string
        }
    }
}
