"""Distributed Maps through boto3: runs of executions of their own."""

import json

import pytest
from apus_node import Node, eventually
from botocore.exceptions import ClientError
from test_postgresql import database  # noqa: F401, a fixture
from workflows import Workflows, task

PASS = {"One": {"Type": "Pass", "End": True}}
# Fails for an item below zero.
PICKY = {
    "One": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericLessThan": 0, "Next": "No"}], "Default": "Yes"},
    "No": {"Type": "Fail", "Error": "Negative"},
    "Yes": {"Type": "Pass", "End": True},
}
WAIT = {"One": {"Type": "Wait", "Seconds": 3600, "End": True}}


def each(states, type="STANDARD", **settings):
    """A machine's states: a distributed Map of these."""
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": type}, "StartAt": "One", "States": states}
    return {"Each": {"Type": "Map", "End": True, "ItemProcessor": processor, **settings}}


def map_run(workflows, execution):
    runs = workflows.client.list_map_runs(executionArn=execution)["mapRuns"]
    assert len(runs) == 1
    return workflows.client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])


@pytest.fixture
def workflows(node):
    return Workflows(node)


@pytest.mark.parametrize("type", ["STANDARD", "EXPRESS"])
def test_children_are_executions_of_the_run(workflows, type):
    machine = workflows.machine(each(PASS, type, MaxConcurrency=10, Label="Mine"))
    execution = workflows.start(machine, list(range(120)))
    assert workflows.output(execution) == list(range(120))
    run = map_run(workflows, execution)
    name = machine.split(":")[-1]
    assert f":mapRun:{name}/Mine:" in run["mapRunArn"] and run["executionArn"] == execution
    assert (run["status"], run["maxConcurrency"], run["redriveCount"]) == ("SUCCEEDED", 10, 0)
    for counts in (run["itemCounts"], run["executionCounts"]):
        assert (counts["succeeded"], counts["total"], counts["pending"], counts["failed"]) == (120, 120, 0, 0)
    pages = workflows.client.get_paginator("list_executions").paginate(mapRunArn=run["mapRunArn"], PaginationConfig={"PageSize": 50})
    children = [child for page in pages for child in page["executions"]]
    assert len(children) == 120 and {child["itemCount"] for child in children} == {1}
    child = workflows.state(children[0]["executionArn"])
    assert child["mapRunArn"] == run["mapRunArn"] and child["stateMachineArn"] == f"{machine}/Mine"
    assert child["status"] == "SUCCEEDED" and child["input"] == child["output"]


def test_a_failed_run_is_redriven_with_its_parent(workflows):
    machine = workflows.machine(each(PICKY, MaxConcurrency=1))
    execution = workflows.start(machine, [1, -1, 2])
    state = workflows.ended(execution)
    assert (state["status"], state["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    run = map_run(workflows, execution)
    counts = run["executionCounts"]
    assert (run["status"], counts["succeeded"], counts["failed"], counts["pending"]) == ("FAILED", 1, 1, 1)

    workflows.client.redrive_execution(executionArn=execution)
    assert workflows.ended(execution)["redriveCount"] == 1
    types = workflows.types(execution)
    assert types[types.index("ExecutionRedriven"):] == [
        "ExecutionRedriven", "MapRunRedriven", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    assert map_run(workflows, execution)["redriveCount"] == 1


def test_tolerated_failures_are_part_of_the_result(workflows):
    execution = workflows.start(workflows.machine(each(PICKY, ToleratedFailurePercentage=50)), [1, -1])
    first, second = workflows.output(execution)
    assert first == 1 and (second["Status"], second["Error"], second["Input"]) == ("FAILED", "Negative", "-1")


def test_a_run_is_changed_and_stopped_with_its_parent(workflows):
    execution = workflows.start(workflows.machine(each(WAIT, MaxConcurrency=1)), [1, 2, 3])
    run = eventually(lambda: workflows.client.list_map_runs(executionArn=execution)["mapRuns"])[0]["mapRunArn"]
    describe = lambda: workflows.client.describe_map_run(mapRunArn=run)  # noqa: E731
    assert eventually(lambda: describe()["itemCounts"]["running"] == 1)
    workflows.client.update_map_run(mapRunArn=run, maxConcurrency=3, toleratedFailureCount=2, toleratedFailurePercentage=12.5)
    assert eventually(lambda: describe()["itemCounts"]["running"] == 3)
    assert (describe()["toleratedFailureCount"], describe()["toleratedFailurePercentage"]) == (2, 12.5)
    workflows.client.stop_execution(executionArn=execution)
    assert eventually(lambda: describe()["status"] == "ABORTED")
    assert describe()["itemCounts"]["aborted"] == 3
    with pytest.raises(ClientError, match="ValidationException"):
        workflows.client.update_map_run(mapRunArn=run, maxConcurrency=1)


def test_items_are_read_from_no_bucket(workflows):
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
    with pytest.raises(ClientError, match="InvalidDefinition.*S3"):
        workflows.machine(each(PASS, ItemReader=reader))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("type", ["STANDARD", "EXPRESS"])
def test_a_run_survives_kills(engine, type, request):
    """No item is lost, and none whose child had ended runs again: a kill repeats what was under way."""
    items, concurrency, kills = 400, 20, 3
    arguments = ["--database", request.getfixturevalue("database")] if engine == "postgresql" else []
    with Node(*arguments) as node:
        queue = node.client("sqs").create_queue(QueueName="sent")["QueueUrl"]
        send = task(
            "arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": queue, "MessageBody.$": "States.JsonToString($)"},
            ResultPath=None)
        workflows = Workflows(node)
        execution = workflows.start(workflows.machine(each({"One": send}, type, MaxConcurrency=concurrency)), list(range(items)))
        for kill in range(kills):
            wanted = (kill + 1) * items // (kills + 2)
            eventually(lambda: map_run(workflows, execution)["itemCounts"]["succeeded"] >= wanted, 30)  # noqa: B023
            node.kill()
            node.start()
            workflows = Workflows(node)
        assert workflows.output(execution, 60) == list(range(items))
        sent = []
        while messages := node.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            sent += [json.loads(message["Body"]) for message in messages]
        assert set(sent) == set(range(items)) and len(sent) <= items + kills * concurrency
