import Glibc
import JSON
import NIOCore
import Testing

@testable import Environments

extension RealProcessTests {
    /// Our Python bootstrap against what AWS documents of its own.
    @Suite struct PythonFunctionTests {
        @Test func anEventGoesInAndAnAnswerComesOut() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python("def handler(event, context):\n    return {'got': event, 'id': context.aws_request_id}")
                let first = await harness.invoke(function, #"{"a":[1,2]}"#, id: "request-1")
                #expect(first.json == ["got": ["a": [1, 2]], "id": "request-1"])
                #expect(first.isCold && first.initDuration != nil && first.duration > 0)
                #expect(first.maxMemoryUsed > 0 && first.maxMemoryUsed < 100)
                let second = await harness.invoke(function, "1", id: "request-2")
                #expect(!second.isCold && second.initDuration == nil)
                #expect(second.environment == first.environment)
            }
        }

        @Test func theContextIsAWSs() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    import os
                    def handler(event, context):
                        left = context.get_remaining_time_in_millis()
                        return {
                            "name": context.function_name, "version": context.function_version, "arn": context.invoked_function_arn,
                            "memory": context.memory_limit_in_mb, "group": context.log_group_name,
                            "stream": context.log_stream_name == os.environ["AWS_LAMBDA_LOG_STREAM_NAME"], "left": 0 < left <= 10000,
                            "identity": context.identity.cognito_identity_id, "custom": context.client_context.custom,
                            "app": context.client_context.client.app_title, "trace": os.environ.get("_X_AMZN_TRACE_ID"),
                        }
                    """)
                let result = await harness.invoke(function) {
                    $0.clientContext = #"{"custom":{"k":"é"},"env":{},"client":{"app_title":"App"}}"#
                    $0.cognitoIdentity = #"{"cognitoIdentityId":"me","cognitoIdentityPoolId":"pool"}"#
                    $0.traceHeader = "Root=1-2-3"
                    $0.invokedFunctionARN += ":PROD"
                }
                #expect(
                    result.json == [
                        "name": "demo", "version": "$LATEST", "arn": "arn:aws:lambda:eu-west-1:000000000000:function:demo:PROD",
                        "memory": "256", "group": "/aws/lambda/demo", "stream": true, "left": true, "identity": "me",
                        "custom": ["k": "é"], "app": "App", "trace": "Root=1-2-3",
                    ])
            }
        }

        @Test func jsonFollowsPythonsRulesAndDecimalsKeepTheirDigits() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python(
                    """
                    from decimal import Decimal
                    def handler(event, context):
                        if event == "decimal": return {"price": Decimal("19.90"), "many": [Decimal("1"), Decimal("0.1234567890123456789")]}
                        if event == "set": return {1, 2}
                        if event == "text": return "é \\u2028 \\U0001F600"
                        if event == "tuple": return (1, None, True)
                    """)
                func text(_ event: String) async -> String? {
                    guard case .response(let bytes, _) = await harness.invoke(function, "\"\(event)\"").outcome else { return nil }
                    return String(buffer: bytes)
                }
                #expect(await text("decimal") == #"{"price": 19.90, "many": [1, 0.1234567890123456789]}"#)
                #expect(await text("text") == "\"é \u{2028} 😀\"")
                #expect(await text("tuple") == "[1, null, true]")
                #expect(await text("nothing") == "null")
                let error = await harness.invoke(function, "\"set\"")
                #expect(error.errorType == "Runtime.MarshalError")
                #expect(error.errorMessage == "Unable to marshal response: Object of type set is not JSON serializable")
                #expect(await harness.invoke(function, "{").errorType == "Runtime.UnmarshalError")
            }
        }

        @Test func anExceptionIsReportedWithItsTypeAndStack() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python("def handler(event, context):\n    raise ValueError('no ' + event)")
                let result = await harness.invoke(function, #""luck""#, id: "the-id")
                #expect(result.errorType == "ValueError" && result.errorMessage == "no luck")
                #expect(result.json?["requestId"] == "the-id")
                #expect(
                    result.json?["stackTrace"]?[0]
                        == "  File \"/var/task/main.py\", line 2, in handler\n    raise ValueError('no ' + event)\n")
                #expect(harness.output.lines.first?.hasPrefix("[ERROR] ValueError: no luck\nTraceback (most recent call last):\n") == true)
                // The environment lives on.
                #expect(await harness.invoke(function, #""luck""#).isCold == false)
            }
        }

        @Test(arguments: [
            ("other.handler", "Runtime.ImportModuleError", "Unable to import module 'other': No module named 'other'"),
            ("main.missing", "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'main'"),
            ("main", "Runtime.MalformedHandlerName", "Bad handler 'main': not enough values to unpack (expected 2, got 1)"),
            ("broken.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'broken': invalid syntax (broken.py, line 1)"),
            ("raising.handler", "KeyError", "'at import'"),
        ]) func aHandlerThatCannotBeLoadedIsAnInitError(handler: String, type: String, message: String) async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code([
                    "main.py": "def handler(event, context):\n    return 1", "broken.py": "def = 1\n",
                    "raising.py": "raise KeyError('at import')",
                ])
                let function = harness.specification(try FleetHarness.catalogue.resolve("python3.11"), path, handler: handler)
                let result = await harness.invoke(function)
                #expect(result.error?.kind == .initialisation)
                #expect(result.errorType == type && result.errorMessage == message)
                #expect(harness.output.lines.first?.hasPrefix("[ERROR] \(type): ") == true)
                #expect(await harness.invoke(function).errorType == type)
            }
        }

        @Test func modulesInPackagesAndLayersAreFoundInAWSsOrder() async throws {
            try await FleetHarness.with { harness in
                let path = try harness.code([
                    "app/sub/main.py": "import shared, low\ndef handler(event, context):\n    return [shared.NAME, low.NAME]"
                ])
                let low = try harness.code(["python/shared.py": "NAME = 'low'", "python/low.py": "NAME = 'low'"])
                let high = try harness.code(["python/shared.py": "NAME = 'high'"])
                let function = harness.specification(
                    try FleetHarness.catalogue.resolve("python3.11"), path, handler: "app/sub/main.handler", layers: [low, high])
                #expect(await harness.invoke(function).json == ["high", "low"])
            }
        }

        @Test func boto3OfTheHostIsFound() async throws {
            let python = try FleetHarness.catalogue.resolve("python3.11")
            guard let interpreter = python.interpreter, Executables.run([interpreter.executable, "-c", "import boto3"]) != nil else {
                return print("skipped: boto3 is not installed")
            }
            try await FleetHarness.with { harness in
                let function = harness.specification(
                    python,
                    try harness.code([
                        "main.py": """
                        import boto3
                        def handler(event, context):
                            client = boto3.client("sqs")
                            return [client.meta.endpoint_url, client.meta.region_name]
                        """
                    ]), memory: 512, timeout: .seconds(30))
                #expect(await harness.invoke(function).json == ["http://127.0.0.1:4566", "eu-west-1"])
            }
        }

        @Test func logsLookAsOnAWS() async throws {
            try await FleetHarness.with { harness in
                let source = """
                    import logging, sys
                    logging.getLogger().setLevel("INFO")
                    print("at init")
                    def handler(event, context):
                        logging.info("two\\nlines %s", 1)
                        logging.getLogger("mine").warning("careful", extra={"order": 7})
                        print("plain")
                        sys.stderr.write("to stderr\\n")
                        sys.stdout.write("no line feed")
                    """
                let text = try harness.python(source)
                _ = await harness.invoke(text, id: "id-1")
                let lines = harness.output.lines
                #expect(lines[0] == "at init")
                #expect(lines[1].wholeMatch(of: /\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tid-1\ttwo\nlines 1/) != nil)
                #expect(lines[2].hasPrefix("[WARNING]\t") && lines[2].hasSuffix("\tid-1\tcareful"))
                #expect(lines[3...] == ["plain", "to stderr", "no line feed"])
                #expect(harness.output.all.lines.allSatisfy { $0.requestID == "id-1" })
                let json = harness.specification(text.runtime, text.code.path, revision: "json", logging: .json)
                _ = await harness.invoke(json, id: "id-2")
                let record = try JSONValue(parsing: #require(harness.output.lines.last { $0.contains("careful") }))
                #expect(record["level"] == "WARNING" && record["message"] == "careful" && record["logger"] == "mine")
                #expect(record["requestId"] == "id-2" && record["order"] == 7)
            }
        }

        @Test func leavingTheHandlerBySysExitEndsTheRuntime() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python("import sys\ndef handler(event, context):\n    print('bye')\n    sys.exit(2)")
                let result = await harness.invoke(function, id: "x")
                #expect(result.errorType == "Runtime.ExitError")
                #expect(result.errorMessage == "RequestId: x Error: Runtime exited with error: exit status 2")
                #expect(harness.output.lines == ["bye"])
            }
        }

        @Test func aLargeAnswerArrivesWhole() async throws {
            try await FleetHarness.with { harness in
                let function = try harness.python("def handler(event, context):\n    return 'x' * event")
                #expect(await harness.invoke(function, "6000000").json?.string?.utf8.count == 6_000_000)
                #expect(await harness.invoke(function, "7000000").errorType == "Function.ResponseSizeTooLarge")
                #expect(await harness.invoke(function, "5").json == "xxxxx")
            }
        }
    }
}
