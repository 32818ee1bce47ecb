extension TaskResource {
    /// What stands in a Task's `Resource`, where it is the ARN of a function, an activity or an integration; nil where it is none of them.
    ///
    /// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
    init?(checking arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, arn.utf8.count <= 2048, parts[0] == "arn", parts[1].hasPrefix("aws"),
            [parts[1], parts[3], parts[4]].allSatisfy({ $0.utf8.allSatisfy(\.isNameByte) })
        else { return nil }
        let resource = TaskResource(parsing: arn)
        let isKnown =
            switch resource {
            case .function: parts[2] == "lambda" && Self.isFunctionName(parts[5])
            case .activity: parts[5].utf8.count > 9 && !parts[5].dropFirst(9).contains(":")
            case .integration(let integration): integration.isWellFormed
            }
        guard isKnown else { return nil }
        self = resource
    }

    /// `function:NAME` or `function:NAME:QUALIFIER`.
    private static func isFunctionName(_ name: Substring) -> Bool {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0] == "function" else { return false }
        let isNamed = !parts[1].isEmpty && parts[1].utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
        guard isNamed, parts.count == 3 else { return isNamed }
        return parts[2] == "$LATEST" || (!parts[2].isEmpty && parts[2].utf8.allSatisfy(\.isNameByte))
    }
}

extension TaskResource.Integration {
    /// The SDK integrations have no `.sync`.
    fileprivate var isWellFormed: Bool {
        if isSDK, case .sync = pattern { return false }
        return (isSDK || service != "aws-sdk") && [service, action].allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isNameByte) }
    }
}

extension UInt8 {
    /// Letters, digits, `-` and `_`.
    fileprivate var isNameByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
