import AWSInterface
import JSON
import Testing

@Suite struct ParametersTests {
    private let name = Pattern("[a-z]+")

    /// The error that reading and validating ends in.
    private func error(_ object: JSONObject, code: String = "ValidationException", _ read: (Parameters) throws -> Void) -> ServiceError? {
        let parameters = Parameters(object, errorCode: code)
        do {
            try read(parameters)
            try parameters.validate()
            return nil
        } catch let error as ServiceError {
            return error
        } catch {
            Issue.record("\(error) is no ServiceError")
            return nil
        }
    }

    @Test func validValuesAreReadAndValidationPasses() throws {
        let parameters = Parameters([
            "Name": "abc", "Count": 3, "Ratio": 0.5, "On": true, "List": ["a", "b"], "Map": ["k": "v", "a": "b"], "Nothing": nil,
        ])
        #expect(try parameters.string("Name", length: 1...3, pattern: name, oneOf: ["abc"]) == "abc")
        #expect(try parameters.requiredString("Name") == "abc")
        #expect(try parameters.integer("Count", in: 1...3) == 3)
        #expect(try parameters.requiredInteger("Count") == 3)
        #expect(try parameters.double("Ratio") == 0.5)
        #expect(try parameters.bool("On") == true)
        #expect(try parameters.strings("List", count: 1...2, pattern: name) == ["a", "b"])
        let map = try #require(try parameters.stringMap("Map"))
        #expect(map.map(\.key) == ["k", "a"])
        #expect(map.map(\.value) == ["v", "b"])
        #expect(try parameters.string("Nothing") == nil)
        #expect(!parameters.has("Nothing"))
        #expect(parameters.has("Name"))
        #expect(try parameters.nested("Absent") == nil)
        try parameters.validate()
    }

    @Test func stringsOfTheQueryProtocolAreReadAsNumbersAndBooleans() throws {
        let parameters = Parameters(["Count": "3", "Ratio": "0.5", "On": "true", "Off": "false"])
        #expect(try parameters.integer("Count") == 3)
        #expect(try parameters.double("Ratio") == 0.5)
        #expect(try parameters.bool("On") == true)
        #expect(try parameters.bool("Off") == false)
    }

    @Test func oneFailureIsToldInTheSingular() {
        let failure = error(["functionName": "ABC"]) { _ = try $0.string("functionName", pattern: name) }
        #expect(failure?.code == "ValidationException")
        #expect(failure?.status == 400)
        #expect(
            failure?.message
                == "1 validation error detected: Value 'ABC' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+"
        )
    }

    @Test func allFailuresAreToldAtOnceInOrder() {
        let failure = error(["Count": 11, "Kind": "c"], code: "InvalidParameterException") {
            _ = try $0.requiredString("Name")
            _ = try $0.integer("Count", in: 1...10)
            _ = try $0.string("Kind", oneOf: ["a", "b"])
        }
        #expect(failure?.code == "InvalidParameterException")
        #expect(
            failure?.message
                == "3 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; "
                + "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10; "
                + "Value 'c' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [a, b]")
    }

    @Test(
        "lengths are counted in characters and told by bound",
        arguments: [
            ("", "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1"),
            ("ééé", "Value 'ééé' at 'name' failed to satisfy constraint: Member must have length less than or equal to 2"),
        ])
    func lengths(text: String, message: String) {
        let failure = error(["Name": .string(text)]) { _ = try $0.string("Name", length: 1...2) }
        #expect(failure?.message == "1 validation error detected: \(message)")
        #expect(error(["Name": "éé"]) { _ = try $0.string("Name", length: 1...2) } == nil)
    }

    @Test func noPatternIsTriedOnATextThatIsTooLong() {
        let failure = error(["Name": "ABCD"]) { _ = try $0.string("Name", length: 0...3, pattern: name) }
        #expect(failure?.message.hasPrefix("1 validation error detected") == true)
    }

    @Test func smallNumbersAreRefusedByTheLowerBound() {
        let failure = error(["Count": 0]) { parameters in
            let count = try parameters.integer("Count", in: 1...10)
            #expect(count == nil)
        }
        #expect(
            failure?.message
                == "1 validation error detected: Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1"
        )
        #expect(error([:]) { _ = try $0.requiredInteger("Count") }?.message.contains("null at 'count'") == true)
    }

    @Test func aRequiredMemberThatIsWrongIsToldOnce() {
        let failure = error(["Name": "A"]) { parameters in
            let text = try parameters.requiredString("Name", pattern: name)
            #expect(text.isEmpty)
        }
        #expect(failure?.message.hasPrefix("1 validation error detected: Value 'A'") == true)
    }

    @Test func nestedFailuresAreToldWithTheirPath() {
        let input: JSONObject = ["VpcConfig": ["SubnetId": ""], "Tags": [["Key": "a"], ["Key": ""]]]
        let failure = error(input) {
            _ = try $0.nested("VpcConfig")?.string("SubnetId", length: 1...9)
            for tag in try $0.objects("Tags") ?? [] { _ = try tag.requiredString("Key", length: 1...9) }
        }
        #expect(failure?.message.contains("Value '' at 'vpcConfig.subnetId' failed") == true)
        #expect(failure?.message.contains("Value '' at 'tags.2.member.key' failed") == true)
        #expect(failure?.message.hasPrefix("2 validation errors") == true)
    }

    @Test func listsOfWrongSizeAndElementsOfWrongFormAreRefused() {
        #expect(error(["List": []]) { _ = try $0.strings("List", count: 1...2) }?.message.contains("Value '[]' at 'list'") == true)
        #expect(error(["List": [1, 2, 3]]) { _ = try $0.array("List", count: 1...2) }?.message.contains("less than or equal to 2") == true)
        let failure = error(["List": ["a", "B"]]) { _ = try $0.strings("List", pattern: name) }
        #expect(
            failure?.message
                == "1 validation error detected: Value '[B]' at 'list' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: [a-z]+]"
        )
    }

    @Test(
        "a member of another JSON type is a SerializationException",
        arguments: ["string", "integer", "double", "bool", "array", "strings", "objects", "nested", "map"])
    func wrongType(reader: String) {
        let wrong: JSONObject = [
            "string": 1, "integer": "x", "double": "x", "bool": "yes", "array": "x", "strings": [1], "objects": ["x"], "nested": [],
            "map": ["a": 1],
        ]
        let failure = error(wrong) {
            switch reader {
            case "string": _ = try $0.string(reader)
            case "integer": _ = try $0.integer(reader)
            case "double": _ = try $0.double(reader)
            case "bool": _ = try $0.bool(reader)
            case "array": _ = try $0.array(reader)
            case "strings": _ = try $0.strings(reader)
            case "objects": _ = try $0.objects(reader)
            case "nested": _ = try $0.nested(reader)
            default: _ = try $0.stringMap(reader)
            }
        }
        #expect(failure?.code == "SerializationException")
        #expect(failure?.message.contains(reader) == true)
    }
}
