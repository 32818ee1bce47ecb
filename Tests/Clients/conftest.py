import base64
import json
import re
import secrets

import pytest
from apus_node import BINARY, Node, eventually
from packages import ROLE, archive, host_node, host_python


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"There is no {BINARY}: build it first (make test-clients does).", returncode=1)


@pytest.fixture(scope="session")
def node():
    """The node that most tests share. Retries of asynchronous invocations come at once."""
    with Node("--async-retry-delay", "0.2", environment={"SECRET_OF_THE_NODE": "hunter2"}) as node:
        yield node
        assert node.process.poll() is None, f"the node died: {''.join(node.output)}"


@pytest.fixture(scope="session")
def lam(node):
    return node.client("lambda")


@pytest.fixture(scope="session")
def logs(node):
    return node.client("logs")


@pytest.fixture
def name():
    """A name that nothing else has."""
    return f"t-{secrets.token_hex(5)}"


class Function:
    """A deployed function and how tests call it."""

    def __init__(self, lam, name):
        self.lam, self.name = lam, name

    def invoke(self, event=None, **options):
        """Calls it and answers its result; a function error fails the test."""
        answer = self.call(event, **options)
        assert answer.error is None, f"{answer.error}: {answer.result}\n{answer.log}"
        return answer.result

    def call(self, event=None, **options):
        """Calls it and answers everything."""
        options.setdefault("LogType", "Tail")
        return Answer(self.lam.invoke(FunctionName=self.name, Payload=json.dumps(event), **options))


class Answer:
    def __init__(self, raw):
        self.raw = raw
        self.body = raw["Payload"].read()
        self.result = json.loads(self.body) if self.body else None
        self.error = raw.get("FunctionError")
        self.log = base64.b64decode(raw["LogResult"]).decode() if "LogResult" in raw else ""
        self.version = raw.get("ExecutedVersion")

    def report(self, field):
        """A number of the REPORT line, or None."""
        match = re.search(rf"{field}: ([\d.]+)", self.log)
        return float(match[1]) if match else None


def deploy(lam, name, package, runtime, handler="app.handler", **settings):
    lam.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=ROLE, Code={"ZipFile": package}, **settings)
    wait_until_active(lam, name)
    return Function(lam, name)


def wait_until_active(lam, name):
    def ready():
        configuration = lam.get_function_configuration(FunctionName=name)
        assert configuration["State"] != "Failed", configuration
        return configuration["State"] == "Active" and configuration["LastUpdateStatus"] == "Successful"

    eventually(ready)


@pytest.fixture
def make(lam):
    """Deploys functions and deletes them after the test."""
    names = []

    def make(package, runtime, handler="app.handler", name=None, **settings):
        name = name or f"t-{secrets.token_hex(5)}"
        names.append(name)
        return deploy(lam, name, package, runtime, handler, **settings)

    yield make
    for name in names:
        try:
            lam.delete_function(FunctionName=name)
        except lam.exceptions.ResourceNotFoundException:
            pass


@pytest.fixture
def python(make):
    """A function of Python source."""
    return lambda source, **settings: make(archive({"app.py": source}), host_python(), **settings)


@pytest.fixture
def javascript(make):
    """A function of JavaScript source (an ES module)."""
    if host_node() is None:
        pytest.skip("no Node.js on this host")
    return lambda source, **settings: make(archive({"app.mjs": source}), host_node(), **settings)


ECHO = "def handler(event, context): return event"


@pytest.fixture
def echo(python):
    return python(ECHO)


def error_of(call, *arguments, **parameters):
    """(code, message, HTTP status) of the error that a client call ends in."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as raised:
        call(*arguments, **parameters)
    answer = raised.value.response
    return answer["Error"]["Code"], answer["Error"].get("Message", ""), answer["ResponseMetadata"]["HTTPStatusCode"]
