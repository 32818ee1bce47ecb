import Ambient
import Testing

@testable import AWSInterface

extension LineageHop {
    fileprivate var text: String { "\(key.text):\(count)" }
}

@Suite struct TraceHeaderTests {
    private let root = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    private let queue = LineageKey("arn:aws:sqs:us-east-1:000000000000:q")
    private let function = LineageKey("arn:aws:lambda:us-east-1:000000000000:function:f")

    @Test(
        "a header without a lineage stays as it is",
        arguments: ["Root=1-5759e988-bd862e3fe1be46a994272793", "anything", "Self=x;Root=y;Foo"])
    func plain(_ text: String) throws {
        let header = try #require(TraceHeader(text))
        #expect(header.text == text && header.lineage.isEmpty && header.largestCount == 0)
    }

    @Test("a lineage is read and written; fields nobody knows are kept")
    func lineage() throws {
        let header = try #require(TraceHeader("\(root);Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2;Foo=Bar"))
        #expect(header.lineage.map(\.text) == ["a87bd80c:1", "68fd508a:5", "c512fbe3:2"])
        #expect(header.largestCount == 5)
        #expect(header.text == "\(root);Foo=Bar;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2")
        #expect(header.root == "1-5759e988-bd862e3fe1be46a994272793")
    }

    @Test("the vertical bar may be escaped, as AWS's SDK for Python does")
    func escaped() throws {
        let header = try #require(TraceHeader("\(root);Lineage=7ca7bd80:1%7C7C8fd508:5%7cc512fbe2:2|7c000000:1"))
        #expect(header.lineage.map(\.text) == ["7ca7bd80:1", "7c8fd508:5", "c512fbe2:2", "7c000000:1"])
        #expect(TraceHeader.carried("\(root);Lineage=a87bd80c:1%7C68fd508a:5") == "\(root);Lineage=a87bd80c:1|68fd508a:5")
    }

    @Test(
        "what is no lineage in the lineage is left out",
        arguments: [
            ("", []), ("x", []), ("a87bd80c", []), ("a87bd80c:x|b87bd80c:3", ["b87bd80c:3"]), ("a87bd80c:1:2|b87bd80c:3", ["b87bd80c:3"]),
            ("zzzzzzzz:1|b87bd80c:3", ["b87bd80c:3"]), ("a87bd8:1", []), ("a87bd80c:-1", []), ("a87bd80c:99999", []),
            ("a87bd80c:3|a87bd80c:9", ["a87bd80c:3"]), ("|||:|a87bd80c:0", ["a87bd80c:0"]), ("%%7C%a87bd80c:1", []),
        ])
    func malformed(_ text: String, _ hops: [String]) throws {
        let header = try #require(TraceHeader("\(root);Lineage=\(text)"))
        #expect(header.lineage.map(\.text) == hops)
        #expect(header.text.hasPrefix(root))
    }

    @Test("an empty, a too long, and a text with control characters are none")
    func refused() {
        for text in ["", String(repeating: "x", count: 1025), "Root=1\r\nEvil: yes", "Root=ü", "a\u{0}b", "\u{7F}"] {
            #expect(TraceHeader(text) == nil)
            #expect(TraceHeader.carried(text) == nil)
        }
        #expect(TraceHeader.carried(nil) == nil)
    }

    @Test("a hop is counted for its resource alone")
    func hops() throws {
        var header = try #require(TraceHeader(root))
        for expected in 1...20 {
            let (next, count) = header.hop(through: queue)
            #expect(count == expected && next.count(of: queue) == expected)
            header = next.hop(through: function).header
        }
        #expect(header.text == "\(root);Lineage=\(queue.text):20|\(function.text):20")
        #expect(TraceHeader(header.text) == header)
        #expect(header.keepingFunctions().text == "\(root);Lineage=\(function.text):20")
    }

    @Test("however much is passed, the header can be read again, and nothing that is passed again is forgotten")
    func bounded() throws {
        let long = (0..<40).map { "Field\($0)=\(String(repeating: "v", count: 10))" }.joined(separator: ";")
        var header = try #require(TraceHeader(root + ";" + long))
        for number in 0..<500 {
            header = header.hop(through: LineageKey("resource \(number)")).header
            let (next, count) = header.hop(through: queue)
            #expect(count == number + 1)
            header = next
            #expect(header.text.utf8.count <= TraceHeader.maximumLength && header.lineage.count <= TraceHeader.maximumLineage)
            #expect(TraceHeader(header.text) == header)
        }
        #expect(header.othersCount == 470 && header.largestCount == 500)
        #expect(header.text.hasPrefix(root))
    }

    @Test("counts do not grow beyond what a header can say")
    func countLimit() throws {
        let header = try #require(TraceHeader("Lineage=\(queue.text):9999"))
        #expect(header.hop(through: queue).header.text == "Lineage=\(queue.text):9999")
    }

    @Test("a fresh header has AWS's form, with its first hop where one is wanted")
    func fresh() throws {
        let now = Timestamp(seconds: 0x5759_e988)
        let plain = TraceHeader.fresh(at: now, SeededEntropy(seed: 1))
        #expect(plain.wholeMatch(of: /Root=1-5759e988-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0/) != nil)
        let hopped = TraceHeader.fresh(at: now, SeededEntropy(seed: 1), through: function)
        #expect(hopped == TraceHeader(plain)?.hop(through: function).header.text)
    }

    @Test("functions are told from what lies between them; keys spread")
    func keys() {
        #expect(function.isFunction && !queue.isFunction)
        #expect(!LineageKey("arn:aws:sqs:us-east-1:000000000000:lambda").isFunction && !LineageKey("").isFunction)
        #expect(Set((0..<10_000).map { LineageKey("arn:aws:sqs:us-east-1:000000000000:queue-\($0)") }).count == 10_000)
        #expect(queue.text.count == 8)
    }

    @Test("of a batch the header that has passed something most often counts")
    func deepest() {
        let (one, many) = ("\(root);Lineage=a87bd80c:1", "\(root);Lineage=a87bd80c:1|68fd508a:5")
        #expect(TraceHeader.deepest(of: [nil, root, one, many, "\u{1}", one]) == many)
        #expect(TraceHeader.deepest(of: [nil, root]) == root)
        #expect(TraceHeader.deepest(of: [nil, nil]) == nil)
    }
}
