"""`apus events`: an event's way, the events that came last, and why a rule did not match."""

import json
import subprocess
import threading

import pytest
from apus_node import BINARY, Node, eventually
from packages import ROLE
from test_events import Queue


@pytest.fixture(scope="module")
def events(node):
    return node.client("events")


@pytest.fixture(scope="module")
def sqs(node):
    return node.client("sqs")


@pytest.fixture
def bus(events, name):
    events.create_event_bus(Name=name)
    return name


def put(events, bus, source="shop", detail=None, **entry):
    answer = events.put_events(
        Entries=[{"EventBusName": bus, "Source": source, "DetailType": "Order Placed", "Detail": json.dumps(detail or {}), **entry}])
    return answer["Entries"][0]["EventId"]


def rule(events, bus, pattern, *targets, name="r", **settings):
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern), **settings)
    if targets:
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": str(number), **target} for number, target in enumerate(targets)])


def way(node, event):
    return json.loads(node.apus("events", "show", event, "--json").stdout)


def test_a_way_shows_rules_targets_and_outcomes(node, events, sqs, bus, name):
    queue, letters = Queue(sqs, name), Queue(sqs, name + "-letters")
    gone = queue.arn + "-gone"
    rule(
        events, bus, {"source": ["shop"]}, {"Arn": queue.arn, "InputPath": "$.detail"},
        {"Arn": gone, "DeadLetterConfig": {"Arn": letters.arn}})
    event = put(events, bus, detail={"amount": 7})
    found = way(node, event)
    (visit,) = found["buses"]
    assert visit["bus"].endswith("/" + bus) and visit["source"] == "shop" and visit["detailType"] == "Order Placed"
    assert visit["event"]["detail"] == {"amount": 7} and visit["isWhole"]
    (matched,) = visit["rules"]
    assert matched["rule"].endswith(f"/{bus}/r")
    targets = {target["target"]: target for target in matched["targets"]}
    assert targets[queue.arn]["state"] == "delivered"
    assert targets[queue.arn]["attempts"][0]["sent"] == {"amount": 7}
    eventually(lambda: [t for t in way(node, event)["buses"][0]["rules"][0]["targets"] if t["state"] == "dead-lettered"])
    (lost,) = [t for t in way(node, event)["buses"][0]["rules"][0]["targets"] if t["target"] == gone]
    assert lost["attempts"][-1]["queue"] == letters.arn and lost["attempts"][-1]["code"] == "NO_RESOURCE"

    said = node.apus("events", "show", event).stdout
    for text in [event, bus, "shop", "Order Placed", queue.arn + ": delivered", gone + ": dead-lettered", "NO_RESOURCE", '{"amount":7}']:
        assert text in said, said
    assert "\x1b[" not in said


def test_an_event_that_nobody_wanted_is_shown_too(node, events, bus):
    event = put(events, bus)
    assert way(node, event)["buses"][0]["rules"] == []
    assert "no rule matched" in node.apus("events", "show", event).stdout


def test_an_event_nobody_knows(node):
    done = node.apus("events", "show", "no-such-event", check=False)
    assert done.returncode == 1 and "no-such-event" in done.stderr


def test_an_event_goes_from_bus_to_bus(node, events, bus, name):
    second = name + "-2"
    arn = events.create_event_bus(Name=second)["EventBusArn"]
    rule(events, bus, {"source": ["shop"]}, {"Arn": arn, "RoleArn": ROLE})
    event = put(events, bus)
    eventually(lambda: len(way(node, event)["buses"]) == 2)
    first, then = way(node, event)["buses"]
    assert first["bus"].endswith("/" + bus) and then["bus"] == arn
    assert first["rules"][0]["targets"][0]["state"] == "delivered" and then["rules"] == []


def test_tail_lists_what_came_last_by_bus(node, events, bus, name):
    put(events, "default", source="elsewhere")
    sent = [put(events, bus, source=f"s{number}") for number in range(5)]
    lines = node.apus("events", "tail", "--bus", bus, "--limit", "3").stdout.splitlines()
    assert [line.split(" ")[-4] for line in lines] == sent[2:], lines
    assert all("no rule" in line and f" {bus} " in line for line in lines)
    (last,) = node.apus("events", "tail", "--limit", "1", "--json").stdout.splitlines()
    assert json.loads(last)["id"] == sent[-1]
    assert node.apus("events", "tail", "--bus", name + "-none", check=False).returncode == 1
    assert node.apus("events", "tail", "--limit", "0", check=False).returncode == 64


