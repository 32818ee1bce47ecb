import Environments
import JSON
import Platform
import Testing

@Suite struct NodeConfigurationTests {
    @Test func aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws {
        let file = try ConfigurationFile.parse("listen: 127.0.0.1:1\ndata-dir: /file\nidle-timeout: 5\n")
        let configuration = try NodeConfiguration(
            file: file, environment: ["APUS_LISTEN": "127.0.0.1:2", "APUS_DATA_DIR": "/environment"],
            flags: ["listen": "127.0.0.1:3"], home: "/home/me")
        #expect(configuration.listen == ListenAddress(host: "127.0.0.1", port: 3))
        #expect(configuration.dataDirectory == "/environment")
        #expect(configuration.idleTimeout == .seconds(5))
    }

    @Test func defaultsNeedNoFile() throws {
        let configuration = try NodeConfiguration(home: "/home/me")
        #expect(configuration.listen.description == "127.0.0.1:4566")
        #expect(configuration.dataDirectory == "/home/me/.local/share/apus")
        #expect(configuration.isolation == .sandbox)
        #expect(configuration.database == nil)
    }

    @Test(arguments: [
        "lisen: x", "listen: here", "listen: 127.0.0.1:99999", "idle-timeout: soon", "isolation: strong", "database: mysql://x",
        "credentials: justone", "max-environments: 0", "- a list", "a: [unclosed", "runtimes: python3.12",
    ])
    func whatIsWrongIsRefusedByName(yaml: String) {
        #expect(throws: ConfigurationError.self) {
            _ = try NodeConfiguration(file: ConfigurationFile.parse(yaml), home: "/")
        }
    }

    @Test func anUnknownSettingIsNamed() throws {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try NodeConfiguration(file: ["lisen": "x"], home: "/")
        }
        #expect(error?.description.contains("lisen") == true)
    }

    @Test func credentialsAreNotShownInErrors() {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try NodeConfiguration(flags: ["credentials": "topsecret"], home: "/")
        }
        #expect(error?.description.contains("topsecret") == false)
    }

    @Test func credentialsNameTheirAccounts() throws {
        let configuration = try NodeConfiguration(
            flags: ["credentials": "AKIA:s1:123456789012, 999999999999:s2,plain:s3"], home: "/")
        #expect(configuration.credentials.map(\.account) == ["123456789012", "999999999999", "000000000000"])
        #expect(configuration.credentials.map(\.secret) == ["s1", "s2", "s3"])
    }

    @Test func runtimesAreMappedInYAMLAndInOneLine() throws {
        let expected = RuntimeCatalogue.Mapping(interpreter: "/opt/python", libraries: ["/opt/lib"])
        let yaml = try NodeConfiguration(
            file: ConfigurationFile.parse("runtimes:\n  python3.12:\n    interpreter: /opt/python\n    libraries: [/opt/lib]\n"), home: "/")
        #expect(yaml.runtimes == ["python3.12": expected])
        let line = try NodeConfiguration(environment: ["APUS_RUNTIMES": "python3.12=/opt/python:/opt/lib"], home: "/")
        #expect(line.runtimes == ["python3.12": expected])
    }

    @Test(arguments: [("127.0.0.1:4566", true), ("[::1]:80", true), ("localhost:0", true), ("0.0.0.0:1", false), (":4566", false)])
    func loopbackAddressesAreKnown(text: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.isLoopback == isLoopback)
    }

    @Test func everySettingHasItsVariable() {
        #expect(Setting.all.map(\.environmentName).contains("APUS_DATA_DIR"))
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    }
}
