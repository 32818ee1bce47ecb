import ArgumentParser
import JSON
import StatesLanguage
import TaskIntegrations
import YAML

struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the definition of a state machine.",
        discussion: """
            Needs no node. The file is JSON, or YAML where its name ends in .yaml or .yml; - reads standard input. Findings have AWS's codes, \
            messages and places; what AWS can run and Apus cannot is a warning. Exits with 1 when there is an error among them.
            """)

    @Argument(help: "The file with the definition.")
    var file: String

    @Flag(help: "Check it as the definition of an Express machine.")
    var express = false

    @Flag(help: "Print the findings as a JSON list.")
    var json = false

    func run() async throws {
        let findings = DefinitionFindings.of(try definition(), isExpress: express) { IntegrationCatalogue.judgement(of: $0) }
        if json {
            print(JSONValue.array(findings.map(\.json)).text(pretty: true))
        } else {
            for finding in findings {
                let severity = finding.severity == .error ? Terminal.styled("error", .red) : "warning"
                print("\(severity) \(finding.location ?? "/"): \(finding.message) (\(finding.code))")
            }
        }
        try Terminal.flush()
        let errors = findings.count { $0.severity == .error }
        if errors > 0 { throw Failure(code: .failed, "\(file) has \(errors) \(errors == 1 ? "error" : "errors").") }
        if findings.isEmpty, !json { Terminal.note("\(file) is a good definition.") }
    }

    private func definition() throws -> String {
        let text = String(decoding: try Terminal.contents(of: file), as: UTF8.self)
        guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") else { return text }
        do {
            return try YAML.parse(text).text()
        } catch {
            throw Failure(code: .failed, "\(file) is not YAML: \(error)")
        }
    }
}

extension Diagnostic {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["severity": .string(severity.rawValue), "code": .string(code), "message": .string(message)]
        object["location"] = location.map(JSONValue.string)
        return .object(object)
    }
}
