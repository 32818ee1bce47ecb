"""Execution environments: limits, isolation, reuse, freezing, misbehaviour."""

import os
import pathlib
import re
import time

import pytest
from conftest import eventually


def test_a_timeout_is_told_as_on_aws_and_the_next_invocation_runs(python):
    function = python("import time\ndef handler(event, context):\n    if event: time.sleep(30)\n    return 'ok'", Timeout=1)
    assert function.invoke(0) == "ok"
    start = time.monotonic()
    answer = function.call(1)
    assert 0.9 < time.monotonic() - start < 4
    request = answer.raw["ResponseMetadata"]["RequestId"]
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] == "Sandbox.Timedout"
    assert answer.result["errorMessage"] == f"RequestId: {request} Error: Task timed out after 1.00 seconds"
    assert f"{request} Task timed out after 1.00 seconds" in answer.log
    assert answer.report("Billed Duration") == 1000
    assert function.invoke(0) == "ok"


def test_too_much_memory_is_told_as_on_aws(python):
    function = python("def handler(event, context):\n    return len(b'x' * (event << 20))", MemorySize=128, Timeout=10)
    assert function.invoke(10) == 10 << 20
    answer = function.call(400)
    assert answer.error == "Unhandled"
    # Either the kernel ends the process, or Python gets no memory and says so itself.
    assert answer.result["errorType"] in ("Runtime.OutOfMemory", "MemoryError"), answer.result
    assert function.invoke(10) == 10 << 20


@pytest.mark.parametrize(
    "code, kind, message",
    [
        ("import sys; sys.exit(3)", "Runtime.ExitError", "exit status 3"),
        ("import os; os._exit(0)", "Runtime.ExitError", "exited without providing a reason"),
        ("import os; os.kill(os.getpid(), 11)", "Runtime.ExitError", "segmentation fault"),
    ],
)
def test_a_handler_that_ends_its_process(python, code, kind, message):
    function = python(f"def handler(event, context):\n    if event:\n        {code}\n    return 'alive'")
    answer = function.call(1)
    assert answer.error == "Unhandled"
    assert answer.result["errorType"] in (kind, "SystemExit")
    assert message in answer.result["errorMessage"] or answer.result["errorType"] == "SystemExit"
    assert function.invoke(0) == "alive"


def test_an_environment_is_reused_while_warm(python):
    function = python("count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count")
    assert [function.invoke() for _ in range(5)] == [1, 2, 3, 4, 5]


def test_an_environment_is_frozen_between_invocations(python):
    function = python(
        """
        import threading, time
        count = 0
        def tick():
            global count
            while True:
                time.sleep(0.01)
                count += 1
        threading.Thread(target=tick, daemon=True).start()
        def handler(event, context):
            time.sleep(event)
            return count
        """
    )
    before = function.invoke(0.2)
    assert before >= 5, "the thread does not run at all"
    time.sleep(1.0)
    after = function.invoke(0)
    assert after - before < 30, f"{after - before} ticks of 10 ms happened in a second of rest"


def test_tmp_is_writable_and_belongs_to_one_environment(python, name):
    source = """
        import os
        def handler(event, context):
            before = sorted(os.listdir("/tmp"))
            open(f"/tmp/{event}", "w").write("x" * 1000)
            return before
    """
    one, two = python(source), python(source)
    assert one.invoke(name) == []
    assert one.invoke("b") == [name]
    assert two.invoke("c") == []
    assert not os.path.exists(f"/tmp/{name}")


def test_the_code_cannot_be_written(python):
    function = python(
        """
        def handler(event, context):
            try:
                open("/var/task/new", "w")
                return "written"
            except OSError as error:
                return type(error).__name__
        """
    )
    assert function.invoke() in ("OSError", "PermissionError")


