"""The same node on PostgreSQL: a server of the test's own."""

import glob
import os
import pathlib
import shutil
import socket
import subprocess

import pytest
from apus_node import Node, eventually
from conftest import deploy
from packages import archive, host_python
from test_asynchronous import crash_and_account


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    found = glob.glob("/usr/lib/postgresql/*/bin") + [str(pathlib.Path(shutil.which("initdb") or "/none").parent)]
    directories = [place for place in found if os.path.exists(f"{place}/initdb") and os.path.exists(f"{place}/postgres")]
    if not directories:
        pytest.skip("PostgreSQL is not installed")
    programs = directories[0]
    directory = tmp_path_factory.mktemp("postgresql")
    data = directory / "data"
    # PostgreSQL does not run as root.
    user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    if user:
        for parent in [directory, *directory.parents[:3]]:
            if parent != pathlib.Path("/tmp"):
                parent.chmod(0o755)
        shutil.chown(directory, "nobody")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [*user, f"{programs}/initdb", "-D", data, "-U", "apus", "-A", "trust", "-N"], check=True, capture_output=True, cwd=directory,
    )
    server = subprocess.Popen(
        [*user, f"{programs}/postgres", "-D", data, "-p", str(port), "-k", directory, "-c", "listen_addresses=127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=directory,
    )

    def accepts():
        # A server that starts takes connections before it serves them.
        asked = subprocess.run([f"{programs}/pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True, cwd=directory)
        return asked.returncode == 0

    try:
        eventually(accepts, seconds=20)
        yield f"postgres://apus@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(20)


def test_a_node_works_on_it_and_comes_back(database):
    with Node("--database", database) as node:
        lam = node.client("lambda")
        function = deploy(lam, "f", archive({"app.py": "def handler(event, context): print('seen'); return event"}), host_python())
        assert function.invoke({"a": 1}) == {"a": 1}
        lam.publish_version(FunctionName="f")
        node.restart()
        function.lam = lam = node.client("lambda")
        assert function.invoke(2, Qualifier="1") == 2
        logs = node.client("logs")
        eventually(lambda: logs.filter_log_events(logGroupName="/aws/lambda/f", filterPattern="seen")["events"])
        lam.delete_function(FunctionName="f")


def test_every_accepted_invocation_runs_after_kill_9(database):
    with Node("--database", database, "--async-retry-delay", "0.2") as node:
        crash_and_account(node, total=400)
