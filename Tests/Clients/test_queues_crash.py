"""kill -9 while messages are sent, received and deleted: every acknowledged one is accounted for."""

import random
import threading
import time

import pytest
from apus_node import Node, eventually
from botocore.exceptions import BotoCoreError, ClientError
from test_postgresql import database  # noqa: F401, a fixture

ROUNDS = 4
SENDERS = 3
RECEIVERS = 2
VISIBILITY = 2


class Account:
    """What the node has acknowledged, over all its lives."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent, self.unanswered = set(), set()
        self.received, self.deleted, self.unsure = set(), set(), set()
        self.after_deletion = set()

    def note(self, which, values):
        with self.lock:
            getattr(self, which).update(values)


def until_the_node_is_gone(work):
    def run():
        try:
            while True:
                work()
        except (BotoCoreError, ClientError):
            return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def sender(node, url, account, prefix):
    client, numbers = node.client("sqs"), iter(range(1_000_000))

    def send():
        bodies = [f"{prefix}-{next(numbers)}" for _ in range(random.choice([1, 1, 5]))]
        account.note("unanswered", bodies)
        if len(bodies) == 1:
            client.send_message(QueueUrl=url, MessageBody=bodies[0])
        else:
            answer = client.send_message_batch(
                QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies)])
            assert len(answer["Successful"]) == len(bodies)
        account.note("sent", bodies)

    return until_the_node_is_gone(send)


def take(client, url, account, wait):
    """Receives and deletes once; answers how many there were."""
    messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get("Messages", [])
    bodies = [message["Body"] for message in messages]
    with account.lock:
        account.received.update(bodies)
        account.after_deletion.update(account.deleted & set(bodies))
    for message in messages:
        account.note("unsure", [message["Body"]])
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        account.note("deleted", [message["Body"]])
    return len(messages)


def lives(node):
    """Runs the node through several violent ends; answers its account."""
    account = Account()
    url = node.client("sqs").create_queue(QueueName="q", Attributes={"VisibilityTimeout": str(VISIBILITY)})["QueueUrl"]
    for life in range(ROUNDS):
        url = node.client("sqs").get_queue_url(QueueName="q")["QueueUrl"]
        threads = [sender(node, url, account, f"{life}-{number}") for number in range(SENDERS)]
        for _ in range(RECEIVERS):
            client = node.client("sqs")
            threads.append(until_the_node_is_gone(lambda client=client: take(client, url, account, 1)))
        time.sleep(random.uniform(0.4, 1.2))
        node.kill()
        for thread in threads:
            thread.join(20)
        node.start()
    client = node.client("sqs")
    url = client.get_queue_url(QueueName="q")["QueueUrl"]
    while take(client, url, account, VISIBILITY + 1):
        pass
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert [attributes[f"ApproximateNumberOfMessages{which}"] for which in ["", "NotVisible", "Delayed"]] == ["0", "0", "0"]
    return account


def check(account):
    assert len(account.sent) > 50, "the test did nothing"
    assert account.sent <= account.received, "acknowledged and lost"
    assert account.received <= account.unanswered, "received what nobody sent"
    assert not account.after_deletion, "received after its deletion was acknowledged"


def test_no_acknowledged_message_is_lost_on_sqlite():
    with Node() as node:
        check(lives(node))


def test_no_acknowledged_message_is_lost_on_postgresql(database):  # noqa: F811
    with Node("--database", database) as node:
        check(lives(node))


@pytest.mark.parametrize("rate", [None, 40])
def test_a_move_task_survives_the_end_of_its_node(rate):
    with Node() as node:
        sqs = node.client("sqs")
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        source = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = '{"deadLetterTargetArn": "%s", "maxReceiveCount": 1}' % source
        sqs.create_queue(QueueName="q", Attributes={"RedrivePolicy": policy})
        other = sqs.create_queue(QueueName="other")["QueueUrl"]
        total = 200
        for first in range(0, total, 10):
            sqs.send_message_batch(
                QueueUrl=dead, Entries=[{"Id": str(n), "MessageBody": str(first + n)} for n in range(10)])
        options = {"MaxNumberOfMessagesPerSecond": rate} if rate else {}
        sqs.start_message_move_task(SourceArn=source, DestinationArn=source.replace(":dead", ":other"), **options)
        for _ in range(2):
            time.sleep(0.3)
            node.restart()
            sqs = node.client("sqs")

        def done():
            [task] = sqs.list_message_move_tasks(SourceArn=source)["Results"]
            return task["Status"] == "COMPLETED" and task

        assert eventually(done, 30)["ApproximateNumberOfMessagesMoved"] == total
        other = sqs.get_queue_url(QueueName="other")["QueueUrl"]
        bodies = []
        while messages := sqs.receive_message(QueueUrl=other, MaxNumberOfMessages=10).get("Messages", []):
            bodies += [int(message["Body"]) for message in messages]
        assert sorted(bodies) == list(range(total))
