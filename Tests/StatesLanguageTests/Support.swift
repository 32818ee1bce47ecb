import Ambient
import Cryptography
import JSON
import JSONPath
import StatesLanguage
import Testing

/// The world of these tests: a fixed moment, numbers that are always the same.
let world = EvaluationWorld(
    now: Timestamp(seconds: 1_764_000_000),
    environment: IntrinsicEnvironment(
        hash: { algorithm, bytes in algorithm == .sha256 ? SHA256.hash(bytes) : [UInt8(bytes.count & 0xFF)] },
        random: { 1 << 63 }, uuid: { "5a1f7c3e-0d9b-4c55-8a3e-0123456789ab" }))

func scope(_ input: JSONValue, context: JSONValue = [:], variables: [String: JSONValue] = [:]) -> StateScope {
    StateScope(input: input, context: context, variables: variables, world: world)
}

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

func state(_ text: String, _ language: QueryLanguage = .jsonPath) throws -> State {
    try State.compile(try json(text), name: "S", queryLanguage: language)
}

/// The failure that `body` ends with.
func failure(_ body: () throws -> Void) throws -> StateFailure {
    try #require(throws: StateFailure.self) { try body() }
}

struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return IntrinsicEnvironment.seeded(state)
    }
}
