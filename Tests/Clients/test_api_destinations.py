"""API destinations and connections against a server of our own: what it is sent, and what becomes of its answers."""

import base64
import contextlib
import http.server
import json
import ssl
import subprocess
import threading
import time
import urllib.parse

import pytest
from apus_node import Node, eventually
from conftest import error_of


class Request:
    def __init__(self, handler, body):
        self.method, self.path, self.headers, self.body, self.at = handler.command, handler.path, handler.headers, body, time.monotonic()

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))


class Server:
    """Answers with what `answer(request)` says: (status, headers, body)."""

    def __init__(self, context=None):
        self.requests, self.answer = [], lambda request: (200, {}, b"")
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                request = Request(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                server.requests.append(request)
                status, headers, body = server.answer(request)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = serve

            def log_message(self, *arguments):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://localhost:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def on(self, path):
        return [request for request in self.requests if request.path.split("?")[0] == path]


@pytest.fixture
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def events(node):
    return node.client("events")


@pytest.fixture(scope="module")
def sqs(node):
    return node.client("sqs")


API_KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "open sesame"}}


class Way:
    """From events of a source of its own to an endpoint, with a dead-letter queue."""

    def __init__(self, events, sqs, name):
        self.events, self.sqs, self.name = events, sqs, name

    def lay(self, endpoint, kind="API_KEY", authorization=API_KEY, target=None, **destination):
        self.events.create_connection(Name=self.name, AuthorizationType=kind, AuthParameters=authorization)
        connection = eventually(self.settled)
        destination = {"HttpMethod": "POST", **destination}
        self.arn = self.events.create_api_destination(
            Name=self.name, ConnectionArn=connection["ConnectionArn"], InvocationEndpoint=endpoint, **destination
        )["ApiDestinationArn"]
        self.queue = self.sqs.create_queue(QueueName=self.name)["QueueUrl"]
        queue = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        rule = self.events.put_rule(Name=self.name, EventPattern=json.dumps({"source": [self.name]}))
        self.rule = rule["RuleArn"]
        answer = self.events.put_targets(
            Rule=self.name,
            Targets=[{"Id": "t", "Arn": self.arn, "RoleArn": "arn:aws:iam::000000000000:role/r", "DeadLetterConfig": {"Arn": queue}, **(target or {})}],
        )
        assert answer["FailedEntryCount"] == 0, answer
        return self

    def settled(self):
        connection = self.events.describe_connection(Name=self.name)
        return connection if connection["ConnectionState"] != "AUTHORIZING" else None

    def put(self, count=1, **detail):
        for first in range(0, count, 10):
            entries = [
                {"Source": self.name, "DetailType": "order", "Detail": json.dumps({"n": n, **detail})} for n in range(first, min(count, first + 10))
            ]
            assert self.events.put_events(Entries=entries)["FailedEntryCount"] == 0

    def dead(self):
        messages = self.sqs.receive_message(QueueUrl=self.queue, MessageAttributeNames=["All"], WaitTimeSeconds=1).get("Messages", [])
        return messages[0] if messages else None


@pytest.fixture
def way(events, sqs, name):
    return Way(events, sqs, name)


def attributes(message):
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


def test_an_event_reaches_the_endpoint_with_the_headers_of_eventbridge(way, server):
    way.lay(server.url + "/in").put()
    request = eventually(lambda: server.requests)[0]
    assert (request.method, request.path) == ("POST", "/in")
    assert request.headers["X-Key"] == "open sesame"
    assert request.headers["User-Agent"] == "Amazon/EventBridge/ApiDestinations"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["Range"] == "bytes=0-1048575"
    event = json.loads(request.body)
    assert event["source"] == way.name and event["detail"] == {"n": 0}
    assert request.headers.get_all("Host") == [server.url.removeprefix("http://")]


