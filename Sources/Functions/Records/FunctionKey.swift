public import AWSInterface

/// Names one function: unique in an account's region.
public struct FunctionKey: Hashable, Sendable {
    public let scope: Scope
    public let name: String

    public init(scope: Scope, name: String) {
        self.scope = scope
        self.name = name
    }

    /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME`, with `:QUALIFIER` where one is given.
    public func arn(_ qualifier: String? = nil) -> String {
        scope.arn("lambda", qualifier.map { "function:\(name):\($0)" } ?? "function:\(name)").description
    }
}

/// The names of a function's versions: `$LATEST`, or the number of a published version.
public enum FunctionVersion {
    public static let latest = "$LATEST"

    /// 0 for `$LATEST`, the number of a published version, `nil` for anything else, such as an alias.
    public static func number(of version: String) -> Int? {
        if version == latest { return 0 }
        guard let number = Int(version), number > 0, version.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return number
    }

    /// The name of the version with this number; 0 is `$LATEST`.
    public static func name(of number: Int) -> String { number == 0 ? latest : String(number) }
}
