"""Takes payments. A card has a limit."""


class CardDeclined(Exception):
    pass


def handler(event, context):
    if event["amount"] > event["card"]["limit"]:
        raise CardDeclined(f"{event['amount'] / 100:.2f} € are more than the card {event['card']['number']} allows")
    return {"amount": event["amount"]}
