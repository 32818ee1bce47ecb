"""Invoke: its types, options, limits and errors."""

import base64
import json
import re
import time

import pytest
from conftest import error_of
from packages import archive, host_node

MB = 1 << 20
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.mark.parametrize("event", [None, 0, -1.5e300, True, "", "é😀\u2028\"\\\n", [], {}, [1, [2, {"a": None}]], {"b": 1, "a": {"ä": "ö"}}])
def test_any_json_goes_in_and_out(echo, event):
    assert echo.invoke(event) == event


def test_a_synchronous_invocation_answers_status_and_version(echo):
    answer = echo.call({"a": 1})
    assert answer.raw["StatusCode"] == 200
    assert answer.version == "$LATEST"
    assert re.fullmatch(UUID, answer.raw["ResponseMetadata"]["RequestId"])


def test_no_payload_is_an_empty_event(echo, lam):
    assert json.loads(lam.invoke(FunctionName=echo.name)["Payload"].read()) == {}


def test_the_tail_of_the_log_has_start_end_and_report(python):
    function = python("def handler(event, context):\n    print('hello from the handler')\n    return context.aws_request_id")
    answer = function.call()
    request = answer.result
    lines = answer.log.splitlines()
    assert f"START RequestId: {request} Version: $LATEST" in lines
    assert "hello from the handler" in lines
    assert f"END RequestId: {request}" in lines
    report = re.search(
        rf"REPORT RequestId: {request}\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: 128 MB\tMax Memory Used: (\d+) MB\t"
        r"(Init Duration: ([\d.]+) ms\t)?",
        answer.log,
    )
    assert report, answer.log
    assert float(report[5]) > 0, "a cold start reports its init duration"
    assert 1 <= int(report[3]) <= 128
    assert answer.raw["ResponseMetadata"]["RequestId"] == request
    assert "Init Duration" not in function.call().log


def test_the_tail_is_the_last_four_kilobytes(python):
    function = python("def handler(event, context):\n    for number in range(500): print(f'line {number:05d} ' + 'x' * 80)")
    log = function.call().log
    assert len(log) <= 4096 + 256
    assert "line 00499" in log and "line 00000" not in log
    assert "REPORT RequestId" in log


def test_without_log_type_there_is_no_log(echo, lam):
    assert "LogResult" not in lam.invoke(FunctionName=echo.name, Payload=b"1")


def test_the_client_context_reaches_the_function(python):
    function = python("def handler(event, context): return [context.client_context.custom, context.client_context.env]")
    context = base64.b64encode(json.dumps({"custom": {"a": "b"}, "env": {"locale": "de"}, "client": {}}).encode()).decode()
    assert function.invoke(ClientContext=context) == [{"a": "b"}, {"locale": "de"}]


def test_a_dry_run_runs_nothing(echo, lam):
    answer = lam.invoke(FunctionName=echo.name, InvocationType="DryRun")
    assert answer["StatusCode"] == 204
    assert answer["Payload"].read() == b""


def test_an_asynchronous_invocation_is_accepted(echo, lam):
    answer = lam.invoke(FunctionName=echo.name, InvocationType="Event", Payload=b"{}")
    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""


def test_an_exception_has_type_message_and_stack(python):
    function = python("def inner(): raise KeyError('gone')\ndef handler(event, context): inner()")
    answer = function.call()
    assert answer.raw["StatusCode"] == 200
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == "KeyError"
    assert answer.result["errorMessage"] == "'gone'"
    assert any("in inner" in line for line in answer.result["stackTrace"])
    assert answer.result["requestId"] == answer.raw["ResponseMetadata"]["RequestId"]
    assert "[ERROR] KeyError: 'gone'" in answer.log


@pytest.mark.parametrize("payload", [b"{", b"'a'", b"nothing", b"{}{}", b"\xff", b'{"a": 01}'])
def test_what_is_not_json_is_refused(echo, lam, payload):
    code, message, status = error_of(lam.invoke, FunctionName=echo.name, Payload=payload)
    assert (code, status) == ("InvalidRequestContentException", 400)
    assert "Could not parse request body into json" in message


def test_six_megabytes_go_in_and_no_more(python, lam):
    function = python("def handler(event, context): return len(event)", MemorySize=512, Timeout=20)
    assert function.invoke("x" * (6 * MB - 2)) == 6 * MB - 2
    code, message, status = error_of(lam.invoke, FunctionName=function.name, Payload=json.dumps("x" * (7 * MB)))
    assert (code, status) == ("RequestTooLargeException", 413)
    assert "6291456" in message or "6291556" in message, message


def test_one_megabyte_goes_in_asynchronously_and_no_more(echo, lam):
    lam.invoke(FunctionName=echo.name, InvocationType="Event", Payload=json.dumps("x" * (MB - 2)))
    code, message, status = error_of(lam.invoke, FunctionName=echo.name, InvocationType="Event", Payload=json.dumps("x" * MB))
    assert (code, status) == ("RequestTooLargeException", 413)


def test_a_response_may_have_six_megabytes_and_no_more(python):
    function = python("def handler(event, context): return 'x' * event", MemorySize=512, Timeout=20)
    assert len(function.invoke(6 * MB - 2)) == 6 * MB - 2
    answer = function.call(7 * MB)
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == "Function.ResponseSizeTooLarge"
    assert function.invoke(1) == "x"


def test_an_unknown_invocation_type_is_refused(node, echo):
    lam = node.client("lambda", parameter_validation=False)
    assert error_of(lam.invoke, FunctionName=echo.name, InvocationType="Maybe", Payload=b"1")[2] == 400


def events(answer):
    chunks, complete = [], None
    for event in answer["EventStream"]:
        if "PayloadChunk" in event:
            chunks.append((time.monotonic(), event["PayloadChunk"]["Payload"]))
        if "InvokeComplete" in event:
            complete = event["InvokeComplete"]
    return chunks, complete


def test_any_function_answers_a_streaming_invocation(echo, lam):
    chunks, complete = events(lam.invoke_with_response_stream(FunctionName=echo.name, Payload=b'{"a":1}', LogType="Tail"))
    assert json.loads(b"".join(chunk for _, chunk in chunks)) == {"a": 1}
    assert "ErrorCode" not in complete
    assert "REPORT RequestId" in base64.b64decode(complete["LogResult"]).decode()


def test_a_streaming_function_is_heard_while_it_runs(make, lam):
    if host_node() is None:
        pytest.skip("no Node.js on this host")
    source = """
        export const handler = awslambda.streamifyResponse(async (event, stream) => {
          for (let number = 0; number < 3; number++) {
            stream.write(`part ${number};`);
            await new Promise((resolve) => setTimeout(resolve, 300));
          }
          stream.end();
        });
    """
    function = make(archive({"app.mjs": source}), host_node(), Timeout=10)
    chunks, complete = events(lam.invoke_with_response_stream(FunctionName=function.name, Payload=b"{}"))
    assert b"".join(chunk for _, chunk in chunks) == b"part 0;part 1;part 2;"
    assert chunks[-1][0] - chunks[0][0] > 0.3, "all parts came at once"
    assert complete.get("ErrorCode") is None


def test_the_plain_http_door_needs_no_sdk(node, echo):
    import urllib.request

    url = f"{node.url}/2015-03-31/functions/{echo.name}/invocations"
    with urllib.request.urlopen(urllib.request.Request(url, b'{"a":1}', method="POST"), timeout=10) as answer:
        assert json.load(answer) == {"a": 1}
        assert answer.headers["X-Amz-Executed-Version"] == "$LATEST"
        assert re.fullmatch(UUID, answer.headers["x-amzn-RequestId"])
