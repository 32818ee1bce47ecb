/// Why a node cannot start, and what to do about it.
public struct StartError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
