"""What a function's asynchronous invocations tell queues, buses and other functions."""

import json
import secrets

import pytest
from apus_node import Node, eventually
from conftest import deploy, error_of
from packages import archive, host_python

FAILING = "def handler(event, context): raise ValueError('always ' + 'é' * 600)"
WORKING = "def handler(event, context): return {'got': event}"
ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def events(node):
    return node.client("events")


@pytest.fixture(scope="module")
def sqs(node):
    return node.client("sqs")


class Queue:
    def __init__(self, sqs, name):
        self.sqs, self.url = sqs, sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def take(self, wait=5):
        got = self.sqs.receive_message(
            QueueUrl=self.url, WaitTimeSeconds=wait, MaxNumberOfMessages=10, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        for message in got:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return got


@pytest.fixture
def queue(sqs):
    return Queue(sqs, f"q-{secrets.token_hex(5)}")


def arn(name, qualifier=None):
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}" + (f":{qualifier}" if qualifier else "")


def run(lam, function, payload=b'{"n":1}', **more):
    return lam.invoke(FunctionName=function.name, InvocationType="Event", Payload=payload, **more)["ResponseMetadata"]["RequestId"]


def test_what_a_function_cannot_handle_goes_to_its_dead_letter_queue(python, lam, queue):
    function = python(FAILING)
    lam.update_function_configuration(FunctionName=function.name, DeadLetterConfig={"TargetArn": queue.arn})
    assert lam.get_function_configuration(FunctionName=function.name)["DeadLetterConfig"] == {"TargetArn": queue.arn}
    request = run(lam, function)
    message = eventually(queue.take)[0]
    assert message["Body"] == '{"n":1}'
    attributes = message["MessageAttributes"]
    assert attributes["RequestID"] == {"StringValue": request, "DataType": "String"}
    assert attributes["ErrorCode"] == {"StringValue": "200", "DataType": "Number"}
    assert attributes["ErrorMessage"]["StringValue"].startswith("always éé")
    assert 1000 < len(attributes["ErrorMessage"]["StringValue"].encode()) <= 1024
    assert queue.take(wait=1) == []


def test_a_success_leaves_the_dead_letter_queue_alone(python, lam, queue):
    function = python(WORKING)
    lam.update_function_configuration(FunctionName=function.name, DeadLetterConfig={"TargetArn": queue.arn})
    run(lam, function)
    assert queue.take(wait=2) == []


def test_results_go_to_queues(python, lam, sqs, queue):
    function = python("def handler(event, context):\n    if event['n']: raise ValueError('no')\n    return 'yes'")
    failures = Queue(sqs, f"q-{secrets.token_hex(5)}")
    lam.put_function_event_invoke_config(
        FunctionName=function.name, MaximumRetryAttempts=1,
        DestinationConfig={"OnSuccess": {"Destination": queue.arn}, "OnFailure": {"Destination": failures.arn}},
    )
    request = run(lam, function, b'{"n":0}')
    record = json.loads(eventually(queue.take)[0]["Body"])
    assert record["requestContext"]["requestId"] == request
    assert (record["requestContext"]["condition"], record["responsePayload"]) == ("Success", "yes")
    run(lam, function, b'{"n":1}')
    message = eventually(failures.take)[0]
    record = json.loads(message["Body"])
    assert "MessageAttributes" not in message
    assert (record["requestContext"]["condition"], record["requestContext"]["approximateInvokeCount"]) == ("RetriesExhausted", 2)
    assert record["requestPayload"] == {"n": 1}


def test_results_go_to_buses_as_events(python, lam, events, queue, name):
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    events.put_rule(Name=name, EventBusName=name, EventPattern='{"source":["lambda"]}')
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "q", "Arn": queue.arn}])
    function = python("def handler(event, context):\n    if event['n']: raise ValueError('no')\n    return 'yes'")
    lam.put_function_event_invoke_config(
        FunctionName=function.name, MaximumRetryAttempts=0,
        DestinationConfig={"OnSuccess": {"Destination": bus}, "OnFailure": {"Destination": bus}},
    )
    for number, outcome, condition in [(0, "Success", "Success"), (1, "Failure", "RetriesExhausted")]:
        run(lam, function, json.dumps({"n": number}).encode())
        event = json.loads(eventually(queue.take)[0]["Body"])
        assert event["source"] == "lambda"
        assert event["detail-type"] == f"Lambda Function Invocation Result - {outcome}"
        assert event["resources"] == [arn(function.name, "$LATEST"), bus]
        assert event["detail"]["requestContext"]["condition"] == condition
        assert event["detail"]["requestPayload"] == {"n": number}


