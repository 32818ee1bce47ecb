import JSON
import StatesLanguage
import StorageTestSupport
import Testing

@testable import Workflows

/// As AWS was recorded to read files.
@Suite struct ItemReadingTests {
    private static let file = "Value1,Value2,Value3\nValue4,Value5,Value6\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n"

    private func csv(
        _ text: String, headers: [String]? = nil, delimiter: String? = nil, maxItems: Int? = nil
    ) throws -> String {
        var configuration = MapSettings.ReaderConfiguration()
        configuration.inputType = "CSV"
        configuration.csvHeaderLocation = headers == nil ? "FIRST_ROW" : "GIVEN"
        configuration.csvHeaders = headers ?? []
        configuration.csvDelimiter = delimiter
        return JSONValue.array(try ItemReading.items(in: text, configuration, maxItems: maxItems)).text()
    }

    private func json(_ text: String, type: String = "JSON", pointer: String? = nil, maxItems: Int? = nil) throws -> JSONValue {
        var configuration = MapSettings.ReaderConfiguration()
        configuration.inputType = type
        configuration.itemsPointer = pointer
        return .array(try ItemReading.items(in: text, configuration, maxItems: maxItems))
    }

    @Test func givenHeadersNameTheFieldsOfEveryRecord() throws {
        #expect(
            try csv(Self.file, headers: ["H1", "H2", "H3"])
                == #"[{"H1":"Value1","H2":"Value2","H3":"Value3"},{"H1":"Value4","H2":"Value5","H3":"Value6"},{"H1":"","H2":"","H3":""},"#
                + #"{"H1":"true","H2":"1","H3":"'HelloWorld'"},{"H1":"Null","H2":"None","H3":""},{"H1":"   ","H2":"","H3":""}]"#)
    }

    @Test func fieldsBeyondTheHeadersAreDropped() throws {
        #expect(
            try csv(Self.file, headers: ["H1"])
                == #"[{"H1":"Value1"},{"H1":"Value4"},{"H1":""},{"H1":"true"},{"H1":"Null"},{"H1":"   "}]"#)
    }

    @Test func theFirstRowMayNameTheFields() throws {
        #expect(
            try csv("0,True,{}\nValue4,Value5,Value6\n", maxItems: 5) == #"[{"0":"Value4","True":"Value5","{}":"Value6"}]"#)
    }

    @Test(arguments: [("a,a\n1,2", nil), ("1,2", ["H1", "H1"])] as [(String, [String]?)])
    func headersMustBeDifferent(_ text: String, _ headers: [String]?) {
        #expect(throws: StateFailure(error: "States.ItemReaderFailed", cause: "CSV headers cannot contain duplicates.")) {
            try csv(text, headers: headers)
        }
    }

    @Test func fieldsAreQuotedAndEscaped() throws {
        #expect(
            try csv("a|b\r\n\"x|\ny\"|\"say \"\"hi\"\"\"\r\n\\|\\\\\\n|c\r\n", delimiter: "PIPE")
                == #"[{"a":"x|\ny","b":"say \"hi\""},{"a":"|\\n","b":"c"}]"#)
    }

    @Test func onlySoManyItemsAreRead() throws {
        #expect(try csv("a\n1\n2\n3", maxItems: 2) == #"[{"a":"1"},{"a":"2"}]"#)
        #expect(try csv("a\n1\n2\n3", maxItems: 100_000_001) == #"[{"a":"1"},{"a":"2"},{"a":"3"}]"#)
        #expect(try json("[1,2,3]", maxItems: 2) == [1, 2])
        #expect(try json("1\r\n\r\n2\n3", type: "JSONL", maxItems: 2) == [1, 2])
    }

    @Test func aPointerSaysWhereTheItemsAre() throws {
        #expect(try json(#"{"a/b":[0,{"~":[1,2]}]}"#, pointer: "/a~1b/1/~0") == [1, 2])
    }

    @Test(arguments: [("{\"Hello\": \"world\"}", nil), ("[[1]]", "/3"), ("3", nil)] as [(String, String?)])
    func whatIsNoArrayHasNoItems(_ text: String, _ pointer: String?) {
        #expect(throws: StateFailure(error: "States.ItemReaderFailed", cause: "Attempting to map over non-iterable node.")) {
            try json(text, pointer: pointer)
        }
    }

    @Test func whatIsNotBuiltIsDocumented() throws {
        let document = try RepositoryFile.text("docs/not-built.md")
        let start = try #require(document.firstRange(of: "\n## Distributed Maps\n")).upperBound
        let section = document[start...].split(separator: "\n## ", maxSplits: 1)[0]
        for type in ItemReading.notBuilt {
            #expect(section.contains("`\(type)`"), "\(type) is not documented")
            let error = #expect(throws: StateFailure.self) { try json("[]", type: type) }
            #expect(error?.cause?.contains("not-built.md") == true)
        }
        #expect(section.contains("`ItemReader`") && section.contains("`ResultWriter`"))
    }

    @Test(arguments: [("[1", "JSON"), ("1\n{", "JSONL"), ("[]", "XML")])
    func whatCannotBeReadIsRefused(_ text: String, _ type: String) {
        #expect(throws: StateFailure.self) { try json(text, type: type) }
    }
}
