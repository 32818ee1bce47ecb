"""State machines for the tests."""

import json
import secrets

from apus_node import eventually
from packages import ROLE


class Workflows:
    """Step Functions of a node, as tests use it."""

    def __init__(self, node):
        self.node, self.client = node, node.client("stepfunctions")

    def machine(self, states, start=None, type="STANDARD", name=None, **settings):
        """Makes a machine of these states, which begins with the first. Answers its ARN."""
        definition = {"StartAt": start or next(iter(states)), "States": states, **settings.pop("top", {})}
        made = self.client.create_state_machine(
            name=name or f"m-{secrets.token_hex(5)}", definition=json.dumps(definition), roleArn=ROLE, type=type, **settings)
        return made["stateMachineArn"]

    def start(self, machine, input=None, **options):
        return self.client.start_execution(stateMachineArn=machine, input=json.dumps(input), **options)["executionArn"]

    def state(self, execution):
        return self.client.describe_execution(executionArn=execution)

    def ended(self, execution, seconds=20):
        return eventually(lambda: (state := self.state(execution))["status"] != "RUNNING" and state, seconds)

    def output(self, execution, seconds=20):
        """What an execution that succeeds answers."""
        state = self.ended(execution, seconds)
        assert state["status"] == "SUCCEEDED", state
        return json.loads(state["output"])

    def run(self, states, input=None, **settings):
        """Makes a machine, runs it and answers its output."""
        return self.output(self.start(self.machine(states, **settings), input))

    def history(self, execution, **options):
        pages = self.client.get_paginator("get_execution_history").paginate(executionArn=execution, **options)
        return [event for page in pages for event in page["events"]]

    def types(self, execution):
        return [event["type"] for event in self.history(execution)]


def task(resource, **settings):
    return {"Type": "Task", "Resource": resource, "End": True, **settings}


def invoke(function, **settings):
    """A task that calls a function with its input and takes its answer."""
    return task(
        "arn:aws:states:::lambda:invoke", Parameters={"FunctionName": function, "Payload.$": "$"}, OutputPath="$.Payload", **settings)
