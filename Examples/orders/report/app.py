"""Closes the day: adds up the ledger's lines and tells the totals. A schedule calls it, no other service does."""

import json
import os
import time
from collections import defaultdict
from statistics import median

import boto3

events, queues = boto3.client("events"), boto3.client("sqs")
LEDGER = os.environ["LEDGER"]


def handler(event, context):
    began, received = time.time(), list(messages())
    # A queue may give a message twice. Lines are counted by their event's id, so that twice is once.
    lines = {line["id"]: line for line in (json.loads(m["Body"]) | {"sent": int(m["Attributes"]["SentTimestamp"])} for m in received)}
    steps, sent = defaultdict(lambda: {"count": 0, "amount": 0}), defaultdict(dict)
    for line in lines.values():
        steps[line["step"]]["count"] += 1
        steps[line["step"]]["amount"] += line["amount"]
        sent[line["step"]][line["order"]] = min(line["sent"], sent[line["step"]].get(line["order"], line["sent"]))
    for step, times in sent.items():
        steps[step]["median"] = median(moment - sent["OrderPlaced"][order] for order, moment in times.items())
    detail = json.dumps({"due": event["due"], "began": began, "steps": steps})
    answer = events.put_events(Entries=[
        {"EventBusName": os.environ["BUS"], "Source": "shop.report", "DetailType": "DayClosed", "Detail": detail}])
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"the report was not taken: {answer['Entries'][0]}")
    # Only now: had anything failed, the lines would come back and the next attempt would count them.
    for tenth in (received[index:index + 10] for index in range(0, len(received), 10)):
        entries = [{"Id": m["MessageId"], "ReceiptHandle": m["ReceiptHandle"]} for m in tenth]
        queues.delete_message_batch(QueueUrl=LEDGER, Entries=entries)


def messages():
    wanted = {"QueueUrl": LEDGER, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1, "MessageSystemAttributeNames": ["SentTimestamp"]}
    while found := queues.receive_message(**wanted).get("Messages"):
        yield from found
