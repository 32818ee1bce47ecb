"""A node that an ordinary user runs: the sandbox is a user namespace then, and environments share one user outside of it."""

import json
import os
import pathlib
import shutil
import tempfile

import pytest
from apus_node import BINARY, Node
from packages import ROLE, archive, native_c

NOBODY = 65534


@pytest.fixture(scope="module")
def nobodys_folder():
    """A folder that the user nobody reaches, with a binary and a data directory of its own."""
    if os.geteuid() != 0:
        pytest.skip("every other test runs as an ordinary user already")
    with tempfile.TemporaryDirectory(prefix="apus-nobody-", dir="/tmp") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        shutil.copy(BINARY, folder / "apus")
        (folder / "data").mkdir()
        os.chown(folder / "data", NOBODY, NOBODY)
        yield folder


@pytest.fixture(scope="module")
def nobodys_lambda(nobodys_folder):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(nobodys_folder / "data")}
    with Node(data=nobodys_folder / "data", binary=nobodys_folder / "apus", user="nobody", environment=environment) as node:
        yield node.client("lambda")


def create(lam, name, runtime, handler, package):
    lam.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=ROLE, Code={"ZipFile": package}, Timeout=10)


def call(lam, name, event):
    answer = lam.invoke(FunctionName=name, Payload=json.dumps(event))
    payload = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, payload
    return payload


def test_a_native_function_reaches_the_runtime_api_over_tcp(nobodys_lambda):
    create(nobodys_lambda, "native", "provided.al2023", "none", native_c())
    assert call(nobodys_lambda, "native", {"a": 1}) == {"a": 1}
    assert call(nobodys_lambda, "native", [2]) == [2]


def test_a_function_sees_neither_the_data_directory_nor_other_processes(nobodys_lambda, nobodys_folder):
    source = """
        import os
        def handler(event, context):
            processes = [p for p in os.listdir("/proc") if p.isdigit()]
            return {"sees": os.path.exists(event), "processes": len(processes), "user": os.getuid()}
        """
    create(nobodys_lambda, "looker", "python3.11", "main.handler", archive({"main.py": source}))
    seen = call(nobodys_lambda, "looker", str(nobodys_folder))
    assert seen["sees"] is False
    assert seen["processes"] <= 3
    assert seen["user"] != 0
