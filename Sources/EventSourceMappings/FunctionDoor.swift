public import AWSInterface
public import Functions
import NIOCore

/// Functions, as event source mappings call them.
public protocol FunctionDoor: Sendable {
    /// How long the function may run.
    ///
    /// - Throws: `ResourceNotFoundException` where it, or its qualifier, does not exist.
    func timeout(of function: FunctionKey, qualifier: String?) async throws -> Duration

    /// Runs a function and waits for its answer.
    ///
    /// - Throws: `ServiceError`, where it did not run: throttled, not there, one loop too many.
    func invoke(_ call: FunctionCall) async throws(ServiceError) -> FunctionAnswer
}

/// The functions of this node.
public struct LocalFunctions: FunctionDoor {
    private let functions: FunctionsService
    private let invoker: Invoker

    public init(functions: FunctionsService, invoker: Invoker) {
        self.functions = functions
        self.invoker = invoker
    }

    public func timeout(of function: FunctionKey, qualifier: String?) async throws -> Duration {
        .seconds(try await functions.catalogue.resolve(function, qualifier: qualifier).settings.timeout)
    }

    public func invoke(_ call: FunctionCall) async throws(ServiceError) -> FunctionAnswer { try await invoker.invoke(call) }
}
