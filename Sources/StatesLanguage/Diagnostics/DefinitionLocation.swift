/// A place in a definition. A chain, and no text: a text for each of many places under long names would cost their product.
indirect enum DefinitionLocation: Sendable {
    case root
    case field(String, of: DefinitionLocation)
    case element(Int, of: DefinitionLocation)

    func field(_ name: String) -> DefinitionLocation { .field(name, of: self) }
    func element(_ index: Int) -> DefinitionLocation { .element(index, of: self) }

    /// `/States/Choose/Choices[0]/Next`; `/` for the whole.
    var text: String {
        var parts: [String] = []
        var place = self
        while true {
            switch place {
            case .root: return parts.isEmpty ? "/" : parts.reversed().joined()
            case .field(let name, let parent):
                parts.append("/" + name)
                place = parent
            case .element(let index, let parent):
                parts.append("[\(index)]")
                place = parent
            }
        }
    }
}
