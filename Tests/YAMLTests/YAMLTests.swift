import JSON
import Testing
import YAML

@Suite struct YAMLTests {
    @Test func scalarsAreResolvedByTheCoreSchema() throws {
        let yaml = "a: 1\nb: 1.5e3\nc: true\nd: ~\ne: \"1\"\nf: plain text\ng: 0x1F\nh:\ni: 'true'\nj: 0123\nk: .5\n"
        #expect(
            try YAML.parse(yaml) == [
                "a": 1, "b": .number(try #require(JSONValue(parsing: "1.5e3").number)), "c": true, "d": nil, "e": "1", "f": "plain text",
                "g": 31, "h": nil, "i": "true", "j": "0123", "k": ".5",
            ])
    }

    @Test func listsMapsAndBlocksNest() throws {
        let yaml = "list:\n  - a\n  - {b: [1, 2]}\ntext: |\n  one\n  two\nfolded: >\n  one\n  two\n"
        #expect(try YAML.parse(yaml) == ["list": ["a", ["b": [1, 2]]], "text": "one\ntwo\n", "folded": "one two\n"])
    }

    @Test func anchorsAreUnfolded() throws {
        #expect(try YAML.parse("a: &x {k: 1}\nb: *x\n") == ["a": ["k": 1], "b": ["k": 1]])
    }

    @Test func anEmptyTextIsNull() throws { #expect(try YAML.parse("# nothing\n") == .null) }

    @Test(arguments: [
        "a: [1", "a: b: c", "\ta: 1", "a: 1\na: 2", "*nothing", "? [a]\n: b", "a: !Ref b", "--- a\n--- b\n", "a: \"\u{1}\"",
    ])
    func otherTextIsRefusedWithItsPlace(yaml: String) {
        let error = #expect(throws: YAMLError.self) { try YAML.parse(yaml) }
        #expect((error?.line ?? 0) >= 1)
    }

    @Test func aSmallTextCannotUnfoldWithoutBound() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            yaml += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(throws: YAMLError.self) { try YAML.parse(yaml) }
        #expect(throws: YAMLError.self) { try YAML.parse(String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)) }
    }
}

extension JSONValue {
    fileprivate var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }
}
