"""Executions of state machines through boto3 and the commands: tasks, retries, callbacks, Maps, Express, stop, redrive, fork."""

import json
import time

import pytest
from apus_node import eventually
from conftest import error_of
from workflows import Workflows, invoke, task

FLAKY = """
class Flaky(Exception):
    pass

def handler(event, context):
    with open("/tmp/count", "a+") as file:
        file.write("x")
        file.seek(0)
        count = len(file.read())
    if count < event["succeeds"]:
        raise Flaky(f"attempt {count}")
    return {"attempts": count}
"""


@pytest.fixture(scope="module")
def workflows(node):
    return Workflows(node)


@pytest.fixture
def queue(node, name):
    client = node.client("sqs")
    url = client.create_queue(QueueName=name)["QueueUrl"]
    yield url
    client.delete_queue(QueueUrl=url)


def receive(node, url):
    messages = node.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    return json.loads(messages[0]["Body"])


def test_a_function_is_retried_and_its_answer_handed_on(workflows, python):
    flaky = python(FLAKY)
    retry = [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 1}]
    execution = workflows.start(workflows.machine({"Try": invoke(flaky.name, Retry=retry)}), {"succeeds": 2})
    assert workflows.output(execution) == {"attempts": 2}
    assert workflows.types(execution) == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed", "TaskScheduled", "TaskStarted",
        "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"]


def test_a_function_arn_is_a_resource_and_its_error_is_caught_by_name(workflows, node, python):
    flaky = python(FLAKY)
    arn = node.client("lambda").get_function_configuration(FunctionName=flaky.name)["FunctionArn"]
    catch = [{"ErrorEquals": ["Flaky"], "ResultPath": "$.error", "Next": "Caught"}]
    states = {"Try": task(arn, Catch=catch), "Caught": {"Type": "Pass", "End": True}}
    output = workflows.run(states, {"succeeds": 9})
    assert output["succeeds"] == 9 and output["error"]["Error"] == "Flaky"
    assert json.loads(output["error"]["Cause"])["errorMessage"] == "attempt 1"


def test_a_task_token_is_answered_once(workflows, node, queue):
    ask = task(
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", HeartbeatSeconds=30,
        Parameters={"QueueUrl": queue, "MessageBody": {"token.$": "$$.Task.Token", "question.$": "$.question"}})
    execution = workflows.start(workflows.machine({"Ask": ask}), {"question": "how many?"})
    message = receive(node, queue)
    assert message["question"] == "how many?"
    workflows.client.send_task_heartbeat(taskToken=message["token"])
    workflows.client.send_task_success(taskToken=message["token"], output='{"answer": 42}')
    assert workflows.output(execution) == {"answer": 42}
    code, _, status = error_of(workflows.client.send_task_success, taskToken=message["token"], output="{}")
    assert (code, status) == ("TaskTimedOut", 400)
    code, _, status = error_of(workflows.client.send_task_failure, taskToken="nonsense")
    assert (code, status) == ("InvalidToken", 400)


def test_an_activity_is_worked_on_elsewhere(workflows, name):
    activity = workflows.client.create_activity(name=name)["activityArn"]
    execution = workflows.start(workflows.machine({"Work": task(activity)}), {"piece": 7})
    got = workflows.client.get_activity_task(activityArn=activity, workerName="hands")
    assert json.loads(got["input"]) == {"piece": 7}
    workflows.client.send_task_failure(taskToken=got["taskToken"], error="Broken", cause="it fell")
    state = workflows.ended(execution)
    assert (state["status"], state["error"], state["cause"]) == ("FAILED", "Broken", "it fell")
    workflows.client.delete_activity(activityArn=activity)


def test_a_child_is_waited_for(workflows):
    child = workflows.machine({"Double": {"Type": "Pass", "Parameters": {"value.$": "States.MathAdd($.n, $.n)"}, "End": True}})
    run = task("arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": child, "Input.$": "$"}, OutputPath="$.Output")
    assert workflows.run({"Run": run}, {"n": 21}) == {"value": 42}


