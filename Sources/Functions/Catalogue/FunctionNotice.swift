import AWSInterface

/// What one node tells the others after it has changed a function: `ACCOUNT REGION NAME`. No part can hold a space.
extension FunctionKey {
    static let changes = "apus_functions_changed"

    var notice: String { "\(scope.account) \(scope.region) \(name)" }

    /// `nil` for a text that is none.
    init?(notice: String) {
        let parts = notice.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return nil }
        self.init(scope: Scope(account: parts[0], region: parts[1]), name: parts[2])
    }
}
