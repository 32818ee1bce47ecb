import Encodings
import JSON
import JSONPath
import JSONata

/// JSONata's functions as Step Functions has them: without `$eval`, and with some of its own.
///
/// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
enum QueryFunctions {
    static let library: FunctionLibrary = functions.reduce(FunctionLibrary.standard.removing("eval")) { $0.adding($1) }

    private typealias Arguments = [JSONValue?]

    private static let functions: [HostFunction] = [
        function("partition", "<an:a>", arity: 2) { (arguments, _) throws(JSONataError) in
            guard let array = arguments[0]?.array else { return nil }
            let size = try whole(arguments, 1)
            if size <= 0 { throw JSONataError(.t0410, token: "partition", text: "The size of a partition must be above 0") }
            return .array(stride(from: 0, to: array.count, by: size).map { .array(Array(array[$0..<min($0 + size, array.count)])) })
        },
        function("range", "<nnn:a>", arity: 3) { (arguments, _) throws(JSONataError) in
            guard arguments[0] != nil else { return nil }
            return try range(from: whole(arguments, 0), to: whole(arguments, 1), by: whole(arguments, 2))
        },
        function("hash", "<ss:s>", arity: 2) { (arguments, surroundings) throws(JSONataError) in
            guard let content = arguments[0]?.string else { return nil }
            guard let algorithm = HashAlgorithm(rawValue: arguments[1]?.string ?? ""), let environment = environment(surroundings) else {
                let names = HashAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                throw JSONataError(.t0410, token: "hash", text: "The algorithm of $hash must be one of \(names)")
            }
            return .string(Hexadecimal.encode(environment.hash(algorithm, Array(content.utf8))))
        },
        function("random", "<n?:n>", arity: 1) { (arguments, surroundings) throws(JSONataError) in
            guard arguments.first != nil, arguments[0] != nil else { return .number(surroundings.random()) }
            let bits = IntrinsicEnvironment.seeded(UInt64(bitPattern: Int64(try whole(arguments, 0))))
            return .number(Double(bits >> 11) * 0x1p-53)
        },
        function("uuid", "<:s>", arity: 0) { (_, surroundings) throws(JSONataError) in
            environment(surroundings).map { .string($0.uuid()) }
        },
        function("parse", "<s:x>", arity: 1) { (arguments, _) throws(JSONataError) in
            guard let text = arguments[0]?.string else { return nil }
            do throws(JSONError) {
                return try JSONValue(parsing: text)
            } catch {
                throw JSONataError(.d3030, token: "parse", text: "Unable to parse the text as JSON: \(error)")
            }
        },
    ].compactMap(\.self)

    /// nil where the signature, a text of this file, is wrong.
    private static func function(
        _ name: String, _ signature: String, arity: Int,
        _ implementation: @escaping @Sendable (Arguments, Surroundings) throws(JSONataError) -> JSONValue?
    ) -> HostFunction? {
        try? HostFunction(name, signature: signature, arity: arity, implementation: implementation)
    }

    private static func environment(_ surroundings: Surroundings) -> IntrinsicEnvironment? {
        surroundings.host as? IntrinsicEnvironment
    }

    /// One element is given as itself and none as an empty array: JSONata's sequences, as recorded.
    private static func range(from first: Int, to last: Int, by step: Int) throws(JSONataError) -> JSONValue {
        if step == 0 { throw JSONataError(.t0410, token: "range", text: "The step of a range must not be 0") }
        if (last - first).signum() * step.signum() < 0 { return .array([]) }
        let count = (last - first) / step + 1
        if count > 1_000 { throw JSONataError(.d2014, text: "A range has at most 1000 elements") }
        return count == 1 ? .number(first) : .array((0..<count).map { .number(first + $0 * step) })
    }

    private static func whole(_ arguments: Arguments, _ index: Int) throws(JSONataError) -> Int {
        let number = index < arguments.count ? arguments[index]?.double : nil
        guard let number, let whole = Int32(exactly: number.rounded()) else {
            throw JSONataError(.t0410, text: "Argument \(index + 1) must be a number within 32 bits")
        }
        return Int(whole)
    }
}
