"""Event source mappings: queues that feed functions."""

import json
import secrets
import time

import apus_node
import pytest
from apus_node import Node
from conftest import deploy, error_of
from packages import archive, host_python
from test_postgresql import database  # noqa: F401, a fixture

# Prints one line for each message, so that logs tell what was processed, when and in which batch.
RECORD = """
import json, time
def handler(event, context):
    for record in event["Records"]:
        line = {"body": record["body"], "receives": int(record["attributes"]["ApproximateReceiveCount"]), "batch": context.aws_request_id,
                "group": record["attributes"].get("MessageGroupId"), "at": time.time()}
        print("RECORD " + json.dumps(line))
"""


@pytest.fixture(scope="session")
def sqs(node):
    return node.client("sqs")


def eventually(condition, seconds=30):
    """Cold starts, visibility time-outs and a machine that builds beside: longer than other tests wait."""
    return apus_node.eventually(condition, seconds)


class Queue:
    def __init__(self, sqs, name, **attributes):
        self.sqs = sqs
        if name.endswith(".fifo"):
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = self.attributes()["QueueArn"]

    def attributes(self):
        return self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]

    def count(self):
        attributes = self.attributes()
        return sum(int(attributes[f"ApproximateNumberOfMessages{kind}"]) for kind in ["", "NotVisible", "Delayed"])

    def send(self, *bodies, **more):
        for start in range(0, len(bodies), 10):
            entries = [{"Id": str(n), "MessageBody": body, **more} for n, body in enumerate(bodies[start:start + 10])]
            answer = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
            assert "Failed" not in answer, answer

    def is_empty(self):
        return self.count() == 0


@pytest.fixture
def queue(sqs):
    """Makes queues and deletes them after the test."""
    made = []

    def make(suffix="", **attributes):
        made.append(Queue(sqs, f"t-{secrets.token_hex(5)}{suffix}", **attributes))
        return made[-1]

    yield make
    for queue in made:
        sqs.delete_queue(QueueUrl=queue.url)


@pytest.fixture
def mapped(lam):
    """Makes mappings, waits until they work, and deletes them after the test."""
    made = []

    def make(queue, function, **settings):
        mapping = lam.create_event_source_mapping(EventSourceArn=queue.arn, FunctionName=function.name, **settings)
        made.append(mapping["UUID"])
        settle(lam, mapping["UUID"])
        return mapping["UUID"]

    yield make
    for identifier in made:
        try:
            lam.delete_event_source_mapping(UUID=identifier)
        except lam.exceptions.ResourceNotFoundException:
            pass


def settle(lam, identifier):
    def settled():
        mapping = lam.get_event_source_mapping(UUID=identifier)
        return mapping if mapping["State"] in ("Enabled", "Disabled") else None

    return eventually(settled)


def records(logs, function, pattern="RECORD"):
    """What a function printed, in the order of time."""
    found, token = [], {}
    try:
        while True:
            page = logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}", filterPattern=pattern, **token)
            found += page["events"]
            if "nextToken" not in page:
                break
            token = {"nextToken": page["nextToken"]}
    except logs.exceptions.ResourceNotFoundException:
        return []
    return sorted((json.loads(event["message"].split(f"{pattern} ", 1)[1]) for event in found), key=lambda line: line["at"])


def test_a_mapping_has_the_shape_that_clients_know(lam, sqs, queue, echo, mapped):
    source = queue()
    created = lam.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=echo.name, Tags={"team": "birds"})
    identifier = created["UUID"]
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 202 and created["State"] == "Creating"
    mapping = settle(lam, identifier)
    assert mapping["State"] == "Enabled" and mapping["StateTransitionReason"] == "USER_INITIATED"
    assert mapping["BatchSize"] == 10 and mapping["EventSourceArn"] == source.arn
    assert mapping["FunctionArn"].endswith(f":function:{echo.name}") and mapping["LastModified"].year >= 2026
    arn = mapping["EventSourceMappingArn"]
    assert lam.list_tags(Resource=arn)["Tags"] == {"team": "birds"}
    lam.tag_resource(Resource=arn, Tags={"nest": "3"})
    lam.untag_resource(Resource=arn, TagKeys=["team"])
    assert lam.list_tags(Resource=arn)["Tags"] == {"nest": "3"}
    listed = lam.get_paginator("list_event_source_mappings").paginate(FunctionName=echo.name, PaginationConfig={"PageSize": 1})
    assert [mapping["UUID"] for page in listed for mapping in page["EventSourceMappings"]] == [identifier]
    updated = lam.update_event_source_mapping(UUID=identifier, BatchSize=5, Enabled=False)
    assert updated["ResponseMetadata"]["HTTPStatusCode"] == 202 and updated["State"] == "Disabling"
    assert settle(lam, identifier)["BatchSize"] == 5
    deleted = lam.delete_event_source_mapping(UUID=identifier)
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 202 and deleted["State"] == "Deleting"

    def gone():
        return error_of(lam.get_event_source_mapping, UUID=identifier)[::2] == ("ResourceNotFoundException", 404)

    # The last Get before it is gone may still find it.
    eventually(lambda: not any(m["UUID"] == identifier for m in lam.list_event_source_mappings()["EventSourceMappings"]))
    assert gone()


