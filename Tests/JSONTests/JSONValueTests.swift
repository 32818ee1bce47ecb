import JSON
import Testing

@Suite struct JSONNumberTests {
    @Test(
        "a whole number is one however it is spelled",
        arguments: [
            ("1", 1), ("1.0", 1), ("1e3", 1000), ("-0", 0), ("0.5e1", 5), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min),
        ])
    func whole(lexeme: String, value: Int) throws {
        #expect(try JSONValue(parsing: lexeme).int == value)
    }

    @Test("what is no whole number, or too large, is none", arguments: ["0.5", "1e-3", "9223372036854775808", "1e400", "-1e400", "1e16"])
    func notWhole(lexeme: String) throws {
        #expect(try JSONValue(parsing: lexeme).int == nil)
    }

    @Test func doublesAreTheNearestAndInfiniteBeyondTheirRange() throws {
        #expect(try JSONValue(parsing: "0.1").double == 0.1)
        #expect(try JSONValue(parsing: "2e323").double == .infinity)
        #expect(try JSONValue(parsing: "-1e400").double == -.infinity)
        #expect(try JSONValue(parsing: "1e-400").double == 0)
        #expect(try JSONValue(parsing: "9007199254740993").double == 9_007_199_254_740_992)
    }

    @Test func doublesAreSpelledShort() {
        #expect(JSONValue.number(1.0).text() == "1")
        #expect(JSONValue.number(-2.5).text() == "-2.5")
        #expect(JSONValue.number(0.1).text() == "0.1")
        #expect(JSONValue.number(1e300).text() == "1e+300")
        #expect(JSONValue.number(Double.nan) == .null)
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONValue.number(Int64.min).text() == "-9223372036854775808")
    }

    @Test func numbersAreEqualBySpelling() throws {
        #expect(try JSONValue(parsing: "1.0") != JSONValue(parsing: "1"))
        #expect(try JSONValue(parsing: "1.0") == JSONValue(parsing: "1.0"))
    }
}

@Suite struct JSONObjectTests {
    @Test func membersKeepTheirOrder() throws {
        let text = "{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2}}"
        #expect(try JSONValue(parsing: text).text() == text)
    }

    @Test func ofMembersWithOneKeyTheLastCountsInTheFirstsPlace() throws {
        #expect(try JSONValue(parsing: "{\"a\":1,\"b\":2,\"a\":3}").text() == "{\"a\":3,\"b\":2}")
    }

    @Test("lookup, change and removal agree with a dictionary", arguments: [0, 1, 15, 16, 17, 18, 200])
    func behavesAsADictionary(count: Int) {
        var object = JSONObject()
        for number in 0..<count { object["k\(number)"] = .number(number) }
        #expect(object.count == count)
        for number in 0..<count { #expect(object["k\(number)"] == .number(number)) }
        #expect(object["absent"] == nil)
        for number in stride(from: 0, to: count, by: 2) { object["k\(number)"] = nil }
        for number in stride(from: 1, to: count, by: 4) { object["k\(number)"] = "changed" }
        for number in 0..<count {
            let expected: JSONValue? = number.isMultiple(of: 2) ? nil : number % 4 == 1 ? "changed" : .number(number)
            #expect(object["k\(number)"] == expected)
        }
        #expect(object.keys == (0..<count).filter { !$0.isMultiple(of: 2) }.map { "k\($0)" })
        object["absent"] = nil
        #expect(object.count == count / 2)
    }

    @Test("equality and hash do not look at the order", arguments: [3, 40])
    func equality(count: Int) {
        let members = (0..<count).map { (key: "k\($0)", value: JSONValue.number($0)) }
        let forward = JSONObject(members), backward = JSONObject(members.reversed())
        #expect(forward == backward)
        #expect(forward.hashValue == backward.hashValue)
        var changed = backward
        changed["k1"] = 99
        #expect(forward != changed)
        changed["k1"] = nil
        #expect(forward != changed)
    }

    @Test("keys that differ in their code points are different keys", arguments: [0, 40])
    func keysAreCodePoints(others: Int) throws {
        let filler = (0..<others).map { "\"k\($0)\":0," }.joined()
        let text = "{\(filler)\"\u{e9}\":1,\"e\u{301}\":2}"
        let object = try #require(JSONValue(parsing: text).object)
        #expect(object.count == others + 2)
        #expect(object["\u{e9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        #expect(JSONValue.object(object).text() == text)
    }

    @Test func absentMembersAndElementsAreNil() throws {
        let value = try JSONValue(parsing: "{\"a\":[1,2]}")
        #expect(value["a"]?[1] == 2)
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
        #expect(JSONValue.null["a"] == nil)
    }
}

@Suite struct JSONWriterTests {
    @Test func escapesWhatMustBeEscapedAndNothingElse() {
        #expect(
            JSONValue.string("\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}é€😀").text() == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\u{7f}é€😀\"")
    }

    @Test func prettyTextIsIndentedByTwo() throws {
        let value = try JSONValue(parsing: "{\"a\":[1,{\"b\":null}],\"c\":[],\"d\":{}}")
        #expect(
            value.text(pretty: true) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """)
    }
}
