"""Events through a bus, with boto3: PutEvents, rules, inputs, archives and replays, queues and functions as targets."""

import datetime
import json
import time

import pytest
from apus_node import eventually
from conftest import error_of


@pytest.fixture(scope="session")
def events(node):
    return node.client("events")


@pytest.fixture(scope="session")
def sqs(node):
    return node.client("sqs")


class Queue:
    """A queue and what came to it."""

    def __init__(self, sqs, name):
        self.sqs, self.url = sqs, sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def receive(self, count=1, seconds=10):
        """Exactly `count` messages, in no order; a second one that should not be there is noticed."""
        messages = []
        deadline = time.monotonic() + seconds
        while len(messages) < count and time.monotonic() < deadline:
            messages += self.poll(wait=2)
        assert len(messages) == count, messages
        assert not self.poll(), "more came than was expected"
        return messages

    def poll(self, wait=0):
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=wait, MessageAttributeNames=["All"])
        for message in answer.get("Messages", []):
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return answer.get("Messages", [])

    def bodies(self, count=1):
        return [json.loads(message["Body"]) for message in self.receive(count)]


@pytest.fixture
def queue(sqs, name):
    return Queue(sqs, name)


@pytest.fixture
def bus(events, name):
    """The name of a bus of the test's own."""
    events.create_event_bus(Name=name)
    return name


@pytest.fixture
def connect(events, bus, name):
    """Puts a rule on the bus with one target."""

    def connect(target, pattern=None, rule="rule", bus=bus, **settings):
        events.put_rule(Name=rule, EventBusName=bus, EventPattern=json.dumps(pattern or {"source": ["shop"]}))
        answer = events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "target", "Arn": target, **settings}])
        assert answer["FailedEntryCount"] == 0, answer

    return connect


@pytest.fixture
def put(events, bus):
    def put(detail=None, bus=bus, **entry):
        entry = {"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail or {}), "EventBusName": bus, **entry}
        answer = events.put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0, answer
        return answer["Entries"][0]["EventId"]

    return put


def test_an_event_reaches_the_queue_of_a_rule_that_matches(queue, bus, connect, put):
    connect(queue.arn, {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}})
    put({"total": 99})
    at = datetime.datetime(2022, 1, 1, tzinfo=datetime.timezone.utc)
    id = put({"total": 101, "é": [1.50]}, Time=at, Resources=["arn:aws:s3:::b"])
    (event,) = queue.bodies()
    assert event == {
        "version": "0", "id": id, "detail-type": "order", "source": "shop", "account": "000000000000", "time": "2022-01-01T00:00:00Z",
        "region": "us-east-1", "resources": ["arn:aws:s3:::b"], "detail": {"total": 101, "é": [1.5]},
    }


def test_ten_entries_with_failures_among_them(events, queue, bus, connect):
    connect(queue.arn)
    good = {"Source": "shop", "DetailType": "order", "EventBusName": bus}
    answer = events.put_events(Entries=[
        {**good, "Detail": '{"n":0}'}, {**good, "Detail": "{{}"}, {"DetailType": "t", "Detail": "{}"},
        {**good, "Source": "aws.s3", "Detail": "{}"}, {**good, "Detail": '{"n":1}', "EventBusName": "nowhere"},
        *({**good, "Detail": json.dumps({"n": n})} for n in range(5, 10)),
    ])
    assert answer["FailedEntryCount"] == 3
    assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
        None, "MalformedDetail", "InvalidArgument", "NotAuthorizedForSourceException", *[None] * 6]
    assert sorted(event["detail"]["n"] for event in queue.bodies(6)) == [0, 5, 6, 7, 8, 9]
    code, message, status = error_of(events.put_events, Entries=[{**good, "Detail": "{}"}] * 11)
    assert (code, status) == ("ValidationException", 400) and message.endswith("Member must have length less than or equal to 10")


def test_a_megabyte_passes_and_more_does_not(events, queue, bus, connect, put):
    connect(queue.arn, InputPath="$.detail-type")
    size = 1_048_576 - len("shop") - len("order")
    put({"a": "x" * (size - len('{"a": ""}'))})
    assert queue.bodies() == ["order"]
    entry = {"Source": "shop", "DetailType": "order", "EventBusName": bus, "Detail": json.dumps({"a": "x" * (size - 8)})}
    code, message, _ = error_of(events.put_events, Entries=[entry])
    assert (code, message) == ("ValidationException", "Total size of the entries in the request is over the limit.")


@pytest.mark.parametrize("settings, expected", [
    ({"Input": '{"fixed": true}'}, {"fixed": True}),
    ({"InputPath": "$.detail.user"}, {"id": 7, "name": "a \"b\""}),
    ({"InputTransformer": {"InputPathsMap": {"u": "$.detail.user", "i": "$.detail.user.id", "n": "$.detail.user.name"},
                           "InputTemplate": '{"user": <u>, "text": "no <i>: <n>", "ids": [<i>], "none": <gone>}'}}, None),
    ({"InputTransformer": {"InputPathsMap": {"u": "$.detail.user", "i": "$.detail.user.id", "n": "$.detail.user.name"},
                           "InputTemplate": '{"user": <u>, "text": "no <i>: <n>", "ids": [<i>]}'}},
     {"user": {"id": 7, "name": "a \"b\""}, "text": 'no 7: a "b"', "ids": [7]}),
    ({"InputTransformer": {"InputPathsMap": {"l": "$.detail.list"}, "InputTemplate": '"<l> of <aws.events.rule-name>"'}}, "[x,y] of rule"),
])
def test_inputs(events, queue, bus, connect, put, settings, expected):
    if expected is None:
        code, message, _ = error_of(connect, queue.arn, **settings)
        assert (code, message) == ("ValidationException", "InputTemplate for target target contains invalid placeholder gone.")
        return
    connect(queue.arn, **settings)
    put({"user": {"id": 7, "name": "a \"b\""}, "list": ["x", "y"]})
    assert queue.bodies() == [expected]


