import JSON
import JSONPath

/// Evaluation of compiled paths, templates and intrinsic functions, on one core.
enum JSONPathBenchmarks {
    private static let order: JSONValue = [
        "id": "order-103", "customer": ["name": "Ada", "city": "London"],
        "lines": .array(
            (0..<20).map { ["sku": .string("sku-\($0)"), "price": .number(Double($0) * 1.5), "quantity": .number($0 % 3 + 1)] }),
    ]
    private static let paths = ["$.customer.name", "$.lines[3].sku", "$.lines[*].price", "$..sku", "$.lines[?(@.price > 20)].sku"]
    private static let templates: [(name: String, template: JSONValue)] = [
        ("template of three paths", ["id.$": "$.id", "who.$": "$.customer.name", "first.$": "$.lines[0]", "constant": "order"]),
        (
            "template of two intrinsic functions",
            ["text.$": "States.Format('{} of {}', $.id, $.customer.name)", "sum.$": "States.MathAdd(1, 2)"]
        ),
    ]

    static func report() throws {
        Report.heading("JSONPath: compiled paths and templates on an order of 20 lines, one core")
        // Nothing random is measured.
        let environment = IntrinsicEnvironment(hash: { _, _ in [] }, random: { 0 }, uuid: { "" })
        let scope = PathScope(input: order, environment: environment)
        for text in paths {
            let path = try JSONPath(parsing: text)
            Report.line(text, "\(figure(try leastMicroseconds { _ = try path.find(in: scope) })) µs")
        }
        for (name, template) in templates {
            let compiled = try PayloadTemplate(compiling: template)
            Report.line(name, "\(figure(try leastMicroseconds { _ = try compiled.value(in: scope) })) µs")
        }
    }
}