def test_a_version_has_its_own_dead_letter_queue(python, lam, sqs, queue):
    function = python(FAILING)
    lam.update_function_configuration(FunctionName=function.name, DeadLetterConfig={"TargetArn": queue.arn})
    version = lam.publish_version(FunctionName=function.name)["Version"]
    lam.create_alias(FunctionName=function.name, Name="live", FunctionVersion=version)
    lam.update_function_configuration(FunctionName=function.name, DeadLetterConfig={"TargetArn": ""})
    run(lam, function, b'"latest"')
    run(lam, function, b'"live"', Qualifier="live")
    assert [message["Body"] for message in eventually(queue.take)] == ['"live"']
    assert queue.take(wait=1) == []


def test_a_rule_starts_a_function_and_one_that_is_gone_is_dead_lettered(python, lam, events, sqs, queue, name):
    function = python(WORKING)
    results = Queue(sqs, f"q-{secrets.token_hex(5)}")
    lam.put_function_event_invoke_config(FunctionName=function.name, DestinationConfig={"OnSuccess": {"Destination": results.arn}})
    rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    target = {"Id": "f", "Arn": arn(function.name), "DeadLetterConfig": {"Arn": queue.arn}}
    assert events.put_targets(Rule=name, Targets=[target])["FailedEntryCount"] == 0
    entry = {"Source": name, "DetailType": "d", "Detail": '{"k":1}'}
    events.put_events(Entries=[entry])
    record = json.loads(eventually(results.take)[0]["Body"])
    assert record["responsePayload"]["got"]["detail"] == {"k": 1}
    lam.delete_function(FunctionName=function.name)
    events.put_events(Entries=[entry])
    message = eventually(queue.take)[0]
    assert json.loads(message["Body"])["detail"] == {"k": 1}
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"
    assert message["MessageAttributes"]["RULE_ARN"]["StringValue"] == rule


def test_a_destination_that_is_gone_is_told_in_the_log(python, lam, logs, sqs, queue):
    function = python(WORKING)
    lam.put_function_event_invoke_config(FunctionName=function.name, DestinationConfig={"OnSuccess": {"Destination": queue.arn}})
    sqs.delete_queue(QueueUrl=queue.url)
    run(lam, function)

    def told():
        try:
            return logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}", filterPattern="DestinationDeliveryFailure")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []

    assert queue.arn in eventually(told)[0]["message"]


@pytest.mark.parametrize(
    "target, code",
    [
        (f"arn:aws:sns:us-east-1:{ACCOUNT}:topic", "NotImplementedException"),
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue.fifo", "InvalidParameterValueException"),
        (f"arn:aws:events:us-east-1:{ACCOUNT}:rule/r", "InvalidParameterValueException"),
        ("arn:aws:s3:::bucket", "NotImplementedException"),
    ],
)
def test_what_is_not_built_is_refused_by_name(python, lam, target, code):
    function = python(WORKING)
    failure = error_of(
        lam.put_function_event_invoke_config, FunctionName=function.name, DestinationConfig={"OnFailure": {"Destination": target}}
    )
    assert failure[0] == code, failure
    assert target.split(":")[2] in failure[1] or target in failure[1]
    if ":s3:" not in target and ":events:" not in target:
        assert error_of(lam.update_function_configuration, FunctionName=function.name, DeadLetterConfig={"TargetArn": target})[0] == code


def test_records_survive_kill_9():
    with Node("--async-retry-delay", "0.2") as node:
        lam, sqs = node.client("lambda"), node.client("sqs")
        queue = Queue(sqs, "results")
        function = deploy(lam, "f", archive({"app.py": WORKING}), host_python())
        lam.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": queue.arn}})
        accepted = {run(lam, function) for _ in range(40)}
        node.restart()
        queue = Queue(node.client("sqs"), "results")
        heard = []

        def all_heard():
            heard.extend(json.loads(message["Body"])["requestContext"]["requestId"] for message in queue.take(wait=1))
            return set(heard) >= accepted

        eventually(all_heard, 30)
        assert len(heard) == len(accepted), "a record was told twice"