def test_tail_follows(node, events, bus):
    first = put(events, bus)
    process = subprocess.Popen(
        [BINARY, "events", "tail", "--bus", bus, "--follow", "--json"], stdout=subprocess.PIPE, text=True, env=node.shell_environment())
    watchdog = threading.Timer(20, process.kill)
    watchdog.start()
    try:
        assert json.loads(process.stdout.readline())["id"] == first
        put(events, "default")
        second, third = put(events, bus), put(events, bus)
        assert [json.loads(process.stdout.readline())["id"] for _ in range(2)] == [second, third]
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


def test_explain_names_the_fields_that_fail(node, events, bus, tmp_path):
    rule(events, bus, {"source": ["shop"], "detail": {"amount": [{"numeric": [">", 10]}], "state": ["paid"]}})
    event = {"source": "shop", "detail-type": "t", "detail": {"amount": 5, "state": "paid"}}
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    done = node.apus("events", "explain", "--rule", "r", "--bus", bus, "--event", file, check=False)
    assert done.returncode == 1
    assert "detail.amount" in done.stdout and "5" in done.stdout and "numeric" in done.stdout and "state" not in done.stdout
    done = node.apus("events", "explain", "--rule", "r", "--bus", bus, "--event", file, "--json", check=False)
    fields = {field["path"]: field["outcome"] for field in json.loads(done.stdout)["combinations"][0]["fields"]}
    assert fields == {"source": "matches", "detail.amount": "different", "detail.state": "matches"}
    event["detail"]["amount"] = 11
    done = node.apus("events", "explain", "--rule", "r", "--bus", bus, "--event", "-", input=json.dumps(event))
    assert done.returncode == 0 and done.stdout.strip() == "match"


def test_explain_takes_an_event_that_came(node, events, bus):
    rule(events, bus, {"source": ["shop"], "detail": {"state": ["paid"]}}, State="DISABLED")
    event = put(events, bus, detail={"state": "open"})
    done = node.apus("events", "explain", "--rule", "r", "--bus", bus, "--id", event, check=False)
    assert done.returncode == 1 and '"open"' in done.stdout and "disabled" in done.stderr


def test_explain_says_what_it_cannot(node, events, bus, tmp_path):
    rule(events, bus, {"source": ["shop"]})
    events.put_rule(Name=bus, ScheduleExpression="rate(1 day)")
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    for arguments, status, text in [
        (["--rule", "nope", "--bus", bus, "--event", "-"], 1, "nope"),
        (["--rule", "r", "--bus", bus, "--event", bad], 64, "no JSON"),
        (["--rule", "r", "--bus", bus, "--event", tmp_path / "none"], 64, "none"),
        (["--rule", "r", "--bus", bus], 64, "--event"),
        (["--rule", bus, "--event", "-"], 1, "rate(1 day)"),
    ]:
        done = node.apus("events", "explain", *arguments, input="{}", check=False)
        assert done.returncode == status and text in done.stderr, (arguments, done)


def test_a_way_outlives_the_node(tmp_path):
    with Node(data=tmp_path) as node:
        events, sqs = node.client("events"), node.client("sqs")
        queue = Queue(sqs, "q")
        rule(events, "default", {"source": ["shop"]}, {"Arn": queue.arn})
        event = put(events, "default")
        assert way(node, event)["id"] == event  # Looking at it brings it to disk; by itself that takes a moment.
        node.restart()
        assert way(node, event)["buses"][0]["rules"][0]["targets"][0]["state"] == "delivered"


def test_only_so_many_events_are_kept():
    with Node("--trail-events", "100") as node:
        events = node.client("events")
        first = put(events, "default")
        assert way(node, first)["id"] == first
        for _ in range(30):
            events.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": "{}"} for _ in range(10)])
        last = put(events, "default")
        eventually(lambda: node.apus("events", "show", first, check=False).returncode == 1, seconds=60, every=1)
        assert way(node, last)["id"] == last


def test_an_account_sees_its_own_events(node):
    mine, theirs = node.client("events", key="111111111111"), node.client("events", key="222222222222")
    event = put(mine, "default", source="mine")
    put(theirs, "default", source="theirs")
    environment = {**node.shell_environment(), "AWS_ACCESS_KEY_ID": "222222222222"}

    def apus(*arguments):
        return subprocess.run([BINARY, "events", *arguments], capture_output=True, text=True, env=environment, timeout=20)

    assert apus("show", event).returncode == 1
    assert '"source":"theirs"' in (listed := apus("tail", "--json").stdout) and '"source":"mine"' not in listed


def test_questions_that_are_none(node):
    for query in ["limit=0", "limit=x", "after=x", "wait=-1", "what=1"]:
        answer = node.get(f"/_apus/events?{query}")
        assert answer[0] == 400, answer
