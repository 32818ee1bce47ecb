"""Chains of events that feed themselves: stopped, dead-lettered, explained, and told on the default bus."""

import json
import shutil
import subprocess
import urllib.request

import pytest
from apus_node import Node, eventually
from conftest import deploy
from packages import ROLE, archive, host_python
from test_events import Queue

LIMIT = 16


def host_has_boto3():
    python = shutil.which("python3")
    return python is not None and subprocess.run([python, "-c", "import boto3"], capture_output=True).returncode == 0


needs_boto3 = pytest.mark.skipif(not host_has_boto3(), reason="the host's python3 has no boto3")


@pytest.fixture(scope="module")
def sqs(node):
    return node.client("sqs")


@pytest.fixture(scope="module")
def events(node):
    return node.client("events")


@pytest.fixture
def queue(sqs, name):
    return Queue(sqs, name)


@pytest.fixture
def letters(sqs, name):
    """A dead-letter queue."""
    return Queue(sqs, name + "-letters")


@pytest.fixture
def news(events, sqs, name):
    """What the default bus says about stopped loops that name `name`."""
    queue = Queue(sqs, name + "-news")
    pattern = {"source": ["apus.loops"], "detail": {"resource": [{"wildcard": f"*{name}*"}]}}
    events.put_rule(Name=name + "-news", EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name + "-news", Targets=[{"Id": "1", "Arn": queue.arn}])
    return queue


def runs(node, lam, function):
    """How often a function has begun to run."""
    try:
        found = node.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern='"START RequestId"')
    except node.client("logs").exceptions.ResourceNotFoundException:
        return 0
    return len(found["events"])


def log_says(node, function, text):
    found = node.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern=f'"{text}"')
    return [event["message"] for event in found["events"]]


@needs_boto3
def test_sdks_in_functions_carry_the_lineage_on(node, python):
    callee = python("import os\ndef handler(event, context): return os.environ['_X_AMZN_TRACE_ID']")
    caller = python(
        f"""
        import json, os, boto3
        def handler(event, context):
            answer = boto3.client("lambda").invoke(FunctionName="{callee.name}", Payload=b"{{}}")
            return [os.environ["_X_AMZN_TRACE_ID"], json.loads(answer["Payload"].read())]
        """,
        Timeout=60,
    )
    own, theirs = caller.invoke({})
    assert own.split(";Lineage=")[1].endswith(":1") and "|" not in own
    assert theirs.startswith(own + "|") and theirs.endswith(":1")


@needs_boto3
def test_a_function_that_calls_itself_is_refused():
    # Each run waits for the next: with AWS's limit that is sixteen interpreters with an SDK each.
    with Node("--recursion-limit", "4") as node:
        lam, events = node.client("lambda"), node.client("events")
        news = Queue(node.client("sqs"), "news")
        events.put_rule(Name="news", EventPattern=json.dumps({"source": ["apus.loops"]}))
        events.put_targets(Rule="news", Targets=[{"Id": "1", "Arn": news.arn}])
        source = """
            import json, boto3
            def handler(event, context):
                client = boto3.client("lambda")
                try:
                    answer = client.invoke(FunctionName=context.function_name, Payload=json.dumps({"depth": event["depth"] + 1}))
                except client.exceptions.RecursiveInvocationException as error:
                    return {"depth": event["depth"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"], "message": str(error)}
                return json.loads(answer["Payload"].read())
            """
        function = deploy(lam, "f", archive({"app.py": source}), host_python(), Timeout=55)
        result = function.invoke({"depth": 1})
        assert result["depth"] == 4 and result["status"] == 400
        assert "recursive loop" in result["message"]
        (event,) = news.bodies(1)
        assert event["detail-type"] == "Recursive Loop Stopped" and event["source"] == "apus.loops"
        arn = lam.get_function(FunctionName="f")["Configuration"]["FunctionArn"]
        assert event["detail"]["resource"] == arn and event["detail"]["cycle"] == [arn] == event["resources"]
        assert event["detail"]["hops"] == 5 and event["detail"]["limit"] == 4
        eventually(lambda: log_says(node, "f", "RecursiveLoop"))
        assert arn in log_says(node, "f", "RecursiveLoop")[0]


