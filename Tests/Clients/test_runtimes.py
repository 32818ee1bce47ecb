"""Runtimes: Python, Node, native executables, a shell script, AWS's own runtime client."""

import json
import shutil
import subprocess

import pytest
from packages import archive, host_node, host_python, native_c, native_swift, with_awslambdaric

# MARK: Python


def test_python_context_and_environment(python):
    function = python(
        """
        import os
        import time
        def handler(event, context):
            before = context.get_remaining_time_in_millis()
            time.sleep(0.05)
            return {
                "context": [context.function_name, context.function_version, context.memory_limit_in_mb, context.invoked_function_arn,
                            context.log_group_name, context.aws_request_id],
                "stream": [context.log_stream_name, os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]],
                "remaining": [before, context.get_remaining_time_in_millis()],
                "environment": dict(os.environ),
                "cwd": os.getcwd(),
            }
        """,
        Timeout=7, MemorySize=256, Environment={"Variables": {"MINE": "yes"}},
    )
    answer = function.call()
    result = answer.result
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{function.name}"
    request = answer.raw["ResponseMetadata"]["RequestId"]
    assert result["context"] == [function.name, "$LATEST", "256", arn, f"/aws/lambda/{function.name}", request]
    assert result["stream"][0] == result["stream"][1] and "[$LATEST]" in result["stream"][0]
    before, after = result["remaining"]
    assert 6000 < after < before <= 7000 and before - after >= 45
    environment = result["environment"]
    expected = {
        "AWS_LAMBDA_FUNCTION_NAME": function.name, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "LAMBDA_TASK_ROOT": "/var/task", "_HANDLER": "app.handler",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{host_python()}", "MINE": "yes", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    }
    assert {key: environment.get(key) for key in expected} == expected
    for key in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "TZ", "PATH"]:
        assert key in environment
    assert result["cwd"] == "/var/task"


