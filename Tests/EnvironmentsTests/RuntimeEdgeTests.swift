import Glibc
import JSON
import NIOCore
import Testing

@testable import Environments

extension RealProcessTests {
    /// What handlers return and raise at the edges of the languages' own rules.
    @Suite struct RuntimeEdgeTests {
        @Test func pythonValuesWithoutAJSONFormAreMarshalErrors() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import os, sys
                    class Unprintable(Exception):
                        def __str__(self):
                            raise ValueError("no text")
                    async def later():
                        return 1
                    async def many():
                        yield 1
                    def deep(count):
                        return deep(count + 1)
                    def handler(event, context):
                        circle = []
                        circle.append(circle)
                        if event == "unprintable":
                            raise Unprintable()
                        if event == "deep":
                            deep(0)
                        if event == "type":
                            raise type("Odd\\r\\nName\u{e9}", (Exception,), {})("\\ud800")
                        if event == "stdout":
                            open("/dev/stdout", "w").write("by path\\n")
                            sys.stdout.write("no line feed")
                            return None
                        return {"bytes": b"x", "circle": circle, "async": many(), "set": {1}, "key": {(1, 2): 3}}[event]
                    """)
                for event in ["bytes", "circle", "async", "set", "key"] {
                    let result = await harness.invoke(function, "\"\(event)\"")
                    #expect(result.errorType == "Runtime.MarshalError", "\(event)")
                    #expect(result.errorMessage?.hasPrefix("Unable to marshal response: ") == true, "\(event)")
                }
                #expect(await harness.invoke(function, "\"deep\"").errorType == "RecursionError")
                #expect(await harness.invoke(function, "\"type\"").errorType == "Odd\r\nName\u{e9}")
                #expect(await harness.invoke(function, "\"unprintable\"").errorType == "Unprintable")
                #expect(await harness.invoke(function, "\"stdout\"").json == .null)
                #expect(harness.output.lines.contains("by path") && harness.output.lines.last == "no line feed")
                #expect(await harness.invoke(function, "\"set\"").isCold == false)
            }
        }

        @Test func nodeValuesWithoutAJSONFormAreMarshalErrorsAndOddRejectionsAreErrors() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node(
                    """
                    exports.handler = async (event) => {
                      const circle = {};
                      circle.me = circle;
                      if (event === "bare") throw Object.create(null);
                      if (event === "symbol") throw Symbol("x");
                      if (event === "nothing") throw undefined;
                      if (event === "cause") throw Object.assign(new Error("outer"), { cause: circle, circle, big: 1n });
                      if (event === "getter") throw Object.defineProperty(new Error("x"), "name", { get() { throw new Error("again"); } });
                      return { big: 1n, circle, buffer: Buffer.from("hi"), function: () => 1 }[event];
                    };
                    """)
                #expect(await harness.invoke(function, "\"big\"").errorType == "Runtime.MarshalError")
                #expect(await harness.invoke(function, "\"circle\"").errorType == "Runtime.MarshalError")
                #expect(await harness.invoke(function, "\"function\"").json == .null)
                #expect(await harness.invoke(function, "\"absent\"").json == .null)
                #expect(await harness.invoke(function, "\"buffer\"").json == ["type": "Buffer", "data": [104, 105]])
                #expect(await harness.invoke(function, "\"symbol\"").errorType == "symbol")
                #expect(await harness.invoke(function, "\"nothing\"").errorType == "undefined")
                #expect(await harness.invoke(function, "\"cause\"").errorMessage == "outer")
                for event in ["bare", "getter"] {
                    let result = await harness.invoke(function, "\"\(event)\"")
                    #expect(result.error != nil && result.errorType != "Sandbox.Timedout", "\(event): \(result.outcome)")
                }
            }
        }

        @Test func variablesThatMeanSomethingToAShellAreVariables() async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code(["main.py": "import os\ndef handler(event, context):\n    return dict(os.environ)"])
                let names = ["IFS", "OPTIND", "PS4", "ENV", "PPID", "LINENO", "CDPATH", "BASH_ENV", "PYTHONSAFEPATH"]
                let function = harness.specification(
                    try FleetHarness.catalogue.resolve("python3.11"), path,
                    variables: Dictionary(uniqueKeysWithValues: names.map { ($0, "odd \($0)\n") }))
                let variables = await harness.invoke(function).json
                for name in names { #expect(variables?[name]?.string == "odd \(name)\n", "\(name)") }
            }
        }
    }
}
