import JSON
import JSONPath

/// Sources that tell in their answers what they were asked.
let environment = IntrinsicEnvironment(
    hash: { algorithm, bytes in Array(algorithm.rawValue.utf8) + bytes },
    random: { 1 << 63 },
    uuid: { "00000000-0000-4000-8000-000000000000" })

func scope(_ input: JSONValue, context: JSONValue = .object([:]), variables: [String: JSONValue] = [:]) -> PathScope {
    PathScope(input: input, context: context, variables: variables, environment: environment)
}

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

/// SplitMix64: the same texts in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
