import Cryptography
import Encodings
import StatesLanguage

extension StateMachineDefinition {
    /// What the children of a distributed Map run: its processor as a machine of its own.
    func processor(ofMap name: String) -> StateMachineDefinition? {
        guard case .map(let settings)? = root.state(anywhere: name)?.kind else { return nil }
        return StateMachineDefinition(queryLanguage: queryLanguage, root: settings.processor)
    }
}

extension StateGraph {
    /// A state of this graph or of one inside it: names are unique in a definition.
    func state(anywhere name: String) -> State? {
        if let state = states[name] { return state }
        for state in states.values {
            for graph in state.innerGraphs {
                if let found = graph.state(anywhere: name) { return found }
            }
        }
        return nil
    }

    /// Whether an expression of any state below reads the context object.
    var readsContext: Bool {
        states.values.contains { state in state.readsContext || state.innerGraphs.contains { $0.readsContext } }
    }
}

extension State {
    fileprivate var innerGraphs: [StateGraph] {
        switch kind {
        case .parallel(let branches): branches
        case .map(let settings): [settings.processor]
        case .pass, .task, .choice, .wait, .succeed, .fail: []
        }
    }
}

extension MapSettings.Distribution {
    /// `Label`, or what stands for it in ARNs: the state's name where that could be a label, else a digest of it. The same for every run.
    func label(ofState name: String) -> String {
        if let label { return label }
        let isLabel = !name.isEmpty && name.utf8.count <= Self.labelLength && name.utf8.allSatisfy(Self.isPlain)
        return isLabel ? name : String(Hexadecimal.encode(SHA256.hash(name.utf8)).prefix(Self.labelLength))
    }

    private static let labelLength = 40

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
