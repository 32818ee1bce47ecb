import ArgumentParser
import Encodings
import JSON
import NIOHTTP1

struct Functions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the functions of the node.")

    @OptionGroup var node: NodeOptions

    @Flag(help: "Print the functions' configurations as a JSON list.")
    var json = false

    func run() async throws {
        let connection = try NodeConnection(node)
        var functions: [JSONValue] = []
        var marker: String?
        repeat {
            let target = "/2015-03-31/functions/" + (marker.map { "?Marker=\(PercentEncoding.encode($0))" } ?? "")
            let page = try await connection.json(.GET, target, service: "lambda")
            functions += page["Functions"]?.array ?? []
            marker = page["NextMarker"]?.string
        } while marker != nil
        try await connection.close()
        if json { return print(JSONValue.array(functions).text(pretty: true)) }
        if functions.isEmpty { return Terminal.note("There are no functions in \(node.region).") }
        Terminal.table(["NAME", "RUNTIME", "MEMORY", "TIMEOUT", "CODE", "MODIFIED"], functions.map(row))
    }

    private func row(_ function: JSONValue) -> [String] {
        func text(_ key: String) -> String { function[key]?.string ?? "" }
        func number(_ key: String) -> Int { function[key]?.int ?? 0 }
        return [
            text("FunctionName"), text("Runtime"), "\(number("MemorySize")) MB", "\(number("Timeout")) s", size(number("CodeSize")),
            String(text("LastModified").prefix(19)),
        ]
    }

    private func size(_ bytes: Int) -> String {
        bytes < 1024 ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes >> 10) KB" : "\(bytes >> 20) MB"
    }
}
