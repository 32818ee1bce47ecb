"""Wrong input of every shape to every operation of queues, buses, schedules and mappings: an error of AWS's form, never a failure
of the node, and what is accepted of a setting is answered again. Seeded; the requests are made from botocore's models."""

import base64
import contextlib
import http.client
import json
import os
import random
import time
import urllib.parse

import pytest
from apus_node import Node
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.session import Session

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "5"))
CREDENTIALS = Credentials("test", "test")
ACCOUNT = "000000000000"

WEIRD_NUMBERS = [0, -1, 1, 10, 11, 121, 300, 1.5, -0.0, 2**31, 2**53 + 1, 2**63, -(2**63), 10**30, 1e308]
WEIRD_TEXTS = [
    "", " ", "a", "A" * 65, "a" * 129, "b" * 300, "c" * 70_000, "\0", "a\0b", "\n", "\r\n", "ü", "😀" * 40, "\ud800", "\ufffe", "\x7f", "../..",
    "a/b", "%00", "%", "%zz", "?", "#", "{", "{}", "[]", "null", "true", "0", "-1", "1e400", "9" * 40, '"', '{"a":', '{"a":1}', '{"a":[1]}',
    '{"a":["b"]}', '{"a":[{"prefix":"x"}]}', '{"a":[{"wildcard":"' + "*a" * 60 + '"}]}', '{"$or":[]}', "{" + '"a":{' * 200 + "}" * 201,
    '{"a":[' + "[" * 3000 + "]" * 3000 + "]}", "arn:", "arn:aws:sqs:us-east-1:000000000000:", "arn:aws:events:us-east-1:000000000000:rule/",
    "arn:aws:events:::event-bus/default", "arn:aws:sqs:::x", ":::::::", "arn:aws:lambda:us-east-1:000000000000:function:f:1:2:3",
    "rate(1 minute)", "rate(0 minutes)", "rate(99999999999999999999 days)", "rate(2147483647 days)", "cron(0 0 31 2 ? *)",
    "cron(0 0 ? * 6#9 *)", "cron(* * * * * *)", "at(2031-02-30T00:00:00)", "at(9999-12-31T23:59:59)", "at(0001-01-01T00:00:00)",
    "$.a", "$", "$..*", "$[", "$.a[0][*]['b']", "<a>", "<<a>>", '"<a>"', '{"a":<a>}', "<aws.events.event>", "http://", "https://u:p@h/*",
    "http://[::1", "https://example.com/*/*", "America/New_York", "../etc/passwd", "/etc/passwd", "Number.x", "String." + "x" * 300,
    "2031-01-01T00:00:00Z", "NaN", "Infinity",
]
WEIRD_VALUES = [None, True, False, [], {}, [None], [[]], [{}], {"": ""}, {"a": None}, {"Value": {"Value": {}}}]


class Service:
    """What the models say of a service, and its requests on the wire."""

    def __init__(self, name, operations=None):
        self.name = name
        self.model = Session().get_service_model(name)
        self.operations = operations or self.model.operation_names
        self.protocol = self.model.metadata["protocol"]

    def request(self, operation, parameters):
        """(method, path, headers, body)"""
        if self.protocol == "json":
            target = f"{self.model.metadata['targetPrefix']}.{operation}"
            version = self.model.metadata["jsonVersion"]
            return "POST", "/", {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}, encoded(parameters)
        return self.rest_request(operation, parameters)

    def rest_request(self, operation, parameters):
        model = self.model.operation_model(operation)
        path, query, body = model.http["requestUri"], [], {}
        members = model.input_shape.members if model.input_shape else {}
        for name, value in (parameters if isinstance(parameters, dict) else {}).items():
            location = members[name].serialization if name in members else {}
            wire = location.get("name", name)
            if location.get("location") == "uri":
                path = path.replace("{" + wire + "}", urllib.parse.quote(text_of(value), safe=""))
            elif location.get("location") == "querystring":
                query += [(wire, text_of(item)) for item in (value if isinstance(value, list) else [value])]
            else:
                body[wire] = value
        path = "".join(part if index == 0 else part.partition("}")[2] for index, part in enumerate(path.split("{")))
        if query:
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
        return model.http["method"], path, {"Content-Type": "application/json"}, encoded(body)