def test_errors_are_those_of_aws(lam, queue, echo, python, mapped):
    source = queue()
    identifier = mapped(source, echo)
    code, message, status = error_of(lam.create_event_source_mapping, EventSourceArn=source.arn, FunctionName=echo.name)
    assert (code, status) == ("ResourceConflictException", 409)
    assert message == (
        f'An event source mapping with SQS arn (" {source.arn} ") and function (" {echo.name} ") already exists. '
        f"Please update or delete the existing mapping with UUID {identifier}")
    slow = python("def handler(event, context): pass", Timeout=60)
    code, message, _ = error_of(lam.create_event_source_mapping, EventSourceArn=source.arn, FunctionName=slow.name)
    assert message == "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    code, message, _ = error_of(lam.create_event_source_mapping, EventSourceArn=source.arn + "x", FunctionName=echo.name)
    assert code == "InvalidParameterValueException" and "AWS.SimpleQueueService.NonExistentQueue" in message
    code, message, _ = error_of(lam.create_event_source_mapping, EventSourceArn=source.arn, FunctionName="nobody")
    assert (code, message) == ("InvalidParameterValueException", "Function does not exist")
    stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
    code, _, status = error_of(lam.create_event_source_mapping, EventSourceArn=stream, FunctionName=echo.name, StartingPosition="LATEST")
    assert (code, status) == ("NotImplementedException", 501)


