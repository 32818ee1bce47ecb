import AWSInterface
import Testing

@Suite struct PageTests {
    private let invalid = ServiceError("InvalidParameterValueException", "no such token")

    private func pages(of elements: [String], limit: Int) throws -> [[String]] {
        var pages: [[String]] = []
        var token: String?
        repeat {
            let page = try Page(elements, key: { $0 }, after: token, limit: limit, invalidToken: invalid)
            pages.append(page.elements)
            token = page.nextToken
        } while token != nil && pages.count < 100
        return pages
    }

    @Test(
        "pages hold every element once, in order, and the last has no token",
        arguments: [(0, 3, [0]), (1, 3, [1]), (3, 3, [3]), (4, 3, [3, 1]), (9, 3, [3, 3, 3]), (10, 1, Array(repeating: 1, count: 10))])
    func pages(count: Int, limit: Int, sizes: [Int]) throws {
        let elements = (0..<count).map { "element-\($0)" }
        let pages = try pages(of: elements, limit: limit)
        #expect(pages.map(\.count) == sizes)
        #expect(pages.flatMap { $0 } == elements)
    }

    @Test func aListingThatChangesMeanwhileNeitherSkipsNorRepeats() throws {
        let first = try Page(["a", "b", "c", "d"], key: { $0 }, after: nil, limit: 2, invalidToken: invalid)
        let second = try Page(["a", "aa", "c", "d"], key: { $0 }, after: first.nextToken, limit: 2, invalidToken: invalid)
        #expect(second.elements == ["c", "d"])
        #expect(second.nextToken == nil)
    }

    @Test(
        "a token that is none of ours is refused",
        arguments: ["x", "zz", "6", "ff", "616", "+1", "-1", " 1", String(repeating: "61", count: 5000)])
    func invalidTokens(token: String) {
        #expect(throws: invalid) { try Page(["a"], key: { $0 }, after: token, limit: 1, invalidToken: invalid) }
    }

    @Test("a token's key comes back", arguments: ["", "a", "é😀", "/aws/lambda/x", "a\u{0}b"])
    func tokens(key: String) {
        #expect(PageToken.decode(PageToken.encode(key)) == key)
    }
}
