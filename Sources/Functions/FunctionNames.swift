import AWSInterface

/// A function as a request names it: `x`, `x:live`, `123456789012:function:x` or a whole ARN.
struct FunctionReference: Hashable, Sendable {
    var key: FunctionKey
    /// From the name or from the parameter `Qualifier`.
    var qualifier: String?

    var arn: String { key.arn(qualifier) }
}

/// The parts of a function's name as it was written.
struct FunctionNameParts: Hashable, Sendable {
    var region: String?
    var account: String?
    var name: String
    var qualifier: String?

    /// `nil` where `text` is not of the pattern `FunctionPatterns.functionName`.
    init?(_ text: String) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        if parts.first == "arn" {
            guard parts.count >= 7, parts[1].hasPrefix("aws"), parts[2] == "lambda" else { return nil }
            parts = parts.dropFirst(3)
        }
        if parts.count > 1, let first = parts.first, Self.isRegion(first) {
            region = String(first)
            parts = parts.dropFirst()
        }
        if parts.count > 1, let first = parts.first, first.utf8.count == 12, first.utf8.allSatisfy(Characters.isDigit) {
            account = String(first)
            parts = parts.dropFirst()
        }
        if parts.count > 1, parts.first == "function" { parts = parts.dropFirst() }
        guard (1...2).contains(parts.count), let name = parts.first, Characters.isName(name) else { return nil }
        self.name = String(name)
        if parts.count == 2, let last = parts.last {
            guard last == "$LATEST" || Characters.isName(last) else { return nil }
            qualifier = String(last)
        }
    }

    /// `us-east-1`, `us-gov-west-1`.
    private static func isRegion(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4, let last = parts.last, last.utf8.count == 1 else { return false }
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
            && last.utf8.allSatisfy(Characters.isDigit)
    }
}

/// Character classes of AWS's patterns.
enum Characters {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    /// `[a-zA-Z0-9-_]+`.
    static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    static func isNumber(_ text: some StringProtocol) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isDigit) }
}

/// The patterns of Lambda's API model. Checked by code: the texts are what error messages quote.
enum FunctionPatterns {
    private static let prefix =
        #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"#

    static let functionName = Pattern(prefix + #"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#) { FunctionNameParts($0) != nil }
    /// AWS allows dots here for names inside namespaces, which do not exist in this service.
    static let namespacedFunctionName = Pattern(prefix + #"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#) {
        FunctionNameParts($0) != nil
    }
    static let qualifier = Pattern(#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#) { $0 == "$LATEST" || Characters.isName($0) }
    static let alias = Pattern("(?!^[0-9]+$)([a-zA-Z0-9-_]+)") { Characters.isName($0) && !Characters.isNumber($0) }
    static let version = Pattern(#"(\$LATEST(\.PUBLISHED)?|[0-9]+)"#) { $0 == "$LATEST" || Characters.isNumber($0) }
    static let role = Pattern(#"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#) { text in
        guard let arn = ARN(text), arn.partition.hasPrefix("aws"), arn.service == "iam", arn.region.isEmpty,
            arn.account.utf8.count == 12, Characters.isNumber(arn.account), arn.resource.hasPrefix("role"), arn.resource != "role"
        else { return false }
        return arn.resource.utf8.allSatisfy { Characters.isAlphanumeric($0) || "+=,.@-_/".utf8.contains($0) }
    }
    static let handler = Pattern(#"[^\s]+"#) { !$0.isEmpty && !$0.contains(where: \.isWhitespace) }
    static let resourceARN = Pattern(#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#) { text in
        text.isEmpty || (text.hasPrefix("arn:") && text.split(separator: ":", omittingEmptySubsequences: false).count >= 4)
    }
    static let logGroup = Pattern(#"[\.\-_/#A-Za-z0-9]+"#) { text in
        !text.isEmpty && text.utf8.allSatisfy { Characters.isAlphanumeric($0) || ".-_/#".utf8.contains($0) }
    }
    static let statementID = Pattern("([a-zA-Z0-9-_]+)") { Characters.isName($0) }
}

extension Parameters {
    /// The function that `FunctionName` and `Qualifier` name together. Call `validate()` before using what it answers.
    ///
    /// - Parameters:
    ///   - namespaced: whether AWS's model has the longer form of names here; it only changes messages.
    ///   - qualifier: whether the operation takes a qualifier at all.
    /// - Throws: AWS's errors for functions of other regions and accounts, and for two qualifiers that differ; and an error for a
    ///   qualifier in the name where the operation would have to ignore it.
    func function(in scope: Scope, namespaced: Bool = false, qualifier takesQualifier: Bool = false) throws -> FunctionReference {
        let text = try requiredString(
            "FunctionName", length: 1...(namespaced ? 256 : 140),
            pattern: namespaced ? FunctionPatterns.namespacedFunctionName : FunctionPatterns.functionName)
        let given = takesQualifier ? try string("Qualifier", length: 1...128, pattern: FunctionPatterns.qualifier) : nil
        guard let parts = FunctionNameParts(text) else {
            return FunctionReference(key: FunctionKey(scope: scope, name: text), qualifier: given)
        }
        if parts.name.utf8.count > 64 {
            reject("FunctionName", value: parts.name, "Member must have length less than or equal to 64")
        }
        if let region = parts.region, region != scope.region {
            throw ServiceError(
                "ResourceNotFoundException", "Functions from '\(region)' are not reachable in this region ('\(scope.region)')", status: 404)
        }
        if let account = parts.account, account != scope.account {
            throw ServiceError(
                "AccessDeniedException",
                "User: arn:\(scope.partition):iam::\(scope.account):root is not authorized to perform this operation on resource: \(text) "
                    + "because no resource-based policy allows it", status: 403)
        }
        if let inName = parts.qualifier, let given, inName != given {
            throw FunctionErrors.invalid("The derived qualifier from the function name does not match the specified qualifier.")
        }
        if !takesQualifier, let inName = parts.qualifier, inName != FunctionVersion.latest {
            throw FunctionErrors.invalid("This operation works on the function as a whole, but \(text) names its qualifier \(inName).")
        }
        let key = FunctionKey(scope: scope, name: parts.name)
        return FunctionReference(key: key, qualifier: given ?? (takesQualifier ? parts.qualifier : nil))
    }
}
