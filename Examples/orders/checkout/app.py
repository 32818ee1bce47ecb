"""Takes orders from the web page and tells everybody who cares: an event each, ten in a call. It does not know who cares."""

import json
import os

import boto3

events = boto3.client("events")


def handler(event, context):
    entries = [
        {"EventBusName": os.environ["BUS"], "Source": "shop.checkout", "DetailType": "OrderPlaced", "Detail": json.dumps(order)}
        for order in event["orders"]
    ]
    put = 0
    while entries:
        tenth, entries = entries[:10], entries[10:]
        answers = events.put_events(Entries=tenth)["Entries"]
        # PutEvents succeeds as a whole even if it took only some of the entries: those that it did not take go again.
        refused = [entry for entry, answer in zip(tenth, answers) if "ErrorCode" in answer]
        put += len(tenth) - len(refused)
        entries = refused + entries
    return {"put": put}
