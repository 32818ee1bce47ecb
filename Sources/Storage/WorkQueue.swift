import DequeModule
import Glibc

/// A bounded queue between callers on any thread and worker threads that may block.
final class WorkQueue<Element: Sendable>: @unchecked Sendable {
    // Unchecked: `waiting`, `sleepers` and `isClosed` are touched only while `mutex` is held. The mutex and the condition are
    // allocated because pthread needs them at a fixed address; `Synchronization` has no condition variable.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: Deque<Element> = []
    private var sleepers = 0
    private var isClosed = false
    private let limit: Int

    enum Admission { case accepted, full, closed }

    init(limit: Int) {
        self.limit = limit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    func push(_ element: Element) -> Admission {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        if waiting.count >= limit { return .full }
        waiting.append(element)
        if sleepers > 0 { pthread_cond_signal(arrival) }
        return .accepted
    }

    /// What waits, but at most `maximum`; blocks until there is something. Empty once the queue is closed and drained.
    func take(atMost maximum: Int) -> Deque<Element> {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty && !isClosed {
            sleepers += 1
            pthread_cond_wait(arrival, mutex)
            sleepers -= 1
        }
        var taken: Deque<Element> = []
        if waiting.count <= maximum {
            swap(&taken, &waiting)
        } else {
            taken = Deque(waiting.prefix(maximum))
            waiting.removeFirst(maximum)
            if sleepers > 0 { pthread_cond_signal(arrival) }
        }
        return taken
    }

    /// Lets the workers finish what waits and then end.
    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isClosed = true
        pthread_cond_broadcast(arrival)
    }
}