def test_target_and_connection_shape_the_request(way, server):
    authorization = {
        "BasicAuthParameters": {"Username": "me", "Password": "pässword"},
        "InvocationHttpParameters": {
            "HeaderParameters": [{"Key": "X-Both", "Value": "connection"}],
            "QueryStringParameters": [{"Key": "q", "Value": "a b&c", "IsValueSecret": True}],
            "BodyParameters": [{"Key": "extra", "Value": "yes"}],
        },
    }
    target = {
        "Input": '{"mine":1}',
        "HttpParameters": {
            "PathParameterValues": ["first/one", "$.detail.n"],
            "HeaderParameters": {"X-Both": "target", "X-Target": "1", "User-Agent": "mine", "X-Type": "$.detail-type"},
            "QueryStringParameters": {"t": "ü"},
        },
    }
    way.lay(server.url + "/a/*/b/*?v=1", "BASIC", authorization, target, HttpMethod="PUT").put(n=2)
    request = eventually(lambda: server.requests)[0]
    assert (request.method, request.path.split("?")[0]) == ("PUT", "/a/first%2Fone/b/2")
    assert request.query == {"v": "1", "t": "ü", "q": "a b&c"}
    assert json.loads(request.body) == {"mine": 1, "extra": "yes"}
    assert request.headers["Authorization"] == "Basic " + base64.b64encode("me:pässword".encode()).decode()
    assert (request.headers["X-Both"], request.headers["X-Target"], request.headers["X-Type"]) == ("connection", "1", "order")
    assert request.headers.get_all("User-Agent") == ["Amazon/EventBridge/ApiDestinations"]


def test_secrets_are_never_answered(way, server, events):
    parameters = {"HeaderParameters": [{"Key": "X-Open", "Value": "open"}, {"Key": "X-Shut", "Value": "secret!", "IsValueSecret": True}]}
    way.lay(server.url, authorization={**API_KEY, "InvocationHttpParameters": parameters})
    text = json.dumps([events.describe_connection(Name=way.name), events.list_connections(NamePrefix=way.name)], default=str)
    assert "open sesame" not in text and "secret!" not in text
    shown = events.describe_connection(Name=way.name)["AuthParameters"]
    assert shown["ApiKeyAuthParameters"] == {"ApiKeyName": "X-Key"}
    assert shown["InvocationHttpParameters"]["HeaderParameters"] == [
        {"Key": "X-Open", "Value": "open", "IsValueSecret": False}, {"Key": "X-Shut", "IsValueSecret": True},
    ]


def oauth(server, **more):
    return {
        "OAuthParameters": {
            "ClientParameters": {"ClientID": "me", "ClientSecret": "hush"}, "AuthorizationEndpoint": server.url + "/token", "HttpMethod": "POST",
            **more,
        }
    }


def test_a_token_is_fetched_kept_and_fetched_again_after_a_401(way, server):
    tokens = iter(f"t{n}" for n in range(1, 100))
    good = ["t1"]

    def answer(request):
        if request.path == "/token":
            return 200, {"Content-Type": "application/json"}, json.dumps({"access_token": next(tokens), "expires_in": 3600}).encode()
        return (200 if request.headers["Authorization"] == f"Bearer {good[0]}" else 401), {}, b""

    server.answer = answer
    more = {"OAuthHttpParameters": {"BodyParameters": [{"Key": "scope", "Value": "all of it"}]}}
    way.lay(server.url + "/in", "OAUTH_CLIENT_CREDENTIALS", oauth(server, **more))
    assert way.settled()["ConnectionState"] == "AUTHORIZED"
    request = server.on("/token")[0]
    assert dict(urllib.parse.parse_qsl(request.body.decode())) == {
        "grant_type": "client_credentials", "client_id": "me", "client_secret": "hush", "scope": "all of it",
    }
    way.put(5)
    eventually(lambda: len(server.on("/in")) == 5)
    assert len(server.on("/token")) == 1
    good[0] = "t2"
    way.put(n=100)
    eventually(lambda: len(server.on("/in")) >= 7)
    assert [r.headers["Authorization"] for r in server.on("/in")[5:7]] == ["Bearer t1", "Bearer t2"]
    assert len(server.on("/token")) == 2


