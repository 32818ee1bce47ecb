import Ambient
import NIOCore

/// What an environment prints, on its way to the fleet's observer.
extension ExecutionEnvironment {
    /// The pipe's channel has read something.
    func printed(_ bytes: ByteBuffer) {
        var lines: [LineSplitter.Line] = []
        reader?.append(bytes, now: Self.now(), to: &lines)
        pass(lines, requestID: (answered?.ticket ?? current?.ticket)?.invocation.requestID)
    }

    /// The pipe's channel has read what there was, or has ended.
    func printedAll(isLast: Bool = false) { settleAnswer(isLast: isLast) }

    /// Ends the last line of an invocation that ends, and tells what was dropped of its output.
    func endOutput(requestID: String?) {
        var lines: [LineSplitter.Line] = []
        reader?.flush(to: &lines)
        pass(lines, requestID: requestID)
        if let dropped = reader?.takeDropped(), dropped > 0 {
            host.output.dropped(bytes: dropped, from: description, requestID: requestID, at: host.clock.now())
        }
    }

    /// Reads what has been printed by now, whether or not the loop has noticed it yet. Only where nothing is unread or the
    /// channel closes now: its loop does not expect that a descriptor it reported readable is not.
    func readOutput(requestID: String? = nil, endsLine: Bool = false) {
        guard reader != nil else { return }
        let requestID = requestID ?? current?.ticket.invocation.requestID
        var lines: [LineSplitter.Line] = []
        reader?.drain(now: Self.now(), to: &lines)
        pass(lines, requestID: requestID)
        if endsLine { endOutput(requestID: requestID) }
    }

    /// It is known now which invocation the output of the init phase belongs to.
    func passInitLines(requestID: String?) {
        let lines = initLines
        initLines = []
        deliver(lines, requestID: requestID)
    }

    func pass(_ lines: [LineSplitter.Line], requestID: String?) {
        if machine.phase == .initialising, initLines.count < 1000 {
            initLines += lines
        } else {
            passInitLines(requestID: requestID)
            deliver(lines, requestID: requestID)
        }
    }

    func deliver(_ lines: [LineSplitter.Line], requestID: String?) {
        guard !lines.isEmpty else { return }
        let time = host.clock.now()
        let hasRecords = specification.runtime.interpreter != nil
        host.output.received(
            lines.map { line in
                let bytes = hasRecords ? Self.record(line.bytes) : line.bytes
                return OutputLine(bytes: bytes, isSplit: line.isSplit, requestID: requestID, time: time)
            }, from: description)
    }

    /// Our bootstraps keep a log record of several lines together as AWS's do: they write U+001E for its line feeds.
    private static func record(_ line: ByteBuffer) -> ByteBuffer {
        guard line.readableBytesView.contains(0x1E) else { return line }
        return ByteBuffer(bytes: line.readableBytesView.lazy.map { $0 == 0x1E ? 0x0A : $0 })
    }
}
