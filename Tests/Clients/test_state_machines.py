"""State machines, versions, aliases, tags and activities through boto3."""

import json
import threading

import pytest
from apus_node import Node, eventually
from botocore.exceptions import ClientError
from packages import ROLE
from workflows import Workflows, task


@pytest.fixture(scope="module")
def workflows(node):
    return Workflows(node)


@pytest.fixture(scope="module")
def sfn(workflows):
    return workflows.client


def definition(comment="one"):
    return json.dumps({"Comment": comment, "StartAt": "P", "States": {"P": {"Type": "Pass", "Result": comment, "End": True}}})


@pytest.fixture
def machine(sfn, name):
    arn = sfn.create_state_machine(name=name, definition=definition(), roleArn=ROLE, publish=True)["stateMachineArn"]
    yield arn
    sfn.delete_state_machine(stateMachineArn=arn)


def code(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def test_an_update_is_what_the_next_execution_runs(workflows, sfn, machine):
    assert workflows.output(workflows.start(machine)) == "one"
    updated = sfn.update_state_machine(stateMachineArn=machine, definition=definition("two"), publish=True, versionDescription="second")
    second = workflows.start(machine)
    assert workflows.output(second) == "two"
    described = sfn.describe_state_machine_for_execution(executionArn=second)
    assert described["revisionId"] == updated["revisionId"]
    assert json.loads(described["definition"])["Comment"] == "two"
    version = sfn.describe_state_machine(stateMachineArn=updated["stateMachineVersionArn"])
    assert version["description"] == "second" and version["stateMachineArn"] == machine + ":2"
    # The first version still runs what it was published with.
    assert workflows.output(workflows.start(machine + ":1")) == "one"


def test_an_alias_shares_executions(workflows, sfn, machine):
    sfn.update_state_machine(stateMachineArn=machine, definition=definition("two"), publish=True)
    alias = sfn.create_state_machine_alias(
        name="live",
        routingConfiguration=[
            {"stateMachineVersionArn": machine + ":1", "weight": 50},
            {"stateMachineVersionArn": machine + ":2", "weight": 50},
        ],
    )["stateMachineAliasArn"]
    assert {workflows.output(workflows.start(alias)) for _ in range(40)} == {"one", "two"}
    assert code(sfn.delete_state_machine_version, stateMachineVersionArn=machine + ":1") == "ConflictException"
    sfn.update_state_machine_alias(
        stateMachineAliasArn=alias, routingConfiguration=[{"stateMachineVersionArn": machine + ":2", "weight": 100}]
    )
    ended = workflows.ended(workflows.start(alias))
    assert ended["output"] == '"two"' and ended["stateMachineAliasArn"] == alias
    sfn.delete_state_machine_version(stateMachineVersionArn=machine + ":1")
    versions = sfn.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
    assert [version["stateMachineVersionArn"] for version in versions] == [machine + ":2"]
    assert [a["stateMachineAliasArn"] for a in sfn.list_state_machine_aliases(stateMachineArn=machine)["stateMachineAliases"]] == [alias]


def test_what_the_definition_cannot_be_is_told_by_validation_and_refused_by_create(sfn):
    bad = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass"}}})
    answer = sfn.validate_state_machine_definition(definition=bad)
    assert answer["result"] == "FAIL" and answer["diagnostics"][0]["location"] == "/States/P"
    assert sfn.validate_state_machine_definition(definition=definition())["result"] == "OK"
    assert code(sfn.create_state_machine, name="bad", definition=bad, roleArn=ROLE) == "InvalidDefinition"


def test_deletion_waits_for_executions(workflows, sfn):
    arn = workflows.machine({"W": {"Type": "Wait", "Seconds": 600, "End": True}})
    execution = workflows.start(arn)
    sfn.delete_state_machine(stateMachineArn=arn)
    assert sfn.describe_state_machine(stateMachineArn=arn)["status"] == "DELETING"
    assert code(sfn.start_execution, stateMachineArn=arn) == "StateMachineDeleting"
    sfn.stop_execution(executionArn=execution)

    def is_gone():
        try:
            sfn.describe_state_machine(stateMachineArn=arn)
        except sfn.exceptions.StateMachineDoesNotExist:
            return True

    eventually(is_gone)


def test_tags(sfn, machine, name):
    activity = sfn.create_activity(name=name, tags=[{"key": "k", "value": "v"}])["activityArn"]
    for arn in (machine, activity):
        sfn.tag_resource(resourceArn=arn, tags=[{"key": "k", "value": "w"}, {"key": "l", "value": ""}])
        sfn.untag_resource(resourceArn=arn, tagKeys=["l"])
        assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "k", "value": "w"}]
    sfn.delete_activity(activityArn=activity)


def test_a_worker_takes_an_activitys_task(workflows, sfn, name):
    activity = sfn.create_activity(name=name)["activityArn"]
    machine = workflows.machine({"A": task(activity, TimeoutSeconds=60)})
    polled = []
    worker = threading.Thread(target=lambda: polled.append(sfn.get_activity_task(activityArn=activity, workerName="ada")))
    worker.start()
    execution = workflows.start(machine, {"n": 1})
    worker.join(timeout=20)
    assert json.loads(polled[0]["input"]) == {"n": 1}
    sfn.send_task_success(taskToken=polled[0]["taskToken"], output='{"n": 2}')
    assert workflows.output(execution) == {"n": 2}
    started = [event for event in workflows.history(execution) if event["type"] == "ActivityStarted"]
    assert started[0]["activityStartedEventDetails"]["workerName"] == "ada"
    sfn.delete_state_machine(stateMachineArn=machine)
    sfn.delete_activity(activityArn=activity)
    assert code(sfn.get_activity_task, activityArn=activity) == "ActivityDoesNotExist"


def test_tasks_of_activities_survive_kills():
    with Node() as node:
        workflows = Workflows(node)
        activity = workflows.client.create_activity(name="a")["activityArn"]
        machine = workflows.machine({"A": task(activity)})
        executions = [workflows.start(machine, number) for number in range(10)]
        eventually(lambda: all("ActivityScheduled" in workflows.types(execution) for execution in executions))
        # Some are with a worker, the others wait.
        taken = [workflows.client.get_activity_task(activityArn=activity) for _ in range(4)]
        node.restart()
        workflows = Workflows(node)
        taken += [workflows.client.get_activity_task(activityArn=activity) for _ in range(6)]
        assert sorted(json.loads(each["input"]) for each in taken) == list(range(10))
        for each in taken:
            workflows.client.send_task_success(taskToken=each["taskToken"], output=each["input"])
        assert [workflows.output(execution) for execution in executions] == list(range(10))