def text_of(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()


def encoded(parameters):
    try:
        return json.dumps(parameters).encode()
    except (ValueError, RecursionError):
        return b"{}"


class Door:
    """One signed connection to the node."""

    def __init__(self, node, service):
        self.node, self.service = node, service
        self.connection = None

    def send(self, method, path, headers, body):
        """(status, headers, body) of the answer."""
        signed = AWSRequest(method, self.node.url + path, headers=headers, data=body)
        SigV4Auth(CREDENTIALS, "lambda" if self.service == "lambda" else self.service, "us-east-1").add_auth(signed)
        for attempt in range(2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(*self.node.address, timeout=40)
            try:
                self.connection.request(method, path, body, dict(signed.headers))
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # A connection that the node has closed after an answer (to a body that was too large) is opened anew once.
                self.connection.close()
                self.connection = None
                assert attempt == 0, (path, headers, body[:500])


class Inputs:
    """Parameters for operations: good ones as far as the model tells, then with one or more values spoiled."""

    def __init__(self, random, known):
        self.random, self.known = random, known

    def good(self, shape, name="", depth=0):
        choices = self.known.get(name)
        if choices and self.random.random() < 0.9:
            return self.random.choice(choices)
        kind = shape.type_name
        if kind == "structure":
            members = {}
            for member, inner in shape.members.items():
                wanted = member in shape.required_members or self.random.random() < (0.3 if depth < 3 else 0.1)
                if wanted and depth < 6:
                    members[member] = self.good(inner, member, depth + 1)
            return members
        if kind == "list":
            return [self.good(shape.member, name.removesuffix("s"), depth + 1) for _ in range(self.random.choice([1, 1, 2, 3]))]
        if kind == "map":
            return {self.good(shape.key, name + "Key", depth + 1): self.good(shape.value, name + "Value", depth + 1)}
        if kind == "blob":
            return base64.b64encode(b"blob").decode()
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "long"):
            lowest = max(int(shape.metadata.get("min", 0)), 0)
            return self.random.randint(lowest, min(int(shape.metadata.get("max", lowest + 20)), lowest + 1000))
        if kind in ("float", "double"):
            return 1.0
        if kind == "timestamp":
            return 1_900_000_000
        if getattr(shape, "enum", None):
            return self.random.choice(shape.enum)
        return "v" * max(int(shape.metadata.get("min", 1)), 1)

    def weird(self):
        kind = self.random.random()
        if kind < 0.55:
            return self.random.choice(WEIRD_TEXTS)
        if kind < 0.8:
            return self.random.choice(WEIRD_NUMBERS)
        if kind < 0.97:
            return self.random.choice(WEIRD_VALUES)
        nested = []
        for _ in range(self.random.choice([50, 400])):
            nested = [nested]
        return nested

    def spoiled(self, value):
        """`value` with something in it replaced, removed, repeated or added."""
        value = json.loads(json.dumps(value))
        places = list(self.places(value, None, None))
        for _ in range(self.random.choice([1, 1, 1, 2, 4])):
            container, key = self.random.choice(places)
            if container is None:
                if self.random.random() < 0.1:
                    return self.weird()
                continue
            with contextlib.suppress(KeyError, IndexError, TypeError):
                action = self.random.random()
                if action < 0.75:
                    container[key] = self.weird()
                elif action < 0.85:
                    del container[key]
                elif isinstance(container, list):
                    container.extend([container[key]] * self.random.choice([1, 10, 120]))
                else:
                    container[self.random.choice(WEIRD_TEXTS)] = self.weird()
        return value

    def places(self, value, container, key):
        yield container, key
        if isinstance(value, dict):
            for inner in value:
                yield from self.places(value[inner], value, inner)
        elif isinstance(value, list):
            for index in range(len(value)):
                yield from self.places(value[index], value, index)


def known_values(node):
    """Things that exist, for the parameters that name them, so that requests come further than a missing queue."""
    sqs, events, scheduler = node.client("sqs"), node.client("events"), node.client("scheduler")
    queue = sqs.create_queue(QueueName="fuzz")["QueueUrl"]
    fifo = sqs.create_queue(QueueName="fuzz.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus = events.create_event_bus(Name="fuzz")["EventBusArn"]
    rule = events.put_rule(Name="fuzz", EventBusName="fuzz", EventPattern='{"source":["s"]}')["RuleArn"]
    events.put_targets(Rule="fuzz", EventBusName="fuzz", Targets=[{"Id": "1", "Arn": arn}])
    archive = events.create_archive(ArchiveName="fuzz", EventSourceArn=bus)["ArchiveArn"]
    connection = events.create_connection(
        Name="fuzz", AuthorizationType="API_KEY", AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}})
    group = scheduler.create_schedule_group(Name="fuzz")["ScheduleGroupArn"]
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    names = ["fuzz", "fuzz", "default", "new"]
    return {
        "QueueUrl": [queue, queue, fifo], "QueueName": ["fuzz", "new", "new.fifo"], "EventBusName": names, "Name": names, "Rule": names,
        "ArchiveName": names, "ReplayName": names, "GroupName": names, "EventSourceArn": [bus, archive, arn], "RoleArn": [role],
        "Arn": [arn, bus, rule], "TargetArn": [arn], "SourceArn": [arn], "DestinationArn": [arn], "ResourceArn": [arn],
        "resourceArn": [arn], "ResourceARN": [rule, bus], "ConnectionArn": [connection["ConnectionArn"]], "FunctionName": ["fuzz"],
        "EventPattern": ['{"source":["s"]}'], "Pattern": ['{"source":["s"]}'], "Detail": ['{"a":1}'], "Source": ["s"],
        "Event": ['{"id":"1","source":"s","account":"1","time":"2026-01-01T00:00:00Z","region":"r","detail-type":"t","resources":[],"detail":{}}'],
        "ScheduleExpression": ["rate(1 hour)", "cron(0 10 * * ? *)", "at(2035-01-01T00:00:00)"], "State": ["ENABLED", "DISABLED"],
        "ScheduleExpressionTimezone": ["UTC", "Europe/Berlin"], "Mode": ["OFF"], "MaximumWindowInMinutes": [5],
        "InvocationEndpoint": ["http://127.0.0.1:9/x"], "MessageBody": ["body"], "InputTemplate": ['{"a":<a>}'],
        "InputPathsMapKey": ["a"], "InputPathsMapValue": ["$.detail"], "InputPath": ["$.detail"], "Input": ['{"a":1}'],
        "AttributesKey": ["VisibilityTimeout", "DelaySeconds"], "AttributesValue": ["10"], "AttributeName": ["All"],
        # Long polls of an empty queue would be all that is tried.
        "WaitTimeSeconds": [0], "Kinesis": [None], "group": [group], "Statement": ["s"], "Policy": ["{}"],
        "DataType": ["String", "Number", "Binary"], "StringValue": ["1"], "BinaryValue": ["AAAA"],
        "MessageGroupId": ["g"], "MessageDeduplicationId": ["d"], "Limit": [5], "MaxResults": [5], "UUID": ["x"],
        "MessageAttributesKey": ["a"], "AuthorizationType": ["API_KEY", "BASIC"], "BatchSize": [5],
    }


