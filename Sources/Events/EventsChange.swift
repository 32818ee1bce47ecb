import AWSInterface

/// What was changed: told after the commit to who keeps something of it in memory, on this node and on the others.
enum EventsChange: Hashable, Sendable {
    /// A bus was made, changed or deleted.
    case bus(BusKey)
    /// A rule or its targets were put, changed or deleted.
    case rule(BusKey, String)
    /// An archive of this bus was made, changed or deleted.
    case archive(BusKey, String)
    case connection(Scope, String)
    case destination(Scope, String)
    /// Changes may have gone unheard: forget everything.
    case everything
}

/// What one node tells the others: `NODE KIND ACCOUNT REGION NAME [NAME]`. No part can hold a space.
struct ChangeNotice: Hashable, Sendable {
    static let channel = "apus_events_changed"

    /// Who says it: a node has no need to hear itself.
    let node: String
    let change: EventsChange

    init(node: String, change: EventsChange) {
        self.node = node
        self.change = change
    }

    var payload: String {
        switch change {
        case .bus(let bus): text("bus", bus.scope, bus.name)
        case .rule(let bus, let name): text("rule", bus.scope, bus.name, name)
        case .archive(let bus, let name): text("archive", bus.scope, bus.name, name)
        case .connection(let scope, let name): text("connection", scope, name)
        case .destination(let scope, let name): text("destination", scope, name)
        case .everything: ""
        }
    }

    private func text(_ kind: String, _ scope: Scope, _ names: String...) -> String {
        ([node, kind, scope.account, scope.region] + names).joined(separator: " ")
    }

    /// Whatever cannot be read, such as the empty payload that says that some may have been lost, is a change of everything.
    init(payload: String) {
        let parts = payload.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        node = parts[0]
        change = Self.change(parts) ?? .everything
    }

    private static func change(_ parts: [String]) -> EventsChange? {
        guard parts.count >= 5 else { return nil }
        let scope = Scope(account: parts[2], region: parts[3])
        switch (parts[1], parts.count) {
        case ("bus", 5): return .bus(BusKey(scope: scope, name: parts[4]))
        case ("rule", 6): return .rule(BusKey(scope: scope, name: parts[4]), parts[5])
        case ("archive", 6): return .archive(BusKey(scope: scope, name: parts[4]), parts[5])
        case ("connection", 5): return .connection(scope, parts[4])
        case ("destination", 5): return .destination(scope, parts[4])
        default: return nil
        }
    }
}
