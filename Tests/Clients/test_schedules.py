"""EventBridge Scheduler through boto3: what fires, when, and what becomes of it when the node is killed, time zones, the command line."""

import datetime
import json
import secrets
import sqlite3
import time
import zoneinfo

import pytest
from apus_node import Node, eventually
from botocore.exceptions import ClientError
from packages import ROLE, archive, host_python

OFF = {"Mode": "OFF"}
ACCOUNT = "000000000000"


@pytest.fixture(scope="session")
def scheduler(node):
    return node.client("scheduler")


@pytest.fixture(scope="session")
def sqs(node):
    return node.client("sqs")


class Queue:
    def __init__(self, sqs, name, **attributes):
        self.sqs = sqs
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def take(self, count=1, seconds=10):
        """At least `count` messages, and whatever came with them."""
        messages = []
        deadline = time.monotonic() + seconds
        while len(messages) < count:
            assert time.monotonic() < deadline, f"{len(messages)} of {count} messages after {seconds} s"
            messages += self.receive(1)
        return messages

    def receive(self, wait=0):
        messages = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=wait, AttributeNames=["All"], MessageAttributeNames=["All"],
        ).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return messages


@pytest.fixture
def queue(sqs, name):
    return Queue(sqs, name)


def at(seconds):
    """`at(…)` so many seconds from now, and that second."""
    second = int(time.time() + seconds)
    return f"at({datetime.datetime.fromtimestamp(second, datetime.UTC):%Y-%m-%dT%H:%M:%S})", second


def target(arn, **settings):
    return {"Arn": arn, "RoleArn": ROLE, **settings}


def refusal(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_a_schedule_comes_back_as_it_was_given(scheduler, name):
    group = scheduler.create_schedule_group(Name=name, Tags=[{"Key": "a", "Value": "b"}])["ScheduleGroupArn"]
    start = datetime.datetime(2100, 1, 1, 1, 2, 3, tzinfo=datetime.UTC)
    given = {
        "Name": name, "GroupName": name, "ScheduleExpression": "cron(30 2 ? * MON-FRI *)", "ScheduleExpressionTimezone": "Europe/Berlin",
        "StartDate": start, "EndDate": start + datetime.timedelta(days=1), "Description": "déjà vu", "State": "DISABLED",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10}, "ActionAfterCompletion": "DELETE",
        "Target": target(
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:q.fifo", Input="text", SqsParameters={"MessageGroupId": "g"},
            RetryPolicy={"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 3},
            DeadLetterConfig={"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:dlq"},
        ),
    }
    arn = scheduler.create_schedule(**given)["ScheduleArn"]
    assert arn == f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/{name}/{name}"
    got = scheduler.get_schedule(Name=name, GroupName=name)
    assert {key: got[key] for key in given} == given
    assert [s["Arn"] for s in scheduler.list_schedules(GroupName=name)["Schedules"]] == [arn]
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "a", "Value": "b"}]
    scheduler.untag_resource(ResourceArn=group, TagKeys=["a"])
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == []
    scheduler.delete_schedule_group(Name=name)
    eventually(lambda: name not in [g["Name"] for g in scheduler.list_schedule_groups(NamePrefix=name)["ScheduleGroups"]])
    assert refusal(scheduler.get_schedule, Name=name, GroupName=name) == (
        "ResourceNotFoundException", f"Schedule group {name} does not exist.",
    )


def test_listings_are_paged(scheduler, name):
    scheduler.create_schedule_group(Name=name)
    for index in range(7):
        scheduler.create_schedule(
            Name=f"s{index}", GroupName=name, ScheduleExpression="rate(1 day)", FlexibleTimeWindow=OFF, State="DISABLED",
            Target=target(f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"),
        )
    pages = list(scheduler.get_paginator("list_schedules").paginate(GroupName=name, PaginationConfig={"PageSize": 3}))
    assert [[s["Name"] for s in page["Schedules"]] for page in pages] == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]


def test_it_fires_within_its_second_and_not_before(scheduler, queue, name):
    expression, second = at(3)
    scheduler.create_schedule(
        Name=name, ScheduleExpression=expression, FlexibleTimeWindow=OFF, ActionAfterCompletion="DELETE",
        Target=target(queue.arn, Input='{"at": "<aws.scheduler.scheduled-time>"}'),
    )
    message = queue.take()[0]
    lateness = int(message["Attributes"]["SentTimestamp"]) / 1000 - second
    assert 0 <= lateness < 0.5, f"{lateness} s late"
    assert json.loads(message["Body"])["at"] == f"{datetime.datetime.fromtimestamp(second, datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert refusal(scheduler.get_schedule, Name=name) == ("ResourceNotFoundException", f"Schedule {name} does not exist.")


