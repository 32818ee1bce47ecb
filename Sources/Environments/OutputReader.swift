import Ambient
import Glibc
import NIOCore

/// Cuts a stream of bytes into lines and throws away what comes faster than it may: a value, no I/O.
struct LineSplitter {
    static let longestLine = 256 * 1024

    struct Line: Equatable {
        var bytes: ByteBuffer
        var isSplit: Bool
    }

    private let bytesPerSecond: Int
    /// What may still be let through in the current second.
    private var allowance: Int
    private var secondBegan: Timestamp
    private var rest = ByteBuffer()
    /// The beginning of the current line was dropped: the rest of it goes the same way.
    private var isDroppingLine = false
    private(set) var dropped = 0

    init(bytesPerSecond: Int, now: Timestamp) {
        self.bytesPerSecond = bytesPerSecond
        allowance = bytesPerSecond
        secondBegan = now
    }

    /// Takes what was read, and appends the lines that it completes to `lines`.
    mutating func append(_ bytes: UnsafeRawBufferPointer, now: Timestamp, to lines: inout [Line]) {
        if secondBegan + .seconds(1) <= now { (allowance, secondBegan) = (bytesPerSecond, now) }
        guard let base = bytes.baseAddress else { return }
        var position = 0
        while position < bytes.count {
            if allowance == 0 { return drop(UnsafeRawBufferPointer(rebasing: bytes[position...]), to: &lines) }
            let feed = memchr(base + position, 0x0A, bytes.count - position)
            let end = feed.map { UnsafeRawPointer($0) - base } ?? bytes.count
            take(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), endsLine: feed != nil, to: &lines)
            position = end + 1
        }
    }

    /// The end of the stream, or of an invocation: what has no line feed yet is a line.
    mutating func flush(to lines: inout [Line]) {
        if rest.readableBytes > 0 { emit(isSplit: false, to: &lines) }
    }

    /// How many bytes were thrown away since the last call.
    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, endsLine: Bool, to lines: inout [Line]) {
        if isDroppingLine || bytes.count >= allowance {
            if !isDroppingLine { allowance = 0 }
            dropped += bytes.count + (endsLine ? 1 : 0)
            isDroppingLine = !endsLine
            if rest.readableBytes > 0 { emit(isSplit: true, to: &lines) }
            return
        }
        allowance -= bytes.count + 1
        rest.writeBytes(bytes)
        while rest.readableBytes > Self.longestLine, let piece = rest.readSlice(length: Self.longestLine) {
            lines.append(Line(bytes: piece, isSplit: true))
        }
        if endsLine { emit(isSplit: false, to: &lines) }
    }

    /// Nothing more is let through this second: what comes is not even looked at.
    private mutating func drop(_ bytes: UnsafeRawBufferPointer, to lines: inout [Line]) {
        if rest.readableBytes > 0 { emit(isSplit: true, to: &lines) }
        dropped += bytes.count
        isDroppingLine = bytes.last != 0x0A
    }

    private mutating func emit(isSplit: Bool, to lines: inout [Line]) {
        lines.append(Line(bytes: rest, isSplit: isSplit))
        rest = ByteBuffer()
    }
}

/// The reading end of the pipe behind an environment's standard output and error.
///
/// The pipe's channel hands over what it reads; `drain` reads the rest when the channel is about to be closed.
struct OutputReader {
    /// Read at most this often in one go, so that a process that never stops printing does not hold up its loop.
    static let mostReads = 32

    /// A duplicate of the channel's descriptor, non-blocking like it.
    private let descriptor: CInt
    private var splitter: LineSplitter

    init(descriptor: CInt, bytesPerSecond: Int, now: Timestamp) {
        self.descriptor = descriptor
        splitter = LineSplitter(bytesPerSecond: bytesPerSecond, now: now)
    }

    mutating func append(_ buffer: ByteBuffer, now: Timestamp, to lines: inout [LineSplitter.Line]) {
        buffer.withUnsafeReadableBytes { splitter.append($0, now: now, to: &lines) }
    }

    /// Whether the pipe holds something.
    var hasUnread: Bool {
        var count: CInt = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
    }

    mutating func drain(now: Timestamp, to lines: inout [LineSplitter.Line]) {
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            for _ in 0..<Self.mostReads {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                splitter.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]), now: now, to: &lines)
            }
        }
    }

    mutating func flush(to lines: inout [LineSplitter.Line]) { splitter.flush(to: &lines) }

    mutating func takeDropped() -> Int { splitter.takeDropped() }

    func close() { _ = Glibc.close(descriptor) }
}
