import Testing

@testable import Egress

@Suite struct EgressRequestTests {
    private func isRefused(_ request: EgressRequest) -> Bool {
        do {
            try request.check()
            return false
        } catch {
            return error.reason == .invalidRequest
        }
    }

    @Test(arguments: ["", "GET /x HTTP/1.1\r\nHost:", "PO ST", "GÉT"]) func aMethodIsOneWord(_ method: String) {
        #expect(isRefused(EgressRequest(method, "http://127.0.0.1/")))
    }

    @Test(arguments: [
        "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "//example.com/", "example.com", "",
        "http://example.com/a b", "http://example.com/\r\nX: y", "http://example.com/\0", "http://exämple.com/",
        "http://example.com/" + String(repeating: "a", count: 20_000),
    ]) func onlyAbsoluteEncodedURLsOfHTTPAreSent(_ url: String) {
        #expect(isRefused(EgressRequest("GET", url)))
    }

    @Test(arguments: [
        ("X", "a\r\nY: b"), ("X", "a\nY: b"), ("X", "a\0b"), ("X\r\nY", "b"), ("X:", "b"), ("", "b"), ("X Y", "b"), ("Content-Length", "3"),
        ("transfer-encoding", "chunked"), ("X", String(repeating: "a", count: 70_000)),
    ]) func aHeaderCannotSmuggleAnother(_ name: String, _ value: String) {
        #expect(isRefused(EgressRequest("GET", "http://127.0.0.1/", headers: [EgressField(name, value)])))
    }

    @Test func ordinaryRequestsAreAccepted() throws {
        try EgressRequest("GET", "HTTPS://example.com:8443/a?b=%20#c", headers: [EgressField("X-A", "\ta b"), EgressField("x_b", "")])
            .check()
    }

    @Test func credentialsInAnURLAreRefused() async throws {
        do {
            _ = try await EgressClient().send(EgressRequest("GET", "http://user:secret@127.0.0.1:1/"))
            Issue.record("sent")
        } catch {
            #expect(error.reason == .invalidRequest)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:80/", true), ("http://localhost/x", true), ("https://[::1]:8443/", true),
        ("http://localhost.example.com/", false),
        ("http://example.com/127.0.0.1", false),
    ]) func aProxyIsNotAskedForThisMachine(_ url: String, _ isLocal: Bool) {
        #expect(EgressRequest("GET", url).isForThisMachine == isLocal)
    }
}