@needs_boto3
def test_an_asynchronous_loop_ends_in_the_functions_dead_letter_queue(node, lam, python, name, letters):
    function = python(
        """
        import json, boto3
        def handler(event, context):
            boto3.client("lambda").invoke(
                FunctionName=context.function_name, InvocationType="Event", Payload=json.dumps({"depth": event["depth"] + 1}))
        """,
        name=name,
        Timeout=60,
        DeadLetterConfig={"TargetArn": letters.arn},
    )
    lam.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"depth": 1}))
    (letter,) = letters.receive(1, seconds=60)
    assert json.loads(letter["Body"]) == {"depth": LIMIT + 1}
    assert runs(node, lam, function.name) == LIMIT


@needs_boto3
def test_a_function_that_writes_to_its_own_queue_is_stopped(node, lam, sqs, python, name, queue, letters, news):
    sqs.set_queue_attributes(
        QueueUrl=queue.url,
        Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": letters.arn, "maxReceiveCount": "5"}), "VisibilityTimeout": "60"},
    )
    python(
        f"""
        import json, boto3
        def handler(event, context):
            number = int(event["Records"][0]["body"])
            boto3.client("sqs").send_message(QueueUrl="{queue.url}", MessageBody=str(number + 1))
        """,
        name=name,
        Timeout=30,
    )
    lam.create_event_source_mapping(FunctionName=name, EventSourceArn=queue.arn, BatchSize=1)
    sqs.send_message(QueueUrl=queue.url, MessageBody="1")
    (letter,) = letters.receive(1, seconds=90)
    assert letter["Body"] == str(LIMIT + 1)
    assert runs(node, lam, name) == LIMIT
    (event,) = news.bodies(1)
    assert event["detail"]["resource"].endswith(f":function:{name}")


@needs_boto3
def test_a_function_that_may_run_in_a_loop_does(node, lam, sqs, python, name, queue):
    python(
        f"""
        import json, boto3
        def handler(event, context):
            number = int(event["Records"][0]["body"])
            url = "{queue.url}-done" if number == 20 else "{queue.url}"
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody=str(number + 1))
        """,
        name=name,
        Timeout=30,
    )
    done = Queue(sqs, name + "-done")
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"VisibilityTimeout": "60"})
    lam.put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    lam.create_event_source_mapping(FunctionName=name, EventSourceArn=queue.arn, BatchSize=1)
    sqs.send_message(QueueUrl=queue.url, MessageBody="1")
    (message,) = done.receive(1, seconds=90)
    assert message["Body"] == "21"


@needs_boto3
def test_a_function_that_feeds_its_own_rule_is_stopped(node, lam, events, python, name, news):
    python(
        f"""
        import json, boto3
        def handler(event, context):
            boto3.client("events").put_events(Entries=[{{"EventBusName": "{name}", "Source": "loop", "DetailType": "t", "Detail": "{{}}"}}])
        """,
        name=name,
        Timeout=30,
    )
    events.create_event_bus(Name=name)
    events.put_rule(Name="feed", EventBusName=name, EventPattern=json.dumps({"source": ["loop"]}))
    arn = lam.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    events.put_targets(Rule="feed", EventBusName=name, Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"EventBusName": name, "Source": "loop", "DetailType": "t", "Detail": "{}"}])
    (event,) = news.receive(1, seconds=60)
    assert json.loads(event["Body"])["detail"]["resource"] == arn
    assert runs(node, lam, name) == LIMIT


def loop_of_buses(events, first, second, letters):
    for bus in [first, second]:
        events.create_event_bus(Name=bus)
    for bus, other in [(first, second), (second, first)]:
        arn = events.describe_event_bus(Name=other)["Arn"]
        events.put_rule(Name="forward", EventBusName=bus, EventPattern=json.dumps({"source": [{"prefix": ""}]}))
        events.put_targets(
            Rule="forward", EventBusName=bus,
            Targets=[{"Id": "1", "Arn": arn, "RoleArn": ROLE, "DeadLetterConfig": {"Arn": letters.arn}}])