def test_rules_come_and_go(events, queue, bus, connect, put):
    connect(queue.arn)
    events.disable_rule(Name="rule", EventBusName=bus)
    put({"n": 1})
    events.enable_rule(Name="rule", EventBusName=bus)
    put({"n": 2})
    events.remove_targets(Rule="rule", EventBusName=bus, Ids=["target"])
    events.delete_rule(Name="rule", EventBusName=bus)
    put({"n": 3})
    assert [event["detail"]["n"] for event in queue.bodies()] == [2]


def test_from_bus_to_bus_it_stays_the_same_event(events, node, queue, bus, name, connect, put):
    second = f"{name}-2"
    arn = events.create_event_bus(Name=second)["EventBusArn"]
    connect(arn)
    connect(queue.arn, bus=second)
    id = put({"n": 1})
    (event,) = queue.bodies()
    assert event["id"] == id and event["detail"] == {"n": 1}


def test_a_function_gets_the_event(python, bus, connect, put, logs, name):
    function = python("def handler(event, context): print('got', event['detail']['n'], event['source'])")
    arn = function.lam.get_function(FunctionName=function.name)["Configuration"]["FunctionArn"]
    connect(arn)
    put({"n": 41})

    def lines():
        try:
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any(event["message"].startswith("got 41 shop") for event in found)

    eventually(lines, seconds=20)


def test_a_log_group_gets_the_event(logs, bus, connect, put, name):
    group = f"/aws/events/{name}"
    logs.create_log_group(logGroupName=group)
    connect(f"arn:aws:logs:us-east-1:000000000000:log-group:{group}")
    id = put({"n": 5})

    def line():
        found = logs.filter_log_events(logGroupName=group)["events"]
        return found and json.loads(found[0]["message"])["id"] == id

    eventually(line, seconds=10)


def test_what_cannot_be_delivered_is_in_the_dead_letter_queue(events, queue, sqs, bus, name, connect, put):
    gone = f"arn:aws:sqs:us-east-1:000000000000:{name}-gone"
    connect(gone, DeadLetterConfig={"Arn": queue.arn})
    id = put({"n": 1})
    (letter,) = queue.receive()
    attributes = {key: value["StringValue"] for key, value in letter["MessageAttributes"].items()}
    assert json.loads(letter["Body"])["id"] == id
    assert attributes["RULE_ARN"] == f"arn:aws:events:us-east-1:000000000000:rule/{bus}/rule"
    assert attributes["TARGET_ARN"] == gone and attributes["ERROR_CODE"] == "NO_RESOURCE"


def test_archive_and_replay(events, queue, bus, name, connect, put):
    arn = events.describe_event_bus(Name=bus)["Arn"]
    archive = events.create_archive(ArchiveName=name, EventSourceArn=arn)["ArchiveArn"]
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
    ids = [put({"n": n}, Time=start + datetime.timedelta(seconds=n)) for n in range(12)]
    described = events.describe_archive(ArchiveName=name)
    assert described["EventCount"] == 12 and described["SizeBytes"] > 12 * 100
    connect(queue.arn)
    events.start_replay(
        ReplayName=name, EventSourceArn=archive, Destination={"Arn": arn}, EventStartTime=start,
        EventEndTime=start + datetime.timedelta(seconds=10))
    eventually(lambda: events.describe_replay(ReplayName=name)["State"] == "COMPLETED", seconds=10)
    replayed = queue.bodies(10)
    assert {event["id"] for event in replayed} == set(ids[:10])
    assert {event["replay-name"] for event in replayed} == {name}
    assert events.describe_archive(ArchiveName=name)["EventCount"] == 12
    events.delete_archive(ArchiveName=name)


def test_a_scheduled_rule_fires(events, queue, name):
    now = datetime.datetime.now(datetime.timezone.utc)
    if now.second > 50:
        time.sleep(61 - now.second)
        now = datetime.datetime.now(datetime.timezone.utc)
    due = now + datetime.timedelta(minutes=1)
    events.put_rule(Name=name, ScheduleExpression=f"cron({due.minute} {due.hour} {due.day} {due.month} ? {due.year})")
    events.put_targets(Rule=name, Targets=[{"Id": "t", "Arn": queue.arn}])
    time.sleep(max(0, 59 - datetime.datetime.now(datetime.timezone.utc).second))
    message = queue.receive(seconds=15)[0]
    late = datetime.datetime.now(datetime.timezone.utc).timestamp() - due.replace(second=0, microsecond=0).timestamp()
    event = json.loads(message["Body"])
    assert event["detail-type"] == "Scheduled Event" and event["source"] == "aws.events" and event["detail"] == {}
    assert event["time"] == due.strftime("%Y-%m-%dT%H:%M:00Z") and event["resources"][0].endswith(f":rule/{name}")
    assert late < 5
    events.remove_targets(Rule=name, Ids=["t"])
    events.delete_rule(Name=name)