@pytest.mark.parametrize(
    "files, handler, kind, message",
    [
        ({"app.py": "x = 1"}, "nope.handler", "Runtime.ImportModuleError", "Unable to import module 'nope': No module named 'nope'"),
        ({"app.py": "x = 1"}, "app.nope", "Runtime.HandlerNotFound", "Handler 'nope' missing on module 'app'"),
        ({"app.py": "x = 1"}, "app", "Runtime.MalformedHandlerName", "Bad handler 'app'"),
        ({"app.py": "def handler(:"}, "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ({"app.py": "import missing"}, "app.handler", "Runtime.ImportModuleError", "No module named 'missing'"),
        ({"app.py": "def handler(e, c): return {1, 2}"}, "app.handler", "Runtime.MarshalError", "Unable to marshal response"),
    ],
)
def test_python_errors_of_the_runtime(make, files, handler, kind, message):
    answer = make(archive(files), host_python(), handler).call()
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == kind
    assert message in answer.result["errorMessage"]


def test_python_handlers_in_packages(make):
    package = archive({"pkg/__init__.py": "", "pkg/mod.py": "from . import other\ndef run(e, c): return other.X", "pkg/other.py": "X = 5"})
    assert make(package, host_python(), "pkg.mod.run").invoke() == 5
    assert make(package, host_python(), "pkg/mod.run").invoke() == 5


def test_python_logging_carries_level_and_request(python):
    function = python(
        """
        import logging
        logging.getLogger().setLevel(logging.INFO)
        def handler(event, context):
            logging.info("from logging")
            logging.debug("too fine")
        """
    )
    answer = function.call()
    line = next(line for line in answer.log.splitlines() if "from logging" in line)
    assert line.startswith("[INFO]")
    assert answer.raw["ResponseMetadata"]["RequestId"] in line
    assert "too fine" not in answer.log


def test_python_structured_logs(python):
    function = python(
        """
        import logging
        def handler(event, context):
            logging.getLogger().warning("careful")
        """,
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
    )
    answer = function.call()
    lines = [json.loads(line) for line in answer.log.splitlines()]
    careful = next(line for line in lines if line.get("message") == "careful")
    assert careful["level"] == "WARN" or careful["level"] == "WARNING"
    assert careful["requestId"] == answer.raw["ResponseMetadata"]["RequestId"]
    assert {"platform.start", "platform.report"} <= {line.get("type") for line in lines}


def test_python_functions_call_others_with_nothing_configured(python, lam):
    python3 = shutil.which("python3")
    if subprocess.run([python3, "-c", "import boto3"], capture_output=True).returncode != 0:
        pytest.skip("the host's python3 has no boto3")
    callee = python("def handler(event, context): return event + 1")
    caller = python(
        f"""
        import json, boto3
        def handler(event, context):
            identity = boto3.client("sts").get_caller_identity()
            answer = boto3.client("lambda").invoke(FunctionName="{callee.name}", Payload=json.dumps(event))
            return [json.load(answer["Payload"]), identity["Arn"]]
        """,
        Timeout=20, MemorySize=256,
    )
    result, arn = caller.invoke(41)
    assert result == 42
    assert arn.startswith("arn:aws:sts::000000000000:assumed-role/any/"), arn


# MARK: Node


def test_node_context_and_environment(javascript):
    function = javascript(
        """
        export const handler = async (event, context) => ({
          event, name: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId,
          remaining: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB, environment: process.env.AWS_EXECUTION_ENV,
        });
        """,
        Timeout=7,
    )
    answer = function.call({"ä": [1]})
    assert answer.error is None, answer.result
    result = answer.result
    assert result["event"] == {"ä": [1]}
    assert result["name"] == function.name
    assert result["id"] == answer.raw["ResponseMetadata"]["RequestId"]
    assert 5000 < result["remaining"] <= 7000
    assert result["memory"] == "128"
    assert result["environment"] == f"AWS_Lambda_{host_node()}"


@pytest.mark.parametrize(
    "source, result",
    [
        ("exports.handler = (event, context, callback) => callback(null, { got: event });", {"got": 1}),
        ("exports.handler = async () => undefined;", None),
        ("exports.handler = (event, context, callback) => setTimeout(() => callback(null, 'later'), 20);", "later"),
        ("module.exports.handler = async (event) => require('node:os').EOL;", "\n"),
    ],
)
def test_node_commonjs_handlers(make, source, result):
    if host_node() is None:
        pytest.skip("no Node.js on this host")
    assert make(archive({"app.js": source}), host_node()).invoke(1) == result


@pytest.mark.parametrize(
    "source, kind, message",
    [
        ("export const handler = async () => { throw new TypeError('bad'); };", "TypeError", "bad"),
        ("export const handler = async () => { const e = new Error('mine'); e.name = 'Mine'; throw e; };", "Mine", "mine"),
        ("export const other = 1;", "Runtime.HandlerNotFound", "app.handler is undefined or not exported"),
        ("import 'missing-module';", "Runtime.ImportModuleError", "missing-module"),
        ("export const handler = async () => {", "Runtime.UserCodeSyntaxError", ""),
    ],
)
def test_node_errors(javascript, source, kind, message):
    answer = javascript(source).call()
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == kind
    assert message in answer.result["errorMessage"]


def test_node_errors_have_a_trace_and_logs_the_request(javascript):
    function = javascript("export const handler = async () => { console.log('out', {a: 1}); console.error('err'); throw new Error('x'); };")
    answer = function.call()
    assert answer.result["trace"][0] == "Error: x"
    request = answer.raw["ResponseMetadata"]["RequestId"]
    line = next(line for line in answer.log.splitlines() if "out { a: 1 }" in line)
    assert request in line and "INFO" in line
    assert any("ERROR" in line and "err" in line for line in answer.log.splitlines())


# MARK: Native executables


def test_a_function_in_c(make):
    function = make(native_c(), "provided.al2023", "any")
    for event in [{}, {"a": [1, "é"]}, "x" * 100_000]:
        assert function.invoke(event) == event
    assert function.call(1).report("Init Duration") is None


def test_a_function_in_swift(make):
    if not shutil.which("swiftc"):
        pytest.skip("no Swift on this host")
    function = make(native_swift(), "provided.al2", "dry-spell")
    assert function.invoke([0, 0, 1.5, 0, 0, 0, 2]) == {"days": 3, "firstDay": 3}
    answer = function.call({"a": 1})
    assert (answer.error, answer.result) == ("Unhandled", {"errorType": "InvalidInput", "errorMessage": "wanted an array of numbers"})
    assert make(native_swift(), "provided.al2023", "echo").invoke("x" * 5_000_000) == "x" * 5_000_000


def test_what_is_printed_right_before_an_answer_belongs_to_its_invocation(make):
    if not shutil.which("swiftc"):
        pytest.skip("no Swift on this host")
    function = make(native_swift(), "provided.al2023", "dry-spell")
    for days in range(1, 151):
        answer = function.call([0] * days)
        assert answer.result["days"] == days
        printed = [line for line in answer.log.splitlines() if line.startswith("looked at")]
        assert printed == [f"looked at {days} days"]


SHELL = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
    event=$(curl -sS -D /tmp/head "$api/next") || exit 1
    id=$(tr -d '\\r' </tmp/head | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
    echo "handler $_HANDLER got $event"
    curl -sS -o /dev/null --data-binary "{\\"event\\":$event}" "$api/$id/response"
done
"""


def test_a_function_in_shell(make):
    if not shutil.which("curl"):
        pytest.skip("no curl on this host")
    function = make(archive({"bootstrap": SHELL}), "provided.al2023", "hello")
    answer = function.call({"a": 1})
    assert answer.result == {"event": {"a": 1}}
    assert 'handler hello got {"a": 1}' in answer.log


def test_a_package_without_bootstrap_is_told(make):
    answer = make(archive({"readme": "nothing"}), "provided.al2023", "any").call()
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == "Runtime.InvalidEntrypoint"


def test_aws_own_runtime_client_works_as_it_is(make):
    source = """
        import awslambdaric
        def handler(event, context):
            if event == "fail":
                raise ValueError("asked for")
            return [event, context.function_name]
    """
    function = make(with_awslambdaric(source), "provided.al2023", "app.handler", MemorySize=256)
    assert function.invoke("a") == ["a", function.name]
    assert function.invoke("b") == ["b", function.name]
    answer = function.call("fail")
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == "ValueError"
    assert answer.result["errorMessage"] == "asked for"


@pytest.mark.parametrize("handler", ["twice", "other", "late"])
def test_a_runtime_that_answers_wrongly_is_told_so_and_breaks_nothing(make, handler):
    """It answers twice, for another's request, or after all is over: each gets an HTTP error, and the node lives on."""
    source = f"""#!/usr/bin/env python3
import http.client, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
base = "/2018-06-01/runtime/invocation"
def call(method, path, body=None):
    api.request(method, base + path, body)
    answer = api.getresponse()
    return answer.status, answer.getheader("Lambda-Runtime-Aws-Request-Id"), answer.read()
before = None
while True:
    _, request, event = call("GET", "/next")
    if {handler!r} == "other":
        status = call("POST", "/11111111-2222-3333-4444-555555555555/response", b'"stolen"')[0]
    elif {handler!r} == "late" and before:
        status = call("POST", f"/{{before}}/response", b'"late"')[0]
    else:
        status = 400
    if {handler!r} == "twice":
        call("POST", f"/{{request}}/response", b'"first"')
        print("second:", call("POST", f"/{{request}}/response", b'"second"')[0], flush=True)
    else:
        call("POST", f"/{{request}}/response", str(status).encode())
    before = request
"""
    if not shutil.which("python3"):
        pytest.skip("no python3")
    function = make(archive({"bootstrap": source}), "provided.al2023", handler)
    for _ in range(3):
        result = function.invoke(1)
        assert result == "first" if handler == "twice" else 400 <= result < 500
