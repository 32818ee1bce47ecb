"""A saga: two trips are booked, flight, hotel and car. One is paid for; of the other the card is declined, and everything is undone.

    run.py [ENDPOINT]        (default: AWS_ENDPOINT_URL, then http://127.0.0.1:4566)

It uses boto3 and the AWS API, but for the `apus` command that shows the timelines (left out where APUS_BINARY names none). It checks in
the histories that what was booked was either paid for or cancelled: the exit status is 1 where it was not.
"""

import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from deployment import archive, clients, deploy, ended, node_runtime, python_runtime, role, state_machine
from telling import Teller, bold, green, money, red

TRIPS = [
    {"traveller": "Ada", "to": "Oslo", "nights": 2, "card": {"number": "**** 4287", "limit": 60_000}},
    {"traveller": "Grace", "to": "Lisbon", "nights": 5, "card": {"number": "**** 7102", "limit": 60_000}},
]


def main():
    endpoint = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    if node_runtime() is None:
        print("The travel example is left out: it needs Node.js for one of its services.")
        return
    service, teller = clients(endpoint), Teller(endpoint)
    print(f"{bold('Two trips')}: flight, hotel, car, payment; what cannot be paid for is undone\n")
    machine = deployed(service)
    states = service("stepfunctions")
    executions = [states.start_execution(stateMachineArn=machine, input=json.dumps(trip))["executionArn"] for trip in TRIPS]
    right = True
    for trip, execution in zip(TRIPS, executions):
        state = ended(states, execution)
        if state["status"] == "SUCCEEDED":
            teller.say(trip["traveller"], f"goes to {trip['to']} for {money(json.loads(state['output'])['paid'])}")
        else:
            teller.say(trip["traveller"], red(f"stays at home: {state['cause']}"))
        teller.apus("history", execution)
        right = books_add_up(states, execution, state["status"]) and right
    sys.exit(0 if right else 1)


def books_add_up(states, execution, status):
    """Whether what was booked was paid for, or cancelled in the opposite order."""
    events = states.get_paginator("get_execution_history").paginate(executionArn=execution).build_full_result()["events"]
    results = [json.loads(event["taskSucceededEventDetails"]["output"])["Payload"] for event in events if event["type"] == "TaskSucceeded"]
    booked = [result["booking"] for result in results if "booking" in result]
    cancelled = [result["cancelled"] for result in results if "cancelled" in result]
    if status == "SUCCEEDED":
        holds, text = not cancelled and len(booked) == 3, f"{', '.join(booked)}: booked and paid for"
    else:
        holds, text = booked == cancelled[::-1] and len(booked) == 3, f"{', '.join(cancelled)}: cancelled, last booked first"
    print(f"  {green('✓') if holds else red('✗')} {text if holds else red(text + ': no')}\n")
    return holds


def deployed(service):
    """The functions and the state machine. Answers the machine's ARN."""
    functions, arn = service("lambda"), role(service("iam"), "travel-example", "lambda.amazonaws.com", "states.amazonaws.com")
    for name in ["flight", "car", "payment"]:
        deploy(functions, arn, f"travel-{name}", python_runtime(), "app.handler", archive(HERE / name))
    deploy(functions, arn, "travel-hotel", node_runtime(), "index.handler", archive(HERE / "hotel"))
    return state_machine(service("stepfunctions"), arn, "travel", HERE / "machine.asl.json")


main()