def test_the_event_is_that_of_aws(lam, sqs, queue, python, logs, mapped):
    function = python("import json\ndef handler(event, context): print('RECORD ' + json.dumps({'at': 0, 'event': event}))")
    source = queue()
    attributes = {
        "kind": {"DataType": "String", "StringValue": "swift"}, "raw": {"DataType": "Binary", "BinaryValue": b"\x01\x02"},
    }
    sent = sqs.send_message(QueueUrl=source.url, MessageBody='{"a": "ü"}', MessageAttributes=attributes)
    mapped(source, function)
    event = eventually(lambda: records(logs, function))[0]["event"]
    assert list(event) == ["Records"] and len(event["Records"]) == 1
    record = event["Records"][0]
    assert record["messageId"] == sent["MessageId"] and record["body"] == '{"a": "ü"}'
    assert record["md5OfBody"] == sent["MD5OfMessageBody"] and record["md5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert record["eventSource"] == "aws:sqs" and record["eventSourceARN"] == source.arn and record["awsRegion"] == "us-east-1"
    assert record["messageAttributes"] == {
        "kind": {"stringValue": "swift", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
        "raw": {"binaryValue": "AQI=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
    }
    assert {"ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"} <= set(record["attributes"])
    eventually(source.is_empty)


def test_groups_of_a_fifo_queue_keep_their_order(queue, python, logs, mapped):
    function = python(RECORD)
    source = queue(".fifo")
    expected = {f"g{n}": [f"g{n}:{i:02}" for i in range(12)] for n in range(4)}
    for i in range(12):
        for group, bodies in expected.items():
            source.send(bodies[i], MessageGroupId=group)
    mapped(source, function, BatchSize=5)
    eventually(source.is_empty, seconds=60)
    found = eventually(lambda: (lines := records(logs, function)) and len(lines) >= 48 and lines)
    for group, bodies in expected.items():
        assert [line["body"] for line in found if line["group"] == group] == bodies
    assert {line["receives"] for line in found} == {1}


def test_only_reported_failures_come_again(queue, python, logs, mapped):
    function = python(RECORD + """
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]
                                  if r["body"].startswith("bad") and r["attributes"]["ApproximateReceiveCount"] == "1"]}
""", Timeout=1)
    source = queue(VisibilityTimeout="1")
    source.send("good 1", "bad 1", "good 2", "bad 2")
    mapped(source, function, FunctionResponseTypes=["ReportBatchItemFailures"])
    eventually(source.is_empty)
    found = eventually(lambda: (lines := records(logs, function)) and len(lines) >= 6 and lines)
    assert sorted((line["body"], line["receives"]) for line in found) == [
        ("bad 1", 1), ("bad 1", 2), ("bad 2", 1), ("bad 2", 2), ("good 1", 1), ("good 2", 1)]


@pytest.mark.parametrize("answer", [
    '{"batchItemFailures": [{"itemIdentifier": ""}]}', '{"batchItemFailures": [{"itemIdentifier": None}]}',
    '{"batchItemFailures": [{"messageId": event["Records"][0]["messageId"]}]}', '{"batchItemFailures": [{"itemIdentifier": "x"}]}',
    '{"batchItemFailures": "all"}', '"ok"', "[]",
])
def test_a_malformed_report_deletes_nothing(lam, queue, python, mapped, answer):
    function = python(f"def handler(event, context): return {answer}")
    source = queue()
    source.send("a", "b")
    identifier = mapped(source, function, FunctionResponseTypes=["ReportBatchItemFailures"])
    problem = eventually(lambda: (r := lam.get_event_source_mapping(UUID=identifier)["LastProcessingResult"]).startswith("PROBLEM") and r)
    assert problem == "PROBLEM: Function response is not a valid batch response"
    assert source.count() == 2


def test_a_poisoned_message_ends_in_the_dead_letter_queue_and_delays_nobody(sqs, queue, python, logs, mapped):
    function = python("""
import json, time
def handler(event, context):
    print("RECORD " + json.dumps({"at": time.time(), "bodies": [r["body"] for r in event["Records"]]}))
    if any(r["body"] == "poison" for r in event["Records"]): raise ValueError("poisoned")
""", Timeout=1)
    dead = queue()
    source = queue(VisibilityTimeout="1", RedrivePolicy=json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3}))
    source.send("poison")
    mapped(source, function, BatchSize=1)
    source.send(*[f"fine {n}" for n in range(20)])
    eventually(lambda: dead.count() == 1 and source.is_empty())
    message = sqs.receive_message(QueueUrl=dead.url, AttributeNames=["All"])["Messages"][0]
    assert message["Body"] == "poison" and message["Attributes"]["ApproximateReceiveCount"] == "4"
    assert message["Attributes"]["DeadLetterQueueSourceArn"] == source.arn
    found = eventually(lambda: (lines := records(logs, function)) and len(lines) >= 23 and lines)
    assert sum(line["bodies"] == ["poison"] for line in found) == 3


def test_a_filter_keeps_messages_from_the_function(queue, python, logs, mapped):
    function = python(RECORD)
    source = queue()
    pattern = {"body": {"kind": ["order"], "total": [{"numeric": [">", 10]}]}}
    source.send('{"kind":"order","total":11}', '{"kind":"order","total":9}', '{"kind":"refund","total":99}', "plain text")
    mapped(source, function, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    eventually(source.is_empty)
    assert [line["body"] for line in eventually(lambda: records(logs, function))] == ['{"kind":"order","total":11}']


def test_the_maximum_concurrency_is_kept(queue, python, logs, mapped):
    function = python("""
import json, time
def handler(event, context):
    start = time.time()
    time.sleep(0.3)
    print("RECORD " + json.dumps({"at": start, "end": time.time()}))
""")
    source = queue()
    source.send(*map(str, range(12)))
    mapped(source, function, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    eventually(source.is_empty)
    found = eventually(lambda: (lines := records(logs, function)) and len(lines) >= 12 and lines)
    overlaps = [sum(other["at"] <= line["at"] < other["end"] for other in found) for line in found]
    assert max(overlaps) == 2


def test_a_window_gathers_a_batch(queue, python, logs, mapped):
    function = python(RECORD)
    source = queue()
    mapped(source, function, BatchSize=100, MaximumBatchingWindowInSeconds=1)
    for n in range(5):
        source.send(str(n))
    eventually(source.is_empty)
    found = eventually(lambda: (lines := records(logs, function)) and len(lines) >= 5 and lines)
    assert len({line["batch"] for line in found}) == 1


def test_a_throttled_function_loses_nothing_and_burns_no_receives(lam, queue, python, logs, mapped):
    function = python(RECORD)
    lam.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    source = queue()
    source.send("a")
    identifier = mapped(source, function)
    eventually(lambda: lam.get_event_source_mapping(UUID=identifier)["LastProcessingResult"] == "PROBLEM: Function call throttled")
    time.sleep(1)
    lam.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=1)
    eventually(source.is_empty)
    assert [line["receives"] for line in eventually(lambda: records(logs, function))] == [1]


def test_a_disabled_mapping_reads_nothing(lam, queue, python, logs, mapped):
    function = python(RECORD)
    source = queue()
    identifier = mapped(source, function, Enabled=False)
    source.send("waits")
    time.sleep(0.5)
    assert source.attributes()["ApproximateNumberOfMessages"] == "1"
    assert lam.update_event_source_mapping(UUID=identifier, Enabled=True)["State"] == "Enabling"
    eventually(source.is_empty)
    assert settle(lam, identifier)["State"] == "Enabled"


def test_a_mapping_without_its_function_is_disabled(lam, queue, python, mapped):
    function = python(RECORD)
    source = queue()
    identifier = mapped(source, function)
    lam.delete_function(FunctionName=function.name)
    source.send("a")
    eventually(lambda: lam.get_event_source_mapping(UUID=identifier)["State"] == "Disabled")
    assert lam.get_event_source_mapping(UUID=identifier)["LastProcessingResult"] == "PROBLEM: Function not found"
    assert source.attributes()["ApproximateNumberOfMessages"] == "1"


def test_a_function_that_feeds_its_own_queue_is_stopped(queue, python, logs, mapped):
    dead = queue()
    source = queue(RedrivePolicy=json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 100}))
    function = python("""
import json, os, time, urllib.request
def handler(event, context):
    print("RECORD " + json.dumps({"at": time.time()}))
    for record in event["Records"]:
        body = json.dumps({"QueueUrl": os.environ["QUEUE"], "MessageBody": record["body"]}).encode()
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage",
                   "X-Amzn-Trace-Id": os.environ["_X_AMZN_TRACE_ID"]}
        urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers), timeout=5).read()
""", Environment={"Variables": {"QUEUE": source.url}})
    source.send("round and round")
    mapped(source, function)
    eventually(lambda: dead.count() == 1 and source.is_empty())
    assert 10 <= len(eventually(lambda: records(logs, function))) <= 17


