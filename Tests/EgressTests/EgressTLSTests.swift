import Egress
import Glibc
import Testing

/// Against OpenSSL's own little server, with a certificate that signs itself.
@Suite(.timeLimit(.minutes(1))) struct EgressTLSTests {
    private func withTLSServer(_ body: (_ url: String, _ certificate: String) async throws -> Void) async throws {
        var template = Array("/tmp/apus-egress-XXXXXX".utf8CString)
        let directory = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
        defer {
            for file in ["key.pem", "cert.pem"] { unlink("\(directory)/\(file)") }
            rmdir(directory)
        }
        let maker = Child(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
                + "-addext subjectAltName=DNS:localhost -keyout \(directory)/key.pem -out \(directory)/cert.pem")
        #expect(try #require(maker).exitStatus() == 0)
        let server = try #require(
            Child("openssl s_server -accept 127.0.0.1:0 -key \(directory)/key.pem -cert \(directory)/cert.pem -www"))
        let line = try #require(server.line(with: "ACCEPT"))
        let port = try #require(line.split(separator: ":").last)
        try await body("https://localhost:\(port)/", "\(directory)/cert.pem")
    }

    @Test func aCertificateMustBeTrustedAndNameTheHost() async throws {
        try await withTLSServer { url, certificate in
            do {
                _ = try await EgressClient().send(EgressRequest("GET", url))
                Issue.record("a certificate that nobody knows was trusted")
            } catch let error as EgressError {
                #expect(error.reason == .untrusted)
            }
            var configuration = EgressClient.Configuration()
            configuration.certificateFile = certificate
            let client = EgressClient(configuration)
            let answer = try await client.send(EgressRequest("GET", url))
            #expect(answer.status == 200)
            do {
                _ = try await client.send(EgressRequest("GET", "https://127.0.0.1:" + url.split(separator: ":")[2]))
                Issue.record("a certificate of another host was trusted")
            } catch let error as EgressError {
                #expect(error.reason == .untrusted)
            }
        }
    }
}
