import JSON
import Testing

@testable import Workflows

@Suite struct VariableReferencesTests {
    @Test func pathsIntrinsicFunctionsAndExpressionsCount() {
        let definition = #"""
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Parameters": {"x.$": "$one.y", "Path": "$notOne", "z.$": "States.Format('{}', $two)"}, "Next": "B"},
              "B": {"Type": "Choice", "Choices": [
                {"And": [{"Variable": "$three", "StringEqualsPath": "$four[0]"}, {"Variable": "$.x", "IsPresent": true}], "Next": "C"}]},
              "C": {"Type": "Pass", "QueryLanguage": "JSONata", "Next": "M",
                    "Output": "{% ($mine := $five; $sum([$mine, $states.input.a, $parse('1')])) %}"},
              "M": {"Type": "Map", "ItemsPath": "$six", "End": true,
                    "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Wait", "SecondsPath": "$seven", "End": true}}}},
              "N": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "J", "States": {"J": {"Type": "Pass", "InputPath": "$$.Execution", "OutputPath": "$eight", "End": true}}}]}
            }}
            """#
        #expect(
            VariableReferences.of(definition) == [
                "A": ["one", "two"], "B": ["four", "three"], "C": ["five"], "M": ["six"], "I": ["seven"], "J": ["eight"],
            ])
    }

    @Test func aMachineWithoutVariablesHasNone() {
        #expect(VariableReferences.of(StateMachinesFixture.pass).isEmpty)
        #expect(VariableReferences.of("no JSON").isEmpty)
    }
}