def test_an_authorization_that_is_refused_is_told_in_the_connection(way, server, events):
    server.answer = lambda request: (403, {}, b"no")
    events.create_connection(Name=way.name, AuthorizationType="OAUTH_CLIENT_CREDENTIALS", AuthParameters=oauth(server))
    connection = eventually(way.settled)
    assert connection["ConnectionState"] == "DEAUTHORIZED"
    assert "403" in connection["StateReason"]
    server.answer = lambda request: (200, {}, b'{"access_token":"t"}')
    events.update_connection(Name=way.name, AuthParameters={"OAuthParameters": {"ClientParameters": {"ClientSecret": "better"}}})
    assert eventually(way.settled)["ConnectionState"] == "AUTHORIZED"
    assert b"client_id=me&client_secret=better" in server.requests[-1].body


def test_what_may_pass_is_tried_again_and_what_will_not_is_dead_lettered(way, server):
    answers = iter([(503, {}, b""), (429, {"Retry-After": "1"}, b""), (404, {}, b"")])
    server.answer = lambda request: next(answers)
    way.lay(server.url + "/in").put()
    message = eventually(way.dead, 15)
    assert len(server.requests) == 3
    assert server.requests[2].at - server.requests[1].at >= 0.9
    assert json.loads(message["Body"])["detail"] == {"n": 0}
    told = attributes(message)
    assert told["ERROR_CODE"] == "SDK_CLIENT_ERROR"
    assert told["ERROR_MESSAGE"] == "Unable to invoke ApiDestination endpoint: The endpoint answered with the HTTP status 404."
    assert (told["RULE_ARN"], told["TARGET_ARN"]) == (way.rule, way.arn)


@pytest.mark.parametrize("status", [301, 400, 403])
def test_other_answers_are_final_and_redirects_are_not_followed(way, server, status):
    server.answer = lambda request: (status, {"Location": server.url + "/elsewhere"}, b"")
    way.lay(server.url + "/in").put()
    assert eventually(way.dead)
    assert [request.path for request in server.requests] == ["/in"]


def test_nobody_there_ends_in_the_dead_letter_queue_when_retries_are_used_up(way, server):
    server.stop()
    way.lay(server.url + "/in", target={"RetryPolicy": {"MaximumRetryAttempts": 0}}).put()
    told = attributes(eventually(way.dead))
    assert told["ERROR_CODE"] == "SDK_CLIENT_ERROR"
    assert "API destination endpoint cannot be reached." in told["ERROR_MESSAGE"]
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"


def test_an_endpoint_that_says_nothing_is_given_up_after_five_seconds_and_delays_no_other(way, server, events, sqs, name):
    released = threading.Event()
    server.answer = lambda request: (released.wait(20), (200, {}, b""))[1] if request.path == "/slow" else (200, {}, b"")
    way.lay(server.url + "/slow", target={"RetryPolicy": {"MaximumRetryAttempts": 0}})
    quick = Way(events, sqs, name + "-quick").lay(server.url + "/quick")
    start = time.monotonic()
    way.put()
    quick.put()
    eventually(lambda: server.on("/quick"), 3)
    told = attributes(eventually(way.dead, 15))
    assert 4.5 < time.monotonic() - start < 10
    assert "Timeout calling endpoint" in told["ERROR_MESSAGE"]
    released.set()


def test_the_rate_is_kept(way, server):
    way.lay(server.url + "/in", InvocationRateLimitPerSecond=5).put(20)
    eventually(lambda: len(server.requests) == 20, 20)
    times = [request.at for request in server.requests]
    assert times[-1] - times[0] > 3
    for start in times:
        assert sum(1 for at in times if start <= at < start + 1) <= 7
    assert len({request.body for request in server.requests}) == 20
    assert way.dead() is None


def test_a_deleted_destination_is_no_resource(way, server, events):
    way.lay(server.url + "/in")
    events.delete_api_destination(Name=way.name)
    way.put()
    assert attributes(eventually(way.dead))["ERROR_CODE"] == "NO_RESOURCE"
    assert server.requests == []


