import AWSInterface
import Environments
import Testing

@testable import Functions

@Suite struct ProvisioningMachineTests {
    private let key = FunctionKey(scope: Scope(), name: "f")

    private func version(_ number: Int) -> ProvisioningMachine.Identity {
        ProvisioningMachine.Identity(functionARN: key.arn(), version: String(number), revision: "r\(number)")
    }

    private func lookAgain(_ machine: inout ProvisioningMachine) throws -> Int {
        let number = machine.lookAgain(key, "live")
        return try #require(number)
    }

    @Test func whatQualifiersAskForOfOneVersionAddsUp() {
        var machine = ProvisioningMachine()
        let first = machine.ask(key, "1", count: 2)
        #expect(machine.found(key, "1", version(1), lookUp: first) == [.provision(version(1), count: 2)])
        let second = machine.ask(key, "live", count: 3)
        #expect(machine.found(key, "live", version(1), lookUp: second) == [.provision(version(1), count: 5)])
        #expect(machine.end(key, "1") == [.provision(version(1), count: 3)])
        #expect(machine.end(key, "live") == [.provision(version(1), count: 0)])
        #expect(machine.qualifiers(of: key).isEmpty)
    }

    @Test func anAliasThatMovesTakesItsEnvironmentsAlong() throws {
        var machine = ProvisioningMachine()
        let first = machine.ask(key, "live", count: 3)
        _ = machine.found(key, "live", version(1), lookUp: first)
        let second = try lookAgain(&machine)
        #expect(
            machine.found(key, "live", version(2), lookUp: second) == [.provision(version(2), count: 3), .retire(version(1))])
    }

    @Test func aVersionThatAnotherQualifierWantsStays() throws {
        var machine = ProvisioningMachine()
        let direct = machine.ask(key, "1", count: 2)
        _ = machine.found(key, "1", version(1), lookUp: direct)
        let first = machine.ask(key, "live", count: 3)
        _ = machine.found(key, "live", version(1), lookUp: first)
        let second = try lookAgain(&machine)
        #expect(
            machine.found(key, "live", version(2), lookUp: second)
                == [.provision(version(2), count: 3), .provision(version(1), count: 2)])
    }

    @Test func onlyTheLastLookUpCounts() throws {
        var machine = ProvisioningMachine()
        let slow = machine.ask(key, "live", count: 1)
        let fast = try lookAgain(&machine)
        #expect(machine.found(key, "live", version(2), lookUp: fast) == [.provision(version(2), count: 1)])
        #expect(machine.found(key, "live", version(1), lookUp: slow).isEmpty)
        machine.failed(key, "live", "late", lookUp: slow)
        #expect(machine.wish(key, "live")?.failure == nil)
    }

    @Test func aWishThatEndedMeanwhileIsNotFulfilled() {
        var machine = ProvisioningMachine()
        let lookUp = machine.ask(key, "live", count: 1)
        #expect(machine.end(key, "live").isEmpty)
        #expect(machine.found(key, "live", version(1), lookUp: lookUp).isEmpty)
        #expect(machine.lookAgain(key, "live") == nil)
    }

    @Test func aFailureIsToldUntilSomethingIsFound() throws {
        var machine = ProvisioningMachine()
        let first = machine.ask(key, "live", count: 1)
        machine.failed(key, "live", "no interpreter", lookUp: first)
        #expect(machine.wish(key, "live")?.failure == "no interpreter")
        let second = try lookAgain(&machine)
        _ = machine.found(key, "live", version(1), lookUp: second)
        #expect(machine.wish(key, "live")?.failure == nil)
    }
}
