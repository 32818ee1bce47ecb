import AWSInterface

/// What one node tells the others after it has changed a function: `NODE ACCOUNT REGION NAME`. No part can hold a space.
struct ChangeNotice: Hashable, Sendable {
    static let channel = "apus_functions_changed"

    /// Who says it: a node has no need to hear itself.
    var node: String
    var key: FunctionKey

    init(node: String, key: FunctionKey) {
        self.node = node
        self.key = key
    }

    /// `nil` for a payload that is none, such as the empty one that says that some may have been lost.
    init?(payload: String) {
        let parts = payload.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return nil }
        self.init(node: parts[0], key: FunctionKey(scope: Scope(account: parts[1], region: parts[2]), name: parts[3]))
    }

    var payload: String { "\(node) \(key.scope.account) \(key.scope.region) \(key.name)" }
}
