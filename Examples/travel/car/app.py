"""Books and cancels cars. It is often busy, and says so by an error of its own, so that callers know to try again."""

import hashlib


class Busy(Exception):
    pass


def handler(event, context):
    if event["action"] == "cancel":
        print(f"cancelled {event['booking']}")
        return {"cancelled": event["booking"]}
    if event["attempt"] == 0:
        raise Busy("all agents are busy")
    booking = "C-" + hashlib.sha256(event["key"].encode()).hexdigest()[:6].upper()
    print(f"booked {booking}")
    return {"booking": booking, "price": 4_500 * event["trip"]["nights"]}
