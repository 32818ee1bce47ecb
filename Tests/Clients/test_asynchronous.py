"""Asynchronous invocations: durable, retried, with destinations."""

import concurrent.futures
import contextlib
import http.server
import json
import secrets
import socketserver
import threading

from apus_node import Node, eventually
from conftest import deploy, error_of
from packages import archive, host_python

RECORD = "import json\ndef handler(event, context): print('RECORD ' + json.dumps(event))"


def records(logs, name):
    """What a RECORD function was sent."""
    try:
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="RECORD")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [json.loads(event["message"].split("RECORD ", 1)[1]) for event in found]


def starts(logs, name):
    """The request ids of a function's invocations, one for each attempt."""
    try:
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern='"START RequestId"')["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"].split()[2] for event in found]


def arn(name):
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}"


def test_an_accepted_invocation_runs_under_its_request_id(python, lam, logs):
    function = python("def handler(event, context): print('RECORD ' + '\"%s\"' % context.aws_request_id)")
    answer = lam.invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    request = answer["ResponseMetadata"]["RequestId"]
    assert eventually(lambda: records(logs, function.name)) == [request]


def test_a_failure_is_retried_twice_and_goes_to_its_destination(python, lam, logs):
    failing = python("def handler(event, context): raise ValueError('always')")
    target = python(RECORD)
    lam.put_function_event_invoke_config(FunctionName=failing.name, DestinationConfig={"OnFailure": {"Destination": arn(target.name)}})
    request = lam.invoke(FunctionName=failing.name, InvocationType="Event", Payload=b'{"n":1}')["ResponseMetadata"]["RequestId"]
    record = eventually(lambda: records(logs, target.name))[0]
    assert record["version"] == "1.0"
    context = record["requestContext"]
    assert context["requestId"] == request
    assert context["functionArn"] == f"{arn(failing.name)}:$LATEST"
    assert context["condition"] == "RetriesExhausted"
    assert context["approximateInvokeCount"] == 3
    assert record["requestPayload"] == {"n": 1}
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert record["responsePayload"]["errorMessage"] == "always"
    assert starts(logs, failing.name) == [request] * 3


def test_a_success_goes_to_its_destination(python, lam, logs):
    working, target = python("def handler(event, context): return {'got': event}"), python(RECORD)
    lam.put_function_event_invoke_config(FunctionName=working.name, DestinationConfig={"OnSuccess": {"Destination": arn(target.name)}})
    lam.invoke(FunctionName=working.name, InvocationType="Event", Payload=b"5")
    record = eventually(lambda: records(logs, target.name))[0]
    assert record["requestContext"]["condition"] == "Success"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["responsePayload"] == {"got": 5}


def test_retries_can_be_turned_off(python, lam, logs):
    failing, target = python("def handler(event, context): raise ValueError('no')"), python(RECORD)
    lam.put_function_event_invoke_config(
        FunctionName=failing.name, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn(target.name)}}
    )
    lam.invoke(FunctionName=failing.name, InvocationType="Event", Payload=b"{}")
    record = eventually(lambda: records(logs, target.name))[0]
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert len(starts(logs, failing.name)) == 1


def test_the_event_invoke_configuration_is_kept(echo, lam):
    assert error_of(lam.get_function_event_invoke_config, FunctionName=echo.name)[0] == "ResourceNotFoundException"
    lam.put_function_event_invoke_config(FunctionName=echo.name, MaximumRetryAttempts=1, MaximumEventAgeInSeconds=120)
    lam.update_function_event_invoke_config(FunctionName=echo.name, MaximumRetryAttempts=0)
    configuration = lam.get_function_event_invoke_config(FunctionName=echo.name)
    assert (configuration["MaximumRetryAttempts"], configuration["MaximumEventAgeInSeconds"]) == (0, 120)
    assert len(lam.list_function_event_invoke_configs(FunctionName=echo.name)["FunctionEventInvokeConfigs"]) == 1
    lam.delete_function_event_invoke_config(FunctionName=echo.name)
    assert error_of(lam.get_function_event_invoke_config, FunctionName=echo.name)[0] == "ResourceNotFoundException"
    assert error_of(lam.put_function_event_invoke_config, FunctionName=echo.name, MaximumRetryAttempts=3)[2] == 400


@contextlib.contextmanager
def listener():
    """An HTTP server that notes the paths it is asked for: what ran says so there, whatever becomes of the node."""
    seen = []

    class Note(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path[1:])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()


def crash_and_account(node, total):
    """Accepts invocations, kills the node with -9 in the middle, restarts it, and waits for every accepted one to have run."""
    with listener() as (port, seen):
        source = f"""
            import urllib.request
            def handler(event, context):
                urllib.request.urlopen("http://127.0.0.1:{port}/" + event["id"], timeout=5).read()
        """
        function = deploy(node.client("lambda"), "crash", archive({"app.py": source}), host_python(), Timeout=15)
        accepted = []
        lam = node.client("lambda")

        def accept(_):
            request = secrets.token_hex(8)
            try:
                lam.invoke(FunctionName=function.name, InvocationType="Event", Payload=json.dumps({"id": request}))
            except Exception:
                return  # Not acknowledged: the node was being killed.
            accepted.append(request)

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            waiting = [pool.submit(accept, number) for number in range(total)]
            eventually(lambda: len(accepted) >= total // 2, seconds=60, every=0.005)
            node.kill()
            concurrent.futures.wait(waiting)
        ran_before = len(set(seen))
        assert len(accepted) >= total // 2
        node.start()
        try:
            eventually(lambda: set(accepted) <= set(seen), seconds=90)
        except AssertionError:
            raise AssertionError(f"{len(set(accepted) - set(seen))} of {len(accepted)} accepted invocations never ran") from None
        return ran_before, len(accepted)


def test_every_accepted_invocation_runs_after_kill_9():
    with Node("--async-retry-delay", "0.2") as node:
        crash_and_account(node, total=1500)
