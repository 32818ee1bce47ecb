import Testing

@testable import Ambient

@Suite struct LineBudgetTests {
    @Test func aFloodIsCutAndCounted() {
        var budget = LineBudget()
        let moment = Timestamp(milliseconds: 1_795_412_529_123)
        for _ in 0..<LineBudget.linesPerSecond { #expect(budget.take(at: moment) == 0) }
        for _ in 0..<3 { #expect(budget.take(at: moment) == nil) }
        #expect(budget.take(at: moment + .seconds(1)) == 3)
        #expect(budget.take(at: moment + .seconds(1)) == 0)
    }
}
