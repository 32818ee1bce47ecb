import AWSInterface
import Ambient
import CronExpressions
import Testing

@testable import Schedules

@Suite("What an update does to the planned firing") struct ScheduleMachineTests {
    private let noon = CivilTime(year: 2026, month: 11, day: 23, hour: 12).timestamp

    private func definition(_ expression: String) throws -> ScheduleDefinition {
        ScheduleDefinition(
            expression: try ScheduleExpression(parsing: expression, as: .scheduler), target: ScheduleTarget(arn: queue, roleARN: role))
    }

    private func machine(_ definition: ScheduleDefinition) -> ScheduleMachine {
        let key = ScheduleKey(scope: Scope(), group: "default", name: "s")
        var machine = ScheduleMachine(
            ScheduleRecord(key: key, definition: definition, created: noon, modified: noon, anchor: noon), zone: .utc)
        machine.begin(at: noon, chance: 0.5)
        return machine
    }

    private func fire(_ machine: inout ScheduleMachine) throws -> Firing {
        let planned = try #require(machine.record.planned)
        return machine.fire(planned, at: planned.dueAt, chance: 0.5)
    }

    @Test("Another description moves nothing")
    func description() throws {
        var schedule = try definition("rate(1 hour)")
        var machine = machine(schedule)
        _ = try fire(&machine)
        let planned = machine.record.planned
        schedule.description = "new"
        machine.update(schedule, zone: .utc, at: noon + .seconds(600), chance: 0.9)
        #expect(machine.record.planned == planned)
        #expect(machine.record.definition.description == "new")
        #expect(planned?.scheduledAt == noon + .seconds(3600))
    }

    @Test("A rate that is changed counts from the change; one that is only switched off and on does not")
    func anchor() throws {
        var machine = machine(try definition("rate(1 hour)"))
        _ = try fire(&machine)
        var off = try definition("rate(1 hour)")
        off.isEnabled = false
        machine.update(off, zone: .utc, at: noon + .seconds(60), chance: 0)
        #expect(machine.record.planned == nil)
        machine.update(try definition("rate(1 hour)"), zone: .utc, at: noon + .seconds(120), chance: 0)
        #expect(machine.record.planned?.scheduledAt == noon + .seconds(3600))
        machine.update(try definition("rate(2 hours)"), zone: .utc, at: noon + .seconds(180), chance: 0)
        #expect(machine.record.planned?.scheduledAt == noon + .seconds(180))
    }

    @Test("A rate that was created disabled fires when it is enabled for the first time")
    func firstEnabled() throws {
        var off = try definition("rate(1 hour)")
        off.isEnabled = false
        var machine = machine(off)
        #expect(machine.record.planned == nil)
        machine.update(try definition("rate(1 hour)"), zone: .utc, at: noon + .seconds(600), chance: 0)
        #expect(machine.record.planned?.scheduledAt == noon + .seconds(600))
    }

    @Test("Another window plans anew, unless the window is open: then the chosen time stays")
    func window() throws {
        var flexible = try definition("cron(0 13 * * ? *)")
        flexible.flexibleWindow = 60
        var machine = machine(flexible)
        #expect(machine.record.planned?.dueAt == noon + .seconds(5400))
        var off = flexible
        off.flexibleWindow = nil
        var open = machine
        machine.update(off, zone: .utc, at: noon, chance: 0)
        #expect(machine.record.planned?.dueAt == noon + .seconds(3600))
        open.update(off, zone: .utc, at: noon + .seconds(4000), chance: 0)
        #expect(open.record.planned?.dueAt == noon + .seconds(5400))
    }

    @Test("Only what is complete is deleted, and of what recurs only what has an end")
    func deletion() throws {
        var yearly = try definition("cron(0 13 23 11 ? 2026)")
        yearly.isDeletedAfterCompletion = true
        var endless = machine(yearly)
        #expect(try fire(&endless).next == nil)
        #expect(!endless.isToBeDeleted)
        yearly.endDate = noon + .seconds(86_400)
        var ending = machine(yearly)
        #expect(!ending.isToBeDeleted)
        _ = try fire(&ending)
        #expect(ending.isToBeDeleted)
    }

    @Test("The firings to come begin with the chosen time and end with the schedule")
    func upcoming() throws {
        var schedule = try definition("cron(0 * * * ? *)")
        schedule.flexibleWindow = 10
        schedule.endDate = noon + .seconds(2 * 3600)
        let firings = machine(schedule).upcoming(limit: 10)
        #expect(firings.map(\.scheduledAt) == [noon, noon + .seconds(3600), noon + .seconds(7200)])
        #expect(firings[0].dueAt == noon + .seconds(300))
    }
}
