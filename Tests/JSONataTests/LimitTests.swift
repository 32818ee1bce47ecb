import Ambient
import Glibc
import JSON
import JSONata
import Synchronization
import Testing

@Suite struct LimitTests {
    private static let small = Limits(steps: 1_000_000, maximumSize: 200_000)

    private func code(_ source: String, _ input: JSONValue? = nil, limits: Limits = small) -> JSONataError.Code? {
        do throws(JSONataError) {
            _ = try Expression(source).evaluate(input, in: .test, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        "($f := function($n){ 1 + $f($n + 1) }; $f(0))",
        "($f := function($n){ [$f($n)] }; $f(0))",
        "($f := function($n){ $map([1], function($x){ 1 + $f($n) }) }; $f(0))",
        "($f := function($n){ $sort([2, 1], function($a, $b){ $f($n) and true }) }; $f(0))",
        "($f := function($n){ $eval('1 + 1') + $f($n) }; $f(0))",
    ])
    func recursionEndsBeforeTheStack(source: String) {
        var limits = Limits()
        limits.depth = .max
        #expect(code(source, limits: limits) == .u1001)
    }

    @Test func recursionEndsOnASmallStackToo() throws {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let started = pthread_create(
            &thread, &attributes,
            { _ in
                let expression = try? Expression("($f := function($n){ 1 + $f($n + 1) }; $f(0))")
                let result = try? expression?.evaluate(nil, in: .test)
                return UnsafeMutableRawPointer(bitPattern: result == nil ? 1 : 2)
            }, nil)
        #expect(started == 0)
        var outcome: UnsafeMutableRawPointer?
        pthread_join(thread, &outcome)
        #expect(UInt(bitPattern: outcome) == 1)
    }

    @Test(arguments: [
        "($f := function($n){ $f($n + 1) }; $f(0))",
        "$map([1..10000000], function($x){ $map([1..10000000], $string) })",
        "$sum([1..1000000].$sum([1..1000000].$))",
    ])
    func endlessWorkEndsWithItsSteps(source: String) {
        var limits = Limits()
        limits.steps = 200_000
        #expect(code(source, limits: limits) == .u1001)
    }

    /// Steps that multiply, and arrays that are shared until they are flattened.
    @Test(arguments: [
        "($x := [1..1000]; $x.$x.$x.$x)",
        "($x := [1..1000]; $x@$a.$x@$b.$x@$c.$x@$d.($a + $d))",
        "($x := [1..1000]; $map([1..100000], function($v){ {'a': $x} }).a)",
        "($x := [1..1000]; $lookup($map([1..100000], function($v){ {'a': $x} }), 'a'))",
        "($x := [1..1000]; $map([1..100000], function($v){ {'a': [$x]} }){'k': a})",
    ])
    func sequencesAreCountedAsTheyGrow(source: String) {
        #expect(code(source) == .u1001)
    }

    @Test func picturesOfAnyLengthTakeTheirTime() throws {
        let clock = ContinuousClock()
        let zeros = String(repeating: "0", count: 100_000), groups = String(repeating: "0,", count: 50_000) + "0"
        let mixed = String(repeating: "0,0.0", count: 30_000)
        let taken = try clock.measure {
            for picture in [zeros, groups, mixed] {
                _ = try Expression("$formatInteger(1, $)").evaluate(.string(picture), in: .test)
            }
        }
        #expect(taken < .seconds(8))
    }

    @Test func tailCallsNeedNoStack() throws {
        let source = "($sum := function($n, $all){ $n = 0 ? $all : $sum($n - 1, $all + $n) }; $sum(100000, 0))"
        #expect(try Expression(source).evaluate(nil, in: .test) == .value(5_000_050_000))
    }

    @Test(arguments: [
        ("$match($, /(a+)+b/)", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("$contains($, /^(([a-z])+.)+[A-Z]([a-z])+$/)", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("$replace($, /(x+x+)+y/, '')", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ])
    func catastrophicPatternsEnd(source: String, text: String) {
        var limits = Limits()
        limits.steps = 50_000
        #expect(code(source, .string(text), limits: limits) == .u1001)
    }

    @Test(arguments: [
        "$pad('x', 1e12)", "$pad('x', -1e300)",
        "($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('xxxxxxxx', 60))",
        "($f := function($s, $n){ $n = 0 ? $s : $f([$s, $s], $n - 1) }; $f([1], 60))",
        "($f := function($s, $n){ $n = 0 ? $s : $f({'a': $s, 'b': $s}, $n - 1) }; $string($f(1, 60)))",
        "($f := function($s, $n){ $n = 0 ? $s : $f({'a': $s, 'b': $s}, $n - 1) }; $f(1, 60))",
        "($f := function($s, $n){ $n = 0 ? $s : $f({'a': $s, 'b': $s}, $n - 1) }; $f(1, 60) = $f(1, 60))",
        "$join([1..30000].('0123456789'))", "$replace($pad('', 1000, 'x'), 'x', $pad('', 1000, 'y'))",
    ])
    func valuesDoNotGrowWithoutBound(source: String) {
        #expect(code(source) == .u1001)
    }

    @Test(arguments: [
        "($f := function($v, $n){ $n = 0 ? $v : $f([[$v]], $n - 1) }; $f(1, 20000))",
        "($f := function($v, $n){ $n = 0 ? $v : $f({'a': $v}, $n - 1) }; $f(1, 20000))",
        "($f := function($g, $n){ $n = 0 ? $g : $f($g(?), $n - 1) }; $f($string, 20000))",
        "($f := function($g, $n){ $n = 0 ? $g : $f($g ~> $string, $n - 1) }; $f($string, 20000))",
        "$reduce([1..100000], function($a, $x){ [[$a]] })",
    ])
    func valuesDoNotNestWithoutBound(source: String) {
        #expect(code(source) == .u1001)
    }

    @Test func longChainsOfClosuresAreReleasedWithoutRecursion() throws {
        let source = "($f := function($g, $n){ $n = 0 ? $g : $f(function(){ $g }, $n - 1) }; $f(function(){ 1 }, 100000))"
        #expect(try Expression(source).evaluate(nil, in: .test) == .function)
    }

    @Test(arguments: ["(", "[", "-", "{'a':", "$f(", "function($x){", "a[", "1 ? "])
    func deeplyNestedTextIsRefused(opening: String) {
        #expect(throws: JSONataError.self) { try Expression(String(repeating: opening, count: 50_000)) }
    }

    @Test(arguments: ["+1", "&'a'", " and a", "[0]", "~>$f", "^(a)", "{a:a}"])
    func longChainsAreRefusedOrCompiled(link: String) {
        let source = "a" + String(repeating: link, count: 20_000)
        _ = try? Expression(source).evaluate(["a": 1], in: .test)
    }

    @Test func longPathsAreCompiled() throws {
        let source = "a" + String(repeating: ".a", count: 20_000)
        #expect(try Expression(source).evaluate(["a": 1], in: .test) == .undefined)
    }

    @Test func theDeadlineIsAskedWhileItRuns() {
        let asked = Counter()
        var limits = Limits()
        limits.isExpired = { asked.next() > 2 }
        #expect(code("($f := function($n){ $f($n + 1) }; $f(0))", limits: limits) == .u1001)
        #expect(asked.next() == 4)
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