def test_local_time_is_the_zones(scheduler, queue, name):
    soon = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Kolkata")) + datetime.timedelta(seconds=2)
    scheduler.create_schedule(
        Name=name, ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})", ScheduleExpressionTimezone="Asia/Kolkata", FlexibleTimeWindow=OFF,
        Target=target(queue.arn, Input="x"),
    )
    queue.take(seconds=6)


def test_a_rate_fires_when_it_is_created_and_a_disabled_schedule_never(scheduler, queue, name):
    for suffix, state in [("on", "ENABLED"), ("off", "DISABLED")]:
        scheduler.create_schedule(
            Name=f"{name}-{suffix}", ScheduleExpression="rate(1 hour)", FlexibleTimeWindow=OFF, State=state,
            Target=target(queue.arn, Input=suffix),
        )
    assert queue.take()[0]["Body"] == "on"
    assert queue.receive(1) == []


def test_a_function_gets_the_notification_or_the_input(scheduler, lam, logs, name):
    source = b"import json\ndef handler(event, context):\n    print('got ' + json.dumps(event, sort_keys=True))\n"
    function = lam.create_function(
        FunctionName=name, Runtime=host_python(), Handler="app.handler", Role=ROLE, Code={"ZipFile": archive({"app.py": source})},
    )["FunctionArn"]
    for suffix, settings in [("input", {"Input": '{"n": <aws.scheduler.attempt-number>}'}), ("none", {})]:
        scheduler.create_schedule(
            Name=f"{name}-{suffix}", ScheduleExpression=at(1)[0], FlexibleTimeWindow=OFF, Target=target(function, **settings),
        )

    def events():
        try:
            lines = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="got")["events"]
        except ClientError:
            return None
        return sorted((json.loads(line["message"].split("got ", 1)[1]) for line in lines), key=len) if len(lines) == 2 else None

    plain, notification = eventually(events, seconds=20)
    assert plain == {"n": 1}
    assert notification["source"] == "aws.scheduler" and notification["detail-type"] == "Scheduled Event"
    assert notification["resources"] == [f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/{name}-none"]


def test_a_bus_gets_an_event(node, scheduler, queue, name):
    events = node.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    scheduler.create_schedule(
        Name=name, ScheduleExpression=at(1)[0], FlexibleTimeWindow=OFF,
        Target=target(
            f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default", Input='{"a": 1}',
            EventBridgeParameters={"Source": name, "DetailType": "tick"},
        ),
    )
    event = json.loads(queue.take()[0]["Body"])
    assert event["detail"] == {"a": 1} and event["detail-type"] == "tick" and event["source"] == name
    events.remove_targets(Rule=name, Ids=["1"])
    events.delete_rule(Name=name)


def test_a_universal_target_invokes_a_function(scheduler, lam, logs, name):
    source = b"def handler(event, context):\n    print('got', event['n'])\n"
    lam.create_function(
        FunctionName=name, Runtime=host_python(), Handler="app.handler", Role=ROLE, Code={"ZipFile": archive({"app.py": source})},
    )
    scheduler.create_schedule(
        Name=name, ScheduleExpression=at(1)[0], FlexibleTimeWindow=OFF,
        Target=target(
            "arn:aws:scheduler:::aws-sdk:lambda:invoke",
            Input=json.dumps({"FunctionName": name, "InvocationType": "Event", "Payload": '{"n": 42}'}),
        ),
    )

    def printed():
        try:
            return logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="got")["events"]
        except ClientError:
            return None

    assert eventually(printed, seconds=20)[0]["message"].strip() == "got 42"


