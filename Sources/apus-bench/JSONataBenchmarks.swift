import Ambient
import Glibc
import JSON
import JSONata

/// Evaluation of compiled expressions, on one core.
enum JSONataBenchmarks {
    struct Subject {
        let name: String
        let source: String
        let input: JSONValue?
    }

    /// From a field to a join; the data are a small order, a small library and a list of 200 items.
    static let subjects: [Subject] = [
        Subject(name: "arithmetic on two fields", source: "a + b * 2", input: ["a": 1, "b": 2]),
        Subject(name: "path through an array", source: "Account.Order.Product.Price", input: order),
        Subject(name: "sum of products", source: "$sum(Account.Order.Product.(Price * Quantity))", input: order),
        Subject(name: "predicate and order-by", source: "Account.Order.Product[Price > 30]^(>Price).Name", input: order),
        Subject(name: "grouping", source: "Account.Order.Product{SKU: $sum(Price)}", input: order),
        Subject(
            name: "an object for each item",
            source: "Account.Order.Product.{'name': Name, 'total': Price * Quantity, 'label': SKU & '/' & $uppercase(Colour)}", input: order
        ),
        Subject(
            name: "join with variables",
            source: "loans@$l.books@$b[$l.isbn = $b.isbn].{'title': $b.title, 'customer': $l.customer}", input: library),
        Subject(
            name: "filter and map 200 items",
            source: "$map($filter(items, function($i){ $i.ok and $i.price > 20 }), function($i){ $i.name & ': ' & $i.price })", input: items
        ),
        Subject(name: "reduce 200 items", source: "$reduce(items.price, function($a, $b){ $a + $b })", input: items),
        Subject(
            name: "recursion, 753 calls", source: "($fib := function($n){ $n < 2 ? $n : $fib($n - 1) + $fib($n - 2) }; $fib(13))",
            input: nil),
        Subject(
            name: "regular expressions over 200 items",
            source: #"items[$contains(name, /9$/)].$replace(name, /(\w+) (\d+)/, '$2 $1')"#, input: items),
        Subject(
            name: "read and write a date",
            source: "$fromMillis($toMillis('2018-03-27T10:00:00Z') + 86400000, '[FNn], [D1o] [MNn] [Y]')", input: nil),
    ]

    private static let order: JSONValue = {
        let products: [JSONValue] = [
            ["Name": "Bowler Hat", "SKU": "0406654608", "Price": 34.45, "Quantity": 2, "Colour": "Purple"],
            ["Name": "Trilby hat", "SKU": "0406634348", "Price": 21.67, "Quantity": 1, "Colour": "Orange"],
            ["Name": "Cloak", "SKU": "0406654603", "Price": 107.99, "Quantity": 1, "Colour": "Black"],
        ]
        return [
            "Account": [
                "Order": [["OrderID": "order103", "Product": .array(products)], ["OrderID": "order104", "Product": .array(products)]]
            ]
        ]
    }()

    private static let library: JSONValue = [
        "loans": .array((0..<4).map { ["customer": .string("1000\($0)"), "isbn": .string("978-\($0 % 3)")] }),
        "books": .array((0..<6).map { ["title": .string("Book \($0)"), "isbn": .string("978-\($0)"), "price": .number($0 * 10)] }),
    ]

    private static let items: JSONValue = [
        "items": .array(
            (0..<200).map {
                ["id": .number($0), "name": .string("item \($0)"), "price": .number(Double($0) * 1.25), "ok": .bool($0 % 3 == 0)]
            })
    ]

    static func microseconds(for subject: Subject) throws -> Double {
        let expression = try Expression(subject.source)
        let surroundings = Surroundings(now: Timestamp(seconds: 1_700_000_000)) { 0.5 }
        return try leastMicroseconds { _ = try expression.evaluate(subject.input, in: surroundings) }
    }

    /// Microseconds to compile the longest of the expressions.
    static func compilation(rounds: Int = 2000) throws -> Double {
        let source = subjects.map(\.source).max { $0.utf8.count < $1.utf8.count } ?? ""
        let start = threadMicroseconds()
        for _ in 0..<rounds { _ = try Expression(source) }
        return (threadMicroseconds() - start) / Double(rounds)
    }
}

extension JSONataBenchmarks {
    static func report() throws {
        Report.heading("JSONata: compiled expressions, one core")
        let peers = try? peerTimes()
        var ratios: [String: [Double]] = [:]
        for (index, subject) in subjects.enumerated() {
            let ours = try microseconds(for: subject)
            var text = "\(figure(ours)) µs"
            for (peer, times) in peers?.object ?? [:] {
                guard let theirs = times[index]?.double else { continue }
                ratios[peer, default: []].append(theirs / ours)
                text += ", \(peer) \(figure(theirs)) µs"
            }
            Report.line(subject.name, text)
        }
        for (peer, wanted) in [("jsonata-python", 10), ("node", 2)] {
            guard let all = ratios[peer] else {
                Report.line("\(peer) (at least \(wanted) times our time)", "cannot run here")
                continue
            }
            Report.line(
                "\(peer)'s time to ours (at least \(wanted))", "median \(figure(median(of: all))), least \(figure(all.min() ?? 0))")
        }
        Report.line("compiling a long expression", "\(figure(try compilation())) µs")
    }

    /// Microseconds of other implementations for each subject: see scripts/jsonata-peers. Throws where there is no Python environment.
    private static func peerTimes() throws -> JSONValue {
        let list = subjects.map { subject -> JSONValue in
            var object: JSONObject = ["name": .string(subject.name), "source": .string(subject.source)]
            object["input"] = subject.input
            return .object(object)
        }
        let file = "/tmp/apus-bench-jsonata-\(getpid()).json"
        defer { unlink(file) }
        guard let output = fopen(file, "w") else { throw BenchmarkError(description: "\(file) cannot be written.") }
        fputs(JSONValue.array(list).text(), output)
        fclose(output)
        return try JSONValue(parsing: try shell(".venv/bin/python scripts/jsonata-peers < \(file)"))
    }
}
