import Ambient
import JSON
import StatesLanguage
import Testing

@testable import Workflows

@Suite struct MapRunResultsTests {
    private func child(_ output: String?, _ status: ExecutionStatus = .succeeded, error: String? = nil) -> ExecutionRecord {
        var record = ExecutionRecord(
            key: ExecutionKey(id: 1), machineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m/Map", name: "n", machineID: "1",
            revisionID: "r", isExpress: false, status: status, startedAt: Timestamp(seconds: 0), input: "{}")
        record.parent = .mapRun(arn: "run", index: 0)
        (record.output, record.error, record.stoppedAt) = (output, error, Timestamp(milliseconds: 1500))
        return record
    }

    private func results(
        _ transformation: String?, type: String? = nil, limit: Int = 262_144, _ children: [ExecutionRecord]
    ) throws -> MapRunResults {
        var writer = MapSettings.ResultWriter()
        writer.transformation = transformation
        writer.outputType = type
        var results = MapRunResults(transformation == nil && type == nil ? nil : writer, at: Timestamp(seconds: 2), limit: limit)
        for child in children { guard try results.add(child) else { break } }
        return results
    }

    @Test func outputsStandInTheOrderOfTheItems() throws {
        #expect(try results(nil, [child("1"), child("[2,3]")]).value == [1, [2, 3]])
        #expect(try results("FLATTEN", [child("1"), child("[2,[3]]")]).value == [1, 2, [3]])
        #expect(try results("COMPACT", type: "JSONL", [child("1"), child("[2]")]).value == "1\n[2]")
    }

    @Test func anUnsuccessfulChildIsShownWhole() throws {
        let value = try results(nil, [child(nil, .failed, error: "Oops")]).value[0]
        #expect(
            value == [
                "ExecutionArn": "arn:aws:states:us-east-1:000000000000:execution:m/Map:n", "Error": "Oops", "Input": "{}",
                "InputDetails": ["Included": true], "Name": "n", "RedriveCount": 0, "RedriveStatus": "REDRIVABLE_BY_MAP_RUN",
                "StartDate": "1970-01-01T00:00:00.000Z", "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:m/Map",
                "Status": "FAILED", "StopDate": "1970-01-01T00:00:01.500Z",
            ])
    }

    @Test func anExecutionMayBeShownWithWhatSurroundsItsOutput() throws {
        let value = try results("NONE", [child("[1]")]).value[0]
        #expect(value?["Output"] == "[1]" && value?["Status"] == "SUCCEEDED" && value?["RedriveStatus"] == "NOT_REDRIVABLE")
    }

    @Test(arguments: [(6, true), (7, false)]) func whatIsTooLargeIsNotGathered(limit: Int, isTooLarge: Bool) throws {
        let results = try results(nil, limit: limit, [child("1"), child("[2]")])
        #expect(results.isTooLarge == isTooLarge && results.value == (isTooLarge ? [1] : [1, [2]]))
    }
}
