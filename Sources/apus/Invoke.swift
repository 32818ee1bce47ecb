import ArgumentParser
import Encodings
import HTTP
import JSON
import NIOHTTP1

struct Invoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Invoke a function and print its answer.",
        discussion: """
            The event is JSON: -d on the command line, --file from a file, - from standard input; {} without any of them.
            Exits with 1 when the function reports an error; its answer is printed all the same.
            """)

    @OptionGroup var node: NodeOptions

    @Argument(help: "Name or ARN of the function, with :VERSION or :ALIAS if you like.")
    var name: String

    @Argument(help: "- reads the event from standard input.")
    var source: String?

    @Option(name: [.customShort("d"), .long], help: "The event as JSON.")
    var data: String?

    @Option(help: "A file that holds the event.")
    var file: String?

    @Flag(name: .customLong("async"), help: "Hand the event over durably and do not wait for the function.")
    var asynchronous = false

    @Flag(help: "Print the invocation's log to standard error.")
    var tail = false

    @Flag(help: "Print one JSON object: status, request id, error, version, log, payload.")
    var json = false

    func validate() throws {
        if let source, source != "-" { throw ValidationError("The event comes from -d JSON, --file FILE or -, not from '\(source)'.") }
        if [data != nil, file != nil, source != nil].count(where: { $0 }) > 1 {
            throw ValidationError("Give the event once: -d JSON, --file FILE or -.")
        }
    }

    func run() async throws {
        let connection = try NodeConnection(node)
        var headers = ["X-Amz-Invocation-Type": asynchronous ? "Event" : "RequestResponse"]
        if tail, !asynchronous { headers["X-Amz-Log-Type"] = "Tail" }
        let (function, qualifier) = splitQualifier()
        var target = "/2015-03-31/functions/\(PercentEncoding.encode(function))/invocations"
        if let qualifier { target += "?Qualifier=\(PercentEncoding.encode(qualifier))" }
        let answer = try await connection.send(.POST, target, service: "lambda", headers: headers, body: try event())
        try report(answer)
        try await connection.close()
    }

    /// `name:alias` into its parts; an ARN has seven colons with a qualifier.
    private func splitQualifier() -> (String, String?) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 2: return (parts[0], parts[1])
        case 8: return (parts.dropLast().joined(separator: ":"), parts[7])
        default: return (name, nil)
        }
    }

    private func event() throws -> [UInt8] {
        if let data { return Array(data.utf8) }
        guard let path = file ?? source else { return Array("{}".utf8) }
        return try Terminal.contents(of: path)
    }

    private func report(_ answer: NodeAnswer) throws {
        let error = answer.header("X-Amz-Function-Error")
        let log = answer.header("X-Amz-Log-Result").flatMap { Base64.decode($0) }.map { String(decoding: $0, as: UTF8.self) }
        if json {
            var object: JSONObject = ["statusCode": .number(answer.status)]
            object["requestId"] = answer.header("x-amzn-RequestId").map(JSONValue.string)
            object["functionError"] = error.map(JSONValue.string)
            object["executedVersion"] = answer.header("X-Amz-Executed-Version").map(JSONValue.string)
            object["log"] = log.map(JSONValue.string)
            object["payload"] = (try? JSONValue(parsing: answer.body)) ?? .string(answer.text)
            print(JSONValue.object(object).text(pretty: true))
        } else {
            if let log { Terminal.note(log) }
            if asynchronous {
                print("accepted: request \(answer.header("x-amzn-RequestId") ?? "")")
            } else {
                print(answer.text)
            }
        }
        try Terminal.flush()
        if let error { throw Failure(code: .failed, "the function failed (\(error))") }
    }
}
