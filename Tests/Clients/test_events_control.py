"""EventBridge's control plane through boto3: buses, policies, rules, targets, tags, archives, replays."""

import datetime
import http.client
import json
import secrets

import pytest
from apus_node import Node, eventually
from conftest import error_of as answered_error

PATTERN = json.dumps({"source": ["shop"], "detail": {"kind": [{"prefix": "größe ✓"}]}}, ensure_ascii=False)

# Names that one operation or another cannot do without.
REQUIRED = ["Name", "Rule", "ArchiveName", "ReplayName"]


def error_of(call, **parameters):
    """(code, message) of the error that a client call ends in; every error of this service has status 400 or is not built."""
    code, message, status = answered_error(call, **parameters)
    assert status == (501 if code == "NotImplementedException" else 400)
    return code, message


@pytest.fixture(scope="module")
def events(node):
    return node.client("events")


@pytest.fixture
def queue(node, name):
    """The ARN of a queue that exists."""
    sqs = node.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    yield sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def bus(events, name):
    """The name of a bus of its own; everything on it is removed afterwards."""
    events.create_event_bus(Name=name)
    yield name
    arn = events.describe_event_bus(Name=name)["Arn"]
    for archive in events.list_archives(EventSourceArn=arn)["Archives"]:
        events.delete_archive(ArchiveName=archive["ArchiveName"])
    for page in events.get_paginator("list_rules").paginate(EventBusName=name):
        for rule in page["Rules"]:
            targets = events.list_targets_by_rule(EventBusName=name, Rule=rule["Name"])["Targets"]
            if targets:
                events.remove_targets(EventBusName=name, Rule=rule["Name"], Ids=[target["Id"] for target in targets])
            events.delete_rule(EventBusName=name, Name=rule["Name"])
    events.delete_event_bus(Name=name)


