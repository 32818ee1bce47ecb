"""Bad input: a clear AWS error each, nothing lost, the node stays up."""

import contextlib
import http.client
import json
import resource
import socket
import struct
import time
import zipfile
import io

import pytest
from conftest import error_of
from packages import ROLE, archive, host_python


@pytest.fixture(autouse=True)
def alive(node):
    """After each of these the node must answer as before."""
    yield
    assert node.process.poll() is None
    assert node.get("/_apus/health")[0] == 200


def create(lam, name, package):
    return lam.create_function(FunctionName=name, Runtime=host_python(), Handler="app.handler", Role=ROLE, Code={"ZipFile": package})


def zip_of(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            package.writestr(entry, content)
    return buffer.getvalue()


def symlink(path, target):
    entry = zipfile.ZipInfo(path)
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    return entry, target


GOOD = archive({"app.py": "def handler(event, context): return 1"})


@pytest.mark.parametrize(
    "package",
    [
        b"", b"not a zip", GOOD[:-10], GOOD[: len(GOOD) // 2], b"PK\x03\x04" + b"\x00" * 100, b"PK\x05\x06" + b"\xff" * 18,
        GOOD.replace(b"app.py", b"a\x00p.py"),
    ],
    ids=["empty", "text", "cut", "half", "zeros", "directory", "zero-in-name"],
)
def test_a_malformed_zip(node, name, package):
    lam = node.client("lambda", parameter_validation=False)
    code, message, status = error_of(create, lam, name, package)
    assert (code, status) in {("InvalidParameterValueException", 400), ("ValidationException", 400)}, message
    assert error_of(lam.get_function, FunctionName=name)[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "entries",
    [
        [("../../../../tmp/apus-slipped", "x")],
        [("a/../../apus-slipped", "x")],
        [("/tmp/apus-slipped", "x")],
        [symlink("out", "/tmp"), ("out/apus-slipped", "x")],
        [symlink("out", "../../.."), ("out/apus-slipped", "x")],
    ],
    ids=["dots", "dots-inside", "absolute", "link", "relative-link"],
)
def test_a_zip_that_slips_out(node, lam, name, entries):
    import os

    with contextlib.suppress(Exception):
        create(lam, name, zip_of(("app.py", "def handler(event, context): return 1"), *entries))
    assert not os.path.exists("/tmp/apus-slipped")
    found = [path for path in node.data.rglob("apus-slipped") if "functions" not in str(path.parent)]
    assert not found
    with contextlib.suppress(lam.exceptions.ResourceNotFoundException):
        lam.delete_function(FunctionName=name)


def test_a_zip_bomb(lam, name):
    bomb = zip_of(*((f"zeros-{number}", b"\0" * (64 << 20)) for number in range(5)))
    assert len(bomb) < 1 << 20
    start = time.monotonic()
    code, message, status = error_of(create, lam, name, bomb)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert "262144000" in message, message
    assert time.monotonic() - start < 10


def test_a_zip_of_very_many_entries(lam, name):
    package = zip_of(("app.py", "def handler(event, context): return 1"), *((f"d/{number}", "") for number in range(20_000)))
    with contextlib.suppress(Exception):
        create(lam, name, package)
        lam.delete_function(FunctionName=name)


# MARK: HTTP


@contextlib.contextmanager
def connection(node, timeout=15):
    with socket.create_connection(node.address, timeout=timeout) as raw:
        yield raw


def status_of(raw):
    """The status of the first answer, or None where the node closed the connection."""
    received = b""
    with contextlib.suppress(OSError):
        while b"\r\n" not in received:
            chunk = raw.recv(65536)
            if not chunk:
                break
            received += chunk
    return int(received.split(b" ")[1]) if received.startswith(b"HTTP/1.") else None


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n\r\n\r\n", b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
        b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /?%zz=%&=&& HTTP/1.1\r\nHost: a\r\n\r\n", b"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_broken_requests_are_refused_or_closed(node, text):
    with connection(node) as raw:
        raw.sendall(text)
        raw.shutdown(socket.SHUT_WR)
        status = status_of(raw)
        assert status is None or status in (501, 505) or 200 <= status < 500


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(20_000)) + b"\r\n",
    ],
    ids=["long path", "long header", "many headers"],
)
def test_a_head_of_hostile_size_is_refused(node, head):
    with connection(node) as raw:
        with contextlib.suppress(OSError):
            raw.sendall(head)
        assert status_of(raw) in (None, 400, 404, 413, 414, 431)


