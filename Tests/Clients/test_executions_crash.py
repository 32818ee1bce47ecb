"""kill -9 while executions run: each continues where it was, no result is lost, no task that had ended is done again."""

import json
import random
import time

import pytest
from apus_node import Node, eventually
from packages import archive, host_python
from test_postgresql import database  # noqa: F401, a fixture
from workflows import Workflows, invoke, task

ROUNDS = 3
EXECUTIONS = 40
STEPS = 5

# Adds the number of its step.
NOTED = """
import time

def handler(event, context):
    time.sleep(0.02)
    return {**event, "steps": event["steps"] + [len(event["steps"])]}
"""


def chain(function):
    """Steps of a function, a wait in the middle, a Map at the end."""
    states = {}
    for step in range(STEPS):
        states[f"Step {step}"] = {**invoke(function), "Next": f"Step {step + 1}" if step + 1 < STEPS else "Pause"}
        del states[f"Step {step}"]["End"]
    states["Pause"] = {"Type": "Wait", "Seconds": 1, "Next": "Each"}
    states["Each"] = {
        "Type": "Map", "ItemsPath": "$.steps", "ResultPath": "$.each", "End": True,
        "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": True}}},
    }
    return states


def check(workflows, executions):
    for execution in executions:
        output = workflows.output(execution, 60)
        assert output["steps"] == output["each"] == list(range(STEPS)), execution
        types = workflows.types(execution)
        assert types.count("TaskScheduled") == types.count("TaskSucceeded") == types.count("TaskStarted") == STEPS
        assert types.count("ExecutionSucceeded") == 1 and types[-1] == "ExecutionSucceeded"
        ids = [event["id"] for event in workflows.history(execution)]
        assert ids == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_executions_survive_kills(engine, request):
    arguments = ["--database", request.getfixturevalue("database")] if engine == "postgresql" else []
    with Node(*arguments) as node:
        node.client("lambda").create_function(
            FunctionName="step", Runtime=host_python(), Handler="app.handler", Role="arn:aws:iam::000000000000:role/any",
            Code={"ZipFile": archive({"app.py": NOTED})})
        workflows = Workflows(node)
        machine = workflows.machine(chain("step"))
        executions = []
        for _ in range(ROUNDS):
            workflows = Workflows(node)
            executions += [workflows.start(machine, {"steps": []}) for _ in range(EXECUTIONS // ROUNDS)]
            time.sleep(random.uniform(0.1, 0.8))
            node.restart()
        check(Workflows(node), executions)


def test_tokens_children_and_map_runs_survive_kills():
    with Node() as node:
        url = node.client("sqs").create_queue(QueueName="questions")["QueueUrl"]
        workflows = Workflows(node)
        ask = task(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Parameters={"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}, TimeoutSeconds=60)
        asking = workflows.machine({"Ask": ask})
        parent = workflows.machine(
            {"Run": task("arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": asking, "Input": {}}, OutputPath="$.Output")})
        each = {
            "Type": "Map", "End": True, "MaxConcurrency": 5,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Pause",
                "States": {"Pause": {"Type": "Wait", "Seconds": 1, "End": True}},
            },
        }
        mapped = workflows.start(workflows.machine({"Each": each}), list(range(20)))
        waiting = workflows.start(parent, {})
        body = node.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"][0]["Body"]
        time.sleep(0.5)
        node.restart()
        time.sleep(0.5)
        node.restart()
        workflows = Workflows(node)
        workflows.client.send_task_success(taskToken=json.loads(body)["token"], output='{"answer": 1}')
        assert workflows.output(waiting) == {"answer": 1}
        assert workflows.output(mapped, 40) == list(range(20))
        run = workflows.client.list_map_runs(executionArn=mapped)["mapRuns"][0]["mapRunArn"]
        described = workflows.client.describe_map_run(mapRunArn=run)
        assert described["itemCounts"]["succeeded"] == described["itemCounts"]["total"] == 20


def test_what_was_acknowledged_is_there_after_a_kill():
    with Node() as node:
        workflows = Workflows(node)
        machine = workflows.machine({"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
        executions = [workflows.start(machine, {"n": n}) for n in range(50)]
        node.restart()
        workflows = Workflows(node)
        assert all(workflows.state(execution)["status"] == "RUNNING" for execution in executions)
        workflows.client.stop_execution(executionArn=executions[0])
        node.restart()
        assert Workflows(node).state(executions[0])["status"] == "ABORTED"
        assert eventually(lambda: len(Workflows(node).client.list_executions(stateMachineArn=machine)["executions"]) == 50)
