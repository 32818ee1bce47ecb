"""What clients see of the wire itself: SQS in its old protocol, and long polls that end with their node."""

import json
import threading
import time

import pytest
from apus_node import Node, aws_cli_2
from botocore.exceptions import ClientError

needs_old_cli = pytest.mark.skipif(aws_cli_2() is None, reason="Debian's aws CLI (version 2.9), which speaks Query, is not installed")


@pytest.fixture
def sqs(node):
    return node.client("sqs")


@pytest.fixture
def queue(sqs, name):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


@needs_old_cli
def test_the_old_protocol_does_what_the_new_one_does(node, sqs, queue):
    def old(operation, *arguments):
        done = node.run(aws_cli_2(), "--endpoint-url", node.url, "--output", "json", "sqs", operation, "--queue-url", queue, *arguments)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    attributes = json.dumps({"kind": {"DataType": "String", "StringValue": "a & b"}, "raw": {"DataType": "Binary", "BinaryValue": "AP8Q"}})
    # The CLI checks the MD5s of body and attributes itself.
    old("send-message", "--message-body", 'grüß "<&>"\n', "--message-attributes", attributes)
    got = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"][0]
    assert got["Body"] == 'grüß "<&>"\n'
    assert got["MessageAttributes"]["raw"]["BinaryValue"] == b"\x00\xff\x10"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])

    sqs.send_message(QueueUrl=queue, MessageBody="from the new", MessageAttributes={"n": {"DataType": "Number", "StringValue": "1"}})
    [message] = old("receive-message", "--attribute-names", "All", "--message-attribute-names", "All")["Messages"]
    assert (message["Body"], message["MessageAttributes"]["n"]["StringValue"]) == ("from the new", "1")
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    old("delete-message", "--receipt-handle", message["ReceiptHandle"])

    sent = old("send-message-batch", "--entries", json.dumps([{"Id": str(i), "MessageBody": f"m{i}"} for i in range(10)]))
    assert [entry["Id"] for entry in sent["Successful"]] == [str(i) for i in range(10)]
    old("set-queue-attributes", "--attributes", json.dumps({"VisibilityTimeout": "7", "DelaySeconds": "3"}))
    assert old("get-queue-attributes", "--attribute-names", "All")["Attributes"]["VisibilityTimeout"] == "7"
    old("tag-queue", "--tags", "a=b,c=d")
    old("untag-queue", "--tag-keys", "a")
    assert old("list-queue-tags")["Tags"] == {"c": "d"}


@needs_old_cli
def test_errors_of_the_old_protocol_have_their_old_names(node):
    done = node.run(aws_cli_2(), "--endpoint-url", node.url, "sqs", "get-queue-url", "--queue-name", "none", check=False)
    assert "AWS.SimpleQueueService.NonExistentQueue" in done.stderr
    assert "for this wsdl version" in done.stderr


def test_a_node_that_stops_does_not_wait_for_long_polls(tmp_path):
    with Node(data=tmp_path) as node:
        sqs = node.client("sqs")
        queue = sqs.create_queue(QueueName="idle")["QueueUrl"]
        answers = []

        def poll():
            try:
                answers.append(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20))
            except ClientError as error:
                answers.append(error.response)

        polls = [threading.Thread(target=poll) for _ in range(20)]
        for thread in polls:
            thread.start()
        time.sleep(1)
        start = time.monotonic()
        assert node.stop() == 0
        assert time.monotonic() - start < 5
        for thread in polls:
            thread.join()
        for answer in answers:
            assert "Messages" not in answer
            assert answer["ResponseMetadata"]["HTTPStatusCode"] in (200, 503)
        assert len(answers) == 20