@pytest.fixture(scope="module")
def fuzzed():
    with Node() as node:
        yield node, known_values(node)
        assert node.process.poll() is None, "".join(node.output)[-3000:]


SERVICES = {
    "sqs": Service("sqs"),
    "events": Service("events"),
    "scheduler": Service("scheduler"),
    "mappings": Service("lambda", [
        "CreateEventSourceMapping", "GetEventSourceMapping", "ListEventSourceMappings", "UpdateEventSourceMapping",
        "DeleteEventSourceMapping"]),
}

# Never answered, whatever they were: failures of the node itself.
FAILURES = {"InternalFailure", "InternalError", "InternalException", "InternalServerError", "ServiceException", "ServiceUnavailable"}


def check(what, status, headers, body):
    shown = (what, status, body[:600])
    if 200 <= status < 300:
        assert body == b"" or isinstance(json.loads(body), dict), shown
        return
    assert 400 <= status, shown
    if status == 431:
        # A path that long is read by no service.
        return
    error = json.loads(body)
    code = headers.get("x-amzn-errortype") or error.get("__type") or error.get("Code") or error.get("Type")
    assert code, shown
    code = code.split("#")[-1].split(":")[0]
    assert code not in FAILURES, shown
    assert status < 500 or (status == 501 and code == "NotImplementedException"), shown


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_is_a_failure_of_the_node(fuzzed, service):
    node, known = fuzzed
    service = SERVICES[service]
    door = Door(node, service.name)
    chance = random.Random(SEED)
    inputs = Inputs(chance, known)
    count, end = 0, time.monotonic() + SECONDS
    # Each operation at least twice, however slow the machine is.
    while time.monotonic() < end or count < 2 * len(service.operations):
        operation = service.operations[count % len(service.operations)]
        shape = service.model.operation_model(operation).input_shape
        parameters = inputs.good(shape) if shape else {}
        if chance.random() < 0.95:
            parameters = inputs.spoiled(parameters)
        if isinstance(parameters, dict) and operation == "ReceiveMessage" and parameters.get("WaitTimeSeconds") != 0:
            parameters["WaitTimeSeconds"] = chance.choice([0, 21, -1, "x", None, 0.5])
        check((operation, json.dumps(parameters)[:3000]), *door.send(*service.request(operation, parameters)))
        count += 1
    print(f"{service.name}: {count} requests")


