"""A node's life: ready, healthy, drained, restarted; and why it cannot start."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
from apus_node import BINARY, Node, clean_environment, eventually
from conftest import deploy, error_of
from packages import archive, host_python

SLEEP = "import time\ndef handler(event, context):\n    time.sleep(event)\n    return 'done'"


def fails_to_start(*arguments, environment=None):
    """Runs `apus serve` that must end by itself; answers what it said."""
    done = subprocess.run(
        [BINARY, "serve", *map(str, arguments)], capture_output=True, text=True, timeout=20,
        env={**clean_environment(), **(environment or {})},
    )
    assert done.returncode not in (0, -6, -11), f"{done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def test_it_prints_one_line_when_it_is_ready(tmp_path):
    with Node(data=tmp_path) as node:
        assert re.fullmatch(rf"apus ready at http://127\.0\.0\.1:\d+, data in {re.escape(str(node.data))}/?, [\d.]+ ms", node.ready_line)


def test_it_is_healthy(node):
    status, body = node.get("/_apus/health")
    assert status == 200 and json.loads(body)
    status, body = node.get("/_localstack/health")
    services = json.loads(body)["services"]
    assert status == 200
    assert services["lambda"] in ("available", "running")


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = fails_to_start("--listen", f"127.0.0.1:{port}", "--data-dir", tmp_path / "data")
    assert str(port) in said
    assert re.search("in use|taken", said)


def test_a_directory_belongs_to_one_node(tmp_path):
    with Node(data=tmp_path) as node:
        said = fails_to_start("--listen", "127.0.0.1:0", "--data-dir", tmp_path)
        assert "locked" in said
        assert str(node.process.pid) in said
        assert node.get("/_apus/health")[0] == 200


def test_a_directory_that_cannot_be_written_is_said():
    assert "/proc/nothing" in fails_to_start("--listen", "127.0.0.1:0", "--data-dir", "/proc/nothing")


@pytest.mark.parametrize(
    "arguments, part",
    [
        (["--listen", "nonsense"], "nonsense"),
        (["--listen", "127.0.0.1:99999"], "99999"),
        (["--database", "mysql://x"], "postgres"),
        (["--config", "/does/not/exist.yaml"], "/does/not/exist.yaml"),
        (["--no-such-flag"], "no-such-flag"),
        (["--account-concurrency", "many"], "account-concurrency"),
    ],
)
def test_wrong_settings_are_said(tmp_path, arguments, part):
    assert part in fails_to_start("--data-dir", tmp_path / "data", *arguments)


def test_settings_come_from_flags_before_the_environment_before_the_file(tmp_path):
    configuration = tmp_path / "apus.yaml"
    configuration.write_text(f"listen: 127.0.0.1:0\naccount-concurrency: 321\ndata-dir: {tmp_path / 'from-file'}\n")
    with Node("--config", configuration, data=tmp_path / "from-flag", listen=None) as node:
        assert str(tmp_path / "from-flag") in node.ready_line
        assert node.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"] == 321
    environment = {"APUS_ACCOUNT_CONCURRENCY": "654", "APUS_CONFIG": str(configuration)}
    with Node("--config", configuration, data=tmp_path / "from-flag", listen=None, environment=environment) as node:
        assert node.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"] == 654
    configuration.write_text("lissen: 127.0.0.1:0\n")
    assert "lissen" in fails_to_start("--config", configuration)
    configuration.write_text("listen: [\n")
    message = fails_to_start("--config", configuration)
    assert "not YAML" in message and str(configuration) in message


def test_sigterm_lets_what_runs_finish(tmp_path):
    with Node(data=tmp_path) as node:
        function = deploy(node.client("lambda"), "slow", archive({"app.py": SLEEP}), host_python(), Timeout=10)
        function.invoke(0)
        results = []
        running = threading.Thread(target=lambda: results.append(function.invoke(1.5)))
        running.start()
        time.sleep(0.5)
        start = time.monotonic()
        assert node.stop() == 0
        running.join()
        assert results == ["done"]
        assert 0.5 < time.monotonic() - start < 10


def test_sigterm_does_not_wait_for_ever(tmp_path):
    with Node("--drain-timeout", "1", data=tmp_path) as node:
        function = deploy(node.client("lambda"), "slow", archive({"app.py": SLEEP}), host_python(), Timeout=60)
        running = threading.Thread(target=lambda: error_or_result(function))
        running.start()
        time.sleep(0.8)
        start = time.monotonic()
        assert node.stop() == 0
        assert time.monotonic() - start < 8
        running.join()


def error_or_result(function):
    try:
        function.call(50)
    except Exception:
        pass


def test_an_idle_node_stops_at_once(tmp_path):
    with Node(data=tmp_path) as node:
        start = time.monotonic()
        node.process.send_signal(signal.SIGINT)
        assert node.process.wait(5) == 0
        assert time.monotonic() - start < 3


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_everything_is_there_after_a_restart(tmp_path, way):
    with Node(data=tmp_path) as node:
        lam = node.client("lambda")
        function = deploy(lam, "kept", archive({"app.py": SLEEP}), host_python(), Timeout=9, Tags={"a": "b"})
        lam.publish_version(FunctionName="kept")
        lam.create_alias(FunctionName="kept", Name="live", FunctionVersion="1")
        node.client("iam").create_role(RoleName="kept", AssumeRolePolicyDocument=json.dumps(
            {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
        assert function.invoke(0) == "done"
        getattr(node, way)()
        node.start()
        function.lam = lam = node.client("lambda")
        assert function.invoke(0, Qualifier="live") == "done"
        assert lam.get_function(FunctionName="kept")["Tags"] == {"a": "b"}
        assert lam.get_function_configuration(FunctionName="kept")["Timeout"] == 9
        assert node.client("iam").get_role(RoleName="kept")["Role"]["RoleName"] == "kept"


def test_no_process_outlives_a_killed_node(tmp_path):
    with Node(data=tmp_path) as node:
        marker = f"left-{os.getpid()}-{time.monotonic_ns()}"
        source = f"import ctypes\nctypes.CDLL(None).prctl(15, b'{marker[:15]}')\ndef handler(event, context): return 1"
        function = deploy(node.client("lambda"), "f", archive({"app.py": source}), host_python())
        function.invoke()

        def named():
            found = 0
            for file in pathlib.Path("/proc").glob("[0-9]*/comm"):
                try:
                    found += file.read_text().strip() == marker[:15]
                except OSError:
                    pass
            return found

        assert named() == 1
        node.kill()
        eventually(lambda: named() == 0)


def test_a_signal_before_it_is_ready_ends_it(tmp_path):
    node = Node(data=tmp_path)
    node.spawn()
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(10) in (0, -signal.SIGTERM)