def test_a_function_is_nobody_and_sees_only_itself(python, node):
    other = python("SECRET = 'tis-a-secret'\ndef handler(event, context): return 1", Environment={"Variables": {"KEY": "other's key"}})
    other.invoke()
    function = python(
        """
        import os
        def handler(event, context):
            def attempt(action):
                try:
                    return action()
                except OSError as error:
                    return type(error).__name__
            processes = [pid for pid in os.listdir("/proc") if pid.isdigit()]
            def environment(pid):
                return open(f"/proc/{pid}/environ", "rb").read().decode(errors="replace")
            return {
                "user": os.getuid(),
                "data": attempt(lambda: os.listdir(event["data"])),
                "home": attempt(lambda: os.listdir("/root")),
                "shadow": attempt(lambda: open("/etc/shadow").read()),
                "processes": len(processes),
                "environments": "".join(str(attempt(lambda: environment(pid))) for pid in processes),
                "variables": dict(os.environ),
            }
        """
    )
    result = function.invoke({"data": str(node.data)})
    assert result["user"] != 0
    if isinstance(result["home"], list):  # The interpreter's own directory may be mounted there.
        assert set(result["home"]) <= {".pyenv"}
    for place in ["data", "shadow"]:
        assert isinstance(result[place], str) and result[place].endswith("Error"), f"{place} can be read: {result[place]!r}"
    assert result["processes"] <= 5
    for secret in ["hunter2", "other's key"]:
        assert secret not in result["environments"]
        assert secret not in str(result["variables"])
    assert not [name for name in result["variables"] if name.startswith("APUS_")]


def test_another_functions_invocations_cannot_be_taken(python):
    """The Runtime API answers an environment about itself only, whatever request id or path it asks for."""
    victim = python("import time\ndef handler(event, context): time.sleep(1.5); return 'mine'", Timeout=10)
    thief = python(
        """
        import http.client, os, urllib.request
        def handler(event, context):
            api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"], timeout=1)
            api.request("POST", f"/2018-06-01/runtime/invocation/{event}/response", b'"stolen"')
            return api.getresponse().status
        """
    )
    import concurrent.futures

    request = "00000000-0000-4000-8000-000000000001"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(victim.call)
        time.sleep(0.7)
        assert 400 <= thief.invoke(request) < 500
        assert running.result().result == "mine"


def test_children_of_a_handler_end_with_their_environment(python, lam, name):
    marker = f"sleep-{name}"
    function = python(
        f"""
        import subprocess
        def handler(event, context):
            for _ in range(3):
                subprocess.Popen(["bash", "-c", "exec -a {marker} sleep 1000"], start_new_session=True)
            return "started"
        """
    )

    def running():
        found = 0
        for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                found += marker.encode() in process.read_bytes()
            except OSError:
                pass
        return found

    assert function.invoke() == "started"
    lam.delete_function(FunctionName=function.name)
    eventually(lambda: running() == 0)


def test_a_slow_init_is_ended(python):
    function = python("import time\ntime.sleep(60)\ndef handler(event, context): return 1", Timeout=2)
    start = time.monotonic()
    answer = function.call()
    assert answer.error == "Unhandled"
    assert "timed out" in answer.result["errorMessage"]
    assert time.monotonic() - start < 25


def test_a_flood_of_logs_neither_kills_nor_slows_the_function(python):
    function = python(
        """
        import sys
        def handler(event, context):
            line = "x" * 1023 + "\\n"
            for _ in range(event):
                sys.stdout.write(line)
            return "done"
        """,
        Timeout=30,
    )
    start = time.monotonic()
    assert function.invoke(200_000) == "done"  # 200 MB
    assert time.monotonic() - start < 20
    assert function.invoke(1) == "done"


def test_a_fork_bomb_stays_in_its_environment(python, echo):
    function = python(
        """
        import os, time
        def handler(event, context):
            made = 0
            try:
                while made < 5000:
                    if os.fork() == 0:
                        time.sleep(100)
                        os._exit(0)
                    made += 1
            except OSError as error:
                return [made, type(error).__name__]
            return [made, None]
        """,
        Timeout=10,
    )
    answer = function.call()
    if answer.error is None:
        made, error = answer.result
        assert made < 2000 and error == "BlockingIOError", answer.result
    assert echo.invoke("alive") == "alive"


def test_max_memory_used_is_measured(python):
    function = python("keep = []\ndef handler(event, context): keep.append(b'x' * (event << 20)); return 1", MemorySize=512)
    small = function.call(0).report("Max Memory Used")
    large = function.call(100).report("Max Memory Used")
    assert 5 <= small < 40  # The interpreter alone.
    assert 100 <= large - small < 105
    assert re.search(r"Memory Size: 512 MB", function.call(0).log)
