import AWSInterface
import Ambient
import JSON
import Synchronization
import Targets

/// A log group as the target of a call: each event is a line, at the event's time.
///
/// An input of the form `{"timestamp": …, "message": …}` names the line's time and text itself, as AWS wants it of an input transformer
/// for log groups. The group must be there; the stream, a random name as AWS gives it, is made when it is first needed.
///
/// Source: API reference of PutTargets; user guide, "Input transform examples", Amazon CloudWatch log group.
final class LogGroupTarget: RemoteTarget {
    /// CloudWatch Logs takes no line that is older, or lies further ahead.
    private static let allowed = (past: Duration.seconds(14 * 86_400 - 60), future: Duration.seconds(2 * 3600 - 60))
    private static let mostStreams = 4096

    private let logs: ServiceInterface
    private let clock: any WallClock
    private let entropy: any Entropy
    /// The stream in each log group.
    private let streams = Mutex<[String: String]>([:])

    init(logs: ServiceInterface, clock: any WallClock, entropy: any Entropy) {
        self.logs = logs
        self.clock = clock
        self.entropy = entropy
    }

    func send(_ call: TargetCall) async -> TargetRefusal? {
        guard let arn = ARN(call.target), let group = Self.group(arn) else {
            return TargetRefusal("NO_RESOURCE", "\(call.target) is not a log group.", .permanent)
        }
        do {
            do {
                try await put(call, in: group, arn.scope)
            } catch let error as ServiceError where error.code == "ResourceNotFoundException" {
                // The stream is gone, or never was: with the group it can be made again.
                streams.withLock { $0[call.target] = nil }
                try await put(call, in: group, arn.scope)
            }
            return nil
        } catch let error as ServiceError where error.code == "ResourceNotFoundException" {
            return TargetRefusal("NO_RESOURCE", error.message, .permanent)
        } catch let error as ServiceError where error.status < 500 {
            return TargetRefusal("INVALID_PARAMETER", error.message, .permanent)
        } catch {
            return TargetRefusal("INTERNAL_ERROR", "The log group did not take the event: \(error)")
        }
    }

    /// `log-group:NAME`, with or without `:*`.
    static func group(_ arn: ARN) -> String? {
        let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false)
        guard arn.service == "logs", parts.count >= 2, parts[0] == "log-group", !parts[1].isEmpty else { return nil }
        return String(parts[1])
    }

    private func put(_ call: TargetCall, in group: String, _ scope: Scope) async throws {
        let now = clock.now()
        let context = RequestContext(scope: scope, requestID: entropy.uuid(), now: now)
        let stream = try await stream(of: call.target, group, context)
        let line = Self.line(call.payload, at: now)
        let event: JSONValue = ["timestamp": .number(line.time.milliseconds), "message": .string(line.message)]
        _ = try await logs.call(
            "PutLogEvents", ["logGroupName": .string(group), "logStreamName": .string(stream), "logEvents": [event]], context)
    }

    private func stream(of target: String, _ group: String, _ context: RequestContext) async throws -> String {
        if let known = streams.withLock({ $0[target] }) { return known }
        let stream = entropy.uuid()
        _ = try await logs.call("CreateLogStream", ["logGroupName": .string(group), "logStreamName": .string(stream)], context)
        streams.withLock { streams in
            if streams.count >= Self.mostStreams { streams = [:] }
            streams[target] = stream
        }
        return stream
    }

    /// What is written, and at what time: where CloudWatch Logs would not take the event's, at the present.
    static func line(_ payload: [UInt8], at now: Timestamp) -> (time: Timestamp, message: String) {
        let object = try? JSONValue(parsing: payload, maximumDepth: EventEnvelope.maximumDepth).object
        var message = String(decoding: payload, as: UTF8.self)
        var time = object?["time"]?.string.flatMap { Timestamp(iso8601: $0) }
        if let object, object.count == 2, let stamp = object["timestamp"], let text = object["message"] {
            message = text.string ?? text.text()
            time = stamp.int.map { Timestamp(milliseconds: Int64($0)) } ?? stamp.string.flatMap(Self.time)
        }
        guard let time, time > now - allowed.past, time < now + allowed.future else { return (now, message) }
        return (time, message)
    }

    private static func time(_ text: String) -> Timestamp? { Int64(text).map(Timestamp.init(milliseconds:)) ?? Timestamp(iso8601: text) }
}
