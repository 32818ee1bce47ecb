"""Charges cards. It knows the orders in its queue; not who put them there, nor who waits for the outcome."""

import json
import os

import boto3

events = boto3.client("events")


def handler(event, context):
    orders = [json.loads(record["body"]) for record in event["Records"]]
    entries = [outcome(order) for order in orders]
    answers = events.put_events(Entries=entries)["Entries"]
    for order, entry, answer in zip(orders, entries, answers):
        print(json.dumps({"order": order["order"], "outcome": entry["DetailType"], "event": answer.get("EventId")}))

    # In a FIFO queue what follows a failure has to wait behind it, so everything from the first failure on comes again.
    failed = next((index for index, answer in enumerate(answers) if "ErrorCode" in answer), len(answers))
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in event["Records"][failed:]]}


def charge(order, context):
    """The same for a caller that waits for the outcome: a Task of a state machine."""
    return {"paid": not expired(order), **({"reason": f"the card expired in {order['expires']}"} if expired(order) else {})}


def expired(order):
    return order["expires"] < order["date"][:7]


def outcome(order):
    return {
        "EventBusName": os.environ["BUS"], "Source": "shop.payments", "DetailType": "PaymentDeclined" if expired(order) else "PaymentTaken",
        "Detail": json.dumps({**order, **({"reason": f"the card expired in {order['expires']}"} if expired(order) else {})}),
    }
