"""Function URLs serve HTTP."""

import http.client
import json
import urllib.parse

import pytest
from conftest import error_of

EVENT = "import json\ndef handler(event, context): return {'statusCode': 200, 'body': json.dumps(event)}"


def request(node, url, method="GET", path="/", body=None, headers=None):
    """A request to a function URL: to the node's address, whatever the URL's host resolves to."""
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(*node.address, timeout=20)
    connection.request(method, target.path.rstrip("/") + path, body, {"Host": target.netloc, **(headers or {})})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.fixture
def serve(python, lam):
    def serve(source, **settings):
        function = python(source)
        settings.setdefault("AuthType", "NONE")
        return function, lam.create_function_url_config(FunctionName=function.name, **settings)["FunctionUrl"]

    return serve


def test_the_function_gets_the_request_as_an_event(node, serve):
    _, url = serve(EVENT)
    answer, body = request(node, url, "POST", "/a%20b?x=1&x=2&y=%26", b"hello", {"X-Custom": "Value", "Cookie": "c=1; d=2"})
    assert answer.status == 200
    event = json.loads(body)
    assert event["version"] == "2.0"
    assert event["routeKey"] == "$default"
    assert event["rawPath"] in ("/a b", "/a%20b")
    assert event["rawQueryString"] == "x=1&x=2&y=%26"
    assert event["queryStringParameters"] == {"x": "1,2", "y": "&"}
    assert event["headers"]["x-custom"] == "Value"
    assert event["cookies"] == ["c=1", "d=2"]
    assert event["requestContext"]["http"]["method"] == "POST"
    body = event["body"]
    assert body == "hello" and event["isBase64Encoded"] is False or body == "aGVsbG8=" and event["isBase64Encoded"]


def test_the_answer_is_made_of_what_the_function_returns(node, serve):
    _, url = serve(
        "def handler(event, context): return {'statusCode': 418, 'headers': {'X-A': 'b', 'Content-Type': 'text/plain'}, "
        "'cookies': ['a=1', 'b=2'], 'body': 'aGk=', 'isBase64Encoded': True}"
    )
    answer, body = request(node, url)
    assert (answer.status, body) == (418, b"hi")
    assert answer.getheader("x-a") == "b"
    assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_plain_value_becomes_json(node, serve):
    _, url = serve("def handler(event, context): return {'hello': 'world'}")
    answer, body = request(node, url)
    assert (answer.status, json.loads(body)) == (200, {"hello": "world"})
    assert answer.getheader("content-type") == "application/json"


def test_a_function_that_fails_is_a_502(node, serve):
    _, url = serve("def handler(event, context): raise ValueError('no')")
    assert request(node, url)[0].status == 502


def test_a_url_for_signed_requests_refuses_others(node, serve):
    _, url = serve(EVENT, AuthType="AWS_IAM")
    answer, body = request(node, url)
    assert answer.status == 403
    assert json.loads(body) == {"Message": "Forbidden"}


def test_browsers_of_other_origins_are_answered(node, serve):
    _, url = serve(EVENT, Cors={"AllowOrigins": ["https://example.com"], "AllowMethods": ["POST"], "AllowHeaders": ["x-a"], "MaxAge": 60})
    answer, _ = request(
        node, url, "OPTIONS", headers={"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    )
    assert (answer.status, answer.getheader("content-length")) == (200, "0")
    assert answer.getheader("access-control-allow-origin") == "https://example.com"
    assert answer.getheader("access-control-allow-methods") == "POST"
    answer, _ = request(node, url, "POST", headers={"Origin": "https://example.com"})
    assert answer.getheader("access-control-allow-origin") == "https://example.com"


def test_the_configuration_is_read_changed_and_removed(node, lam, serve):
    function, url = serve(EVENT)
    assert error_of(lam.create_function_url_config, FunctionName=function.name, AuthType="NONE")[0] == "ResourceConflictException"
    assert lam.get_function_url_config(FunctionName=function.name)["FunctionUrl"] == url
    lam.update_function_url_config(FunctionName=function.name, AuthType="AWS_IAM")
    assert lam.get_function_url_config(FunctionName=function.name)["AuthType"] == "AWS_IAM"
    assert len(lam.list_function_url_configs(FunctionName=function.name)["FunctionUrlConfigs"]) == 1
    lam.delete_function_url_config(FunctionName=function.name)
    assert error_of(lam.get_function_url_config, FunctionName=function.name)[0] == "ResourceNotFoundException"
    assert request(node, url)[0].status in (403, 404)