def test_buses_that_feed_each_other_are_stopped_and_told_of_once(node, events, name, letters, news):
    first, second = name + "-a", name + "-b"
    loop_of_buses(events, first, second, letters)
    # Whoever feeds the loop with the news of its end gets no further.
    events.put_targets(Rule=name + "-news", Targets=[{"Id": "2", "Arn": events.describe_event_bus(Name=first)["Arn"], "RoleArn": ROLE}])
    answer = events.put_events(Entries=[{"EventBusName": first, "Source": "s", "DetailType": "t", "Detail": "{}"}])
    (letter,) = letters.receive(1, seconds=20)
    attributes = {key: value["StringValue"] for key, value in letter["MessageAttributes"].items()}
    assert attributes["ERROR_CODE"] == "RECURSION_LIMIT_EXCEEDED"
    assert attributes["TARGET_ARN"].endswith((first, second)) and "RULE_ARN" in attributes
    (event,) = news.bodies(1)
    assert sorted(arn.split("/")[-1] for arn in event["detail"]["cycle"]) == [first, second]
    way = json.loads(node.apus("events", "show", answer["Entries"][0]["EventId"], "--json").stdout)
    assert len(way["buses"]) >= 2 * LIMIT
    states = [target["state"] for bus in way["buses"] for rule in bus["rules"] for target in rule["targets"]]
    assert states.count("dead-lettered") == 1


def test_the_limit_can_be_set():
    with Node("--recursion-limit", "3") as node:
        events, sqs = node.client("events"), node.client("sqs")
        letters, seen = Queue(sqs, "letters"), Queue(sqs, "seen")
        loop_of_buses(events, "a", "b", letters)
        events.put_rule(Name="count", EventBusName="a", EventPattern=json.dumps({"source": ["s"]}))
        events.put_targets(Rule="count", EventBusName="a", Targets=[{"Id": "1", "Arn": seen.arn}])
        events.put_events(Entries=[{"EventBusName": "a", "Source": "s", "DetailType": "t", "Detail": "{}"}])
        letters.receive(1, seconds=20)
        # As it was put, and three times from the other bus.
        seen.receive(4)


def test_a_long_chain_without_repetition_passes(node, events, sqs, name):
    buses = [f"{name}-{number}" for number in range(25)]
    for bus in buses:
        events.create_event_bus(Name=bus)
    end = Queue(sqs, name + "-end")
    targets = [events.describe_event_bus(Name=bus)["Arn"] for bus in buses[1:]] + [end.arn]
    for bus, target in zip(buses, targets):
        events.put_rule(Name="on", EventBusName=bus, EventPattern=json.dumps({"source": ["s"]}))
        role = {"RoleArn": ROLE} if ":event-bus/" in target else {}
        events.put_targets(Rule="on", EventBusName=bus, Targets=[{"Id": "1", "Arn": target, **role}])
    events.put_events(Entries=[{"EventBusName": buses[0], "Source": "s", "DetailType": "t", "Detail": "{}"}])
    assert end.bodies(1)[0]["source"] == "s"


def test_a_header_that_is_no_header_harms_nobody(node, python):
    function = python("import os\ndef handler(event, context): return os.environ['_X_AMZN_TRACE_ID']")
    for header in ["x" * 5000, "Root=;;;Lineage=|||:::%7C%7", "Lineage=" + "|".join(f"{i:08x}:9999" for i in range(200)), ";", "=" * 900]:
        request = urllib.request.Request(
            f"{node.url}/2015-03-31/functions/{function.name}/invocations", data=b"{}", headers={"X-Amzn-Trace-Id": header})
        with urllib.request.urlopen(request) as answer:
            trace = json.loads(answer.read())
        assert len(trace) <= 1024 and ":1" in trace.split("Lineage=")[1]
