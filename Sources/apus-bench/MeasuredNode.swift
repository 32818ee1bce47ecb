import Glibc
import JSON

/// Why something could not be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// A node of its own in a temporary directory, with functions to call.
struct MeasuredNode {
    let process: ChildProcess
    let port: Int
    /// What the node said about its start.
    let readyLine: String

    init(apus: String, directory: String) throws {
        guard let process = ChildProcess(apus, ["serve", "--listen", "127.0.0.1:0", "--data-dir", directory]) else {
            throw BenchmarkError(description: "\(apus) cannot be started: build it with `make build`.")
        }
        self.process = process
        readyLine = process.readLine()
        guard let digits = readyLine.split(separator: ",").first?.split(separator: ":").last, let port = Int(digits) else {
            process.stop()
            throw BenchmarkError(description: "The node did not start: \(readyLine)")
        }
        self.port = port
    }

    /// What measured nodes store in, for headings: they take their settings from the environment, as every node does.
    static var engine: String { getenv("APUS_DATABASE") == nil ? "SQLite with full flushes" : "PostgreSQL" }

    /// Milliseconds that the node says its start took.
    var startMilliseconds: Double {
        let words = readyLine.split(separator: " ")
        return words.count > 1 ? Double(words[words.count - 2]) ?? 0 : 0
    }

    func invocation(of function: String) -> [UInt8] {
        LoadClient.post("/2015-03-31/functions/\(function)/invocations", body: "{\"n\":1}")
    }

    /// A request of a JSON protocol.
    static func call(_ target: String, version: String, _ body: JSONValue) -> [UInt8] {
        LoadClient.post("/", headers: ["X-Amz-Target: \(target)", "Content-Type: application/x-amz-json-\(version)"], body: body.text())
    }

    static func queueCall(_ operation: String, _ body: JSONValue) -> [UInt8] { call("AmazonSQS.\(operation)", version: "1.0", body) }
    static func eventsCall(_ operation: String, _ body: JSONValue) -> [UInt8] { call("AWSEvents.\(operation)", version: "1.1", body) }

    /// Makes one request and answers its body; throws where the answer is no success.
    @discardableResult
    func perform(_ request: [UInt8]) throws -> JSONValue {
        guard let connection = BlockingConnection(port: port) else { throw BenchmarkError(description: "The node does not answer.") }
        defer { connection.close() }
        let status = connection.exchange(request)
        let body = connection.lastBody
        guard status / 100 == 2 else { throw BenchmarkError(description: "\(status): \(String(decoding: body, as: UTF8.self))") }
        return body.isEmpty ? [:] : try JSONValue(parsing: body)
    }

    /// - Returns: the queue's URL.
    func createQueue(_ name: String) throws -> String {
        guard let url = try perform(Self.queueCall("CreateQueue", ["QueueName": .string(name)]))["QueueUrl"]?.string else {
            throw BenchmarkError(description: "CreateQueue answered no URL.")
        }
        return url
    }

    /// How many messages wait in a queue.
    func messageCount(_ url: String) throws -> Int {
        let answer = try perform(
            Self.queueCall("GetQueueAttributes", ["QueueUrl": .string(url), "AttributeNames": ["ApproximateNumberOfMessages"]]))
        return Int(answer["Attributes"]?["ApproximateNumberOfMessages"]?.string ?? "") ?? 0
    }

    /// - Parameter zip: a deployment package.
    func createFunction(_ name: String, runtime: String, handler: String, folder: String, memory: Int = 128) throws {
        let body = """
            {"FunctionName":"\(name)","Runtime":"\(runtime)","Handler":"\(handler)","Role":"arn:aws:iam::000000000000:role/bench",\
            "MemorySize":\(memory),"Timeout":30,"Code":{"ZipFile":"\(try Self.zipped(folder))"}}
            """
        guard let connection = BlockingConnection(port: port) else { throw BenchmarkError(description: "The node does not answer.") }
        defer { connection.close() }
        let status = connection.exchange(LoadClient.post("/2015-03-31/functions", headers: ["Content-Type: application/json"], body: body))
        guard status == 201 else { throw BenchmarkError(description: "CreateFunction \(name) answered \(status).") }
    }

    /// Base64 of a zip of all files in `folder`, by the tools of the system.
    static func zipped(_ folder: String) throws -> String {
        let text = try shell(
            "cd '\(folder)' && rm -f /tmp/apus-bench-$$.zip && zip -qr /tmp/apus-bench-$$.zip . "
                + "&& base64 -w0 /tmp/apus-bench-$$.zip && rm -f /tmp/apus-bench-$$.zip")
        guard !text.isEmpty else { throw BenchmarkError(description: "\(folder) cannot be zipped.") }
        return text
    }
}

/// Runs a command line and returns what it prints on its first line.
@discardableResult
func shell(_ command: String) throws -> String {
    guard let process = ChildProcess("/bin/sh", ["-c", command]) else { throw BenchmarkError(description: "There is no shell.") }
    let line = process.readLine()
    var status: Int32 = 0
    waitpid(process.id, &status, 0)
    guard status == 0 else { throw BenchmarkError(description: "Failed with \(status): \(command)") }
    return line
}
