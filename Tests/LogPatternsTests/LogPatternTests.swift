import LogPatterns
import Testing

@Suite struct TermPatternTests {
    @Test func theEmptyPatternAndABlankPhraseTakeEverything() throws {
        for pattern in ["", "  ", "\" \""] { #expect(try LogPattern(pattern).matches("anything")) }
        #expect(try LogPattern("").matches(""))
    }

    @Test(arguments: [
        ("ERROR", "[ERROR] fatal", true), ("ERROR", "ERRORCODE: -1", true), ("ERROR", "error", false),
        ("ERROR Exception", "[ERROR] Unhandled Exception", true), ("ERROR Exception", "[ERROR] nothing", false),
        ("ERROR -Exiting", "ERROR here", true), ("ERROR -Exiting", "Exiting with ERROR", false),
        ("\"ERROR\" - \"Exiting\"", "Exiting with ERRORCODE: -1", false),
        ("\"process the request\"", "Failed to process the request", true),
        ("\"process the request\"", "process this request", false),
        ("?ERROR ?WARN", "WARN message", true), ("?ERROR ?WARN", "INFO message", false),
        ("\"email@domain.com\"", "to email@domain.com.", true), ("\"say \\\"hi\\\"\"", "I say \"hi\"", true),
        ("-DEBUG", "INFO", true), ("-DEBUG", "DEBUG", false),
    ])
    func termsMatchAsTheGuideShows(pattern: String, message: String, expected: Bool) throws {
        #expect(try LogPattern(pattern).matches(message) == expected)
    }

    @Test func optionalTermsCountForNothingBesideOthers() throws {
        let pattern = try LogPattern("?ERROR ?ARGUMENTS REQUEST")
        #expect(pattern.matches("[INFO] REQUEST FAILED"))
        #expect(!pattern.matches("[ERROR] 400"))
    }

    @Test func aTermWithOtherCharactersMustBeQuoted() {
        #expect(throws: LogPatternError.invalidCharacters(term: "email@domain.com")) { try LogPattern("email@domain.com") }
        #expect(throws: LogPatternError.invalidCharacters(term: "\"\"")) { try LogPattern("\"\"") }
        #expect(throws: LogPatternError.invalidCharacters(term: "?")) { try LogPattern("?") }
        #expect(
            LogPatternError.invalidCharacters(term: "a-b").description == "Invalid filter pattern: Invalid character(s) in term 'a-b'")
    }
}

@Suite struct JSONPatternTests {
    /// The example of AWS's guide.
    static let event = """
        {"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
         "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true,
         "coordinates": [[0, 1, 2], [4, 5, 6]], "latency": 500.5, "cluster.name": "c", "text": "404", "small": 0.005}

        """