def test_maps_inline_and_distributed_keep_the_order_of_their_items(workflows):
    square = {"StartAt": "Square", "States": {"Square": {"Type": "Pass", "Output": "{% $states.input * $states.input %}", "End": True}}}
    for configuration in [{"Mode": "INLINE"}, {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}]:
        each = {
            "Type": "Map", "Items": "{% [1..50] %}", "MaxConcurrency": 7, "End": True,
            "ItemProcessor": {"ProcessorConfig": configuration, **square},
        }
        output = workflows.run({"Each": each}, {}, top={"QueryLanguage": "JSONata"})
        assert output == [n * n for n in range(1, 51)]


def test_an_sdk_integration_calls_the_nodes_own_services(workflows, name):
    states = {
        "Make": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:createQueue", "Parameters": {"QueueName": name}, "Next": "Again"},
        "Again": task(
            "arn:aws:states:::aws-sdk:sqs:getQueueUrl", Parameters={"QueueName": "there-is-none"},
            Catch=[{"ErrorEquals": ["Sqs.QueueDoesNotExistException"], "Next": "Missing"}]),
        "Missing": {"Type": "Pass", "Result": "missing", "End": True},
    }
    assert workflows.run(states, {}) == "missing"
    assert workflows.node.client("sqs").get_queue_url(QueueName=name)["QueueUrl"].endswith(name)


def test_express_answers_at_once_and_logs(workflows, name, logs):
    group = f"/aws/vendedlogs/states/{name}"
    logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    configuration = {"level": "ALL", "includeExecutionData": True, "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}]}
    machine = workflows.machine({"Greet": {"Type": "Pass", "End": True}}, type="EXPRESS", loggingConfiguration=configuration)
    answer = workflows.client.start_sync_execution(stateMachineArn=machine, input='{"name": "Ada"}')
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"name": "Ada"})
    assert answer["billingDetails"]["billedMemoryUsedInMB"] == 64
    accepted = workflows.client.start_execution(stateMachineArn=machine, input='{"name": "Grace"}')["executionArn"]

    def logged():
        events = [json.loads(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]
        return {event["execution_arn"] for event in events if event["type"] == "ExecutionSucceeded"} >= {answer["executionArn"], accepted}

    eventually(logged)


def test_a_rule_and_a_schedule_start_executions_and_their_ends_are_events(workflows, node, name, queue):
    events, machine = node.client("events"), workflows.machine({"Take": {"Type": "Pass", "End": True}})
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "machine", "Arn": machine, "RoleArn": "arn:aws:iam::000000000000:role/any", "InputPath": "$.detail"}])
    arn = node.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    ended = {"source": ["aws.states"], "detail": {"status": ["SUCCEEDED"], "stateMachineArn": [machine]}}
    events.put_rule(Name=f"{name}-ended", EventPattern=json.dumps(ended))
    events.put_targets(Rule=f"{name}-ended", Targets=[{"Id": "queue", "Arn": arn}])
    events.put_events(Entries=[{"Source": name, "DetailType": "Happened", "Detail": '{"n": 1}'}])
    event = receive(node, queue)
    assert event["detail-type"] == "Step Functions Execution Status Change"
    assert json.loads(event["detail"]["output"]) == {"n": 1}
    assert event["resources"] == [event["detail"]["executionArn"]]


def test_names_make_starts_idempotent(workflows, name):
    machine = workflows.machine({"Wait": {"Type": "Wait", "Seconds": 60, "End": True}})
    first = workflows.start(machine, {"n": 1}, name=name)
    assert workflows.start(machine, {"n": 1}, name=name) == first
    code, _, _ = error_of(workflows.start, machine, {"n": 2}, name=name)
    assert code == "ExecutionAlreadyExists"
    workflows.client.stop_execution(executionArn=first, error="Enough", cause="the test is over")
    state = workflows.ended(first)
    assert (state["status"], state["error"]) == ("ABORTED", "Enough")
    assert workflows.types(first)[-1] == "ExecutionAborted"


def test_a_redrive_goes_on_where_it_failed(workflows, python):
    flaky = python(FLAKY)
    states = {"First": invoke(flaky.name), "Second": invoke(flaky.name)}
    states["First"] = {**states["First"], "ResultPath": "$.first", "OutputPath": "$", "Next": "Second"}
    del states["First"]["End"]
    execution = workflows.start(workflows.machine(states), {"succeeds": 1})
    assert workflows.output(execution) == {"attempts": 2}
    failing = workflows.start(workflows.machine({"Try": invoke(flaky.name)}), {"succeeds": 4})
    assert workflows.ended(failing)["status"] == "FAILED"
    workflows.client.redrive_execution(executionArn=failing)
    assert workflows.output(failing) == {"attempts": 4}
    assert "ExecutionRedriven" in workflows.types(failing)
    assert workflows.state(failing)["redriveCount"] == 1


