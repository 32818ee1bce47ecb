import JSON
import Testing

@testable import EventPatterns

@Suite("Reading patterns")
struct PatternTests {
    private func error(_ text: String) -> PatternError? {
        do throws(PatternError) {
            _ = try EventPattern(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Wrong patterns get AWS's reason",
        arguments: [
            (#"{}"#, "Empty objects are not allowed"),
            (#"{"a":{}}"#, "Empty objects are not allowed"),
            (#"{"a":1}"#, #""a" must be an object or an array"#),
            (#"{"a":[[1]]}"#, "Match value must be String, number, true, false, or null"),
            (#"{"a":[{}]}"#, "Match expression name not found"),
            (#"{"a":[{"suffix":{"equals-ignore-case":"x"},"b":1}]}"#, "Only one key allowed in match expression"),
            (#"{"a":[{"prefix":{"wildcard":"x"}}]}"#, "Unsupported prefix pattern: wildcard"),
            (#"{"a":[{"exists":1}]}"#, "exists match pattern must be either true or false."),
            (
                #"{"a":[{"anything-but":[1,"a"]}]}"#,
                "Inside anything but list, either all values are number or string, mixed type is not supported"
            ),
            (
                #"{"a":[{"anything-but":[]}]}"#,
                "Inside anything but list, either all values are number or string, mixed type is not supported"
            ),
            (#"{"a":[{"anything-but":[null]}]}"#, "Inside anything but list, start|null|boolean is not supported."),
            (#"{"a":[{"numeric":[]}]}"#, "Invalid member in numeric match: ]"),
            (#"{"a":[{"numeric":["!",1]}]}"#, "Unrecognized numeric range operator: !"),
            (#"{"a":[{"numeric":["=",1,2]}]}"#, "Too many elements in numeric expression"),
            (#"{"a":[{"numeric":[">",1,2]}]}"#, "Bad value in numeric range: 2"),
            (#"{"a":[{"numeric":[">",5,"<",1]}]}"#, "Bottom must be less than top"),
            (#"{"a":[{"cidr":"10.0.0.0/32"}]}"#, "IPv4 mask bits must be < 32"),
            (#"{"a":[{"cidr":"::/128"}]}"#, "IPv6 mask bits must be < 128"),
            (#"{"a":[{"cidr":"10.0.0.0/-1"}]}"#, "Malformed CIDR, mask bits must not be negative"),
            (#"{"a":[{"cidr":"10.0.0/8"}]}"#, "Nonstandard IP address: 10.0.0"),
            (#"{"a":[{"wildcard":"a\\b"}]}"#, "Invalid escape character at pos 2"),
            (#"{"$or":[{"a":[1]}]}"#, "There must have at least 2 Objects in $or relationship."),
            (#"{"$or":[1,2]}"#, "Only JSON object is allowed in array of $or relationship."),
            (
                #"{"a":[1}"#,
                #"Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"{"a":[1}"; line: 1, column: 6])"#
            ),
            (
                #"{"a":[tru]}"#,
                "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
            ),
            (#"{a:[1]}"#, "Unexpected character ('a' (code 97)): was expecting double-quote to start field name"),
            (#"{"a":[1],}"#, "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"),
            ("", "Unexpected end-of-input"),
        ])
    func reasons(_ pattern: String, _ reason: String) {
        #expect(error(pattern)?.reason == reason)
        #expect(error(pattern)?.message == "Event pattern is not valid. Reason: \(reason)")
    }

    @Test("The second line of a message says where")
    func location() {
        let message = error("{\n  \"a\": []\n}")?.description
        #expect(
            message
                == "Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)\"{\n  \"a\": []\n}\"; line: 2, column: 10]"
        )
    }

    @Test("$or multiplies out up to a limit")
    func combinations() throws {
        func or(_ count: Int, _ key: String) -> String { "[" + (0..<count).map { "{\"\(key)\":[\($0)]}" }.joined(separator: ",") + "]" }
        #expect(try EventPattern(parsing: #"{"x":{"$or":\#(or(10, "a"))},"y":{"$or":\#(or(100, "b"))}}"#).combinations.count == 1000)
        let error = error(#"{"x":{"$or":\#(or(11, "a"))},"y":{"$or":\#(or(100, "b"))}}"#)
        #expect(error?.kind == .tooManyCombinations)
    }

    @Test(
        "Wildcards that could explode are refused, useful ones are not",
        arguments: ["*:*:*:*:*:event-bus/*", "*a*aa*aaa*aaaa*", "*aaaaaaaaaa"])
    func explosion(_ text: String) {
        #expect(throws: PatternError.self) { try Wildcard(text) }
        #expect(throws: Never.self) { try Wildcard("arn:aws:*:eu-*:*:stack/*") }
        #expect(throws: Never.self) { try Wildcard("*" + String(repeating: "abcdefgh", count: 5) + "*") }
    }

    @Test("Tests are shown as they stand in a pattern")
    func descriptions() throws {
        let text =
            #"["a",1.50,null,true,{"prefix":"p"},{"suffix":{"equals-ignore-case":"s"}},{"wildcard":"*\\*"},{"numeric":[">",0,"<=",5]},"#
            + #"{"cidr":"10.0.0.0/8"},{"exists":true},{"anything-but":"b"},{"anything-but":{"prefix":["c","d"]}},{"exists":false}]"#
        let field = try #require(try EventPattern(parsing: #"{"a":\#(text)}"#).combinations.first?.fields.first)
        #expect(field.description == text)
    }

    @Test("Numbers are compared as EventBridge does: by value where a double holds all digits, else by spelling")
    func numbers() throws {
        let pairs = [
            ("3", "3.0", true), ("3", "3e0", true), ("300", "3e2", true), ("-0", "0.0", true), ("0.1", "0.10", true), ("1", "\"1\"", false),
            ("12345678901234567890", "12345678901234567890", true), ("12345678901234567890", "12345678901234567891", false),
            ("12345678901234567890", "12345678901234567890.0", false), ("1e400", "1e400", true), ("1e400", "2e400", false),
            ("5e-324", "5e-324", true), ("37.80780", "37.807807", false),
        ]
        for (pattern, value, expected) in pairs {
            #expect(try EventPattern(parsing: "{\"a\":[\(pattern)]}").matches("{\"a\":\(value)}".utf8) == expected, "\(pattern) \(value)")
        }
    }

    @Test("Decimals are read as the nearest double")
    func doubles() {
        var random = RandomPatterns(seed: 3)
        for round in 0..<4000 {
            let digits = (0..<1 + random.below(20)).map { _ in String(random.below(10)) }.joined()
            let fraction = random.below(3) == 0 ? "" : "." + String(random.next() >> UInt64(random.below(50)))
            let text = "1" + digits + fraction + (round % 7 == 0 ? "e\(random.below(60) - 30)" : "")
            var copy = text
            #expect(copy.withUTF8 { Decimal($0)?.double } == Double(text), "\(text)")
        }
    }

    @Test("Addresses have many spellings")
    func addresses() {
        #expect(IPAddress("::1") == IPAddress("0:0:0:0:0:0:0:1"))
        #expect(IPAddress("2001:DB8::1") == IPAddress("2001:0db8:0:0:0:0:0:1"))
        #expect(IPAddress("::ffff:a00:1") == IPAddress("10.0.0.1"))
        for text in [
            "", ":", "1", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1..2.3", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:",
        ] {
            #expect(IPAddress(text) == nil, "\(text)")
        }
    }

    @Test("An explanation names the field, what it holds and what was wanted")
    func explanations() throws {
        func explain(_ pattern: String, _ event: String) throws -> String {
            try EventPattern(parsing: pattern).explain(event.utf8).description
        }
        let event =
            #"{"source":"shop","detail":{"state":"paid","total":12.5,"lines":[{"sku":"a","n":1},{"sku":"b","n":2}],"buyer":{"id":"x"}}}"#
        #expect(try explain(#"{"source":["shop"]}"#, event) == "match")
        #expect(
            try explain(#"{"source":["shop"],"detail":{"state":["open",{"prefix":"re"}]}}"#, event)
                == "no match:\n  detail.state: wanted [\"open\",{\"prefix\":\"re\"}], but it is \"paid\"")
        #expect(
            try explain(#"{"detail":{"totl":[{"numeric":[">",10]}]}}"#, event)
                == "no match:\n  detail.totl: wanted [{\"numeric\":[\">\",10]}], but the event does not have it")
        #expect(
            try explain(#"{"detail":{"state":[{"exists":false}]}}"#, event)
                == "no match:\n  detail.state: must be absent, but it is \"paid\"")
        #expect(
            try explain(#"{"detail":{"buyer":["x"]}}"#, event)
                == "no match:\n  detail.buyer: wanted [\"x\"], but there is no value, only an object or an empty array")
        #expect(
            try explain(#"{"detail":{"lines":{"sku":["a"],"n":[2]}}}"#, event)
                == "no match: each field matches by itself, but not all in the same element of an array: detail.lines.n, detail.lines.sku")
        #expect(
            try explain(#"{"$or":[{"x":[1],"y":[1]},{"source":["bank"]}]}"#, event)
                == "no match (the closest of 2 combinations of $or):\n  source: wanted [\"bank\"], but it is \"shop\"")
        let json = try EventPattern(parsing: #"{"source":["bank"]}"#).explain(event.utf8).json
        #expect(
            json == [
                "matches": false,
                "combinations": [
                    ["matches": false, "fields": [["path": "source", "outcome": "different", "wanted": ["bank"], "held": ["shop"]]]]
                ],
            ])
    }
}