    @Test(arguments: [
        #"{ $.eventType = "UpdateTrail" }"#, "{ $.eventType = UpdateTrail }", "{$.eventType=*Trail}", "{ $.eventType = Update* }",
        "{ $.eventType = *dateT* }", "{ $.sourceIPAddress != 123.123.* }", #"{ $.arrayKey[0] = "value" }"#,
        "{ $.objectList[1].id = 2 }", "{ $.SomeObject IS NULL }", "{ $.SomeOtherObject NOT EXISTS }", "{ $.ThisFlag IS TRUE }",
        "{ $.ThisFlag = true }", "{ $.coordinates[1][2] = 6 }", "{ $.latency >= 500 }", "{ $.latency < 10e3 }", "{ $.latency > +500 }",
        "{ $.latency = 5005e-1 }", "{ $.small < 10e-3 }", #"{ $.['cluster.name'] = "c" }"#, #"{ $["cluster.name"] = c }"#,
        "{ $.latency = * }", "{ $.eventType = %^Upd.*l$% }", "{ $.eventType != %^Del% }", "{ $.objectList[*].name = b }",
        "{ $.text = 404 && $.text = \"404\" && $.text > 403 }",
        #"{ ($.eventType = x || $.objectList[0].id = 1) && $.ThisFlag IS TRUE }"#,
        // AND binds closer than OR.
        "{ $.eventType = UpdateTrail || $.latency = 1 && $.latency = 2 }",
    ])
    func matches(pattern: String) throws { #expect(try LogPattern(pattern).matches(Self.event)) }

    @Test(arguments: [
        "{ $.eventType = updatetrail }", "{ $.eventType != UpdateTrail }", "{ $.eventType = Up*Trail }", "{ $.missing = * }",
        "{ $.missing != x }", "{ $.arrayKey = 1 }", "{ $.arrayKey != 1 }", "{ $.SomeObject = null }", "{ $.SomeObject NOT EXISTS }",
        "{ $.SomeObject != x }", "{ $.ThisFlag IS FALSE }", "{ $.missing IS NULL }", "{ $.objectList[2].id = 2 }",
        "{ $.eventType > 3 }", "{ ($.eventType = UpdateTrail || $.latency = 1) && $.latency = 2 }",
    ])
    func doesNotMatch(pattern: String) throws { #expect(try !LogPattern(pattern).matches(Self.event)) }

    @Test func aMessageThatIsNoJSONNeverMatches() throws {
        for message in ["", "text", "{\"a\":", "\"a\"", "START {\"a\":1}"] {
            #expect(try !LogPattern("{ $.a NOT EXISTS }").matches(message))
        }
    }

    @Test func wholeNumbersBeyondADoubleAreComparedExactly() throws {
        #expect(try !LogPattern("{ $.n = 9007199254740993 }").matches(#"{"n":9007199254740992}"#))
        #expect(try LogPattern("{ $.n = 9007199254740993 }").matches(#"{"n":9007199254740993}"#))
    }

    @Test(arguments: [
        "{", "{}", "{ $ }", "{ $. = 1 }", "{ a = 1 }", "{ $.a }", "{ $.a = }", "{ $.a = 1 &&  }", "{ $.a = 1 & $.b = 2 }", "{ ($.a = 1 }",
        "{ $.a > x }", "{ $.a = a@b }", "{ $.a IS MAYBE }", "{ $.a[x] = 1 }", "{ $.a = \"x }", "{ $.a = 1 } x", "{ $.a = 1 }}",
        "{ $.a = %a% || $.a = %b% || $.a = %c% }", "{ $.a = %% }", "{ $.a = é }",
    ])
    func whatIsNoPatternIsRefused(pattern: String) {
        #expect(throws: LogPatternError.self) { try LogPattern(pattern) }
    }

    @Test func anUnclosedPatternIsRefusedInAWSsWords() {
        #expect(throws: LogPatternError.unclosed(open: "{", close: "}")) { try LogPattern("{$.a=1") }
        #expect(
            LogPatternError.unclosed(open: "{", close: "}").description == "If a filter pattern starts with '{' it must end with '}'")
    }
}

@Suite struct FieldPatternTests {
    static let line = "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534\n"

    @Test(arguments: [
        ("[ip, user, username, timestamp, request, status_code, bytes]", true), ("[ip, user]", false), ("[..., status_code, bytes]", true),
        ("[ip, user, ...]", true), ("[ip, ..., bytes > 1000]", true), ("[ip, ..., bytes > 1534]", false), ("[...]", true),
        ("[..., status_code = 4* && status_code != 403, bytes]", true), ("[..., request=*.html*, status_code=4*,]", true),
        ("[ip=%127\\.0\\.0\\.[1-9]%, ...]", true), ("[ip != 127.*, ...]", false), ("[..., s = 500 || s = 404, b]", true),
        ("[..., (s = 500 || s = 404) && s != 404, b]", false), ("[a,b,c,d,e,f,g,h]", false), ("[a,b,c,d,e,f,g,...]", true),
        ("[ip, user, username, timestamp = \"10/Oct/2000:13:25:15 -0700\", ...]", true),
    ])
    func fieldsMatchAsTheGuideShows(pattern: String, expected: Bool) throws {
        #expect(try LogPattern(pattern).matches(Self.line) == expected)
    }

