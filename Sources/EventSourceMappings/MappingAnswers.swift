import AWSInterface
import Ambient
import JSON

/// `EventSourceMappingConfiguration`, as all five operations answer it.
enum MappingAnswers {
    static func configuration(_ record: MappingRecord, _ result: ProcessingResult) -> JSONObject {
        let settings = record.settings
        var answer: JSONObject = [
            "UUID": .string(record.id), "BatchSize": .number(settings.batchSize),
            "MaximumBatchingWindowInSeconds": .number(settings.window),
            "EventSourceArn": .string(record.queue), "FunctionArn": .string(record.function.arn),
            "LastModified": .number(record.modified.secondsSinceEpoch), "LastProcessingResult": .string(result.text),
            "State": .string(record.state), "StateTransitionReason": .string(record.initiator.rawValue),
            "FunctionResponseTypes": settings.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
            "EventSourceMappingArn": .string(record.arn),
        ]
        if !settings.filters.isEmpty {
            answer["FilterCriteria"] = ["Filters": .array(settings.filters.map { ["Pattern": .string($0)] })]
        }
        if let maximum = settings.maximumConcurrency { answer["ScalingConfig"] = ["MaximumConcurrency": .number(maximum)] }
        return answer
    }
}