LOOPING = """
import json, os, urllib.request
def handler(event, context):
    entry = {"Source": os.environ["SOURCE"], "DetailType": "again", "Detail": "{}"}
    headers = {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"}
    headers["X-Amzn-Trace-Id"] = os.environ["_X_AMZN_TRACE_ID"]
    body = json.dumps({"Entries": [entry]}).encode()
    return json.load(urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)))
"""


def test_a_loop_through_an_endpoint_is_stopped(way, lam, logs, python):
    function = python(LOOPING, Environment={"Variables": {"SOURCE": way.name}})
    url = lam.create_function_url_config(FunctionName=function.name, AuthType="NONE")["FunctionUrl"]
    way.lay(url.rstrip("/") + "/again", target={"RetryPolicy": {"MaximumRetryAttempts": 0}}).put()
    # The function is what would have run once more: its URL refuses.
    assert attributes(eventually(way.dead, 30))["ERROR_CODE"] == "SDK_CLIENT_ERROR"

    def starts():
        return logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}", filterPattern='"START RequestId"')["events"]

    eventually(lambda: len(starts()) == 16)


def test_wrong_requests_are_refused(events, name):
    destination = {
        "Name": name, "ConnectionArn": "arn:aws:events:us-east-1:000000000000:connection/none/0", "InvocationEndpoint": "https://example.com",
        "HttpMethod": "POST",
    }
    code, message, _ = error_of(events.create_api_destination, **destination)
    assert (code, message) == ("ResourceNotFoundException", "Connection 'none' does not exist.")
    assert error_of(events.create_api_destination, **{**destination, "InvocationEndpoint": "ftp://example.com"})[0] == "ValidationException"
    assert error_of(events.describe_connection, Name=name)[0] == "ResourceNotFoundException"
    resource = {"ResourceConfigurationArn": "arn:aws:vpc-lattice:us-east-1:000000000000:resourceconfiguration/rcfg-0123456789abcdefg"}
    code, message, _ = error_of(
        events.create_connection, Name=name, AuthorizationType="API_KEY", AuthParameters=API_KEY,
        InvocationConnectivityParameters={"ResourceParameters": resource},
    )
    assert code == "NotImplementedException" and "InvocationConnectivityParameters" in message


def test_what_waits_for_an_endpoint_survives_kill_9(server, name):
    server.answer = lambda request: (503, {}, b"")
    with Node() as node:
        way = Way(node.client("events"), node.client("sqs"), name).lay(server.url + "/in")
        way.put()
        eventually(lambda: server.requests)
        node.kill()
        server.answer = lambda request: (200, {}, b"")
        before = len(server.requests)
        node.start()
        request = eventually(lambda: server.requests[before:], 20)[0]
        assert request.headers["X-Key"] == "open sesame"
        assert json.loads(request.body)["detail"] == {"n": 0}


def test_a_node_that_stops_lets_requests_under_way_end(server, name):
    def answer(request):
        time.sleep(1)
        return 200, {}, b""

    server.answer = answer
    with Node() as node:
        way = Way(node.client("events"), node.client("sqs"), name).lay(server.url + "/in")
        event = way.events.put_events(Entries=[{"Source": name, "DetailType": "order", "Detail": "{}"}])["Entries"][0]["EventId"]
        eventually(lambda: server.requests)
        node.stop()
        node.start()
        target = json.loads(node.apus("events", "show", event, "--json").stdout)["buses"][0]["rules"][0]["targets"][0]
        assert target["state"] == "delivered" and len(target["attempts"]) == 1, target


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(way, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(context)
    way.lay(server.url + "/in", target={"RetryPolicy": {"MaximumRetryAttempts": 0}}).put()
    told = attributes(eventually(way.dead))
    assert "cannot be reached" in told["ERROR_MESSAGE"]
    assert server.requests == []
    server.stop()
