import JSON
import StatesLanguage

/// Distributed Map states: what a Map run is asked, and what came of it.
extension Execution {
    mutating func beginMapRun(_ settings: MapSettings, on id: StrandID, _ turn: inout Turn) throws(StateFailure) {
        guard let state = strands[id]?.visit?.state else { return }
        var items: [JSONValue]?
        if settings.distribution?.itemReader == nil {
            let scope = scope(of: id, in: turn.world)
            items = try settings.items(for: state, input: try state.effectiveInput(in: scope), in: scope)
        }
        append(.mapStateStarted, .mapStarted(length: items?.count ?? 0), on: id, &turn)
        if let items { note(.runsOver(items: Payload(.array(items))), &turn) }
        guard turn.obstacle == nil else { return }
        if let request = try evaluatedRequest(of: id, in: turn.world) { turn.decision.effects.append(.runMap(request)) }
    }

    /// Of a strand that awaits a Map run. Nil also where a setting cannot be evaluated now, though it could before.
    func mapRunRequest(of id: StrandID, in world: ExecutionWorld) -> MapRunRequest? {
        do throws(StateFailure) {
            return try evaluatedRequest(of: id, in: world)
        } catch {
            return nil
        }
    }

    private func evaluatedRequest(of id: StrandID, in world: ExecutionWorld) throws(StateFailure) -> MapRunRequest? {
        guard let visit = strands[id]?.visit, let run = visit.mapRun, case .map(let settings) = visit.state.kind,
            let distribution = settings.distribution
        else { return nil }
        let state = visit.state
        let scope = scope(of: id, in: world)
        let input = try state.effectiveInput(in: scope)
        func number(_ setting: NumberSetting?, _ field: NumberField) throws(StateFailure) -> Double? {
            guard let setting else { return nil }
            return try state.number(setting, field: field, in: scope)
        }
        func value(_ template: Template?) throws(StateFailure) -> JSONValue? {
            guard let template else { return nil }
            return try state.value(of: template, for: input, in: scope)
        }
        // The run's own expressions may read the context object, whether or not the state's do.
        var request = MapRunRequest(
            id: run.eventID, stateName: state.name, items: run.items?.value.array, input: input,
            context: .object(contextObject(of: id, visit, token: nil, item: nil)), variables: scope.variables,
            maxConcurrency: Int(limiting: try state.number(settings.maxConcurrency, field: .maxConcurrency, in: scope)))
        request.toleratedFailureCount = try number(distribution.toleratedFailureCount, .toleratedFailureCount).map(Int.init(limiting:))
        request.toleratedFailurePercentage = try number(distribution.toleratedFailurePercentage, .toleratedFailurePercentage)
        request.readerArguments = try value(distribution.itemReader?.arguments)
        request.maxItems = try number(distribution.itemReader?.configuration.maxItems, .maxItems).map(Int.init(limiting:))
        request.maxItemsPerBatch = try number(distribution.itemBatcher?.maxItemsPerBatch, .maxItemsPerBatch).map(Int.init(limiting:))
        request.maxInputBytesPerBatch =
            try number(distribution.itemBatcher?.maxInputBytesPerBatch, .maxInputBytesPerBatch).map(Int.init(limiting:))
        request.batchInput = try value(distribution.itemBatcher?.batchInput)
        request.writerArguments = try value(distribution.resultWriter?.arguments)
        return request
    }

    private func strand(awaitingMapRun id: EventID) -> StrandID? {
        guard outcome == nil, let strand = awaited[id], case .awaitsMapRun = strands[strand]?.phase else { return nil }
        return strand
    }

    mutating func takeStart(ofMapRun id: EventID, _ arn: String, _ turn: inout Turn) {
        guard let strand = strand(awaitingMapRun: id), let run = strands[strand]?.visit?.mapRun else { return }
        if run.arn == nil {
            append(.mapRunStarted, .mapRun(arn: arn), on: strand, &turn)
        } else if run.isRedriven {
            append(.mapRunRedriven, .mapRunRedriven(arn: arn, count: run.redriveCount + 1), on: strand, &turn)
        }
    }

    mutating func takeSuccess(ofMapRun id: EventID, _ output: JSONValue, _ turn: inout Turn) {
        guard let strand = strand(awaitingMapRun: id) else { return }
        append(.mapRunSucceeded, on: strand, &turn)
        note(.result(Payload(output)), &turn)
        append(.mapStateSucceeded, on: strand, &turn)
        turn.ready = [strand]
    }

    mutating func takeFailure(ofMapRun id: EventID, _ error: String, _ cause: String?, _ turn: inout Turn) {
        guard let strand = strand(awaitingMapRun: id) else { return }
        append(.mapRunFailed, .failure(error: error, cause: cause), on: strand, &turn)
        turn.ready = [strand]
    }
}
