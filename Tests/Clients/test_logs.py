"""CloudWatch Logs, by API and by `aws logs tail`."""

import json
import subprocess
import threading
import time

import pytest
from apus_node import Node, aws_cli_2, eventually
from conftest import deploy, error_of
from packages import archive, host_python


@pytest.fixture
def group(logs, name):
    logs.create_log_group(logGroupName=name, tags={"a": "b"})
    yield name
    try:
        logs.delete_log_group(logGroupName=name)
    except logs.exceptions.ResourceNotFoundException:
        pass


def messages(events):
    return [event["message"] for event in events]


def put(logs, group, stream, *texts):
    now = int(time.time() * 1000)
    logs.put_log_events(
        logGroupName=group, logStreamName=stream,
        logEvents=[{"timestamp": now + index, "message": text} for index, text in enumerate(texts)],
    )


def test_a_function_logs_to_its_group(python, logs):
    function = python("def handler(event, context): print('line one'); print('line two')")
    function.invoke()
    group = f"/aws/lambda/{function.name}"

    def lines():
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"] if exists(logs, group) else []
        if not streams:
            return None
        found = messages(logs.get_log_events(logGroupName=group, logStreamName=streams[0]["logStreamName"], startFromHead=True)["events"])
        return found if any(line.startswith("REPORT") for line in found) else None

    found = [line.rstrip("\n") for line in eventually(lines)]
    kinds = [line.split()[0] for line in found]
    assert [kind for kind in kinds if kind in ("START", "line", "END", "REPORT")] == ["START", "line", "line", "END", "REPORT"], found


def exists(logs, group):
    return any(found["logGroupName"] == group for found in logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"])


def test_groups_and_streams_are_created_described_and_deleted(logs, group):
    assert error_of(logs.create_log_group, logGroupName=group)[0] == "ResourceAlreadyExistsException"
    logs.create_log_stream(logGroupName=group, logStreamName="s1")
    assert error_of(logs.create_log_stream, logGroupName=group, logStreamName="s1")[0] == "ResourceAlreadyExistsException"
    described = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    assert described["arn"].startswith(f"arn:aws:logs:us-east-1:000000000000:log-group:{group}")
    assert [stream["logStreamName"] for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]] == ["s1"]
    logs.delete_log_stream(logGroupName=group, logStreamName="s1")
    assert logs.describe_log_streams(logGroupName=group)["logStreams"] == []
    logs.delete_log_group(logGroupName=group)
    assert error_of(logs.describe_log_streams, logGroupName=group)[0] == "ResourceNotFoundException"


def test_events_are_put_and_read_in_order(logs, group):
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", *(f"event {number}" for number in range(10)))
    read = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True, limit=4)
    assert messages(read["events"]) == [f"event {number}" for number in range(4)]
    rest = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True, nextToken=read["nextForwardToken"])
    assert messages(rest["events"]) == [f"event {number}" for number in range(4, 10)]
    end = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True, nextToken=rest["nextForwardToken"])
    assert end["events"] == [] and end["nextForwardToken"] == rest["nextForwardToken"]


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("ERROR", ["ERROR one", '{"level": "ERROR", "code": 500}']),
        ("ERROR -code", ["ERROR one"]),
        ('"ERROR one"', ["ERROR one"]),
        ("?one ?two", ["ERROR one", "INFO two"]),
        ('{ $.level = "ERROR" }', ['{"level": "ERROR", "code": 500}']),
        ("{ $.code > 400 }", ['{"level": "ERROR", "code": 500}']),
        ("absent", []),
    ],
)
def test_events_are_filtered(logs, group, pattern, expected):
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", "ERROR one", "INFO two", json.dumps({"level": "ERROR", "code": 500}), json.dumps({"level": "INFO", "code": 200}))
    assert messages(logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]) == expected


def test_retention_and_tags(logs, group):
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 7
    assert error_of(logs.put_retention_policy, logGroupName=group, retentionInDays=8)[0] == "InvalidParameterException"
    logs.delete_retention_policy(logGroupName=group)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    arn = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["arn"].removesuffix(":*")
    logs.tag_resource(resourceArn=arn, tags={"c": "d"})
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b", "c": "d"}
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "d"}


@pytest.mark.skipif(aws_cli_2() is None, reason="the aws CLI, version 2, is not installed")
def test_tail_follows_a_running_function(node, python):
    function = python("def handler(event, context): print(f'seen {event}')")
    function.invoke("before")
    group = f"/aws/lambda/{function.name}"
    # Debian's version is older than AWS_ENDPOINT_URL.
    tail = subprocess.Popen(
        [aws_cli_2(), "--endpoint-url", node.url, "logs", "tail", group, "--follow", "--since", "1m"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={**node.shell_environment(), "PYTHONUNBUFFERED": "1"},
    )
    try:
        seen = []
        threading.Thread(target=lambda: seen.extend(iter(tail.stdout.readline, "")), daemon=True).start()
        eventually(lambda: any("seen before" in line for line in list(seen)), seconds=20)
        function.invoke("after")
        eventually(lambda: any("seen after" in line for line in list(seen)), seconds=20)
    finally:
        tail.kill()
        tail.wait()


def test_logs_survive_a_restart():
    with Node() as node:
        function = deploy(node.client("lambda"), "f", archive({"app.py": "def handler(e, c): print('kept')"}), host_python())
        function.invoke()
        assert node.stop() == 0
        node.start()
        found = node.client("logs").filter_log_events(logGroupName="/aws/lambda/f", filterPattern="kept")["events"]
        assert len(found) == 1