def test_a_bus_with_everything_that_can_be_set(events, name):
    made = events.create_event_bus(Name=name, Description="Bücher", Tags=[{"Key": "größe", "Value": "2 m"}])
    arn = f"arn:aws:events:us-east-1:000000000000:event-bus/{name}"
    assert made["EventBusArn"] == arn and made["Description"] == "Bücher"
    bus = events.describe_event_bus(Name=arn)
    assert (bus["Name"], bus["Arn"], bus["Description"]) == (name, arn, "Bücher")
    assert abs((datetime.datetime.now(datetime.timezone.utc) - bus["CreationTime"]).total_seconds()) < 60
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "größe", "Value": "2 m"}]
    updated = events.update_event_bus(Name=name, Description="")
    assert updated["Name"] == name and "Description" not in updated
    assert error_of(events.create_event_bus, Name=name) == ("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
    events.delete_event_bus(Name=name)
    events.delete_event_bus(Name=name)
    assert error_of(events.describe_event_bus, Name=name) == ("ResourceNotFoundException", f"Event bus {name} does not exist.")
    assert error_of(events.list_tags_for_resource, ResourceARN=arn)[0] == "ResourceNotFoundException"


def test_the_default_bus_is_there_in_every_region(node):
    for region in ["us-east-1", "ap-southeast-2"]:
        events = node.client("events", region=region)
        assert events.describe_event_bus()["Arn"] == f"arn:aws:events:{region}:000000000000:event-bus/default"
        assert "default" in [bus["Name"] for bus in events.list_event_buses(NamePrefix="def")["EventBuses"]]
        assert error_of(events.delete_event_bus, Name="default") == ("ValidationException", "Cannot delete event bus default.")


def test_a_rule_from_put_to_delete(events, bus, queue):
    arn = events.put_rule(Name="r", EventBusName=bus, EventPattern=PATTERN, Description="Über", Tags=[{"Key": "a", "Value": "b"}])["RuleArn"]
    assert arn == f"arn:aws:events:us-east-1:000000000000:rule/{bus}/r"
    rule = events.describe_rule(Name="r", EventBusName=f"arn:aws:events:us-east-1:000000000000:event-bus/{bus}")
    assert (rule["EventPattern"], rule["Description"], rule["State"], rule["CreatedBy"]) == (PATTERN, "Über", "ENABLED", "000000000000")
    target = {
        "Id": "q", "Arn": queue, "RetryPolicy": {"MaximumRetryAttempts": 3}, "DeadLetterConfig": {"Arn": queue},
        "InputTransformer": {"InputPathsMap": {"k": "$.detail.kind"}, "InputTemplate": '{"kind": <k>}'},
    }
    assert events.put_targets(Rule="r", EventBusName=bus, Targets=[target])["FailedEntryCount"] == 0
    assert events.list_targets_by_rule(Rule="r", EventBusName=bus)["Targets"] == [target]
    assert events.list_rule_names_by_target(TargetArn=queue, EventBusName=bus)["RuleNames"] == ["r"]
    assert error_of(events.delete_event_bus, Name=bus) == ("ValidationException", "EventBus can't be deleted since it has rules.")
    refusal = ("ValidationException", "Rule can't be deleted since it has targets.")
    assert error_of(events.delete_rule, Name="r", EventBusName=bus) == refusal
    events.disable_rule(Name="r", EventBusName=bus)
    assert events.list_rules(EventBusName=bus)["Rules"][0]["State"] == "DISABLED"
    events.remove_targets(Rule="r", EventBusName=bus, Ids=["q"])
    events.delete_rule(Name="r", EventBusName=bus)
    assert events.list_rules(EventBusName=bus)["Rules"] == []
    message = f"Rule r does not exist on EventBus {bus}."
    assert error_of(events.describe_rule, Name="r", EventBusName=bus) == ("ResourceNotFoundException", message)


def test_every_listing_comes_in_pages(events, bus, queue):
    names = sorted(f"r-{i}" for i in range(7))
    for rule in names:
        events.put_rule(Name=rule, EventBusName=bus, EventPattern=PATTERN)
    events.put_targets(Rule="r-0", EventBusName=bus, Targets=[{"Id": f"t{i}", "Arn": queue} for i in range(5)])
    for rule in names[1:4]:
        events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "t", "Arn": queue}])
    for index in range(3):
        events.create_archive(ArchiveName=f"{bus}-{index}", EventSourceArn=events.describe_event_bus(Name=bus)["Arn"])

    def pages(operation, key, **arguments):
        gathered, token, count = [], {}, 0
        while True:
            page = operation(Limit=2, **arguments, **token)
            gathered, count = gathered + page[key], count + 1
            if "NextToken" not in page:
                return gathered, count
            token = {"NextToken": page["NextToken"]}

    rules, count = pages(events.list_rules, "Rules", EventBusName=bus, NamePrefix="r-")
    assert [rule["Name"] for rule in rules] == names and count == 4
    targets, _ = pages(events.list_targets_by_rule, "Targets", EventBusName=bus, Rule="r-0")
    assert [target["Id"] for target in targets] == [f"t{i}" for i in range(5)]
    assert pages(events.list_rule_names_by_target, "RuleNames", EventBusName=bus, TargetArn=queue) == (names[:4], 2)
    archives, count = pages(events.list_archives, "Archives", NamePrefix=bus)
    assert [archive["ArchiveName"] for archive in archives] == [f"{bus}-{i}" for i in range(3)] and count == 2
    buses, _ = pages(events.list_event_buses, "EventBuses")
    assert [one["Name"] for one in buses] == sorted(one["Name"] for one in buses) and bus in [one["Name"] for one in buses]
    for arguments in [{"NextToken": "nonsense"}, {"Limit": 101}]:
        assert error_of(events.list_rules, **arguments)[0] == "ValidationException"


