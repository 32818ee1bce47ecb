"""Queues through boto3: what comes back, long polls, FIFO order, dead letters, batches."""

import hashlib
import http.client
import json
import pathlib
import threading
import time

import pytest
from apus_node import Node, eventually
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def node():
    with Node() as node:
        yield node
        assert node.process.poll() is None, f"the node died: {''.join(node.output)}"


@pytest.fixture(scope="module")
def sqs(node):
    return node.client("sqs")


@pytest.fixture
def queue(sqs, name):
    return sqs.create_queue(QueueName=name)["QueueUrl"]


@pytest.fixture
def fifo(sqs, name):
    return sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]


def receive(sqs, url, maximum=10, wait=0, **options):
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=maximum, WaitTimeSeconds=wait, **options).get("Messages", [])


def delete(sqs, url, message):
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def arn(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def counts(sqs, url):
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return [int(attributes[f"ApproximateNumberOfMessages{which}"]) for which in ["", "NotVisible", "Delayed"]]


def error(call, **parameters):
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]


def test_a_message_comes_back_as_it_was_sent(sqs, queue):
    body = json.dumps({"text": "bär 🐦 \u2028"}) + "\r\n\t"
    sent = sqs.send_message(
        QueueUrl=queue, MessageBody=body,
        MessageAttributes={
            "text": {"DataType": "String.label", "StringValue": "grün"}, "number": {"DataType": "Number", "StringValue": "1e3"},
            "bytes": {"DataType": "Binary", "BinaryValue": bytes(range(256))}})
    assert sent["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
    [message] = receive(sqs, queue, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"])
    assert message["Body"] == body and message["MessageId"] == sent["MessageId"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["bytes"]["BinaryValue"] == bytes(range(256))
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60
    delete(sqs, queue, message)
    assert counts(sqs, queue) == [0, 0, 0]


def test_a_message_of_one_mebibyte(sqs, queue):
    body = "ä" * (1 << 19)
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert receive(sqs, queue)[0]["Body"] == body
    assert error(sqs.send_message, QueueUrl=queue, MessageBody=body + "x") == (
        "InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.")


def test_the_url_works_whatever_its_host(sqs, queue, name):
    path = queue.split("/", 3)[3]
    for url in [f"http://sqs.us-east-1.localhost.localstack.cloud:4566/{path}", f"https://queue.example/{path}", name]:
        sqs.send_message(QueueUrl=url, MessageBody=url)
    assert counts(sqs, queue) == [3, 0, 0]


def test_errors_have_the_names_of_the_query_protocol(sqs, queue):
    assert error(sqs.get_queue_url, QueueName="nobody")[0] == "AWS.SimpleQueueService.NonExistentQueue"
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.send_message(QueueUrl=queue + "x", MessageBody="x")
    with pytest.raises(sqs.exceptions.ReceiptHandleIsInvalid):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle="garbage")
    with pytest.raises(sqs.exceptions.EmptyBatchRequest):
        sqs.send_message_batch(QueueUrl=queue, Entries=[])
    sqs.purge_queue(QueueUrl=queue)
    with pytest.raises(sqs.exceptions.PurgeQueueInProgress):
        sqs.purge_queue(QueueUrl=queue)


def test_a_batch_fails_in_parts(sqs, queue):
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": "good", "MessageBody": "1"}, {"Id": "bad", "MessageBody": "\x01"}, {"Id": "late", "MessageBody": "2", "DelaySeconds": 901}])
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert {entry["Id"]: entry["SenderFault"] for entry in answer["Failed"]} == {"bad": True, "late": True}
    assert [message["Body"] for message in receive(sqs, queue)] == ["1"]


def test_a_long_poll_ends_with_the_message(node, sqs, queue):
    found = []
    poll = threading.Thread(target=lambda: found.append((receive(node.client("sqs"), queue, wait=20), time.monotonic())))
    poll.start()
    time.sleep(0.5)
    sent = time.monotonic()
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    poll.join(10)
    [(messages, received)] = found
    assert [message["Body"] for message in messages] == ["x"]
    assert received - sent < 2


def test_a_long_poll_waits_for_delays_and_visibility_and_ends_empty(sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="x", DelaySeconds=1)
    begin = time.monotonic()
    [message] = receive(sqs, queue, wait=10, VisibilityTimeout=1)
    assert 0.8 < time.monotonic() - begin < 4
    [message] = receive(sqs, queue, wait=10)
    assert 1.6 < time.monotonic() - begin < 6
    delete(sqs, queue, message)
    begin = time.monotonic()
    assert receive(sqs, queue, wait=1) == []
    assert 0.9 < time.monotonic() - begin < 4


def test_nothing_is_received_for_a_client_that_has_gone(node, sqs, queue):
    for _ in range(20):
        connection = http.client.HTTPConnection(*node.address)
        body = json.dumps({"QueueUrl": queue, "WaitTimeSeconds": 20})
        connection.request(
            "POST", "/", body, {"X-Amz-Target": "AmazonSQS.ReceiveMessage", "Content-Type": "application/x-amz-json-1.0", "Authorization": AUTHORIZATION})
        connection.sock.close()
        connection.close()
    time.sleep(0.5)
    for index in range(20):
        sqs.send_message(QueueUrl=queue, MessageBody=str(index))
    assert counts(sqs, queue) == [20, 0, 0]


AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=" + "0" * 64)


def test_idle_long_polls_cost_no_processor_time(node, sqs, queue):
    client = node.client("sqs")
    polls = [threading.Thread(target=receive, args=(client, queue, 1, 4)) for _ in range(40)]
    for poll in polls:
        poll.start()
    time.sleep(1)
    before = processor_seconds(node)
    time.sleep(2)
    used = processor_seconds(node) - before
    for poll in polls:
        poll.join()
    assert used < 0.2


def processor_seconds(node):
    fields = pathlib.Path(f"/proc/{node.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_a_group_is_received_in_order_by_several_at_once(node, sqs, fifo):
    for number in range(40):
        sqs.send_message(QueueUrl=fifo, MessageBody=str(number), MessageGroupId=f"g{number % 4}")
    seen, lock = [], threading.Lock()

    def work():
        client = node.client("sqs")
        while messages := receive(client, fifo, 3, 1):
            with lock:
                seen.extend((message["Body"]) for message in messages)
            for message in messages:
                delete(client, fifo, message)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(int, seen)) == list(range(40))
    for group in range(4):
        numbers = [int(body) for body in seen if int(body) % 4 == group]
        assert numbers == sorted(numbers)


def test_duplicates_are_answered_with_the_first(sqs, fifo):
    first, second = (sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="g") for _ in range(2))
    assert first["MessageId"] == second["MessageId"] and first["SequenceNumber"] == second["SequenceNumber"]
    assert len(receive(sqs, fifo)) == 1


def test_a_poisoned_message_ends_in_the_dead_letter_queue_and_comes_back(sqs, queue, name):
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": "2"})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})
    sent = sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(2):
        assert len(receive(sqs, queue)) == 1
    assert receive(sqs, queue) == []
    [message] = receive(sqs, dead, VisibilityTimeout=0, MessageSystemAttributeNames=["All"])
    assert message["MessageId"] == sent["MessageId"]
    assert message["Attributes"]["DeadLetterQueueSourceArn"] == arn(sqs, queue)
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [queue]
    sqs.start_message_move_task(SourceArn=arn(sqs, dead))
    task = eventually(
        lambda: next((t for t in sqs.list_message_move_tasks(SourceArn=arn(sqs, dead))["Results"] if t["Status"] == "COMPLETED"), None))
    assert task["ApproximateNumberOfMessagesMoved"] == 1
    assert [message["Body"] for message in receive(sqs, queue)] == ["poison"]


def test_the_command_line_client(node, name):
    url = json.loads(node.aws("sqs", "--endpoint-url", node.url, "create-queue", "--queue-name", name, "--attributes", "DelaySeconds=0").stdout)["QueueUrl"]
    node.aws("sqs", "--endpoint-url", node.url, "send-message", "--queue-url", url, "--message-body", "hello")
    [message] = json.loads(node.aws("sqs", "--endpoint-url", node.url, "receive-message", "--queue-url", url, "--attribute-names", "All").stdout)["Messages"]
    assert message["Body"] == "hello"
    node.aws("sqs", "--endpoint-url", node.url, "delete-message", "--queue-url", url, "--receipt-handle", message["ReceiptHandle"])
    assert node.aws("sqs", "--endpoint-url", node.url, "receive-message", "--queue-url", url).stdout == ""
