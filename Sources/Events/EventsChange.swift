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

/// What one node tells the others: `KIND ACCOUNT REGION NAME [NAME]`. No part can hold a space.
extension EventsChange {
    static let channel = "apus_events_changed"

    var notice: String {
        switch self {
        case .bus(let bus): Self.notice("bus", bus.scope, bus.name)
        case .rule(let bus, let name): Self.notice("rule", bus.scope, bus.name, name)
        case .archive(let bus, let name): Self.notice("archive", bus.scope, bus.name, name)
        case .connection(let scope, let name): Self.notice("connection", scope, name)
        case .destination(let scope, let name): Self.notice("destination", scope, name)
        case .everything: ""
        }
    }

    private static func notice(_ kind: String, _ scope: Scope, _ names: String...) -> String {
        ([kind, scope.account, scope.region] + names).joined(separator: " ")
    }

    /// Whatever cannot be read is a change of everything.
    init(notice: String) {
        let parts = notice.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        self = Self.change(parts) ?? .everything
    }

    private static func change(_ parts: [String]) -> EventsChange? {
        guard parts.count >= 4 else { return nil }
        let scope = Scope(account: parts[1], region: parts[2])
        switch (parts[0], parts.count) {
        case ("bus", 4): return .bus(BusKey(scope: scope, name: parts[3]))
        case ("rule", 5): return .rule(BusKey(scope: scope, name: parts[3]), parts[4])
        case ("archive", 5): return .archive(BusKey(scope: scope, name: parts[3]), parts[4])
        case ("connection", 4): return .connection(scope, parts[3])
        case ("destination", 4): return .destination(scope, parts[3])
        default: return nil
        }
    }
}