def test_limits(events, bus, queue):
    events.put_rule(Name="r", EventBusName=bus, EventPattern=PATTERN)
    six = [{"Id": f"t{i}", "Arn": queue} for i in range(6)]
    limit = ("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
    assert error_of(events.put_targets, Rule="r", EventBusName=bus, Targets=six) == limit
    assert events.list_targets_by_rule(Rule="r", EventBusName=bus)["Targets"] == []
    too_long = json.dumps({"source": ["x" * 4096]})
    assert error_of(events.put_rule, Name="r", EventBusName=bus, EventPattern=too_long)[0] == "ValidationException"
    tags = [{"Key": str(i), "Value": ""} for i in range(51)]
    assert error_of(events.put_rule, Name="s", EventBusName=bus, EventPattern=PATTERN, Tags=tags)[0] == "ValidationException"
    assert [rule["Name"] for rule in events.list_rules(EventBusName=bus)["Rules"]] == ["r"]


@pytest.mark.parametrize("pattern", ["", "{", "[]", "7", '{"source": "x"}', '{"source": []}', '{"a": [{"numeric": ["<"]}]}', '{"a": [{"new": 1}]}'])
def test_patterns_of_the_wrong_shape(events, name, pattern):
    code, message = error_of(events.put_rule, Name=name, EventPattern=pattern)
    assert code == "InvalidEventPatternException" and message.startswith("Event pattern is not valid. Reason: ")
    assert error_of(events.describe_rule, Name=name)[0] == "ResourceNotFoundException"


def test_schedules_of_rules(events, bus, name):
    events.put_rule(Name=name, ScheduleExpression="cron(0 10 ? * MON-FRI *)", State="DISABLED")
    assert events.describe_rule(Name=name)["ScheduleExpression"] == "cron(0 10 ? * MON-FRI *)"
    for wrong in ["cron(0 10 * * * *)", "rate(1 minutes)", "rate(5 minute)", "at(2030-01-01T00:00:00)", "every day"]:
        assert error_of(events.put_rule, Name=name, ScheduleExpression=wrong) == (
            "ValidationException", "Parameter ScheduleExpression is not valid.")
    assert error_of(events.put_rule, Name="r", EventBusName=bus, ScheduleExpression="rate(1 minute)") == (
        "ValidationException", "ScheduleExpression is supported only on the default event bus.")
    assert error_of(events.put_rule, Name="r") == (
        "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.")
    events.delete_rule(Name=name)


def test_targets_that_are_refused(events, bus, queue):
    events.put_rule(Name="r", EventBusName=bus, EventPattern=PATTERN)

    def refusal(**target):
        return error_of(events.put_targets, Rule="r", EventBusName=bus, Targets=[{"Id": "t", "Arn": queue, **target}])

    assert refusal(Arn="arn:aws:sns:us-east-1:000000000000:topic")[0] == "NotImplementedException"
    assert refusal(Arn="no arn") == ("ValidationException", "Parameter no arn is not valid. Reason: Provided Arn is not in correct format.")
    assert refusal(Arn=f"{queue}.fifo") == ("ValidationException", "Parameter(s) SqsParameters must be specified for target: t.")
    assert refusal(Input="{}", InputPath="$.detail") == (
        "ValidationException", "Only one of Input, InputPath, or InputTransformer must be provided for target t.")
    assert refusal(Input="{")[0] == refusal(InputPath="detail")[0] == "ValidationException"
    assert refusal(InputTransformer={"InputTemplate": '"<x>"'})[0] == "ValidationException"
    assert refusal(DeadLetterConfig={"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f"})[0] == "ValidationException"
    assert refusal(RetryPolicy={"MaximumRetryAttempts": 186}) == (
        "ValidationException",
        "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: "
        "Member must have value less than or equal to 185")
    assert refusal(KinesisParameters={"PartitionKeyPath": "$.a"})[0] == "NotImplementedException"
    missing = "arn:aws:sqs:us-east-1:000000000000:there-is-none"
    assert events.put_targets(Rule="r", EventBusName=bus, Targets=[{"Id": "t", "Arn": missing}])["FailedEntryCount"] == 0


def test_what_is_not_built_is_refused_by_name(events, name):
    for operation, arguments in [
        (events.create_event_bus, {"Name": name, "KmsKeyIdentifier": "alias/k"}),
        (events.create_event_bus, {"Name": name, "LogConfig": {"Level": "INFO"}}),
        (events.create_endpoint, {"Name": name, "RoutingConfig": {"FailoverConfig": {
            "Primary": {"HealthCheck": "h"}, "Secondary": {"Route": "us-east-1"}}}, "EventBuses": [{"EventBusArn": "a"}, {"EventBusArn": "b"}]}),
        (events.list_event_sources, {}),
    ]:
        assert error_of(operation, **arguments)[0] == "NotImplementedException"


def test_a_policy(events, bus):
    events.put_permission(EventBusName=bus, Action="events:PutEvents", Principal="111122223333", StatementId="one")
    condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}
    events.put_permission(EventBusName=bus, Action="events:PutEvents", Principal="*", StatementId="two", Condition=condition)
    arn = events.describe_event_bus(Name=bus)["Arn"]
    base = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": arn}
    assert json.loads(events.describe_event_bus(Name=bus)["Policy"]) == {"Version": "2012-10-17", "Statement": [
        {"Sid": "one", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, **base},
        {"Sid": "two", "Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, **base},
    ]}
    listed = events.list_event_buses(NamePrefix=bus)["EventBuses"][0]
    assert json.loads(listed["Policy"])["Statement"][0]["Sid"] == "one"
    events.remove_permission(EventBusName=bus, RemoveAllPermissions=True)
    assert "Policy" not in events.describe_event_bus(Name=bus)
    long = {"Version": "2012-10-17", "Statement": [{"Sid": "x" * 11_000, "Effect": "Allow", "Principal": "*", "Action": "events:*"}]}
    assert error_of(events.put_permission, EventBusName=bus, Policy=json.dumps(long))[0] == "PolicyLengthExceededException"


def test_an_archive_and_its_replay(events, bus):
    source = events.describe_event_bus(Name=bus)["Arn"]
    made = events.create_archive(ArchiveName=bus, EventSourceArn=source, EventPattern=PATTERN, RetentionDays=2)
    assert made["ArchiveArn"].endswith(f":archive/{bus}") and made["State"] == "ENABLED"
    archive = events.describe_archive(ArchiveName=bus)
    assert (archive["EventPattern"], archive["RetentionDays"], archive["EventCount"], archive["SizeBytes"]) == (PATTERN, 2, 0, 0)
    replay = {
        "ReplayName": bus, "EventSourceArn": made["ArchiveArn"], "Destination": {"Arn": source},
        "EventStartTime": datetime.datetime(2026, 1, 1), "EventEndTime": datetime.datetime(2026, 1, 2),
    }
    assert error_of(events.start_replay, **{**replay, "EventEndTime": datetime.datetime(2025, 1, 1)}) == (
        "ValidationException", "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.")
    assert events.start_replay(**replay)["State"] == "STARTING"
    assert error_of(events.start_replay, **replay) == ("ResourceAlreadyExistsException", f"Replay {bus} already exists.")
    eventually(lambda: events.describe_replay(ReplayName=bus)["State"] == "COMPLETED")
    assert events.list_replays(NamePrefix=bus)["Replays"][0]["EventSourceArn"] == made["ArchiveArn"]
    assert error_of(events.cancel_replay, ReplayName=bus)[0] == "IllegalStatusException"
    events.delete_archive(ArchiveName=bus)
    assert error_of(events.describe_archive, ArchiveName=bus) == ("ResourceNotFoundException", f"Archive {bus} does not exist.")


def test_a_pattern_is_tried_on_an_event(events):
    event = {"id": "1", "source": "shop", "detail-type": "t", "account": "1", "region": "r", "time": "2026-01-01T00:00:00Z"}
    matching = json.dumps({**event, "detail": {"kind": "größe ✓ 3"}})
    assert events.test_event_pattern(EventPattern=PATTERN, Event=matching)["Result"] is True
    assert events.test_event_pattern(EventPattern=PATTERN, Event=json.dumps(event))["Result"] is False
    assert error_of(events.test_event_pattern, EventPattern=PATTERN, Event="{}") == ("ValidationException", "Parameter Event is not valid.")


def test_accounts_and_regions_are_kept_apart(node, bus):
    name = f"r-{secrets.token_hex(4)}"
    here, there = node.client("events"), node.client("events", region="eu-central-1")
    here.put_rule(Name=name, EventPattern=PATTERN)
    assert error_of(there.describe_rule, Name=name)[0] == "ResourceNotFoundException"
    assert error_of(there.describe_event_bus, Name=bus)[0] == "ResourceNotFoundException"
    here.delete_rule(Name=name)


def test_what_was_answered_survives_a_kill(tmp_path):
    with Node(data=tmp_path) as node:
        events = node.client("events")
        events.create_event_bus(Name="x", Description="kept")
        events.put_rule(Name="r", EventBusName="x", EventPattern=PATTERN)
        events.put_targets(Rule="r", EventBusName="x", Targets=[{"Id": "t", "Arn": "arn:aws:sqs:us-east-1:000000000000:q"}])
        node.restart()
        events = node.client("events")
        assert events.describe_event_bus(Name="x")["Description"] == "kept"
        assert events.list_targets_by_rule(Rule="r", EventBusName="x")["Targets"][0]["Id"] == "t"


def test_no_member_of_a_wrong_kind_is_an_internal_failure():
    """Every operation of the API, each member of its request in turn something else than it should be."""
    wrong = [None, 7, -1e300, True, "", "x", "a\0b", "\U0001f600", [], [None], {}, {"Arn": 7}]
    with Node() as node:
        connection = http.client.HTTPConnection(*node.address, timeout=30)
        model = node.client("events").meta.service_model
        for name in model.operation_names:
            headers = {"X-Amz-Target": f"AWSEvents.{name}", "Content-Type": "application/x-amz-json-1.1"}
            for member in model.operation_model(name).input_shape.members:
                for value in wrong:
                    body = json.dumps({**dict.fromkeys(REQUIRED, "x"), member: value})
                    connection.request("POST", "/", body, headers)
                    answer = connection.getresponse()
                    text = answer.read().decode()
                    assert answer.status in (200, 400, 501), f"{name} {body}: {answer.status} {text}"
                    assert answer.status == 200 or "__type" in json.loads(text)
