import AWSInterface
import Ambient
import Executions
import JSON

/// As AWS calls it; the raw value is what is stored.
enum ExecutionStatus: Int, Hashable, Sendable, CaseIterable {
    case running, succeeded, failed, timedOut, aborted, pendingRedrive

    var name: String {
        switch self {
        case .running: "RUNNING"
        case .succeeded: "SUCCEEDED"
        case .failed: "FAILED"
        case .timedOut: "TIMED_OUT"
        case .aborted: "ABORTED"
        case .pendingRedrive: "PENDING_REDRIVE"
        }
    }

    init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }

    init(_ outcome: ExecutionOutcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .failed: self = .failed
        case .timedOut: self = .timedOut
        case .aborted: self = .aborted
        }
    }

    var hasEnded: Bool { self != .running && self != .pendingRedrive }
}

/// An execution's row: what it was started with, and how it stands. What happened between is its history.
struct ExecutionRecord: Hashable, Sendable {
    var key: ExecutionKey
    /// `…:stateMachine:NAME`, of a Map run's child `…:stateMachine:NAME/LABEL`.
    var machineARN: String
    /// The last part of its ARN; of an Express execution with the identifier that makes it unique.
    var name: String
    var machineID: String
    var revisionID: String
    var isExpress: Bool
    var status = ExecutionStatus.running
    var startedAt: Timestamp
    var stoppedAt: Timestamp?
    var redrives = 0
    var redrivenAt: Timestamp?
    var versionARN: String?
    var aliasARN: String?
    var parent: ExecutionParent?
    var mapItem: MapItem?
    /// As the caller gave it, and as it is answered.
    var traceHeader: String?
    /// The header that tasks get, with the lineage of what led here.
    var chain: String?
    /// Of a fork: the ARN of the execution whose history it shares, and the last event that it shares.
    var fork: ExecutionFork?
    /// JSON text.
    var input: String
    /// JSON text.
    var output: String?
    var error: String?
    var cause: String?

    var arn: String { ExecutionARN(machineARN: machineARN, name: name, isExpress: isExpress).text }

    /// As AWS shows it.
    var displayName: String { name.prefix { $0 != ":" }.description }

    mutating func end(_ outcome: ExecutionOutcome, at now: Timestamp) {
        status = ExecutionStatus(outcome)
        stoppedAt = now
        (output, error, cause) = (nil, nil, nil)
        switch outcome {
        case .succeeded(let output): self.output = output.text
        case .failed(let error, let cause), .timedOut(let error, let cause), .aborted(let error, let cause):
            (self.error, self.cause) = (error, cause)
        }
    }

    mutating func redrive(at now: Timestamp) {
        status = .running
        stoppedAt = nil
        (output, error, cause) = (nil, nil, nil)
        redrives += 1
        redrivenAt = now
    }

    /// What the execution is told about itself.
    func identity(of revision: MachineRevision) -> ExecutionIdentity? {
        guard let input = Payload(text: input) else { return nil }
        var machineName = revision.machineName
        if let mapItem { machineName += "/\(mapItem.label)" }
        return ExecutionIdentity(
            arn: arn, name: displayName, stateMachineARN: machineARN, stateMachineName: machineName, roleARN: revision.roleARN,
            isExpress: isExpress, input: input, startedAt: startedAt, stateMachineVersionARN: versionARN,
            stateMachineAliasARN: aliasARN, mapContext: mapItem?.context)
    }
}

struct ExecutionFork: Hashable, Sendable {
    var arn: String
    var event: EventID
}

/// `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`; `express` in place of `execution`, and another identifier behind the name,
/// of an Express execution.
struct ExecutionARN: Hashable, Sendable {
    var machineARN: String
    var name: String
    var isExpress = false

    private static let machineKind = ":stateMachine:"

    var text: String {
        // Asked for at every step of an execution: found by bytes, not by characters.
        guard let kind = machineARN.utf8.firstRange(of: Self.machineKind.utf8) else { return "\(machineARN):\(name)" }
        return "\(machineARN[..<kind.lowerBound])\(isExpress ? ":express:" : ":execution:")\(machineARN[kind.upperBound...]):\(name)"
    }

    init(machineARN: String, name: String, isExpress: Bool = false) {
        (self.machineARN, self.name, self.isExpress) = (machineARN, name, isExpress)
    }

    /// - Parameter allowsExpress: there are such executions to be found: a Map run's children.
    /// - Throws: `InvalidArn`.
    init(_ text: String, allowsExpress: Bool = false) throws(ServiceError) {
        let (arn, kind, rest) = try WorkflowNames.arn(text, kinds: allowsExpress ? ["execution", "express"] : ["execution"])
        isExpress = kind == "express"
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == (isExpress ? 3 : 2), parts.allSatisfy({ !$0.isEmpty }) else {
            throw WorkflowErrors.invalidARN("Invalid ARN: \(text)")
        }
        machineARN = arn.scope.arn("states", "stateMachine:\(parts[0])").description
        name = parts.dropFirst().joined(separator: ":")
    }
}
