"""kill -9 while events are put: every event that was acknowledged is in the queue afterwards, and everything else is accounted for."""

import collections
import json
import random
import threading
import time

import pytest
from apus_node import Node, eventually
from botocore.exceptions import BotoCoreError, ClientError
from test_postgresql import database  # noqa: F401, a fixture

PUTTERS = 4
ROUNDS = 4


def drain(sqs, url):
    """How often each number is in the queue."""
    seen = collections.Counter()
    while True:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        if not messages:
            return seen
        for message in messages:
            seen[json.loads(message["Body"])["detail"]["n"]] += 1
        sqs.delete_message_batch(
            QueueUrl=url, Entries=[{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)])


class Putter(threading.Thread):
    """Puts events until the node is gone. What is acknowledged, and what was sent without an answer."""

    def __init__(self, events, first, bus):
        super().__init__(daemon=True)
        self.events, self.next, self.bus = events, first, bus
        self.acknowledged, self.unanswered = set(), set()

    def run(self):
        while True:
            numbers = list(range(self.next, self.next + 10))
            self.next += 10
            entries = [
                {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"n": n}), "EventBusName": self.bus} for n in numbers]
            try:
                answer = self.events.put_events(Entries=entries)
            except (BotoCoreError, ClientError):
                self.unanswered.update(numbers)
                return
            assert answer["FailedEntryCount"] == 0
            self.acknowledged.update(numbers)


def wire(node):
    """A bus that sends to a second one, which sends to a queue: `direct` gets events at once, `far` through both."""
    events, sqs = node.client("events"), node.client("sqs")
    urls = {}
    events.create_event_bus(Name="first")
    second = events.create_event_bus(Name="second")["EventBusArn"]
    for bus, rule, queue in [("first", "direct", "direct"), ("second", "far", "far")]:
        urls[queue] = sqs.create_queue(QueueName=queue)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=urls[queue], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name=rule, EventBusName=bus, EventPattern='{"source":["shop"]}')
        events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "q", "Arn": arn}])
    events.put_rule(Name="onward", EventBusName="first", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="onward", EventBusName="first", Targets=[{"Id": "b", "Arn": second}])
    return urls


def test_every_acknowledged_event_arrives_exactly_once():
    crash_and_account()


def test_every_acknowledged_event_arrives_exactly_once_on_postgresql(database):  # noqa: F811
    crash_and_account("--database", database)


def crash_and_account(*arguments):
    random.seed(20261123)
    acknowledged, unanswered = set(), set()
    first = 0
    with Node(*arguments) as node:
        urls = wire(node)
        for round in range(ROUNDS):
            putters = [Putter(node.client("events"), first + index * 1_000_000, "first") for index in range(PUTTERS)]
            first += PUTTERS * 1_000_000
            for putter in putters:
                putter.start()
            # At a random moment, however busy the machine is.
            enough = random.randint(60, 300)
            eventually(lambda: sum(len(putter.acknowledged) for putter in putters) >= enough, seconds=60)
            time.sleep(random.uniform(0, 0.02))
            node.kill()
            for putter in putters:
                putter.join(20)
                assert not putter.is_alive()
                acknowledged |= putter.acknowledged
                unanswered |= putter.unanswered
            node.start()
        sqs = node.client("sqs")

        def delivered():
            attributes = sqs.get_queue_attributes(QueueUrl=urls["far"], AttributeNames=["ApproximateNumberOfMessages"])
            return int(attributes["Attributes"]["ApproximateNumberOfMessages"]) >= len(acknowledged)

        eventually(delivered, seconds=60)
        for queue in ["direct", "far"]:
            seen = drain(sqs, urls[queue])
            assert acknowledged <= seen.keys(), f"{queue}: {len(acknowledged - seen.keys())} of {len(acknowledged)} lost"
            assert seen.keys() <= acknowledged | unanswered, f"{queue}: events that nobody put"
            twice = [n for n, count in seen.items() if count > 1]
            # A local hand-over is part of the transaction of its cause: nothing comes twice.
            assert not twice, f"{queue}: {len(twice)} came more than once"
    assert len(acknowledged) >= ROUNDS * 60, "too little was put for this to mean anything"


def test_a_replay_goes_on_after_a_crash():
    with Node() as node:
        events, sqs = node.client("events"), node.client("sqs")
        bus = events.create_event_bus(Name="bus")["EventBusArn"]
        archive = events.create_archive(ArchiveName="archive", EventSourceArn=bus)["ArchiveArn"]
        for first in range(0, 2000, 10):
            entries = [
                {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"n": n}), "EventBusName": "bus", "Time": 1_700_000_000 + n}
                for n in range(first, first + 10)]
            assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
        url = sqs.create_queue(QueueName="replayed")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="rule", EventBusName="bus", EventPattern='{"source":["shop"]}')
        events.put_targets(Rule="rule", EventBusName="bus", Targets=[{"Id": "q", "Arn": arn}])
        events.start_replay(
            ReplayName="replay", EventSourceArn=archive, Destination={"Arn": bus}, EventStartTime=1_700_000_000,
            EventEndTime=1_700_002_000)
        node.restart()
        events, sqs = node.client("events"), node.client("sqs")
        eventually(lambda: events.describe_replay(ReplayName="replay")["State"] == "COMPLETED", seconds=60)
        assert drain(sqs, url) == collections.Counter(range(2000))

