import JSON
import NIOCore
import Synchronization
import Testing

@testable import Environments

extension RealProcessTests {
    /// Our Node.js bootstrap against what AWS documents of its own.
    @Suite struct NodeFunctionTests {
        @Test(arguments: [
            ("main.js", "exports.handler = async (event, context) => ({ got: event, id: context.awsRequestId });"),
            ("main.mjs", "export const handler = async (event, context) => ({ got: event, id: context.awsRequestId });"),
            ("main.cjs", "exports.handler = (event, context, callback) => callback(null, { got: event, id: context.awsRequestId });"),
            ("main.js", "exports.handler = (event, context) => context.succeed({ got: event, id: context.awsRequestId });"),
        ]) func anEventGoesInAndAnAnswerComesOut(file: String, source: String) async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node(source, file: file)
                #expect(await harness.invoke(function, "[1]", id: "a").json == ["got": [1], "id": "a"])
                let warm = await harness.invoke(function, "2", id: "b")
                #expect(warm.json == ["got": 2, "id": "b"] && !warm.isCold)
            }
        }

        @Test func aPackageThatSaysItIsAModuleIsOne() async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code([
                    "package.json": #"{"type":"module"}"#, "src/app.js": "export const deep = { handler: async () => import.meta.url };",
                ])
                let function = harness.specification(
                    try FleetHarness.catalogue.resolve("nodejs20.x"), path, handler: "src/app.deep.handler")
                #expect(await harness.invoke(function).json == "file:///var/task/src/app.js")
            }
        }

        @Test func errorsAreReportedWithTypeMessageAndTrace() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node(
                    """
                    exports.handler = async (event) => {
                        if (event === "text") throw "just text";
                        if (event === "circular") { const o = {}; o.o = o; return o; }
                        throw new RangeError("no " + event);
                    };
                    """)
                let error = await harness.invoke(function, #""luck""#, id: "e")
                #expect(error.errorType == "RangeError" && error.errorMessage == "no luck")
                #expect(error.json?["trace"]?[0] == "RangeError: no luck")
                #expect(error.json?["trace"]?[1]?.string?.contains("/var/task/main.js:4") == true)
                #expect(harness.output.lines.first?.contains("\te\tERROR\tInvoke Error \t{\"errorType\":\"RangeError\"") == true)
                let text = await harness.invoke(function, #""text""#)
                #expect(text.errorType == "string" && text.errorMessage == "just text")
                #expect(await harness.invoke(function, #""circular""#).errorType == "Runtime.MarshalError")
            }
        }

        @Test(arguments: [
            ("other.handler", "Runtime.ImportModuleError"), ("main.missing", "Runtime.HandlerNotFound"),
            ("main", "Runtime.MalformedHandlerName"), ("broken.handler", "Runtime.UserCodeSyntaxError"), ("raising.handler", "TypeError"),
        ]) func aHandlerThatCannotBeLoadedIsAnInitError(handler: String, type: String) async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code([
                    "main.js": "exports.handler = 1;", "broken.js": "function {", "raising.js": "throw new TypeError('at import');",
                ])
                let function = harness.specification(try FleetHarness.catalogue.resolve("nodejs20.x"), path, handler: handler)
                let result = await harness.invoke(function)
                #expect(result.error?.kind == .initialisation && result.errorType == type)
            }
        }

        @Test func aCallbackWaitsForTheEventLoopUnlessToldNotTo() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node(
                    """
                    let late = [];
                    exports.handler = (event, context, callback) => {
                        if (event === "seen") return callback(null, late);
                        context.callbackWaitsForEmptyEventLoop = event.waits;
                        setTimeout(() => late.push(event.name), event.delay);
                        callback(null, "called");
                    };
                    """)
                #expect(await harness.invoke(function, #"{"waits":true,"name":"a","delay":30}"#).json == "called")
                #expect(await harness.invoke(function, #""seen""#).json == ["a"])
                let quick = await harness.invoke(function, #"{"waits":false,"name":"b","delay":9000}"#)
                #expect(quick.json == "called" && quick.duration < 5000)
            }
        }

        @Test func aHandlerThatNeverAnswersIsNullWhenNothingIsLeftToDo() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node("exports.handler = (event, context, callback) => { setTimeout(() => {}, 10); };")
                #expect(await harness.invoke(function).json == .null)
                let promise = try harness.node("exports.handler = () => new Promise(() => {});")
                #expect(await harness.invoke(promise).json == .null)
            }
        }

        @Test func crashesOutsideTheHandlersPromiseAreReported() async throws {
            try await FleetHarness.with { harness in
                let rejection = try harness.node(
                    "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')); setTimeout(() => {}, 5000); });")
                let result = await harness.invoke(rejection)
                #expect(result.errorType == "Runtime.UnhandledPromiseRejection" && result.errorMessage == "Error: lost")
                let exception = try harness.node(
                    "exports.handler = () => new Promise(() => { setTimeout(() => { throw new Error('thrown'); }, 1); });")
                let thrown = await harness.invoke(exception)
                #expect(thrown.errorType == "Error" && thrown.errorMessage == "thrown")
                let exit = try harness.node("exports.handler = async () => process.exit(5);")
                #expect(await harness.invoke(exit).errorMessage?.hasSuffix("exit status 5") == true)
            }
        }

        @Test func consoleLinesCarryTimeRequestAndLevel() async throws {
            try await FleetHarness.with { harness in
                let source =
                    "exports.handler = async () => { console.log('two\\nlines %d', 1); console.error({ a: 1 }); console.debug('x'); };"
                let text = try harness.node(source)
                _ = await harness.invoke(text, id: "id-1")
                let lines = harness.output.lines
                #expect(lines.count == 3)
                #expect(lines[0].wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tid-1\tINFO\ttwo\nlines 1/) != nil)
                #expect(lines[1].hasSuffix("\tid-1\tERROR\t{ a: 1 }"))
                let json = harness.specification(text.runtime, text.code.path, revision: "json", logging: .json)
                _ = await harness.invoke(json, id: "id-2")
                let records = try harness.output.lines.dropFirst(3).map { try JSONValue(parsing: $0) }
                // DEBUG is below the level asked for.
                #expect(records.count == 2)
                #expect(records[0]["level"] == "INFO" && records[0]["message"] == "two\nlines 1" && records[0]["requestId"] == "id-2")
                #expect(records[1]["message"] == ["a": 1])
            }
        }

        @Test func answersAreStreamed() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.node(
                    """
                    exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
                        if (event === "early") throw new Error("early");
                        if (event === "http") stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
                        else stream.setContentType("text/plain");
                        stream.write("one ");
                        await new Promise((resolve) => setTimeout(resolve, 20));
                        if (event === "late") throw new Error("late");
                        stream.write("two");
                        stream.end();
                    });
                    """)
                let type = Mutex<String?>(nil)
                let text = Mutex("")
                func run(_ event: String) async -> InvocationResult {
                    await harness.invoke(
                        function, "\"\(event)\"", onStream: { response in type.withLock { $0 = response.contentType } },
                        onEnd: { pieces in text.withLock { $0 = pieces.map { String(buffer: $0) }.joined() } })
                }
                guard case .streamed(7, nil) = await run("plain").outcome else { return #expect(Bool(false)) }
                #expect(type.withLock { $0 } == "text/plain" && text.withLock { $0 } == "one two")
                _ = await run("http")
                #expect(type.withLock { $0 } == "application/vnd.awslambda.http-integration-response")
                #expect(text.withLock { $0 } == "{\"statusCode\":201}\0\0\0\0\0\0\0\0one two")
                #expect(await run("early").errorMessage == "early")
                let late = await run("late")
                #expect(late.error?.type == "Error" && text.withLock { $0 } == "one ")
                guard case .streamed(7, nil) = await run("plain").outcome else { return #expect(Bool(false)) }
            }
        }
    }
}