def test_universal_targets_call_operations(scheduler, sqs, queue, name):
    scheduler.create_schedule(
        Name=f"{name}-send", ScheduleExpression=at(1)[0], FlexibleTimeWindow=OFF,
        Target=target(
            "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
            Input=json.dumps({"QueueUrl": queue.url, "MessageBody": "<aws.scheduler.schedule-arn>"}),
        ),
    )
    assert queue.take()[0]["Body"].endswith(f"schedule/default/{name}-send")
    scheduler.create_schedule(
        Name=f"{name}-create", ScheduleExpression=at(1)[0], FlexibleTimeWindow=OFF,
        Target=target("arn:aws:scheduler:::aws-sdk:sqs:createQueue", Input=json.dumps({"QueueName": f"{name}-made"})),
    )
    eventually(lambda: f"{name}-made" in " ".join(sqs.list_queues(QueueNamePrefix=name).get("QueueUrls", [])))
    parameters = {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": OFF}
    for action, message in [
        ("sqs:getQueueUrl", "getQueueUrl API is not supported."), ("ec2:stopInstances", "ec2 is not a supported service for a target."),
    ]:
        arn = f"arn:aws:scheduler:::aws-sdk:{action}"
        assert refusal(scheduler.create_schedule, Name=name, Target=target(arn, Input="{}"), **parameters) == ("ValidationException", message)


def test_what_cannot_be_delivered_is_dead_lettered(scheduler, queue, name):
    missing = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}-missing"
    expression, second = at(1)
    scheduler.create_schedule(
        Name=name, ScheduleExpression=expression, FlexibleTimeWindow=OFF,
        Target=target(missing, Input='{"a": 1}', DeadLetterConfig={"Arn": queue.arn}, RetryPolicy={"MaximumRetryAttempts": 0}),
    )
    letter = queue.take()[0]
    attributes = {key: value["StringValue"] for key, value in letter["MessageAttributes"].items()}
    assert json.loads(letter["Body"]) == {"a": 1}
    assert attributes["SCHEDULE_ARN"].endswith(f"schedule/default/{name}") and attributes["TARGET_ARN"] == missing
    assert attributes["RETRY_ATTEMPTS"] == "0" and attributes["ERROR_CODE"] and attributes["ERROR_MESSAGE"]
    assert attributes["SCHEDULED_TIME"] == f"{datetime.datetime.fromtimestamp(second, datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_a_killed_node_fires_what_was_due_once(name):
    """Schedules every second; the node is killed at random moments. Each must have fired once in the end, none early."""
    count = 30
    with Node() as node:
        queue = Queue(node.client("sqs"), name)
        scheduler = node.client("scheduler")
        begin = int(time.time()) + 3
        for index in range(count):
            moment = datetime.datetime.fromtimestamp(begin + index // 3, datetime.UTC)
            scheduler.create_schedule(
                Name=f"s{index}", ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})", FlexibleTimeWindow=OFF,
                ActionAfterCompletion="DELETE", Target=target(queue.arn, Input=f"{index} {begin + index // 3}"),
            )
        for _ in range(6):
            time.sleep(0.5 + secrets.randbelow(1500) / 1000)
            node.restart()
        messages = Queue(node.client("sqs"), name).take(count, seconds=30)
        messages += Queue(node.client("sqs"), name).receive(1)
        assert sorted(int(m["Body"].split()[0]) for m in messages) == list(range(count))
        assert all(int(m["Attributes"]["SentTimestamp"]) / 1000 >= int(m["Body"].split()[1]) for m in messages)
        assert node.client("scheduler").list_schedules()["Schedules"] == []


def test_after_downtime_one_firing_is_caught_up_and_said(name):
    with Node() as node:
        queue = Queue(node.client("sqs"), name)
        node.client("scheduler").create_schedule(
            Name="s", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow=OFF, Target=target(queue.arn, Input="<aws.scheduler.scheduled-time>"),
        )
        first = queue.take()[0]["Body"]
        node.kill()
        # An hour of downtime, without waiting for it: the planned firing is moved an hour back in the stored state.
        with sqlite3.connect(node.data / "state.db") as state:
            hour = 3_600_000
            state.execute(f"UPDATE schedules SET planned = planned - {hour}, due = due - {hour}, anchor = anchor - {2 * hour}")
            state.execute(f"UPDATE deliveries SET due_at = due_at - {hour} WHERE kind = 'schedules.fire'")
        node.start()
        late = Queue(node.client("sqs"), name).take()
        assert len(late) == 1 and late[0]["Body"] >= first
        assert Queue(node.client("sqs"), name).receive(1) == []
        said = eventually(lambda: [line for line in node.output if "caught up" in line])
        assert len(said) == 1 and "firings are skipped" in said[0]


def test_the_command_line_tells_the_coming_firings(node, scheduler, name):
    scheduler.create_schedule(
        Name=name, ScheduleExpression="cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin",
        EndDate=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=3),
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, Target=target(f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"),
    )
    answer = json.loads(node.apus("schedules", "next", name, "--json").stdout)
    assert 2 <= len(answer["Firings"]) <= 3 and answer["MaximumWindowInMinutes"] == 15
    for firing in answer["Firings"]:
        assert "T02:30:00+" in firing["LocalTime"]
        assert datetime.datetime.fromisoformat(firing["LocalTime"]) == datetime.datetime.fromisoformat(firing["ScheduledTime"])
    shown = node.apus("schedules", "next", name, "--count", "1")
    assert "02:30:00+" in shown.stdout and "within 15 min" in shown.stderr and "Europe/Berlin" in shown.stderr
    assert name in node.apus("schedules", "list").stdout
    missing = node.apus("schedules", "next", f"{name}-x", check=False)
    assert missing.returncode == 1 and "does not exist" in missing.stderr
