import AWSInterface
import Testing

/// AWS's own patterns, as its API models print them.
private enum AWSPattern {
    static let functionName = Pattern(
        #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#
    )
    static let handler = Pattern(#"[^\s]+"#)
    static let roleName = Pattern(#"[\w+=,.@-]+"#)
    static let path = Pattern(#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#)
    static let document = Pattern(#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)
    static let tag = Pattern(#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)
    static let alias = Pattern(#"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#)
    static let logGroup = Pattern(#"[\.\-_/#A-Za-z0-9]+"#)
    static let logStream = Pattern(#"[^:*]*"#)
}

@Suite struct PatternTests {
    @Test(
        "Lambda's function name pattern",
        arguments: [
            ("resize", true), ("my-function_1", true), ("resize:live", true), ("resize:$LATEST", true), ("123456789012:resize", true),
            ("123456789012:function:resize", true), ("arn:aws:lambda:us-east-1:123456789012:function:resize", true),
            ("arn:aws:lambda:us-east-1:123456789012:function:resize:7", true), ("", false), ("re size", false), ("a/b", false),
            ("resize:", false), ("résumé", false), ("resize\n", false), ("arn:aws:s3:::bucket", false), ("resize:live:more", false),
        ])
    func functionName(text: String, matches: Bool) {
        #expect(AWSPattern.functionName.matches(text) == matches)
    }

    @Test(
        "IAM's patterns",
        arguments: [
            (AWSPattern.roleName, "my+role=a,b.c@d-e_f", true), (AWSPattern.roleName, "a b", false), (AWSPattern.roleName, "a/b", false),
            (AWSPattern.roleName, "é", false), (AWSPattern.path, "/", true), (AWSPattern.path, "/a/b/", true),
            (AWSPattern.path, "/a", false),
            (AWSPattern.path, "a/", false), (AWSPattern.path, "/a b/", false), (AWSPattern.document, "{\n\t\"é\": 1}\r", true),
            (AWSPattern.document, "{\"€\"}", false), (AWSPattern.document, "\u{0}", false), (AWSPattern.tag, "Größe: 1/2 +x@y", true),
            (AWSPattern.tag, "日本語", true), (AWSPattern.tag, "a*b", false), (AWSPattern.tag, "", false),
        ])
    func identity(pattern: Pattern, text: String, matches: Bool) {
        #expect(pattern.matches(text) == matches, "\(text)")
    }

    @Test(
        "further patterns of Lambda and Logs",
        arguments: [
            (AWSPattern.handler, "index.handler", true), (AWSPattern.handler, "a b", false), (AWSPattern.alias, "live", true),
            (AWSPattern.alias, "7", false), (AWSPattern.alias, "7a", true), (AWSPattern.logGroup, "/aws/lambda/x.y-z_#1", true),
            (AWSPattern.logGroup, "a*b", false), (AWSPattern.logStream, "2026/11/23/[$LATEST]ab", true),
            (AWSPattern.logStream, "a:b", false),
            (AWSPattern.logStream, "", true),
        ])
    func further(pattern: Pattern, text: String, matches: Bool) {
        #expect(pattern.matches(text) == matches, "\(text)")
    }

    @Test func theWholeTextMustMatch() {
        let digits = Pattern("[0-9]+")
        #expect(digits.matches("123"))
        #expect(!digits.matches("123a"))
        #expect(!digits.matches("a123"))
        #expect(!digits.matches("١٢"))
    }

    @Test func aPatternOfPlainCodeKeepsItsText() {
        let even = Pattern("even", accepts: { $0.count.isMultiple(of: 2) })
        #expect(even.text == "even")
        #expect(even.matches("ab"))
        #expect(!even.matches("abc"))
    }

    @Test func manyTasksMayShareOnePattern() async {
        let pattern = Pattern(#"[a-z]+-\d+"#)
        let matched = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 { group.addTask { pattern.matches("item-\(number)") && !pattern.matches("item-") } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(matched == 64)
    }
}