BODIES = [
    b"", b" ", b"{", b"[]", b"null", b"0", b'"x"', b"{}{}", b'{"a":1,"a":2}', b'{"QueueUrl":"\xff\xfe"}', b'{"QueueUrl":"\\ud800"}', b"\xef\xbb\xbf{}",
    b'{"QueueUrl":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"a":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, b'{"a":' + b"9" * 100_000 + b"}",
    b'{"a":1e999999999}', b'{"a":tru', b'{"a":"\\u00"}', b"\0" * 1000, b'{"MessageBody":"' + b"x" * 1_500_000 + b'"}', b"<xml/>", b"Action=SendMessage",
]


@pytest.mark.parametrize("service", ["sqs", "events", "scheduler", "mappings"])
def test_bodies_that_are_no_requests(fuzzed, service):
    node, _ = fuzzed
    service = SERVICES[service]
    door = Door(node, service.name)
    for operation in service.operations:
        model = service.model.operation_model(operation)
        # Nothing of a GET or DELETE is in its body.
        if model.http["method"] not in ("POST", "PUT"):
            continue
        method, path, headers, _ = service.request(operation, {"Name": "x", "UUID": "x", "GroupName": "x"})
        for body in BODIES:
            check((operation, body[:100]), *door.send(method, path, headers, body))


def test_queues_old_protocol(fuzzed):
    node, known = fuzzed
    door = Door(node, "sqs")
    chance = random.Random(SEED)
    service = SERVICES["sqs"]
    names = ["QueueUrl", "Attribute.1.Name", "Attribute.1.Value", "AttributeName.1", "MessageBody", "MessageAttribute.1.Name",
             "MessageAttribute.1.Value.DataType", "MessageAttribute.1.Value.StringValue", "MessageAttribute.1.Value.BinaryValue",
             "SendMessageBatchRequestEntry.1.Id", "SendMessageBatchRequestEntry.1.MessageBody", "SendMessageBatchRequestEntry.1",
             "SendMessageBatchRequestEntry.99999999999.Id", "SendMessageBatchRequestEntry.0.Id", "SendMessageBatchRequestEntry..Id",
             "DeleteMessageBatchRequestEntry.1.ReceiptHandle", "ReceiptHandle", "VisibilityTimeout", "MaxNumberOfMessages", "Tag.1.Key",
             "Tag.1.Value", "TagKey.1", "Label", "AWSAccountId.1", "ActionName.1", "QueueName", "DelaySeconds", "Version", "a.b.c.d.e.f",
             "MessageAttribute.1.Value.StringListValue.1", "MessageSystemAttribute.1.Value", "." * 500, "Attribute.1.Name.Name", ""]
    end, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < end or count < 2 * len(service.operations):
        fields = [("Action", service.operations[count % len(service.operations)])]
        for _ in range(chance.randint(0, 6)):
            name = chance.choice(names)
            good = known.get(name, ["1"])
            value = chance.choice(good) if chance.random() < 0.6 else chance.choice(WEIRD_TEXTS + [str(n) for n in WEIRD_NUMBERS])
            fields.append((name, text_of(value)))
        fields.append(("WaitTimeSeconds", chance.choice(["0", "-1", "x", "21"])))
        body = urllib.parse.urlencode(fields).encode()
        if chance.random() < 0.1:
            body = body.partition(b"&")[0] + b"&" + body.partition(b"&")[2].replace(b"=", chance.choice([b"", b"==", b"&", b"%", b"%f"]))
        status, _, answer = door.send("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
        assert status < 500 and b"InternalFailure" not in answer, (fields, status, answer[:500])
        # A form that cannot be read is nobody's request.
        assert b"<" in answer or status == 404, (fields, status, answer[:500])
        count += 1
    print(f"query: {count} requests")
