import AWSInterface
import HTTP
import JSON
import NIOCore
import NIOHTTP1

/// The binary framing of AWS's event streams (`application/vnd.amazon.eventstream`; AWS SDK documentation, "Event stream encoding"):
/// total length, headers' length, checksum of these two, headers, payload, checksum of everything before.
enum EventStream {
    /// One message. Header values are strings (type 7).
    static func message(headers: [(name: StaticString, value: StaticString)], payload: ByteBuffer) -> ByteBuffer {
        let headerBytes = headers.reduce(0) { $0 + 4 + $1.name.utf8CodeUnitCount + $1.value.utf8CodeUnitCount }
        let total = 16 + headerBytes + payload.readableBytes
        var message = ByteBuffer()
        message.reserveCapacity(total)
        message.writeInteger(UInt32(total))
        message.writeInteger(UInt32(headerBytes))
        message.writeInteger(CRC32.checksum(message.readableBytesView))
        for header in headers {
            message.writeInteger(UInt8(header.name.utf8CodeUnitCount))
            message.writeStaticString(header.name)
            message.writeInteger(UInt8(7))
            message.writeInteger(UInt16(header.value.utf8CodeUnitCount))
            message.writeStaticString(header.value)
        }
        message.writeImmutableBuffer(payload)
        message.writeInteger(CRC32.checksum(message.readableBytesView))
        return message
    }

    /// `PayloadChunk` of InvokeWithResponseStream.
    static func payloadChunk(_ bytes: ByteBuffer) -> ByteBuffer {
        message(
            headers: [
                (":message-type", "event"), (":event-type", "PayloadChunk"), (":content-type", "application/octet-stream"),
            ], payload: bytes)
    }

    /// `InvokeComplete` of InvokeWithResponseStream.
    static func invokeComplete(_ end: InvocationEnd) -> ByteBuffer {
        var object = JSONObject()
        if let code = end.errorCode { object["ErrorCode"] = .string(code) }
        if let details = end.errorDetails { object["ErrorDetails"] = .string(details) }
        if let tail = end.logTail { object["LogResult"] = .string(tail) }
        return message(
            headers: [(":message-type", "event"), (":event-type", "InvokeComplete"), (":content-type", "application/json")],
            payload: ByteBuffer(bytes: JSONValue.object(object).bytes()))
    }
}

/// The checksum of zip, PNG and event streams (CRC-32, ISO 3309), a byte at a time.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
        }
    }
}

/// Sends a streamed invocation's answer as an event stream.
struct EventStreamSink: InvocationSink {
    let response: HTTPResponseWriter
    let requestID: String
    /// Chunks above this are sent as several messages: what SDKs accept has a limit.
    private static let longestChunk = 1 << 20

    func begin(executedVersion: String, contentType: String?) {
        response.begin(
            .ok,
            headers: [
                "Content-Type": "application/vnd.amazon.eventstream", "X-Amz-Executed-Version": executedVersion,
                "x-amzn-RequestId": requestID,
            ], flush: true)
    }

    func write(_ bytes: ByteBuffer, then more: (@Sendable (Bool) -> Void)?) {
        var rest = bytes
        while rest.readableBytes > Self.longestChunk, let chunk = rest.readSlice(length: Self.longestChunk) {
            response.write(EventStream.payloadChunk(chunk))
        }
        response.write(EventStream.payloadChunk(rest), then: more)
    }

    func finish(_ end: InvocationEnd) {
        response.write(EventStream.invokeComplete(end))
        response.finish()
    }

    func fail(_ error: ServiceError) {
        response.respond(WireProtocol.lambda.answer(error, requestID: requestID))
    }
}
