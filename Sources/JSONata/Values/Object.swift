import JSON

/// An object: JSON as it came, or members put together here, in their order.
///
/// A reference, since the transform operator changes the objects of its own copy in place.
final class Object {
    private enum Storage {
        case json(JSONObject)
        case members(Members)
        /// While the members are being changed: they must have one owner.
        case none
    }

    private struct Members {
        var keys: [String] = []
        var values: [Value] = []
        /// Only where a scan would take longer.
        var positions: [String: Int] = [:]

        static let scanLimit = 12

        func position(of key: String) -> Int? {
            keys.count <= Self.scanLimit ? keys.firstIndex(of: key) : positions[key]
        }

        mutating func set(_ key: String, _ value: Value) {
            if let position = position(of: key) {
                values[position] = value
                return
            }
            keys.append(key)
            values.append(value)
            if keys.count == Self.scanLimit + 1 { index() } else if keys.count > Self.scanLimit { positions[key] = keys.count - 1 }
        }

        mutating func remove(_ key: String) {
            guard let position = position(of: key) else { return }
            keys.remove(at: position)
            values.remove(at: position)
            index()
        }

        private mutating func index() {
            positions = [:]
            guard keys.count > Self.scanLimit else { return }
            for (position, key) in keys.enumerated() { positions[key] = position }
        }
    }

    private var storage: Storage
    private(set) var nesting: UInt16 = 1

    init(json: JSONObject) { storage = .json(json) }
    init() { storage = .members(Members()) }

    /// The members as JSON where they never were anything else.
    var json: JSONObject? { if case .json(let object) = storage { object } else { nil } }

    var count: Int {
        switch storage {
        case .json(let object): object.count
        case .members(let members): members.keys.count
        case .none: 0
        }
    }

    var isEmpty: Bool { count == 0 }

    var keys: [String] {
        switch storage {
        case .json(let object): object.keys
        case .members(let members): members.keys
        case .none: []
        }
    }

    func key(at index: Int) -> String {
        switch storage {
        case .json(let object): object[index].key
        case .members(let members): members.keys[index]
        case .none: ""
        }
    }

    func value(at index: Int) -> Value {
        switch storage {
        case .json(let object): Value(object[index].value)
        case .members(let members): members.values[index]
        case .none: .undefined
        }
    }

    /// `.undefined` where there is no such member.
    subscript(key: String) -> Value {
        switch storage {
        case .json(let object):
            if let value = object[key] { return Value(value) }
        case .members(let members):
            if let position = members.position(of: key) { return members.values[position] }
        case .none: break
        }
        return .undefined
    }

    func set(_ key: String, _ value: Value) {
        nesting = max(nesting, value.nesting &+ 1)
        change { $0.set(key, value) }
    }

    func remove(_ key: String) { change { $0.remove(key) } }

    /// Makes a place for a member whose value is to come; false where there is one already.
    func declare(_ key: String) -> Bool {
        let count = count
        change { if $0.position(of: key) == nil { $0.set(key, .undefined) } }
        return self.count > count
    }

    /// Removes the members that have got no value.
    func dropUndefined() {
        guard case .members(let members) = storage, members.values.contains(where: \.isUndefined) else { return }
        for (key, value) in zip(members.keys, members.values) where value.isUndefined { remove(key) }
    }

    private func change(_ body: (inout Members) -> Void) {
        var members: Members
        switch storage {
        case .json(let object):
            members = Members()
            for (key, value) in object { members.set(key, Value(value)) }
        case .members(let own): members = own
        case .none: members = Members()
        }
        storage = .none
        body(&members)
        storage = .members(members)
    }
}
