/// Why the storage could not do what it was asked to.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cases that callers tell apart; both engines' codes are mapped to them.
    public enum Kind: Hashable, Sendable {
        /// A row with the same key exists already.
        case uniqueViolation
        /// Another constraint: not null, check, foreign key.
        case constraintViolation
        /// A column has another type than was asked for.
        case wrongType
        /// The statement itself is wrong: syntax, unknown table, a write in a read transaction.
        case invalidStatement
        /// The transaction could not be ordered among its neighbours, even after it was run again several times.
        case serializationFailure
        /// Somebody else holds a lock that was waited for too long.
        case busy
        /// More writes wait than the queue takes. Nothing was done.
        case overloaded
        /// The disk or the quota is full.
        case diskFull
        /// Reading or writing the file failed.
        case inputOutput
        /// The file is not a database, or is damaged.
        case corrupt
        /// The database server cannot be reached. Nothing was done.
        case connectionLost
        /// The connection was lost while the commit was under way: it may or may not have happened.
        case outcomeUnknown
        /// The database was closed.
        case closed
        /// Another node works on this data directory.
        case locked(processID: Int32?)
        /// The database holds migrations that this binary does not know.
        case newerVersion
        /// A migration that was applied earlier has another text now.
        case migrationChanged
        /// The engine cannot be used on this machine, or the address is not understood.
        case unavailable
        /// Anything else that the engine reports.
        case other
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// Whether the same transaction may succeed later; otherwise it is refused for good.
    public var isTemporary: Bool {
        switch kind {
        case .serializationFailure, .busy, .overloaded, .diskFull, .inputOutput, .connectionLost, .outcomeUnknown, .closed: true
        default: false
        }
    }
}
