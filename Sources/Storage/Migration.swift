/// A change of the schema, applied once and recorded by name. Migrations are append-only: a released one never changes.
public struct Migration: Hashable, Sendable {
    /// One statement, with another text for a dialect where that is needed.
    public struct Statement: Hashable, Sendable, ExpressibleByStringLiteral {
        let sqlite: String
        let postgresql: String

        public init(stringLiteral text: String) {
            sqlite = text
            postgresql = text
        }

        private init(sqlite: String, postgresql: String) {
            self.sqlite = sqlite
            self.postgresql = postgresql
        }

        /// An empty text means that there is nothing to do in that dialect.
        public static func dialects(sqlite: String, postgresql: String) -> Statement {
            Statement(sqlite: sqlite, postgresql: postgresql)
        }

        func text(_ dialect: Dialect) -> String { dialect == .sqlite ? sqlite : postgresql }
    }

    /// Such as `functions.001-initial`: the room, a number in the order of application, a word.
    public let name: String
    public let statements: [Statement]

    public init(_ name: String, _ statements: [Statement]) {
        self.name = name
        self.statements = statements
    }
}