def test_the_commands_tell_what_happens(workflows, node, name, python):
    flaky = python(FLAKY)
    retry = [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 3}]
    states = {
        "Before": {"Type": "Pass", "Next": "Try"},
        "Try": {**invoke(flaky.name, Retry=retry), "Next": "Each"},
        "Each": {
            "Type": "Map", "ItemsPath": "$.items", "End": True,
            "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": True}}},
        },
    }
    del states["Try"]["End"]
    states["Try"] |= {"ResultPath": "$.tried", "OutputPath": "$"}
    machine = workflows.machine(states, name=name)
    watched = node.apus("start", name, "-d", json.dumps({"succeeds": 2, "items": list(range(30))}), "--watch").stdout
    assert "▸ Try (Task)" in watched and "attempt 2" in watched and "Each: 30 of 30 items" in watched and "succeeded" in watched
    execution = watched.splitlines()[0]
    assert execution.startswith(f"arn:aws:states:us-east-1:000000000000:execution:{name}:")
    told = node.apus("history", execution).stdout
    assert told.splitlines() == watched.splitlines()[1:]
    assert len(json.loads(node.apus("history", execution, "--json").stdout)) == len(workflows.history(execution))
    assert execution in node.apus("executions", name).stdout
    failed = node.apus("start", name, "-d", '{"succeeds": 0}', "--watch", check=False)
    assert failed.returncode == 1 and "FAILED" in failed.stderr, "there are no items"
    assert machine.endswith(name)


def test_the_commands_take_odd_arguments_and_texts(workflows, node, name):
    for machine in ["", ":", "::", "none:1"]:
        failed = node.apus("start", machine, check=False)
        assert failed.returncode == 1 and "no state machine" in failed.stderr, failed
    states = {"Bad": {"Type": "Fail", "Error": "A\x1b[31mB", "Cause": "one\ntwo\x1b[2J"}}
    workflows.machine(states, name=name)
    failed = node.apus("start", name, "--watch", check=False)
    assert failed.returncode == 1 and "\x1b" not in failed.stdout + failed.stderr
    assert "one two" in failed.stderr


def test_a_fork_shares_the_past_and_goes_its_own_way(workflows, node, tmp_path, python):
    flaky = python(FLAKY)
    states = {"Work": {**invoke(flaky.name), "Next": "End"}, "End": {"Type": "Fail", "Error": "Bad", "Cause": "a bug"}}
    del states["Work"]["End"]
    execution = workflows.start(workflows.machine(states), {"succeeds": 1})
    assert workflows.ended(execution)["status"] == "FAILED"
    mended = {"StartAt": "Work", "States": {**states, "End": {"Type": "Succeed"}}}
    (tmp_path / "mended.json").write_text(json.dumps(mended))
    exited = next(event["id"] for event in workflows.history(execution) if event["type"] == "TaskStateExited")
    fork = node.apus("executions", "fork", execution, "--from", exited, "--definition", tmp_path / "mended.json").stdout.strip()
    assert workflows.output(fork) == {"attempts": 1}, "the function was not called again"
    assert workflows.types(fork)[:exited] == workflows.types(execution)[:exited]
    assert workflows.ended(execution)["status"] == "FAILED"
    refused = node.apus("executions", "fork", execution, "--from", 999, check=False)
    assert refused.returncode == 1 and "999" in refused.stderr


def test_definitions_are_checked_without_a_node(node, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.json"
    good.write_text("StartAt: A\nStates:\n  A: {Type: Pass, End: true}\n")
    bad.write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}')
    assert "good" in node.apus("validate", good).stderr
    refused = node.apus("validate", bad, check=False)
    assert refused.returncode == 1 and "MISSING_TRANSITION_TARGET" in refused.stdout


def test_a_wait_ends_at_its_second(workflows):
    begin = time.monotonic()
    workflows.run({"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}, {})
    assert 1 <= time.monotonic() - begin < 3