    @Test func theGuidesOtherSpellingOfUnequalIsTaken() throws {
        let pattern = try LogPattern("[w1=!ERROR&&w1=!WARN, w2]")
        #expect(pattern.matches("INFO message"))
        #expect(!pattern.matches("WARN message"))
    }

    @Test func fieldsAreExtractedByNameOrNumber() throws {
        let fields = try LogPattern("[..., request=*.html*, status_code=4*,]").extractedFields(of: Self.line)
        #expect(fields.map(\.name) == ["$1", "$2", "$3", "$4", "$request", "$status_code", "$7"])
        #expect(fields.map(\.value).suffix(3) == ["GET /index.html HTTP/1.0", "404", "1534"])
        #expect(try LogPattern("[a]").extractedFields(of: "a b").isEmpty)
    }

    @Test(arguments: ["[", "[a", "[a = ]", "[..., a, ...]", "[a = 1 || b = 2]", "[a b]", "[a > x]", "[a] b"])
    func whatIsNoPatternIsRefused(pattern: String) {
        #expect(throws: LogPatternError.self) { try LogPattern(pattern) }
    }
}

@Suite struct RegularExpressionTests {
    @Test(arguments: [
        ("AUTHORIZED", "UNAUTHORIZED REQUEST", true), ("^AUTH", "UNAUTHORIZED", false), ("ED$", "UNAUTHORIZED", true),
        ("colou?r", "color", true), ("colou?r", "colouur", false), ("gray|grey", "a grey cat", true), ("^a|b$", "xb", true),
        ("^a|b$", "xbx", false), ("10\\.10\\.0\\.1", "10.10.0.1", true), ("10\\.10", "10x10", false), ("[^a-c]", "abc", false),
        ("[hc]at", "the cat", true), ("^[0-9]{3}$", "404", true), ("^[0-9]{3}$", "4040", false), ("a{2,3}b", "ab", false),
        ("a{2,3}b", "aaaab", true), ("^a{2,3}b", "aaaab", false), ("x*", "", true), ("^x+$", "", false), ("^a?b?c?$", "ac", true),
        ("^a?b?c?$", "ca", false), ("\\d\\D\\s\\S\\w\\W", "1a b_-", true), ("\\x3B", "a;b", true), ("^.$", "é", true), ("^..$", "é", false),
        ("a.b", "a\nb", false), ("[]", "x", false), ("^a{0}b$", "b", true), ("^$", "", true),
    ])
    func expressionsMatch(expression: String, text: String, expected: Bool) {
        guard let pattern = try? LogPattern("%\(expression)%") else {
            #expect(expression == "[]")
            return
        }
        #expect(pattern.matches(text) == expected)
    }

    @Test(arguments: ["something!", "(a)", "a**", "*a", "a{3,2}", "a{", "a{5000}", "é", "a\\", "\\q", "$a", "[b-a]", "[a", ".{600}.{600}"])
    func whatAWSDoesNotSupportIsRefused(expression: String) {
        #expect(throws: LogPatternError.self) { try LogPattern("%\(expression)%") }
    }

    @Test func optionalRunsCrossMachineWords() throws {
        let pattern = try LogPattern("%^a{60,200}b{0,90}c$%")
        #expect(pattern.matches(String(repeating: "a", count: 130) + String(repeating: "b", count: 90) + "c"))
        #expect(pattern.matches(String(repeating: "a", count: 60) + "c"))
        #expect(!pattern.matches(String(repeating: "a", count: 59) + "c"))
        #expect(!pattern.matches(String(repeating: "a", count: 60) + String(repeating: "b", count: 91) + "c"))
    }

