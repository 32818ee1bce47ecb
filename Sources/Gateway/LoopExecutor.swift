import JSON
import NIOCore

/// Runs a task on a request's own event loop: an operation that only hands something to the database then costs no hop to another
/// thread and back, which is most of what a small request costs.
final class LoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension JSONValue {
    /// Bytes of the texts in it: what writing it takes grows with them.
    var textSize: Int {
        switch self {
        case .null, .bool: 0
        case .number(let number): number.lexeme.utf8.count
        case .string(let text): text.utf8.count
        case .array(let elements): elements.reduce(0) { $0 + $1.textSize }
        case .object(let object): object.reduce(0) { $0 + $1.key.utf8.count + $1.value.textSize }
        }
    }
}