@pytest.mark.parametrize("path", ["/2015-03-31/functions/a%2Fb/invocations", "/2015-03-31/functions/..%2f..%2fetc/invocations",
                                  "/2015-03-31/functions/%00/invocations", "/2015-03-31/functions//invocations",
                                  "/2015-03-31/functions/a/../b/invocations", "/2015-03-31/functions/" + "a" * 1000 + "/invocations"])
def test_names_that_are_none(node, path):
    connection = http.client.HTTPConnection(*node.address, timeout=10)
    connection.request("POST", path, b"{}")
    answer = connection.getresponse()
    body = answer.read()
    assert 400 <= answer.status < 500, body
    assert json.loads(body), "an AWS error has a JSON body"


@pytest.mark.parametrize(
    "target, body",
    [
        ("Logs_20140328.DescribeLogGroups", b"{"), ("Logs_20140328.DescribeLogGroups", b"[]"), ("Logs_20140328.DescribeLogGroups", b'"x"'),
        ("Logs_20140328.DescribeLogGroups", b'{"limit": "many"}'), ("Logs_20140328.DescribeLogGroups", b"\xff\xfe"),
        ("Logs_20140328.Nonsense", b"{}"), ("Nonsense", b"{}"), ("", b"{}"), ("Logs_20140328.DescribeLogGroups", b"[" * 100_000),
    ],
)
def test_wrong_json_requests_get_an_error_of_aws(node, target, body):
    connection = http.client.HTTPConnection(*node.address, timeout=10)
    connection.request("POST", "/", body, {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"})
    answer = connection.getresponse()
    content = answer.read()
    assert 400 <= answer.status < 502, content
    assert "__type" in json.loads(content) or "message" in content.decode().lower()


@pytest.mark.parametrize(
    "body", [b"Action=Nonsense&Version=2010-05-08", b"Action=GetRole", b"Version=2010-05-08", b"%zz=&&&=", b"Action=GetRole&RoleName=%ff",
             b"Action=TagRole&RoleName=a&Tags.member.999999999999.Key=x", b"Action=TagRole&" + b"&".join(b"Tags.member.%d.Key=a" % n for n in range(5000))]
)
def test_wrong_query_requests_get_an_error_of_aws(node, body):
    connection = http.client.HTTPConnection(*node.address, timeout=10)
    connection.request("POST", "/", body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0",
    })
    answer = connection.getresponse()
    content = answer.read()
    assert 400 <= answer.status < 502, content


def test_a_payload_that_never_comes_holds_up_nobody(node, echo):
    with contextlib.ExitStack() as open_connections:
        for _ in range(200):
            raw = open_connections.enter_context(connection(node))
            raw.sendall(b"POST /2015-03-31/functions/x/invocations HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{")
        start = time.monotonic()
        assert echo.invoke(1) == 1
        assert time.monotonic() - start < 3


def test_thousands_of_idle_connections(node, echo):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10_000
    if hard != resource.RLIM_INFINITY and hard < wanted + 500:
        wanted = hard - 500
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted + 500), hard))
    before = node.memory()
    connections = []
    try:
        for _ in range(wanted):
            raw = socket.socket()
            raw.settimeout(10)
            raw.connect(node.address)
            connections.append(raw)
        assert echo.invoke(1) == 1
        assert node.get("/_apus/health")[0] == 200
        assert node.memory() - before < 400, "more than 40 KB for an idle connection"
    finally:
        for raw in connections:
            raw.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_clients_that_vanish_in_the_middle(node, python):
    function = python("import time\ndef handler(event, context): time.sleep(0.5); return 1")
    request = (
        f"POST /2015-03-31/functions/{function.name}/invocations HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    )
    for _ in range(20):
        raw = socket.create_connection(node.address)
        raw.sendall(request)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()  # with a reset
    time.sleep(1)
    assert function.invoke() == 1


def test_pipelined_requests_are_answered_in_order(node):
    with connection(node) as raw:
        raw.sendall(b"GET /_apus/health HTTP/1.1\r\nHost: a\r\n\r\n" * 20 + b"GET /_apus/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = b""
        while chunk := raw.recv(65536):
            received += chunk
        assert received.count(b"HTTP/1.1 200") == 21
