import Ambient
import JSON

/// The lines that Lambda itself writes around an invocation: INIT_START, START, END and REPORT, or their JSON forms.
///
/// Source: AWS Lambda Developer Guide, "Log formats", "System log level event mapping" and "Lambda Telemetry API event schema".
struct InvocationLog: Sendable {
    enum Format: Sendable { case text, json }

    /// Detail of the JSON form; the text form has no levels.
    enum Level: Int, Comparable, Sendable {
        case debug, info, warn

        init(name: String) { self = name == "DEBUG" ? .debug : name == "WARN" ? .warn : .info }

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// How an invocation ended, in the words of Lambda's telemetry.
    enum Status: String, Sendable { case success, failure, error, timeout }

    struct Metrics: Sendable {
        /// From the moment the environment had the event to its answer, in milliseconds.
        var duration: Double
        /// Start of the environment, in milliseconds; `nil` where it was warm.
        var initDuration: Double?
        var memorySize: Int
        /// The environment's high-water mark, in MB.
        var maxMemoryUsed: Int

        /// Lambda bills whole milliseconds, and since August 2025 the start of every on-demand environment.
        var billed: Int { Int((duration + (initDuration ?? 0)).rounded(.up)) }
    }

    let format: Format
    let level: Level
    let requestID: String
    let version: String

    /// The first line of an environment's stream.
    ///
    /// - Parameter runtime: with its version, for example `python:3.11.7`.
    func initStart(runtime: String, isProvisioned: Bool, at now: Timestamp) -> String? {
        switch format {
        case .text: "INIT_START Runtime Version: \(runtime)"
        case .json:
            event(
                "platform.initStart", at: now, .info,
                [
                    "initializationType": isProvisioned ? "provisioned-concurrency" : "on-demand", "phase": "init",
                    "runtimeVersion": .string(runtime),
                    "functionVersion": .string(version),
                ])
        }
    }

    /// The forms that the logging settings of `function` ask for.
    init(of function: ResolvedFunction, requestID: String) {
        self.init(
            format: function.settings.logging.format == .json ? .json : .text,
            level: Level(name: function.settings.logging.systemLevel ?? "INFO"), requestID: requestID, version: function.version)
    }

    init(format: Format, level: Level, requestID: String, version: String) {
        self.format = format
        self.level = level
        self.requestID = requestID
        self.version = version
    }

    func start(at now: Timestamp) -> String? {
        switch format {
        case .text: "START RequestId: \(requestID) Version: \(version)"
        case .json: event("platform.start", at: now, .info, ["requestId": .string(requestID), "version": .string(version)])
        }
    }

    /// END and REPORT, or `platform.runtimeDone` and `platform.report`.
    ///
    /// - Parameter errorType: what went wrong where the environment itself failed, for example `Runtime.ExitError`.
    func end(_ status: Status, errorType: String?, _ metrics: Metrics, at now: Timestamp) -> [String] {
        switch format {
        case .text: ["END RequestId: \(requestID)", textReport(status, errorType, metrics)]
        case .json:
            [
                event(
                    "platform.runtimeDone", at: now, status == .success ? .debug : .warn,
                    jsonRecord(
                        status, errorType,
                        [
                            "durationMs": .number(rounded(metrics.duration))
                        ])),
                event("platform.report", at: now, status == .success ? .info : .warn, jsonRecord(status, errorType, jsonMetrics(metrics))),
            ].compactMap { $0 }
        }
    }

    private func textReport(_ status: Status, _ errorType: String?, _ metrics: Metrics) -> String {
        var line = "REPORT RequestId: \(requestID)\tDuration: \(twoDecimals(metrics.duration)) ms"
        line += "\tBilled Duration: \(metrics.billed) ms\tMemory Size: \(metrics.memorySize) MB"
        line += "\tMax Memory Used: \(metrics.maxMemoryUsed) MB\t"
        if let initDuration = metrics.initDuration { line += "Init Duration: \(twoDecimals(initDuration)) ms\t" }
        switch status {
        case .success, .failure: break
        case .timeout: line += "Status: timeout"
        case .error: line += "Status: error" + (errorType.map { "\tError Type: \($0)" } ?? "")
        }
        return line
    }

    private func jsonMetrics(_ metrics: Metrics) -> JSONObject {
        var record: JSONObject = [
            "durationMs": .number(rounded(metrics.duration)),
            "billedDurationMs": .number(metrics.billed),
            "memorySizeMB": .number(metrics.memorySize),
            "maxMemoryUsedMB": .number(metrics.maxMemoryUsed),
        ]
        if let initDuration = metrics.initDuration { record["initDurationMs"] = .number(rounded(initDuration)) }
        return record
    }

    private func jsonRecord(_ status: Status, _ errorType: String?, _ metrics: JSONObject) -> JSONObject {
        var record: JSONObject = [
            "requestId": .string(requestID), "metrics": .object(metrics), "status": .string(status.rawValue),
        ]
        if let errorType { record["errorType"] = .string(errorType) }
        return record
    }

    private func event(_ type: String, at now: Timestamp, _ eventLevel: Level, _ record: JSONObject) -> String? {
        guard eventLevel >= level else { return nil }
        return JSONValue.object(["time": .string(now.iso8601), "type": .string(type), "record": .object(record)]).text()
    }

    private func rounded(_ milliseconds: Double) -> Double { (milliseconds * 1000).rounded() / 1000 }

    /// `3.1` becomes `3.10`; without Foundation's formatting, since two of these stand in every invocation's REPORT.
    private func twoDecimals(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