    @Test func anExpressionThatWouldBacktrackForeverIsLinear() throws {
        let pattern = try LogPattern("%^a*a*a*a*a*a*a*a*a*a*a*a*[ab]{0,500}c$%")
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 100_000))) }
        #expect(time < .seconds(20))
    }

    /// A matcher that is obviously right and may take exponential time.
    @Test func agreesWithABacktrackingMatcher() throws {
        var generator = PatternGenerator(seed: 7)
        for _ in 0..<2000 {
            let item = ["a", "b", "[ab]", "."]
            let quantifiers = ["", "?", "*", "+", "{2}", "{1,3}"]
            let parts = (0..<Int(1 + generator.random.next() % 4)).map { _ in (generator.pick(item), generator.pick(quantifiers)) }
            let text = String((0..<Int(generator.random.next() % 7)).map { _ in generator.pick(["a", "b", "c"] as [Character]) })
            let expression = "^" + parts.map { $0.0 + $0.1 }.joined() + "$"
            let expected = Self.backtrack(parts[...], Substring(text))
            #expect(try LogPattern("%\(expression)%").matches(text) == expected, "\(expression) on \(text)")
        }
    }

    private static func backtrack(_ parts: ArraySlice<(String, String)>, _ text: Substring) -> Bool {
        guard let (item, quantifier) = parts.first else { return text.isEmpty }
        let range =
            switch quantifier {
            case "?": 0...1
            case "*": 0...text.count
            case "+": 1...max(1, text.count)
            case "{2}": 2...2
            case "{1,3}": 1...3
            default: 1...1
            }
        return range.contains { count in
            guard count <= text.count else { return false }
            let fits = text.prefix(count).allSatisfy { item == "." || item == String($0) || item == "[ab]" && ($0 == "a" || $0 == "b") }
            return fits && backtrack(parts.dropFirst(), text.dropFirst(count))
        }
    }
}

@Suite struct LogPatternPropertyTests {
    @Test func noTextCrashesTheParserAndWhatItTakesMatchesWithoutHarm() {
        var generator = PatternGenerator(seed: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = generator.pick(["", "{", "[", "%"]) + generator.noise() + generator.pick(["", "}", "]", "%"])
            guard let pattern = try? LogPattern(text) else { continue }
            accepted += 1
            _ = pattern.matches(generator.noise())
        }
        #expect(accepted > 100)
    }

    @Test func printingAndParsingAgainGivesTheSamePattern() throws {
        var generator = PatternGenerator(seed: 2)
        for _ in 0..<5000 {
            let text = generator.pattern()
            let pattern = try LogPattern(text)
            let again = try LogPattern(pattern.description)
            #expect(again == pattern, "\(text) printed as \(pattern.description)")
            let message = generator.message()
            #expect(again.matches(message) == pattern.matches(message))
        }
    }

    /// `!(p && q)` is `!p || !q` where both fields are there to be compared.
    @Test func deMorganHoldsForComparisons() throws {
        var generator = PatternGenerator(seed: 3)
        let values = ["x", "y", "xy", "1", "2"]
        for _ in 0..<1000 {
            let (p, q) = (generator.pick(["x", "x*", "*y", "1"]), generator.pick(["y", "*", "2", "xy"]))
            let message = "{\"p\":\"\(generator.pick(values))\",\"q\":\"\(generator.pick(values))\"}"
            let both = try LogPattern("{ $.p = \(p) && $.q = \(q) }").matches(message)
            let either = try LogPattern("{ $.p != \(p) || $.q != \(q) }").matches(message)
            #expect(both != either, "\(p), \(q) on \(message)")
        }
    }

    @Test func conjunctionAndDisjunctionDoNotDependOnOrder() throws {
        var generator = PatternGenerator(seed: 4)
        for _ in 0..<500 {
            let (p, q) = (generator.condition(depth: 0), generator.condition(depth: 0))
            guard !(p + q).contains("%") else { continue }
            for combinator in ["&&", "||"] {
                let message = generator.message()
                let one = try LogPattern("{ \(p) \(combinator) \(q) }").matches(message)
                #expect(try LogPattern("{ \(q) \(combinator) \(p) }").matches(message) == one)
            }
        }
    }

    @Test func aPatternHasALimit() {
        #expect(throws: LogPatternError.tooLong) { try LogPattern(String(repeating: "a", count: 1025)) }
        #expect(throws: Never.self) { try LogPattern(String(repeating: "a", count: 1024)) }
        // The deepest nesting that fits.
        #expect(throws: LogPatternError.self) { try LogPattern("{" + String(repeating: "(", count: 1022) + "}") }
    }
}
