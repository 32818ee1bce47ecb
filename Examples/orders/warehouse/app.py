"""Sends parcels from the depot that a postcode belongs to. What it cannot send it gives back, and only that."""

import json
import os

import boto3

events, queues = boto3.client("events"), boto3.client("sqs")
DEPOTS = json.loads(os.environ["DEPOTS"])  # the postcode's first character → a city


def handler(event, context):
    parcels, failures = [], []
    for record in event["Records"]:
        order = json.loads(record["body"])
        depot = DEPOTS.get(order["postcode"][0]) or DEPOTS.get("else")
        if depot:
            print(f"{order['order']}: a parcel from {depot}")
            parcels.append((record, {**order, "depot": depot}))
        else:
            print(f"{order['order']}: no depot for the postcode {order['postcode']}")
            # Given back at once: it need not wait for the time-out that is there for a warehouse that died.
            queues.change_message_visibility(
                QueueUrl=os.environ["PARCELS"], ReceiptHandle=record["receiptHandle"], VisibilityTimeout=0)
            failures.append(record)

    if parcels:
        answers = events.put_events(Entries=[entry(parcel) for _, parcel in parcels])["Entries"]
        failures += [record for (record, _), answer in zip(parcels, answers) if "ErrorCode" in answer]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failures]}


class NoDepot(Exception):
    pass


def send(order, context):
    """One parcel, for a caller that waits for it: a Task of a state machine. It may name a depot."""
    depot = order.get("depot") or DEPOTS.get(order["postcode"][0])
    if not depot:
        raise NoDepot(f"no depot for the postcode {order['postcode']}")
    return {"order": order["order"], "depot": depot}


def entry(parcel):
    return {
        "EventBusName": os.environ["BUS"], "Source": "shop.warehouse", "DetailType": "ParcelSent", "Detail": json.dumps(parcel),
    }
