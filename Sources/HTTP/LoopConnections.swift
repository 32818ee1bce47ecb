import Glibc
import NIOCore

/// A server's connections on one event loop: one timer for all their time-outs, however many they are.
final class LoopConnections {
    let eventLoop: any EventLoop
    private let tick: TimeAmount
    private let removed: @Sendable () -> Void
    private var connections: [ServerConnection] = []
    private var timer: RepeatedTask?
    /// The time at the last tick: time-outs are counted in ticks, so that no request pays for reading a clock.
    private var now = NIODeadline.now()
    private var emptied: EventLoopPromise<Void>?
    private(set) var isStopping = false

    init(eventLoop: any EventLoop, tick: TimeAmount, removed: @escaping @Sendable () -> Void) {
        self.eventLoop = eventLoop
        self.tick = tick
        self.removed = removed
    }

    func deadline(after duration: Duration) -> NIODeadline { now + tick + TimeAmount(duration) }

    func add(_ connection: ServerConnection) {
        connection.registryIndex = connections.count
        connections.append(connection)
        if timer == nil { startTimer() }
    }

    func remove(_ connection: ServerConnection) {
        let index = connection.registryIndex
        guard index < connections.count, connections[index] === connection else { return }
        let last = connections.removeLast()
        if last !== connection {
            last.registryIndex = index
            connections[index] = last
        }
        removed()
        guard connections.isEmpty else { return }
        timer?.cancel()
        timer = nil
        emptied?.succeed()
        emptied = nil
    }

    private func startTimer() {
        now = .now()
        // Bound to this loop, as everything here is.
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in bound.value.check() }
    }

    private func check() {
        now = .now()
        // Over a copy: a connection that closes leaves the list.
        for connection in connections {
            connection.checkWriting(tick: tick)
            if connection.deadline < now { connection.timeOut() }
        }
    }

    /// Closes what is idle and lets the rest end; the future succeeds when nothing is left.
    func stop() -> EventLoopFuture<Void> {
        isStopping = true
        let promise = emptied ?? eventLoop.makePromise(of: Void.self)
        if connections.isEmpty {
            promise.succeed()
            return promise.futureResult
        }
        emptied = promise
        for connection in connections {
            if connection.isIdle { connection.context?.close(promise: nil) } else { connection.closing = true }
        }
        return promise.futureResult
    }

    func closeAll() {
        for connection in connections { connection.context?.close(promise: nil) }
    }

    // MARK: - The Date header

    private var dateSecond = 0
    private var dateText = ""

    /// The present as HTTP writes it (RFC 9110, 5.6.7), spelled once a second.
    var date: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        if time.tv_sec != dateSecond {
            dateSecond = time.tv_sec
            dateText = httpDate(time.tv_sec)
        }
        return dateText
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
private func httpDate(_ seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = days[Int(parts.tm_wday)], month = months[Int(parts.tm_mon)]
    return
        "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
}
