"""The same orders once more: one execution of a state machine for each, by the services that the choreography left behind.

    orchestrate.py [ENDPOINT] [--orders N]        (after run.py; default: AWS_ENDPOINT_URL, then http://127.0.0.1:4566)

It uses boto3 and the AWS API, but for the `apus` commands that it shows (left out where APUS_BINARY names none). It checks its own
numbers: the exit status is 1 where they do not add up.
"""

import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from deployment import archive, ended, python_runtime, state_machine
from deployment import deploy as deploy_function
from shop import DEPOTS, LARGE_ORDER, Shop
from telling import Teller, bold, green, money, plural, red


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint", nargs="?", default=os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"))
    parser.add_argument("--orders", type=int, help="only the first so many orders of orders.csv")
    options = parser.parse_args()
    with open(HERE / "orders.csv", newline="") as file:
        submitted = [{**row, "amount": int(row["amount"])} for row in csv.DictReader(file)]
    orders = list({order["order"]: order for order in submitted}.values())[:options.orders]
    sys.exit(0 if Orchestration(options.endpoint, orders).run() else 1)


class Orchestration:
    def __init__(self, endpoint, orders):
        self.shop, self.teller, self.orders = Shop(endpoint), Teller(endpoint), orders
        self.states = self.shop.client("stepfunctions")
        self.evening = time.strftime("%H%M%S")

    def run(self):
        print(f"{bold('The same evening, orchestrated')}: {len(self.orders)} orders, each an execution of a state machine\n")
        with self.teller.timed("deployed"):
            self.deploy()
        with self.teller.timed(f"{len(self.orders)} executions started, one after the other"):
            executions = {order["order"]: self.start(order) for order in self.orders}
        self.press_again()
        with self.teller.timed("until the questions were answered and all had ended"):
            asked = self.answer_questions()
            states = {order: ended(self.states, execution) for order, execution in executions.items()}
        if asked:
            self.teller.say("warehouse", f"asks about {plural(len(asked), 'parcel')} and gets an answer: {', '.join(sorted(set(asked.values())))}")
            self.teller.apus("history", executions[next(iter(asked))])
        self.report()
        right = self.books_add_up(states, asked)
        for what, seconds in self.teller.timings:
            print(f"  {seconds:7.2f} s  {what}")
        return right

    def deploy(self):
        shop, functions = self.shop, self.shop.functions
        role = functions.get_function_configuration(FunctionName="shop-payments")["Role"]
        settings = {name: functions.get_function_configuration(FunctionName=f"shop-{name}") for name in ["payments", "warehouse"]}
        for name, like, handler in [("charge", "payments", "app.charge"), ("send", "warehouse", "app.send")]:
            deploy_function(
                functions, role, f"shop-{name}", python_runtime(), handler, archive(HERE / like),
                Layers=[layer["Arn"] for layer in settings[like]["Layers"]],
                Environment={"Variables": settings[like]["Environment"]["Variables"] | {"DEPOTS": json.dumps(DEPOTS)}})
        for name in ["questions", "night"]:
            shop.make_queue(name)
        arns = {name: shop.function(name) for name in ["charge", "letters", "send", "loyalty"]}
        self.machine = state_machine(self.states, role, "shop-order", HERE / "order.asl.json", questions=shop.urls["questions"], **arns)
        self.night = state_machine(
            self.states, role, "shop-night", HERE / "night.asl.json", orders=self.machine, desk=shop.urls["night"])
        self.role = role
        self.schedule("shop-orders-nightly", "cron(30 23 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin")

    def schedule(self, name, expression, **settings):
        target = {"Arn": self.night, "RoleArn": self.role, "Input": "{}"}
        settings |= {"ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
        try:
            self.shop.scheduler.create_schedule(Name=name, **settings)
        except self.shop.scheduler.exceptions.ConflictException:
            self.shop.scheduler.update_schedule(Name=name, **settings)

    def start(self, order):
        name = f"{order['order']}-{self.evening}"
        return self.states.start_execution(stateMachineArn=self.machine, name=name, input=json.dumps(order))["executionArn"]

    def press_again(self):
        """An execution's name is what makes a start idempotent."""
        order = self.orders[0]
        try:
            self.start({**order, "time": "another"})
            raise RuntimeError("the same order was started twice")
        except self.states.exceptions.ExecutionAlreadyExists:
            self.teller.say("you", f"press the button again for {order['order']}: ExecutionAlreadyExists, the card is charged once")

    def answer_questions(self):
        """Plays the person at the warehouse. Answers the cities by order."""
        queue, asked = self.shop.urls["questions"], {}
        expected = [order for order in self.orders if order["expires"] >= order["date"][:7] and order["postcode"][0] not in DEPOTS]
        while len(asked) < len(expected):
            message = self.shop.receive("questions", 30)
            if message is None:
                sys.exit(f"Of {len(expected)} questions only {len(asked)} came.")
            question = json.loads(message["Body"])
            self.states.send_task_success(taskToken=question["answerTo"], output=json.dumps({"depot": "Rotterdam"}))
            asked[question["order"]] = question["city"]
        return asked

    def report(self):
        due = datetime.datetime.fromtimestamp(math.ceil(time.time()) + 1, datetime.UTC)
        self.schedule("shop-orders-now", f"at({due:%Y-%m-%dT%H:%M:%S})", ActionAfterCompletion="DELETE")
        self.teller.say("you", "do not wait for the night: the report's state machine is scheduled once more")
        message = self.shop.receive("night", 30)
        if message is None:
            sys.exit("No report came within 30 seconds.")
        counts = json.loads(message["Body"])["orders"]
        self.teller.say("night", ", ".join(f"{count:,} {status}" for status, count in counts.items() if count) + "\n")

    def books_add_up(self, states, asked):
        outputs = [json.loads(state["output"]) for state in states.values() if state["status"] == "SUCCEEDED"]
        paid = [order for order in self.orders if order["expires"] >= order["date"][:7]]
        parcels = [output for output in outputs if "depot" in output]
        checks = [
            (len(outputs) == len(self.orders), f"{len(self.orders)} executions succeeded"),
            (sum(output["paid"] for output in outputs) == sum(order["amount"] for order in paid),
             f"{money(sum(output['paid'] for output in outputs))} taken = the paid orders of the file, to the cent"),
            (len(parcels) == len(paid), f"{len(paid)} paid = {len(parcels)} parcels, {len(asked)} of them after a question"),
            (sum("letter" in output for output in outputs) == len(self.orders) - len(paid), f"{len(self.orders) - len(paid)} declined = so many letters"),
            (sum(output.get("voucher", 0) > 0 for output in outputs) == sum(order["amount"] >= LARGE_ORDER for order in paid),
             f"{sum(order['amount'] >= LARGE_ORDER for order in paid)} large orders = so many vouchers"),
        ]
        for holds, text in checks:
            print(f"  {green('✓') if holds else red('✗')} {text if holds else red(text + ': no')}")
        print()
        return all(holds for holds, _ in checks)


main()
