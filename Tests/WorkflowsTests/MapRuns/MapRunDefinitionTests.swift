import JSON
import StatesLanguage
import Testing

@testable import Workflows

@Suite struct MapRunDefinitionTests {
    private static func nested() throws -> StateMachineDefinition {
        func processor(_ name: String, _ state: String) -> String {
            """
            {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "\(name)", "States": {"\(name)": \(state)}}
            """
        }
        let inner = #"{"Type": "Map", "End": true, "ItemProcessor": \#(processor("Leaf", #"{"Type": "Pass", "End": true}"#))}"#
        let parallel = #"{"Type": "Parallel", "End": true, "Branches": [{"StartAt": "Inner", "States": {"Inner": \#(inner)}}]}"#
        let text =
            #"{"StartAt": "Outer", "States": {"Outer": {"Type": "Map", "End": true, "ItemProcessor": \#(processor("Both", parallel))}}}"#
        return try StateMachineDefinition(compiling: JSONValue(parsing: text))
    }

    @Test func theProcessorOfAMapIsFoundHoweverDeepItStands() throws {
        let definition = try Self.nested()
        #expect(definition.processor(ofMap: "Outer")?.root.startAt == "Both")
        #expect(definition.processor(ofMap: "Inner")?.root.startAt == "Leaf")
        #expect(definition.processor(ofMap: "Leaf") == nil && definition.processor(ofMap: "None") == nil)
    }

    @Test(arguments: [(nil, "Each-1", "Each-1"), ("Mine", "Each item", "Mine")] as [(String?, String, String)])
    func aMapHasItsLabelOrItsName(_ label: String?, _ state: String, _ expected: String) {
        var distribution = MapSettings.Distribution(isExpress: false)
        distribution.label = label
        #expect(distribution.label(ofState: state) == expected)
    }

    @Test(arguments: ["Each item", String(repeating: "a", count: 41), "é"])
    func aNameThatIsNoLabelIsDigested(_ state: String) {
        let label = MapSettings.Distribution(isExpress: false).label(ofState: state)
        #expect(label.utf8.count == 40 && label.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        #expect(label != MapSettings.Distribution(isExpress: false).label(ofState: state + "b"))
    }
}