# Confirms each message in another queue, whose answer says that it is on disk.
CONFIRM = """
import json, os, urllib.request
def handler(event, context):
    for record in event["Records"]:
        body = json.dumps({"QueueUrl": os.environ["QUEUE"], "MessageBody": record["body"]}).encode()
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage"}
        urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers), timeout=5).read()
"""


def test_no_message_is_lost_with_a_killed_node():
    with Node() as node:
        lam, sqs = node.client("lambda"), node.client("sqs")
        done = Queue(sqs, "done")
        settings = {"Timeout": 3, "Environment": {"Variables": {"QUEUE": done.url}}}
        function = deploy(lam, "worker", archive({"app.py": CONFIRM}), host_python(), **settings)
        source = Queue(sqs, "work", VisibilityTimeout="3")
        lam.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=function.name, BatchSize=5)
        bodies = [str(n) for n in range(200)]
        for start in range(0, 200, 50):
            source.send(*bodies[start:start + 50])
            time.sleep(0.1 + start / 500)
            node.restart()
            source.sqs = done.sqs = node.client("sqs")
            source.url, done.url = (source.sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in ["work", "done"])
        eventually(source.is_empty, seconds=120)
        assert node.client("lambda").list_event_source_mappings()["EventSourceMappings"][0]["State"] == "Enabled"
        confirmed = []
        while messages := done.sqs.receive_message(QueueUrl=done.url, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages"):
            confirmed += [message["Body"] for message in messages]
        assert set(confirmed) == set(bodies)


def test_two_nodes_on_one_database_share_the_work_and_its_end(database):  # noqa: F811
    with Node("--database", database) as one, Node("--database", database) as other:
        lam, sqs = one.client("lambda"), other.client("sqs")
        done = Queue(sqs, "done")
        settings = {"Timeout": 3, "Environment": {"Variables": {"QUEUE": done.url}}}
        function = deploy(lam, "worker", archive({"app.py": CONFIRM}), host_python(), **settings)
        source = Queue(sqs, "work", VisibilityTimeout="3")
        identifier = lam.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=function.name, BatchSize=1)["UUID"]
        settle(other.client("lambda"), identifier)
        bodies = [str(n) for n in range(60)]
        source.send(*bodies[:30])
        one.kill()
        source.send(*bodies[30:])
        eventually(source.is_empty, seconds=60)
        confirmed = []
        while messages := sqs.receive_message(QueueUrl=done.url, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages"):
            confirmed += [message["Body"] for message in messages]
        assert set(confirmed) == set(bodies)
        # What is changed here is heard there.
        one.start()
        other.client("lambda").update_event_source_mapping(UUID=identifier, Enabled=False)
        assert settle(one.client("lambda"), identifier)["State"] == "Disabled"
        source.send("waits")
        time.sleep(1)
        assert source.attributes()["ApproximateNumberOfMessages"] == "1"


def test_a_stopped_node_finishes_its_batch():
    with Node() as node:
        lam, sqs = node.client("lambda"), node.client("sqs")
        function = deploy(lam, "worker", archive({"app.py": "import time\ndef handler(event, context): time.sleep(1)"}), host_python(), Timeout=5)
        source = Queue(sqs, "work")
        source.send("a")
        lam.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=function.name)
        eventually(lambda: source.attributes()["ApproximateNumberOfMessagesNotVisible"] == "1")
        assert node.stop() == 0
        node.start()
        source.sqs, source.url = node.client("sqs"), node.client("sqs").get_queue_url(QueueName="work")["QueueUrl"]
        assert source.is_empty()
