import Dispatch
import Environments
import Functions

/// Asks the runtime catalogue on a thread of its own: at the first use of an identifier it starts interpreters to learn what they
/// are, and tasks must not block for that.
struct InterpreterSearch: Sendable {
    let catalogue: RuntimeCatalogue
    private let queue = DispatchQueue(label: "apus.interpreters")

    init(_ catalogue: RuntimeCatalogue) { self.catalogue = catalogue }

    /// What `identifier` means on this host.
    func runtime(_ identifier: String) async throws(RuntimeUnavailable) -> FunctionRuntime {
        let found = await withCheckedContinuation { (waiting: CheckedContinuation<Result<FunctionRuntime, RuntimeUnavailable>, Never>) in
            queue.async { [catalogue] in
                waiting.resume(returning: Result { () throws(RuntimeUnavailable) in try catalogue.resolve(identifier) })
            }
        }
        return try found.get()
    }

    /// Whether functions of the runtime can be made.
    func status(_ identifier: String) async -> RuntimeStatus {
        do throws(RuntimeUnavailable) {
            _ = try await runtime(identifier)
            return .available
        } catch {
            switch error {
            case .unknown: return .unknown
            case .unsupported, .notInstalled: return .unavailable("\(error)")
            }
        }
    }
}
